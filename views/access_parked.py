"""A form that arrives with a dead session is kept for its account, and sent again by one click after sign-in."""

from typing import Any
from urllib.parse import quote, unquote_to_bytes, urlsplit

from flask import Response, current_app, request, session
from flask_wtf.csrf import generate_csrf
from werkzeug.datastructures import ImmutableMultiDict

from portal.ground.house import house
from portal.people import parked

REPLAY = "portal.kept"  # a key of the WSGI environment: no header from outside can set it
LEFT_OUT = ("HTTP_HX_", "HTTP_ACCEPT_ENCODING", "HTTP_X_CSRF", "HTTP_IF_", "HTTP_TRANSFER_ENCODING", "HTTP_EXPECT")


def is_from_here() -> bool:
    """False for a form that another site made the browser send."""
    origin = request.headers.get("Origin") or request.referrer
    return origin is None or urlsplit(origin).netloc == request.host


def park(account: str) -> bool:
    """Keep the body of this request, as it comes and before anything reads it. False for an empty one."""
    if not request.content_length and not request.environ.get("wsgi.input_terminated"):
        return False
    query = request.query_string.decode("ascii", "replace")
    path = quote(request.path) + (f"?{query}" if query else "")
    parked.keep(account, path, request.headers.get("Content-Type", "")[:200], request.stream)
    return True


def send_kept(kept: parked.Kept, account: str) -> Response:
    """Send a kept form through the application as if it came now, with this session; returns the application's answer.

    The form stays kept where the answer is an error, and is forgotten where it is not.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    environ: dict[str, Any] = {
        k: v for k, v in request.environ.items() if isinstance(v, str) and not k.startswith(LEFT_OUT)
    }
    environ |= {k: v for k, v in request.environ.items() if k.startswith("wsgi.")}
    path, _, query = kept.path.partition("?")
    with parked.body_of(account, kept.id) as body:
        environ |= {
            REPLAY: True,
            "REQUEST_METHOD": "POST",
            "PATH_INFO": _as_wsgi(path),
            "QUERY_STRING": query,
            "REQUEST_URI": kept.path,
            "RAW_URI": kept.path,
            "CONTENT_TYPE": kept.mime,
            "CONTENT_LENGTH": str(kept.size),
            "wsgi.input": body,
            "wsgi.input_terminated": False,
        }
        with app.app_context(), app.request_context(environ):
            answer: Response = app.full_dispatch_request()
            answer.freeze()
            session_after = dict(session)
    house.connect()  # the inner request gave the thread's connection back
    session.clear()
    session.update(session_after)
    cookie = f"{app.config['SESSION_COOKIE_NAME']}="
    others = [value for value in answer.headers.getlist("Set-Cookie") if not value.startswith(cookie)]
    answer.headers.setlist("Set-Cookie", others)
    if answer.status_code < 400:
        parked.discard(account, kept.id)
    else:
        parked.release(account, kept.id)
    return answer


def refresh_token_of_replay() -> None:
    """The token in a kept form belongs to the session that ended: the check of the new one gets the new one's."""
    if not request.environ.get(REPLAY):
        return
    fields = request.form.copy()
    fields.setlist("csrf_token", [generate_csrf()])
    request.form = ImmutableMultiDict(fields)


def _as_wsgi(path: str) -> str:
    return unquote_to_bytes(path).decode("latin-1")
