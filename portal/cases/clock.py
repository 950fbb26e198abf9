"""The legal clock: events, a limit, the calendar and a moment in; what the law says then out. No I/O, nothing guessed.

The conventions K1-K17 are in docs/rules/clock.md. This is the only place that counts the days of a case.

    clock_terms        events, limits, readings
    clock_conventions  the choices that are settings
    clock_check        the five days before acceptance
    clock_course       the walk through the events
    clock_reading      what it comes to
    clock_explained    the same walk, day by day
    clock_files        case files in, readings out (`flask clock read`)
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from portal.cases.clock_conventions import CONVENTIONS, DEFAULTS, Convention, Settings
from portal.cases.clock_course import Course
from portal.cases.clock_explained import Day, explain
from portal.cases.clock_files import read_case_file
from portal.cases.clock_reading import reading_of
from portal.cases.clock_terms import (
    LEGAL_GROUNDS,
    MISSING,
    ClockEvent,
    DayOrMissing,
    Limit,
    Pause,
    Reading,
    limits_of,
)
from portal.ground.working_days import Calendar

__all__ = [
    "CONVENTIONS",
    "LEGAL_GROUNDS",
    "MISSING",
    "BothReadings",
    "ClockEvent",
    "Convention",
    "Day",
    "Limit",
    "Pause",
    "Reading",
    "Settings",
    "explain",
    "limits_of",
    "read",
    "read_both",
    "read_case_file",
]


def read(
    events: Iterable[ClockEvent], limit: Limit, calendar: Calendar, now: datetime, settings: Settings = DEFAULTS
) -> Reading:
    """The reading of one limit at `now`. Events after `now` are ignored; those of one moment keep the order given."""
    return reading_of(Course(limit, calendar, settings).follow(events, now), now)


@dataclass(frozen=True, slots=True)
class BothReadings:
    """One reading for each limit that the case has; `governing` is the one whose due date is shown and judged (K14)."""

    statutory: Reading | None
    promised: Reading | None
    governing: Reading


def read_both(
    events: Iterable[ClockEvent],
    statutory: Limit | None,
    promised: Limit | None,
    calendar: Calendar,
    now: datetime,
    settings: Settings = DEFAULTS,
) -> BothReadings:
    """Both readings and the governing one: the earlier due date; before acceptance the promise, on one day the law's.

    A valid extension moves the promise no further than the statutory limit with its own extension (K9).
    Raises ValueError when the case has no limit at all.
    """
    events = list(events)
    law = read(events, statutory, calendar, now, settings) if statutory else None
    if promised is None:
        if law is None:
            raise ValueError("a case has a statutory limit, a promised limit or both")
        return BothReadings(law, None, law)
    promise = read(events, promised, calendar, now, settings)
    if law is None:
        return BothReadings(None, promise, promise)
    days = promise.extension_days
    while days > 0 and _is_later(promise.decision_due, law.decision_due):
        days -= 1
        promise = read(events, replace(promised, max_extension=days), calendar, now, settings)
    if law.acceptance_day is None or _is_later(law.decision_due, promise.decision_due):
        return BothReadings(law, promise, promise)
    return BothReadings(law, promise, law)


def _is_later(one: DayOrMissing, other: DayOrMissing) -> bool:
    """Whether one due date is later; a day beyond the calendar is later than every day on it."""
    if not isinstance(other, date):
        return False
    return not isinstance(one, date) or one > other
