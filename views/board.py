"""Door: board. What the centre publishes: the transparency board; disclosures and the ledger are in views/disclosures."""

from flask import Blueprint, Response

from portal.publication import disclosures as published
from views.answers import page

door = Blueprint("board", __name__)
LATEST = 5


@door.get("/board")
def board() -> Response:
    """The transparency board; it says so while there are no figures yet."""
    return page("board/board.html", nav="board.board", notices=published.latest(LATEST))


from views import disclosures  # noqa: E402, F401 - they add their pages to this door
