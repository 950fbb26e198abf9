"""Door: filing. The members of a joint case (一件事): chosen beside the others until it is sent."""

from flask import Response, request
from flask_login import current_user

from portal.cases import joint_filing, joint_offer
from portal.cases.own_cases import Case
from portal.ground import time
from portal.ground.errors import N_, NotFound, Refused
from portal.services.joint_guide import JointGuide
from views.access import applicant_only
from views.answers import done, page
from views.filing import address, door, guide_of, load
from views.wording import flat, mistakes_of


@door.get("/my/cases/<ref>/members")
@applicant_only
def members(ref: str) -> Response:
    """What this filing is for, and what may be chosen beside it."""
    return _choice_page(load(ref))


@door.post("/my/cases/<ref>/members")
@applicant_only
def choose_members(ref: str) -> Response:
    """Keep the choice; answers and files stay."""
    found = load(ref)
    try:
        joint_filing.choose(found, request.form.getlist("beside"), current_user.actor)
    except Refused as refused:
        if refused.status != Refused.status:
            raise
        return _choice_page(load(ref), refused)
    return done(address(found))


def _choice_page(found: Case, wrong: Refused | None = None) -> Response:
    guide = guide_of(found)
    if not isinstance(guide, JointGuide):
        raise NotFound(N_("This is no joint case."))
    return page(
        "filing/joint_members.html",
        wrong.status if wrong else 200,
        case=found,
        guide=guide,
        found=joint_offer.offer(guide.code, time.now()),
        chosen=joint_filing.chosen(found),
        may_choose=found.state in joint_filing.NOT_SENT,
        mistakes=mistakes_of(flat(wrong) if wrong else []),
    )
