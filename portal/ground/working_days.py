"""Working days (工作日): Monday to Friday minus the rest days of the yearly notice plus its make-up days.

行政许可法 art. 82; clock.md K1. The State Council's notices are data: a year that is not loaded is never guessed.
All days are dates in Asia/Shanghai.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from portal.ground.errors import N_, Refused

DAY = timedelta(days=1)


class CalendarMissing(Refused):
    """A count would leave the years whose notice is loaded (clock.md K17). `year`: the first year that is wanted."""

    def __init__(self, year: int):
        super().__init__(N_("The calendar of %(year)s is not loaded yet."), year=year)
        self.year = year


class BadNotice(Refused):
    """A calendar file has mistakes and nothing of it is loaded; `details` names every one of them."""


class DayRule(NamedTuple):
    """A day on which a notice departs from Monday to Friday. `note`: the holiday's name; `source`: the notice."""

    day: date
    is_workday: bool
    note: str
    source: str


class Reason(NamedTuple):
    """Why a day is worked or not: `key` is workday, weekend, holiday or make_up."""

    key: str
    note: str = ""
    source: str = ""


class Calendar:
    """The working days of the loaded years; every question is answered by look-up, none by walking over days."""

    def __init__(self, rows: Iterable[tuple[date, bool, str, str]], years: Iterable[int]):
        """`rows`: the departures from Monday to Friday, as DayRule. Raises BadNotice for a gap in the years."""
        self.years = tuple(sorted(set(years)))
        if gap := _gap(self.years):
            raise BadNotice(N_("The calendar has no notice for %(years)s, between years that are loaded."), years=gap)
        self._rules = {row[0]: DayRule(*row) for row in rows}
        self._workdays: list[date] = []
        self._upto: list[int] = []  # working days from the first loaded day up to and including this one
        self._first = self._end = 0  # ordinals: the first loaded day, and the first one no longer loaded
        if self.years:
            self._first = date(self.years[0], 1, 1).toordinal()
            self._end = date(self.years[-1] + 1, 1, 1).toordinal()
        for ordinal in range(self._first, self._end):
            day = date.fromordinal(ordinal)
            rule = self._rules.get(day)
            if rule.is_workday if rule else day.weekday() < 5:
                self._workdays.append(day)
            self._upto.append(len(self._workdays))

    @classmethod
    def from_notices(cls, notices: Sequence[Mapping[str, Any]]) -> "Calendar":
        """From the `years` of data/holidays.json. Raises BadNotice with every mistake."""
        check_notices(notices)
        return cls([rule for notice in notices for rule in rules_of(notice)], [notice["year"] for notice in notices])

    def is_loaded(self, day: date) -> bool:
        """Whether the day lies in a loaded year."""
        return self._first <= day.toordinal() < self._end

    def last_day(self) -> date | None:
        """The last day that is loaded."""
        return date(self.years[-1], 12, 31) if self.years else None

    def is_workday(self, day: date) -> bool:
        """Raises CalendarMissing."""
        at = self._place(day)
        return self._upto[at] > (self._upto[at - 1] if at else 0)

    def next_workday(self, day: date) -> date:
        """The first working day after `day`. Raises CalendarMissing."""
        return self.add_workdays(day, 1)

    def workday_from(self, day: date) -> date:
        """`day` itself when it is a working day, else the next one (民法典 art. 203). Raises CalendarMissing."""
        self._place(day)
        return self.add_workdays(day - DAY, 1)

    def add_workdays(self, day: date, n: int) -> date:
        """The n-th working day after `day` (before it for a negative n); `day` itself for 0. Raises CalendarMissing."""
        if n == 0:
            return day
        done = self._done(day if n > 0 else day - DAY)
        index = done + n - 1 if n > 0 else done + n
        if index < 0:
            raise CalendarMissing(self.years[0] - 1)
        if index >= len(self._workdays):
            raise CalendarMissing(self.years[-1] + 1)
        return self._workdays[index]

    def count(self, after: date, until: date) -> int:
        """Working days in (after, until]; 0 when `until` is not later. Raises CalendarMissing."""
        if until <= after:
            return 0
        return self._done(until) - self._done(after)

    def workdays_in(self, year: int) -> int:
        """Working days of a year. Raises CalendarMissing."""
        return self.count(date(year - 1, 12, 31), date(year, 12, 31))

    def reason(self, day: date) -> Reason:
        """Why the day is worked or not, with the holiday's name. Raises CalendarMissing."""
        self._place(day)
        rule = self._rules.get(day)
        weekend = day.weekday() >= 5
        if rule is None:
            return Reason("weekend" if weekend else "workday")
        if rule.is_workday:
            return Reason("make_up" if weekend else "workday", rule.note, rule.source)
        return Reason("weekend" if weekend and not rule.note else "holiday", rule.note, rule.source)

    def _place(self, day: date) -> int:
        """Index of a loaded day."""
        at = day.toordinal()
        if not self._first <= at < self._end:
            raise CalendarMissing(day.year)
        return at - self._first

    def _done(self, day: date) -> int:
        """Loaded working days up to and including `day`; the eve of the first loaded year counts as 0."""
        at = day.toordinal() - self._first
        if at == -1 and self.years:
            return 0
        if not 0 <= at < len(self._upto):
            raise CalendarMissing(day.year)
        return self._upto[at]


