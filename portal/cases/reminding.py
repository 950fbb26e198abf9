"""Papers that were promised with a tolerant acceptance (容缺): reminders before the promised day, and what follows after it.

Reminders go out three, one and no working days before the day, each once; a day on which nothing ran is made up for with
the next run. The acceptance notice itself names the day, so that a stage reached by then is not told again.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from peewee import SQL, fn

from models.cases import ON_DESK, Case, CaseMaterial, OutboxMessage
from portal.cases import case_clock
from portal.ground import messages
from portal.ground.errors import N_

STAGES = (3, 1, 0)  # working days before the promised day
REMIND, OVER = "promised_due", "promise_over"
NOTE_OVER = N_("Promise lapsed")


def remind(now: datetime) -> int:
    """Remind whoever promised papers that are due soon. Returns how many were reminded; a second run finds nobody."""
    last = case_clock.working_days_from(now, STAGES[0])
    if last is None:
        return 0
    owed = _owed(CaseMaterial.promised_until.between(now.date(), last))
    told_at = _told(REMIND, owed)
    told = 0
    for case, until, promised_at in owed:
        since = max(told_at.get(case.id, promised_at), promised_at).date()
        if _stage(until, now.date()) > _stage(until, since) and since < now.date():
            messages.tell(case.owner, REMIND, {"day": until}, case=case)
            told += 1
    return told


def tell_lapsed(now: datetime) -> int:
    """The day after: the applicant is told that the case may be ended, and the queue says so. Each case once."""
    over = [row for row in _owed(CaseMaterial.promised_until < now.date()) if row[0].note != NOTE_OVER]
    for case, until, _at in over:
        Case.update(note=NOTE_OVER).where(Case.id == case.id).execute()
        messages.tell(case.owner, OVER, {"day": until}, case=case)
    return len(over)


def _owed(due: Any) -> list[tuple[Case, date, datetime]]:
    """Cases with a promised paper that has not come, the day promised and when it was promised. Two queries."""
    owing = Case.select(Case.id).where(
        SQL(ON_DESK), Case.owes_promised, Case.parent.is_null(), Case.owner.is_null(False)
    )
    first, made = fn.MIN(CaseMaterial.promised_until), fn.MAX(CaseMaterial.changed_at)
    rows = (
        CaseMaterial.select(CaseMaterial.case, first, made)
        .where(CaseMaterial.case.in_(owing), CaseMaterial.state == "promised", due)
        .group_by(CaseMaterial.case)
    )
    found = {key: (_day(until), _moment(at)) for key, until, at in rows.tuples()}
    return [(case, *found[case.id]) for case in Case.select().where(Case.id.in_(list(found)))] if found else []


def _told(key: str, owed: Iterable[tuple[Case, date, datetime]]) -> dict[UUID, datetime]:
    """When each of these cases was told this last. One query."""
    ids = [case.id for case, _until, _at in owed]
    if not ids:
        return {}
    newest = fn.MAX(OutboxMessage.created_at)
    rows = (
        OutboxMessage.select(OutboxMessage.case, newest)
        .where(OutboxMessage.key == key, OutboxMessage.case.in_(ids))
        .group_by(OutboxMessage.case)
    )
    return {case: _moment(at) for case, at in rows.tuples()}


def _stage(until: date, on: date) -> int:
    """How many of the stages are reached on a day."""
    left = case_clock.days_until(until, on)
    return len([stage for stage in STAGES if left <= stage])


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def _moment(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
