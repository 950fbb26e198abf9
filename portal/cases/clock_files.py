"""Case files of the clock: JSON cases in, readings out, for comparing the clock with cases worked out by hand.

The form is that of tests/cases/dev_clock_cases.json and docs/rules/clock.md. Close of business is 17:30 unless a case's
config says otherwise; config may name every convention of `clock_conventions.Settings`.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING as NO_DEFAULT
from dataclasses import fields
from datetime import datetime, time
from typing import Any

from portal.cases.clock_conventions import Settings
from portal.cases.clock_course import Course
from portal.cases.clock_reading import reading_of
from portal.cases.clock_terms import EVENT_TYPES, KINDS, STARTS, UNITS, ClockEvent, Limit
from portal.ground.errors import N_, Refused
from portal.ground.time import SHANGHAI
from portal.ground.working_days import Calendar

MOST_DAYS = 3650
CHOICES = {"seal_cut_off": ("end_of_date", "close_of_business"), "statutory_met_by": ("sealed", "decided")}


def read_case_file(document: Any, calendar: Calendar) -> list[dict[str, Any]]:
    """`[{"id", "reading": {the seven fields}}]` in the order of the file.

    Raises Refused, and reads nothing, when anything is wrong: the error names the first case and field, its `details`
    the other mistakes.
    """
    mistakes: list[Refused] = []
    read = [_read_case(index, case, calendar, mistakes) for index, case in enumerate(_cases(document))]
    if mistakes:
        first, *others = mistakes
        first.details = others
        raise first
    return read


def _cases(document: Any) -> list[Any]:
    cases = document.get("cases") if isinstance(document, Mapping) else document
    if not isinstance(cases, list):
        raise Refused(N_("The file has no list “cases”."), field="cases")
    return cases


def _read_case(index: int, case: Any, calendar: Calendar, mistakes: list[Refused]) -> dict[str, Any]:
    known = isinstance(case, Mapping) and isinstance(case.get("id"), str | int)
    parts = _Parts(str(case["id"]) if known else f"cases[{index}]", mistakes)
    if not known:
        parts.wrong("id", case.get("id") if isinstance(case, Mapping) else case)
        return {}
    before = len(mistakes)
    events = [parts.event(f"events[{n}]", event) for n, event in enumerate(parts.list_of("events", case.get("events")))]
    limit = parts.limit(case.get("limit"))
    settings = parts.settings(case.get("config"))
    now = parts.moment("now", case.get("now"))
    if len(mistakes) > before:
        return {}
    course = Course(limit, calendar, settings).follow(events, now)
    return {"id": case["id"], "reading": reading_of(course, now).fields()}


class _Parts:
    """Reads the parts of one case; what cannot be read is noted as a mistake and replaced, so that all are found."""

    def __init__(self, case: str, mistakes: list[Refused]):
        self.case = case
        self.mistakes = mistakes

    def wrong(self, place: str, value: Any) -> None:
        """Note a mistake."""
        message = N_("Case %(case)s: %(place)s cannot be “%(value)s”.")
        if value is None:
            message = N_("Case %(case)s: %(place)s is missing.")
        shown = str(value)[:60]
        self.mistakes.append(Refused(message, field=f"{self.case}.{place}", case=self.case, place=place, value=shown))

    def list_of(self, place: str, value: Any) -> list[Any]:
        if isinstance(value, list):
            return value
        self.wrong(place, value)
        return []

    def mapping(self, place: str, value: Any) -> Mapping[str, Any]:
        if isinstance(value, Mapping):
            return value
        self.wrong(place, value)
        return {}

    def moment(self, place: str, value: Any) -> datetime:
        """A time; one with a zone is turned into Asia/Shanghai."""
        try:
            read = datetime.fromisoformat(value)
            if read.tzinfo:
                read = read.astimezone(SHANGHAI).replace(tzinfo=None)
            if 1950 <= read.year <= 2999:
                return read
        except (TypeError, ValueError, OverflowError):
            pass  # noted as a mistake below
        self.wrong(place, value)
        return datetime(2000, 1, 1)

    def days(self, place: str, value: Any, least: int) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= MOST_DAYS:
            return value
        self.wrong(place, value)
        return least

    def one_of(self, place: str, value: Any, allowed: tuple[str, ...]) -> str:
        if value in allowed:
            return str(value)
        self.wrong(place, value)
        return allowed[0]

    def flag(self, place: str, value: Any) -> bool:
        if not isinstance(value, bool):
            self.wrong(place, value)
        return bool(value)

    def event(self, place: str, value: Any) -> ClockEvent:
        value = self.mapping(place, value)
        if not value:
            return ClockEvent(datetime(2000, 1, 1), "delivered")
        kind = self.one_of(f"{place}.type", value.get("type"), EVENT_TYPES)
        at = self.moment(f"{place}.at", value.get("at"))
        days = self.days(f"{place}.days", value.get("days"), 1) if kind == "extended" else None
        reason = value.get("reason")
        if reason is not None and not isinstance(reason, str):
            self.wrong(f"{place}.reason", reason)
        return ClockEvent(at, kind, days, reason, self.flag(f"{place}.electronic", value.get("electronic", True)))

    def limit(self, value: Any) -> Limit:
        value = self.mapping("limit", value)
        if not value:
            return Limit("promised", 0)
        n = "n" if "n" in value else "working_days"

        def optional(name: str, read: Callable[..., Any], *more: Any) -> Any:
            return None if value.get(name) is None else read(f"limit.{name}", value[name], *more)

        return Limit(
            kind=self.one_of("limit.kind", value.get("kind"), KINDS),
            n=self.days(f"limit.{n}", value.get(n), 0),
            unit=optional("unit", self.one_of, UNITS) or "working_day",
            from_=optional("from", self.one_of, STARTS) or "accepted",
            joint=bool(optional("joint", self.flag)),
            max_extension=optional("max_extension", self.days, 0),
            grounds=self.grounds(value.get("grounds")),
            days_as_working=bool(optional("days_as_working", self.flag)),
            issue_within_days=optional("issue_within_days", self.days, 0),
            permit=optional("permit", self.flag) is not False,
            deems=optional("deems", self.flag),
        )

    def grounds(self, value: Any) -> tuple[tuple[str, str], ...]:
        """Grounds of the item's own law: {name, article}, or a bare name, which has no article."""
        found = []
        for index, ground in enumerate(self.list_of("limit.grounds", value) if value is not None else []):
            name = ground.get("name") if isinstance(ground, Mapping) else ground
            article = ground.get("article") if isinstance(ground, Mapping) else None
            if isinstance(name, str) and (article is None or isinstance(article, str)):
                found.append((name, article or ""))
            else:
                self.wrong(f"limit.grounds[{index}]", ground)
        return tuple(found)

    def settings(self, value: Any) -> Settings:
        if value is None:
            return Settings()
        chosen: dict[str, Any] = {}
        defaults = {f.name: f.default for f in fields(Settings) if f.default is not NO_DEFAULT}
        for name, wanted in self.mapping("config", value).items():
            place = f"config.{name}"
            if name == "close":
                chosen[name] = self.close(place, wanted)
            elif name in CHOICES:
                chosen[name] = self.one_of(place, wanted, CHOICES[name])
            elif isinstance(defaults.get(name), bool):
                chosen[name] = self.flag(place, wanted)
            elif name in defaults:
                chosen[name] = self.days(place, wanted, 0)
            else:
                self.wrong(place, wanted)
        return Settings(**chosen)

    def close(self, place: str, value: Any) -> time:
        """Close of business as 18:00."""
        try:
            return time.fromisoformat(value).replace(second=0, microsecond=0, tzinfo=None)
        except (TypeError, ValueError):
            self.wrong(place, value)
            return time()
