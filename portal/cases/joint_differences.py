"""What is different for joint cases (一件事, R-TYPE-4): the parent receives, accepts, circulates and delivers, each member
decides and is sealed by itself. Rows that differ are named here once (`joined`); every other row is as for any case.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from models.cases import Case, Paper
from models.people import Department
from portal.cases import joint_form, joint_guides, joint_members, joint_opinions, outstanding, paper_data
from portal.cases.act import Act
from portal.cases.joint_filing import chosen
from portal.cases.papers.kinds import KINDS
from portal.cases.table_row import Row
from portal.ground.errors import N_, Conflict, NotFound, Refused
from portal.people.actors import SYSTEM
from portal.services.joint_guide import JointGuide

Rule = Callable[[Act], None]


def joined(row: Row) -> Row:
    """The row with what is different for a joint case and for a member; most rows are as they were."""
    if not any(row.action in where for where in (OPEN, INSTEAD, BEFORE, AFTER)):
        return row

    def ready(act: Act) -> None:
        _also(OPEN, row.action, act)
        if not _also(INSTEAD, row.action, act) and row.ready is not None:
            row.ready(act)

    def rule(act: Act) -> None:
        _also(BEFORE, row.action, act)
        row.rule(act)
        _also(AFTER, row.action, act)

    return replace(row, ready=ready if row.action in OPEN or row.action in INSTEAD else row.ready, rule=rule)


def _also(where: dict[str, dict[str, Rule]], action: str, act: Act) -> bool:
    """Carry out what is said for this side, if anything is."""
    side = "parent" if isinstance(act.guide, JointGuide) else "member" if act.case.parent_id else ""
    if (rule := where.get(action, {}).get(side)) is None:
        return False
    rule(act)
    return True


# What is open


def _decided_by_members(_act: Act) -> None:
    raise NotFound(N_("A joint case is decided by its members, each in its own case."))


def _procedures_are_the_members(_act: Act) -> None:
    raise NotFound(
        N_("A special procedure is a member's: told in its own case, it keeps the joint limit still as well.")
    )


def _with_the_joint_case(act: Act) -> None:
    raise NotFound(N_("This is a part of the joint case %(number)s: it is done there."), number=act.case.parent.number)


def _members_have_departments(act: Act) -> None:
    """No filing with a member that nobody would decide (R-TYPE-4)."""
    joint_guides.guide_for(act.case.service_code, chosen(act.case), act.now)


def _department_agrees(act: Act) -> None:
    """No grant against the opinion that the department itself gave to the lead window."""
    asked = outstanding.circulated(joint_members.history_of_parent(act.case))
    own = asked.get(act.case.department_id)
    if own is not None and own.answer == outstanding.DISAGREES:
        raise Refused(
            N_(
                "%(department)s has told the lead window that it does not agree. Please give a new opinion there first, or refuse with reasons."
            ),
            department=act.case.department.short_name,
        )


def _decisions_are_there(act: Act) -> None:
    """What is delivered are the members' decisions: each is sealed and its file is there."""
    kinds = [name for name, kind in KINDS.items() if kind.seal == "on_order"]
    decided = [m.id for m in joint_members.members_of(act.case) if m.outcome]
    sealed = Paper.select(Paper.case).where(
        Paper.case.in_(decided), Paper.kind.in_(kinds), Paper.sealed_at.is_null(False)
    )
    if not decided or {paper.case_id for paper in sealed} != set(decided):
        raise Refused(N_("The sealed paper is not ready yet."))


# What must hold before


def _none_is_decided(act: Act) -> None:
    decided = [m.service_name for m in joint_members.members_of(act.case) if m.outcome]
    if decided:
        raise Refused(
            N_("%(members)s is decided already. Please end the other members one by one, in their own cases."),
            members="、".join(decided),
        )


def _not_the_last(act: Act) -> None:
    """A joint case without any member is withdrawn as a whole, with its own notice."""
    others = Case.select().where(Case.parent == act.case.parent_id, Case.id != act.case.id)
    if all(joint_members.has_left(other) for other in others):
        raise Refused(
            N_("This is the last member of the joint case %(number)s: please withdraw the joint case itself."),
            number=act.case.parent.number,
        )


def _promises_are_the_parents(act: Act) -> None:
    if act.given.get("ground") == "promise_lapsed":
        raise Refused(
            N_("The papers were promised for the joint case %(number)s: it can only be ended there."),
            field="ground",
            number=act.case.parent.number,
        )


# What follows


def _begin_members(act: Act) -> None:
    """On acceptance each chosen member begins a case; the lead window's opinion, where there is one, goes on the sheet."""
    if act.optional("lead_opinion", at_most=500):
        _application_sheet(act)
    act.writes += joint_members.beginnings(act, promised=act.data.get("promised", ()))


