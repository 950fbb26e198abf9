"""What a change of calendar or convention does to the open cases: counted before it is confirmed, written after.

The worker goes through the open cases in small pieces and remembers the place, so that a page shows how far it is and
a worker that was killed goes on there. A case whose day moves gets an event in its own record.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from time import monotonic, sleep
from typing import Any
from uuid import UUID

from peewee import ModelSelect

from models.cases import Case, CaseEvent
from models.database import db
from models.office import OfficeChange, OfficeMove
from models.people import Centre, Department
from portal.cases import case_clock, case_history, issuing, office_calendar, office_record, office_values
from portal.ground import audit, time
from portal.ground.house import house
from portal.ground.pauses import Pauses
from portal.people.actors import SYSTEM
from portal.services import catalogue

log = logging.getLogger("portal.office")
_pauses = Pauses()
MOVING = ("calendar", "convention")  # subjects that move days
PIECE = 200  # cases looked at in one go
AT_ONCE = 20  # cases written in one transaction: nobody waits longer for the database
LONGEST_REST = 0.2  # seconds

Move = tuple[Case, date | None, str | None]
Departments = dict[str, Department]


def work_waiting() -> int:
    """One change: count its effect, or carry it out. Returns how many were done; one that fails rests and is tried again."""
    ready = (OfficeChange.tries == 0) | OfficeChange.id.not_in(_pauses.resting())
    counting = OfficeChange.state == "counting"
    in_force = (OfficeChange.state == "in_force") & OfficeChange.applied_at.is_null()
    waiting = OfficeChange.select().where(ready, counting | in_force).order_by(OfficeChange.proposed_at)
    change = waiting.first()
    if change is None:
        return 0
    house.look_at_office()  # another process has just confirmed it: a day is written by nothing older
    try:
        count(change) if change.state == "counting" else apply(change)
    except Exception as error:
        log.exception("change %s could not be worked on", change.id)
        _pauses.failed(change.id, change.tries + 1)
        OfficeChange.update(tries=OfficeChange.tries + 1, error=type(error).__name__).where(
            OfficeChange.id == change.id
        ).execute()
    return 1


def count(change: OfficeChange) -> None:
    """Which open cases would move, and which of them would be late from then on."""
    today = time.today()
    total = _open().count()
    if not change.place:
        OfficeChange.update(total=total, done=0, moves=0, overdue=0).where(OfficeChange.id == change.id).execute()
    supposed, known = _supposed(change), _departments()
    for cases in _pieces(change.place):
        with office_values.supposing(*supposed):
            moves = _moves(cases, known)
        late = [_is_late(case, new_on, today) for case, new_on, _kind in moves]
        rows = [_row(change, move, is_late) for move, is_late in zip(moves, late, strict=True)]
        with db.atomic():
            if rows:
                OfficeMove.insert_many(rows).on_conflict_ignore().execute()
            still = _advance(change, cases, moves=len(rows), overdue=sum(late))
        if not still:
            return  # taken back meanwhile
    with db.atomic():
        done = (
            OfficeChange.update(state="proposed", counted_at=time.now(), place="", tries=0, error=None)
            .where(OfficeChange.id == change.id, OfficeChange.state == "counting")
            .execute()
        )
        if done:
            fresh = OfficeChange.get_by_id(change.id)
            office_record.note("counted", SYSTEM, fresh, total=total, moves=fresh.moves, overdue=fresh.overdue)


def apply(change: OfficeChange) -> None:
    """Write the days that moved. What was shown before is replaced by what is written."""
    today, known = time.today(), _departments()
    if not change.place:
        with db.atomic():
            OfficeMove.delete().where(OfficeMove.change == change.id).execute()
            OfficeChange.update(total=_open().count(), done=0, moves=0, overdue=0).where(
                OfficeChange.id == change.id
            ).execute()
    for cases in _pieces(change.place):
        moving = [case.id for case, _new_on, _kind in _moves(cases, known)]
        written: list[dict[str, Any]] = []
        for start in range(0, len(moving), AT_ONCE):
            with _turn():
                written += _write(change, moving[start : start + AT_ONCE], today, known)
        late = sum(1 for row in written if row["is_overdue"])
        _advance(change, cases, moves=len(written), overdue=late)
    with db.atomic():
        rows = OfficeMove.select().where(OfficeMove.change == change.id)  # also by a worker that was killed
        OfficeChange.update(
            applied_at=time.now(),
            moves=rows.count(),
            overdue=rows.where(OfficeMove.is_overdue).count(),
            place="",
            tries=0,
            error=None,
        ).where(OfficeChange.id == change.id).execute()
        fresh = OfficeChange.get_by_id(change.id)
        office_record.note("applied", SYSTEM, fresh, total=fresh.total, moves=fresh.moves, overdue=fresh.overdue)


def follow_calendar() -> int:
    """After a calendar came with a whole catalogue, which no second person confirms: write the days that moved.

    In the same small pieces as a change of the office; again, it finds nothing. Returns how many moved.
    """
    moved, known = 0, _departments()
    for cases in _pieces(""):
        moving = [case.id for case, _new_on, _kind in _moves(cases, known)]
        for start in range(0, len(moving), AT_ONCE):
            with _turn():
                moved += len(_rewrite(moving[start : start + AT_ONCE], {"subject": "calendar"}, known))
    return moved


@contextmanager
def _turn() -> Iterator[None]:
    """A transaction, and as much time again for whoever waits for the database: SQLite serves no queue."""
    began = monotonic()
    with db.atomic():
        yield
    sleep(min(monotonic() - began, LONGEST_REST))


def _write(change: OfficeChange, keys: list[UUID], today: date, known: Departments) -> list[dict[str, Any]]:
    """Some cases of a change, with the rows that its page shows."""
    moves = _rewrite(keys, {"change": str(change.id), "subject": change.subject}, known)
    rows = [_row(change, move, _is_late(move[0], move[1], today)) for move in moves]
    if rows:
        OfficeMove.insert_many(rows).on_conflict_ignore().execute()
    return rows


def _rewrite(keys: list[UUID], why: dict[str, str], known: Departments) -> list[Move]:
    """Read again under their locks, for somebody may have acted a moment ago; the record of each case says why."""
    for key in keys:  # in the order of their ids, as everybody does who locks several
        issuing.lock(key)
    moves = _moves(list(_open().where(Case.id.in_(keys))), known) if keys else []
    now = time.now()
    for case, new_on, kind in moves:
        Case.update(due_on=new_on, due_kind=kind).where(Case.id == case.id).execute()
        day = {"old": case.due_on.isoformat() if case.due_on else None, "new": new_on.isoformat() if new_on else None}
        audit.append(case.id, "due_recomputed", SYSTEM.ref, now, {**day, **why})
    return moves


def _row(change: OfficeChange, move: Move, is_late: bool) -> dict[str, Any]:
    case, new_on, kind = move
    return {
        "change": change.id,
        "case": case.id,
        "due_kind": kind,
        "old_on": case.due_on,
        "new_on": new_on,
        "is_overdue": is_late,
    }


def _is_late(case: Case, new_on: date | None, today: date) -> bool:
    """Late by the new day and not by the old one."""
    return new_on is not None and new_on < today and (case.due_on is None or case.due_on >= today)


def _open() -> ModelSelect:
    return Case.select().where(Case.is_open, Case.due_kind.is_null(False))


def _pieces(place: str) -> Iterator[list[Case]]:
    """The open cases by their ids, from behind the place on."""
    at = UUID(place) if place else None
    while True:
        query = _open().order_by(Case.id).limit(PIECE)
        cases = list(query.where(Case.id > at) if at else query)
        if not cases:
            return
        yield cases
        at = cases[-1].id


def _advance(change: OfficeChange, cases: list[Case], *, moves: int, overdue: int) -> bool:
    """Remember how far it is. False where the change was taken back."""
    done = (
        OfficeChange.update(
            done=OfficeChange.done + len(cases),
            moves=OfficeChange.moves + moves,
            overdue=OfficeChange.overdue + overdue,
            place=str(cases[-1].id),
        )
        .where(OfficeChange.id == change.id, OfficeChange.state.in_(("counting", "in_force")))
        .execute()
    )
    return bool(done)


def _departments() -> Departments:
    """Every department with its centre, whose hours count: read once, not for each case."""
    return {row.code: row for row in Department.select(Department, Centre).join(Centre)}


def _moves(cases: list[Case], known: Departments) -> list[Move]:
    """Those of the cases whose stored day is not the one that the clock says now."""
    now, found = time.now(), []
    events = _histories(cases)
    for case in cases:
        case.department = known[case.department_id]
        history = case_history.History(tuple(events.get(case.id, ())))
        new_on, kind = case_clock.owed(case, catalogue.guide_of(case.guide_id), now, history=history)
        if new_on != case.due_on or kind != case.due_kind:
            found.append((case, new_on, kind))
    return found


def _histories(cases: list[Case]) -> dict[UUID, list[case_history.Past]]:
    """The events of several cases in one query."""
    rows = (
        CaseEvent.select(CaseEvent.case, CaseEvent.seq, CaseEvent.action, CaseEvent.at, CaseEvent.actor, CaseEvent.body)
        .where(CaseEvent.case.in_([case.id for case in cases]))
        .order_by(CaseEvent.case, CaseEvent.seq)
    )
    found: dict[UUID, list[case_history.Past]] = {}
    for key, *event in rows.tuples():
        found.setdefault(key, []).append(case_history.past(*event))
    return found


def _supposed(change: OfficeChange) -> tuple[str, str, Any]:
    """What would hold if the change were in force already: read once, not for each piece."""
    if change.subject == "calendar":
        return "calendar", "", office_calendar.with_notice(change.value)
    return change.subject, change.name, change.value


def moves_of(change: OfficeChange, page: int, size: int) -> list[OfficeMove]:
    """A page of the cases that move: those that become late first."""
    rows = OfficeMove.select(OfficeMove, Case).join(Case).where(OfficeMove.change == change.id)
    return list(rows.order_by(OfficeMove.is_overdue.desc(), OfficeMove.id).paginate(page, size))
