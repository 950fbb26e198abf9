"""What the office has put in force, by day: the value of a convention, of a local rule, of what the archive office sets.

Read on every reading of a clock, so the few rows are kept in memory for as long as the newest change is the same.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from models.office import OfficeChange
from portal.ground.house import house

KEPT_IN_MEMORY = ("convention", "local_rule", "fonds", "retention")


@dataclass(frozen=True)
class InForce:
    """A value with the day from which it holds and the change that brought it."""

    value: Any
    since: date
    source: str
    version: int
    change: UUID


@dataclass(frozen=True)
class _Kept:
    stamp: object
    rows: dict[tuple[str, str], list[InForce]]


_memory: dict[str, _Kept] = {}
# What would hold, while the effect of a change is counted: (subject, name) -> value.
_supposed: ContextVar[dict[tuple[str, str], Any] | None] = ContextVar("supposed", default=None)


@contextmanager
def supposing(subject: str, name: str, value: Any) -> Iterator[None]:
    """Within this, the value holds whatever is in force: for counting what a change would move."""
    token = _supposed.set({(subject, name): value})
    try:
        yield
    finally:
        _supposed.reset(token)


def supposed(subject: str, name: str) -> Any:
    """What is supposed at this moment, or None."""
    return (_supposed.get() or {}).get((subject, name))


def in_force(subject: str, name: str, on: date) -> InForce | None:
    """What the office has put in force for that day; None where it never changed anything."""
    found = [one for one in _rows().get((subject, name), []) if one.since <= on]
    return max(found, key=lambda one: (one.since, one.version)) if found else None


def value_of(subject: str, name: str, on: date, default: Any) -> Any:
    """As `in_force`, the value only; what is supposed goes first."""
    wanted = supposed(subject, name)
    if wanted is not None:
        return wanted
    found = in_force(subject, name, on)
    return default if found is None else found.value


def history(subject: str, name: str) -> list[InForce]:
    """Every value that was confirmed, newest first; one whose day is to come among them."""
    return sorted(_rows().get((subject, name), []), key=lambda one: one.version, reverse=True)


def _rows() -> dict[tuple[str, str], list[InForce]]:
    stamp = (house.office_stamp(), house.settings.database_url)
    kept = _memory.get("kept")
    if kept is None or kept.stamp != stamp:
        rows: dict[tuple[str, str], list[InForce]] = {}
        confirmed = OfficeChange.select().where(
            OfficeChange.subject.in_(KEPT_IN_MEMORY), OfficeChange.version.is_null(False)
        )
        for c in confirmed:
            one = InForce(c.value, c.effective_on, c.source, c.version, c.id)
            rows.setdefault((c.subject, c.name), []).append(one)
        kept = _memory["kept"] = _Kept(stamp, rows)
    return kept.rows
