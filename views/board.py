"""Door: board. What the centre publishes: the transparency board and the disclosures."""

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request, url_for

from portal.publication import disclosures as published
from views.answers import page
from views.forms.board import DisclosureForm
from views.forms.paging import page_of

door = Blueprint("board", __name__)
LATEST = 5


@door.get("/board")
def board() -> Response:
    """The transparency board; it says so while there are no figures yet."""
    return page("board/board.html", nav="board.board", notices=published.latest(LATEST))


@door.get("/disclosures")
def disclosures() -> Response:
    """Disclosures by class and words, the newest first."""
    form = DisclosureForm(request.args)
    found = published.disclosures(form.kind.data or "", form.q.data or "", page_of(form))
    return page("board/disclosures.html", nav="board.board", found=found, classes=published.CLASSES)


@door.get("/disclosures/<slug>")
def disclosure(slug: str) -> Response:
    """One disclosure in full."""
    article = published.disclosure(slug)
    if article is None:
        abort(404)
    return page("board/disclosure.html", nav="board.board", article=article, item=article.row)


@door.get("/disclosures/feed.atom")
def feed() -> Response:
    """The newest disclosures for feed readers (RFC 4287)."""
    root = current_app.config["SETTINGS"].public_url.rstrip("/")
    body = render_template(
        "board/feed.xml", items=published.newest(), at=lambda name, **values: root + url_for(name, **values)
    )
    answer = make_response(body)
    answer.mimetype = "application/atom+xml"
    return answer
