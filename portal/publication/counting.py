"""What the events of a month come to: every figure, every window and every case that passed its limit, in one pass."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from models.cases import Case
from models.oversight import StatedReason
from models.people import Department
from models.publication import Draft, DraftStep, Publication
from models.requests import InformationRequest
from portal.cases import case_clock, clock
from portal.cases.case_clock import BEGIN_MEMBER, CLOCK_TYPE, clock_event
from portal.cases.clock import BothReadings, ClockEvent, Limit, Settings
from portal.ground.house import house
from portal.ground.working_days import CalendarMissing
from portal.publication.bands import answer_band, early_band, pre_review_band
from portal.publication.figures import ABSENT, FIGURES
from portal.publication.month_courses import Course, Past, courses
from portal.publication.months import Month
from portal.publication.tallies import Tally
from portal.services import catalogue

ON_THE_SPOT = "即办件"
ACCEPTS = ("accept", "accept_tolerant", "deem_accepted")
SEALS = ("seal", "members_sealed")
ANSWERS = (*ACCEPTS, "notify_correction", "refuse_acceptance")
PRE_REVIEWED = ("pass_pre_review", "return_pre_review")


@dataclass
class Window:
    """What one department's windows did."""

    received: int = 0
    done: int = 0
    judged: int = 0
    on_time: int = 0
    half: int = 0
    corrected: int = 0


@dataclass
class Counted:
    """A month in figures."""

    cases: int = 0
    events: Tally = field(default_factory=Tally)
    figures: dict[str, Tally] = field(default_factory=lambda: {key: Tally() for key in FIGURES if key not in ABSENT})
    windows: dict[str, Window] = field(default_factory=dict)
    overdue: list[dict[str, Any]] = field(default_factory=list)

    def add(self, key: str, digest: str, cell: str = "", *, counts: bool = True) -> None:
        """Count an event for a figure."""
        self.figures[key].add(digest, cell, counts=counts)


def count(month: Month, as_of: datetime) -> "Counted":
    """Everything that the month comes to. `as_of`: reasons and disclosures as they stood at that moment."""
    counting = _Counting(month)
    for course in courses(month):
        counting.take(course)
    counting.explain(as_of)
    _disclosures(counting.counted, month)
    _requests(counting.counted, month)
    return counting.counted


