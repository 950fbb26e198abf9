"""Who may enter a door: the session, the person in it, and the guards of the doors.

A session names an account and its row in the log of sign-ins; whether it lives is asked of the database at every request,
so that a person who was deactivated, lost the last post, or signed out elsewhere is out at once.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from flask import Blueprint, Response, current_app, g, make_response, redirect, request, session, url_for
from flask.sansio.app import App
from flask_login import AnonymousUserMixin, UserMixin, current_user, login_user
from itsdangerous import BadSignature, URLSafeTimedSerializer

from portal.ground import time
from portal.ground.errors import N_, Forbidden
from portal.ground.house import house
from portal.people.actors import Actor
from portal.people.sessions import end_session, live_actor
from views import access_parked
from views.answers import wants_fragment
from views.shell import login

View = TypeVar("View", bound=Callable[..., Any])
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
REMEMBERED = "account"  # the cookie that names the account last signed in here, so that a late form can be kept for it
REMEMBERED_DAYS = 30


class Person(UserMixin):
    """Whoever is signed in. `actor` is what rules take as `by`; `id` is the account's own id."""

    def __init__(self, actor: Actor):
        self.actor = actor
        self.id = actor.id
        self.name = actor.name
        self.is_staff = actor.is_staff

    def get_id(self) -> str:
        """`staff:<id>` or `applicant:<id>`: two kinds of accounts in one kind of session."""
        return self.actor.ref


class Visitor(AnonymousUserMixin):
    """Whoever is not signed in."""

    actor = None
    id = ""
    name = ""
    is_staff = False


# Sessions


def enter(actor: Actor, session_id: str, answer: Response) -> Response:
    """Begin a session after a sign-in. Whatever an earlier session held is gone, its CSRF token too (no fixation)."""
    session.clear()
    g.pop("csrf_token", None)
    session.permanent = True
    session["sid"] = session_id
    session["seen"] = time.now().isoformat(timespec="seconds")
    login_user(Person(actor))
    answer.set_cookie(
        REMEMBERED,
        _signer().dumps(actor.ref),
        max_age=REMEMBERED_DAYS * 24 * 3600,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SETTINGS"].secure_cookies or request.is_secure,
    )
    return answer


def leave(answer: Response) -> Response:
    """End the session on the server and in the browser."""
    end_session(session.get("sid", ""))
    session.clear()
    answer.delete_cookie(REMEMBERED, httponly=True, samesite="Lax")
    return answer


def remembered_account() -> str:
    """The account that was last signed in with this browser, or ''."""
    try:
        return _signer().loads(request.cookies.get(REMEMBERED, ""), max_age=REMEMBERED_DAYS * 24 * 3600)
    except BadSignature:
        return ""


def session_ends_at() -> datetime | None:
    """When the session ends if nothing is clicked; pages with forms print it."""
    if not current_user.is_authenticated:
        return None
    return time.now() + timedelta(minutes=current_app.config["SETTINGS"].session_minutes)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="account last signed in")


def _load(account: str) -> Person | None:
    """Asked by Flask-Login once a request."""
    actor = live_actor(account, session.get("sid", ""))
    return Person(actor) if actor else None


def _end_dead_session() -> None:
    """Forget a session that was idle too long or ended elsewhere. A page that polls (X-Poll) is nobody's click."""
    if "_user_id" not in session:
        return
    limit = timedelta(minutes=current_app.config["SETTINGS"].session_minutes)
    seen, now = session.get("seen", ""), time.now()
    try:
        is_idle = now - datetime.fromisoformat(seen) > limit
    except ValueError:
        is_idle = True
    if is_idle:
        end_session(session.get("sid", ""))
    if is_idle or not current_user.is_authenticated:
        session.clear()
        session.permanent = True
        g.pop("_login_user", None)
    elif request.headers.get("X-Poll") != "1":
        session["seen"] = now.isoformat(timespec="seconds")


# Guards


def applicant_only(view: View) -> View:
    """This view is for applicants who are signed in."""
    return _guarded(view, "applicant", ())


def staff_only(*posts: str) -> Callable[[View], View]:
    """This view is for staff; with names, for those who hold one of these posts anywhere."""
    return lambda view: _guarded(view, "staff", posts)


