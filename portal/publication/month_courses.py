"""The cases of a month, one after the other, each with its events up to the month's end.

One pass in the order of the cases' keys, a block of cases in memory at a time: how much is held does not grow with the
month. What is read here never looks at a case's cached state: figures come from events (docs/house.md).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from models.cases import ON_DESK
from models.database import rows
from portal.publication.months import Month

BLOCK = 400  # cases


class Past(NamedTuple):
    """One event as figures read it; `at` is ISO text, `body` the JSON that was hashed."""

    seq: int
    action: str
    at: str
    body: str
    digest: str

    @property
    def day(self) -> str:
        """The day on which it happened, as ISO text."""
        return self.at[:10]


@dataclass(frozen=True, slots=True)
class Course:
    """A case: what was fixed at its filing, and what happened until the month was over."""

    key: Any  # as the engine keeps it
    number: str
    department: str
    guide: UUID
    service_code: str
    service_name: str
    events: list[Past]


def courses(month: Month) -> Iterator[Course]:
    """Every case with an event in the month, and every case that was being handled when the month ended."""
    keys = _keys(month)
    for start in range(0, len(keys), BLOCK):
        yield from _block(keys[start : start + BLOCK], month)


def _keys(month: Month) -> list[Any]:
    """Keys in order. A case without an event since the month began is looked at while it lies on a desk: it may be
    overdue; one that was open at the month's end and is finished now has an event since.
    """
    since = rows("SELECT DISTINCT case_id FROM case_event WHERE day >= ?", month.first.isoformat())
    on_desk = rows(f"SELECT id FROM cases WHERE {ON_DESK}")  # noqa: S608 - a constant
    return sorted({key for (key,) in since} | {key for (key,) in on_desk})


def _block(keys: list[Any], month: Month) -> Iterator[Course]:
    marks = ", ".join(["?"] * len(keys))
    facts = {
        key: rest
        for key, *rest in rows(
            "SELECT id, number, department_id, guide_id, service_code, service_name FROM cases "  # noqa: S608 - marks only
            f"WHERE id IN ({marks})",
            *keys,
        )
    }
    found = rows(
        "SELECT case_id, seq, action, at, body, digest FROM case_event "  # noqa: S608 - marks only
        f"WHERE case_id IN ({marks}) AND day <= ? ORDER BY case_id, seq",
        *keys,
        month.last.isoformat(),
    )
    for key, events in groupby(found, key=itemgetter(0)):
        number, department, guide, code, name = facts[key]
        past = [Past(*event[1:]) for event in events]
        yield Course(key, number, department, guide if isinstance(guide, UUID) else UUID(guide), code, name, past)
