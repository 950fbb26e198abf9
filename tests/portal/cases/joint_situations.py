"""The shortest way to a joint case: opening a restaurant, filed by a company, and its members."""

from typing import Any

from models.cases import Case
from portal.cases import joint_filing, joint_members, sealing, starting
from portal.cases.who import POST_OF_ROLE, open_steps
from portal.ground import time
from portal.people.actors import applicant_actor
from portal.services import catalogue
from tests import situations as s

RESTAURANT, BIRTH = "YJS-CYD", "YJS-XSE"
FOOD, FIRE, DRAINS, SIGN, TOBACCO = "990131004000", "990100001000", "990117003000", "990100003000", "990150001000"
AGAINST = {"opinion": "disagree", "reasons": "疏散通道被占用", "law": "《中华人民共和国消防法》第十五条"}
REFUSAL = {
    "facts": "疏散通道被占用",
    "failed_condition": "疏散通道畅通",
    "law": "消防法第十五条",
    "reasons": "不符合消防安全要求",
}


def restaurant(*beside: str, name: str = "云小满") -> s.Filing:
    """A joint draft with these optional members."""
    owner = s.person(name)
    case = joint_filing.start(RESTAURANT, owner, starting.party_of(owner), beside=beside)
    return s.Filing(case, applicant_actor(owner))


def accepted(*beside: str) -> s.Filing:
    """A joint case at work: each member has a case of its own."""
    return restaurant(*beside).accepted()


def circulated(*beside: str) -> s.Filing:
    """A joint case on which every other department was asked."""
    filing = accepted(*beside)
    return filing.act("circulate", filing.clerk)


def member(filing: s.Filing, service: str) -> s.Filing:
    """A member of a joint case, as a case of its own."""
    case = next(m for m in joint_members.members_of(filing.case) if m.service_code == service)
    return s.Filing(case, filing.owner)


def answer(filing: s.Filing, department: str, **given: Any) -> s.Filing:
    """What a department tells the lead window."""
    given = given or {"opinion": "agree"}
    return filing.act("give_opinion", s.staff(s.SECOND_INSPECTOR), department=department, **given)


def stepped(one: s.Filing) -> s.Filing:
    """Every step of a member recorded, by whoever holds the posts of its department."""
    for step in open_steps(catalogue.guide_of(one.case.guide_id)):
        if step.no <= one.case.step:
            continue
        post = POST_OF_ROLE.get(step.role, "reviewer")
        given = {}
        if post == "inspector":
            s.give_post(s.INSPECTOR, "inspector", one.case.department_id)
            given = {"second_officer": s.INSPECTOR}
        one.act("save_step", s.staff(s.SECOND_INSPECTOR), opinion="符合要求。", **given)
    return one


def granted(filing: s.Filing, service: str) -> s.Filing:
    """A member granted by its own decider."""
    one = stepped(member(filing, service))
    by = one.decider() if one.case.case_type != "即办件" else s.staff(s.ANY_CLERK)
    return one.act("grant", by, content="准予。", valid_from=time.today().isoformat())


def refused(filing: s.Filing, service: str) -> s.Filing:
    """A member refused by the head of its agency."""
    return stepped(member(filing, service)).act("refuse", s.staff(s.AGENCY_HEAD), **REFUSAL)


def sealed(*cases: Case) -> None:
    """These decisions sealed by the worker on the keeper's order."""
    for case in cases:
        s.lifecycle.perform(case, "order_seal", by=s.staff(s.KEEPER))
    sealing.carry_out_waiting(len(cases))


def decided(filing: s.Filing, *, refuse: str = "") -> s.Filing:
    """Every member decided: granted, but the one that is refused."""
    for one in joint_members.members_of(filing.case):
        if one.state != "accepted":
            continue
        (refused if one.service_code == refuse else granted)(filing, one.service_code)
    filing.fresh()
    return filing


def completed(filing: s.Filing) -> s.Filing:
    """Every member sealed."""
    sealed(*joint_members.members_of(filing.case))
    s.run_worker()
    filing.fresh()
    return filing
