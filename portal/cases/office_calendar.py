"""A new notice of working days as the office gives it: read, checked with the line of each mistake, brought into force."""

import json
from collections.abc import Mapping
from typing import Any

from models.office import OfficeChange
from models.services import CalendarDay, CalendarYear
from portal.ground.errors import N_, Refused
from portal.ground.house import house
from portal.ground.working_days import BadNotice, Calendar, notice_mistakes, rules_of
from portal.services.loading import keep_calendar

MOST = 200_000  # characters; a year's notice has 4,000
_PARTS = ("off_days", "makeup_workdays")


def read_notice(given: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """(year, notice) of the text given. Raises Refused with every mistake and its line; nothing is loaded."""
    text = str(given.get("text") or "")
    if not text.strip():
        raise Refused(N_("Please choose the file of the notice, or paste its text."), field="text")
    if len(text) > MOST:
        raise Refused(N_("This is too long for a notice of one year."), field="text")
    notices = _notices(text)
    loaded = {row.year: row.notice for row in CalendarYear.select()}
    mistakes = notice_mistakes(notices, loaded) + _mistakes_of_heads(notices)
    if mistakes:
        raise BadNotice(
            N_("Nothing was loaded. Mistakes in the notice: %(n)s. Correct all of them and give it again."),
            field="text",
            details=[_with_line(text, mistake) for mistake in mistakes],
            n=len(mistakes),
        )
    new = [notice for notice in notices if loaded.get(notice["year"]) != notice]
    if not new:
        raise Refused(N_("The calendar already says exactly this."), field="text")
    if len(new) > 1:
        raise Refused(
            N_("The file changes %(years)s. Please give one year at a time."),
            field="text",
            years=", ".join(str(notice["year"]) for notice in new),
        )
    return str(new[0]["year"]), dict(new[0])


def _notices(text: str) -> list[Any]:
    """The notices of a file: `years` of a calendar file, a list of notices, or one notice."""
    try:
        read = json.loads(text, parse_constant=lambda word: word)
    except json.JSONDecodeError as error:
        raise Refused(
            N_("Line %(line)s: this is no calendar file. Something is missing or too much here."),
            field="text",
            line=error.lineno,
        ) from error
    except RecursionError as error:
        raise Refused(N_("This is no calendar file: it has lists within lists without end."), field="text") from error
    if isinstance(read, dict) and "years" in read:
        read = read["years"]
    notices = read if isinstance(read, list) else [read]
    if not notices or not all(isinstance(notice, dict) for notice in notices):
        raise Refused(N_("This is no calendar file: it has no year with its days."), field="text")
    return notices


def _mistakes_of_heads(notices: list[Any]) -> list[Refused]:
    """The source stands beside every day, so a notice must name itself."""
    found = []
    for notice in notices:
        head = notice.get("notice")
        title = head.get("title") if isinstance(head, dict) else None
        if not isinstance(title, str) or not title.strip() or not isinstance(head.get("number", ""), str):
            found.append(Refused(N_("The notice does not say its own title (notice.title)."), field="notice"))
    return found


def _with_line(text: str, mistake: Refused) -> Refused:
    """The same mistake, with the line that it stands on where it can be found."""
    line = _line_of(text, mistake)
    if line is None:
        return Refused(mistake.message, field="text", **mistake.values)
    return _Lined(mistake, line)


class _Lined(Refused):
    """A mistake with its line; two sentences, so that each is translated by itself."""

    def __init__(self, mistake: Refused, line: int):
        super().__init__(N_("Line %(line)s:"), field="text", details=[mistake], line=line)

    def __str__(self) -> str:
        return f"{super().__str__()} {self.details[0]}"


def _line_of(text: str, mistake: Refused) -> int | None:
    """Days stand twice in a notice, by holiday and in its lists: the list's own line is meant, the last one of a day twice."""
    part = (mistake.field or "").rpartition(".")[2]
    wanted = next((str(mistake.values[k]) for k in ("day", "text", "stated", "year") if k in mistake.values), "")
    at = text.rfind(f'"{part}"')
    start = max(at, 0)
    if part in _PARTS and at >= 0 and "days" not in mistake.values:
        end = text.find("]", at)
        place = text.rfind(wanted, at, end if end > 0 else None)
    else:
        place = text.find(wanted, start) if wanted else at
    place = place if place >= 0 else at
    return text.count("\n", 0, place) + 1 if place >= 0 else None


def with_notice(notice: Mapping[str, Any]) -> Calendar:
    """The calendar as it would be with this notice."""
    year = int(notice["year"])
    days = [tuple(row) for row in CalendarDay.select().tuples() if row[0].year != year]
    years = [y for (y,) in CalendarYear.select(CalendarYear.year).tuples()]
    own = {rule.day for rule in rules_of(notice)}
    kept = [row for row in days if row[0] not in own]
    return Calendar([*kept, *rules_of(notice)], {*years, year})


def bring(change: OfficeChange) -> None:
    """Put the notice in force, in the caller's transaction."""
    keep_calendar([change.value])
    house.forget_calendar()


def source_of(notice: Mapping[str, Any]) -> str:
    """Title and number of the notice."""
    head = notice["notice"]
    return " ".join(word for word in (head.get("title"), head.get("number")) if word)


def years() -> list[tuple[int, str, int]]:
    """(year, source, working days) of every year that is loaded, newest first."""
    calendar = house.calendar()
    return [
        (row.year, source_of(row.notice), calendar.workdays_in(row.year))
        for row in CalendarYear.select().order_by(CalendarYear.year.desc())
    ]
