"""The last published month in three figures, for the home page."""

from dataclasses import dataclass

from models.figures import MonthSnapshot
from portal.publication.snapshots import PUBLISHED
from portal.publication.suppression import Rate


@dataclass(frozen=True)
class LastMonth:
    """`month` as 2026-10; `done` and `overdue` in cases; `on_time` of those judged."""

    month: str
    done: int
    on_time: Rate
    overdue: int


def last_month() -> LastMonth | None:
    """The newest month that was published; None before the first. One query."""
    row = (
        MonthSnapshot.select(MonthSnapshot.month, MonthSnapshot.figures)
        .where(MonthSnapshot.state == PUBLISHED)
        .order_by(MonthSnapshot.month.desc())
        .first()
    )
    if row is None:
        return None
    kept = row.figures
    on_time = Rate(kept["on_time"]["value"], kept["on_time"]["of"])
    return LastMonth(row.month, kept["done"]["value"], on_time, kept["overdue"]["value"])
