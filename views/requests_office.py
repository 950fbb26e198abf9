"""Door: requests. The information office: register, one request with its steps, what came by letter or mouth, the report."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, flash, request, session, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground import time
from portal.ground.errors import N_, NotFound, Refused
from portal.people.colleagues import names_of
from portal.publication import (
    attachments,
    guard,
    redaction,
    requests_annual_report,
    requests_answering,
    requests_answers,
    requests_asked,
    requests_correction,
    requests_extension,
    requests_fees,
    requests_files,
    requests_filing,
    requests_papers,
    requests_receipt,
    requests_register,
    requests_reminding,
    requests_third_parties,
)
from portal.publication.requests_course import GONE, Course, of_office
from portal.publication.requests_states import ACTS as ACT_WORDS
from portal.publication.requests_states import ENTERING, HANDLER, HEAD, OFFICE, may
from views.access import staff_only
from views.answers import done, download, page
from views.file_policy import shows_a_file
from views.forms.desk import whole
from views.forms.paging import page_of
from views.forms.requests import AskForm, RegisterForm, ReportForm
from views.requests import ANCHORS, door, file_of_paper, private, show_paper
from views.wording import flat, mistakes_of, said

in_the_office = staff_only(*OFFICE)
OF_FILES = ("add-file", "remove-file", "conclude-file")
Act = Callable[[Course, Mapping[str, str], Any, int | None], Course]
ACTS: dict[str, Act] = {
    "offer": lambda course, _given, by, version: requests_receipt.offer(course, by, version),
    "receive": requests_receipt.confirm_by_phone,
    "ask-correction": requests_correction.ask,
    "correct": lambda course, given, by, version: requests_correction.correct(
        course, given.get("description", ""), by, version
    ),
    "abandon": requests_correction.abandon,
    "ask-opinion": requests_third_parties.ask,
    "serve-opinion": requests_third_parties.serve,
    "record-opinion": requests_third_parties.record,
    "ask-extension": requests_extension.ask,
    "extend": lambda course, _given, by, version: requests_extension.consent(course, by, version),
    "decline-extension": requests_extension.decline,
    "ask-fee": requests_fees.ask,
    "pay-fee": requests_fees.paid,
    "add-file": lambda course, _given, by, version: _add_file(course, by, version),
    "remove-file": requests_files.drop,
    "conclude-file": requests_files.conclude,
    "answer": requests_answering.answer,
}


def _add_file(course: Course, by: Any, version: int | None) -> Course:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Refused(N_("Please choose a file first."), field="file")
    return requests_files.take(course, file.stream, file.filename, by, version)


@door.get("/publishing/requests")
@in_the_office
def register() -> Response:
    """The register by filters, a page at a time."""
    form = RegisterForm(request.args)
    filters = form.filters()
    found = requests_register.register(current_user.actor, **filters, page=page_of(form))
    return page(
        "requests/register.html",
        nav="requests.register",
        found=found,
        filters=filters,
        views=requests_register.VIEWS,
        near=requests_reminding.near(current_user.actor),
        may_enter=current_user.actor.has_post(*ENTERING),
    )


@door.get("/publishing/requests/register.csv")
@in_the_office
def register_csv() -> Response:
    """The same as CSV, streamed."""
    filters = RegisterForm(request.args).filters()
    answer = Response(requests_register.as_csv(current_user.actor, **filters), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="information-requests-{time.today()}.csv"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return private(answer)


@door.get("/publishing/requests/report")
@in_the_office
def report() -> Response:
    """The draft of the annual report."""
    asked = ReportForm(request.args).year.data
    year = asked if isinstance(asked, int) and 2008 <= asked <= time.today().year else time.today().year
    found = requests_annual_report.report_of(year)
    return page("requests/report.html", nav="requests.report", report=found, this_year=time.today().year)


# Entering


@door.get("/publishing/requests/new")
@staff_only(*ENTERING)
def enter() -> Response:
    """The form for what was said at a window, or came by letter or fax."""
    return _enter_page(AskForm(way="in_person", kind="natural", form="paper", means="pick_up"))


@door.post("/publishing/requests/new")
@staff_only(*ENTERING)
def enter_now() -> Response:
    """Enter it; number and query code are shown once, for the requester."""
    form = AskForm(request.form)
    try:
        found, code = requests_filing.enter(form.given(), current_user.actor)
    except Refused as refused:
        if refused.status != 422:
            raise
        return _enter_page(form, refused)
    session["request_entered"] = [found.number, code]
    return done(url_for("requests.entered"))


def _enter_page(form: AskForm, refused: Refused | None = None) -> Response:
    answer = page(
        "requests/enter.html",
        refused.status if refused else 200,
        nav="requests.register",
        form=form,
        mistakes={one.field or "": said(one) for one in flat(refused)} if refused else {},
        summary_of=mistakes_of(flat(refused), anchors=ANCHORS) if refused else [],
        longest=requests_asked.LONGEST,
    )
    return private(answer)


@door.get("/publishing/requests/entered")
@staff_only(*ENTERING)
def entered() -> Response:
    """Number and query code of what was entered last, to be told or printed."""
    number, code = session.get("request_entered") or ("", "")
    if not number:
        raise NotFound(GONE)
    sees = current_user.actor.has_post(*OFFICE)
    return private(page("requests/entered.html", nav="requests.register", number=number, code=code, sees=sees))


# One request


@door.get("/publishing/requests/<number>")
@in_the_office
def handle(number: str) -> Response:
    """One request on the desk: what is asked, the period, what may be done."""
    return _handle_page(of_office(number, current_user.actor))


def _handle_page(
    course: Course, refused: Refused | None = None, action: str = "", shown: requests_asked.Asked | None = None
) -> Response:
    actor, centre = current_user.actor, course.request.centre_id
    chosen = request.values.get("kind", "")
    answer = page(
        "requests/handle.html",
        refused.status if refused else 200,
        nav="requests.register",
        course=course,
        asked=shown or requests_asked.masked(course.asked),
        revealable=requests_register.REVEALED,
        period=course.period,
        days=course.days(),
        parties=requests_third_parties.parties_of(course),
        roles=requests_third_parties.ROLES,
        standings=requests_third_parties.STANDINGS,
        wish=requests_extension.asked_for(course),
        until=requests_correction.until_of(course),
        correction_is_open=_is_open(requests_correction.may_ask, course),
        place=requests_fees.place_in_month(course.request),
        papers=requests_papers.papers_of(course.request, outgoing=False),
        looked=requests_files.look(course),
        given=requests_files.given_of(course),
        hit_kinds=guard.KINDS,
        places=redaction.IN_A_FILE,
        kind=requests_answers.ANSWERS.get(chosen),
        grounds=requests_answers.GROUNDS,
        fields=requests_answers.FIELDS,
        fee_words=(requests_fees.BY_NUMBER, requests_fees.BY_PAGES),
        is_handler=may(actor, centre, HANDLER),
        is_head=may(actor, centre, HEAD),
        acts=ACT_WORDS,
        names=names_of(one.actor for one in course.entries),
        typed=request.form if refused else {},
        acted=action,
        mistakes=_placed(refused, action),
    )
    return private(answer)


def _is_open(rule: Callable[[Course], None], course: Course) -> bool:
    try:
        rule(course)
    except Refused:
        return False
    return True


def _placed(refused: Refused | None, action: str) -> list[Any]:
    if refused is None:
        return []
    ones = flat(refused)
    return mistakes_of(ones, anchors={one.field: f"{action}-{one.field}" for one in ones if one.field})


@door.post("/publishing/requests/<number>/<action>")
@in_the_office
def do(number: str, action: str) -> Response:
    """One step of the office; the page again with the reasons where it is refused."""
    course = of_office(number, current_user.actor)
    if action not in ACTS:
        raise NotFound(GONE)
    try:
        ACTS[action](course, request.form.to_dict(), current_user.actor, whole(request.form.get("version")))
    except Refused as refused:
        if refused.status not in (413, 422):
            raise
        return _handle_page(course, refused, action)
    flash(gettext("Done."), "good")
    return done(url_for("requests.handle", number=number, _anchor="step-files" if action in OF_FILES else None))


@door.post("/publishing/requests/<number>/reveal/<field>")
@in_the_office
def reveal(number: str, field: str) -> Response:
    """Show one masked value in full, on this page only; the look is recorded (R-PII-6)."""
    course = of_office(number, current_user.actor)
    return _handle_page(course, shown=requests_register.reveal(course, field, current_user.actor))


@door.get("/publishing/requests/<number>/files/<key>")
@in_the_office
@shows_a_file
def office_file(number: str, key: str) -> Response:
    """A file for the answer, cleaned, before anything in it is redacted."""
    content, mime = requests_files.clean_copy(of_office(number, current_user.actor), key)
    extension = attachments.EXTENSIONS[mime]
    return private(download(content, mime, f"{number}.{extension}", inline=mime != attachments.CSV))


@door.get("/publishing/requests/<number>/papers/<key>")
@in_the_office
def office_paper(number: str, key: str) -> Response:
    """A paper of the request as a page, letters to third parties too."""
    return show_paper("requests/office_paper.html", "requests.register", number, _paper(number, key))


@door.get("/publishing/requests/<number>/papers/<key>.pdf")
@in_the_office
def office_paper_file(number: str, key: str) -> Response:
    """The signed file of a paper."""
    return file_of_paper(number, _paper(number, key))


def _paper(number: str, key: str) -> Any:
    return requests_papers.paper_of(of_office(number, current_user.actor).request, key, outgoing=False)
