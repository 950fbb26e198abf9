"""Door: filing. Where a case begins: for oneself, or as agent for somebody else (行政许可法 art. 29)."""

from flask import Response, redirect, request, url_for
from flask_login import current_user

from portal.cases import joint_filing, joint_guides, starting
from portal.ground import time
from portal.ground.errors import Refused
from portal.people import accounts
from portal.people.profile import Profile, masked, profile_of, save_profile
from portal.services import catalogue
from portal.services.guide import Guide
from views.access import applicant_only, turned_away
from views.answers import done, page
from views.filing import address, door
from views.forms.filing import StartForm
from views.shell import csrf
from views.wording import flat, mistakes_of

KINDS = ("natural", "company")
MOST_BESIDE = 20  # members of a joint service


@door.get("/services/<code>/apply")
def apply(code: str) -> Response:
    """For whom: oneself, or somebody else."""
    return _elsewhere(code) or _start_page(code, StartForm(request.args))


@door.post("/services/<code>/apply")
@csrf.exempt
def apply_now(code: str) -> Response:
    """The button of the guide: a draft for the account's own person or company, where it is known who that is."""
    elsewhere = _elsewhere(code)
    if elsewhere:
        return elsewhere
    csrf.protect()
    if not profile_of(current_user.id).is_complete:
        return done(url_for("filing.apply", code=code, beside=_beside()))
    return _start(code)


@door.route("/services/<code>/apply/for", methods=["GET", "POST"])
@applicant_only
def apply_for(code: str) -> Response:
    """The form of the page before: keep who the person is, check whom they act for, make the draft."""
    if request.method == "GET":
        return done(url_for("filing.apply", code=code))
    form = StartForm(request.form)
    known = profile_of(current_user.id)
    try:
        if form.whom.data != "other":
            if not known.is_complete:
                save_profile(current_user.id, form.profile())
            return _start(code)
        wrong = _agent_mistakes(form, known)
        party = _checked_party(form, wrong)
        if wrong or party is None:
            return _start_page(code, form, wrong)
        return _start(code, party, _agent(profile_of(current_user.id)))
    except Refused as refused:
        if refused.status != Refused.status:
            raise
        return _start_page(code, form, flat(refused))


def _beside() -> list[str]:
    """The optional members that are chosen of a joint service; none for any other."""
    return request.values.getlist("beside")[:MOST_BESIDE]


def _guide(code: str) -> Guide:
    """What is filed for: a service, or a joint service with the members that were chosen. Raises NotFound."""
    if joint_guides.is_joint(code):
        return joint_guides.preview(joint_guides.bundle_of(code), _beside(), time.now())
    return catalogue.guide_of(catalogue.guide_in_force(code))


def _elsewhere(code: str) -> Response | None:
    """Where this service is asked for on a page of its own, or nobody is signed in: the way there."""
    _guide(code)
    if code in starting.ELSEWHERE:
        return redirect(url_for(f"{starting.ELSEWHERE[code]}.new"), 303)  # type: ignore[return-value]
    here = url_for("filing.apply", code=code, beside=_beside())
    if not current_user.is_authenticated:
        return redirect(url_for("accounts.sign_in", next=here), 303)  # type: ignore[return-value]
    return turned_away("applicant")


def _start(code: str, party: starting.Party | None = None, agent: starting.Agent | None = None) -> Response:
    applicant = accounts.applicant_of(current_user.id)
    party = party or starting.party_of(applicant)
    if joint_guides.is_joint(code):
        return done(address(joint_filing.start(code, applicant, party, agent, _beside())))
    return done(address(starting.start(code, applicant, party, agent)))


def _checked_party(form: StartForm, wrong: list[Refused]) -> starting.Party | None:
    try:
        return starting.checked_party(form.party())
    except Refused as refused:
        wrong += flat(refused)
        return None


def _agent_mistakes(form: StartForm, known: Profile) -> list[Refused]:
    """Who acts for somebody else must be known too; kept in the account, so that it is asked once."""
    if known.is_complete:
        return []
    try:
        save_profile(current_user.id, form.agent_profile())
    except Refused as refused:
        wrong = flat(refused)
        for one in wrong:
            one.field = f"my_{one.field}"
        return wrong
    return []


def _agent(known: Profile) -> starting.Agent:
    if known.kind == "company":
        return starting.Agent(known.contact or known.name, "", known.phone)
    return starting.Agent(known.name, known.id_number, known.phone)


def _start_page(code: str, form: StartForm, wrong: list[Refused] | None = None) -> Response:
    known = profile_of(current_user.id)
    kind = form.kind.data if form.kind.data in KINDS else (known.kind if form.whom.data != "other" else "natural")
    return page(
        "filing/start.html",
        Refused.status if wrong else 200,
        guide=_guide(code),
        beside=_beside(),
        form=form,
        kind=kind,
        for_other=form.whom.data == "other",
        known=masked(known),
        is_known=known.is_complete,
        mistakes=mistakes_of(wrong or [], anchors={name: name for name in form.data}),
    )
