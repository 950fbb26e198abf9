"""Door: desk. The archive: cases are filed away, volumes are approved, checked, watched while they are made, and fetched."""

from collections.abc import Iterator
from datetime import date
from typing import IO

from flask import Response, flash, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.cases import archive_retention, archive_shelf, archive_supervision, archive_volumes, lifecycle
from portal.cases.form_values import cleaned
from portal.cases.worklist import Worklist
from portal.cases.worklist_scope import case_for
from portal.ground.errors import N_, NotFound, Refused
from views.answers import done, page, page_or_fragment
from views.desk import at_a_desk, door
from views.forms.admin import ListForm
from views.forms.desk import whole
from views.forms.paging import page_of
from views.wording import flat, is_day, mistakes_of

BLOCK = 256 * 1024


@door.get("/desk/archive")
@at_a_desk
def archive() -> Response:
    """What waits to be filed away, and the volumes."""
    return _shelf()


def _shelf(problem: Refused | None = None) -> Response:
    actor = current_user.actor
    return page(
        "desk/archive.html",
        problem.status if problem else 200,
        nav="desk.archive",
        shelf=archive_shelf.shelf(actor),
        departments=archive_shelf.department_of(actor),
        centres=archive_shelf.centres_of(actor),
        services=Worklist(actor).catalogue.by_code,
        states=archive_shelf.STATES,
        parts=archive_shelf.PARTS,
        retentions=archive_retention.RETENTIONS,
        periods=archive_supervision.PERIODS,
        typed=request.form,
        mistakes=mistakes_of(flat(problem)) if problem else [],
    )


@door.get("/desk/archive/appraisal")
@at_a_desk
def appraisal() -> Response:
    """Volumes whose period is over, for the archivist to have them appraised."""
    number = page_of(ListForm(request.args))
    rows, count = archive_shelf.appraisal(current_user.actor, number)
    return page(
        "desk/archive_appraisal.html",
        nav="desk.archive",
        rows=rows,
        count=count,
        number=number,
        pages=max(1, -(-count // archive_shelf.MOST)),
        parts=archive_shelf.PARTS,
        retentions=archive_retention.RETENTIONS,
    )


@door.get("/desk/archive/cases/<number>")
@at_a_desk
def file_away(number: str) -> Response:
    """What goes into the volume of a case, in which part, and what is missing."""
    return _filing(number)


def _filing(number: str, problem: Refused | None = None) -> Response:
    filing = archive_shelf.filing_of(case_for(number, current_user.actor), current_user.actor)
    chosen = request.form.getlist("reserved") if problem else [p.key for p in filing.pieces if p.is_reserved]
    return page(
        "desk/archive_case.html",
        problem.status if problem else 200,
        nav="desk.archive",
        number=number,
        filing=filing,
        service=Worklist(current_user.actor).catalogue.by_code.get(filing.case.service_code),
        chosen=chosen,
        retentions=archive_retention.RETENTIONS,
        kept=request.form.get("retention") or filing.retention,
        typed=request.form,
        missing=mistakes_of(filing.missing),
        mistakes=mistakes_of(flat(problem)) if problem else [],
    )


@door.post("/desk/archive/cases/<number>")
@at_a_desk
def file_away_now(number: str) -> Response:
    """File the case away; the page again with the reason where that is refused."""
    actor = current_user.actor
    case = case_for(number, actor)
    try:
        lifecycle.perform(
            case,
            "archive",
            by=actor,
            version=whole(request.form.get("version")),
            token=cleaned(request.form.get("token", "")) or None,
            reserved=request.form.getlist("reserved"),
            retention=cleaned(request.form.get("retention", "")),
            volume=cleaned(request.form.get("volume", "")),
            note=cleaned(request.form.get("note", "")),
        )
    except Refused as refused:
        if refused.status != 422:
            raise
        return _filing(number, refused)
    flash(gettext("The case is filed away. The archivist checks the volume next."))
    return done(url_for("desk.archive"))


@door.get("/desk/archive/volumes/<key>")
@at_a_desk
def volume(key: str) -> Response:
    """A volume with its contents; while it is made, how far that is."""
    return page_or_fragment(
        "desk/archive_volume.html",
        "desk/archive_progress.html",
        nav="desk.archive",
        opened=archive_shelf.opened(key, current_user.actor),
        states=archive_shelf.STATES,
        parts=archive_shelf.PARTS,
        retentions=archive_retention.RETENTIONS,
    )


@door.post("/desk/archive/volumes/<key>/<what>")
@at_a_desk
def change_volume(key: str, what: str) -> Response:
    """Approve a shared volume, close it, or check any: one step each, by the persons whom the rules name."""
    actor = current_user.actor
    found = archive_volumes.volume_of(key, actor)
    if what == "approve":
        archive_volumes.approve_shared(found, by=actor)
    elif what == "close":
        archive_volumes.close_shared(found, cleaned(request.form.get("note", "")), by=actor)
    elif what == "check":
        archive_volumes.check(found, by=actor)
    else:
        raise NotFound(N_("There is no such action."))
    return done(url_for("desk.volume", key=key))


@door.post("/desk/archive/shared")
@at_a_desk
def ask_for_volume() -> Response:
    """The window asks that several decisions share a volume."""
    actor = current_user.actor
    wanted = cleaned(request.form.get("department", ""))
    department = next((d for d in archive_shelf.department_of(actor) if d.code == wanted), None)
    try:
        if department is None:
            raise Refused(N_("Please choose the department."), field="department")
        made = archive_volumes.ask_for_shared(
            department,
            cleaned(request.form.get("service", "")),
            cleaned(request.form.get("reason", "")),
            cleaned(request.form.get("retention", "")),
            by=actor,
        )
    except Refused as refused:
        if refused.status not in (404, 422):
            raise
        return _shelf(refused)
    return done(url_for("desk.volume", key=made.id.hex))


@door.post("/desk/archive/supervision")
@at_a_desk
def bind_supervision() -> Response:
    """Bind the records of supervision of a week, month or quarter."""

    actor = current_user.actor
    centre = next((c for c in archive_shelf.centres_of(actor) if c.code == request.form.get("centre")), None)
    day = request.form.get("day", "")
    try:
        if centre is None:
            raise Refused(N_("Please choose the centre."), field="centre")
        if not is_day(day):
            raise Refused(N_("Please give a day of the period, for example 2026-11-20."), field="day")
        made = archive_supervision.bind(centre, request.form.get("period", ""), date.fromisoformat(day), by=actor)
    except Refused as refused:
        if refused.status not in (409, 422):
            raise
        return _shelf(refused)
    return done(url_for("desk.volume", key=made.id.hex))


@door.get("/desk/archive/volumes/<key>/copy.pdf")
@at_a_desk
def volume_copy(key: str) -> Response:
    """The reading copy, streamed: it may be large."""
    return _streamed(*archive_shelf.copy_of(key, current_user.actor), "application/pdf")


@door.get("/desk/archive/volumes/<key>/package.zip")
@at_a_desk
def volume_package(key: str) -> Response:
    """The package for the records office, streamed."""
    return _streamed(*archive_shelf.package_of(key, current_user.actor), "application/zip")


def _streamed(stream: IO[bytes], name: str, size: int, mime: str) -> Response:
    def blocks() -> Iterator[bytes]:
        with stream:
            yield from iter(lambda: stream.read(BLOCK), b"")

    answer = Response(blocks(), mimetype=mime)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.content_length = size
    return answer
