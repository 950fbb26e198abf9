"""A hostile file may end the process that reads it, and nothing else."""

import pytest

from portal.cases.file_isolation import isolated
from portal.ground.errors import Refused
from tests import hostile

pytestmark = pytest.mark.one_engine


def test_a_child_that_runs_wild_is_a_refusal():
    assert isolated("file_pdfs", "examine_pdf", hostile.pdf()) == ({"pages": 1}, b"")

    with pytest.raises(Refused, match="cannot be opened safely"):
        isolated("file_pdfs", "examine_pdf", hostile.pdf_page_bomb(400_000, says=1), memory_mb=150)


def test_a_child_that_cannot_start_is_an_error_of_the_house_and_no_refusal():
    with pytest.raises(RuntimeError, match="could not start"):
        isolated("file_that_is_not_there", "examine_pdf", b"")
