"""The clock explained: one row for every calendar day from the filing to the due date or the end.

Applicant, clerk and supervisor see the same rows; the counted ones add up to the reading.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from portal.cases.clock_conventions import DEFAULTS, Settings
from portal.cases.clock_course import Course, months_between
from portal.cases.clock_reading import reading_of
from portal.cases.clock_terms import ClockEvent, Limit, Reading
from portal.ground.errors import N_
from portal.ground.working_days import DAY, Calendar, CalendarMissing, Reason

KIND_WORDS = {
    "after_hours": N_("Filed after hours"),
    "received": N_("Application received"),
    "check": N_("Day %(number)s of the check"),
    "waiting": N_("Waiting for the applicant's correction"),
    "start": N_("Day 0: the limit starts"),
    "counted": N_("Day %(number)s"),
    "make_up": N_("Day %(number)s (make-up working day)"),
    "month": N_("Month %(number)s is complete"),
    "running": N_("The limit runs"),
    "excluded": N_("Not counted: %(ground)s"),
    "weekend": N_("Weekend"),
    "holiday": N_("Public holiday: %(name)s"),
    "calendar_missing": N_("The calendar of %(year)s is not loaded yet; from here on no day is counted."),
}
MARK_WORDS = {
    "received": N_("application received"),
    "notice_due": N_("last day to accept or to say what is missing"),
    "accepted": N_("application accepted"),
    "deemed_accepted": N_("accepted by law from this day"),
    "suspended": N_("special procedure begins"),
    "resumed": N_("clock resumes"),
    "extended": N_("extension approved"),
    "due": N_("due date"),
    "forwarded_up": N_("reported up"),
    "decided": N_("decision made"),
    "sealed": N_("sealed and completed"),
    "closed": N_("clock ended"),
    "extension": N_("day of the extension"),
    "overdue": N_("over the limit"),
    "today": N_("today"),
}
COUNTED = frozenset({"counted", "make_up", "month"})


@dataclass(frozen=True, slots=True)
class Act:
    """An event on the day; `why` says why it did not move the clock, if it did not."""

    event: ClockEvent
    why: str | None


@dataclass(frozen=True, slots=True)
class Day:
    """One calendar day. `kind` is a key of KIND_WORDS, `marks` are keys of MARK_WORDS.

    `number`: which day of the check or of the limit it is; `name`: the holiday that makes it a rest or make-up day;
    `ground`: of the special procedure it lies in; `is_extension`: beyond the limit, within its extension; `is_overdue`:
    after the due date; `is_ahead`: still to come, as things stand.
    """

    day: date
    kind: str
    number: int | None = None
    name: str = ""
    ground: str | None = None
    marks: tuple[str, ...] = ()
    acts: tuple[Act, ...] = ()
    is_extension: bool = False
    is_overdue: bool = False
    is_ahead: bool = False

    @property
    def is_counted(self) -> bool:
        """Whether the day (or the month that it completes) uses up the limit."""
        return self.kind in COUNTED


def explain(
    events: Iterable[ClockEvent], limit: Limit, calendar: Calendar, now: datetime, settings: Settings = DEFAULTS
) -> list[Day]:
    """Every day from the first filing (or acceptance) on. Counted days not ahead sum to the reading."""
    events = [event for event in sorted(events, key=lambda event: event.at) if event.at <= now]
    course = Course(limit, calendar, settings).follow(events, now)
    return _Rows(course, reading_of(course, now), events, now.date()).all()


class _Rows:
    def __init__(self, course: Course, reading: Reading, events: list[ClockEvent], today: date):
        self.course = course
        self.reading = reading
        self.today = today
        self.calendar = course.calendar
        self.works_only = course.unit == "working_day"
        self.number = 0  # of the limit
        self.checked = 0  # of the five days
        self.left_out = DAY * 0
        ignored = {id(entry.event): entry.why for entry in reading.ignored}
        self.acts: dict[date, list[Act]] = {}
        for event in events:
            self.acts.setdefault(event.at.date(), []).append(Act(event, ignored.get(id(event))))
        self.marks = self._marks()

    def all(self) -> list[Day]:
        """The rows; the last one says so when the calendar ends before the explanation does."""
        first, last, is_complete = self._span()
        rows: list[Day] = []
        day = first
        while day is not None and day <= last:
            row = self._row(day)
            rows.append(row)
            if row.kind == "calendar_missing":
                return rows
            day += DAY
        if day is not None and not is_complete:
            rows.append(Day(day, "calendar_missing", is_ahead=True))
        return rows

    def _span(self) -> tuple[date | None, date, bool]:
        """First day, last day, and whether everything up to the due date or the end lies between them."""
        reading, course = self.reading, self.course
        begins = [d for d in (course.filed_on, reading.receipt_day, reading.acceptance_day) if isinstance(d, date)]
        if not begins:
            return None, self.today, True
        first, latest = min(begins), max(self.today, *begins)
        if reading.ended_on:
            return first, max(reading.ended_on, first), True
        if reading.acceptance_day is None and course.waiting:
            return first, latest, True
        due = reading.decision_due if reading.acceptance_day else reading.accept_notice_due
        if isinstance(due, date):
            return first, max(latest, due), True
        if self.works_only or not isinstance(reading.start_day, date):
            return first, date.max, False  # until a row says that the calendar is missing
        pauses = sum((pause.until - pause.after for pause in reading.pauses), DAY * 0)
        return first, max(latest, course.nominal_end() + pauses), False

    def _marks(self) -> dict[date, list[str]]:
        reading = self.reading
        accepted = "deemed_accepted" if reading.deemed_accepted_on else "accepted"
        ended = reading.ended_by if reading.ended_by in MARK_WORDS else "closed"
        found: list[tuple[object, str]] = [(turn, "received") for turn, what in self.course.turns if what == "check"]
        if not self._was_accepted_before(reading.accept_notice_due):
            found.append((reading.accept_notice_due, "notice_due"))
        found.append((reading.acceptance_day, accepted))
        for pause in reading.pauses:
            found += [(pause.began, "suspended"), (pause.ended, "resumed")]
        found += [(reading.extended_on, "extended"), (reading.decision_due, "due")]
        if self.course.decided_on and reading.ended_by != "decided":
            found.append((self.course.decided_on, "decided"))
        found += [(reading.ended_on, ended or "closed"), (self.today, "today")]
        marks: dict[date, list[str]] = {}
        for day, mark in found:
            if isinstance(day, date):
                marks.setdefault(day, []).append(mark)
        return marks

    def _was_accepted_before(self, day: object) -> bool:
        """The last day to answer means nothing any more when the answer was given before it."""
        answered = self.reading.acceptance_day
        is_late = self.reading.deemed_accepted_on is not None
        return isinstance(day, date) and isinstance(answered, date) and answered < day and not is_late

    def _row(self, day: date) -> Day:
        try:
            reason = self.calendar.reason(day)
        except CalendarMissing:
            if self.works_only or not self._in_limit(day):
                return Day(
                    day, "calendar_missing", marks=tuple(self.marks.get(day, ())), acts=tuple(self.acts.get(day, ()))
                )
            reason = Reason("workday")
        kind, number, ground = self._count(day, reason) if self._in_limit(day) else (*self._check(day, reason), None)
        reading = self.reading
        counted = kind in COUNTED and number is not None
        is_extension = counted and reading.n < (number or 0) <= reading.total
        is_overdue = counted and isinstance(reading.decision_due, date) and day > reading.decision_due
        more = ("extension",) if is_extension else ("overdue",) if is_overdue else ()
        return Day(
            day,
            kind,
            number,
            reason.note,
            ground,
            (*more, *self.marks.get(day, ())),
            tuple(self.acts.get(day, ())),
            is_extension=is_extension,
            is_overdue=is_overdue,
            is_ahead=reading.ended_on is None and day > self.today,
        )

    def _in_limit(self, day: date) -> bool:
        start = self.reading.start_day
        return isinstance(start, date) and day > start

    def _count(self, day: date, reason: Reason) -> tuple[str, int | None, str | None]:
        """Kind, number and ground of a day after the start of the limit."""
        ground = next((pause.ground for pause in self.reading.pauses if pause.after < day <= pause.until), None)
        if self.works_only and reason.key in ("weekend", "holiday"):
            return reason.key, None, ground
        if ground is not None:
            self.left_out += DAY
            return "excluded", None, ground
        if self.course.unit == "month":
            start = self.reading.start_day
            assert isinstance(start, date)
            months = months_between(start, day - self.left_out)
            if months == self.number:
                return "running", None, None
            self.number = months
            return "month", months, None
        self.number += 1
        return "make_up" if self.works_only and reason.key == "make_up" else "counted", self.number, None

    def _check(self, day: date, reason: Reason) -> tuple[str, int | None]:
        """Kind and number of a day up to the start of the limit: the five days, or the applicant's turn."""
        if day == self.reading.start_day:
            return "start", None
        rests = reason.key in ("weekend", "holiday")
        turn = [(since, what) for since, what in self.course.turns if since < day or (since == day and what == "check")]
        if any(since == day and what == "check" for since, what in turn):
            self.checked = 0
            return "received", None
        if rests or not turn:
            return reason.key if rests else "after_hours", None
        if turn[-1][1] == "waiting":
            return "waiting", None
        self.checked += 1
        return "check", self.checked
