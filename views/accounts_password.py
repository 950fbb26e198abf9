"""Door: accounts. Staff change their own password."""

from flask import Response, redirect, request, url_for
from flask_login import current_user

from portal.ground.errors import NotFound, Refused
from portal.people import staff_accounts
from views import access
from views.access import staff_only
from views.accounts import door, mistakes_of
from views.answers import page
from views.forms.accounts import PasswordForm
from views.work_pages import at_work


@door.get("/staff/password")
@staff_only()
def own_password() -> Response:
    """The old password, and the new one twice."""
    return _password_page()


@door.post("/staff/password")
@staff_only()
def change_own_password() -> Response:
    """Keep the new one; every session ends but the one that begins here, so that copies of this one are dead too."""
    form = PasswordForm(request.form)
    staff = staff_accounts.staff_of(current_user.id)
    if staff is None:
        raise NotFound("There is no such account.")
    actor = current_user.actor
    try:
        staff_accounts.change_password(staff, form.old.data, form.new.data, form.again.data)
    except Refused as refused:
        return _password_page(refused)
    onward = redirect(url_for("accounts.own_password", saved=1), 303)
    return access.enter(actor, staff_accounts.signed_in(staff), onward)  # type: ignore[arg-type]


def _password_page(refused: Refused | None = None) -> Response:
    return page(
        "accounts/password.html",
        refused.status if refused else 200,
        **at_work(current_user),
        mistakes=mistakes_of(refused),
        is_first=False,
        was_saved="saved" in request.args and refused is None,
    )
