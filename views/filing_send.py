"""Door: filing. Check what was filled in, sign where something is signed, send it; withdraw. The table decides."""

import json
from typing import Any

from flask import Response, request, session, url_for
from flask_login import current_user

from portal.cases import (
    booking,
    case_history,
    case_papers,
    commitments,
    comparison,
    form_values,
    lifecycle,
    material_rows,
    materials,
    progress,
    starting,
    track,
)
from portal.cases.own_cases import Case
from portal.ground import time
from portal.ground.errors import Conflict, Forbidden, NotFound, Refused, TooMany
from portal.ground.house import house
from portal.ground.privacy import mask_phone
from portal.people import accounts
from portal.services.guide import Guide
from views import wording
from views.access import applicant_only
from views.answers import done, page
from views.filing import address, case_page, changed_page, door, fill_page, guide_of, load, mistakes, names_of
from views.forms.filing import ActionForm
from views.wording import flat

SENDING = ("request_pre_review", "book", "submit", "resubmit")
WHOLLY_ONLINE = ("submit", "request_pre_review", "resubmit")  # the way that is usual there comes first
PAGES = {"rebook": "book", **dict.fromkeys(("sign-code", *SENDING), "check")}  # where the form of an action stands
PASSED_ON = (NotFound, Forbidden, TooMany)  # an error page of their own


@door.get("/my/cases/<ref>/check")
@applicant_only
def check(ref: str) -> Response:
    """Everything that will be sent, what is still missing, and the ways to send it."""
    return check_page(load(ref), ActionForm())


def check_page(
    found: Case,
    form: ActionForm,
    *,
    wrong: list[Refused] | None = None,
    status: int | None = None,
    code: tuple[str, str | None] | None = None,
) -> Response:
    """`code`: the phone that a code was sent to (masked), and the code itself in the demonstration."""
    guide, now = guide_of(found), time.now()
    choices = {c.action: c for c in lifecycle.open_to(found, current_user.actor)}
    ways = _ways(choices, guide)
    if not ways:
        return done(address(found))
    given = materials.items(found, guide)
    names = names_of(guide, given)
    gaps = max((flat(way.closed) for way in ways if way.closed), key=len, default=[])
    owed = materials.promised(given)
    errors = wrong or []
    return page(
        "filing/check.html",
        status or (max(e.status for e in errors) if errors else 200),
        case=found,
        guide=guide,
        values=form_values.values_of(found),
        shown=comparison.shown,
        rows=material_rows.rows(given, now),
        names=names,
        ways=ways,
        gaps=mistakes([g for g in gaps if g.field], names),
        mistakes=wording.mistakes_of(
            errors, names.english, {**names.anchors, "code": "code", "commit": "commit", "consent": "consent"}
        ),
        form=form,
        owed=owed,
        commitment=commitments.commitment_text(found, guide, owed) if owed else "",
        consent=commitments.CONSENT,
        code=code,
        editable=found.state in form_values.EDITABLE,
        progress=progress.of(found, guide, now, history=case_history.History(())),
    )


def _ways(choices: dict[str, lifecycle.Choice], guide: Guide) -> list[lifecycle.Choice]:
    """The ways to send, the usual one first; one that is closed for good is left out where there is another."""
    order = WHOLLY_ONLINE if guide.online_level == starting.WHOLLY_ONLINE else SENDING
    ways = [choices[action] for action in order if action in choices]
    return [way for way in ways if not way.closed or way.closed.details] or ways


@door.post("/my/cases/<ref>/sign-code")
@applicant_only
def send_sign_code(ref: str) -> Response:
    """A one-time code that signs the commitment or the consent; what was ticked stays ticked."""
    found, form = load(ref), ActionForm(request.form)
    phone = accounts.phone_of(accounts.applicant_of(current_user.id))
    try:
        shown = accounts.send_code(phone, "sign", request.remote_addr or "")
    except Refused as refused:
        refused.field = refused.field or "code"
        return check_page(found, form, wrong=[refused])
    return check_page(found, form, code=(mask_phone(phone), shown))


