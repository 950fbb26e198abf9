"""Door: hall. Track a case and verify a paper, without an account."""

from datetime import datetime, timedelta

from flask import Response, request, session, url_for

from portal.cases import booking, case_history, case_papers, genuineness, joint_page, progress, time_limit
from portal.cases import track as tracking
from portal.ground import time
from portal.ground.errors import NotFound, Refused
from portal.services import catalogue
from views.answers import done, page
from views.forms.hall_cases import TrackForm, VerifyForm
from views.hall import door
from views.wording import flat, said

OPEN_FOR = timedelta(minutes=30)  # how long number and code need not be given again in the same browser
door.add_app_template_filter(genuineness.in_groups, "in_groups")


@door.get("/track")
def track() -> Response:
    """Where a case stands: its number and query code are asked for."""
    return _track_page(TrackForm(request.args))


@door.post("/track")
def find_case() -> Response:
    """Open the progress of the case that has this number and code; the code never stands in an address."""
    form = TrackForm(request.form)
    try:
        found = tracking.find(form.number.data, form.code.data, request.remote_addr or "")
    except Refused as refused:
        return _track_page(form, refused)
    session["tracked"] = [found.number, time.now().isoformat(timespec="seconds")]
    return done(url_for("hall.tracked", number=found.number))


def _track_page(form: TrackForm, refused: Refused | None = None) -> Response:
    mistakes = {one.field or "": said(one) for one in flat(refused)} if refused else {}
    return page("hall/track.html", refused.status if refused else 200, nav="hall.track", form=form, mistakes=mistakes)


@door.get("/track/<number>")
def tracked(number: str) -> Response:
    """The progress of a case that was opened with its code a moment ago; nothing about a person."""
    opened, at = session.get("tracked") or ("", "")
    if not opened or opened != number or time.now() - datetime.fromisoformat(at) > OPEN_FOR:
        return done(url_for("hall.track", number=number[:40]))
    found = tracking.by_number(number)
    if found is None:
        raise NotFound(tracking.GONE)
    guide, now = catalogue.guide_of(found.guide_id), time.now()
    history = case_history.of(found)
    standing = booking.current(found) if found.state == "booked" else None
    answer = page(
        "hall/track_case.html",
        nav="hall.track",
        number=found.number,
        submitted_at=found.submitted_at,
        guide=guide,
        progress=progress.of(found, guide, now, history=history, booking=standing),
        limit=time_limit.limit_of(found, guide, now, history),
        booking=standing,
        joint=joint_page.of(found, now),
        sheets=case_papers.sheets_of(found),
    )
    answer.headers["Cache-Control"] = "no-store"  # others may use the same computer
    return answer


@door.get("/verify")
def verify() -> Response:
    """Whether a paper is genuine, by the code on it."""
    if "code" not in request.args:
        return page("hall/verify.html", nav="hall.verify", code="", mistake=None)
    typed = VerifyForm(request.args).code.data
    plain = genuineness.plain(typed)
    if not plain:
        return page("hall/verify.html", 422, nav="hall.verify", code=typed, mistake=said(Refused(genuineness.NO_CODE)))
    return done(url_for("hall.verify_paper", code=plain))


@door.route("/verify/<code>", methods=["GET", "POST"])
def verify_paper(code: str) -> Response:
    """What we know of the paper with this code; a file that is sent is compared with the one that was issued."""
    try:
        found = genuineness.look_up(code, request.remote_addr or "")
    except NotFound:
        return page("hall/verify_unknown.html", 404, nav="hall.verify", code=code[: genuineness.LONGEST])
    same, mistake, status = None, None, 200
    if request.method == "POST":
        given = request.files.get("file")
        try:
            same = genuineness.is_same_file(found, given.stream if given else None)
        except Refused as refused:
            mistake, status = said(refused), refused.status
    return page(
        "hall/verify_paper.html",
        status,
        nav="hall.verify",
        found=found,
        same=same,
        mistake=mistake,
        largest=case_papers.LARGEST,
    )
