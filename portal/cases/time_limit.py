"""The clock of a case as its applicant reads it: which limit, how much is used and left, until when, and every day of it.

It shows what case_clock has counted and counts nothing itself. Nothing here names a person.
"""

from dataclasses import dataclass
from datetime import date, datetime

from models.cases import Case
from portal.cases import case_clock, case_history
from portal.cases.clock import Day
from portal.cases.clock_explained import COUNTED, KIND_WORDS, MARK_WORDS
from portal.cases.under_way import Said
from portal.ground.errors import N_
from portal.services.guide import Guide

CHECKING = N_("Acceptance check: an answer is due within five working days")
WAITING = N_("Waiting for your correction; no day is counted")
STATUS = {
    "running": (N_("The limit is running"), "info"),
    "due_soon": (N_("The limit ends soon"), "action"),
    "overdue": (N_("The limit is over"), "bad"),
    "suspended": (N_("The clock stands still: special procedure"), "paused"),
    "done_on_time": (N_("Done within the limit"), "good"),
    "done_late": (N_("Done after the limit"), "bad"),
    "closed": (N_("Ended; nothing is counted any more"), "quiet"),
    "calendar_missing": (N_("Counted as far as the calendar is published"), "quiet"),
}
KINDS = {"statutory": N_("Limit set by law"), "promised": N_("Limit promised by the centre")}


@dataclass(frozen=True)
class Term:
    """One limit: `name` and `unit` (working_day, calendar_day, month) of its `n`, due on `due` or nobody can say yet."""

    name: str
    n: int
    unit: str
    due: date | None
    governs: bool


@dataclass(frozen=True)
class DayTold:
    """A calendar day: how it was counted (a key of KIND_WORDS, put into words) and what happened on it."""

    day: date
    kind: str
    said: Said
    marks: tuple[str, ...]
    whys: tuple[str, ...]
    is_counted: bool
    is_today: bool
    is_ahead: bool


@dataclass(frozen=True)
class TimeLimit:
    """The governing limit now. `used` and `left` are in `unit`; `left` is negative when it is overdue.

    None in `due`, `used` or `left`: it cannot be said, or nothing is counted in this phase.
    """

    words: str
    tone: str
    due: date | None
    beyond_calendar: bool
    used: int | None
    left: int | None
    unit: str
    extension: int
    excluded: int
    terms: tuple[Term, ...]
    days: tuple[DayTold, ...]


def limit_of(
    case: Case, guide: Guide, now: datetime, history: "case_history.History | None" = None
) -> TimeLimit | None:
    """The clock of a case at `now`; None before its formal submission, when no clock runs. One query at most."""
    history = history or case_history.of(case)
    if not case_clock.clock_events(history):
        return None
    reading = case_clock.read(case, guide, now, history)
    governing = reading.governing
    words, tone = STATUS[governing.status]
    checking = governing.acceptance_day is None and governing.ended_on is None
    due = governing.decision_due
    if checking:
        waiting = governing.status == "suspended"
        words, tone = (WAITING, "action") if waiting else (CHECKING, "info")
        due = None if waiting else governing.accept_notice_due  # begins anew when the corrections arrive (K3)
    counts = not checking and governing.acceptance_day is not None
    return TimeLimit(
        words=words,
        tone=tone,
        due=due if isinstance(due, date) else None,
        beyond_calendar=due is not None and not isinstance(due, date),
        used=_number(governing.working_days_used) if counts else None,
        left=_number(governing.working_days_left) if counts and governing.ended_on is None else None,
        unit=governing.unit,
        extension=governing.extension_days,
        excluded=_number(governing.excluded_days) or 0,
        terms=_terms(reading, checking),
        days=tuple(_told(day, now.date()) for day in case_clock.explain(case, guide, now, history)),
    )


def _terms(reading: "case_clock.CaseReading", checking: bool) -> tuple[Term, ...]:
    """Both limits, so that everybody sees the law's beside the promise."""
    both = [r for r in (reading.promised, reading.statutory) if r is not None]
    return tuple(
        Term(KINDS[r.kind], r.total, r.unit, None if checking else _day(r.decision_due), r is reading.governing)
        for r in both
    )


def _told(row: Day, today: date) -> DayTold:
    values = {"number": row.number, "name": row.name, "ground": row.ground or "", "year": row.day.year}
    words = KIND_WORDS[row.kind]
    used = {name: value for name, value in values.items() if f"%({name})s" in words}
    return DayTold(
        day=row.day,
        kind=row.kind,
        said=Said(words, used),
        marks=tuple(MARK_WORDS[mark] for mark in row.marks if mark != row.kind),
        whys=tuple(act.why for act in row.acts if act.why),
        is_counted=row.kind in COUNTED or row.kind == "check",
        is_today=row.day == today,
        is_ahead=row.is_ahead,
    )


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None


def _number(value: int | str) -> int | None:
    return value if isinstance(value, int) else None
