"""Door: desk. The queue of the staff, and how each likes to work it.

A case is in desk_case, what is done to it in desk_acts, its files and papers in desk_files and desk_papers, counter
filing in desk_counter.
"""

from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, Response, flash, make_response, redirect, request, session, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user
from markupsafe import Markup

from portal.cases import batch as batches
from portal.cases.worklist import MOST_COUNTED, Page, View, Worklist
from portal.cases.worklist_scope import WATCHING
from portal.ground.errors import N_, Refused
from portal.oversight import first_contact, orders
from portal.people import checks, colleagues
from views.access import safe_next, staff_only
from views.answers import done, page, page_or_fragment, wants_fragment
from views.desk_rows import shown
from views.forms.desk import DESK_STATES, AwayForm, BatchForm, QueueForm, whole
from views.language import here, is_english
from views.wording import said, say
from views.work_pages import frame

door = Blueprint("desk", __name__)
at_a_desk = staff_only(*WATCHING)
YEAR = 365 * 24 * 3600
BATCHES = {"take": "take_over", "assign": "assign"}


@door.context_processor
def shell_values() -> dict[str, Any]:
    """What the frame of every work page says: where one can go, and who one is here."""
    return frame(current_user.actor)


@door.get("/desk")
@staff_only()
def queue() -> Response:
    """The queue: a tab with filters, or a search; for HTMX the list only. Every member of staff arrives here."""
    if current_user.actor.has_post("admin"):  # who holds no other post (docs/lifecycle.md)
        return done(url_for("admin.overview"))
    if not current_user.actor.has_post(*WATCHING):
        return page("desk/no_cases.html", nav="desk.queue")
    worklist = Worklist(current_user.actor)
    desk = colleagues.desk_of(current_user.actor, worklist.scope.departments)
    asked = request.args.to_dict() or dict(parse_qsl(desk.saved_view))
    form = QueueForm(data=asked)
    view = form.view([tab.code for tab in worklist.tabs()], worklist.first_tab())
    found, problem = _found(worklist, form, view)
    counts = {} if wants_fragment() and not view.is_narrowed and form.q.data else worklist.counts(view)
    return _queue_page(worklist, desk, form, view, found, problem, counts)


def _found(worklist: Worklist, form: QueueForm, view: View) -> tuple[Page, str]:
    if not form.q.data:
        return worklist.page(view, form.after.data), ""
    try:
        return worklist.search(form.q.data, form.after.data), ""
    except Refused as refused:
        return Page([], 1), said(refused)


def _queue_page(
    worklist: Worklist,
    desk: colleagues.Desk,
    form: QueueForm,
    view: View,
    found: Page,
    problem: str,
    counts: dict[str, int],
) -> Response:
    actor = current_user.actor
    total = None if form.q.data else counts["view"]
    words = next(tab.words for tab in worklist.tabs() if tab.code == view.tab)
    asked = {**view.query(), **({"q": form.q.data} if form.q.data else {})}
    english = is_english()
    return page_or_fragment(
        "desk/queue.html",
        "desk/_list.html",
        nav="desk.queue",
        heading=say(N_("Search: %(query)s"), {"query": form.q.data})
        if form.q.data
        else gettext("Queue: %(tab)s", tab=gettext(words)),
        caption=_caption(found, total),
        tabs=worklist.tabs(),
        counts=counts,
        counted=counted,
        view=view,
        query=form.q.data,
        problem=problem,
        found=found,
        rows=shown(found.rows, english=english),
        pick=gettext("Pick"),
        address=url_for("desk.case", **dict[str, Any]({"number": "-", **view.query()})).split("-", 1),
        total=total,
        services=[(item.code, (english and item.name_en) or item.name) for item in worklist.services()],
        desk_states=DESK_STATES,
        clerks=desk.clerks,
        roomy=desk.density == "roomy",
        may_take=actor.has_post("clerk"),
        may_assign=actor.has_post("window_head"),
        may_pick=actor.has_post("clerk", "window_head"),
        here=request.full_path.rstrip("?"),
        kept_view=_query_string(view),
        first_page=url_for("desk.queue", **asked),
        next_page=url_for("desk.queue", **asked, after=found.next),
        is_fragment=wants_fragment(),
        again={} if wants_fragment() else session.pop("refused", {}),
        orders_waiting=0 if wants_fragment() else orders.waiting_for(actor),
        contacts_waiting=0 if wants_fragment() else first_contact.waiting_for(actor),
    )


def _caption(found: Page, total: int | None) -> str:
    if total is None:
        return ngettext("%(num)s case found", "%(num)s cases found", len(found.rows))
    return gettext("%(count)s cases, the most urgent first", count=counted(total))


