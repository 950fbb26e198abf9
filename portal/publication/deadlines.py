"""Until when something must be public, what is late, and who is reminded (R-PUB-2, R-PUB-4)."""

from dataclasses import dataclass
from datetime import date, timedelta

from models.database import db
from models.publication import Draft, DraftStep
from portal.ground import time
from portal.ground.house import house

WORKING_DAYS, CALENDAR_DAYS = 20, 30
REMINDED = (5, 2, 0)  # working days before the last one
ON_THE_WAY = ("draft", "first_review", "final_review", "approved")


def due_on(made_on: date) -> date:
    """The earlier of 20 working days (公26) and 30 days (the centre's own rule). Raises CalendarMissing."""
    by_law = house.calendar().add_workdays(made_on, WORKING_DAYS)
    return min(by_law, made_on + timedelta(days=CALENDAR_DAYS))


def days_left(due: date, today: date | None = None) -> int:
    """Working days until the last one; negative when it is past."""
    day = today or time.today()
    calendar = house.calendar()
    return calendar.count(day, due) if due >= day else -max(1, calendar.count(due, day))


@dataclass(frozen=True)
class Late:
    """Something that should be public already."""

    draft: Draft
    days: int


def late(today: date | None = None) -> list[Late]:
    """What is on its way and past its last day, the oldest first."""
    day = today or time.today()
    rows = Draft.select().where(Draft.state.in_(ON_THE_WAY), Draft.due_on < day, Draft.purpose == "publish")
    return [Late(row, -days_left(row.due_on, day)) for row in rows.order_by(Draft.due_on, Draft.id)]


def made_public(first: date, last: date) -> tuple[int, int]:
    """How many entries were made public from `first` to `last`, and how many of them after their last day."""
    steps = (
        DraftStep.select(DraftStep.at, Draft.due_on)
        .join(Draft)
        .where(DraftStep.act == "published", DraftStep.at >= first, DraftStep.at < last + timedelta(days=1))
        .tuples()
    )
    found = [(at.date(), due) for at, due in steps]
    return len(found), sum(on > due for on, due in found)


def remind() -> int:
    """Note each reminder that is due in the history of its draft, each once. Returns how many; for the worker."""
    today, done = time.today(), 0
    for draft in list(Draft.select().where(Draft.state.in_(ON_THE_WAY), Draft.purpose == "publish")):
        left = days_left(draft.due_on, today)
        reached = [mark for mark in REMINDED if left <= mark]
        if not reached:
            continue
        note = str(min(reached))
        told = DraftStep.select().where(
            DraftStep.draft == draft.id, DraftStep.act == "reminded", DraftStep.note == note
        )
        if told.exists():
            continue
        with db.atomic():
            add_step(draft, "reminded", None, note)
        done += 1
    return done


def add_step(draft: Draft, act: str, by: object, note: str = "") -> DraftStep:
    """One more step in the history of a draft, in the caller's transaction."""
    last = DraftStep.select().where(DraftStep.draft == draft.id).order_by(DraftStep.seq.desc()).first()
    return DraftStep.create(
        draft=draft.id, seq=last.seq + 1 if last else 1, act=act, by=by, at=time.now(), round=draft.round, note=note
    )
