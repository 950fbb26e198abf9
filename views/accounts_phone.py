"""Door: accounts. An applicant changes the phone of the account: the new phone, then the code that was sent there."""

from flask import Response, redirect, request, session, url_for
from flask_login import current_user

from portal.ground.errors import Refused
from portal.ground.privacy import mask_phone
from portal.people.checks import normalise_phone
from portal.people.phone_change import change_phone, send_phone_code
from portal.people.profile import masked, profile_of
from portal.people.sessions import is_fresh, record_sign_in
from views import access
from views.access import applicant_only
from views.accounts import door, mistakes_of
from views.answers import page
from views.forms.accounts import SignInForm


@door.get("/my/profile/phone")
@applicant_only
def own_phone() -> Response:
    """The new phone; after a while the person signs in anew first."""
    return _phone_page(SignInForm())


@door.post("/my/profile/phone/code")
@applicant_only
def send_new_phone_code() -> Response:
    """Send a code to the new phone and ask for it."""
    form = SignInForm(request.form)
    if not _is_fresh():
        return _phone_page(form)
    try:
        shown = send_phone_code(current_user.id, form.phone.data, request.remote_addr or "")
    except Refused as refused:
        return _phone_page(form, refused)
    return _phone_page(form, sent_to=mask_phone(normalise_phone(form.phone.data)), shown_code=shown)


@door.post("/my/profile/phone")
@applicant_only
def keep_new_phone() -> Response:
    """Check the code and keep the phone; every session ends but the one that begins here."""
    form, actor = SignInForm(request.form), current_user.actor
    if not _is_fresh():
        return _phone_page(form)
    try:
        change_phone(actor.id, form.phone.data, form.code.data, request.remote_addr or "")
    except Refused as refused:
        return _phone_page(form, refused)
    onward = redirect(url_for("accounts.profile", saved=1), 303)
    return access.enter(actor, record_sign_in(actor.ref, True), onward)  # type: ignore[arg-type]


def _is_fresh() -> bool:
    return is_fresh(current_user.get_id(), session.get("sid", ""))


def _phone_page(
    form: SignInForm, refused: Refused | None = None, *, sent_to: str | None = None, shown_code: str | None = None
) -> Response:
    is_fresh_now = _is_fresh()
    stale = 200 if request.method == "GET" else 403
    return page(
        "accounts/phone.html",
        (refused.status if refused else 200) if is_fresh_now else stale,
        form=form,
        mistakes=mistakes_of(refused),
        phone_now=masked(profile_of(current_user.id)).phone,
        is_fresh=is_fresh_now,
        asks_code=bool(sent_to) or "code" in request.form,
        sent_to=sent_to,
        shown_code=shown_code,
    )
