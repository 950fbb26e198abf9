"""The daily check of the seal register against the cases (R-SUP-5): every use has its decision, every decision its use."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from peewee import JOIN, IntegrityError

from models.cases import Case, CaseEvent, Paper, SealUse
from models.database import db
from models.oversight import SealCheck
from models.people import Centre, Seal
from portal.cases.papers.kinds import KINDS
from portal.ground import time
from portal.ground.errors import N_, Conflict, Forbidden, Refused
from portal.oversight import record
from portal.oversight.posts import supervised_centres
from portal.people.actors import Actor

MOST = 5000  # uses of one day that are compared; a county seals some hundreds
DIFFERENCES = {
    "no_decision": N_("Sealed, but the case was not decided before"),
    "no_use": N_("Sealed case without a use in the register"),
    "outside_validity": N_("The seal was not valid on this day"),
    "other_file": N_("The register names another file than the paper has"),
    "other_number": N_("The register names another number than the paper has"),
    "void_paper": N_("The paper was declared void"),
    "same_person": N_("Who decided also sealed"),
}


@dataclass(frozen=True)
class Difference:
    """One difference by name: what, of which case and paper."""

    what: str
    case_number: str
    paper_number: str
    title: str
    at: str


@dataclass(frozen=True)
class Compared:
    """A day compared: how many uses and sealed cases, and what differs."""

    day: date
    uses: int
    sealed_cases: int
    differences: list[Difference]
    checked: SealCheck | None


def compare(day: date, actor: Actor) -> Compared:
    """Compare a day of the register with the cases that this supervisor watches. Four queries."""
    centres = supervised_centres(actor)
    uses = _uses(day, centres)
    sealed = _sealed(day, centres)
    decided = _decided([use.paper.case_id for use in uses] + [case for case, _n in sealed])
    found = [difference for use in uses for difference in _of_use(use, decided)]
    registered = {use.paper.case_id for use in uses if KINDS[use.paper.kind].seal == "on_order"}
    found += [Difference("no_use", number or "", "", "", "") for case, number in sealed if case not in registered]
    checked = SealCheck.get_or_none(SealCheck.day == day, SealCheck.centre.in_(centres))
    return Compared(day, len(uses), len(sealed), found, checked)


def _uses(day: date, centres: list[str]) -> list[SealUse]:
    begin = datetime(day.year, day.month, day.day)
    query = (
        SealUse.select(SealUse, Paper, Case, Seal)
        .join(Paper)
        .join(Case)
        .switch(SealUse)
        .join(Seal, JOIN.LEFT_OUTER)
        .where(SealUse.at >= begin, SealUse.at < begin + timedelta(days=1), Case.centre.in_(centres))
        .order_by(SealUse.at)
        .limit(MOST)
    )
    return list(query)


def _sealed(day: date, centres: list[str]) -> list[tuple[Any, str | None]]:
    query = (
        CaseEvent.select(CaseEvent.case, Case.number)
        .join(Case)
        .where(CaseEvent.day == day, CaseEvent.action == "seal", Case.centre.in_(centres))
        .order_by(Case.number)
        .limit(MOST)
    )
    return list(query.tuples())


def _decided(cases: list[Any]) -> dict[Any, tuple[str, str]]:
    """When each case was decided last, and by whom."""
    if not cases:
        return {}
    query = (
        CaseEvent.select(CaseEvent.case, CaseEvent.at, CaseEvent.actor)
        .where(CaseEvent.case.in_(list(set(cases))), CaseEvent.action.in_(("grant", "refuse", "members_decided")))
        .order_by(CaseEvent.seq)
    )
    return {case: (at, actor) for case, at, actor in query.tuples()}


def _of_use(use: SealUse, decided: dict[Any, tuple[str, str]]) -> list[Difference]:
    paper = use.paper
    found = []
    if KINDS[paper.kind].seal == "on_order":
        at, actor = decided.get(paper.case_id, ("", ""))
        if not at or datetime.fromisoformat(at) > use.at:
            found.append("no_decision")
        elif actor in (f"staff:{use.used_by}", use.used_by):
            found.append("same_person")
    if not use.seal.valid_from <= use.at.date() <= use.seal.valid_to:
        found.append("outside_validity")
    if use.file_sha256 and use.file_sha256 != paper.file_sha256:
        found.append("other_file")
    if (use.number or "") != (paper.number or ""):
        found.append("other_number")
    if paper.state == "void":
        found.append("void_paper")
    return [
        Difference(what, paper.case.number or "", paper.number or "", KINDS[paper.kind].title, f"{use.at:%H:%M}")
        for what in found
    ]


def keep(day: date, remark: str, *, by: Actor) -> SealCheck:
    """Record that this day was compared and what differed. Raises Forbidden, Refused, Conflict when it is recorded."""
    if not by.has_post("supervisor"):
        raise Forbidden(N_("Only supervision may do this."))
    now = time.now()
    if day > now.date():
        raise Refused(N_("This day has not come yet."), field="day")
    compared = compare(day, by)
    if compared.differences and not remark.strip():
        raise Refused(N_("Please write what was found about the differences."), field="remark")
    try:
        with db.atomic():
            row = SealCheck.create(
                centre=home_of(by),
                day=day,
                uses=compared.uses,
                differences=[[d.what, d.case_number, d.paper_number] for d in compared.differences],
                remark=remark.strip()[:1000],
                checked_by=by.id,
                checked_at=now,
            )
            data = {"day": day.isoformat(), "uses": compared.uses, "differences": len(compared.differences)}
            record.note(f"seal_check:{row.id}", "check", by, now, data, {"remark": row.remark} if row.remark else None)
    except IntegrityError as error:
        raise Conflict(N_("This day of the register is checked already.")) from error
    return row


def home_of(by: Actor) -> str:
    """The centre whose supervision a person is: the highest that one of the posts covers."""
    covered = supervised_centres(by)
    rows = Centre.select(Centre.code, Centre.parent).where(Centre.code.in_(covered)).tuples()
    return next(code for code, parent in rows if parent not in covered)


def recent(actor: Actor, days: int = 14) -> list[SealCheck]:
    """The last checks, newest first."""
    query = (
        SealCheck.select()
        .where(SealCheck.centre.in_(supervised_centres(actor)))
        .order_by(SealCheck.day.desc())
        .limit(days)
    )
    return list(query)
