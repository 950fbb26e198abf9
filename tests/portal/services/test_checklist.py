"""A checklist is made once, in a process of its own, and kept."""

import pytest

from portal.ground.errors import Unavailable
from portal.services import checklist
from portal.services.checklist import kept_pdf

pytestmark = pytest.mark.one_engine


def test_a_checklist_is_made_once(tmp_path):
    asked = []

    def html():
        asked.append(1)
        return "<p>材料清单"

    first = kept_pdf(tmp_path / "new", "one", html)
    assert first.startswith(b"%PDF-")
    assert kept_pdf(tmp_path / "new", "one", html) == first
    assert asked == [1]
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["one.pdf"]


def test_a_folder_that_cannot_be_written_only_costs_time(tmp_path):
    (tmp_path / "taken").write_text("a file, no folder")
    assert kept_pdf(tmp_path / "taken", "one", lambda: "<p>x").startswith(b"%PDF-")


def test_where_it_cannot_be_made_the_person_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(checklist, "SECONDS", 0.001)
    with pytest.raises(Unavailable, match="print this page instead"):
        kept_pdf(tmp_path, "one", lambda: "<p>x")
    assert list(tmp_path.iterdir()) == []
