"""What every page says about the centre: name, address, phones, and whether the hall is open.

The centre's row is kept for a minute in each process, so that a page costs no query for it. Opening is worked out anew
each time from the hours, the weekdays and the calendar; where the calendar is not loaded nothing is guessed.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from time import monotonic
from typing import Any

from peewee import PeeweeException

from models.database import db
from models.people import Centre, Department
from portal.ground import time
from portal.ground.errors import N_
from portal.ground.house import house
from portal.ground.working_days import Calendar, CalendarMissing

KEEP_SECONDS = 60
LOOK_AHEAD = 30  # days; the longest closing is a holiday of nine


@dataclass(frozen=True)
class CentreFacts:
    """The row of a centre as pages need it."""

    code: str = ""
    name: str = ""
    name_en: str = ""
    address: str = ""
    phone: str = ""
    complaint_phone: str = ""
    hours: str = ""
    open_hours: tuple[tuple[str, str], ...] = ()
    weekdays: tuple[int, ...] = ()
    windows: tuple[str, ...] = ()


@dataclass(frozen=True)
class HouseCard:
    """The head and foot of every page. `open_words` is a message key, `open_values` fill it."""

    name: str
    name_en: str
    address: str
    hours: str
    hotline: str
    complaint_hotline: str
    open_words: str
    open_values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class HallDay:
    """A day of the hall. `hours`: pairs of clock times, empty where it is closed; `is_known` False: no calendar."""

    day: date
    hours: tuple[tuple[str, str], ...]
    is_known: bool = True
    holiday: str = ""


NEUTRAL = HouseCard("政务服务中心", "Government Service Centre", "", "", "12345", "12345", N_("Service hall"))


class Memory:
    """What this process remembers: since when, of which database, the centre and its points."""

    kept: tuple[float, object, CentreFacts | None, tuple[CentreFacts, ...]] | None = None


_memory = Memory()


def forget() -> None:
    """Read the centre anew at the next page."""
    _memory.kept = None


def centres() -> tuple[CentreFacts | None, tuple[CentreFacts, ...]]:
    """The county centre and its service points; (None, ()) while nothing is loaded or the database is away."""
    kept = _memory.kept
    if kept is None or monotonic() - kept[0] > KEEP_SECONDS or kept[1] is not db.obj or kept[2] is None:
        kept = _memory.kept = (monotonic(), db.obj, *_read())
    return kept[2], kept[3]


def _read() -> tuple[CentreFacts | None, tuple[CentreFacts, ...]]:
    names = ("code", "name", "name_en", "address", "phone", "complaint_phone", "hours")
    try:
        rows = list(Centre.select().order_by(Centre.code))
    except (PeeweeException, AttributeError):
        # No table or no database yet: the error page, which explains it, must still have its head and foot.
        return None, ()
    facts = {
        row.code: CentreFacts(
            **{name: getattr(row, name) for name in names},
            open_hours=tuple((start, end) for start, end in row.open_hours),
            weekdays=tuple(row.weekdays),
            windows=tuple(row.windows),
        )
        for row in rows
    }
    top = next((row.code for row in rows if row.parent_id is None), None)
    return facts.get(top or ""), tuple(one for code, one in facts.items() if code != top)


def house_card() -> HouseCard:
    """Head and foot of every page, with one sentence on opening. Never raises; neutral while nothing is loaded."""
    centre, _ = centres()
    if centre is None:
        return NEUTRAL
    words, values = _opening(centre, time.now())
    return HouseCard(
        centre.name, centre.name_en, centre.address, centre.hours, centre.phone, centre.complaint_phone, words, values
    )


def _opening(centre: CentreFacts, now: datetime) -> tuple[str, dict[str, Any]]:
    today = hall_day(centre, now.date())
    if not today.is_known:
        return N_("Enquiries by phone: %(phone)s"), {"phone": centre.phone}
    if today.hours and f"{now:%H:%M}" < today.hours[-1][1]:
        spans = [span(pair) for pair in today.hours]
        if len(spans) == 2:
            return N_("The hall is open today %(first)s and %(second)s"), {"first": spans[0], "second": spans[1]}
        return N_("The hall is open today %(hours)s"), {"hours": " / ".join(spans)}
    following = next_open_day(centre, now.date())
    if following is None:
        return N_("The hall is closed now. Enquiries by phone: %(phone)s"), {"phone": centre.phone}
    values = {"day": following.day.isoformat(), "time": plain(following.hours[0][0])}
    if following.day == now.date() + timedelta(days=1):
        return N_("The hall is closed now and opens tomorrow at %(time)s"), values
    return N_("The hall is closed now and opens on %(day)s at %(time)s"), values


def plain(moment: str) -> str:
    """`09:00` as people write it: 9:00."""
    return moment.removeprefix("0")


def span(pair: tuple[str, str]) -> str:
    """`9:00–12:00`."""
    return f"{plain(pair[0])}–{plain(pair[1])}"


def hall_day(centre: CentreFacts, day: date) -> HallDay:
    """Whether and when the hall is open on a day: the centre's weekdays, holidays closed, make-up days open."""
    try:
        reason = _calendar().reason(day)
    except CalendarMissing:
        return HallDay(day, (), is_known=False)
    if reason.key == "holiday" or (reason.key != "make_up" and day.isoweekday() not in centre.weekdays):
        return HallDay(day, (), holiday=reason.note if reason.key == "holiday" else "")
    return HallDay(day, centre.open_hours)


def _calendar() -> Calendar:
    """The calendar, read again while none is loaded: a process may start before the first loading."""
    calendar = house.calendar()
    if not calendar.years:
        house.forget_calendar()
    return calendar


def next_open_day(centre: CentreFacts, after: date) -> HallDay | None:
    """The next day on which the hall is open; None past the loaded calendar."""
    for ahead in range(1, LOOK_AHEAD + 1):
        day = hall_day(centre, after + timedelta(days=ahead))
        if not day.is_known:
            return None
        if day.hours:
            return day
    return None


@dataclass(frozen=True)
class HallNow:
    """The hall for the home page: is it open at this moment, until when, today, the next open day, and the points."""

    centre: CentreFacts
    points: tuple[CentreFacts, ...]
    today: HallDay
    following: HallDay | None
    open_until: str | None
    opens_at: str | None


def hall_now() -> HallNow | None:
    """The hall at this moment; None while nothing is loaded."""
    centre, points = centres()
    if centre is None:
        return None
    now = time.now()
    today, clock = hall_day(centre, now.date()), f"{now:%H:%M}"
    until = next((plain(end) for start, end in today.hours if start <= clock < end), None)
    opens = next((plain(start) for start, _ in today.hours if clock < start), None)
    return HallNow(centre, points, today, next_open_day(centre, now.date()), until, None if until else opens)


def acting_department() -> Department:
    """The department that acts for the whole centre: its integrated window, else the first by order."""
    return Department.select().order_by(Department.is_integrated_window.desc(), Department.sort).get()
