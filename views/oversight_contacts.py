"""Door: oversight. The first-contact register: take a contact, hand it over, accept it, close it."""

from collections.abc import Mapping

from flask import Response, flash, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.cases.worklist import Worklist
from portal.ground.errors import N_, NotFound, Refused
from portal.oversight import first_contact as rules
from portal.oversight import matter_notice, record
from portal.people import colleagues
from views.access import staff_only
from views.answers import done, page
from views.forms.desk import whole
from views.forms.oversight import ListForm, given
from views.forms.paging import page_of
from views.oversight import door, fresh_token, mistakes_in, sent_token
from views.wording import flat, mistakes_of

keeps_contacts = staff_only(*rules.AT_WINDOW, "supervisor")
EVENTS = {
    "take": N_("Contact recorded"),
    "hand_over": N_("Handed over"),
    "accept": N_("Taken over"),
    "decline": N_("Not taken over"),
    "close": N_("Contact closed"),
    matter_notice.GIVEN: N_("Told in writing what the matter asks for"),
}


@door.get("/oversight/contacts")
@keeps_contacts
def contacts() -> Response:
    """The contacts that one may see, newest first; the overdue ones by themselves."""
    form = ListForm(request.args)
    number = page_of(form)
    state = form.state.data if form.state.data in (*rules.STATES, "overdue") else ""
    rows, total, late = rules.page_of(current_user.actor, state, form.q.data or "", number)
    return page(
        "oversight/contacts.html",
        nav="oversight.contacts",
        rows=rows,
        total=total,
        late=late,
        state=state,
        query=form.q.data or "",
        states=rules.STATES,
        tones=rules.TONES,
        is_late=rules.is_late,
        waiting=rules.waiting_for(current_user.actor),
        may_take=current_user.actor.has_post(*rules.AT_WINDOW),
        page=number,
        pages=max(1, -(-total // rules.PAGE)),
        address=lambda page: url_for("oversight.contacts", state=state or None, q=form.q.data or None, page=page),
    )


@door.get("/oversight/contacts/new")
@keeps_contacts
def new_contact() -> Response:
    """The form of a contact."""
    return _form()


def _form(problem: Refused | None = None, typed: Mapping[str, str] | None = None) -> Response:
    rules.must_be_at_window(current_user.actor)
    return page(
        "oversight/contact_new.html",
        problem.status if problem else 200,
        nav="oversight.contacts",
        receivers=_receivers(),
        token=fresh_token(),
        typed=typed or {},
        mistakes=mistakes_of(flat(problem), anchors={r.field or "": r.field or "" for r in flat(problem)})
        if problem
        else [],
    )


def _receivers() -> list[tuple[str, str]]:
    return [(badge, f"{name} ({department})") for badge, name, department in rules.receivers(current_user.actor)]


@door.post("/oversight/contacts/new")
@keeps_contacts
def take_contact() -> Response:
    """Record a contact."""
    asked = given(request.form, ("question", "name", "phone", "own_duty", "receiver"))
    try:
        made = rules.take(asked, by=current_user.actor, token=sent_token())
    except Refused as refused:
        if refused.status != 422:
            raise
        return _form(refused, asked)
    flash(gettext("The contact is recorded."), "good")
    return done(url_for("oversight.contact", key=made.id.hex))


@door.get("/oversight/contacts/<key>")
@keeps_contacts
def contact(key: str) -> Response:
    """One contact with what was done about it."""
    return _contact_page(key)


def _contact_page(
    key: str, problem: Refused | None = None, form: str = "", typed: Mapping[str, str] | None = None
) -> Response:
    actor = current_user.actor
    found = rules.contact_for(key, actor)
    entries = record.entries_of(f"contact:{found.id}")
    may_give = matter_notice.may_give(found, actor)
    people = colleagues.names_of(
        [
            *(entry.actor for entry in entries),
            *(f"staff:{person}" for person in (found.holder_id, found.handed_to_id, found.taken_by_id) if person),
        ]
    )
    return page(
        "oversight/contact.html",
        problem.status if problem else 200,
        nav="oversight.contacts",
        contact=found,
        person=rules.person_of(found),
        answer=rules.answer_of(found),
        entries=entries,
        events=EVENTS,
        names=people,
        states=rules.STATES,
        tones=rules.TONES,
        is_late=rules.is_late(found),
        steps=rules.open_to(found, actor),
        receiver_options=_receivers() if "hand_over" in rules.open_to(found, actor) else [],
        services=Worklist(actor).services() if may_give else [],
        has_notice=any(entry.action == matter_notice.GIVEN for entry in entries),
        token=fresh_token(),
        refused_form=form,
        typed=typed or {},
        mistakes=mistakes_in(form, problem),
    )


@door.post("/oversight/contacts/<key>/notice")
@keeps_contacts
def give_notice(key: str) -> Response:
    """Give 业务事项告知单: recorded with the contact, then shown for printing."""
    found = rules.contact_for(key, current_user.actor)
    asked = given(request.form, ("service",))
    try:
        matter_notice.give(found, asked["service"], by=current_user.actor, token=sent_token())
    except Refused as refused:
        if refused.status != 422:
            raise
        return _contact_page(key, refused, "notice", asked)
    return done(url_for("oversight.contact_notice", key=key))


@door.get("/oversight/contacts/<key>/notice")
@keeps_contacts
def contact_notice(key: str) -> Response:
    """The sheet that was given last, for printing."""
    found = rules.contact_for(key, current_user.actor)
    notice = matter_notice.latest(found)
    if notice is None:
        raise NotFound(N_("No sheet was given with this contact."))
    return page("oversight/notice.html", nav="oversight.contacts", contact=found, notice=notice)


@door.post("/oversight/contacts/<key>/<what>")
@keeps_contacts
def move_contact(key: str, what: str) -> Response:
    """Hand a contact over, accept or decline it, or close it."""
    found = rules.contact_for(key, current_user.actor)
    asked = given(request.form, ("receiver", "note", "answer"))
    try:
        rules.move(
            found, what, asked, by=current_user.actor, version=whole(request.form.get("version")), token=sent_token()
        )
    except Refused as refused:
        if refused.status not in (409, 422):
            raise
        return _contact_page(key, refused, what, asked)
    flash(gettext("Recorded."), "good")
    return done(url_for("oversight.contact", key=key))
