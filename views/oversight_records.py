"""Door: oversight. What supervision compares and prints: the seal register, the circular of a month, reasons to publish."""

from datetime import date

from flask import Response, flash, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground import time
from portal.ground.errors import N_, NotFound, Refused
from portal.oversight import circular as circulars
from portal.oversight import circular_paper as circular_papers
from portal.oversight import reasons as stated
from portal.oversight import samples, seal_check
from portal.oversight.posts import supervised_centres
from views.answers import done, page
from views.forms.oversight import DayForm, ListForm, MonthForm, given
from views.forms.paging import page_of
from views.oversight import door, for_supervision
from views.wording import flat, is_day, mistakes_of, said

KINDS = {
    "pre_review": N_("pre-review"),
    "acceptance": N_("acceptance"),
    "decision": N_("decision"),
    "seal": N_("seal"),
    "delivery": N_("delivery"),
}


@door.get("/oversight/seals")
@for_supervision
def seals() -> Response:
    """A day of the seal register compared with the cases."""
    return _seal_page(DayForm(request.args).day.data or "")


def _seal_page(asked: str, problem: Refused | None = None, remark: str = "") -> Response:
    wrong = bool(asked) and not is_day(asked)
    day = date.fromisoformat(asked) if is_day(asked) else time.today()
    if wrong:
        problem = Refused(N_("Please give a day, for example 2026-11-20."), field="day")
    return page(
        "oversight/seals.html",
        problem.status if problem else 200,
        nav="oversight.daily",
        day=day,
        compared=seal_check.compare(day, current_user.actor),
        words=seal_check.DIFFERENCES,
        recent=seal_check.recent(current_user.actor),
        remark=remark,
        mistakes=mistakes_of(flat(problem), anchors={"day": "day", "remark": "remark"}) if problem else [],
    )


@door.post("/oversight/seals/check")
@for_supervision
def check_seals() -> Response:
    """Record that the day was compared."""
    asked = given(request.form, ("day", "remark"))
    if not is_day(asked["day"]):
        return _seal_page(asked["day"] or "-")
    try:
        seal_check.keep(date.fromisoformat(asked["day"]), asked["remark"], by=current_user.actor)
    except Refused as refused:
        if refused.status not in (409, 422):
            raise
        return _seal_page(asked["day"], refused, asked["remark"])
    flash(gettext("The check of this day is recorded."), "good")
    return done(url_for("oversight.seals", day=asked["day"]))


@door.get("/oversight/circular")
@for_supervision
def circular() -> Response:
    """The circular of delays of a month, to be printed."""
    month = MonthForm(request.args).month.data or time.today().strftime("%Y-%m")
    problem = ""
    try:
        found = circulars.of_month(month, current_user.actor)
    except Refused as refused:
        problem = said(refused)
        month = time.today().strftime("%Y-%m")
        found = circulars.of_month(month, current_user.actor)
    return page(
        "oversight/circular.html",
        422 if problem else 200,
        nav="oversight.daily",
        found=found,
        month=month,
        problem=problem,
        causes=stated.CAUSES,
        limit_words=KINDS,
        most=circulars.MOST,
        samples=samples.samples(current_user.actor, month),
    )


@door.get("/oversight/circular/paper")
@for_supervision
def circular_paper() -> Response:
    """The same circular as the paper that goes out (督查通报), in the office's wording."""
    month = MonthForm(request.args).month.data or time.today().strftime("%Y-%m")
    try:
        found = circulars.of_month(month, current_user.actor)
    except Refused as refused:
        raise NotFound(refused.message, **refused.values) from refused
    return page(
        "oversight/circular_paper.html", nav="oversight.daily", month=month, paper=circular_papers.paper_of(found)
    )


@door.get("/oversight/reasons")
@for_supervision
def reasons() -> Response:
    """The stated reasons of a month as they will be published."""
    month = MonthForm(request.args).month.data or time.today().strftime("%Y-%m")
    number = page_of(ListForm(request.args))
    problem = ""
    try:
        first, last = circulars.month_of(month)
    except Refused as refused:
        problem = said(refused)
        month = time.today().strftime("%Y-%m")
        first, last = circulars.month_of(month)
    rows, total = stated.published(first, last, centres=supervised_centres(current_user.actor), page=number)
    return page(
        "oversight/reasons.html",
        422 if problem else 200,
        nav="oversight.daily",
        rows=rows,
        total=total,
        month=month,
        problem=problem,
        causes=stated.CAUSES,
        limit_words=KINDS,
        page=number,
        pages=max(1, -(-total // stated.PAGE)),
        address=lambda page: url_for("oversight.reasons", month=month, page=page),
    )
