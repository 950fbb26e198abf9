"""How a view answers: a page or its fragment, a 303 after a POST, a download. Every answer varies as it must."""

from datetime import timedelta
from typing import Any

from flask import Flask, Response, make_response, redirect, render_template, request


def wants_fragment() -> bool:
    """True where HTMX asks for a piece; a history restore gets the whole page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-History-Restore-Request") != "true"


def page(template: str, status: int = 200, /, **values: Any) -> Response:
    """A whole page."""
    return make_response(render_template(template, **values), status)


def page_or_fragment(template: str, fragment: str, status: int = 200, /, **values: Any) -> Response:
    """The page, or for HTMX its piece, rendered by the same file that the page includes."""
    return page(fragment if wants_fragment() else template, status, **values)


def done(location: str) -> Response:
    """After a POST: 303 to the page that shows what was done; for HTMX the browser is told to go there."""
    if wants_fragment():
        answer = make_response("", 204)
        answer.headers["HX-Redirect"] = location
        return answer
    return redirect(location, 303)  # type: ignore[return-value]


def unless_unchanged(answer: Response) -> Response:
    """A public page with its ETag; 304 without a body for who has it already."""
    answer.add_etag(weak=True)
    return answer.make_conditional(request)  # type: ignore[return-value]


def download(body: bytes, mime: str, name: str, *, inline: bool = False) -> Response:
    """Bytes with a file name (ASCII, no personal data) that the browser saves, or shows where `inline`."""
    answer = make_response(body)
    answer.mimetype = mime
    answer.headers["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def register(app: Flask) -> None:
    """Headers that every answer shares."""

    @app.after_request
    def vary(answer: Response) -> Response:
        if request.endpoint == "static":
            answer.cache_control.public = True
            answer.cache_control.max_age = int(timedelta(days=365).total_seconds())
            answer.cache_control.immutable = True
            return answer
        answer.vary.update(["HX-Request", "Cookie"])
        if "Cache-Control" not in answer.headers:
            answer.headers["Cache-Control"] = "no-store" if request.blueprint in PRIVATE else "no-cache"
        return answer


PRIVATE = {"filing", "desk", "accounts", "admin", "oversight", "publishing"}
