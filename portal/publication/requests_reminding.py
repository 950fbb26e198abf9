"""The information office is reminded before the last day of a request, as an act in its record and in the register.

Three, one and no working days before the day, each once; a day on which nothing ran is made up for with the next run. A
last day that moves is another day: it has reminders of its own.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from models.database import db
from models.requests import InformationRequest
from portal.ground import time
from portal.ground.house import house
from portal.ground.working_days import CalendarMissing
from portal.people.actors import SYSTEM, Actor
from portal.publication.deadlines import days_left
from portal.publication.requests_course import Course, Step, write
from portal.publication.requests_record import Entry
from portal.publication.requests_states import ENDED, OFFICE, centres_of

STAGES = (3, 1, 0)  # working days before the last day


@dataclass(frozen=True)
class Near:
    """An open request whose last day is near or past. `left`: working days until it, below none when it is past."""

    number: str
    state: str
    due_on: date
    left: int


def remind() -> int:
    """Remind of every request whose last day has come so near. Returns how many; a second run finds nothing."""
    due = InformationRequest.due_on.between(time.today(), _last_near())
    rows = InformationRequest.select().where(InformationRequest.state.not_in(ENDED), due)
    return sum(_remind(row) for row in list(rows))


def _remind(request: InformationRequest) -> bool:
    """One request. Its version stays, so that the open form of the handler is not disturbed."""
    course = Course(request)
    left = days_left(request.due_on)
    if _is_told(course.entries, request.due_on, left):
        return False
    data = {"on": course.today.isoformat(), "due": request.due_on.isoformat(), "left": left}
    with db.atomic():
        locked = (
            InformationRequest.update(version=InformationRequest.version)
            .where(InformationRequest.id == request.id, InformationRequest.version == request.version)
            .execute()
        )
        if not locked:  # somebody acts on it at this moment; the next run looks again
            return False
        write(request, course.asked, Step("remind", request.state, data, news=False), SYSTEM, time.now())
    return True


def _is_told(entries: list[Entry], due: date, left: int) -> bool:
    """Whether the stage that is reached now was told for this last day."""
    told = [one.data["left"] for one in entries if one.action == "remind" and one.data["due"] == due.isoformat()]
    return bool(told) and _stage(min(told)) >= _stage(left)


def _stage(left: int) -> int:
    """How many of the stages are reached."""
    return len([stage for stage in STAGES if left <= stage])


def near(actor: Actor) -> list[Near]:
    """What the office must answer now: the late ones and those due within three working days, the first day first."""
    found = _near(actor).order_by(InformationRequest.due_on, InformationRequest.filed_at)
    return [Near(row.number, row.state, row.due_on, days_left(row.due_on)) for row in found]


def count_near(actor: Actor) -> int:
    """How many those are, for the menu. One query."""
    return int(_near(actor).count())


def _near(actor: Actor) -> Any:
    return InformationRequest.select().where(
        InformationRequest.centre << centres_of(actor, *OFFICE),
        InformationRequest.state.not_in(ENDED),
        InformationRequest.due_on <= _last_near(),
    )


def _last_near() -> date:
    """The day three working days from now; at the end of what is loaded of the calendar, its last day."""
    calendar, today = house.calendar(), time.today()
    try:
        return calendar.add_workdays(today, STAGES[0])
    except CalendarMissing:
        return max(today, calendar.last_day() or today)
