"""The time for an answer (政府信息公开条例 art. 30-34; rules R-PUB-7..9): a pure function of what happened.

Days are dates in Asia/Shanghai, counted by the calendar of working days; a year that is not loaded is never guessed. The
day of receipt is day 0. A correction and a paid fee begin the period anew on their day. Time in which third parties or
co-producing agencies are asked is not counted: working days in (asked, answered], at most until their 15 working days
are over (as clock.md K8, with its rule for the last day).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from portal.ground.errors import N_
from portal.ground.working_days import DAY, Calendar, CalendarMissing

ANSWER_DAYS = 20
MOST_EXTENSION = 20
CORRECTION_DAYS = 7
OPINION_DAYS = 15
FEE_DAYS = 20
LONGEST_TOLD = 400  # calendar days that are told one by one

DAY_WORDS = {
    "start": N_("Day 0: the period starts"),
    "counted": N_("Day %(number)s"),
    "excluded": N_("Not counted: others are asked for their opinion"),
    "rest": N_("No working day"),
    "waiting": N_("Not counted: waiting for the requester"),
    "calendar_missing": N_("The calendar of %(year)s is not loaded yet; from here on no day is counted."),
}


@dataclass(frozen=True)
class Happened:
    """Something that moves the period.

    `what`: received, correction_asked, corrected, opinion_asked, opinion_given, extended, fee_asked, fee_paid, answered,
    closed. `of`: who is asked (a key), for opinions. `served_on`: the day the asked received the letter. `days`: of an
    extension.
    """

    what: str
    on: date
    of: str = ""
    served_on: date | None = None
    days: int = 0


@dataclass(frozen=True)
class Told:
    """A calendar day and how it was counted; `kind` is a key of DAY_WORDS."""

    day: date
    kind: str
    number: int = 0


@dataclass(frozen=True)
class Period:
    """The period as it stands. `due`: None while nothing is counted; `missing_year`: the count leaves the calendar.

    `start`: day 0 of the period that runs; `total`: working days it has; `used`, `left`: counted until today or the end.
    """

    state: str  # not_received | running | waiting | answered | closed
    received_on: date | None = None
    correction_due: date | None = None  # last day for the one notice
    start: date | None = None
    total: int = ANSWER_DAYS
    extension: int = 0
    due: date | None = None
    missing_year: int | None = None
    used: int | None = None
    left: int | None = None
    ended_on: date | None = None
    lapses: dict[str, date] = field(default_factory=dict)  # who is asked: the last day of their 15 working days

    @property
    def is_late(self) -> bool:
        """True where the answer came after its last day."""
        return (
            self.state == "answered" and self.due is not None and self.ended_on is not None and self.ended_on > self.due
        )

    def is_overdue(self, today: date) -> bool:
        """True where the last day is over and there is no answer."""
        return self.state == "running" and self.due is not None and today > self.due


@dataclass
class _Run:
    """The walk over the events, in their order."""

    calendar: Calendar
    received: date | None = None
    start: date | None = None
    extension: int = 0
    extended_once: bool = False
    waiting_since: date | None = None
    waits: list[tuple[date, date | None]] = field(default_factory=list)
    starts: list[date] = field(default_factory=list)
    asked: dict[str, tuple[date, date | None, date | None]] = field(default_factory=dict)  # asked, lapses, given
    ended: date | None = None
    state: str = "not_received"

    def take(self, one: Happened) -> None:
        if self.ended is not None:
            return
        if one.what == "received" and self.received is None:
            self.received = one.on
            self._begin(one.on)
        elif one.what == "closed" or (one.what == "answered" and self.start is not None):
            self.ended, self.state = one.on, one.what
        elif self.start is not None:
            self._take_running(one)

    def _take_running(self, one: Happened) -> None:
        if one.what in ("correction_asked", "fee_asked") and self.state == "running":
            self.state, self.waiting_since = "waiting", one.on
            self.waits.append((one.on, None))
        elif one.what in ("corrected", "fee_paid") and self.state == "waiting":
            self.waits[-1] = (self.waits[-1][0], one.on)
            self._begin(one.on)
        elif one.what == "opinion_asked" and one.of not in self.asked:
            self.asked[one.of] = (one.on, _after(self.calendar, one.served_on or one.on, OPINION_DAYS), None)
        elif one.what == "opinion_given" and one.of in self.asked:
            since, until, given = self.asked[one.of]
            self.asked[one.of] = (since, until, given or one.on)
        elif one.what == "extended" and self.state == "running" and not self.extended_once:
            due = self.due()
            if due is None or one.on <= due:
                self.extended_once, self.extension = True, min(one.days, MOST_EXTENSION)

    def _begin(self, on: date) -> None:
        self.start, self.state, self.waiting_since, self.extension = on, "running", None, 0
        self.starts.append(on)

    def pauses(self) -> list[tuple[date, date]]:
        """(asked, over] of every opinion: over when it came, or when its time was over. Raises CalendarMissing."""
        found = []
        for since, until, given in self.asked.values():
            over = min(day for day in (until, given) if day is not None) if until or given else None
            if over is None:  # the calendar ends before the 15 days do
                raise CalendarMissing(self.calendar.years[-1] + 1)
            found.append((since, max(since, over)))
        return found

    def count(self, after: date, until: date) -> int:
        """Counted working days in (after, until]."""
        return self.calendar.count(after, until) - sum(
            self.calendar.count(one, other) for one, other in _union(self.pauses(), after, until)
        )

    def due(self) -> date | None:
        """The last day, None where the calendar does not reach it."""
        try:
            return self.last_day()
        except CalendarMissing:
            return None

    def last_day(self) -> date:
        """The last day. Raises CalendarMissing."""
        assert self.start is not None
        total = ANSWER_DAYS + self.extension
        pauses = self.pauses()
        due = self.calendar.add_workdays(self.start, total)
        while (n := self.count(self.start, due)) < total:
            due = self.calendar.add_workdays(due, total - n)
        for since, over in sorted(pauses):
            if since == due:  # the last day was the day of asking: open until the answer (K8)
                due = max(due, over)
        return due


def period_of(events: Sequence[Happened], today: date, calendar: Calendar) -> Period:
    """The period at `today`; events after it are ignored, equal days keep the order given."""
    run = _walked(events, today, calendar)
    if run.received is None:
        return Period("closed" if run.ended else "not_received", ended_on=run.ended)
    assert run.start is not None
    due: date | None = None
    missing: int | None = None
    used: int | None = None
    total = ANSWER_DAYS + run.extension
    if run.state != "waiting":
        try:
            due = run.last_day()
        except CalendarMissing as error:
            missing = error.year
        try:
            used = run.count(run.start, run.ended or today)
        except CalendarMissing as error:
            missing = missing or error.year
    return Period(
        state=run.state,
        received_on=run.received,
        correction_due=_after(calendar, run.received, CORRECTION_DAYS),
        start=run.start,
        total=total,
        extension=run.extension,
        due=due,
        missing_year=missing,
        used=used,
        left=total - used if used is not None else None,
        ended_on=run.ended,
        lapses={who: until for who, (_since, until, _given) in run.asked.items() if until},
    )


def days_of(events: Sequence[Happened], today: date, calendar: Calendar) -> list[Told]:
    """Every calendar day from receipt to the due date or the end, with how it was counted; counted ones add up."""
    run = _walked(events, today, calendar)
    if run.received is None or run.start is None:
        return []
    last = run.ended or today
    if run.state == "running":
        last = max(last, run.due() or (calendar.last_day() or today) + DAY)
    told: list[Told] = []
    day, number = run.received, 0
    while day <= last and len(told) < LONGEST_TOLD:
        if day in run.starts:
            number = 0
            told.append(Told(day, "start"))
        elif any(since < day and (until is None or day < until) for since, until in run.waits):
            told.append(Told(day, "waiting"))
        else:
            kind = _kind_of(run, day)
            number += kind == "counted"
            told.append(Told(day, kind, day.year if kind == "calendar_missing" else number))
            if kind == "calendar_missing":
                break
        day += DAY
    return told


def _kind_of(run: _Run, day: date) -> str:
    try:
        if not run.calendar.is_workday(day):
            return "rest"
        return "excluded" if any(since < day <= over for since, over in run.pauses()) else "counted"
    except CalendarMissing:
        return "calendar_missing"


def _walked(events: Sequence[Happened], today: date, calendar: Calendar) -> _Run:
    run = _Run(calendar)
    for one in sorted(events, key=lambda e: e.on):
        if one.on <= today:
            run.take(one)
    return run


def _union(pauses: Sequence[tuple[date, date]], after: date, until: date) -> list[tuple[date, date]]:
    """The pauses inside (after, until] without what they share."""
    found: list[tuple[date, date]] = []
    for one, other in sorted(pauses):
        since, over = max(one, after), min(other, until)
        if found and since <= found[-1][1]:
            since = found[-1][1]
        if since < over:
            found.append((since, over))
    return found


def _after(calendar: Calendar, day: date, n: int) -> date | None:
    try:
        return calendar.add_workdays(day, n)
    except CalendarMissing:
        return None