@door.get("/my/cases/<ref>/withdraw")
@applicant_only
def ask_withdraw(ref: str) -> Response:
    """Withdrawing is asked about first."""
    found = load(ref)
    open_now = {c.action for c in lifecycle.open_to(found, current_user.actor)}
    return _withdraw_page(found) if "withdraw" in open_now else done(address(found))


def _withdraw_page(found: Case, wrong: list[Refused] | None = None, status: int = 200) -> Response:
    return page(
        "filing/withdraw.html",
        status,
        case=found,
        guide=guide_of(found),
        mistakes=wording.mistakes_of(wrong or []),
    )


@door.route("/my/cases/<ref>/<action>", methods=["GET", "POST"])
@applicant_only
def act(ref: str, action: str) -> Response:
    """Any action of the table that is the applicant's; what it gave is on the page after. Looked at, its form's page."""
    found, form = load(ref), ActionForm(request.form)
    if request.method == "GET":
        return done(address(found, PAGES.get(action, "case")))
    try:
        finished = perform(found, action, form)
    except PASSED_ON:
        raise
    except Conflict as conflict:
        return changed_page(found, conflict)
    except Refused as refused:
        return _again(load(ref), action, form, flat(refused))
    return _after(finished, action)


def perform(found: Case, action: str, form: ActionForm, **more: Any) -> lifecycle.Done:
    """Carry the action out for the person who is signed in."""
    return lifecycle.perform(
        found,
        action,
        by=current_user.actor,
        version=form.seen_version,
        token=form.token.data or None,
        **{**form.given(), **more},
    )


def _again(found: Case, action: str, form: ActionForm, wrong: list[Refused]) -> Response:
    """The page that the form stood on, with what was refused and what was typed."""
    if action == "withdraw":
        return _withdraw_page(found, wrong, Refused.status)
    if action in SENDING:
        return check_page(found, form, wrong=wrong, status=max(w.status for w in wrong))
    if found.state in form_values.EDITABLE:
        return fill_page(found, wrong=wrong, status=Refused.status)
    return case_page(found, wrong=wrong, status=Refused.status, typed={action: form.given()})


def _after(finished: lifecycle.Done, action: str) -> Response:
    keep_told(finished)
    case = finished.case
    if action in ("request_pre_review", "submit", "resubmit"):
        return done(address(case, "sent"))
    if action == "withdraw" and not case.number:
        return done(url_for("filing.mine"))
    return done(address(case))


def keep_told(finished: lifecycle.Done) -> None:
    """What is told only once waits in the session, sealed, for the page that comes next."""
    code = finished.told_once.get("query_code")
    if code:
        _keep_code(finished.case, code)


def _keep_code(case: Case, code: str) -> None:
    place = f"session.told:{current_user.id}"
    session["told"] = house.vault.seal(json.dumps([case.id.hex, code]), place)


def told_code(case: Case) -> str:
    """The query code, the one time that it is shown; empty ever after."""
    sealed = session.pop("told", None)
    if not sealed:
        return ""
    key, code = json.loads(house.vault.open(sealed, f"session.told:{current_user.id}"))
    return code if key == case.id.hex else ""


@door.get("/my/cases/<ref>/sent")
@applicant_only
def sent(ref: str) -> Response:
    """What was sent: number and query code, what happens next and by when, the receipt."""
    found = load(ref)
    if not found.number:
        return done(address(found))
    history = case_history.of(found)
    standing = booking.current(found) if found.state == "booked" else None
    return page(
        "filing/sent.html",
        case=found,
        guide=guide_of(found),
        code=told_code(found),
        progress=progress.of(found, guide_of(found), time.now(), history=history, booking=standing),
        papers=case_papers.sheets_of(found),
    )


@door.post("/my/cases/<ref>/new-code")
@applicant_only
def new_code(ref: str) -> Response:
    """The query code was lost: a new one, shown once; the old one stops working."""
    found = load(ref)
    _keep_code(found, track.new_code(found, current_user.actor))
    return done(address(found, "sent"))
