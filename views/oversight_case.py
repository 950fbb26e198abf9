"""Door: oversight. One case that is late: its reasons, orders and the three-day rule; supervision and window see the same."""

from collections.abc import Mapping

from flask import Response, flash, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.cases.worklist_scope import case_for
from portal.ground.errors import Refused
from portal.oversight import delays, orders, reasons
from portal.oversight.posts import is_window, passed, supervises
from views.answers import done, page
from views.forms.oversight import given
from views.oversight import at_a_desk, door, fresh_token, mistakes_in, sent_token


def late_page(
    number: str, problem: Refused | None = None, form: str = "", typed: Mapping[str, str] | None = None
) -> Response:
    """The page of a late case; `typed` stands again in the fields of `form` after a refusal."""
    actor = current_user.actor
    case = case_for(number, actor)
    limit = passed(case)
    window = is_window(actor, case.department_id, case.centre_id)
    told = orders.of_case(case)
    return page(
        "oversight/case.html",
        problem.status if problem else 200,
        nav="oversight.daily" if actor.has_post("supervisor") else "desk.queue",
        case=case,
        number=number,
        limit=limit,
        reasons=reasons.of_case(case),
        causes=reasons.CAUSES,
        cause_options=[(code, gettext(words)) for code, words in reasons.CAUSES.items()],
        way_options={
            kind: [(code, gettext(words)) for code, words in ways.items()] for kind, ways in delays.WAYS.items()
        },
        tomorrow=orders.proposed_day(),
        orders=told,
        order_states=orders.STATES,
        order_tones=orders.TONES,
        records=delays.records_of(case),
        kinds=delays.KINDS,
        ways=delays.WAYS,
        may_record=delays.may_record(case, actor),
        may_order=supervises(actor, case.department_id, case.centre_id)
        and limit is not None
        and all(order.state == "closed" for order in told),
        may_explain=window and reasons.limit_to_explain(case) is not None,
        token=fresh_token(),
        refused_form=form,
        typed=typed or {},
        mistakes=mistakes_in(form, problem),
    )


@door.get("/oversight/cases/<number>")
@at_a_desk
def case(number: str) -> Response:
    """What supervision and the window have written about the delay of a case."""
    return late_page(number)


@door.post("/oversight/cases/<number>/orders")
@at_a_desk
def issue_order(number: str) -> Response:
    """Supervision issues an order to the window."""
    found = case_for(number, current_user.actor)
    asked = given(request.form, ("demand", "due_on"))
    try:
        order = orders.issue(found, asked["demand"], asked["due_on"], by=current_user.actor, token=sent_token())
    except Refused as refused:
        if refused.status not in (409, 422):
            raise
        return late_page(number, refused, "order", asked)
    flash(gettext("The order is issued. The window sees it on its desk."), "good")
    return done(url_for("oversight.order", key=order.id.hex))


@door.post("/oversight/cases/<number>/reasons")
@at_a_desk
def state_reason(number: str) -> Response:
    """The window states why the limit was passed."""
    found = case_for(number, current_user.actor)
    asked = given(request.form, ("cause", "text"))
    try:
        reasons.state(found, asked["cause"], asked["text"], by=current_user.actor, token=sent_token())
    except Refused as refused:
        if refused.status not in (409, 422):
            raise
        return late_page(number, refused, "reason", asked)
    flash(gettext("The reason is stated. The applicant reads it on the case page, and it is published."), "good")
    return done(url_for("oversight.case", number=number))


@door.post("/oversight/cases/<number>/delays/<kind>")
@at_a_desk
def record_delay(number: str, kind: str) -> Response:
    """Record what was done about a case delayed for three working days."""
    found = case_for(number, current_user.actor)
    asked = given(request.form, ("way", "said", "solution", "understood"))
    try:
        delays.keep(found, kind, asked, by=current_user.actor, token=sent_token())
    except Refused as refused:
        if refused.status not in (409, 422):
            raise
        return late_page(number, refused, kind, asked)
    flash(gettext("Recorded."), "good")
    return done(url_for("oversight.case", number=number))
