"""Rules by which a joint case follows its members, and its members follow it. The system carries them out (R-TYPE-4)."""

from functools import partial

from models.cases import CaseMaterial
from portal.cases import case_history, joint_members, joint_verdicts
from portal.cases.act import Act
from portal.ground.errors import N_, NotFound, Refused
from portal.services import catalogue
from portal.services.joint_guide import JointGuide


def may_follow(act: Act) -> None:
    """The members have come to where this act follows."""
    if joint_members.what_follows(act.case) != act.action:
        raise Refused(N_("The members of this joint case are not that far."))


def members_decided(act: Act) -> None:
    """Every member is decided or has left: granted, where one is; a refused member does not stop the others."""
    outcomes = {m.service_code: m.outcome or m.state for m in joint_members.members_of(act.case)}
    act.changes["outcome"] = "granted" if "granted" in outcomes.values() else "refused"
    act.data = {"members": outcomes, "outcome": act.changes["outcome"]}


def members_sealed(act: Act) -> None:
    """Every decision is sealed: the joint case is completed with the last of them, and waits for its one delivery."""
    act.data = {"members": [m.service_code for m in joint_members.members_of(act.case) if m.outcome]}


def members_ended(act: Act) -> None:
    """No member is left to be decided; each was told by its own notice."""
    act.data = {"members": {m.service_code: m.state for m in joint_members.members_of(act.case)}}


def pause_with_member(act: Act) -> None:
    """A member's special procedure is told: its time is not counted in the joint limit either (许45).

    The ground is the member's; while several stand still, the first stops the joint clock and the last lets it run.
    """
    member = next(m for m in joint_members.members_of(act.case) if m.state == "suspended")
    told = case_history.of(member).last("tell_special_procedure")
    assert told is not None  # the member is suspended
    act.data = {"member": member.service_code, "legal_ground": told.data["legal_ground"]}


def resume_with_members(act: Act) -> None:
    """No member's procedure is left: the joint limit runs again."""
    act.data = {"members": [m.service_code for m in joint_members.members_of(act.case) if m.state == "accepted"]}


def is_member(act: Act) -> None:
    """Only a member follows a joint case."""
    if act.case.parent_id is None:
        raise NotFound(N_("This case is no member of a joint case."))


def end_with_joint(act: Act) -> None:
    """The joint case was withdrawn or ended as a whole; its notice covers this member."""
    act.changes["owes_promised"] = False
    act.data = {"parent": str(act.case.parent_id)}


def deliver_with_joint(act: Act) -> None:
    """Delivered on the receipt of the joint case."""
    act.data = {"parent": str(act.case.parent_id), "way": str(act.given["way"]), "day": str(act.given["day"])}


def supply_with_joint(act: Act) -> None:
    """The papers that were promised for the joint case are in; this member gets what it uses of them."""
    guide = catalogue.guide_of(act.case.parent.guide_id)
    member = guide.member(act.case.service_code) if isinstance(guide, JointGuide) else None
    assert member is not None  # a member of its parent
    rows = CaseMaterial.select(CaseMaterial.code).where(
        CaseMaterial.case == act.case.id, CaseMaterial.state == "promised"
    )
    owed = {code for (code,) in rows.tuples()}
    codes = [joint for own, joint in member.materials if own in owed]
    act.writes.append(partial(joint_members.copy_materials, act.case.parent, act.case, member, codes))
    found = partial(joint_verdicts.take_over, act.case.parent, act.case, member, owed, act.by.ref, act.now)
    act.writes.append(found)
    act.changes["owes_promised"] = False
    act.data = {"parent": str(act.case.parent_id), "materials": sorted(owed)}
