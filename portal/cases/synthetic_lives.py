"""How synthetic cases went: for each state the acts that lead there, by whom, and how many working days each took.

Only acts that the table of the lifecycle knows, in an order that it allows, except `archive`, whose row comes later.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from models.people import Department, Staff
from models.services import Service
from portal.cases import points
from portal.cases.starting import ELSEWHERE, WINDOW_ONLY
from portal.cases.who import POST_OF_ROLE, deciding_post, needs_two_officers, open_steps
from portal.ground.errors import NotDone
from portal.people.actors import Actor, staff_actor
from portal.services import catalogue
from portal.services.guide import Guide

# State and its share in percent: nine of ten are finished, as in a centre that has worked for two years.
SPREAD = {
    "delivered": 60.0, "archived": 18.0, "withdrawn": 6.0, "not_accepted": 3.0, "terminated": 3.0,
    "draft": 1.2, "in_pre_review": 1.5, "pre_review_returned": 0.8, "pre_reviewed": 0.4, "booked": 0.3,
    "submitted": 1.4, "awaiting_correction": 0.8, "accepted": 2.3, "decided": 0.5, "completed": 0.8,
}  # fmt: skip
# Working days since the last act of an open case: (at least, at most). Some are overdue, none was forgotten for weeks.
WAITING = {
    "draft": (0.0, 17.0), "in_pre_review": (0.0, 1.3), "pre_review_returned": (0.0, 15.0), "pre_reviewed": (0.0, 12.0),
    "booked": (0.0, 3.0), "submitted": (0.0, 3.8), "awaiting_correction": (0.0, 9.0), "decided": (0.0, 1.2),
    "completed": (0.0, 10.5),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Deed:
    """One act of a life: who does it, to which state it leads, what the event says, and after how many working days."""

    action: str
    by: str  # applicant, a post, or system
    to: str
    after: float
    data: dict[str, Any]


@dataclass(frozen=True)
class Offer:
    """A service as lives need it."""

    row: Service
    guide: Guide
    guide_id: str
    department: Department
    weight: float
    steps: tuple[tuple[int, str, bool], ...]  # before the decision: number, post, two officers
    decider: str
    points: tuple[points.Point, ...]
    deferrable: tuple[str, ...]

    @property
    def code(self) -> str:
        """The code of the service."""
        return self.row.code

    @property
    def is_previewed(self) -> bool:
        """True where people can have it looked at before filing."""
        return self.guide.online_level != WINDOW_ONLY


def offers() -> list[Offer]:
    """Every service that is filed here, the most asked for first: hot ones, then by the catalogue's order (Zipf)."""
    rows = list(Service.select(Service, Department).join(Department).order_by(Service.is_hot.desc(), Service.sort))
    found = []
    for place, row in enumerate(r for r in rows if r.code not in ELSEWHERE):
        guide = catalogue.guide_of(row.guide_id)
        steps = tuple(
            (s.no, POST_OF_ROLE.get(s.role, "reviewer"), needs_two_officers(s)) for s in open_steps(guide)
        )  # fmt: skip
        found.append(
            Offer(
                row,
                guide,
                row.guide_id.hex,
                row.department,
                1 / (place + 4),
                steps,
                deciding_post(guide),
                points.of(guide, str(row.guide_id)),
                tuple(m.code for m in guide.materials if m.deferrable and m.required and m.is_asked),
            )
        )
    if not found:
        raise NotDone("The catalogue is empty: load it first (flask catalogue load data).")
    return found


class Desks:
    """Who of the staff may act for a department at a centre."""

    def __init__(self) -> None:
        everybody = Staff.select().where(Staff.is_active).order_by(Staff.badge)
        self._actors = [staff_actor(one) for one in everybody]
        self._known: dict[tuple[str, str, str], list[Actor]] = {}

    def who(self, post: str, department: str, centre: str) -> list[Actor]:
        """The holders of a post, those with that department alone first. Raises NotDone where there is none."""
        key = (post, department, centre)
        if key not in self._known:
            holders = [a for a in self._actors if a.holds(post, department, centre)]
            holders.sort(key=lambda a: any(p.department == "*" for p in a.posts if p.post == post))
            if not holders:
                raise NotDone(f"Nobody holds the post {post} for {department} at {centre}: load the people first.")
            self._known[key] = holders
        return self._known[key]


