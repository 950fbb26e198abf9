"""Departments, centres and organs by code, read once a minute: every page of a case names several of them."""

from time import monotonic
from typing import NamedTuple

from models.database import db
from models.people import Centre, Department, Organ

KEEP_SECONDS = 60


class Places(NamedTuple):
    """Rows by their code; a department's centre is one of these centres."""

    departments: dict[str, Department]
    centres: dict[str, Centre]
    organs: dict[str, Organ]


_kept: tuple[float, int, Places] | None = None


def places() -> Places:
    """All of them as they were at most a minute ago."""
    global _kept  # noqa: PLW0603 - kept as long as the process lives, like the page heads
    if _kept is None or monotonic() - _kept[0] > KEEP_SECONDS or _kept[1] != id(db.obj):
        centres = {row.code: row for row in Centre.select()}
        departments = {row.code: row for row in Department.select()}
        organs = {row.code_word: row for row in Organ.select()}
        for row in departments.values():
            row.centre = centres[row.centre_id]
        _kept = (monotonic(), id(db.obj), Places(departments, centres, organs))
    return _kept[2]
