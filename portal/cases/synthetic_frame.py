"""When and where synthetic cases happen: a line of working days, the numbers of each day, the places at windows."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from models.cases import Booking, Case
from models.people import Centre, Department
from portal.cases import booking
from portal.ground.errors import NotDone
from portal.ground.house import house

OPENS, OPEN_HOURS = timedelta(hours=9), timedelta(hours=8, minutes=30)
FEWEST_DAYS = 20


class Frame:
    """The working days up to now as a line: 12.5 is about noon of the thirteenth day."""

    def __init__(self, first: date, now: datetime):
        calendar = house.calendar()
        spread = range((now.date() - first).days + 1)
        self.days = [day for day in (first + timedelta(days=n) for n in spread) if calendar.is_workday(day)]
        if len(self.days) < FEWEST_DAYS:
            raise NotDone("The calendar knows too few working days before today: load it first.")
        self.now = now
        self.end = float(len(self.days))
        if self.days[-1] == now.date():
            gone = (now - datetime.combine(now.date(), datetime.min.time()) - OPENS) / OPEN_HOURS
            self.end += min(max(gone, 0.0), 1.0) - 1.0

    def at(self, place: float) -> datetime:
        """The moment at a place of the line to the millisecond, never after now."""
        number = min(max(int(place), 0), len(self.days) - 1)
        moment = datetime.combine(self.days[number], datetime.min.time()) + OPENS
        moment += OPEN_HOURS * min(max(place - number, 0.0), 1.0)
        return min(moment.replace(microsecond=moment.microsecond // 1000 * 1000), self.now)


class Numbers:
    """Case numbers that look drawn by lot: a walk over all four (then five) digits of a day, past those in use."""

    def __init__(self) -> None:
        self._drawn: dict[date, int] = defaultdict(int)
        self._used: dict[date, set[str]] = {}

    def draw(self, day: date) -> str:
        """A number of that day that no case has."""
        stem = f"{house.settings.centre_word}{day:%y%m%d}-"
        if day not in self._used:
            rows = Case.select(Case.number).where(Case.number >= stem, Case.number < f"{stem}Z").tuples()
            self._used[day] = {number for (number,) in rows}
        start = day.toordinal() * 6151
        while True:
            place = self._drawn[day]
            self._drawn[day] += 1
            four, five = (place * 7919 + start) % 10**4, (place * 70001 + start) % 10**5
            number = f"{stem}{four:04d}" if place < 8000 else f"{stem}{five:05d}"
            if number not in self._used[day]:
                return number


class Places:
    """Free places at windows on the days that are open for booking, one after the other."""

    def __init__(self, now: datetime):
        self._days = [day for day in booking.open_days(now) if day > now.date()]
        rows = Booking.select(Booking.place).where(Booking.place.is_null(False)).tuples()
        self._taken = {place for (place,) in rows}
        self._free: dict[tuple[str, ...], Iterator[tuple[str, date, str, str]]] = {}

    def take(self, department: Department, centre: Centre) -> tuple[str, date, str, str] | None:
        """(window, day, start, place) of the next free one; None when all are taken."""
        own = centre.code == department.centre_id
        windows = tuple(booking.windows_of(department) if own else centre.windows or ())
        key = (centre.code, *windows)
        if key not in self._free:
            self._free[key] = self._places(centre, windows)
        return next(self._free[key], None)

    def _places(self, centre: Centre, windows: tuple[str, ...]) -> Iterator[tuple[str, date, str, str]]:
        for n in range(1, booking.CAPACITY + 1):
            for start in booking.half_hours(centre):
                for day in self._days:
                    for window in windows:
                        place = f"{centre.code}/{window}/{day}/{start}/{n}"
                        if place not in self._taken:
                            self._taken.add(place)
                            yield window, day, start, place
