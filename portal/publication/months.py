"""Months of the board: how they are written, where they begin and end, and which are over."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal.ground.errors import N_, NotFound

WRITTEN = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month."""

    first: date

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def last(self) -> date:
        """Its last day."""
        return self.next.first - timedelta(days=1)

    @property
    def end(self) -> datetime:
        """Its last moment."""
        return datetime.combine(self.last, time.max)

    @property
    def next(self) -> "Month":
        """The month after it."""
        return Month((self.first + timedelta(days=31)).replace(day=1))

    @property
    def before(self) -> "Month":
        """The month before it."""
        return Month((self.first - timedelta(days=1)).replace(day=1))

    def is_over(self, today: date) -> bool:
        """True once its last day is past."""
        return self.last < today


def month_of(day: date) -> Month:
    """The month in which a day lies."""
    return Month(day.replace(day=1))


def read_month(text: str) -> Month:
    """A month as addresses and commands write it. Raises NotFound with a sentence for anything else."""
    if not WRITTEN.fullmatch(text):
        raise NotFound(N_("There is no such month: %(month)s. Months are written like 2026-10."), month=text[:20])
    return Month(date(int(text[:4]), int(text[5:]), 1))
