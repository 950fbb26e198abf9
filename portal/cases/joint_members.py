"""Parent and child cases: what a joint case is on acceptance, when each chosen member begins a case of its own.

A child has its own department, organ, number, clock, decision and seal. It carries the part of the application that its
member uses, as it was accepted; delivery and what was promised stay with the parent.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from functools import partial
from typing import Any

from models.cases import Case, CaseFile, CaseMaterial, Verdict
from models.database import new_id
from models.people import Centre, Department
from models.services import Service
from portal.cases import case_clock, case_history, finding, form_values, materials, numbering, points, verdicts
from portal.cases.act import Act
from portal.cases.case_clock import BEGIN_MEMBER
from portal.cases.states import ENDED
from portal.ground import audit
from portal.ground.house import house
from portal.services import catalogue
from portal.services.guide import Guide
from portal.services.joint_guide import JointGuide, JointMember

AT_WORK = ("accepted", "suspended")
# Acts of a member that follow the parent's: the parent does not follow them again.
WITH_PARENT = ("end_with_joint", "deliver_with_joint", "supply_with_joint")


def members_of(case: Case) -> list[Case]:
    """The member cases of a joint case, in the order of its bundle; none before it is accepted."""
    guide = catalogue.guide_of(case.guide_id)
    if not isinstance(guide, JointGuide):
        return []
    order = {m.service: m.order for m in guide.members}
    members = Case.select(Case, Department, Centre).join(Department).join(Centre).where(Case.parent == case.id)
    return sorted(members, key=lambda c: order[c.service_code])


def history_of_parent(case: Case) -> case_history.History:
    """The events of a member's joint case: what was asked of its department, and what it answered."""
    return case_history.of(case.parent)


def what_follows(case: Case) -> str | None:
    """What the members' acts have brought about for the joint case, if anything: an action of the system."""
    members = list(Case.select(Case.state, Case.outcome).where(Case.parent == case.id))
    if case.state in AT_WORK and members and is_paused(case) != any(m.state == "suspended" for m in members):
        return "resume_with_members" if is_paused(case) else "pause_with_member"
    if case.state in AT_WORK and members and not any(m.state in AT_WORK for m in members):
        return "members_ended" if all(has_left(m) for m in members) else "members_decided"
    if case.state == "decided" and not any(m.state == "decided" for m in members):
        return "members_sealed" if members else None
    return None


def is_paused(case: Case) -> bool:
    """True while a member's special procedure keeps the joint limit still as well (许45)."""
    last = case_history.of(case).last("pause_with_member", "resume_with_members")
    return last is not None and last.action == "pause_with_member"


def unfollowed() -> list[Case]:
    """Joint cases whose members have moved on and which did not follow, because of a crash or of two acts at once."""
    everything = Case.select(Case.parent).where(Case.parent.is_null(False))
    at_work = everything.where(Case.state.in_(AT_WORK))
    suspended, decided = (everything.where(Case.state == code) for code in ("suspended", "decided"))
    may_be_behind = (
        (Case.state.in_(AT_WORK) & Case.id.not_in(at_work))
        | ((Case.state == "accepted") & (Case.due_on.is_null() | Case.id.in_(suspended)))
        | ((Case.state == "decided") & Case.id.not_in(decided))
    )
    found = Case.select().where(Case.is_open, Case.id.in_(everything), may_be_behind)
    return [case for case in found if what_follows(case)]


def has_left(member: Case) -> bool:
    """A member that was withdrawn or ended without a decision, archived since or not."""
    return member.outcome is None and member.state in ENDED


def may_leave(member: Case, members: Collection[Case]) -> bool:
    """Whether the applicant may still leave a member out: it is at work, and it is not the last that has not left."""
    return member.state in AT_WORK and any(other.id != member.id and not has_left(other) for other in members)


def beginnings(act: Act, *, promised: Iterable[str] = ()) -> list[Callable[[], object]]:
    """What is written when a joint case is accepted: a case for each chosen member, in the order of the flow."""
    assert isinstance(act.guide, JointGuide)  # only a joint case has members
    owed = set(promised)
    return [partial(_begin, act, member, owed) for member in sorted(act.guide.members, key=lambda m: m.order)]


def _begin(act: Act, member: JointMember, owed: set[str]) -> None:
    parent, guide = act.case, catalogue.guide_of(member.guide_id)
    submitted_at = parent.submitted_at or act.now
    child = Case(
        id=new_id(),
        number=numbering.case_number(act.now),
        centre=parent.centre_id,
        department=member.department,
        organ=member.organ,
        service_code=member.service,
        service_name=guide.name,
        guide=member.guide_id,
        procedure=guide.procedure,
        case_type=_type(guide, member, owed),
        state="accepted",
        owner=parent.owner_id,
        started_by=parent.started_by_id,
        channel=parent.channel,
        applicant_kind=parent.applicant_kind,
        applicant_name=parent.applicant_name,
        agent_name=parent.agent_name,
        phone_index=parent.phone_index,
        phone_tail_index=parent.phone_tail_index,
        id_index=parent.id_index,
        id_tail_index=parent.id_tail_index,
        electronic_delivery=parent.electronic_delivery,
        owes_promised=_owes(member, owed),
        step=1,
        parent=parent.id,
        created_at=act.now,
        touched_at=act.now,
        submitted_at=submitted_at,
    )
    child.save(force_insert=True)
    finding.keep_name(child)
    values = _values(act.values, member)
    form_values.write(child, values)
    copy_materials(parent, child, member)
    _copy_verdicts(act, child, guide, member)
    data = {
        "parent": str(parent.id),
        "submitted_at": submitted_at.isoformat(),
        "online": parent.channel == "online",
        "order": member.order,
        "to": child.state,
    }
    answers = {key: text for key, text in values.items() if not key.startswith("_")}
    audit.append(child.id, BEGIN_MEMBER, act.by.ref, act.now, data, {"values": answers})
    due_on, due_kind = case_clock.owed(child, guide, act.now)
    Case.update(due_on=due_on, due_kind=due_kind).where(Case.id == child.id).execute()


