"""Open data behind the board: the page that lists it, the files, their catalogue (DCAT) and the feed of months."""

from collections.abc import Callable, Iterator
from typing import Any

from flask import Response, current_app, make_response, render_template, request, url_for
from flask_babel import force_locale, gettext

from portal.ground.house import house
from portal.publication import board_page, data_catalogue, data_files, datasets
from views.answers import page, unless_unchanged
from views.board import door, month_name
from views.language import LOCALES

READERS: dict[str, Callable[[str], Iterator[str]]] = {"csv": data_files.as_csv, "json": data_files.as_json}


def root() -> str:
    """The address that people type, without a slash at its end."""
    return str(current_app.config["SETTINGS"].public_url).rstrip("/")


@door.get("/board/data")
def data() -> Response:
    """Every table with its files and what its columns mean."""
    return page(
        "board/data.html",
        nav="board.board",
        datasets=datasets.DATASETS.values(),
        formats=data_files.FORMATS,
        types=datasets.TYPES,
    )


@door.get("/board/data/<name>.<any(csv, json):kind>")
def dataset(name: str, kind: str) -> Response:
    """One table as a file, streamed month by month."""
    found = datasets.dataset(name)
    stamp = data_files.stamp(name, kind)
    if request.if_none_match.contains_weak(stamp):
        known = Response(status=304)
        known.set_etag(stamp, weak=True)
        return known
    answer = Response(_streamed(found.name, kind), mimetype=data_files.FORMATS[kind])
    if kind == "csv":
        answer.headers["Content-Type"] = "text/csv; charset=utf-8; header=present"
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.name}.{kind}"'
    answer.set_etag(stamp, weak=True)
    return answer


def _streamed(name: str, kind: str) -> Iterator[str]:
    """The pieces of a file, read while it is sent: by then the request has given its connection back."""
    house.connect()
    try:
        yield from READERS[kind](name)
    finally:
        house.rest()


@door.get("/board/data/catalog.jsonld")
def catalog() -> Response:
    """The catalogue of the open data for machines (DCAT 3 in JSON-LD)."""
    answer = make_response(data_catalogue.as_json(root(), _in_every_language))
    answer.mimetype = "application/ld+json"
    return unless_unchanged(answer)


def _in_every_language(words: str) -> dict[str, str]:
    said = {}
    for language, locale in LOCALES.items():
        with force_locale(locale):
            said[language] = gettext(words)
    return said


@door.get("/board/feed.atom")
def months_feed() -> Response:
    """Published months and their corrections, the newest first (RFC 4287)."""
    entries = board_page.news()
    body = render_template(
        "board/months.xml",
        entries=entries,
        title=_title,
        summary=_summary,
        at=lambda name, **values: root() + url_for(name, **values),
    )
    answer = make_response(body)
    answer.mimetype = "application/atom+xml"
    return unless_unchanged(answer)


def _title(one: Any) -> str:
    if one.version > 1:
        return gettext("%(month)s: erratum", month=month_name(one.month))
    return gettext("%(month)s: how we did", month=month_name(one.month))


def _summary(one: Any) -> str:
    if one.reason:
        return str(one.reason)
    counted = {key: one.figures[key]["value"] for key in ("received", "done", "overdue")}
    return gettext("%(received)s received, %(done)s completed, %(overdue)s overdue.", **counted)
