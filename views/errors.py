"""One place turns each named error into a page or a fragment with its status and a sentence that says what to do."""

import logging
import secrets

from flask import Flask, Response, current_app, request, url_for
from flask_babel import gettext
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from peewee import OperationalError
from werkzeug.exceptions import HTTPException

from portal.ground.errors import N_, Refused, Unavailable
from portal.ground.storage import DISK_FULL
from views.answers import page, wants_fragment
from views.work_pages import at_work

log = logging.getLogger("portal.errors")

SENTENCES = {
    400: N_("The request could not be read. Please go back and try again."),
    401: N_("Please sign in first."),
    403: N_("You may not open this page with the account you are signed in with."),
    404: N_("There is no page at this address."),
    405: N_("This address is part of a form and cannot be opened by itself. Please go back to the page before."),
    409: N_("Somebody else has just changed this. Please look at the new state first."),
    413: N_("What was sent is too large."),
    429: N_("Too many attempts. Please wait a few minutes and try again."),
    500: N_("Something went wrong on our side. What you had saved is kept. Please try again in a few minutes."),
    503: N_("The portal is busy at the moment. What you had saved is kept. Please try again in a minute."),
}

FOR_ANYBODY = ("hall", "board")  # doors whose pages look the same to everybody, staff too
DRAINED = 512 * 1024 * 1024  # bytes of a too large body that are read away, so that the browser hears the answer

NO_ROOM = N_("The file could not be kept because the disk is full. Nothing else is lost: please try again later.")


def sentence(error: Refused) -> str:
    """A refusal in the reader's language."""
    values = {k: gettext(v) if isinstance(v, str) and k.startswith("t_") else v for k, v in error.values.items()}
    return gettext(error.message, **values) if values else gettext(error.message)


def answer_error(status: int, text: str, reference: str | None = None) -> Response:
    """The error page, or its fragment for HTMX. Staff stay in the frame of their work pages."""
    template = "errors/_error.html" if wants_fragment() else "errors/error.html"
    return page(
        template,
        status,
        **({"at_work": False} if request.blueprint in FOR_ANYBODY else at_work(current_user)),
        status=status,
        text=text,
        reference=reference,
        ways=_ways(status),
        again=_typed() if status == 503 else None,
    )


def _ways(status: int) -> list[tuple[str, str]]:
    """Where to go on from here: (address, words). The case that it was about first, where it can be opened."""
    values, ways = request.view_args or {}, []
    if status not in (403, 404) and current_user.is_authenticated:
        if "ref" in values and not current_user.is_staff:
            ways.append((url_for("filing.case", ref=values["ref"]), gettext("Open the case")))
        if "number" in values and current_user.is_staff and request.blueprint in ("desk", "oversight"):
            ways.append((url_for("desk.case", number=values["number"]), gettext("Open the case")))
    if current_user.is_staff:
        return [*ways, (url_for("desk.queue"), gettext("Workbench"))]
    if current_user.is_authenticated:
        ways.append((url_for("filing.mine"), gettext("My cases")))
    return [*ways, (url_for("hall.home"), gettext("Home")), (url_for("hall.directory"), gettext("Find a service"))]


def _typed() -> list[tuple[str, str]] | None:
    """What was typed into a form that could not be carried out now, so that one click sends it again."""
    if request.method != "POST" or request.files:
        return None
    return [(k, v) for k, v in request.form.items(multi=True) if k != "csrf_token"] or None


def read_away() -> None:
    """Read what is still coming of a body that was refused for its size: a browser that sends does not listen."""
    left = DRAINED
    stream = request.environ["wsgi.input"]
    while left > 0 and (block := stream.read(min(left, 1024 * 1024))):
        left -= len(block)


def http_error(error: HTTPException) -> Response:
    """The page of an HTTP error; a redirect that came as an error goes its way."""
    status = error.code or 500
    if status < 400:
        return error.get_response()  # type: ignore[return-value]
    if status == 413:
        read_away()
    return answer_error(status, gettext(SENTENCES.get(status, SENTENCES[400 if status < 500 else 500])))


def register(app: Flask) -> None:
    """Catch every named error, every HTTP error and everything unforeseen."""
    app.register_error_handler(HTTPException, http_error)

    @app.errorhandler(Refused)
    def refused(error: Refused) -> Response:
        lines = [sentence(error), *(sentence(d) for d in error.details)]
        return answer_error(error.status, "\n".join(lines))

    @app.errorhandler(CSRFError)
    def stale_form(_error: CSRFError) -> Response:
        return answer_error(
            400,
            gettext(
                "This form is too old or did not come from this site. Please go back, reload the page and send it again."
            ),
        )

    @app.errorhandler(OperationalError)
    def database_busy(error: OperationalError) -> Response:
        log.warning("database: %s", type(error).__name__)
        return refused(Unavailable(SENTENCES[503]))

    @app.errorhandler(OSError)
    def disk_full(error: OSError) -> Response:
        if error.errno not in DISK_FULL:
            return unforeseen(error)
        log.error("the disk is full: %s", error)
        return refused(Unavailable(NO_ROOM))

    @app.errorhandler(Exception)
    def unforeseen(error: Exception) -> Response:
        if current_app.testing and current_app.config.get("PROPAGATE_EXCEPTIONS"):
            raise error
        reference = secrets.token_hex(4)
        log.error("unforeseen error, reference %s", reference, exc_info=error)
        return answer_error(500, gettext(SENTENCES[500]), reference)
