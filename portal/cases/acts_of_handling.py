"""Rules between acceptance and decision: steps, promised papers, withdrawal, termination, who handles."""

from functools import partial

from models.people import Staff
from portal.cases import booking, materials, paper_data
from portal.cases.act import Act
from portal.cases.who import POST_OF_ROLE, needs_two_officers, next_step
from portal.ground import time
from portal.ground.errors import N_, NotFound, Refused
from portal.people.actors import is_away, staff_actor

FORMAL_STATES = ("submitted", "awaiting_correction", "accepted", "suspended", "decided")


def may_save_step(act: Act) -> None:
    """There is a step left, and promised papers are in before an on-site step."""
    step = next_step(act)
    if step is None:
        raise NotFound(N_("Every step before the decision has been recorded."))
    if act.case.owes_promised and needs_two_officers(step):
        raise Refused(N_("The promised papers must be in before the on-site step."))


def save_step(act: Act) -> None:
    """Record a step with its opinion; two names where two officers are required (许34, 55)."""
    step = next_step(act)
    assert step is not None  # may_save_step has refused otherwise
    opinion = act.text("opinion", N_("Please write what was found in this step."))
    names = [act.by.name]
    ids = [act.by.id]
    if needs_two_officers(step):
        second = _second_officer(act, POST_OF_ROLE.get(step.role, "inspector"))
        names.append(second.name)
        ids.append(str(second.id))
    _take(act)
    act.changes["step"] = step.no
    act.data = {"step": step.no, "officers": ids}
    act.payload = {"step": step.name, "opinion": opinion, "officers": names}


def _second_officer(act: Act, post: str) -> Staff:
    badge = str(act.given.get("second_officer") or "").strip()
    staff = Staff.get_or_none(Staff.badge == badge) if badge else None
    if staff is None:
        raise Refused(N_("This step needs two officers: please choose the second one."), field="second_officer")
    if str(staff.id) == act.by.id:
        raise Refused(N_("The second officer must be another person."), field="second_officer")
    if not staff_actor(staff).holds(post, act.case.department_id, act.case.centre_id):
        raise Refused(
            N_("%(name)s does not hold the post that this step needs."), field="second_officer", name=staff.name
        )
    return staff


def second_officers(act: Act) -> list[Staff]:
    """Who may be the second officer of the next step."""
    step = next_step(act)
    if step is None or not needs_two_officers(step):
        return []
    post = POST_OF_ROLE.get(step.role, "inspector")
    return [
        s
        for s in Staff.select().where(Staff.is_active).order_by(Staff.badge)
        if str(s.id) != act.by.id and staff_actor(s).holds(post, act.case.department_id, act.case.centre_id)
    ]


def may_supply_missing(act: Act) -> None:
    """The promised materials are there and have passed."""
    if not act.case.owes_promised:
        raise NotFound(N_("No promised paper is outstanding."))
    for item in _owed(act):
        if not item.files:
            raise Refused(
                N_("%(label)s has not been handed in yet."), field=item.material.code, label=item.material.name
            )
        if item.verdict() != "pass":
            raise Refused(N_("%(label)s has not passed yet."), field=item.material.code, label=item.material.name)


def supply_missing(act: Act) -> None:
    """The promised papers are in (容缺补齐)."""
    codes = [i.material.code for i in _owed(act)]
    for code in codes:
        act.writes.append(partial(materials.write_state, act.case, code, "supplied", act.now))
    act.changes |= {"owes_promised": False, "note": ""}
    act.data = {"materials": codes}
    rows = paper_data.material_rows(act.case, _owed(act))
    act.papers.append(("receipt", paper_data.common(act) | {"materials": rows, "purpose": "promised"}))
    act.messages.append(("supplied", {}))


def _owed(act: Act) -> list["materials.Item"]:
    """The materials that the tolerant acceptance named."""
    event = act.history.last("accept_tolerant")
    codes = set(event.data.get("promised", [])) if event else set()
    return [i for i in act.items if i.material.code in codes]


