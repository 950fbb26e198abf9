"""Door: hall. Track a case and verify a paper, without an account."""

from flask import Response

from views.answers import page
from views.hall import door


@door.get("/track")
def track() -> Response:
    """Where a case stands, by its number and query code."""
    return page("hall/track.html", nav="hall.track")


@door.get("/verify")
def verify() -> Response:
    """Whether a paper is genuine, by the code on it."""
    return page("hall/verify.html", nav="hall.verify")
