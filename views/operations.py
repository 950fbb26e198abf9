"""Door: the operator's probes and the search engines' map. No page for people."""

from flask import Blueprint, Response, abort, current_app, render_template, request, url_for

from portal.ground import time, vitals
from portal.publication import board_page, disclosures
from portal.services import joint_services, search

door = Blueprint("operations", __name__)
LOOPBACK = ("127.0.0.1", "::1")


@door.get("/healthz")
def healthz() -> Response:
    """200 `ok` while the database answers; an unanswered query is a 503 like everywhere."""
    vitals.is_alive()
    return Response("ok\n", mimetype="text/plain", headers={"Cache-Control": "no-store"})


@door.get("/metrics")
def metrics() -> Response:
    """What waits, in Prometheus' text format; only for a collector on this machine."""
    if request.remote_addr not in LOOPBACK:
        abort(404)
    lines = []
    for name, value in vitals.waiting(time.today()).items():
        lines += [f"# TYPE portal_{name} gauge", f"portal_{name} {value}"]
    return Response("\n".join(lines) + "\n", mimetype="text/plain", headers={"Cache-Control": "no-store"})


@door.get("/sitemap.xml")
def sitemap() -> Response:
    """Every public page that a search engine should know."""
    base = current_app.config["SETTINGS"].public_url.rstrip("/")
    pages = [url_for(name) for name in ("hall.home", "hall.directory", "board.board", "board.disclosures")]
    codes = [*search.codes(), *joint_services.known(search.index().stamp)]
    pages += [url_for("hall.guide", code=code) for code in codes]
    pages += [url_for("board.data"), *(url_for("board.month", month=month) for month in board_page.published_months())]
    pages += [url_for("board.disclosure", slug=slug) for slug in disclosures.slugs()]
    text = render_template("hall/sitemap.xml", addresses=[base + page for page in pages])
    return Response(text, mimetype="application/xml")
