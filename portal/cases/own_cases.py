"""The cases of an applicant's own account: one is loaded for its owner or not found, and the list of all."""

import re
from dataclasses import dataclass
from uuid import UUID

from models.cases import Case
from models.people import Centre, Department
from portal.cases.states import State, shown_state
from portal.ground.errors import N_, NotFound
from portal.people.actors import Actor

PAGE = 10
_REF = re.compile(r"[0-9A-Za-z-]{1,40}")


@dataclass(frozen=True)
class Mine:
    """One page of somebody's cases, newest first."""

    cases: list[Case]
    page: int
    pages: int


def ref_of(case: Case) -> str:
    """How addresses name a case: its number, or the key of a draft that has none yet."""
    return case.number or case.id.hex


def case_of(ref: str, actor: Actor) -> Case:
    """The case with this number or key where it is the actor's own; everybody else's is not found. One query."""
    missing = NotFound(N_("There is no such case among yours."))
    if actor.kind != "applicant" or not _REF.fullmatch(ref):
        raise missing
    is_it = Case.number == ref.upper()
    if (key := _key(ref)) is not None:
        is_it = is_it | (Case.id == key)
    point = Centre.alias()
    found = (
        Case.select(Case, Department, Centre, point)
        .join(Department)
        .join(Centre)
        .join_from(Case, point, on=(Case.centre == point.code))
        .where(Case.owner == actor.id, is_it)
        .first()
    )
    if found is None:
        raise missing
    return found


def mine(actor: Actor, page: int = 1) -> Mine:
    """One page of the actor's cases, those last worked on first; a joint case stands for its members. Two queries."""
    kept = (Case.state != "withdrawn") | Case.number.is_null(False)
    own = Case.select().where(Case.owner == actor.id, Case.parent.is_null(), kept)
    pages = max(1, -(-own.count() // PAGE))
    page = min(max(page, 1), pages)
    rows = own.order_by(Case.touched_at.desc(), Case.id.desc()).paginate(page, PAGE)
    return Mine(list(rows), page, pages)


def badge_of(case: Case) -> State:
    """The state as its badge shows it."""
    return shown_state(case.state, step=case.step, owes_promised=case.owes_promised, outcome=case.outcome)


def _key(ref: str) -> UUID | None:
    try:
        return UUID(ref)
    except ValueError:
        return None
