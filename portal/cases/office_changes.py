"""Changes of the office's data by two persons: one proposes with reason and source, another confirms (rules Q, R-SEAL-4).

What was confirmed holds from its day; nobody confirms what is one's own, and nothing is confirmed twice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from peewee import IntegrityError, fn

from models.database import db
from models.office import OfficeChange
from portal.cases import (
    office_archive,
    office_calendar,
    office_effects,
    office_record,
    office_rules,
    office_templates,
    seal_register,
)
from portal.ground import time, waking
from portal.ground.errors import N_, Conflict, Forbidden, NotFound, Refused
from portal.ground.house import house
from portal.people.actors import SYSTEM, Actor

CONFIRMERS = ("agency_head", "supervisor")
WATCHERS = ("admin", "seal_keeper", *CONFIRMERS)
LONGEST = {"reason": 1000, "source": 500, "note": 1000}
STATES = {
    "draft": N_("Draft"),
    "counting": N_("The effect on open cases is being counted"),
    "proposed": N_("Waits for a second person"),
    "confirmed": N_("Confirmed; waits for its day"),
    "in_force": N_("Confirmed and carried out"),
    "rejected": N_("Rejected"),
    "withdrawn": N_("Taken back"),
}
OPEN = ("draft", "counting", "proposed")


@dataclass(frozen=True)
class Subject:
    """A kind of change. `read`: (name, action, given) -> (name, value), refusing what cannot be; `bring`: puts it in force."""

    words: str
    proposers: tuple[str, ...]
    read: Callable[[str, str, Mapping[str, Any]], tuple[str, Any]]
    bring: Callable[[OfficeChange], None] | None = None
    at_once: bool = False


SUBJECTS = {
    "calendar": Subject(
        N_("Calendar of working days"),
        ("admin",),
        lambda _name, _action, given: office_calendar.read_notice(given),
        office_calendar.bring,
        at_once=True,
    ),
    "convention": Subject(
        N_("Convention of the clock"),
        ("admin",),
        lambda name, _action, given: (name, office_rules.read_value("convention", name, given)),
    ),
    "local_rule": Subject(
        N_("Local rule"),
        ("admin",),
        lambda name, _action, given: (name, office_rules.read_value("local_rule", name, given)),
    ),
    "fonds": Subject(
        N_("Fonds number"),
        ("admin",),
        lambda name, _action, given: (name, office_archive.read_value("fonds", name, given)),
    ),
    "retention": Subject(
        N_("Retention period"),
        ("admin",),
        lambda name, _action, given: (name, office_archive.read_value("retention", name, given)),
    ),
    "seal": Subject(N_("Seal"), ("admin", "seal_keeper"), seal_register.read, seal_register.bring),
    "template": Subject(
        N_("Wording of a paper"),
        ("admin",),
        lambda name, _action, given: (name, office_templates.read(name, given)),
    ),
}


def may_propose(subject: str, by: Actor) -> bool:
    """True where one of the person's posts proposes changes of this kind."""
    return by.has_post(*SUBJECTS[subject].proposers)


def may_decide(change: OfficeChange, by: Actor) -> bool:
    """True where this person may confirm or reject it now."""
    return change.state == "proposed" and by.has_post(*CONFIRMERS) and str(change.proposed_by_id) != by.id


def propose(subject: str, name: str, by: Actor, given: Mapping[str, Any], action: str = "set") -> OfficeChange:
    """Keep a proposal for a second person. `given`: what was typed; every field of it is checked.

    Raises Refused with what is wrong, Forbidden without the post, Conflict where another change of it is still open.
    """
    _must_propose(subject, by)
    kind = SUBJECTS[subject]
    reason = _text(given, "reason", N_("Please write why it is changed."))
    source = (
        "" if subject == "calendar" else _text(given, "source", N_("Please name the source: a law, rule or decision."))
    )
    effective = time.today() if kind.at_once else _effective_day(given)
    name, value = kind.read(name, action, given)
    if subject == "calendar":
        source = office_calendar.source_of(value)
    state = "counting" if subject in office_effects.MOVING else "proposed"
    change = OfficeChange(
        subject=subject, name=name, action=action, value=value, reason=reason, source=source, effective_on=effective,
        state=state, proposed_by=by.id, proposed_at=time.now(),
    )  # fmt: skip
    try:
        with db.atomic():
            if subject == "template":
                office_templates.end_draft(name, by)
            change.save(force_insert=True)
            office_record.note("proposed", by, change, effective_on=effective.isoformat())
    except IntegrityError as error:
        raise Conflict(
            N_("A change of this is open already. It must be confirmed, rejected or taken back first.")
        ) from error
    waking.wake_after_commit()
    return change


def _must_propose(subject: str, by: Actor) -> None:
    if not may_propose(subject, by):
        raise Forbidden(N_("None of your posts proposes changes of this kind."))


def _text(given: Mapping[str, Any], field: str, otherwise: str) -> str:
    text = "".join(c for c in str(given.get(field) or "") if c == "\n" or c.isprintable()).strip()
    if not text:
        raise Refused(otherwise, field=field)
    if len(text) > LONGEST[field]:
        raise Refused(N_("Please write at most %(most)s characters."), field=field, most=LONGEST[field])
    return text


