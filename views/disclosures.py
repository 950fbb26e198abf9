"""Door: board. Disclosures (政府信息主动公开): lists, articles with their versions and files, the public ledger, the feed."""

import re
from collections.abc import Iterator

from flask import Response, abort, make_response, render_template, request, url_for
from jinja2.utils import htmlsafe_json_dumps

from portal.publication import disclosures as published
from portal.publication import ledger as public_ledger
from portal.publication import ledger_copy
from portal.services import centre_page
from views.answers import download, page, unless_unchanged
from views.board import door
from views.board_data import root
from views.forms.board import DisclosureForm
from views.forms.paging import page_of

BLOCK = 256 * 1024
INLINE = ("application/pdf", "image/jpeg", "image/png")
VERSION = re.compile(r"v([1-9][0-9]{0,5})(?:\.(pdf|json|html))?")
MIMES = {"pdf": "application/pdf", "json": "application/json", "html": "text/plain"}  # HTML is shown as it is hashed


@door.get("/disclosures")
def disclosures() -> Response:
    """Disclosures by class and words, the newest first."""
    form = DisclosureForm(request.args)
    found = published.disclosures(form.kind.data or "", form.q.data or "", page_of(form))
    return unless_unchanged(page("board/disclosures.html", nav="board.board", found=found, classes=published.CLASSES))


@door.get("/disclosures/help")
def disclosure_help() -> Response:
    """Help for people who cannot read or use the platform by themselves (R-PUB-14)."""
    return unless_unchanged(page("board/disclosure_help.html", nav="board.board"))


@door.get("/disclosures/<slug>")
def disclosure(slug: str) -> Response:
    """One disclosure in full, as it was frozen; of one that was withdrawn, its place and the reason."""
    article = published.disclosure(slug)
    if article is None:
        abort(404)
    address = f"{root()}{url_for('board.disclosure', slug=article.row.slug)}"
    linked = htmlsafe_json_dumps(
        published.linked_data(article, address, centre_page.house_card().name),
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return unless_unchanged(
        page("board/disclosure.html", nav="board.board", article=article, item=article.row, linked=linked)
    )


@door.get("/disclosures/<slug>/<what>")
def disclosure_version(slug: str, what: str) -> Response:
    """A version: `v2` says what it changed; `v2.pdf`, `v2.json`, `v2.html` are the frozen bytes of the ledger."""
    asked = VERSION.fullmatch(what)
    version = published.version_of(slug, int(asked[1])) if asked else None
    if asked is None or version is None:
        abort(404)
    if asked[2] is None:
        found = published.changes_of(version)
        return unless_unchanged(
            page("board/disclosure_changes.html", nav="board.board", version=version, changes=found)
        )
    body = {"json": version.data.encode(), "html": version.html.encode()}.get(asked[2]) or published.pdf_of(version)
    name = f"{slug}-v{version.version}.{asked[2]}"
    return unless_unchanged(download(body, MIMES[asked[2]], name, inline=asked[2] == "pdf"))


@door.get("/disclosures/<slug>/files/<file>")
def disclosure_file(slug: str, file: str) -> Response:
    """An attachment, as it is in the ledger by its SHA-256."""
    found = published.file_of(slug, file)
    if found is None:
        abort(404)

    def blocks() -> Iterator[bytes]:
        with published.stream_of(found) as stream:
            yield from iter(lambda: stream.read(BLOCK), b"")

    answer = Response(blocks(), mimetype=found.mime)
    extension = found.name.rpartition(".")[2]
    way = "inline" if found.mime in INLINE else "attachment"
    answer.headers["Content-Disposition"] = f'{way}; filename="{slug}-{found.place}.{extension}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.content_length = found.size
    answer.set_etag(found.sha256)
    return answer.make_conditional(request)  # type: ignore[return-value]


@door.get("/disclosures/feed.atom")
def feed() -> Response:
    """The newest disclosures for feed readers (RFC 4287)."""
    items = published.newest()
    body = render_template(
        "board/feed.xml",
        items=items,
        changed=max((item.changed_on or item.published_on for item in items), default=None),
        at=lambda name, **values: root() + url_for(name, **values),
    )
    answer = make_response(body)
    answer.mimetype = "application/atom+xml"
    return unless_unchanged(answer)


@door.get("/board/ledger")
def ledger() -> Response:
    """Everything published, corrected and withdrawn, and the root of each day's case events, line by line."""
    found = public_ledger.page_of(page_of(DisclosureForm(request.args)))
    return unless_unchanged(
        page(
            "board/ledger.html",
            nav="board.board",
            found=found,
            acts=public_ledger.ACTS,
            body_of=public_ledger.body_of,
        )
    )


@door.get("/board/ledger.jsonl")
def ledger_lines() -> Response:
    """The whole ledger, a line of JSON each, to be kept and checked by anybody."""
    return unless_unchanged(download("".join(public_ledger.as_lines()).encode(), "application/jsonl", "ledger.jsonl"))


@door.get("/board/ledger-check.py")
def ledger_program() -> Response:
    """The small program that checks a copy of the ledger: Python and nothing else is needed."""
    with open(ledger_copy.__file__, "rb") as file:
        return unless_unchanged(download(file.read(), "text/x-python", "ledger_copy.py"))
