"""Door: filing. Each material by itself: upload, replace, remove, promise for later, look at what was given."""

from flask import Response, request
from flask_login import current_user
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from portal.cases import case_files, form_values, material_rows, materials
from portal.cases.own_cases import Case
from portal.ground import time
from portal.ground.errors import N_, Conflict, NotFound, Refused, TooLarge
from views import errors, wording
from views.access import applicant_only
from views.answers import done, download, page, wants_fragment
from views.file_policy import shows_a_file
from views.filing import address, case_page, changed_page, door, fill_page, guide_of, load, names_of

INLINE = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "application/ofd": "ofd"}


@door.get("/my/cases/<ref>/files/<code>")
@applicant_only
def material(ref: str, code: str) -> Response:
    """The row of one material; without HTMX, the page at that row."""
    found = load(ref)
    return _row(found, code) if wants_fragment() else done(_at_row(found, code))


@door.post("/my/cases/<ref>/files/<code>")
@applicant_only
def give_files(ref: str, code: str) -> Response:
    """Take the files that were chosen, each by itself: what is refused does not keep the others out."""
    found = load(ref)
    chosen = [f for f in request.files.getlist("file") if f.filename or f.stream.read(1)]
    if not chosen:
        return _refused(found, code, [Refused(N_("Please choose a file first."), field=code)])
    before = {f.id for f in _item(found, code).files}
    wrong = _take(found, code, chosen)
    given = [f for f in _item(found, code).files if f.id not in before]
    if given:
        _put_aside(found, code, before, all_of_them=request.form.get("replace") == "1")
    return _refused(load(ref), code, wrong) if wrong else _answer(load(ref), code)


def _take(found: Case, code: str, chosen: list[FileStorage]) -> list[Refused]:
    guide, token = guide_of(found), request.form.get("token", "")[:80]
    wrong = []
    for number, file in enumerate(chosen):
        file.stream.seek(0)
        once = f"{token}-{number}" if token else None
        try:
            case_files.give(found, guide, code, file.stream, file.filename or "", by=current_user.actor, token=once)
        except NotFound:
            raise
        except Refused as refused:
            refused.field = code
            wrong.append(refused)
    return wrong


def _put_aside(found: Case, code: str, before: set[object], *, all_of_them: bool) -> None:
    """A new file takes the place of those that could not be used, or of all where that was asked for."""
    for file in _item(found, code).files:
        if file.id in before and (all_of_them or file.state == "refused"):
            case_files.remove(found, file.id.hex, by=current_user.actor)


@door.get("/my/cases/<ref>/files/<code>/<file>")
@shows_a_file
@applicant_only
def look(ref: str, code: str, file: str) -> Response:
    """The cleaned copy of a file, as the window sees it."""
    content, mime = case_files.bytes_of(case_files.file_of(load(ref), file))
    return download(content, mime, f"{code}.{INLINE.get(mime, 'bin')}", inline=mime != "application/ofd")


@door.get("/my/cases/<ref>/files/<code>/<file>/remove")
@applicant_only
def ask_remove(ref: str, code: str, file: str) -> Response:
    """Taking a file out is asked about first."""
    found = load(ref)
    known = case_files.file_of(found, file)
    item = _item(found, code)
    return page(
        "filing/remove.html",
        case=found,
        guide=guide_of(found),
        material=item.material,
        file=known,
        name=case_files.name_of(known),
    )


@door.post("/my/cases/<ref>/files/<code>/<file>/remove")
@applicant_only
def remove(ref: str, code: str, file: str) -> Response:
    """Take it out."""
    found = load(ref)
    try:
        case_files.remove(found, file, by=current_user.actor)
    except NotFound:
        raise
    except Refused as refused:
        return changed_page(found, Conflict(refused.message))
    return done(_at_row(found, code))


@door.route("/my/cases/<ref>/files/<code>/promise", methods=["GET", "POST"])
@applicant_only
def promise(ref: str, code: str) -> Response:
    """Hand this material in later (容缺, R-ACC-12)."""
    found = load(ref)
    if request.method == "GET":
        return done(_at_row(found, code))
    return _try(found, code, lambda: materials.promise(found, guide_of(found), code, time.now()))


@door.post("/my/cases/<ref>/files/<code>/promise/back")
@applicant_only
def promise_back(ref: str, code: str) -> Response:
    """Give it now after all."""
    found = load(ref)
    return _try(found, code, lambda: materials.take_promise_back(found, guide_of(found), code, time.now()))


def _try(found: Case, code: str, rule: object) -> Response:
    try:
        rule()  # type: ignore[operator]
    except Refused as refused:
        refused.field = code
        return _refused(load(found.id.hex), code, [refused])
    return _answer(load(found.id.hex), code)


def _item(found: Case, code: str) -> "materials.Item":
    try:
        return materials.item_of(found, guide_of(found), code)
    except Refused as refused:
        raise NotFound(refused.message) from None


def _at_row(found: Case, code: str) -> str:
    _item(found, code)
    return address(found, _anchor=f"m-{code}")


def _answer(found: Case, code: str) -> Response:
    return _row(found, code) if wants_fragment() else done(_at_row(found, code))


def _refused(found: Case, code: str, wrong: list[Refused]) -> Response:
    """The row, or the whole page, with why."""
    status = max(refused.status for refused in wrong)
    if wants_fragment():
        return _row(found, code, wrong, status)
    if found.state in form_values.EDITABLE:
        return fill_page(found, wrong=wrong, status=status)
    return case_page(found, wrong=wrong, status=status)


def _row(found: Case, code: str, wrong: list[Refused] | None = None, status: int = 200) -> Response:
    item = _item(found, code)
    names = names_of(guide_of(found), [item])
    row = material_rows.rows([item], time.now())[0]
    return page(
        "filing/_material.html",
        status,
        case=found,
        row=row,
        announced=request.method == "POST" or not row.is_waiting,
        mistakes=wording.mistakes_of(wrong or [], names.english, names.anchors),
        names=names,
        editable=found.state in form_values.EDITABLE,
    )


@door.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> Response:
    """More than any upload may be: the answer says so in the material's own row."""
    if request.endpoint != "filing.give_files" or not current_user.is_authenticated:
        return errors.http_error(error)
    errors.read_away()
    places = request.view_args or {}
    refused = TooLarge(
        N_("What was sent is too large: at most 64 MB at once. Please send fewer or smaller files at a time.")
    )
    refused.field = places["code"]
    return _refused(load(places["ref"]), places["code"], [refused])
