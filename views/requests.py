"""Door: requests. Asking for government information to be disclosed (依申请公开, 政府信息公开条例 art. 27-45)."""

from flask import Blueprint, Response

from views.answers import page

door = Blueprint("requests", __name__)


@door.get("/requests/new")
def new() -> Response:
    """How to ask; filing it here comes with the way of its own that such a request has."""
    return page("requests/new.html", nav="board.board")