def _owes(member: JointMember, owed: set[str]) -> bool:
    return any(code in owed for _own, code in member.materials)


def _type(guide: Guide, member: JointMember, owed: set[str]) -> str:
    """An 即办件 that waits for a promised paper is handled as 承诺件, as for every acceptance with papers to follow."""
    return "承诺件" if guide.case_type == "即办件" and _owes(member, owed) else guide.case_type


def _values(answers: dict[str, str], member: JointMember) -> dict[str, str]:
    """The facts about the people, and the answers of the joint form under the member's own keys."""
    facts = {key: text for key, text in answers.items() if key.startswith("_")}
    return facts | {own: answers[key] for own, key in member.fields if key in answers}


def copy_materials(parent: Case, child: Case, member: JointMember, only: Iterable[str] | None = None) -> None:
    """Give a member what the joint case has of its materials, in the caller's transaction. `only`: these joint codes.

    A file is one and the same on both cases: the stored bytes are not doubled.
    """
    rows = {m.code: m for m in CaseMaterial.select().where(CaseMaterial.case == parent.id)}
    files: dict[str, list[CaseFile]] = {}
    for file in CaseFile.select().where(CaseFile.case == parent.id, CaseFile.replaced_at.is_null()):
        files.setdefault(file.material_code, []).append(file)
    copies: list[dict[str, Any]] = []
    for own, code in (*member.materials, *((code, code) for code in materials.OWN)):
        if only is not None and code not in only:
            continue
        if row := rows.get(code):
            more = {"promised_until": row.promised_until, "source_note": row.source_note}
            materials.write_state(child, own, row.state, row.changed_at, **more)
        copies += [_copied(file, child, own) for file in files.get(code, ())]
    if copies:
        CaseFile.insert_many(copies).execute()
    for own, producer in member.produced:
        if only is None:
            name = Service.select(Service.name).where(Service.code == producer).scalar() or producer
            materials.write_state(child, own, "waived", child.created_at, source_note=f"由“{name}”在联办中产生")


def pass_on(parent: Case, code: str, by: str, now: datetime) -> None:
    """A paper that a deemed joint case was asked for (ask_supplement) is in: each member at work that uses it gets it.

    In the caller's transaction; what the members had of it stands aside and is examined anew.
    """
    guide = catalogue.guide_of(parent.guide_id)
    for child in members_of(parent):
        member = guide.member(child.service_code) if isinstance(guide, JointGuide) else None
        own = [mine for mine, joint in member.materials if joint == code] if member else []
        if member is None or not own or child.state not in AT_WORK:
            continue
        Case.update(version=Case.version + 1, touched_at=now).where(Case.id == child.id).execute()
        kept = (CaseFile.case == child.id) & CaseFile.material_code.in_(own) & CaseFile.replaced_at.is_null()
        CaseFile.update(replaced_at=now).where(kept).execute()
        Verdict.delete().where(Verdict.case == child.id, Verdict.material_code.in_(own)).execute()
        copy_materials(parent, child, member, [code])
        audit.append(child.id, "file_given", by, now, {"material": own[0], "parent": str(parent.id)})


def _copied(file: CaseFile, child: Case, code: str) -> dict[str, Any]:
    values: dict[str, Any] = {name: file.__data__[name] for name in CaseFile._meta.fields}
    values |= {"id": new_id(), "case": child.id, "material_code": code, "form_token": None}
    if file.name_sealed:
        name = house.vault.open(file.name_sealed, f"case_file.name_sealed:{file.id}")
        values["name_sealed"] = house.vault.seal(name, f"case_file.name_sealed:{values['id']}")
    return values


def _copy_verdicts(act: Act, child: Case, guide: Guide, member: JointMember) -> None:
    """What was examined for the joint case need not be examined again: the same point has the same verdict."""
    given = {v.point: v for v in Verdict.select().where(Verdict.case == act.case.id)}
    known = {(p.material, p.words): given[p.id] for p in points.of(act.guide, str(act.case.guide_id)) if p.id in given}
    place = dict(member.materials)
    rows = []
    for point in points.of(guide, str(member.guide)):
        verdict = known.get((place.get(point.material, ""), point.words))
        if verdict is not None:
            values = {"verdict": verdict.verdict, "sentence_sealed": "", "round": 0, "by": verdict.by_id}
            key = {"case": child.id, "point": point.id, "material_code": point.material}
            rows.append({**key, **values, "at": verdict.at})
    verdicts.write(rows)
