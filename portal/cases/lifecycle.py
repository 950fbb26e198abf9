"""The life of a case: the table (portal/cases/table.py) says what may happen; this reads it.

`open_to(case, person)` reads it for the buttons, `perform(case, action, by=..., **given)` carries a row out; nothing
else changes a state. A row's rule only prepares (it reads and checks); everything is written in one transaction that
begins with the lock on the case's version (docs/lifecycle.md).
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from peewee import IntegrityError

from models.cases import Case, CaseEvent, SentForm
from models.database import db
from portal.cases import case_clock, issuing, joint_members
from portal.cases.act import SAME, Act
from portal.cases.states import ENDED
from portal.cases.table import TABLE, Row
from portal.cases.who import WHO
from portal.ground import audit, messages, time, waking
from portal.ground.errors import N_, Conflict, Forbidden, NotFound, Refused
from portal.ground.house import house
from portal.people.actors import SYSTEM, Actor
from portal.services import catalogue

log = logging.getLogger("portal.lifecycle")


@dataclass(frozen=True)
class Choice:
    """An action as it stands for one person now; `closed` is the reason why its button is closed, if it is."""

    row: Row
    closed: Refused | None = None

    @property
    def action(self) -> str:
        """The action's code."""
        return self.row.action


@dataclass(frozen=True)
class Done:
    """What an act left: its event, the case as it is now, and what is told only once (the query code)."""

    case: Case
    event: CaseEvent | None
    told_once: dict[str, str]


def open_to(case: Case, person: Actor, act: Act | None = None) -> list[Choice]:
    """The actions that the table opens to this person in this state, in the table's order; closed ones with why.

    `act`: what a page has read of the case already (`looked_at`).
    """
    choices = []
    act = act or looked_at(case, person)
    for row in TABLE.values():
        if case.state not in row.from_ or row.who == ("system",) or not row.on_pages:
            continue
        if not any(WHO[name](act, person) for name in row.who):
            continue
        try:
            if row.ready is not None:
                row.ready(act)
            choices.append(Choice(row))
        except NotFound:
            continue  # the row does not exist for this item (no booking for a wholly online one)
        except Refused as reason:
            choices.append(Choice(row, reason))
    return choices


def perform(
    case: Case, action: str, *, by: Actor, version: int | None = None, token: str | None = None, **given: Any
) -> Done:
    """Carry out one action of the table, wholly or not at all.

    `version`: the case's version that the person saw (409 when it is no longer that). `token`: of the form; the same
    form sent twice acts once. Raises NotFound for an action that the table does not know, Forbidden, Conflict or
    Refused with the reason; nothing is then written.
    """
    row = TABLE.get(action)
    if row is None:
        raise NotFound(N_("There is no such action."))
    if token and SentForm.get_or_none(SentForm.token == token):
        return Done(Case.get_by_id(case.id), None, {})
    house.look_at_office()
    case = Case.get_by_id(case.id)
    now = time.now()
    if version is not None and version != case.version:
        raise Conflict(
            N_("Somebody else has changed this case since you opened it. Please look at its new state first.")
        )
    act = _prepare(case, row, by, given, now)
    _check(act, row)
    event = _carry_out(act, row, token)
    if case.parent_id is not None and action not in joint_members.WITH_PARENT:
        follow_members(case.parent_id)
    waking.wake_after_commit()
    return Done(Case.get_by_id(case.id), event, act.told_once)


def follow_members(parent: UUID) -> int:
    """Let a joint case follow what its members have come to. Returns how many acts that were; 0 is the usual.

    The member's act stands in any case: where somebody changes the parent at this very moment, the sweep follows later.
    """
    done = 0
    while (action := joint_members.what_follows(case := Case.get_by_id(parent))) is not None:
        try:
            perform(case, action, by=SYSTEM)
        except Conflict:
            log.info("joint case %s: %s is left to the sweep", case.number, action)
            break
        done += 1
    return done


def looked_at(case: Case, person: Actor) -> Act:
    """The case as rules read it, for a page that shows it: each part is read once."""
    return Act(case, "", person, {}, time.now(), catalogue.guide_of(case.guide_id), case.state)


def prepared(case: Case, action: str, by: Actor, given: dict[str, Any]) -> Act:
    """An action worked out and not carried out: its papers can be looked at before they are issued.

    Raises what `perform` would raise.
    """
    row = TABLE.get(action)
    if row is None:
        raise NotFound(N_("There is no such action."))
    act = _prepare(case, row, by, given, time.now())
    _check(act, row)
    return act


def _check(act: Act, row: Row) -> None:
    """The person, the state, and what the row's rule demands. Nothing is written."""
    if not any(WHO[name](act, act.by) for name in row.who):
        raise Forbidden(N_("This step is not open to you in this case."))
    if act.case.state not in row.from_:
        raise Conflict(N_("This step is no longer possible: the case has moved on. Please look at its new state."))
    if row.ready is not None:
        row.ready(act)
    row.rule(act)


def _prepare(case: Case, row: Row, by: Actor, given: dict[str, Any], now: datetime) -> Act:
    return Act(
        case=case,
        action=row.action,
        by=by,
        given=given,
        now=now,
        guide=catalogue.guide_of(case.guide_id),
        to=case.state if row.to == SAME else row.to,
    )


def _carry_out(act: Act, row: Row, token: str | None) -> CaseEvent | None:
    case = act.case
    try:
        with db.atomic():
            locked = (
                Case.update(version=Case.version + 1).where(Case.id == case.id, Case.version == case.version).execute()
            )
            if not locked:
                raise Conflict(
                    N_("Somebody else has changed this case since you opened it. Please look at its new state first.")
                )
            if token:
                SentForm.create(token=token, case=case.id, at=act.now)
            for write in act.writes:
                write()
            changes = _cache(act, row)
            Case.update(**changes).where(Case.id == case.id).execute()
            drawn = [issuing.draw(act, kind, data) for kind, data in act.papers]
            if act.silent:
                return None
            event = audit.append(
                case.id,
                act.action,
                act.by.ref,
                act.now,
                {**act.data, "to": act.to, **({"papers": drawn} if drawn else {})},
                act.payload or None,
            )
            for key, values in act.messages:
                messages.tell(case.owner, key, values, case=case)
            return event
    except IntegrityError:
        if token and SentForm.get_or_none(SentForm.token == token):
            return None
        raise


def _cache(act: Act, row: Row) -> dict[str, Any]:
    """The columns of the case that the queue reads: state, open, and what the centre owes next."""
    changes = {**act.changes, "state": act.to, "touched_at": act.now, "is_open": act.to not in ENDED}
    for name, value in changes.items():
        setattr(act.case, name, value)
    due_on, due_kind = case_clock.owed(
        act.case,
        act.guide,
        act.now,
        upcoming=case_clock.clock_event(row.clock, act.now, act.data) if row.clock else None,
    )
    act.case.due_on, act.case.due_kind = due_on, due_kind
    return {**changes, "due_on": due_on, "due_kind": due_kind}
