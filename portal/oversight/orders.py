"""Orders (督办单): supervision asks a window for reason and solution by a day; answered, accepted or sent back, closed.

issued -> answered -> accepted -> closed; answered -> returned -> answered. Each act is an event of the case's chain.
"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from peewee import JOIN, IntegrityError

from models.cases import Case, Paper
from models.database import db, key_of, new_id, rows
from models.oversight import SupervisionOrder
from models.people import Department, Staff
from portal.cases import issuing
from portal.cases.case_clock import days_until, working_days_from
from portal.cases.papers.kinds import KINDS
from portal.cases.worklist_scope import Scope
from portal.ground import time, waking
from portal.ground.errors import N_, Conflict, NotFound, Refused
from portal.ground.house import house
from portal.oversight import record, words
from portal.oversight.order_paper import paper_data_of
from portal.oversight.posts import (
    WINDOW,
    answered_for,
    must_be_window,
    must_supervise,
    passed,
    supervised,
    supervises,
    window_of,
)
from portal.people.actors import Actor

PAGE = 25
LONGEST_DAYS = 30  # an order that waits longer is none
STATES = {
    "issued": N_("Answer awaited"),
    "answered": N_("Answered, to be examined"),
    "returned": N_("Sent back, answer awaited"),
    "accepted": N_("Accepted, being carried out"),
    "closed": N_("Closed"),
}
TONES = {"issued": "action", "answered": "info", "returned": "action", "accepted": "good", "closed": "quiet"}
WITH_WINDOW = ("issued", "returned")
# What may follow: action -> (from these states, to, by supervision or the window)
STEPS = {
    "answer": (WITH_WINDOW, "answered", "window"),
    "send_back": (("answered", "accepted"), "returned", "supervision"),
    "accept": (("answered",), "accepted", "supervision"),
    "close": (("answered", "accepted"), "closed", "supervision"),
}
_EVENTS = {
    "answer": "answer_order",
    "send_back": "send_order_back",
    "accept": "accept_order",
    "close": "close_order",
}


def issue(case: Case, demand: str, due: str, *, by: Actor, token: str | None = None) -> SupervisionOrder:
    """Issue an order about a case whose limit is passed. The same form sent twice acts once.

    Raises Forbidden, Refused by field, Conflict where an order about this case runs already.
    """
    if token and (sent := SupervisionOrder.get_or_none(SupervisionOrder.form_token == token)):
        return sent
    must_supervise(by, case.department_id, case.centre_id)
    limit = passed(case)
    if limit is None:
        raise Refused(N_("This case is in time: an order is about a limit that was passed."))
    now = time.now()
    due_on = _due(due, now.date())
    wanted = words.given(demand, "demand", N_("Please write what the window is to explain and to do."))
    order = SupervisionOrder(
        id=new_id(), case=case.id, centre=case.centre_id, department=case.department_id, window=window_of(case),
        clerk=case.handler_id, limit_on=limit.due_on, limit_kind=limit.due_kind,
        days_over=-days_until(limit.due_on, now.date()), due_on=due_on, state="issued", issued_by=by.id, issued_at=now,
        form_token=token, demand_sealed="",
    )  # fmt: skip
    order.demand_sealed = _sealed(order, "demand", wanted)
    data = paper_data_of(case, order, wanted, by, now)
    try:
        with db.atomic():
            issuing.lock(case.id)
            order.paper = issuing.draw_paper(case, KINDS["supervision_order"], data, now)
            order.number = order.paper.number
            order.save(force_insert=True)
            told = {"order": str(order.id), "due_on": due_on.isoformat(), "papers": [str(order.paper.id)]}
            record.note_in_case(case.id, "order_supervision", by, now, told, {"note": wanted})
    except IntegrityError as error:
        raise Conflict(N_("An order about this case runs already. Please look at it first.")) from error
    waking.wake_after_commit()
    return order


def _due(text: str, today: date) -> date:
    due = words.day(text, "due_on", N_("Please give the day by which the window answers, for example 2026-11-20."))
    if due < today:
        raise Refused(N_("The day of the answer cannot lie in the past."), field="due_on")
    if due > today + timedelta(days=LONGEST_DAYS):
        raise Refused(N_("Please give a day within %(days)s days."), field="due_on", days=LONGEST_DAYS)
    return due


def proposed_day() -> date:
    """By when a window usually answers: the next working day."""
    now = time.now()
    return working_days_from(now, 1) or now.date() + timedelta(days=1)


def move(
    order: SupervisionOrder,
    action: str,
    given: dict[str, str],
    *,
    by: Actor,
    version: int | None,
    token: str | None = None,
) -> SupervisionOrder:
    """Answer an order, send it back, accept or close it. The same form sent twice acts once.

    `version`: of the order as it was seen. `given`: reason and solution of an answer; remark, and due_on where it is
    sent back. Raises NotFound, Forbidden, Refused by field, Conflict where somebody was faster.
    """
    if action not in STEPS:
        raise NotFound(N_("There is no such action."))
    if token and order.last_token == token:
        return order
    from_, to, who = STEPS[action]
    (must_be_window if who == "window" else must_supervise)(by, order.department_id, order.centre_id)
    if version != order.version or order.state not in from_:
        raise Conflict(
            N_("Somebody else has changed this order since you opened it. Please look at its new state first.")
        )
    now = time.now()
    changes, said, data = _changes(order, action, given, by, now)
    with db.atomic():
        changed = (
            SupervisionOrder.update(state=to, version=SupervisionOrder.version + 1, last_token=token, **changes)
            .where(SupervisionOrder.id == order.id, SupervisionOrder.version == order.version)
            .execute()
        )
        if not changed:
            raise Conflict(
                N_("Somebody else has changed this order since you opened it. Please look at its new state first.")
            )
        record.note_in_case(order.case_id, _EVENTS[action], by, now, {"order": str(order.id), **data}, said)
    return SupervisionOrder.get_by_id(order.id)


def _changes(
    order: SupervisionOrder, action: str, given: dict[str, str], by: Actor, now: Any
) -> tuple[dict[str, Any], dict[str, str], dict[str, Any]]:
    if action == "answer":
        reason = words.given(given.get("reason", ""), "reason", N_("Please write why the limit was passed."))
        solution = words.given(given.get("solution", ""), "solution", N_("Please write how the case will be solved."))
        changes = {
            "reason_sealed": _sealed(order, "reason", reason),
            "solution_sealed": _sealed(order, "solution", solution),
            "answered_by": by.id,
            "answered_at": now,
            "rounds": SupervisionOrder.rounds + 1,
        }
        return changes, {"reason": reason, "opinion": solution}, {}
    changes, data = {"judged_by": by.id, "judged_at": now}, {}
    remark = ""
    if action != "accept":
        sentence = (
            N_("Please write what is missing in the answer.")
            if action == "send_back"
            else N_("Please write the outcome.")
        )
        remark = words.given(given.get("remark", ""), "remark", sentence)
        changes["remark_sealed"] = _sealed(order, "remark", remark)
    if action == "send_back":
        changes["due_on"] = _due(given.get("due_on", ""), now.date())
        data["due_on"] = changes["due_on"].isoformat()
    return changes, {"reason": remark} if remark else {}, data


def _sealed(order: SupervisionOrder, name: str, text: str) -> str:
    return house.vault.seal(text, f"supervision_order.{name}_sealed:{order.id}")


def said(order: SupervisionOrder, name: str) -> str:
    """Words of an order: demand, reason, solution or remark; '' where there are none."""
    sealed = getattr(order, f"{name}_sealed")
    return house.vault.open(sealed, f"supervision_order.{name}_sealed:{order.id}") if sealed else ""


def _within(scope: Scope) -> Any:
    """The orders to windows that a scope reaches."""
    found: Any = SupervisionOrder.id.is_null()
    for departments, centres in scope.pairs:
        part = SupervisionOrder.centre.in_(sorted(centres))
        if departments is not None:
            part &= SupervisionOrder.department.in_(sorted(departments))
        found |= part
    return found


def waiting_for(actor: Actor) -> int:
    """How many orders wait for an answer of this person: the clerk's own, the window head's all. One query, or none.

    Every queue page asks, so it is plain SQL.
    """
    if not actor.has_post(*WINDOW):
        return 0
    here, values = answered_for(actor).condition()
    marks = ", ".join("?" * len(WITH_WINDOW))
    sql = f"SELECT COUNT(*) FROM supervision_order WHERE state IN ({marks}) AND {here}"  # noqa: S608 - our words
    mine = []
    if not actor.has_post("window_head"):
        sql += " AND (clerk_id = ? OR clerk_id IS NULL)"
        mine = [key_of(actor.id)]
    return int(rows(sql, *WITH_WINDOW, *values, *mine)[0][0])


def _reach(actor: Actor) -> Any:
    return _within(supervised(actor)) | _within(answered_for(actor))


def _late() -> Any:
    return SupervisionOrder.state.in_(WITH_WINDOW) & (SupervisionOrder.due_on < time.today())


def late_for(actor: Actor) -> int:
    """How many orders that this person watches or answers for wait past their day. One query."""
    return SupervisionOrder.select().where(_reach(actor) & _late()).count()


def page_of(actor: Actor, state: str = "", page: int = 1) -> tuple[list[SupervisionOrder], int, int]:
    """Orders that this person issued as supervision or answers for, the most urgent first: rows, how many, overdue ones.

    `state`: one of STATES, 'overdue', '' for all that are not closed. Three queries.
    """
    reach, late = _reach(actor), _late()
    if state == "overdue":
        asked = reach & late
    else:
        asked = reach & ((SupervisionOrder.state == state) if state in STATES else (SupervisionOrder.state != "closed"))
    total = SupervisionOrder.select().where(asked).count()
    found = (
        SupervisionOrder.select(SupervisionOrder, Case, Department, Staff)
        .join_from(SupervisionOrder, Case)
        .join_from(SupervisionOrder, Department)
        .join_from(SupervisionOrder, Staff, JOIN.LEFT_OUTER, on=(SupervisionOrder.clerk == Staff.id), attr="clerk")
        .where(asked)
        .order_by(SupervisionOrder.due_on.desc() if state == "closed" else SupervisionOrder.due_on, SupervisionOrder.id)
        .paginate(max(page, 1), PAGE)
    )
    return list(found), total, late_for(actor)


def order_for(key: str, actor: Actor) -> SupervisionOrder:
    """The order with this id that the person supervises or answers for. Raises NotFound."""
    try:
        order = SupervisionOrder.get_or_none(SupervisionOrder.id == UUID(key))
    except ValueError:
        order = None
    if order is None or not (
        supervises(actor, order.department_id, order.centre_id)
        or any(actor.holds(post, order.department_id, order.centre_id) for post in ("clerk", "window_head"))
    ):
        raise NotFound(N_("There is no such order that you may open."))
    return order


def open_to(order: SupervisionOrder, actor: Actor) -> list[str]:
    """The actions that this person may take now."""
    who = (
        {"window"}
        if any(actor.holds(post, order.department_id, order.centre_id) for post in ("clerk", "window_head"))
        else set()
    )
    who |= {"supervision"} if supervises(actor, order.department_id, order.centre_id) else set()
    return [action for action, (from_, _to, by) in STEPS.items() if order.state in from_ and by in who]


def is_late(order: SupervisionOrder) -> bool:
    """True while an answer is awaited past its day."""
    return order.state in WITH_WINDOW and order.due_on < time.today()


def of_case(case: Case) -> list[SupervisionOrder]:
    """The orders about a case, newest first."""
    return list(
        SupervisionOrder.select().where(SupervisionOrder.case == case.id).order_by(SupervisionOrder.issued_at.desc())
    )


def paper_of(order: SupervisionOrder) -> Paper:
    """The paper of an order."""
    return Paper.get_by_id(order.paper_id)
