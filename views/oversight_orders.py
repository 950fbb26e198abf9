"""Door: oversight. Orders: the list of supervision and of the window, one order, its paper, and what is done with it."""

from collections.abc import Mapping

from flask import Response, flash, request, url_for
from flask_babel import gettext
from flask_login import current_user
from markupsafe import Markup

from portal.cases import issuing, paper_drawing
from portal.ground.errors import N_, Refused
from portal.oversight import orders as rules
from portal.people import colleagues
from views.answers import done, download, page
from views.file_policy import shows_a_file
from views.forms.desk import whole
from views.forms.oversight import ListForm, given
from views.forms.paging import page_of
from views.oversight import at_a_desk, door, fresh_token, mistakes_in, sent_token

SAID = {
    "answer": N_("The answer is with supervision."),
    "send_back": N_("The answer was sent back to the window."),
    "accept": N_("The answer is accepted."),
    "close": N_("The order is closed."),
}


@door.get("/oversight/orders")
@at_a_desk
def orders() -> Response:
    """The orders that one issued or answers for, the most urgent first."""
    form = ListForm(request.args)
    number = page_of(form)
    state = form.state.data if form.state.data in (*rules.STATES, "overdue") else ""
    rows, total, late = rules.page_of(current_user.actor, state, number)
    return page(
        "oversight/orders.html",
        nav="oversight.orders",
        rows=rows,
        total=total,
        late=late,
        state=state,
        states=rules.STATES,
        tones=rules.TONES,
        is_late=rules.is_late,
        page=number,
        pages=max(1, -(-total // rules.PAGE)),
        address=lambda page: url_for("oversight.orders", state=state or None, page=page),
    )


@door.get("/oversight/orders/<key>")
@at_a_desk
def order(key: str) -> Response:
    """An order: what is asked, what was answered, and what may be done now."""
    return _order_page(key)


def _order_page(
    key: str, problem: Refused | None = None, form: str = "", typed: Mapping[str, str] | None = None
) -> Response:
    actor = current_user.actor
    found = rules.order_for(key, actor)
    people = colleagues.names_of(
        f"staff:{person}"
        for person in (found.issued_by_id, found.answered_by_id, found.judged_by_id, found.clerk_id)
        if person
    )
    return page(
        "oversight/order.html",
        problem.status if problem else 200,
        nav="oversight.orders",
        order=found,
        paper=rules.paper_of(found),
        said={name: rules.said(found, name) for name in ("demand", "reason", "solution", "remark")},
        names={ref.removeprefix("staff:"): name for ref, name in people.items()},
        states=rules.STATES,
        tones=rules.TONES,
        is_late=rules.is_late(found),
        steps=rules.open_to(found, actor),
        token=fresh_token(),
        refused_form=form,
        typed=typed or {},
        mistakes=mistakes_in(form, problem),
    )


@door.post("/oversight/orders/<key>/<what>")
@at_a_desk
def move_order(key: str, what: str) -> Response:
    """Answer an order, send the answer back, accept it, or close the order."""
    found = rules.order_for(key, current_user.actor)
    asked = given(request.form, ("reason", "solution", "remark", "due_on"))
    try:
        rules.move(
            found, what, asked, by=current_user.actor, version=whole(request.form.get("version")), token=sent_token()
        )
    except Refused as refused:
        if refused.status not in (409, 422):
            raise
        return _order_page(key, refused, what, asked)
    flash(gettext(SAID[what]), "good")
    return done(url_for("oversight.order", key=key))


@door.get("/oversight/orders/<key>/paper")
@at_a_desk
def order_paper(key: str) -> Response:
    """The paper of an order as a page."""
    found = rules.order_for(key, current_user.actor)
    paper = rules.paper_of(found)
    return page(
        "oversight/paper.html",
        nav="oversight.orders",
        order=found,
        paper=paper,
        html=Markup(issuing.html_of(paper)),  # noqa: S704 - made and escaped by the rendering of papers
    )


@door.get("/oversight/orders/<key>/paper.pdf")
@shows_a_file
@at_a_desk
def order_file(key: str) -> Response:
    """The paper of an order as its file."""
    paper = rules.paper_of(rules.order_for(key, current_user.actor))
    return download(paper_drawing.file_of(paper), "application/pdf", f"order-{paper.id.hex[-12:]}.pdf", inline=True)
