"""Checks of what the departments disclose: each quarter, and each month at random (R-PUB-4).

What is missing or wrong gets a last day; what is not mended by then is made known in a circular, itself a publication.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from peewee import fn

from models.database import db
from models.people import Department
from models.publication import Check, Draft, Finding, Publication
from portal.ground import time
from portal.ground.errors import N_, Conflict, Forbidden, NotFound, Refused
from portal.ground.house import house
from portal.people.actors import Actor
from portal.publication import publishing
from portal.publication.disclosures import CLASSES

CHECKERS = ("supervisor", "first_reviewer")  # 督查股 leads (R-PUB-5)
WHAT = {"missing": N_("Missing"), "wrong": N_("Wrong or out of date")}
DONE_WITHIN, MENDED_WITHIN = 10, 5  # working days; the office's own
LONGEST_GAP = timedelta(days=366)
MONTHLY = "月度运行通报"


@dataclass(frozen=True)
class ClassSeen:
    """A class as a check finds it: how many entries, the newest, and what looks missing."""

    kind: str
    count: int
    newest: date | None
    seems_missing: bool


def open_due() -> int:
    """Open the checks whose period has begun: the month's, and in a quarter's last month the quarter's. For the worker."""
    today, opened = time.today(), 0
    quarter = (today.month + 2) // 3
    periods = [f"{today:%Y-%m}"] + ([f"{today.year}-Q{quarter}"] if today.month % 3 == 0 else [])
    for period in periods:
        if Check.select().where(Check.period == period).exists():
            continue
        with db.atomic():
            Check.create(period=period, due_on=_due_of(today), opened_at=time.now())
        opened += 1
    return opened


def _due_of(today: date) -> date:
    """Ten working days after the end of the month."""
    following = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return house.calendar().add_workdays(following - timedelta(days=1), DONE_WITHIN)


def seen(today: date | None = None) -> list[ClassSeen]:
    """The eight classes as they stand: a class with nothing, or nothing new for long, seems to be missing something."""
    day = today or time.today()
    rows = (
        Publication.select(Publication.kind, fn.COUNT(Publication.id), fn.MAX(Publication.published_on))
        .where(Publication.state == "published")
        .group_by(Publication.kind)
        .tuples()
    )
    found = {kind: (count, _day(newest)) for kind, count, newest in rows}
    lines = []
    for kind in CLASSES:
        count, newest = found.get(kind, (0, None))
        gap = timedelta(days=45) if kind == MONTHLY else LONGEST_GAP
        lines.append(ClassSeen(kind, count, newest, newest is None or day - newest > gap))
    return lines


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def checks() -> list[Check]:
    """Every check, the newest first."""
    return list(Check.select().order_by(Check.due_on.desc(), Check.period.desc()).limit(40))


def findings(check: Check | None = None) -> list[Finding]:
    """What was found by a check; without one, everything that is not mended, the earliest last day first."""
    query = Finding.select().order_by(Finding.due_on, Finding.id)
    query = query.where(Finding.check_of == check.id) if check else query.where(Finding.mended_on.is_null())
    return list(query.limit(200))


def check_of(period: str) -> Check:
    """A check by its period. Raises NotFound."""
    found = Check.get_or_none(Check.period == period)
    if found is None:
        raise NotFound(N_("There is no such check."))
    return found


def find(period: str, kind: str, department: str, what: str, words: str, due_on: date | None, *, by: Actor) -> Finding:
    """Note that something is missing or wrong, with the last day to mend it."""
    _must_check(by)
    check = check_of(period)
    today, words = time.today(), " ".join(words.split())
    due = due_on or house.calendar().add_workdays(today, MENDED_WITHIN)
    wrong = []
    if check.done_at is not None:
        raise Refused(N_("This check is closed already."))
    if kind not in CLASSES:
        wrong.append(Refused(N_("Please choose one of the eight classes."), field="kind"))
    if what not in WHAT:
        wrong.append(Refused(N_("Please say whether it is missing or wrong."), field="what"))
    if not Department.select().where(Department.code == department).exists():
        wrong.append(Refused(N_("Please choose the department."), field="department"))
    if not 2 <= len(words) <= 500:
        wrong.append(Refused(N_("Please say in 2 to 500 characters what is missing or wrong."), field="words"))
    if due <= today:
        wrong.append(Refused(N_("The last day lies after today."), field="due_on"))
    if wrong:
        raise Refused(N_("Please mend these points."), details=wrong)
    with db.atomic():
        return Finding.create(
            check_of=check.id, kind=kind, department=department, what=what, words=words, due_on=due, found_by=by.id
        )


def mended(finding_id: str, *, by: Actor) -> Finding:
    """Note that something found was mended."""
    _must_check(by)
    found = _finding(finding_id)
    with db.atomic():
        changed = (
            Finding.update(mended_on=time.today()).where(Finding.id == found.id, Finding.mended_on.is_null()).execute()
        )
        if not changed:
            raise Conflict(N_("This was noted as mended already."))
    return found


def close(period: str, *, by: Actor) -> Check:
    """Close a check: everything was looked at."""
    _must_check(by)
    check = check_of(period)
    with db.atomic():
        changed = (
            Check.update(done_at=time.now(), done_by=by.id)
            .where(Check.id == check.id, Check.done_at.is_null())
            .execute()
        )
        if not changed:
            raise Conflict(N_("This check is closed already."))
    return check_of(period)


def circulate(finding_id: str, *, by: Actor) -> Draft:
    """Begin the circular about something that was not mended in time (通报); a drafter writes and sends it."""
    found = _finding(finding_id)
    if found.mended_on is not None or found.due_on >= time.today():
        raise Refused(N_("A circular is for what was not mended by its last day."))
    if found.circular_id is not None:
        raise Conflict(N_("There is a circular about this already."))
    with db.atomic():
        draft = publishing.begin(
            by=by,
            kind="其他",
            title=f"关于{found.department.name}政务公开事项逾期未整改的通报",
            summary=f"{found.kind}类信息经检查限期整改，逾期未完成。",
            body=f"经检查，{found.department.name}在“{found.kind}”方面存在以下问题：{found.words}\n"
            f"整改期限为{found.due_on.isoformat()}，至今未完成，现予通报。",
            department=found.department_id,
            made_on=time.today(),
            source=f"finding:{found.id}",
        )
        Finding.update(circular=draft.id).where(Finding.id == found.id).execute()
    return draft


def _finding(finding_id: str) -> Finding:
    try:
        found = Finding.get_or_none(Finding.id == UUID(finding_id))
    except ValueError:
        found = None
    if found is None:
        raise NotFound(N_("There is no such finding."))
    return found


def _must_check(by: Actor) -> None:
    if not by.has_post(*CHECKERS):
        raise Forbidden(N_("None of your posts allows this. The administrator can tell you who holds the post."))
