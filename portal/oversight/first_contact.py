"""The first-contact register (首问登记单, documents.md 30; R-DUTY-1): who is asked first answers until somebody takes it over.

open -> closed; open -> handed -> open, when the receiver accepts. Responsibility ends only by a hand-over that was accepted.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from peewee import JOIN, IntegrityError

from models.database import db, key_of, new_id, rows
from models.oversight import FirstContact
from models.people import Department, Post, Staff
from portal.cases.case_clock import working_days_from
from portal.ground import time
from portal.ground.errors import N_, Conflict, Forbidden, NotFound, Refused
from portal.ground.house import house
from portal.oversight import record, words
from portal.oversight.posts import supervised
from portal.people import checks
from portal.people.actors import Actor, staff_actor

PAGE = 25
ANSWER_DAYS = 5  # working days to close a contact; the rules give none (R-DUTY-1)
ACCEPT_DAYS = 1  # working days to accept a hand-over
STATES = {"open": N_("Being dealt with"), "handed": N_("Handed over, not yet accepted"), "closed": N_("Closed")}
TONES = {"open": "info", "handed": "action", "closed": "quiet"}
AT_WINDOW = ("clerk", "window_head", "reviewer", "inspector")
_TAIL = re.compile(r"[0-9]{4}")


@dataclass(frozen=True)
class Person:
    """Who asked, where it was said."""

    name: str
    phone: str


def must_be_at_window(actor: Actor) -> None:
    """Raises Forbidden for whoever works at no window."""
    if not actor.has_post(*AT_WINDOW):
        raise Forbidden(N_("Only staff at a window keep first contacts."))


def take(given: dict[str, str], *, by: Actor, token: str | None = None) -> FirstContact:
    """Record a contact, and hand it over at once where it is another window's duty. The same form sent twice acts once.

    `given`: question, name and phone (both may be left out), own_duty (yes, no), receiver (badge). Raises Refused by field.
    """
    if token and (sent := FirstContact.get_or_none(FirstContact.form_token == token)):
        return sent
    must_be_at_window(by)
    question = words.given(given.get("question", ""), "question", N_("Please write what was asked."), at_most=500)
    words.without_numbers(question, "question")
    name = checks.check_line(given["name"], at_most=60) if given.get("name") else ""
    phone = _phone(given.get("phone", ""))
    if given.get("own_duty") not in ("yes", "no"):
        raise Refused(N_("Please say whether this is your own duty."), field="own_duty")
    is_own = given["own_duty"] == "yes"
    receiver = None if is_own else receiver_of(given.get("receiver", ""), by)
    me, now = Staff.get_by_id(by.id), time.now()
    row = FirstContact(
        id=new_id(), centre=_centre_of(by), department=me.department_id, window=me.window or "", question=question,
        is_own_duty=is_own, taken_by=me.id, taken_at=now, holder=me.id, handed_to=receiver.id if receiver else None,
        handed_at=now if receiver else None, state="handed" if receiver else "open",
        due_on=_due(ACCEPT_DAYS if receiver else ANSWER_DAYS), form_token=token,
    )  # fmt: skip
    row.person_sealed = house.vault.seal(name, f"first_contact.person_sealed:{row.id}") if name else None
    if phone:
        row.phone_sealed = house.vault.seal(phone, f"first_contact.phone_sealed:{row.id}")
        row.phone_tail_index = house.vault.blind_index(phone[-4:], "phone last four")
    try:
        with db.atomic():
            row.save(force_insert=True)
            data = {"own_duty": is_own, "handed_to": str(receiver.id) if receiver else None}
            record.note(f"contact:{row.id}", "take", by, now, data, {"question": question})
    except IntegrityError:
        if token and (sent := FirstContact.get_or_none(FirstContact.form_token == token)):
            return sent
        raise
    return row


def _phone(text: str) -> str:
    if not text.strip():
        return ""
    try:
        return checks.check_contact_phone(text)
    except Refused as refused:
        raise Refused(refused.message, field="phone", **refused.values) from None


def _due(days: int) -> date:
    now = time.now()
    return working_days_from(now, days) or now.date()


def _centre_of(actor: Actor) -> str:
    """Where a person works: the centre of the post itself, which covers every point below it."""
    post = (
        Post.select(Post.centre)
        .where(Post.staff == actor.id, Post.post.in_(AT_WINDOW))
        .order_by(Post.cover_of.is_null(False), Post.id)
        .tuples()
        .first()
    )
    if post is None:
        raise Forbidden(N_("Only staff at a window keep first contacts."))
    return str(post[0])


def receiver_of(badge: str, by: Actor) -> Staff:
    """Who takes a contact over: another member of staff at a window. Raises Refused."""
    found = Staff.get_or_none(Staff.badge == badge.strip().upper(), Staff.is_active) if badge.strip() else None
    if found is None or str(found.id) == by.id or not staff_actor(found).has_post(*AT_WINDOW):
        raise Refused(N_("Please choose another member of staff who works at a window."), field="receiver")
    return found


def receivers(by: Actor) -> list[tuple[str, str, str]]:
    """(badge, name, department) of everybody who may take a contact over. One query."""
    today = time.today()
    found = (
        Staff.select(Staff.badge, Staff.name, Department.short_name)
        .join(Department)
        .switch(Staff)
        .join(Post, on=(Post.staff == Staff.id))
        .where(
            Staff.is_active,
            Staff.id != by.id,
            Post.post.in_(AT_WINDOW),
            Post.valid_from <= today,
            Post.valid_to.is_null() | (Post.valid_to >= today),
        )
        .distinct()
        .order_by(Staff.badge)
    )
    return list(found.tuples())


def move(
    row: FirstContact, action: str, given: dict[str, str], *, by: Actor, version: int | None, token: str | None = None
) -> FirstContact:
    """Hand a contact over, accept or decline it, or close it. The same form sent twice acts once.

    Raises NotFound, Forbidden, Refused by field, Conflict where somebody was faster.
    """
    if token and row.last_token == token:
        return row
    if action not in ("hand_over", "accept", "decline", "close"):
        raise NotFound(N_("There is no such action."))
    if version != row.version:
        raise Conflict(
            N_("Somebody else has changed this contact since you opened it. Please look at its new state first.")
        )
    if action not in open_to(row, by):
        raise Forbidden(N_("This step is not open to you now: another person answers for this contact."))
    now = time.now()
    changes: dict[str, Any] = {}
    data: dict[str, Any] = {}
    said: dict[str, str] = {}
    if action == "hand_over":
        receiver = receiver_of(given.get("receiver", ""), by)
        said["note"] = words.given(given.get("note", ""), "note", N_("Please write what was done so far."))
        changes = {"handed_to": receiver.id, "handed_at": now, "state": "handed", "due_on": _due(ACCEPT_DAYS)}
        data = {"handed_to": str(receiver.id)}
    elif action == "accept":
        me = Staff.get_by_id(by.id)
        changes = {
            "holder": me.id, "handed_to": None, "accepted_at": now, "state": "open", "due_on": _due(ANSWER_DAYS),
            "department": me.department_id,
        }  # fmt: skip
    elif action == "decline":
        said["note"] = words.given(given.get("note", ""), "note", N_("Please write why you do not take it over."))
        changes = {"handed_to": None, "handed_at": None, "state": "open", "due_on": _due(ANSWER_DAYS)}
    else:
        said["answer"] = words.given(given.get("answer", ""), "answer", N_("Please write what was answered."))
        sealed = house.vault.seal(said["answer"], f"first_contact.answer_sealed:{row.id}")
        changes = {"state": "closed", "closed_at": now, "answer_sealed": sealed}
    with db.atomic():
        changed = (
            FirstContact.update(version=FirstContact.version + 1, last_token=token, **changes)
            .where(FirstContact.id == row.id, FirstContact.version == row.version)
            .execute()
        )
        if not changed:
            raise Conflict(
                N_("Somebody else has changed this contact since you opened it. Please look at its new state first.")
            )
        record.note(f"contact:{row.id}", action, by, now, data, said)
    return FirstContact.get_by_id(row.id)


def open_to(row: FirstContact, actor: Actor) -> list[str]:
    """The steps that this person may take now: who holds it, and who was asked to take it over."""
    if row.state == "closed":
        return []
    if row.state == "handed" and str(row.handed_to_id) == actor.id:
        return ["accept", "decline"]
    if row.state == "open" and str(row.holder_id) == actor.id:
        return ["close", "hand_over"]
    return []


def person_of(row: FirstContact) -> Person:
    """Name and phone of who asked, opened; '' where they were not said."""
    opened = [
        house.vault.open(sealed, f"first_contact.{name}_sealed:{row.id}") if sealed else ""
        for name, sealed in (("person", row.person_sealed), ("phone", row.phone_sealed))
    ]
    return Person(*opened)


def answer_of(row: FirstContact) -> str:
    """What was answered at the end."""
    return house.vault.open(row.answer_sealed, f"first_contact.answer_sealed:{row.id}") if row.answer_sealed else ""


def _reach(actor: Actor) -> Any:
    """Supervision sees all of its place; others what their department holds and what was ever theirs."""
    mine = (
        (FirstContact.taken_by == actor.id) | (FirstContact.holder == actor.id) | (FirstContact.handed_to == actor.id)
    )
    for held in actor.posts:
        if held.post in AT_WINDOW and held.department != "*":
            mine |= (FirstContact.department == held.department) & FirstContact.centre.in_(sorted(held.centres))
    for _departments, centres in supervised(actor).pairs:
        mine |= FirstContact.centre.in_(sorted(centres))
    return mine


def contact_for(key: str, actor: Actor) -> FirstContact:
    """The contact with this id that the person may open. Raises NotFound."""
    try:
        row = FirstContact.select().where(FirstContact.id == UUID(key), _reach(actor)).first()
    except ValueError:
        row = None
    if row is None:
        raise NotFound(N_("There is no such contact that you may open."))
    return row


def _late() -> Any:
    return (FirstContact.state != "closed") & (FirstContact.due_on < time.today())


def late_for(actor: Actor) -> int:
    """How many contacts that this person may see are open past their day. One query."""
    return FirstContact.select().where(_reach(actor), _late()).count()


def page_of(actor: Actor, state: str = "", query: str = "", page: int = 1) -> tuple[list[FirstContact], int, int]:
    """Contacts that this person may see, newest first: rows, how many, and how many are overdue. Three queries.

    `state`: one of STATES, 'overdue', '' for all. `query`: words of the question, or the last four of the phone.
    """
    asked = _reach(actor)
    if state == "overdue":
        asked &= _late()
    elif state in STATES:
        asked &= FirstContact.state == state
    if _TAIL.fullmatch(query):
        tail = house.vault.blind_index(query, "phone last four")
        asked &= (FirstContact.phone_tail_index == tail) | FirstContact.question.contains(query)
    elif query:
        asked &= FirstContact.question.contains(query)
    total = FirstContact.select().where(asked).count()
    holder, receiver = Staff.alias(), Staff.alias()
    found = (
        FirstContact.select(FirstContact, Department, holder, receiver)
        .join_from(FirstContact, Department)
        .join_from(FirstContact, holder, on=(FirstContact.holder == holder.id), attr="holder")
        .join_from(
            FirstContact, receiver, JOIN.LEFT_OUTER, on=(FirstContact.handed_to == receiver.id), attr="handed_to"
        )
        .where(asked)
        .order_by(FirstContact.taken_at.desc(), FirstContact.id.desc())
        .paginate(max(page, 1), PAGE)
    )
    return list(found), total, late_for(actor)


def is_late(row: FirstContact) -> bool:
    """True while it is open past its day."""
    return row.state != "closed" and row.due_on < time.today()


def waiting_for(actor: Actor) -> int:
    """How many hand-overs wait for this person to accept. One query; every queue page asks, so it is plain SQL."""
    sql = "SELECT COUNT(*) FROM first_contact WHERE handed_to_id = ? AND state = 'handed'"
    return int(rows(sql, key_of(actor.id))[0][0])
