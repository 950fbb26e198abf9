"""Door: accounts. Who an applicant is: asked once, shown masked, changed by the person alone."""

from flask import Response, request, url_for
from flask_login import current_user

from portal.ground.errors import Refused
from portal.people.profile import Profile, masked, profile_of, save_profile
from views import access
from views.access import applicant_only
from views.accounts import door, mistakes_of
from views.answers import done, page
from views.forms.accounts import ProfileForm


@door.get("/my/profile")
@applicant_only
def profile() -> Response:
    """What we know of the person, masked; the form where something is missing or is to be changed."""
    known = profile_of(current_user.id)
    if known.is_complete and "edit" not in request.args:
        return page("accounts/profile.html", known=masked(known), was_saved="saved" in request.args, next=_next())
    kind = request.args.get("kind", known.kind)
    values = {
        name: getattr(known, name) for name in ("name", "credit_code", "legal_rep", "contact", "address", "email")
    }
    return _form_page(
        ProfileForm(data={**values, "kind": kind if kind in ("natural", "company") else "natural"}), known
    )


@door.post("/my/profile")
@applicant_only
def keep_profile() -> Response:
    """Check and keep it; every mistake is told at once."""
    form = ProfileForm(request.form)
    try:
        save_profile(current_user.id, form.data)
    except Refused as refused:
        return _form_page(form, profile_of(current_user.id), refused)
    return done(access.safe_next(form.next.data, "") or url_for("accounts.profile", saved=1))


def _next() -> str:
    return access.safe_next(request.values.get("next"), "")


def _form_page(form: ProfileForm, known: Profile, refused: Refused | None = None) -> Response:
    return page(
        "accounts/profile_form.html",
        refused.status if refused else 200,
        form=form,
        known=masked(known),
        is_known=known.is_complete,
        mistakes=mistakes_of(refused),
        next=_next(),
    )
