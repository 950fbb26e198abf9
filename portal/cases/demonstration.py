"""Cases of the demonstration: fictional people, every state, laid out in working days before the injected time.

What happens to each is told in demonstration_stories, demonstration_procedures and demonstration_joint.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from models.cases import Case
from models.people import Applicant, Staff
from portal.cases import lifecycle, starting
from portal.ground import time
from portal.ground.house import house
from portal.people.actors import Actor, applicant_actor, staff_actor


@dataclass
class Stage:
    """One case on its way: who files, who handles, and the working day on which it stands."""

    case: Case
    applicant: Actor
    days: list[date]
    at: datetime
    now: datetime  # the demonstration's present: nothing happens after it

    def go(self, working_days: int, hour: int = 10, minute: int = 0) -> None:
        """Move on to a later working day (0: the same day, at that hour)."""
        index = next(i for i, d in enumerate(self.days) if d >= self.at.date()) + working_days
        day = self.days[min(index, len(self.days) - 1)]
        self.at = max(self.at, datetime(day.year, day.month, day.day, hour, minute))
        self.pass_minutes(3)

    def pass_minutes(self, minutes: int) -> None:
        """Some minutes later, never after the present."""
        self.at = min(self.at + timedelta(minutes=minutes), self.now)

    def act(self, action: str, by: Actor, **given: Any) -> None:
        """Perform an action at the moment of the stage."""
        with time.at(self.at):
            self.case = lifecycle.perform(self.case, action, by=by, **given).case
        self.pass_minutes(2)


class Cast:
    """The people of the demonstration that act here, by badge and by name."""

    def __init__(self) -> None:
        self._staff = {s.badge: s for s in Staff.select().where(Staff.is_demo)}

    def staff(self, badge: str) -> Actor:
        """A member of staff as an actor today."""
        return staff_actor(self._staff[badge])

    def applicants(self) -> list[Applicant]:
        """The demonstration's applicants, companies last."""
        return list(
            Applicant.select()
            .where(Applicant.is_demo)
            .order_by(Applicant.kind.desc(), Applicant.created_at, Applicant.id)
        )


# How many working days ago it began, the service, and what happened.
Story = tuple[int, str, Callable[[Stage, Cast], None]]


def working_days_until(now: datetime, count: int = 45) -> list[date]:
    """The last working days up to today, oldest first."""
    calendar = house.calendar()
    days: list[date] = []
    day = now.date()
    while len(days) < count:
        if calendar.is_workday(day):
            days.append(day)
        day -= timedelta(days=1)
    return days[::-1]


def load_cases(now: datetime | None = None) -> int:
    """Lay out the demonstration's cases once. Returns how many were made; 0 when there are cases already."""
    now = now or time.now()
    if Case.select().exists() or not Staff.select().where(Staff.is_demo).exists():
        return 0
    from portal.cases import demonstration_joint, demonstration_procedures, demonstration_stories  # they stand on this

    cast, days = Cast(), working_days_until(now)
    made = lay_out(demonstration_stories.STORIES + demonstration_procedures.STORIES, cast, days, now)
    return made + demonstration_joint.load(cast, days, now)


def lay_out(stories: Iterable[Story], cast: Cast, days: list[date], now: datetime) -> int:
    """Tell these stories, those that began first before the others. Returns how many cases were made."""
    applicants = cast.applicants()
    made = 0
    for back, code, story in sorted(stories, key=lambda s: -s[0]):
        applicant = applicants[made % len(applicants)]
        day = days[-1 - back]
        moment = datetime(day.year, day.month, day.day, 9, 10 + made % 45)
        with time.at(min(moment, now)):
            case = starting.start(code, applicant, starting.party_of(applicant))
        stage = Stage(case, applicant_actor(applicant), days, min(moment, now), now)
        story(stage, cast)
        made += 1
    return made