def guard_door(door: Blueprint, kind: str, *posts: str) -> None:
    """Every page of this door is for `applicant` or `staff`; with names, for those who hold one of these posts."""
    door.guarded_for = kind  # type: ignore[attr-defined]
    door.before_request(lambda: turned_away(kind, posts))


def _guarded(view: View, kind: str, posts: tuple[str, ...]) -> View:
    @wraps(view)
    def entered(*args: Any, **values: Any) -> Any:
        return turned_away(kind, posts) or view(*args, **values)

    entered.guarded_for = kind  # type: ignore[attr-defined]
    return entered  # type: ignore[return-value]


def turned_away(kind: str, posts: tuple[str, ...] = ()) -> Response | None:
    """None where the visitor may enter; the way to the sign-in page for a stranger.

    Raises Forbidden for somebody who is signed in with the wrong kind of account or without the post.
    """
    if not current_user.is_authenticated:
        return to_sign_in(kind)
    if kind == "staff" and not current_user.is_staff:
        raise Forbidden(
            N_("This page is for staff. You are signed in as an applicant. Sign out first if you have a staff account.")
        )
    if kind == "applicant" and current_user.is_staff:
        raise Forbidden(
            N_("This page is for applicants. You are signed in as staff. Sign out first to use your own account.")
        )
    if posts and not current_user.actor.has_post(*posts):
        raise Forbidden(N_("None of your posts opens this page. The administrator can tell you who holds the post."))
    return None


def to_sign_in(kind: str, *, kept: bool = False) -> Response:
    """The way to the sign-in page, with the way back; a fragment tells the browser to go there (401)."""
    endpoint = "accounts.staff_sign_in" if kind == "staff" else "accounts.sign_in"
    location = url_for(endpoint, next=_way_back() or None, kept="1" if kept else None)
    if wants_fragment():
        answer = make_response("", 401)
        answer.headers["HX-Redirect"] = location
        return answer
    return redirect(location, 303)  # type: ignore[return-value]


def _way_back() -> str:
    """The page to come back to: this one, or the page whose form was sent. Never another site."""
    if request.method in ("GET", "HEAD") and not wants_fragment():
        return request.full_path.rstrip("?")
    referrer = urlsplit(request.referrer or "")
    if referrer.netloc == request.host:
        return safe_next(referrer.path + (f"?{referrer.query}" if referrer.query else ""), "")
    return ""


def safe_next(wanted: str | None, otherwise: str) -> str:
    """An address of this site to go to after sign-in; `otherwise` for another site's or a strange one.

    Browsers drop tabs and line breaks and read a backslash as a slash, so none of these may be there in any writing.
    """
    wanted = wanted or ""
    plain = unquote(unquote(wanted))
    strange = any(letter in plain for letter in "\\\r\n\t\0") or any(ord(letter) < 33 for letter in wanted)
    if not wanted.startswith("/") or wanted.startswith("//") or plain.startswith("//") or strange or len(wanted) > 1000:
        return otherwise
    return wanted


# What happens before every request


def _meet() -> Response | None:
    """First of all hooks: see who comes, and keep a form that comes too late before the CSRF check turns it away."""
    if request.endpoint in (None, "static"):
        return None
    house.connect()
    access_parked.refresh_token_of_replay()
    _end_dead_session()
    kind = _guard_of(request.endpoint or "")
    if request.method not in UNSAFE or kind is None or current_user.is_authenticated:
        return None
    account = remembered_account()
    kept = account.startswith(f"{kind}:") and access_parked.is_from_here() and access_parked.park(account)
    return to_sign_in(kind, kept=bool(kept))


def _guard_of(endpoint: str) -> str | None:
    """For whom an endpoint is, by its own guard or its door's."""
    view, door = current_app.view_functions.get(endpoint), current_app.blueprints.get(request.blueprint or "")
    return getattr(view, "guarded_for", None) or getattr(door, "guarded_for", None)


def register(app: App) -> None:
    """Wire Flask-Login and put our hook before every other one, the CSRF check included."""
    login.user_loader(_load)
    login.anonymous_user = Visitor
    login.session_protection = None  # a phone changes its address on the way; the session's own row is what counts
    app.before_request_funcs.setdefault(None, []).insert(0, _meet)
    app.context_processor(lambda: {"session_ends_at": session_ends_at})
