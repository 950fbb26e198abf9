"""The circular of delays (督查通报, R-SUP-4) of a month: cases, windows, days, reasons. No person stands in it."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from models.cases import Case
from models.oversight import Delay, StatedReason, SupervisionOrder
from models.people import Department
from portal.cases.case_clock import days_until
from portal.ground import time
from portal.ground.errors import N_, Refused
from portal.oversight.delays import RUNNING
from portal.oversight.posts import supervised_centres
from portal.people.actors import Actor

MOST = 1000  # rows of one printed circular; the page says when there are more
_MONTH = re.compile(r"2[0-9]{3}-(?:0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Line:
    """One delay: what was due when, and how long it took over."""

    number: str
    service_name: str
    department: str
    department_en: str
    window: str
    due_on: date
    due_kind: str
    days_over: int
    is_done: bool
    cause: str
    reason: str
    is_ordered: bool
    guide_id: UUID  # what the case follows: whoever reads English asks it for the name


@dataclass(frozen=True)
class Share:
    """What one department has: delays, working days over in all, without a reason."""

    name: str
    name_en: str
    delays: int
    days: int
    unexplained: int


@dataclass(frozen=True)
class Circular:
    """The circular of one month."""

    month: str
    first: date
    last: date
    lines: list[Line]
    total: int
    shares: list[Share]
    running: int  # delayed for three working days or more


def month_of(text: str) -> tuple[date, date]:
    """First and last day of '2026-11'. Raises Refused for what is no month or has not begun."""
    if not _MONTH.fullmatch(text):
        raise Refused(N_("Please give a month, for example 2026-11."), field="month")
    first = date.fromisoformat(f"{text}-01")
    if first > time.today():
        raise Refused(N_("This month has not begun yet."), field="month")
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def of_month(text: str, actor: Actor) -> Circular:
    """The delays whose limit fell in a month, by department. Two queries. Raises Refused."""
    first, last = month_of(text)
    asked = Delay.due_on.between(first, last) & Delay.centre.in_(supervised_centres(actor)) & Case.number.is_null(False)
    total = Delay.select().join(Case).where(asked).count()
    rows = (
        Delay.select(
            Delay.due_on, Delay.due_kind, Delay.window, Delay.ended_on, Case.number, Case.service_name, Case.guide,
            Department.name, Department.name_en, StatedReason.cause, StatedReason.text, SupervisionOrder.id,
        )
        .join_from(Delay, Case)
        .join_from(Delay, Department)
        .join_from(
            Delay,
            StatedReason,
            "LEFT OUTER JOIN",
            on=(StatedReason.case == Delay.case)
            & (StatedReason.due_on == Delay.due_on)
            & StatedReason.replaced_at.is_null(),
        )
        .join_from(
            Delay,
            SupervisionOrder,
            "LEFT OUTER JOIN",
            on=(SupervisionOrder.case == Delay.case) & (SupervisionOrder.limit_on == Delay.due_on),
        )
        .where(asked)
        .order_by(Department.sort, Delay.window, Delay.due_on, Case.number)
        .limit(MOST)
        .tuples()
    )  # fmt: skip
    lines: dict[tuple[str, date], Line] = {}
    for due, kind, window, ended, number, service, guide, name, name_en, cause, reason, order in rows:
        over = max(0, -days_until(due, max(ended or time.today(), due)))
        lines[(number, due)] = Line(
            number, service, name, name_en, window, due, kind, over, ended is not None, cause or "", reason or "",
            order is not None, guide,
        )  # fmt: skip
    found = list(lines.values())
    return Circular(text, first, last, found, total, _shares(found), sum(line.days_over >= RUNNING for line in found))


def _shares(lines: list[Line]) -> list[Share]:
    by_name: dict[str, list[Line]] = {}
    for line in lines:
        by_name.setdefault(line.department, []).append(line)
    return [
        Share(name, some[0].department_en, len(some), sum(s.days_over for s in some), sum(not s.reason for s in some))
        for name, some in by_name.items()
    ]
