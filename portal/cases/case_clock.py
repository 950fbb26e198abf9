"""The clock of a stored case: from its events and its guide to the pure readings, and to what the centre owes next."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from models.cases import Case
from portal.cases import case_history, clock, office_values
from portal.cases.clock import ClockEvent, Limit, Reading, Settings, limits_of
from portal.cases.clock_conventions import CONVENTIONS
from portal.cases.clock_terms import EVENT_TYPES
from portal.ground.house import house
from portal.ground.working_days import Calendar, CalendarMissing
from portal.services.guide import Guide

CLOCK_TYPE = {
    "submit": "submitted",
    "resubmit": "resubmitted",
    "notify_correction": "notified_correction",
    "accept": "accepted",
    "accept_tolerant": "accepted",
    "refuse_acceptance": "refused_acceptance",
    "tell_special_procedure": "suspended",
    "end_special_procedure": "resumed",
    "extend": "extended",
    "forward_up": "forwarded_up",
    "grant": "decided",
    "refuse": "decided",
    "seal": "sealed",
    "deliver": "delivered",
    "withdraw": "withdrawn",
    "terminate": "terminated",
    "lapse_correction": "terminated",
    "members_decided": "decided",
    "members_sealed": "sealed",
    "members_ended": "terminated",
    "pause_with_member": "suspended",
    "resume_with_members": "resumed",
    "deliver_with_joint": "delivered",
    "end_with_joint": "withdrawn",
}
BEGIN_MEMBER = (
    "begin_member"  # a member of a joint case was received with its parent and is accepted as this is written
)
PROMISED_INSTEAD = 5  # working days of an 即办件 that is filed with a promise and has no statutory limit (lifecycle.md)
PRE_REVIEW_DAYS = 1
ENDS = ("sealed", "withdrawn", "terminated", "refused_acceptance")


@dataclass(frozen=True)
class CaseReading:
    """Both readings of a case and the one that governs: the earlier due date (clock.md K14)."""

    statutory: Reading | None
    promised: Reading
    governing: Reading

    @property
    def receipt_day(self) -> date | None:
        """R, the day of receipt (K2), where it is known."""
        day = self.promised.receipt_day
        return day if isinstance(day, date) else None

    @property
    def is_deemed(self) -> bool:
        """True where the law has accepted the case by lapse of time (K4)."""
        return self.promised.deemed_accepted_on is not None


def settings_of(case: Case, on: date) -> Settings:
    """The conventions for a case as they are in force on that day; close of business is the centre's (K2) unless the
    office says otherwise.
    """
    defaults = {c.name: c.default for c in CONVENTIONS} | {"close": time.fromisoformat(case.department.centre.close)}
    chosen = {name: office_values.value_of("convention", name, on, default) for name, default in defaults.items()}
    if isinstance(chosen["close"], str):
        chosen["close"] = time.fromisoformat(chosen["close"])
    return Settings(**chosen)


def _calendar() -> Calendar:
    """The working days as loaded, or as they would be while the effect of a notice is counted."""
    supposed: Calendar | None = office_values.supposed("calendar", "")
    return supposed or house.calendar()


def _judged_on(events: list[ClockEvent], now: datetime) -> date:
    """A case that has ended is read by the conventions of its last day; what changed later leaves it as it was."""
    return next((e.at for e in reversed(events) if e.type in ENDS and e.at <= now), now).date()


def limits(case: Case, guide: Guide) -> tuple[Limit | None, Limit]:
    """Statutory limit (or None) and promised limit of a case."""
    raw = guide.limit.model_dump(by_alias=True)
    if guide.case_type == "即办件" and case.case_type != "即办件":
        law = raw.get("statutory")
        raw["promised"]["n"] = law["n"] if law and law["unit"] == "working_day" else PROMISED_INSTEAD
    return limits_of(raw, permit=guide.procedure == "permit", joint=case.case_type == "联办件")


def clock_events(history: "case_history.History") -> list[ClockEvent]:
    """The events that move the clock, in their order."""
    begun = history.last(BEGIN_MEMBER)
    first = []
    if begun is not None:
        received = datetime.fromisoformat(begun.data["submitted_at"])
        first = [clock_event("submitted", received, begun.data), clock_event("accepted", begun.at, begun.data)]
    return first + [clock_event(CLOCK_TYPE[e.action], e.at, e.data) for e in history.events if e.action in CLOCK_TYPE]


def clock_event(kind: str, at: datetime, data: Mapping[str, Any]) -> ClockEvent:
    """What the clock sees of an act: `days` of an extension, `legal_ground` of a special procedure, `online` filing."""
    return ClockEvent(at, kind, data.get("days"), data.get("legal_ground"), data.get("online", True))


def read(case: Case, guide: Guide, now: datetime, history: "case_history.History | None" = None) -> CaseReading:
    """The clock of a case at `now`."""
    return read_events(case, guide, clock_events(history or case_history.of(case)), now)


def read_events(case: Case, guide: Guide, events: list[ClockEvent], now: datetime) -> CaseReading:
    """The clock over these events, for acts that ask how it will stand once they are written."""
    statutory, promised = limits(case, guide)
    both = clock.read_both(events, statutory, promised, _calendar(), now, settings_of(case, _judged_on(events, now)))
    assert both.promised is not None  # every guide has a promised limit
    return CaseReading(both.statutory, both.promised, both.governing)


def explain(
    case: Case, guide: Guide, now: datetime, history: "case_history.History | None" = None
) -> list["clock.Day"]:
    """Every day of the governing limit with how it was counted, for people to check."""
    events = clock_events(history or case_history.of(case))
    statutory, promised = limits(case, guide)
    reading = read_events(case, guide, events, now)
    limit = statutory if statutory is not None and reading.governing is reading.statutory else promised
    return clock.explain(events, limit, _calendar(), now, settings_of(case, _judged_on(events, now)))


def receipt_day(at: datetime, close: str, calendar: Calendar) -> date:
    """The working day on which something that arrives at `at` is received (K2). Raises CalendarMissing."""
    closing = time.fromisoformat(close)
    if calendar.is_workday(at.date()) and at.time().replace(second=0, microsecond=0) <= closing:
        return at.date()
    return calendar.next_workday(at.date())


def pre_review_due(case: Case, asked_at: datetime) -> date | None:
    """The day by which the pre-review is promised: one working day after receipt. None beyond the calendar."""
    calendar, close = _calendar(), settings_of(case, asked_at.date()).close
    try:
        return calendar.add_workdays(receipt_day(asked_at, close.isoformat(), calendar), PRE_REVIEW_DAYS)
    except CalendarMissing:
        return None


def owed(
    case: Case, guide: Guide, now: datetime, upcoming: ClockEvent | None = None,
    history: "case_history.History | None" = None,
) -> tuple[date | None, str | None]:  # fmt: skip
    """What the centre owes next and by when: (due_on, due_kind).

    (None, None) while the applicant, a special procedure or the superior organ is awaited (K8, K16).

    `upcoming`: a clock event that is being written in the same transaction and is not among the events yet.
    """
    state = case.state
    history = history or case_history.of(case)
    if state == "in_pre_review":
        asked = history.last("request_pre_review")
        return pre_review_due(case, asked.at if asked and upcoming is None and asked.at <= now else now), "pre_review"
    if state not in ("submitted", "accepted", "decided", "completed"):
        return None, None
    events = clock_events(history)
    if upcoming and upcoming.type in EVENT_TYPES:
        events.append(replace(upcoming, at=max([upcoming.at, *(e.at for e in events)])))
    reading = read_events(case, guide, events, max([now, *(e.at for e in events)]))
    if state in ("accepted", "decided") and reading.governing.ended_by == "forwarded_up":
        return None, None
    if state == "accepted" and reading.governing.status == "suspended":  # a joint case with a member's procedure
        return None, None
    due, kind = {
        "submitted": (reading.promised.accept_notice_due, "acceptance"),
        "accepted": (reading.governing.decision_due, "decision"),
        "decided": (reading.governing.decision_due, "seal"),
        "completed": (reading.governing.delivery_due, "delivery"),
    }[state]
    return (due if isinstance(due, date) else None), kind


def correction_due(now: datetime, days: int = 10) -> date | None:
    """The date proposed for a correction: ten working days from now. None beyond the calendar."""
    return working_days_from(now, days)


def working_days_from(now: datetime, days: int) -> date | None:
    """The n-th working day after today. None beyond the calendar."""
    try:
        return house.calendar().add_workdays(now.date(), days)
    except CalendarMissing:
        return None


def days_until(due: date, today: date) -> int:
    """Working days from today to the due date: 0 today, negative when it is past."""
    calendar = house.calendar()
    try:
        return calendar.count(today, due) if due >= today else -calendar.count(due, today)
    except CalendarMissing:
        return (due - today) // timedelta(days=1)
