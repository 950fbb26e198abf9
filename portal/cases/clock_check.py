"""The five days before acceptance: who filed, who was told what, and what silence means (行政许可法 art. 32; K2-K5)."""

from datetime import date

from portal.cases.clock_conventions import Settings
from portal.cases.clock_terms import CHECK_DAYS, MISSING, ClockEvent, DayOrMissing, Ignored, Limit
from portal.ground.errors import N_
from portal.ground.working_days import Calendar, CalendarMissing


class Check:
    """What has become of a filing until its acceptance."""

    def __init__(self, limit: Limit, calendar: Calendar, settings: Settings):
        self.limit = limit
        self.calendar = calendar
        self.settings = settings
        self.filed_on: date | None = None
        self.receipt: DayOrMissing = None
        self.notice_due: DayOrMissing = None
        self.waiting = False  # a correction notice is outstanding
        self.accepted_on: date | None = None
        self.deemed_on: date | None = None
        self.turns: list[tuple[date, str]] = []  # whose turn it was from when on, for the explanation
        self.ignored: list[Ignored] = []

    def file(self, event: ClockEvent, day: date) -> None:
        """K2, K3: a filing opens a check when it is the first, or answers a correction notice."""
        if self.filed_on is not None and not self.waiting:
            return
        self.filed_on = self.filed_on or day
        self.waiting = False
        try:
            self.receipt = self.receipt_day(event, day)
            if self.accepted_on is None:
                self.turns.append((self.receipt, "check"))
        except CalendarMissing:
            self.receipt = self.notice_due = MISSING
            return
        try:
            self.notice_due = self.calendar.add_workdays(self.receipt, CHECK_DAYS)
        except CalendarMissing:
            self.notice_due = MISSING

    def receipt_day(self, event: ClockEvent, day: date) -> date:
        """K2: the same working day up to close of business, compared to the minute; else the next working day."""
        settings = self.settings
        if settings.electronic_after_hours_counts_same_day and event.electronic:
            return day
        if self.calendar.is_workday(day) and event.at.time().replace(second=0, microsecond=0) <= settings.close:
            return day
        return self.calendar.next_workday(day)

    def deem(self, day: date) -> None:
        """K4: five days without a word, and the filing is accepted by law from its receipt."""
        due, receipt = self.notice_due, self.receipt
        if (
            isinstance(due, date)
            and isinstance(receipt, date)
            and day > due
            and not self.waiting
            and self.limit.is_deemed
        ):
            self.deemed_on = receipt
            self.begin(receipt)

    def ask_correction(self, event: ClockEvent, day: date) -> None:
        """K4: in time, or the filing would have been deemed accepted by now."""
        if self.accepted_on is not None:
            if self.deemed_on is not None:
                self.ignored.append(
                    Ignored(event, N_("The notice came after the five days; the filing was accepted by law."))
                )
        elif self.filed_on is not None and not self.waiting:
            self.waiting = True
            self.turns.append((day, "waiting"))

    def accept(self, event: ClockEvent, day: date) -> None:
        """K5: the calendar date of the act, also without resubmission (容缺受理)."""
        if self.accepted_on is None:
            self.begin(day)

    def begin(self, accepted_on: date) -> None:
        """Accepted on this day, by an act or by law."""
        self.accepted_on = accepted_on
        self.waiting = False
        self.turns.append((accepted_on, "limit"))
