"""Tabs and filters of the queue as conditions, each with the partial index that answers it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from models.cases import ON_DESK
from models.database import is_postgres
from portal.cases.worklist_scope import Scope
from portal.ground import time
from portal.ground.errors import N_
from portal.people.actors import Actor

TURN_OF_CENTRE = ("in_pre_review", "submitted", "accepted", "decided", "completed")
TURN_OF_APPLICANT = ("pre_review_returned", "pre_reviewed", "booked", "awaiting_correction")
STATES_ON_DESK = (*TURN_OF_CENTRE, *TURN_OF_APPLICANT, "suspended")


@dataclass(frozen=True)
class Tab:
    """A tab of the queue: code and words. `is_alarm`: its number is shown in red."""

    code: str
    words: str
    is_alarm: bool = False


TABS = (
    Tab("step", N_("To examine")),
    Tab("decide", N_("To decide")),
    Tab("seal", N_("To seal")),
    Tab("mine", N_("On my desk")),
    Tab("today", N_("Due today")),
    Tab("overdue", N_("Overdue"), is_alarm=True),
    Tab("unassigned", N_("Unassigned")),
    Tab("waiting", N_("Waiting for applicant")),
    Tab("paused", N_("Clock stopped")),
    Tab("owed", N_("Papers owed")),
    Tab("all", N_("All open")),
)
_STATES = {
    "waiting": TURN_OF_APPLICANT,
    "paused": ("suspended",),
    "step": ("accepted",),
    "decide": ("accepted",),
    "seal": ("decided",),
}


@dataclass(frozen=True)
class View:
    """What a person looks at: a tab, narrowed by filters. `handler`: '' anybody, 'none', or the id of a person."""

    tab: str = ""
    service: str = ""
    state: str = ""
    channel: str = ""
    handler: str = ""

    @property
    def is_narrowed(self) -> bool:
        """True where a filter is set."""
        return bool(self.service or self.state or self.channel or self.handler)

    def query(self) -> dict[str, str]:
        """What of it is set, as an address carries it."""
        return {name: value for name, value in vars(self).items() if value}


@dataclass
class Where:
    """A condition with its parameters, and the index that answers it."""

    parts: list[str] = field(default_factory=lambda: [ON_DESK])
    params: list[Any] = field(default_factory=list)
    index: str = ""

    def add(self, part: str, *params: Any) -> None:
        """One more condition that must hold."""
        self.parts.append(part)
        self.params += params

    def among(self, column: str, values: Sequence[str]) -> None:
        """The column holds one of these values."""
        marks = "= ?" if len(values) == 1 else f"IN ({', '.join('?' * len(values))})"
        self.add(f"{column} {marks}", *values)

    @property
    def text(self) -> str:
        """The whole condition."""
        return " AND ".join(self.parts)

    @property
    def table(self) -> str:
        """`cases`, with the index where the engine takes the advice."""
        return "cases" if is_postgres() else f"cases INDEXED BY {self.index}"


def where(view: View, actor: Actor, scope: Scope, ready: tuple[str, list[Any]]) -> Where:
    """The condition of a view for one person. `ready`: what makes a case ready for this person's step or decision."""
    asked = Where()
    way = _tab(asked, view.tab, actor, ready)
    if view.service:
        asked.add("service_code = ?", view.service)
    if view.channel:
        asked.add("channel = ?", view.channel)
    if view.state:
        asked.among("state", (view.state,))
        way = "state" if way == "due" else way
    if view.handler:
        nobody = view.handler == "none"
        asked.add("handler_id IS NULL" if nobody else "handler_id = ?", *([] if nobody else [key_of(view.handler)]))
        way = ("nobody" if nobody else "handler") if way == "due" else way
    _take_index(asked, scope, way)
    return asked


def _tab(asked: Where, tab: str, actor: Actor, ready: tuple[str, list[Any]]) -> str:
    today = time.today().isoformat()
    if tab == "mine":
        mine = {actor.id, *(p.cover_of for p in actor.posts if p.cover_of)}  # those whom I cover while they are away
        asked.among("handler_id", sorted(key_of(one) for one in mine))
        return "handler"
    if tab == "unassigned":
        asked.add("handler_id IS NULL")
        asked.among("state", TURN_OF_CENTRE)
        return "nobody"
    if tab == "owed":
        asked.add("owes_promised")
        return "owed"
    if tab in _STATES:
        asked.among("state", _STATES[tab])
        if tab in ("step", "decide"):
            asked.add(f"({ready[0] or '1 = 0'})", *ready[1])
        if tab == "decide":
            asked.add("NOT owes_promised")
        return "state"
    if tab in ("today", "overdue"):
        asked.add("due_on = ?" if tab == "today" else "due_on < ?", today)
    return "due"


def _take_index(asked: Where, scope: Scope, way: str) -> None:
    """The index that answers, and the condition that the person's posts set."""
    if scope.centres_if_limited is not None and way != "handler":
        asked.index = "cases_open_centre_state"
    elif way == "due":
        asked.index = "cases_open_all_due" if scope.departments is None else "cases_open_department_due"
    elif way in ("handler", "nobody"):
        asked.index = "cases_open_handler"
    else:
        asked.index = "cases_open_owed" if way == "owed" else "cases_open_department_state"
    by_department = asked.index in ("cases_open_owed", "cases_open_department_state")
    condition, params = scope.condition(name_all=by_department)
    asked.add(condition, *params)


def key_of(some_id: str) -> str:
    """An id as the engine keeps it; what is none matches nothing."""
    try:
        found = UUID(some_id)
    except ValueError:
        found = UUID(int=0)
    return str(found) if is_postgres() else found.hex
