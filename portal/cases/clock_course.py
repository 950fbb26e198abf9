"""The walk through a case's events that every reading comes from. K numbers are those of docs/rules/clock.md."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from operator import attrgetter

from portal.cases.clock_check import Check
from portal.cases.clock_conventions import Settings
from portal.cases.clock_terms import (
    MISSING,
    ClockEvent,
    Count,
    DayOrMissing,
    Ignored,
    Limit,
    Pause,
)
from portal.ground.errors import N_
from portal.ground.working_days import DAY, Calendar, CalendarMissing

_by_time = attrgetter("at")


class Course(Check):
    """What has become of a case under one limit after the events fed to it, in their order."""

    def __init__(self, limit: Limit, calendar: Calendar, settings: Settings):
        super().__init__(limit, calendar, settings)
        self.unit = limit.counted_unit
        # the limit (K7-K9): `spent` units were used before `base`, from which the rest is counted
        self.start: DayOrMissing = None
        self.base: date | None = None
        self.spent: int | None = 0
        self.shifted = timedelta()  # calendar days excluded so far
        self.extension = 0
        self.extended_on: date | None = None
        self.pauses: list[Pause] = []
        self.paused: tuple[date, date, str, bool] | None = None  # began, excluded after, ground, on the last day
        self.floor: date | None = None  # the day of resuming when the limit had come to its last day (K8)
        self.passed: date | None = None  # the due date that was past already when a suspension began
        # ends (K11, K16)
        self.decided_on: date | None = None
        self.sealed_on: date | None = None
        self.ended: ClockEvent | None = None
        self.is_closed = False

    def follow(self, events: Iterable[ClockEvent], now: datetime) -> "Course":
        """Take in the events up to `now`, by time, those of one moment in the order given."""
        acts = _ACTS
        for event in sorted(events, key=_by_time):
            if event.at > now:
                break
            day = event.at.date()
            if self.accepted_on is None and not self.is_closed:
                self.deem(day)
            act = acts.get(event.type)
            if act is not None and not self.is_closed:
                act(self, event, day)
        if self.accepted_on is None and not self.is_closed:
            self.deem(now.date())
        return self

    # -- the limit runs

    def begin(self, accepted_on: date) -> None:
        """The limit starts: at acceptance, or at receipt where the law counts from there (K7, K15)."""
        super().begin(accepted_on)
        self.start = self.receipt if self.limit.from_ == "received" and self.receipt else accepted_on
        self.base = self.start if isinstance(self.start, date) else None

    def refuse_acceptance(self, event: ClockEvent, day: date) -> None:
        """K16: only before acceptance, and for what is deemed accepted not after the five days."""
        due = self.notice_due
        late = isinstance(due, date) and day > due and self.limit.is_deemed
        if self.accepted_on is None and not late:
            self.close(event, day)
        else:
            self.ignored.append(Ignored(event, N_("Acceptance cannot be refused any more.")))

    def suspend(self, event: ClockEvent, day: date) -> None:
        """K8: a lawful ground, after acceptance, before the end, when nothing is suspended yet."""
        if self.accepted_on is None:
            self.ignored.append(Ignored(event, N_("A suspension before acceptance does not stop the clock.")))
        elif not self.limit.stops_for(event.reason):
            self.ignored.append(Ignored(event, N_("The law does not let the clock stop on this ground.")))
        elif self.ended is not None or self.paused is not None:
            self.ignored.append(Ignored(event, N_("The clock was not running, so it could not be stopped.")))
        else:
            due = self.due()
            on_last_day = False
            if isinstance(due, date):
                if day > due:
                    self.passed = due
                on_last_day = day == due or (day < due and self.unit != "working_day")
            after = day if self.settings.pause_counts_first_day else day - DAY
            if self.base is not None and after < self.base:
                after = self.base
            self.paused = (day, after, event.reason or "", on_last_day)

    def resume(self, event: ClockEvent, day: date) -> None:
        """K8: the day of resuming is day 0 of the rest."""
        if self.paused is None:
            return
        began, after, ground, on_last_day = self.paused
        until = max(after, day if self.settings.pause_counts_first_day else day - DAY)
        self.pauses.append(Pause(began, day, ground, after, until))
        self.spent = self.spent_by(after)
        self.base = until if self.base is not None else None
        self.shifted += until - after
        if on_last_day:
            self.floor = day
        self.paused = None

    def extend(self, event: ClockEvent, day: date) -> None:
        """K9: after acceptance, the first one only, not after the due date as it then stands."""
        if self.accepted_on is None:
            self.ignored.append(Ignored(event, N_("An extension before acceptance has no effect.")))
        elif self.extended_on is not None:
            self.ignored.append(Ignored(event, N_("A limit can be extended once only.")))
        elif self.ended is None and (self.limit.kind != "promised" or self.settings.extension_moves_promise):
            due = self.due(day)
            if isinstance(due, date) and day > due:
                self.ignored.append(Ignored(event, N_("An extension after the due date has no effect.")))
            else:
                self.extension = min(event.days or 0, self.limit.extension_cap)
                self.extended_on = day

    # -- ends

    def decide(self, event: ClockEvent, day: date) -> None:
        """K13: delivery counts from here; the decision ends the limit only where a setting says so (R-LIM-8)."""
        self.decided_on = self.decided_on or day
        if self.limit.kind == "statutory" and self.settings.statutory_met_by == "decided":
            self.complete(event, day)

    def seal(self, event: ClockEvent, day: date) -> None:
        """K11: completion."""
        self.sealed_on = self.sealed_on or day
        self.complete(event, day)

    def complete(self, event: ClockEvent, day: date) -> None:
        """K8, K11, K16: the limit is met on this date; an open suspension ends with it."""
        if self.ended is None:
            self.resume(event, day)
            self.ended = event

    def close(self, event: ClockEvent, day: date) -> None:
        """K16: the clock ends without a result."""
        if self.ended is None:
            self.complete(event, day)
            self.is_closed = True

    # -- counting

    def count(self, after: date | None, until: date) -> int | None:
        """Units in (after, until]; None when the calendar is missing. Months are counted by `used`."""
        if after is None:
            return None
        if self.unit != "working_day":
            return max((until - after).days, 0)
        try:
            return self.calendar.count(after, until)
        except CalendarMissing:
            return None

    def spent_by(self, day: date) -> int | None:
        """Units used before the rest that begins after `day`."""
        more = self.count(self.base, day)
        return None if more is None or self.spent is None else self.spent + more

    def due(self, today: date | None = None) -> DayOrMissing:
        """The due date as it stands; during a suspension as if the clock resumed at the end of `today` (K8)."""
        if self.accepted_on is None:
            return None
        if self.passed is not None:
            return self.passed
        base, spent, shifted, floor = self.base, self.spent, self.shifted, self.floor
        if self.paused is not None and today is not None:
            _, after, _, on_last_day = self.paused
            until = max(after, today)
            base, spent, shifted = until, self.spent_by(after), shifted + (until - after)
            floor = today if on_last_day else floor
        if base is None or spent is None or not isinstance(self.start, date):
            return MISSING
        try:
            if self.unit == "working_day":
                rest = self.limit.n + self.extension - spent
                if rest > 0:
                    return self.calendar.add_workdays(base, rest)
                return floor if floor is not None and floor >= base else self.calendar.workday_from(base)
            raw = self.nominal_end() + shifted
            return self.calendar.workday_from(raw if floor is None or raw > floor else floor)
        except CalendarMissing:
            return MISSING

    def nominal_end(self) -> date:
        """K15: the last day of a limit in calendar days or months, without excluded time and rest days."""
        assert isinstance(self.start, date)
        limit = self.limit
        if self.unit == "calendar_day":
            return self.start + timedelta(days=limit.n + self.extension)
        if limit.max_extension is not None:
            return add_months(self.start, limit.n + self.extension)
        return add_months(self.start, limit.n) + timedelta(days=self.extension)

    @property
    def total(self) -> int:
        """The limit with its valid extension, in its unit."""
        if self.unit == "month" and self.limit.max_extension is None:
            return self.limit.n
        return self.limit.n + self.extension

    def used(self, end: date) -> Count:
        """K10, K15: units used up to and including `end`; nothing is used before acceptance (K6)."""
        if self.accepted_on is None:
            return 0
        until = end if self.paused is None else min(end, self.paused[1])
        if self.unit == "month":
            return MISSING if not isinstance(self.start, date) else months_between(self.start, until - self.shifted)
        used = self.spent_by(until)
        return MISSING if used is None else used


_ACTS = {
    "submitted": Course.file,
    "resubmitted": Course.file,
    "notified_correction": Course.ask_correction,
    "accepted": Course.accept,
    "refused_acceptance": Course.refuse_acceptance,
    "suspended": Course.suspend,
    "resumed": Course.resume,
    "extended": Course.extend,
    "forwarded_up": Course.complete,
    "decided": Course.decide,
    "sealed": Course.seal,
    "withdrawn": Course.close,
    "terminated": Course.close,
}


def add_months(day: date, months: int) -> date:
    """The same day number some months later, else that month's last day (民法典 art. 202; K15)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_between(start: date, until: date) -> int:
    """Whole months from `start` to `until`, in the sense of `add_months`."""
    months = (until.year - start.year) * 12 + until.month - start.month
    return max(months - (add_months(start, months) > until), 0) if months >= 0 else 0
