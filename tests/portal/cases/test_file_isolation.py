"""A hostile file may end the process that reads it, and nothing else."""

import os
from pathlib import Path

import pytest

from portal.cases import file_isolation
from portal.cases.file_isolation import ForkServer, isolated
from portal.ground.errors import Refused
from tests import hostile

pytestmark = pytest.mark.one_engine


def server() -> int:
    """The process that forks a child for each file."""
    assert file_isolation.server.process is not None
    return file_isolation.server.process.pid


def test_a_child_that_runs_wild_is_a_refusal_and_the_next_file_is_read():
    assert isolated("file_pdfs", "examine_pdf", hostile.pdf()) == ({"pages": 1}, b"")
    before = server()

    with pytest.raises(Refused, match="cannot be opened safely"):
        isolated("file_pdfs", "examine_pdf", hostile.pdf_page_bomb(400_000, says=1), memory_mb=150)

    assert isolated("file_pdfs", "examine_pdf", hostile.pdf()) == ({"pages": 1}, b"")
    assert server() == before


def test_a_child_that_cannot_start_is_an_error_of_the_house_and_no_refusal():
    with pytest.raises(RuntimeError, match=r"(?s)could not start: .*No module named .*file_that_is_not_there"):
        isolated("file_that_is_not_there", "examine_pdf", b"")


def test_the_process_that_reads_files_knows_nothing_of_the_portal(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PORTAL_SECRET_KEY", "nobody may read this")
    monkeypatch.setattr(file_isolation, "server", ForkServer())  # one of this test's own
    isolated("file_pdfs", "examine_pdf", hostile.pdf())

    assert Path(f"/proc/{server()}/environ").read_bytes() == b"LANG=C.UTF-8\0"


def test_a_server_that_went_to_rest_is_started_again():
    isolated("file_pdfs", "examine_pdf", hostile.pdf())
    before = server()
    os.kill(before, 9)

    assert isolated("file_pdfs", "examine_pdf", hostile.pdf()) == ({"pages": 1}, b"")
    assert server() != before


def test_a_forked_portal_has_a_server_of_its_own_and_leaves_the_other_alone():
    isolated("file_pdfs", "examine_pdf", hostile.pdf())
    before = server()
    child = os.fork()
    if child == 0:
        try:
            isolated("file_pdfs", "examine_pdf", hostile.pdf())
            os._exit(0 if server() != before else 1)
        finally:
            os._exit(2)
    assert os.waitpid(child, 0)[1] == 0

    assert isolated("file_pdfs", "examine_pdf", hostile.pdf()) == ({"pages": 1}, b"")
    assert server() == before
