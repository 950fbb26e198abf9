"""Booking a window: capacity per window and half hour, working days only, no double use under concurrency."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from peewee import IntegrityError, fn

from models.cases import Booking, Case
from models.database import db
from models.people import Centre, Department
from portal.ground.errors import N_, Conflict, Refused
from portal.ground.house import house
from portal.ground.working_days import CalendarMissing

CAPACITY = 2  # per window and half hour (docs/lifecycle.md)
DAYS_AHEAD = 10  # working days that are open for booking
HALF_HOUR = timedelta(minutes=30)
NO_BOOKING = N_("No time is booked for this case.")


@dataclass(frozen=True)
class Slot:
    """Half an hour at one window with how many places are free."""

    window: str
    start: str
    free: int


def windows_of(department: Department) -> list[str]:
    """The windows at which a service is received: its department's, else the integrated window's."""
    if department.windows:
        return list(department.windows)
    integrated = Department.get_or_none(Department.is_integrated_window)
    return list(integrated.windows) if integrated else []


def half_hours(centre: Centre) -> list[str]:
    """Beginnings of the half hours in which the centre is open."""
    starts = []
    for opens, closes in centre.open_hours:
        at = datetime.fromisoformat(f"2000-01-01T{opens}")
        while at + HALF_HOUR <= datetime.fromisoformat(f"2000-01-01T{closes}"):
            starts.append(at.strftime("%H:%M"))
            at += HALF_HOUR
    return starts


def open_days(now: datetime, count: int = DAYS_AHEAD) -> list[date]:
    """The next working days, today included while it is one; fewer at the end of the loaded calendar."""
    calendar = house.calendar()
    days: list[date] = []
    day = now.date()
    try:
        while len(days) < count:
            if calendar.is_workday(day):
                days.append(day)
            day += timedelta(days=1)
    except CalendarMissing:
        return days
    return days


def slots(case: Case, day: date, now: datetime) -> list[Slot]:
    """The slots of a day with free places; those that have begun are left out. One query."""
    taken = _taken(case, [day])
    return [
        Slot(window, start, CAPACITY - taken.get((day, window, start), 0))
        for start in half_hours(case.centre)
        if datetime.fromisoformat(f"{day}T{start}") > now
        for window in _windows(case)
    ]


def free_by_day(case: Case, now: datetime) -> dict[date, int]:
    """How many places are free on each day that is open for booking. One query."""
    days = open_days(now)
    taken, windows, starts = _taken(case, days), _windows(case), half_hours(case.centre)
    return {
        day: sum(
            CAPACITY - taken.get((day, window, start), 0)
            for start in starts
            if datetime.fromisoformat(f"{day}T{start}") > now
            for window in windows
        )
        for day in days
    }


def window_with_room(case: Case, day: date, start: str, now: datetime) -> str:
    """The window that has the most places free at that time; the first one where all are taken; '' for no such time."""
    there = [s for s in slots(case, day, now) if s.start == start]
    return max(there, key=lambda s: s.free).window if there else ""


def _windows(case: Case) -> list[str]:
    at_home = case.centre_id == case.department.centre_id
    return windows_of(case.department) if at_home else list(case.centre.windows or [])


def _taken(case: Case, days: list[date]) -> dict[tuple[date, str, str], int]:
    rows = (
        Booking.select(Booking.day, Booking.window, Booking.start, fn.COUNT(Booking.id))
        .where(Booking.centre == case.centre_id, Booking.day.in_(days), Booking.place.is_null(False))
        .group_by(Booking.day, Booking.window, Booking.start)
        .tuples()
    )
    return {(day, window, start): count for day, window, start, count in rows}


def check(case: Case, window: str, day: date, start: str, now: datetime) -> None:
    """Refuse what is no slot: a rest day, another window, an hour outside opening, the past, too far ahead."""
    try:
        is_workday = house.calendar().is_workday(day)
    except CalendarMissing:
        is_workday = False
    if not is_workday:
        raise Refused(N_("The hall is closed on that day. Please choose a working day."), field="day")
    if day not in open_days(now):
        raise Refused(N_("That day cannot be booked now. Please choose one of the days shown."), field="day")
    if not any(s.window == window and s.start == start for s in slots(case, day, now)):
        raise Refused(N_("There is no such time at that window. Please choose one of the times shown."), field="start")


def take(case: Case, window: str, day: date, start: str, from_state: str, now: datetime) -> None:
    """Take a free place, in the caller's transaction. Raises Conflict when all places are taken."""
    places = [f"{case.centre_id}/{window}/{day}/{start}/{n}" for n in range(1, CAPACITY + 1)]
    used = {p for (p,) in Booking.select(Booking.place).where(Booking.place.in_(places)).tuples()}
    for free in (p for p in places if p not in used):
        try:
            with db.atomic():  # somebody who is as fast may take this place; the next one may still be free
                Booking.create(
                    case=case.id,
                    centre=case.centre_id,
                    window=window,
                    day=day,
                    start=start,
                    place=free,
                    from_state=from_state,
                    made_at=now,
                )
            return
        except IntegrityError:
            continue
    raise _full()


def _full() -> Conflict:
    return Conflict(N_("That time has just been taken. Please choose another one."), field="start")


def current(case: Case) -> Booking | None:
    """The booking that stands."""
    return Booking.get_or_none(Booking.case == case.id, Booking.state == "booked")


def free(case: Case, how: str) -> None:
    """Give the place back (`cancelled`, `missed`, `used`), in the caller's transaction."""
    Booking.update(place=None, state=how).where(Booking.case == case.id, Booking.state == "booked").execute()