class _Counting:
    def __init__(self, month: Month):
        self.month = month
        self.first = month.first.isoformat()
        self.end = month.end
        self.calendar = house.calendar()
        self.departments = {one.code: one for one in Department.select()}
        self.counted = Counted()
        self._limits: dict[tuple[UUID, str], tuple[Limit | None, Limit]] = {}
        self._settings: dict[tuple[str, str], Settings] = {}
        self._late: dict[Any, dict[str, Any]] = {}

    # -- one case

    def take(self, course: Course) -> None:
        """Count what happened to one case in the month, and how it stood when the month ended."""
        counted, of_month = self.counted, [e for e in course.events if e.at >= self.first]
        counted.cases += bool(of_month)
        for event in of_month:
            counted.events.rest_on(event.digest)
        seen = {event.action for event in course.events}
        window = counted.windows.setdefault(course.department, Window())
        is_member = BEGIN_MEMBER in seen  # the joint filing counts; its members stand with their departments only
        for event in of_month:
            if not is_member:
                self._count(course, event)
            if event.action in ("submit", BEGIN_MEMBER):
                window.received += 1
            elif event.action == "notify_correction":
                window.corrected += 1
        self._judge(course, window, is_member=is_member)

    def _count(self, course: Course, event: Past) -> None:
        add, action, digest = self.counted.add, event.action, event.digest
        if action == "submit":
            add("received", digest, "online" if _said(event).get("online", True) else "window")
        elif action in ACCEPTS:
            if self._is_first(course, event, ACCEPTS):
                add("accepted", digest, {"accept": "by_act", "accept_tolerant": "tolerant"}.get(action, "deemed"))
            if action == "deem_accepted":
                add("deemed", digest)
        elif action == "refuse_acceptance":
            add("refused_acceptance", digest)
        elif action == "notify_correction":
            add("corrected", digest, "first" if self._is_first(course, event, ("notify_correction",)) else "again")
        elif action == "tell_special_procedure":
            add("suspended", digest)
        elif action == "extend":
            add("extended", digest)
        elif action in ("withdraw", "terminate", "lapse_correction"):
            add("ended", digest, "withdrawn" if action == "withdraw" else "terminated")
        elif action in PRE_REVIEWED:
            self._pre_review(course, event)
        if action in ANSWERS and self._is_first(course, event, ANSWERS):
            self._first_answer(course, event)

    def _is_first(self, course: Course, event: Past, actions: tuple[str, ...]) -> bool:
        return next(e for e in course.events if e.action in actions).seq == event.seq

    def _pre_review(self, course: Course, event: Past) -> None:
        asked = [e for e in course.events if e.action == "request_pre_review" and e.seq < event.seq]
        days = self._days_since_receipt(course, asked[-1], event) if asked else None
        if days is not None:
            self.counted.add("pre_review", event.digest, pre_review_band(days))

    def _first_answer(self, course: Course, event: Past) -> None:
        filed = next((e for e in course.events if e.action == "submit"), None)
        days = self._days_since_receipt(course, filed, event) if filed else None
        if days is not None:
            self.counted.add("first_answer", event.digest, answer_band(days))

    def _days_since_receipt(self, course: Course, asked: Past, answered: Past) -> int | None:
        """Working days from the day of receipt (K2); None beyond the calendar."""
        at = datetime.fromisoformat(asked.at)
        try:
            close = self._conventions(course, asked.day).close
            received = case_clock.receipt_day(at, close.isoformat(), self.calendar)
            until = date.fromisoformat(answered.day)
            return self.calendar.count(received, until) if until > received else 0
        except CalendarMissing:
            return None

    # -- the legal clock

    def _judge(self, course: Course, window: Window, *, is_member: bool) -> None:
        sealed = next((e for e in course.events if e.action in SEALS), None)
        if sealed is not None and sealed.at < self.first:
            return
        both = self._read(course)
        if both is None:
            return
        if sealed is None:
            if both.governing.status == "overdue" and not is_member:
                self._passed(course, course.events[-1], both, "open")
            return
        case_type = self._type(course)
        is_late, is_judged = (
            both.governing.status == "done_late",
            both.governing.status in ("done_on_time", "done_late"),
        )
        window.done += 1
        window.judged += is_judged
        window.on_time += is_judged and not is_late
        band = "" if case_type == ON_THE_SPOT or not is_judged else self._band(both, is_late=is_late)
        window.half += band == "half"
        if is_member:
            return
        add, digest = self.counted.add, sealed.digest
        add("done", digest, case_type)
        add("done_online", digest, counts=self._is_online(course))
        add("granted", digest, counts=self._is_granted(course))
        if is_judged:
            add("on_time", digest, counts=not is_late)
        if band:
            add("early", digest, band)
        if is_late:
            self._passed(course, sealed, both, "done_late")

    def _read(self, course: Course) -> BothReadings | None:
        """The clock of a case as it stood at the end of the month; None for what was never filed or has no events."""
        begun = next((e for e in course.events if e.action == BEGIN_MEMBER), None)
        events: list[ClockEvent] = []
        if begun is not None:
            received = datetime.fromisoformat(_said(begun)["submitted_at"])
            at = datetime.fromisoformat(begun.at)
            events = [clock_event("submitted", received, {}), clock_event("accepted", at, {})]
        for event in course.events:
            kind = CLOCK_TYPE.get(event.action)
            if kind is not None:
                data = _said(event) if kind in ("submitted", "resubmitted", "suspended", "extended") else {}
                events.append(clock_event(kind, datetime.fromisoformat(event.at), data))
        if not events:
            return None
        statutory, promised = self._limits_of(course)
        ended = next((e.day for e in reversed(course.events) if CLOCK_TYPE.get(e.action) in case_clock.ENDS), None)
        settings = self._conventions(course, ended or self.month.last.isoformat())
        return clock.read_both(events, statutory, promised, self.calendar, self.end, settings)

    def _conventions(self, course: Course, day: str) -> Settings:
        """The clock's conventions in force at the centre on a day; read once for each department and day."""
        key = (course.department, day)
        if key not in self._settings:
            like = Case(department=self.departments[course.department])
            self._settings[key] = case_clock.settings_of(like, date.fromisoformat(day))
        return self._settings[key]

    def _limits_of(self, course: Course) -> tuple[Limit | None, Limit]:
        key = (course.guide, self._type(course))
        if key not in self._limits:
            guide = catalogue.guide_of(course.guide)
            self._limits[key] = case_clock.limits(Case(case_type=key[1]), guide)
        return self._limits[key]

    def _type(self, course: Course) -> str:
        """The type of a case when the month ended, from its guide and its events (R-TYPE-6)."""
        found = catalogue.guide_of(course.guide).case_type
        for event in course.events:
            if event.action == "change_type":
                found = _said(event)["case_type"]
            elif event.action == "accept_tolerant" and found == ON_THE_SPOT:
                found = "承诺件"
        return found

    def _band(self, both: BothReadings, *, is_late: bool) -> str:
        promise = both.promised
        if promise is None or isinstance(promise.working_days_used, str) or promise.total <= 0:
            return ""
        return "late" if is_late else early_band(promise.total, promise.working_days_used)

    def _is_online(self, course: Course) -> bool:
        filed = next((e for e in course.events if e.action == "submit"), None)
        return filed is not None and bool(_said(filed).get("online", True))

    def _is_granted(self, course: Course) -> bool:
        decided = [e for e in course.events if e.action in ("grant", "refuse")]
        if not decided:  # a joint filing: its decisions are its members'
            return any(e.action == "members_sealed" for e in course.events)
        return decided[-1].action == "grant"

    # -- what is late, and why

    def _passed(self, course: Course, event: Past, both: BothReadings, cell: str) -> None:
        due = both.governing.decision_due
        if not isinstance(due, date):
            return
        ended = date.fromisoformat(event.day) if cell == "done_late" else self.month.last
        self.counted.add("overdue", event.digest, cell)
        department = self.departments[course.department]
        self._late[course.key] = {
            "case": course.number,
            "service": course.service_code,
            "name": course.service_name,
            "department": department.code,
            "due": due.isoformat(),
            "ended": ended.isoformat() if cell == "done_late" else None,
            "days": self.calendar.count(due, ended),
            "reason": "",
        }

    def explain(self, as_of: datetime) -> None:
        """Put beside each late case the reason that its unit had stated by then (营36, R-LIM-10)."""
        keys = list(self._late)
        for start in range(0, len(keys), 400):
            for reason in _stated(keys[start : start + 400], as_of):
                self._late[_as_kept(reason.case_id, keys[0])]["reason"] = reason.text
        self.counted.overdue = sorted(self._late.values(), key=lambda one: (-one["days"], one["case"]))