def _effective_day(given: Mapping[str, Any]) -> date:
    typed = str(given.get("effective_on") or "").strip()
    try:
        day = date.fromisoformat(typed) if len(typed) == 10 else None
    except ValueError:
        day = None
    if day is None:
        raise Refused(N_("Please give the day from which it holds, for example 2026-12-01."), field="effective_on")
    today = time.today()
    if day < today:
        raise Refused(N_("It cannot hold from a day that is past."), field="effective_on")
    if day.year > today.year + 2:
        raise Refused(N_("Please give a day within the next two years."), field="effective_on")
    return day


def change_of(key: str) -> OfficeChange:
    """A change by its key. Raises NotFound."""
    try:
        found = OfficeChange.get_or_none(OfficeChange.id == UUID(key))
    except ValueError:
        found = None
    if found is None:
        raise NotFound(N_("There is no such change."))
    return found


def confirm(change: OfficeChange, by: Actor) -> OfficeChange:
    """Confirm what another person proposed; it holds from its day, at the earliest from now.

    Raises Forbidden for the proposer and without the post, Conflict where it is decided already.
    """
    _must_decide(change, by)
    now = time.now()
    with db.atomic():
        _take(change, "proposed", "confirmed", decided_by=by.id, decided_at=now)
        fresh = OfficeChange.get_by_id(change.id)
        fresh.effective_on = max(fresh.effective_on, now.date())
        same = (OfficeChange.subject == fresh.subject) & (OfficeChange.name == fresh.name)
        last = OfficeChange.select(fn.MAX(OfficeChange.version)).where(same).scalar()
        fresh.version = (last or 0) + 1
        fresh.save(only=["effective_on", "version"])
        office_record.note("confirmed", by, fresh, version=fresh.version, effective_on=fresh.effective_on.isoformat())
        if fresh.effective_on <= now.date() or fresh.action in ("enable", "cancel"):  # a seal's own days say when
            _bring(fresh, by)
    house.forget_calendar()
    waking.wake_after_commit()
    return OfficeChange.get_by_id(change.id)


def reject(change: OfficeChange, by: Actor, note: str) -> None:
    """Say no, and why."""
    _must_decide(change, by)
    why = _text({"note": note}, "note", N_("Please write why it is rejected."))
    with db.atomic():
        _take(change, "proposed", "rejected", decided_by=by.id, decided_at=time.now(), note=why)
        office_record.note("rejected", by, change)


def withdraw(change: OfficeChange, by: Actor) -> None:
    """Take back one's own proposal while nobody has decided."""
    if str(change.proposed_by_id) != by.id:
        raise Forbidden(N_("Only who proposed it may take it back."))
    if change.state not in OPEN:
        raise _decided()
    with db.atomic():
        _take(change, change.state, "withdrawn")
        office_record.note("withdrawn", by, change)


def _must_decide(change: OfficeChange, by: Actor) -> None:
    if not by.has_post(*CONFIRMERS):
        raise Forbidden(N_("The head of the agency or the supervisor confirms changes."))
    if str(change.proposed_by_id) == by.id:
        raise Forbidden(N_("You proposed this yourself: a second person must confirm it."))
    if change.subject == "seal" and change.value.get("kind") == "own" and not by.has_post("supervisor"):
        raise Forbidden(N_("The unit's own seal is filed with supervision: the supervisor confirms it (R-SEAL-2)."))
    if change.state == "counting":
        raise Refused(N_("The effect on open cases is still being counted. Please look again in a moment."))
    if change.state != "proposed":
        raise _decided()


def _decided() -> Conflict:
    return Conflict(N_("This change was decided already."))


def _take(change: OfficeChange, from_: str, to: str, **values: Any) -> None:
    """From one state to the next, once: of two people at the same moment the second is refused."""
    where = (OfficeChange.id == change.id) & (OfficeChange.state == from_)
    if not OfficeChange.update(state=to, **values).where(where).execute():
        raise _decided()


def _bring(change: OfficeChange, by: Actor) -> None:
    """Its day has come. Raises Refused where it does not fit any more what has changed since."""
    bring = SUBJECTS[change.subject].bring
    if bring is not None:
        bring(change)
    done = None if change.subject in office_effects.MOVING else time.now()
    _take(change, "confirmed", "in_force", applied_at=done)
    office_record.note("in_force", by, change, version=change.version)


def bring_due() -> int:
    """What was confirmed and whose day has come. Returns how many; the worker asks every few minutes."""
    due = OfficeChange.select().where(OfficeChange.state == "confirmed", OfficeChange.effective_on <= time.today())
    changes = list(due.order_by(OfficeChange.decided_at))
    for change in changes:
        with db.atomic():
            _bring(change, SYSTEM)
    if changes:
        house.forget_calendar()
        waking.wake_after_commit()
    return len(changes)


def current(subject: str, name: str) -> OfficeChange | None:
    """The change of this thing that is open now."""
    where = (OfficeChange.subject == subject) & (OfficeChange.name == name) & OfficeChange.state.in_(OPEN)
    return OfficeChange.get_or_none(where)


def listed(state: str, page: int, size: int) -> tuple[list[OfficeChange], int]:
    """A page of the changes, newest first: those that wait, or all. And how many there are."""
    rows = OfficeChange.select().where(OfficeChange.state != "draft")
    if state == "waiting":
        rows = rows.where(OfficeChange.state.in_(("counting", "proposed")))
    return list(
        rows.order_by(OfficeChange.proposed_at.desc(), OfficeChange.id.desc()).paginate(page, size)
    ), rows.count()