def life(state: str, offer: Offer, at_window: bool, rng: Random) -> list[Deed]:
    """The acts that lead to a state, oldest first; none for a draft."""
    front, filed = _front(state, offer, at_window, rng), _filed(at_window)
    if state in ("draft", "in_pre_review", "pre_review_returned", "pre_reviewed", "booked"):
        return front
    lived = [*front, Deed("submit", *filed, rng.uniform(0.1, 2.5), _submission(at_window))]
    if state == "submitted":
        return lived
    if state == "not_accepted":
        return [
            *lived,
            Deed("refuse_acceptance", "window_head", state, rng.uniform(0.1, 2), {"ground": "not_competent"}),
        ]
    if state == "withdrawn":
        return [*lived, Deed("withdraw", "applicant", state, rng.uniform(0.1, 3), {})]
    if state == "awaiting_correction" or rng.random() < 0.12:
        lived.append(_correction(offer, rng))
        if state == "awaiting_correction":
            return lived
        lived.append(Deed("resubmit", *filed, rng.uniform(0.5, 6), {**_submission(at_window), "round": 1}))
    tolerant = state in ("accepted", "terminated") and offer.deferrable and rng.random() < 0.25
    lived.append(
        Deed("accept_tolerant", "clerk", "accepted", rng.uniform(0.1, 2.5), {"promised": [offer.deferrable[0]]})
        if tolerant
        else Deed("accept", "clerk", "accepted", rng.uniform(0.1, 2.5), {})
    )
    if state == "terminated":
        return [*lived, Deed("terminate", "window_head", state, rng.uniform(6, 9), {"ground": "applicant_gone"})]
    lived += _steps(state, offer, bool(tolerant), rng)
    return lived if state == "accepted" else [*lived, *_end(state, offer, rng)]


def _filed(at_window: bool) -> tuple[str, str]:
    return ("clerk" if at_window else "applicant"), "submitted"


def _submission(at_window: bool) -> dict[str, Any]:
    return {"online": not at_window, "electronic": not at_window, "files": {}}


def _front(state: str, offer: Offer, at_window: bool, rng: Random) -> list[Deed]:
    """Before the formal filing: the pre-review with its rounds, and the booking."""
    if state == "draft" or at_window or not offer.is_previewed:
        return []
    early = state in ("in_pre_review", "pre_review_returned", "pre_reviewed", "booked")
    if not early and rng.random() < 0.4:
        return []
    asked = Deed("request_pre_review", "applicant", "in_pre_review", 0.0, {"round": 1, "files": {}})
    lived = [asked]
    if state == "pre_review_returned" or rng.random() < 0.15:
        lived.append(_returned(offer, rng))
        if state == "pre_review_returned":
            return lived
        again = {"round": 2, "files": {}}
        lived.append(Deed("request_pre_review", "applicant", "in_pre_review", rng.uniform(0.5, 4), again))
    if state == "in_pre_review":
        return lived
    return [*lived, Deed("pass_pre_review", "clerk", "pre_reviewed", rng.uniform(0.1, 0.9), {})]


def _returned(offer: Offer, rng: Random) -> Deed:
    data = {"points": [p.id for p in offer.points[:2]]}
    return Deed("return_pre_review", "clerk", "pre_review_returned", rng.uniform(0.1, 0.9), data)


def _correction(offer: Offer, rng: Random) -> Deed:
    data = {"points": [p.id for p in offer.points[:2]], "due": None, "round": 1}
    return Deed("notify_correction", "clerk", "awaiting_correction", rng.uniform(0.2, 3), data)


def _steps(state: str, offer: Offer, tolerant: bool, rng: Random) -> Iterator[Deed]:
    """The steps of the guide: all before a decision, some of them in a case that is being handled."""
    left = list(offer.steps)
    if state == "accepted":
        left = [] if tolerant else left[: rng.randint(0, len(left))]
    pace = max(offer.guide.promised_days, 1) / (len(offer.steps) + 2)
    for number, post, _two in left:
        yield Deed("save_step", post, "accepted", rng.uniform(0.1, pace), {"step": number})


def _end(state: str, offer: Offer, rng: Random) -> Iterator[Deed]:
    refused = rng.random() < 0.04
    outcome = "refused" if refused else "granted"
    data = {"outcome": outcome, "paper_kind": f"decision_{outcome}"}
    post = "agency_head" if refused else offer.decider
    yield Deed("refuse" if refused else "grant", post, "decided", rng.uniform(0.1, 1.5), data)
    if state == "decided":
        return
    yield Deed("order_seal", "seal_keeper", "decided", rng.uniform(0.1, 1), {})
    yield Deed("seal", "system", "completed", 0.001, {})
    if state == "completed":
        return
    yield Deed("deliver", "clerk", "delivered", rng.uniform(0.1, 5), {"way": "window"})
    if state == "archived":
        yield Deed("archive", "archivist", "archived", rng.uniform(3, 20), {})


def waited(state: str, offer: Offer, rng: Random) -> float:
    """Working days since the last act of an open case. A few that are handled have run past their promise."""
    if state == "accepted":
        return rng.uniform(0.0, max(offer.guide.promised_days, 1) * 0.8)
    return rng.uniform(*WAITING[state])


__all__ = ["SPREAD", "WAITING", "Deed", "Desks", "Offer", "life", "offers", "waited"]