def rules_of(notice: Mapping[str, Any]) -> list[DayRule]:
    """The rows that one year's checked notice gives; the note is the holiday's name, the source the notice's number."""
    names = {
        text: holiday["name"]
        for holiday in notice.get("holidays") or []
        for text in [*holiday.get("off_days", []), *holiday.get("makeup_workdays", [])]
    }
    head = notice.get("notice") or {}
    source = " ".join(word for word in (head.get("title"), head.get("number")) if word)
    rows = [(text, False) for text in notice["off_days"]] + [(text, True) for text in notice["makeup_workdays"]]
    return [DayRule(date.fromisoformat(text), works, names.get(text, ""), source) for text, works in sorted(rows)]


def check_notices(notices: Sequence[Mapping[str, Any]], loaded: Iterable[int] = ()) -> None:
    """Raise BadNotice with every mistake of a calendar file; `loaded`: the years that the centre already has."""
    mistakes = notice_mistakes(notices, loaded)
    if mistakes:
        raise BadNotice(
            N_("The calendar file has %(n)s mistakes. Nothing was loaded; correct all of them and load it again."),
            details=mistakes,
            n=len(mistakes),
        )


def notice_mistakes(notices: Sequence[Mapping[str, Any]], loaded: Iterable[int] = ()) -> list[Refused]:
    """Every mistake of a calendar file, each with the place as its `field` (`2026.off_days`)."""
    mistakes: list[Refused] = []
    years: list[int] = []
    seen: dict[date, int] = {}  # a day may be ruled by one notice only
    for index, notice in enumerate(notices):
        year = notice.get("year") if isinstance(notice, Mapping) else None
        if not isinstance(year, int) or isinstance(year, bool) or not 1950 <= year <= 2999:
            mistakes.append(Refused(N_("“%(year)s” is not a year."), field=f"years[{index}].year", year=year))
            continue
        if year in years:
            mistakes.append(Refused(N_("The year %(year)s is in the file twice."), field=f"{year}.year", year=year))
        years.append(year)
        mistakes += _mistakes_of_year(year, notice, seen)
    gap = _gap(sorted({*loaded, *years}))
    if gap:
        mistakes.append(
            Refused(
                N_("There is no notice for %(years)s, between years that are given or loaded."),
                field="years",
                years=gap,
            )
        )
    return mistakes


def _mistakes_of_year(year: int, notice: Mapping[str, Any], seen: dict[date, int]) -> list[Refused]:
    found: list[Refused] = []

    def wrong(message: str, part: str, **values: Any) -> None:
        found.append(Refused(message, field=f"{year}.{part}", **values))

    days: dict[str, list[date]] = {"off_days": [], "makeup_workdays": []}
    for part, kept in days.items():
        texts = notice.get(part)
        if not isinstance(texts, list):
            wrong(N_("The list “%(name)s” is missing."), part, name=part)
            continue
        for text in texts:
            day = _date(text)
            if day is None:
                wrong(N_("“%(text)s” is not a date such as 2026-10-01."), part, text=text)
            elif day in kept:
                wrong(N_("%(day)s is listed twice."), part, day=day)
            elif part == "makeup_workdays" and day in days["off_days"]:
                wrong(N_("%(day)s is both a rest day and a make-up working day."), part, day=day)
            elif seen.get(day, year) != year:
                wrong(N_("%(day)s is also ruled by the notice of %(other)s."), part, day=day, other=seen[day])
            elif day.year != year and (day.year, day.month) != (year - 1, 12):
                # New Year's days may begin in the December before; nothing else leaves the year.
                wrong(N_("%(day)s does not belong to the notice of %(year)s."), part, day=day, year=year)
            elif part == "makeup_workdays" and day.weekday() < 5:
                wrong(N_("%(day)s is a weekday already, so it cannot be a make-up working day."), part, day=day)
            else:
                seen[day] = year
            if day is not None:
                kept.append(day)
    if not found:
        _check_summaries(year, notice, days, wrong)
    return found


def _check_summaries(year: int, notice: Mapping[str, Any], days: dict[str, list[date]], wrong: Any) -> None:
    """The same facts said twice in a file must agree: the days by holiday, and the number of working days."""
    holidays = notice.get("holidays")
    if holidays is not None and not _are_holidays(holidays):
        wrong(N_("Every holiday needs a name and its lists of days."), "holidays")
        return
    for part, listed in days.items():
        named = [day for holiday in holidays or [] for day in map(_date, holiday.get(part) or [])]
        if holidays is not None and sorted(named, key=str) != sorted(listed):
            differing = ", ".join(sorted({str(day) for day in {*named} ^ {*listed}})) or part
            wrong(N_("The holidays and the list “%(name)s” differ: %(days)s."), part, name=part, days=differing)
    stated = notice.get("workdays_in_year")
    if stated is not None:
        rules = [(d, False, "", "") for d in days["off_days"]] + [(d, True, "", "") for d in days["makeup_workdays"]]
        counted = Calendar(rules, [year]).workdays_in(year)
        if stated != counted:
            wrong(
                N_("The file says %(stated)s working days, but the days give %(counted)s."),
                "workdays_in_year",
                stated=stated,
                counted=counted,
            )


def _are_holidays(holidays: Any) -> bool:
    return isinstance(holidays, list) and all(
        isinstance(holiday, Mapping)
        and isinstance(holiday.get("name"), str)
        and all(isinstance(holiday.get(part, []), list) for part in ("off_days", "makeup_workdays"))
        for holiday in holidays
    )


def _date(text: Any) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) and len(text) == 10 else None
    except ValueError:
        return None


def _gap(years: Sequence[int]) -> str:
    """The years that are missing between the first and the last, as words for a sentence."""
    return ", ".join(str(y) for y in range(years[0], years[-1]) if y not in years) if years else ""