def _stated(keys: list[Any], as_of: datetime) -> Iterator[StatedReason]:
    """The reasons in force at a moment, oldest first."""
    of_these = StatedReason.case.in_([key if isinstance(key, UUID) else UUID(key) for key in keys])
    in_force = StatedReason.replaced_at.is_null() | (StatedReason.replaced_at > as_of)
    found = StatedReason.select().where(of_these, StatedReason.stated_at <= as_of, in_force)
    return iter(found.order_by(StatedReason.stated_at))


def _as_kept(case_id: UUID, like: Any) -> Any:
    return case_id if isinstance(like, UUID) else case_id.hex


def _said(event: Past) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(event.body)
    return found


def _disclosures(counted: Counted, month: Month) -> None:
    """Disclosures published in the month, each remembered by its index number; and which of them came late."""
    found = (
        Publication.select(Publication.index_no, Publication.kind)
        .where(Publication.published_on.between(month.first, month.last))
        .order_by(Publication.index_no)
        .tuples()
    )
    for index_no, kind in found:
        counted.add("disclosures", index_no, kind)
    through_reviews = (
        DraftStep.select(DraftStep.at, DraftStep.note, Draft.due_on)
        .join(Draft)
        .where(DraftStep.act == "published", DraftStep.at.between(month.first, month.end))
        .order_by(DraftStep.at, DraftStep.id)
        .tuples()
    )
    for at, slug, due_on in through_reviews:
        counted.add("disclosures_late", f"{slug} {at.date()} {due_on}", counts=at.date() > due_on)


def _requests(counted: Counted, month: Month) -> None:
    """Information requests received and ended in the month, each remembered by its number."""
    for key, day in (
        ("requests", InformationRequest.received_on),
        ("requests_answered", InformationRequest.ended_on),
    ):
        numbers = InformationRequest.select(InformationRequest.number).where(day.between(month.first, month.last))
        for (number,) in numbers.order_by(InformationRequest.number).tuples():
            counted.add(key, number)
