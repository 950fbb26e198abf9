"""Door: requests. Asking for government information to be disclosed (依申请公开, 政府信息公开条例 art. 27-45).

Here the public asks and follows; the information office works in requests_office.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, flash, request, session, url_for
from flask_babel import gettext
from flask_login import current_user
from markupsafe import Markup

from portal.cases import paper_drawing
from portal.cases.papers.kinds_of_requests import REQUEST_KINDS
from portal.ground import time
from portal.ground.errors import N_, Forbidden, NotFound, Refused
from portal.people.profile import masked as masked_profile
from portal.people.profile import profile_of
from portal.publication import (
    requests_asked,
    requests_correction,
    requests_files,
    requests_filing,
    requests_papers,
    requests_receipt,
    requests_register,
    requests_tracking,
)
from portal.publication.requests_answers import ANSWERS
from portal.publication.requests_course import GONE, Course, by_number
from portal.publication.requests_filing import VISITOR
from portal.publication.requests_period import DAY_WORDS
from portal.publication.requests_states import FORMS, KINDS, MEANS, STATES, WAYS
from views.answers import done, download, page
from views.forms.desk import whole
from views.forms.paging import page_of
from views.forms.requests import AnsweredForm, AskForm, FollowForm
from views.wording import flat, mistakes_of, said
from views.work_pages import frame

door = Blueprint("requests", __name__)
OPEN_FOR = timedelta(minutes=30)  # how long number and code need not be given again in the same browser
ANCHORS = {name: name for name in AskForm()._fields}


@door.context_processor
def shell_values() -> dict[str, Any]:
    """What the frame of the office's pages says, and the words that both sides share."""
    return {
        **frame(current_user.actor),
        "request_states": STATES,
        "ways": WAYS,
        "kinds": KINDS,
        "forms": FORMS,
        "means": MEANS,
        "answers": ANSWERS,
        "paper_kinds": REQUEST_KINDS,
        "day_words": DAY_WORDS,
    }


def private(answer: Response) -> Response:
    """Others may use the same computer."""
    answer.headers["Cache-Control"] = "no-store"
    return answer


# Asking


@door.get("/requests/new")
def new() -> Response:
    """The form; who is signed in finds the own part filled in."""
    return _ask_page(AskForm(request.args))


@door.post("/requests/new/code")
def send_code() -> Response:
    """Check everything, send a code to the phone, and show the same form with a field for it."""
    form = AskForm(request.form)
    try:
        shown = requests_filing.send_code(form.given(), request.remote_addr or "")
    except Refused as refused:
        return _ask_page(form, refused)
    return _ask_page(form, sent=True, shown_code=shown)


@door.post("/requests/new")
def file() -> Response:
    """File the request: by the account, or with the code that was sent to the phone."""
    form = AskForm(request.form)
    try:
        if _applicant():
            found, code = requests_filing.file_as_applicant(form.given(), current_user.actor)
        elif current_user.is_authenticated:
            raise Forbidden(N_("This page is for applicants. You are signed in as staff."))
        else:
            found, code = requests_filing.file_with_code(form.given(), form.code.data or "", request.remote_addr or "")
    except Refused as refused:
        if refused.status not in (422, 429):
            raise
        return _ask_page(form, refused, sent=any(one.field == "code" for one in flat(refused)))
    session["request_open"] = [found.number, time.now().isoformat(timespec="seconds")]
    session["request_code"] = code
    return done(url_for("requests.follow", number=found.number))


def _applicant() -> bool:
    return bool(current_user.is_authenticated and not current_user.is_staff)


def _ask_page(
    form: AskForm, refused: Refused | None = None, *, sent: bool = False, shown_code: str | None = None
) -> Response:
    known = profile_of(current_user.id) if _applicant() else None
    answer = page(
        "requests/new.html",
        refused.status if refused else 200,
        nav="board.board",
        form=form,
        mistakes=_by_field(refused),
        summary_of=mistakes_of(flat(refused), anchors=ANCHORS) if refused else [],
        known=masked_profile(known) if known and known.is_complete else None,
        is_applicant=_applicant(),
        sent=sent,
        shown_code=shown_code,
        longest=requests_asked.LONGEST,
    )
    return private(answer)


def _by_field(refused: Refused | None) -> dict[str, Any]:
    return {one.field or "": said(one) for one in flat(refused)} if refused else {}


# Following


@door.get("/requests")
def answered() -> Response:
    """Answered requests by kind of answer, without persons."""
    form = AnsweredForm(request.args)
    outcome = form.outcome.data if form.outcome.data in ANSWERS else ""
    found, counts = requests_register.answered(outcome, page_of(form))
    return page("requests/answered.html", nav="board.board", found=found, counts=counts, outcome=outcome)


