"""Door: board. What the centre publishes: the transparency board; disclosures and the ledger are in views/disclosures."""

from babel.dates import format_skeleton
from flask import Blueprint, Response, abort, redirect, request, url_for
from flask_babel import get_locale

from portal.publication import board_page
from portal.publication import disclosures as published
from portal.publication.months import read_month
from views.answers import page, unless_unchanged

door = Blueprint("board", __name__)
LATEST = 5
MOST_LATE = 500  # on a page; the data file has all


@door.app_template_filter("thousands")
def thousands(number: int) -> str:
    """`12,604`"""
    return f"{number:,}"


@door.app_template_filter("month_name")
def month_name(month: str) -> str:
    """`2026年10月` / `October 2026`"""
    return format_skeleton("yMMMM", read_month(month).first, locale=get_locale())


@door.get("/board")
def board() -> Response:
    """The last published month; while there is none the page says so. `m` chooses a month."""
    if wanted := request.args.get("m", ""):
        return redirect(url_for("board.month", month=wanted[:7]))  # type: ignore[return-value]
    newest = board_page.newest_month()
    if newest is None:
        return page("board/board.html", nav="board.board", notices=published.latest(LATEST))
    return _month(newest)


@door.get("/board/<month>")
def month(month: str) -> Response:
    """One month: what was published of it, or its running figures where they are switched on."""
    return _month(month)


def _month(month: str) -> Response:
    shown = board_page.board_page(month)
    return unless_unchanged(
        page(
            "board/month.html",
            nav="board.board",
            board=shown,
            running=board_page.running_month(),
            notices=published.latest(LATEST),
        )
    )


@door.get("/board/<month>/overdue")
def overdue(month: str) -> Response:
    """Every case of a month that passed its limit, with the reason that was stated."""
    snapshot = board_page.snapshot_of(month)
    return page(
        "board/overdue.html", nav="board.board", snapshot=snapshot, late=board_page.late_cases(snapshot, MOST_LATE)
    )


@door.get("/board/<month>/figures/<key>")
def figure(month: str, key: str) -> Response:
    """How one figure was computed, what it was counted from, and where its data are."""
    snapshot = board_page.snapshot_of(month)
    shown = board_page.shown(snapshot).get(key)
    if shown is None:
        abort(404)
    return page("board/figure.html", nav="board.board", snapshot=snapshot, shown=shown)


from views import board_data, disclosures  # noqa: E402, F401 - they add their pages to this door