def withdraw(act: Act) -> None:
    """The applicant withdraws before the decision; materials go back against the receipt (R-ACC-15)."""
    case = act.case
    act.writes.append(lambda: booking.free(case, "cancelled"))
    if case.state == "draft" and case.number is None:
        act.silent = True
        return
    if case.submitted_at is not None and case.state in FORMAL_STATES:
        end_paper(act, "withdrawn", None)
    act.messages.append(("withdrawn", {"service": act.guide.name, "number": case.number or ""}))


TERMINATION_GROUNDS = {
    "promise_lapsed": N_("The promised papers were not handed in in time"),
    "applicant_gone": N_("The applicant no longer exists"),
    "other": N_("Another lawful ground"),
}


def may_terminate(act: Act) -> None:
    """A lawful ground is needed; it is given with the act."""


def terminate(act: Act) -> None:
    """The window head ends the case on a lawful ground (commitment lapsed, applicant gone)."""
    ground = str(act.given.get("ground") or "")
    if ground not in TERMINATION_GROUNDS:
        raise Refused(N_("Please choose the lawful ground."), field="ground")
    event = act.history.last("accept_tolerant")
    until = (event.data.get("until") if event else None) or ""
    if ground == "promise_lapsed" and (not act.case.owes_promised or until >= time.today().isoformat()):
        raise Refused(N_("No promised paper is overdue in this case."), field="ground")
    reason = act.text("reason", N_("Please write the reason. It is printed on the notice."))
    act.data = {"ground": ground}
    act.payload = {"reason": reason}
    act.changes["owes_promised"] = False
    end_paper(act, ground, reason)
    act.messages.append(("terminated", {}))


def end_paper(act: Act, ground: str, reason: str | None) -> None:
    """The notice that a filing ends without a decision, with what is given back."""
    returned = [i.material.name for i in act.items if i.files]
    data = paper_data.common(act) | {"ground": ground, "reason": reason, "returned": returned}
    data["ground_day"] = act.now.date().isoformat()
    act.papers.append(("termination", data))


def lapse(act: Act) -> None:
    """30 days after the last act the system gives up a draft; the applicant was warned before."""
    if act.case.number is None:
        act.silent = True
    act.messages.append(("draft_lapsed", {}))


def assign(act: Act) -> None:
    """The window head gives the case to a clerk; when one has it already, with a reason."""
    badge = str(act.given.get("handler") or "").strip()
    staff = Staff.get_or_none(Staff.badge == badge) if badge else None
    if staff is None or not staff_actor(staff).holds("clerk", act.case.department_id, act.case.centre_id):
        raise Refused(N_("Please choose a clerk of this department."), field="handler")
    reason = str(act.given.get("reason") or "").strip()[:500]
    if act.case.handler_id and act.case.handler_id != staff.id and not reason:
        raise Refused(N_("This case has a handler already: please write why it changes."), field="reason")
    _hand_to(act, staff, reason)


def may_take_over(act: Act) -> None:
    """Not when it is already mine."""
    if act.case.handler_id is not None and str(act.case.handler_id) == act.by.id:
        raise NotFound(N_("You handle this case already."))


def take_over(act: Act) -> None:
    """A clerk takes an unassigned case, the cover takes it while the other is away; else a reason is needed (R-DUTY-2)."""
    handler = act.case.handler
    reason = str(act.given.get("reason") or "").strip()[:500]
    if handler is not None and not is_away(handler, act.now.date()) and not reason:
        raise Refused(
            N_("%(name)s is present and handles this case: please write why you take it over."),
            field="reason",
            name=handler.name,
        )
    _hand_to(act, Staff.get_by_id(act.by.id), reason)


def _hand_to(act: Act, staff: Staff, reason: str) -> None:
    before = str(act.case.handler_id) if act.case.handler_id else None
    act.changes["handler"] = staff.id
    act.data = {"from": before, "handler": str(staff.id)}
    act.payload = {"handler": staff.name, "reason": reason}
    act.silent = act.case.number is None


def _take(act: Act) -> None:
    if act.case.handler_id is None and act.by.is_staff:
        act.changes["handler"] = act.by.id