@door.get("/requests/track")
def track() -> Response:
    """Number and query code are asked for."""
    return _track_page(FollowForm(request.args))


@door.post("/requests/track")
def find() -> Response:
    """Open the request that has this number and code; the code never stands in an address."""
    form = FollowForm(request.form)
    try:
        found = requests_tracking.find(form.number.data or "", form.code.data or "", request.remote_addr or "")
    except Refused as refused:
        return _track_page(form, refused)
    session["request_open"] = [found.number, time.now().isoformat(timespec="seconds")]
    return done(url_for("requests.follow", number=found.number))


def _track_page(form: FollowForm, refused: Refused | None = None) -> Response:
    status = refused.status if refused else 200
    return private(page("requests/track.html", status, nav="hall.track", form=form, mistakes=_by_field(refused)))


def opened(number: str) -> Course | None:
    """The request whose number was opened here with its code a moment ago, or that the account filed."""
    found = by_number(number)
    if found is None:
        return None
    if _applicant() and found.owner_id is not None and str(found.owner_id) == current_user.id:
        return Course(found)
    known, at = session.get("request_open") or ("", "")
    if known == number and time.now() - datetime.fromisoformat(at) <= OPEN_FOR:
        return Course(found)
    return None


def asker(course: Course) -> Any:
    """Who acts here: the account, or whoever has the code."""
    own = _applicant() and str(course.request.owner_id) == current_user.id
    return current_user.actor if own else VISITOR


@door.get("/requests/<number>")
def follow(number: str) -> Response:
    """One request as its requester sees it: state, next step, period day by day, papers."""
    course = opened(number)
    if course is None:
        return done(url_for("requests.track", number=number[:40]))
    return _follow_page(course)


def _follow_page(course: Course, refused: Refused | None = None, typed: Mapping[str, str] | None = None) -> Response:
    number = course.request.number
    known, _at = session.get("request_open") or ("", "")
    answer = page(
        "requests/follow.html",
        refused.status if refused else 200,
        nav="hall.track",
        course=course,
        asked=requests_asked.masked(course.asked),
        period=course.period,
        days=course.days(),
        until=requests_correction.until_of(course),
        papers=requests_papers.papers_of(course.request),
        given=requests_files.given_of(course),
        code=session.get("request_code") if known == number else None,
        typed=typed or {},
        mistakes=_by_field(refused),
    )
    return private(answer)


@door.post("/requests/<number>/<any(confirm, correct, withdraw):action>")
def act(number: str, action: str) -> Response:
    """The requester confirms the day of receipt, makes the request clearer, or takes it back."""
    course = opened(number)
    if course is None:
        raise NotFound(GONE)
    version, by = whole(request.form.get("version")), asker(course)
    typed = {"description": (request.form.get("description") or "")[:25_000]}
    try:
        if action == "confirm":
            requests_receipt.confirm(course, by, version)
        elif action == "correct":
            requests_correction.correct(course, typed["description"], by, version)
        else:
            requests_filing.withdraw(course, by, version)
    except Refused as refused:
        if refused.status != 422:
            raise
        return _follow_page(course, refused, typed)
    flash(gettext("Done. What happens next stands on this page."), "good")
    return done(url_for("requests.follow", number=number))


@door.get("/requests/<number>/papers/<key>")
def paper(number: str, key: str) -> Response:
    """A paper of the request as a page."""
    found = requests_papers.paper_of(_must_open(number).request, key)
    return show_paper("requests/paper.html", "hall.track", number, found)


@door.get("/requests/<number>/papers/<key>.pdf")
def paper_file(number: str, key: str) -> Response:
    """The signed file of a paper."""
    return file_of_paper(number, requests_papers.paper_of(_must_open(number).request, key))


def show_paper(template: str, nav: str, number: str, found: Any) -> Response:
    """A paper as a page, for either side."""
    answer = page(
        template,
        nav=nav,
        number=number,
        paper=found,
        kind=REQUEST_KINDS[found.kind],
        content=Markup(requests_papers.html_of(found)),  # noqa: S704 - made by the paper's own template, everything in it escaped
    )
    return private(answer)


def file_of_paper(number: str, found: Any) -> Response:
    """The signed file of a paper, for either side."""
    return private(download(paper_drawing.file_of(found), "application/pdf", f"{number}-{found.kind}.pdf"))


@door.get("/requests/<number>/files/<key>")
def given_file(number: str, key: str) -> Response:
    """A file that went out with the answer, for the requester alone."""
    content, mime, name = requests_files.given_file(_must_open(number), key)
    return private(download(content, mime, name))


def _must_open(number: str) -> Course:
    course = opened(number)
    if course is None:
        raise NotFound(GONE)
    return course


from views import requests_office  # noqa: E402, F401 - it adds its pages to this door
