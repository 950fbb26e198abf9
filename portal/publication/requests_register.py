"""The register of requests: by page and filter, with last days, and as CSV; a requester's own; what the public sees."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import fn

from models.database import db
from models.people import Disclosure
from models.requests import InformationRequest
from portal.ground import time
from portal.ground.errors import N_, NotFound
from portal.ground.house import house
from portal.ground.working_days import CalendarMissing
from portal.people.actors import Actor
from portal.publication import requests_asked
from portal.publication.requests_answers import ANSWERS
from portal.publication.requests_asked import Asked
from portal.publication.requests_course import Course
from portal.publication.requests_states import ENDED, KINDS, OFFICE, STATES, WAYS, centres_of

PAGE = 25
VIEWS = {
    "open": N_("Open"),
    "soon": N_("Due within 3 working days"),
    "late": N_("Late"),
    "ended": N_("Ended"),
    "all": N_("All"),
}
REVEALED = {"name": "name", "id_number": "id_number", "credit_code": "credit_code", "phone": "phone",
            "email": "email", "address": "address"}  # fmt: skip
CSV_HEAD = (
    "登记号",
    "提出日期",
    "方式",
    "申请人类型",
    "状态",
    "收到日期",
    "答复期限",
    "办结日期",
    "用时（工作日）",
    "结果",
)


@dataclass(frozen=True)
class Line:
    """A request in the register: nothing about a person."""

    number: str
    kind: str
    way: str
    state: str
    filed_on: date
    received_on: date | None
    due_on: date | None
    beyond_calendar: bool
    outcome: str | None
    ended_on: date | None
    used_days: int | None

    def is_late(self, today: date) -> bool:
        """Past its last day: still open, or answered after it."""
        return self.due_on is not None and (self.ended_on or today) > self.due_on


@dataclass(frozen=True)
class Listing:
    """A page of lines."""

    lines: list[Line]
    total: int
    page: int
    pages: int


def register(actor: Actor, view: str = "open", kind: str = "", way: str = "", q: str = "", page: int = 1) -> Listing:
    """A page of the register; unknown filters count as none. `q`: part of a number."""
    query = _for(actor, view, kind, way, q)
    total = query.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    return Listing([_line(row) for row in query.paginate(page, PAGE)], total, page, pages)


def _for(actor: Actor, view: str, kind: str, way: str, q: str) -> Any:
    today = time.today()
    query = InformationRequest.select().where(InformationRequest.centre << centres_of(actor, *OFFICE))
    is_open = InformationRequest.state.not_in(ENDED)
    if view == "open":
        query = query.where(is_open)
    elif view == "soon":
        query = query.where(is_open, InformationRequest.due_on >= today, InformationRequest.due_on <= _soon(today))
    elif view == "late":
        late = (is_open & (InformationRequest.due_on < today)) | (
            InformationRequest.ended_on > InformationRequest.due_on
        )
        query = query.where(late)
    elif view == "ended":
        query = query.where(~is_open)
    if kind in KINDS:
        query = query.where(InformationRequest.kind == kind)
    if way in WAYS:
        query = query.where(InformationRequest.way == way)
    if q.strip():
        query = query.where(InformationRequest.number.contains(q.strip().upper()[:20]))
    if view in ("open", "soon"):
        return query.order_by(
            InformationRequest.due_on.is_null(), InformationRequest.due_on, InformationRequest.filed_at
        )
    return query.order_by(InformationRequest.filed_at.desc(), InformationRequest.id.desc())


def _soon(today: date) -> date:
    try:
        return house.calendar().add_workdays(today, 3)
    except CalendarMissing:
        return today


def as_csv(actor: Actor, view: str = "all", kind: str = "", way: str = "", q: str = "") -> Iterator[bytes]:
    """The register as CSV (UTF-8 with BOM), streamed; no person is named in it."""
    yield b"\xef\xbb\xbf" + _row(CSV_HEAD)
    for row in _for(actor, view, kind, way, q).iterator():
        one = _line(row)
        yield _row(
            (
                one.number,
                one.filed_on.isoformat(),
                {"online": "互联网", "fax": "传真", "mail": "邮寄", "in_person": "当面"}[one.way],
                "法人或者其他组织" if one.kind == "company" else "自然人",
                one.state,
                one.received_on or "",
                "日历未发布" if one.beyond_calendar else one.due_on or "",
                one.ended_on or "",
                one.used_days if one.used_days is not None else "",
                ANSWERS[one.outcome].title if one.outcome in ANSWERS else one.outcome or "",
            )
        )


def _row(values: tuple[object, ...]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(values)
    return out.getvalue().encode()


def _line(row: InformationRequest) -> Line:
    return Line(
        row.number,
        row.kind,
        row.way,
        row.state,
        row.filed_at.date(),
        row.received_on,
        row.due_on,
        row.beyond_calendar,
        row.outcome,
        row.ended_on,
        row.used_days,
    )


def own(actor: Actor, most: int = 20) -> list[Line]:
    """The requests of an account, the newest first."""
    rows = InformationRequest.select().where(InformationRequest.owner == actor.id)
    return [_line(row) for row in rows.order_by(InformationRequest.filed_at.desc()).limit(most)]


def answered(outcome: str = "", page: int = 1) -> tuple[Listing, dict[str, int]]:
    """What the public sees: answered requests by kind of answer, without persons; and how many of each kind."""
    done = InformationRequest.state == "answered"
    counted = InformationRequest.select(InformationRequest.outcome, fn.COUNT(InformationRequest.id)).where(done)
    counts = dict(counted.group_by(InformationRequest.outcome).tuples())
    query = InformationRequest.select().where(done)
    if outcome in ANSWERS:
        query = query.where(InformationRequest.outcome == outcome)
    total = query.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    newest = query.order_by(InformationRequest.ended_on.desc(), InformationRequest.id.desc())
    listing = Listing([_line(row) for row in newest.paginate(page, PAGE)], total, page, pages)
    return listing, {code: counts.get(code, 0) for code in ANSWERS}


def reveal(course: Course, field: str, actor: Actor) -> Asked:
    """What is asked, masked but for one field; the look is recorded (R-PII-6). Raises NotFound."""
    if field not in REVEALED:
        raise NotFound(N_("There is no such field."))
    with db.atomic():
        Disclosure.create(staff=actor.id, case_id=str(course.request.id), field=field, at=time.now())
    from dataclasses import replace

    return replace(requests_asked.masked(course.asked), **{field: getattr(course.asked, field)})


def state_of(line: Line) -> Any:
    """The badge of a line."""
    return STATES[line.state]
