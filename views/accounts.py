"""Door: accounts. Applicants sign in by phone and one-time code; here everybody signs out.

Staff sign in in accounts_staff, who an applicant is stands in accounts_profile, what was kept in accounts_kept.
"""

from flask import Blueprint, Response, redirect, request, session, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError

from portal.ground.errors import N_, Refused
from portal.ground.house import house
from portal.ground.privacy import mask_phone
from portal.people import accounts, demonstration, parked
from portal.people.actors import Actor, applicant_actor
from portal.people.checks import normalise_phone
from portal.people.profile import is_complete
from views import access
from views.answers import page
from views.errors import sentence
from views.forms.accounts import SignInForm
from views.shell import csrf

door = Blueprint("accounts", __name__)
door.record_once(lambda state: access.register(state.app))

TOO_OLD = N_("This page had been open for too long. Please press the button once more.")


@door.get("/sign-in")
def sign_in() -> Response:
    """The phone first; then, or at once for who has a code already, the code beside it."""
    if current_user.is_authenticated:
        return redirect(way_on(current_user.actor, request.args.get("next")), 303)  # type: ignore[return-value]
    return _sign_in_page(SignInForm(next=request.args.get("next", "")))


@door.post("/sign-in/code")
@csrf.exempt
def send_sign_in_code() -> Response:
    """Send a code and show the same page again, with the phone kept."""
    form = SignInForm(request.form)
    if not is_fresh():
        return _sign_in_page(form, Refused(TOO_OLD), 400)
    try:
        shown = accounts.send_code(form.phone.data, "sign-in", request.remote_addr or "")
    except Refused as refused:
        refused.field = refused.field or ("phone" if refused.status == 422 else None)
        return _sign_in_page(form, refused)
    return _sign_in_page(form, sent_to=mask_phone(normalise_phone(form.phone.data)), shown_code=shown)


@door.post("/sign-in")
@csrf.exempt
def enter_with_code() -> Response:
    """Check the code and begin a session."""
    form = SignInForm(request.form)
    if not is_fresh():
        return _sign_in_page(form, Refused(TOO_OLD), 400)
    try:
        applicant, session_id = accounts.sign_in(form.phone.data, form.code.data, request.remote_addr or "")
    except Refused as refused:
        refused.field = refused.field or ("phone" if refused.status == 422 else None)
        return _sign_in_page(form, refused)
    actor = applicant_actor(applicant)
    location = way_on(actor, form.next.data)
    if not is_complete(applicant) and not parked.kept_for(actor.ref):
        location = url_for("accounts.profile", next=location)
    return access.enter(actor, session_id, redirect(location, 303))  # type: ignore[arg-type]


@door.post("/sign-out")
@csrf.exempt
def sign_out() -> Response:
    """End the session here and on the server; without a session there is nothing to end. `next`: to sign in anew for."""
    if current_user.is_authenticated:
        csrf.protect()
    return access.leave(redirect(access.safe_next(request.form.get("next"), url_for("hall.home")), 303))  # type: ignore[arg-type]


def way_on(actor: Actor, wanted: str | None) -> str:
    """Where somebody goes after signing in: first to what was kept, then where they wanted to go, else to their desk."""
    if parked.kept_for(actor.ref):
        return url_for("accounts.kept", next=access.safe_next(wanted, "") or None)
    return access.safe_next(wanted, url_for("desk.queue" if actor.is_staff else "filing.mine"))


def is_fresh() -> bool:
    """False where the form's CSRF token has no session any more: sign-in pages then show themselves again."""
    try:
        csrf.protect()
    except CSRFError:
        session.pop("csrf_token", None)
        return False
    return True


def mistakes_of(refused: Refused | None) -> dict[str, str]:
    """A refusal as sentences by field; '' is for the page as a whole."""
    if refused is None:
        return {}
    parts = refused.details or [refused]
    return {part.field or "": sentence(part) for part in reversed(parts)}


def _sign_in_page(
    form: SignInForm,
    refused: Refused | None = None,
    status: int | None = None,
    *,
    sent_to: str | None = None,
    shown_code: str | None = None,
) -> Response:
    return page(
        "accounts/sign_in.html",
        status or (refused.status if refused else 200),
        form=form,
        mistakes=mistakes_of(refused),
        next=access.safe_next(form.next.data, ""),
        was_kept=request.args.get("kept") == "1",
        asks_code=bool(sent_to) or "code" in request.form or request.args.get("step") == "code",
        sent_to=sent_to,
        shown_code=shown_code,
        people=demonstration.demo_applicants() if house.settings.is_demo else [],
    )


from views import (  # noqa: E402 - they add their pages to this door
    accounts_kept,  # noqa: F401
    accounts_password,  # noqa: F401
    accounts_phone,  # noqa: F401
    accounts_profile,  # noqa: F401
    accounts_staff,  # noqa: F401
)