def counted(number: int) -> str:
    """A count as the tabs show it: beyond 999 it is not counted to the end."""
    return f"{MOST_COUNTED - 1}+" if number >= MOST_COUNTED else str(number)


def _query_string(view: View) -> str:
    return "&".join(f"{name}={value}" for name, value in view.query().items())


@door.get("/desk/arrivals")
@at_a_desk
def arrivals() -> Response:
    """How many more cases the view holds than when the page was made. Rows never change by themselves."""
    worklist = Worklist(current_user.actor)
    view = QueueForm(data=request.args.to_dict()).view([tab.code for tab in worklist.tabs()], worklist.first_tab())
    seen = whole(request.args.get("seen"))
    more = worklist.counts(view)["view"] - seen if seen is not None and seen >= 0 else 0
    return make_response(ngettext("%(num)s new, ", "%(num)s new, ", more) if more > 0 else "")


@door.post("/desk/batch")
@at_a_desk
def batch() -> Response:
    """Take over or give away every picked case; what was refused is named with its reason and stays picked."""
    form = BatchForm(request.form)
    action = BATCHES.get(form.do.data, "")
    picked = request.form.getlist("case")
    back = safe_next(form.back.data, url_for("desk.queue"))
    if not picked or not action:
        flash(gettext("Please pick at least one case first."), "bad")
        return done(back)
    given = {"reason": form.reason.data} | ({"handler": form.handler.data} if action == "assign" else {})
    outcome = batches.perform(picked, action, by=current_user.actor, **given)
    if outcome.refused:
        numbers = [number for number, _ in outcome.refused]
        session["refused"] = {"cases": numbers, "reason": form.reason.data, "handler": form.handler.data}
    if outcome.done:
        flash(ngettext("%(num)s case has a new handler.", "%(num)s cases have a new handler.", outcome.done), "good")
    for reason, numbers in _by_reason(outcome.refused).items():
        flash(Markup("{}{}{}").format(gettext(", ").join(numbers), gettext(": "), reason), "bad")
    return done(back)


def _by_reason(refused: list[tuple[str, Refused]]) -> dict[Markup, list[str]]:
    """What was refused, each reason once with every number that it holds for."""
    found: dict[Markup, list[str]] = {}
    for number, refusal in refused:
        found.setdefault(said(refusal), []).append(number)
    return found


@door.post("/desk/view")
@at_a_desk
def keep_view() -> Response:
    """Begin with this view from now on."""
    asked = QueueForm(data=dict(parse_qsl(request.form.get("view", ""))))
    worklist = Worklist(current_user.actor)
    view = asked.view([tab.code for tab in worklist.tabs()], worklist.first_tab())
    colleagues.save_view(current_user.actor, _query_string(view))
    flash(gettext("Your queue begins with this view from now on."), "good")
    return done(url_for("desk.queue", **dict[str, Any](view.query())))


@door.post("/desk/density")
@at_a_desk
def set_density() -> Response:
    """Dense or roomy rows."""
    colleagues.set_density(current_user.actor, request.form.get("density", ""))
    return done(_back())


@door.post("/desk/keys")
@at_a_desk
def set_keys() -> Response:
    """Single keys on or off (WCAG 2.1.4); kept in the browser, because it belongs to the keyboard."""
    answer = redirect(_back(), 303)
    off = request.form.get("off") == "1"
    answer.set_cookie(
        "keys", "off" if off else "on", max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure
    )
    return answer  # type: ignore[return-value]


def _back() -> str:
    return safe_next(here(), url_for("desk.queue"))


@door.route("/desk/away", methods=["GET", "POST"])
@at_a_desk
def away() -> Response:
    """Who covers me while I am absent (AB岗, R-DUTY-2)."""
    actor = current_user.actor
    form = AwayForm(request.form)
    problem = ""
    if request.method == "POST":
        try:
            colleagues.set_away(actor, checks.check_date(form.until.data) if form.until.data else None)
            flash(
                gettext("Kept.") if form.until.data else gettext("Welcome back: you handle your cases again."), "good"
            )
            return done(url_for("desk.away"))
        except Refused as refused:
            problem = said(refused)
    desk = colleagues.desk_of(actor, None)
    return page(
        "desk/away.html",
        422 if problem else 200,
        nav="desk.away",
        until=form.until.data or desk.away_until,
        is_away=desk.away_until is not None,
        covers=colleagues.covers_of(actor),
        problem=problem,
    )


from views import desk_acts, desk_archive, desk_case, desk_counter, desk_files, desk_joint, desk_receipt  # noqa: E402, F401 - they add their pages to this door
