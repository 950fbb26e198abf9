"""Door: accounts. Staff sign in with user name, password and, outside the demonstration, a code of their device."""

import re
from datetime import datetime, timedelta

import segno
from flask import Response, redirect, request, session, url_for
from flask_login import current_user
from markupsafe import Markup

from portal.ground import time
from portal.ground.errors import Refused
from portal.ground.house import house
from portal.people import demonstration, staff_accounts
from portal.people.actors import staff_actor
from portal.people.posts import POSTS
from views import access
from views.accounts import TOO_OLD, door, is_fresh, mistakes_of, way_on
from views.answers import page
from views.forms.accounts import PasswordForm, SecondFactorForm, StaffSignInForm
from views.shell import csrf

HALF_WAY = timedelta(minutes=5)  # between password and second factor
FIRST_TIME = timedelta(minutes=20)  # an app must be found and a password thought of


@door.get("/staff/sign-in")
def staff_sign_in() -> Response:
    """User name and password."""
    if current_user.is_authenticated and current_user.is_staff:
        return redirect(way_on(current_user.actor, request.args.get("next")), 303)  # type: ignore[return-value]
    return _sign_in_page(StaffSignInForm(next=request.args.get("next", "")))


@door.post("/staff/sign-in")
@csrf.exempt
def staff_enter() -> Response:
    """Check the password; then the second factor, or the session at once in the demonstration."""
    form = StaffSignInForm(request.form)
    if not is_fresh():
        return _sign_in_page(form, Refused(TOO_OLD), 400)
    try:
        staff = staff_accounts.check_password(form.login.data, form.password.data, request.remote_addr or "")
    except Refused as refused:
        return _sign_in_page(form, refused)
    if not staff_accounts.needs_second_factor():
        return _enter(staff, form.next.data)
    return _half_way_to("accounts.second_factor", staff, form.next.data)


@door.get("/staff/second-factor")
def second_factor() -> Response:
    """The code of the device; at the first sign-in, the QR code that registers one."""
    staff = _half_way("accounts.second_factor")
    return _second_factor_page(staff) if staff else _start_again()


@door.post("/staff/second-factor")
def check_second_factor() -> Response:
    """Check the code and begin the session."""
    staff = _half_way("accounts.second_factor")
    if staff is None:
        return _start_again()
    form = SecondFactorForm(request.form)
    try:
        if staff_accounts.has_second_factor(staff):
            staff_accounts.check_second_factor(staff, form.code.data)
        else:
            staff_accounts.enrol(staff, _offered_secret(staff), form.code.data)
    except Refused as refused:
        return _second_factor_page(staff, refused)
    return _enter(staff, session["half_way"]["next"])


@door.get("/staff/first-password")
def first_password() -> Response:
    """A password of one's own instead of the one that somebody else gave; there is no session before."""
    return _first_password_page() if _half_way("accounts.first_password") else _start_again()


@door.post("/staff/first-password")
def keep_first_password() -> Response:
    """Keep it and begin the session."""
    staff = _half_way("accounts.first_password")
    if staff is None:
        return _start_again()
    form = PasswordForm(request.form)
    try:
        staff_accounts.choose_password(staff, form.new.data, form.again.data)
    except Refused as refused:
        return _first_password_page(refused)
    return _begin(staff, session["half_way"]["next"])


def _enter(staff: staff_accounts.Staff, wanted: str) -> Response:
    """Everything was proved; a password that somebody else knows opens nothing yet."""
    if staff_accounts.must_choose_password(staff):
        return _half_way_to("accounts.first_password", staff, wanted)
    return _begin(staff, wanted)


def _begin(staff: staff_accounts.Staff, wanted: str) -> Response:
    actor = staff_actor(staff)
    location = way_on(actor, wanted)
    return access.enter(actor, staff_accounts.signed_in(staff), redirect(location, 303))  # type: ignore[arg-type]


def _half_way_to(step: str, staff: staff_accounts.Staff, wanted: str) -> Response:
    """Remember how far somebody has come: no session yet, only the way to the next step."""
    session.clear()
    session.permanent = True
    session["half_way"] = {"staff": str(staff.id), "step": step, "at": time.now().isoformat(), "next": wanted}
    return redirect(url_for(step), 303)  # type: ignore[return-value]


def _half_way(step: str) -> staff_accounts.Staff | None:
    """Who has come as far as this step a moment ago."""
    half_way = session.get("half_way")
    if not half_way or half_way["step"] != step:
        return None
    staff = staff_accounts.staff_of(half_way["staff"])
    if staff is None:
        return None
    is_first = staff_accounts.must_choose_password(staff) or not staff_accounts.has_second_factor(staff)
    age = time.now() - datetime.fromisoformat(half_way["at"])
    return staff if age <= (FIRST_TIME if is_first else HALF_WAY) else None


def _offered_secret(staff: staff_accounts.Staff) -> str:
    """The secret on offer, the same until it is enrolled; sealed, because a session can be read by who holds it."""
    place = f"session.totp:{staff.id}"
    if "totp" not in session:
        session["totp"] = house.vault.seal(staff_accounts.new_secret(), place)
    return house.vault.open(session["totp"], place)


def _start_again() -> Response:
    return redirect(url_for("accounts.staff_sign_in"), 303)  # type: ignore[return-value]


def _sign_in_page(form: StaffSignInForm, refused: Refused | None = None, status: int | None = None) -> Response:
    return page(
        "accounts/staff_sign_in.html",
        status or (refused.status if refused else 200),
        form=form,
        mistakes=mistakes_of(refused),
        next=access.safe_next(form.next.data, ""),
        was_kept=request.args.get("kept") == "1",
        people=demonstration.demo_staff() if house.settings.is_demo else [],
        password=demonstration.DEMO_PASSWORD if house.settings.is_demo else None,
        post_kinds=POSTS,
    )


def _second_factor_page(staff: staff_accounts.Staff, refused: Refused | None = None) -> Response:
    secret = None if staff_accounts.has_second_factor(staff) else _offered_secret(staff)
    return page(
        "accounts/second_factor.html",
        refused.status if refused else 200,
        mistakes=mistakes_of(refused),
        secret=" ".join(re.findall("....", secret)) if secret else None,  # apps take it with and without the spaces
        picture=_qr(staff_accounts.enrolment_address(staff, secret)) if secret else None,
    )


def _first_password_page(refused: Refused | None = None) -> Response:
    return page(
        "accounts/password.html", refused.status if refused else 200, mistakes=mistakes_of(refused), is_first=True
    )


def _qr(text: str) -> Markup:
    """A QR code as SVG without a style attribute, which the policy would not allow."""
    drawn = segno.make(text, error="m").svg_inline(scale=4, border=4, dark="#000", light="#fff")
    return Markup(drawn)  # noqa: S704 - drawn by us, no text in it
