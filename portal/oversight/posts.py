"""Who is who for supervision: the supervisor of a place, the window that answers, and the limit that was passed."""

from dataclasses import dataclass, replace
from datetime import date

from models.cases import Case
from models.people import Staff
from portal.cases.worklist_scope import Scope, scope_of
from portal.ground import time
from portal.ground.errors import N_, Forbidden
from portal.people.actors import Actor

WINDOW = ("clerk", "window_head")


@dataclass(frozen=True)
class Passed:
    """A limit that was passed and is not done: its day and what was due."""

    due_on: date
    due_kind: str


def supervised(actor: Actor) -> Scope:
    """What this person's posts of supervisor reach."""
    return scope_of(replace(actor, posts=tuple(p for p in actor.posts if p.post == "supervisor")))


def answered_for(actor: Actor) -> Scope:
    """What this person's posts at a window reach: clerk or head."""
    return scope_of(replace(actor, posts=tuple(p for p in actor.posts if p.post in WINDOW)))


def supervised_centres(actor: Actor) -> list[str]:
    """The centres and points where this person is supervisor, in order."""
    return sorted(frozenset().union(*(p.centres for p in actor.posts if p.post == "supervisor")))


def supervises(actor: Actor, department: str, centre: str) -> bool:
    """True for the supervisor of this place."""
    return actor.holds("supervisor", department, centre)


def is_window(actor: Actor, department: str, centre: str) -> bool:
    """True for a clerk or the head of the window that answers for this place."""
    return any(actor.holds(post, department, centre) for post in WINDOW)


def must_supervise(actor: Actor, department: str, centre: str) -> None:
    """Raises Forbidden for whoever is not the supervisor here."""
    if not supervises(actor, department, centre):
        raise Forbidden(N_("Only supervision may do this."))


def must_be_window(actor: Actor, department: str, centre: str) -> None:
    """Raises Forbidden for whoever does not answer for this window."""
    if not is_window(actor, department, centre):
        raise Forbidden(N_("Only the window that handles this may do this."))


def passed(case: Case) -> Passed | None:
    """The limit of an open case that lies in the past; None where the case is in time."""
    if case.is_open and case.due_on is not None and case.due_on < time.today():
        return Passed(case.due_on, case.due_kind or "")
    return None


def window_of(case: Case) -> str:
    """The window of who handles the case; '' where nobody does."""
    if case.handler_id is None:
        return ""
    row = Staff.select(Staff.window).where(Staff.id == case.handler_id).tuples().first()
    return (row[0] or "") if row else ""