def _application_sheet(act: Act) -> None:
    """互联审批申请书: one application to all departments (documents.md 7)."""
    act.papers.append(("joint_application", paper_data.common(act) | {"joint": joint_data(act)}))


def joint_data(act: Act) -> dict[str, Any]:
    """What the joint application says: each department with its item, and which materials are shared or special."""
    assert isinstance(act.guide, JointGuide)  # only a joint case has this paper
    guide = act.guide
    names = dict(Department.select(Department.code, Department.name).tuples())
    used = {m.code: [j.service for j in guide.members if m.code in dict(j.materials).values()] for m in guide.materials}
    shown = {i.material.code: i.material.name for i in act.items if i.is_given or i.by_centre or i.state == "promised"}
    rows = []
    for member in sorted(guide.members, key=lambda m: m.order):
        special = [name for code, name in shown.items() if used.get(code) == [member.service]]
        rows.append({"department": names.get(member.department, ""), "item": member.name, "special": special})
    return {
        "lead": names.get(guide.lead_department, ""),
        "place": act.values.get("site_address") or act.values.get("_address") or "",
        "project": act.values.get(joint_form.PROJECT) or None,
        "investment": act.values.get(joint_form.INVESTMENT) or None,
        "start": act.values.get(joint_form.START) or None,
        "opinion": act.optional("lead_opinion", at_most=500) or None,
        "members": rows,
        "shared": [name for code, name in shown.items() if len(used.get(code, ())) > 1],
    }


def _pass_on(action: str, act: Act, **given: Any) -> None:
    """The same for every member that it concerns, in the parent's transaction."""

    def write() -> None:
        from portal.cases import lifecycle  # the table is read there

        for member in joint_members.members_of(act.case):
            if action == "end_with_joint" and member.outcome:
                raise Conflict(N_("A member was decided at this moment. Please look at the joint case again."))
            if member.state not in lifecycle.TABLE[action].from_:
                continue
            if action != "supply_with_joint" or member.owes_promised:
                lifecycle.perform(member, action, by=SYSTEM, **given)

    act.writes.append(write)


def _one_delivery(act: Act) -> None:
    """All decisions go to the applicant at once, on one receipt, and the members are delivered with them."""
    members = [m for m in joint_members.members_of(act.case) if m.state == "completed"]
    names = {m.id: m.service_name for m in members}
    sealed = Paper.select().where(Paper.case.in_(list(names)), Paper.state == "ready").order_by(Paper.number)
    order = list(names)
    decisions = sorted((p for p in sealed if KINDS[p.kind].seal == "on_order"), key=lambda p: order.index(p.case_id))
    documents = [
        {"title": f"{KINDS[p.kind].title}（{names[p.case_id]}）", "number": p.number, "copies": 1} for p in decisions
    ]
    for _kind, data in act.papers:
        data["delivery"]["documents"] = documents
    act.data["members"] = [m.service_code for m in members]
    _pass_on("deliver_with_joint", act, way=act.data["way"], day=act.data["day"])


OPEN: dict[str, dict[str, Rule]] = {
    "submit": {"parent": _members_have_departments},
    "save_step": {"parent": _decided_by_members},
    "grant": {"parent": _decided_by_members, "member": _department_agrees},
    "refuse": {"parent": _decided_by_members},
    "order_seal": {"parent": _decided_by_members},
    "correct_decision": {"parent": _decided_by_members},
    "tell_hearing_right": {"parent": _decided_by_members},
    "tell_third_party": {"parent": _decided_by_members},
    "ask_special_procedure": {"parent": _procedures_are_the_members},
    "ask_type_change": {"parent": _decided_by_members},
    "deliver": {"member": _with_the_joint_case},
    "supply_missing": {"member": _with_the_joint_case},
    "ask_supplement": {"member": _with_the_joint_case},
}
INSTEAD: dict[str, dict[str, Rule]] = {"deliver": {"parent": _decisions_are_there}}
BEFORE: dict[str, dict[str, Rule]] = {
    "withdraw": {"parent": _none_is_decided, "member": _not_the_last},
    "terminate": {"parent": _none_is_decided, "member": _promises_are_the_parents},
    "circulate": {"parent": joint_opinions.propose},
}
AFTER: dict[str, dict[str, Rule]] = {
    "submit": {"parent": _application_sheet},
    "resubmit": {"parent": _application_sheet},
    "accept": {"parent": _begin_members},
    "accept_tolerant": {"parent": _begin_members},
    "deem_accepted": {"parent": _begin_members},
    "circulate": {"parent": joint_opinions.name_members},
    "supply_missing": {"parent": partial(_pass_on, "supply_with_joint")},
    "withdraw": {"parent": partial(_pass_on, "end_with_joint")},
    "terminate": {"parent": partial(_pass_on, "end_with_joint")},
    "deliver": {"parent": _one_delivery},
}
