"""Open data behind the board: seven tables with stable columns, read from published snapshots one month at a time.

A column keeps its name, its place and its meaning; new ones are added at the end. docs/data_dictionary.md is written
from this file (`flask figures dictionary`).
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from models.figures import MonthSnapshot
from portal.ground.errors import N_, NotFound
from portal.publication.bands import BANDS
from portal.publication.suppression import Rate, is_ranked, suppressed

TYPES = {
    "text": N_("text"),
    "integer": N_("whole number"),
    "decimal": N_("decimal number"),
    "date": N_("date, YYYY-MM-DD"),
    "boolean": N_("true or false"),
}
Cells = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """One column: its name, its type, what it means. `example` is for the dictionary."""

    name: str
    type: str  # of TYPES
    meaning: str


@dataclass(frozen=True)
class Dataset:
    """One table."""

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: Callable[[MonthSnapshot], Iterator[Cells]]


MONTH = Column("month", "text", N_("Month, YYYY-MM"))


def _months(one: MonthSnapshot) -> Iterator[Cells]:
    figures = one.figures

    def value(key: str) -> int:
        return int(figures[key]["value"])

    def cell(key: str, code: str) -> int:
        return int((figures[key].get("cells") or {}).get(code, 0))

    on_time = Rate(value("on_time"), figures["on_time"]["of"])
    yield {
        "month": one.month,
        "version": one.version,
        "published_on": one.published_at.date().isoformat(),
        "received": value("received"),
        "received_online": cell("received", "online"),
        "received_window": cell("received", "window"),
        "accepted": value("accepted"),
        "deemed_accepted": value("deemed"),
        "refused_acceptance": value("refused_acceptance"),
        "corrections_first": cell("corrected", "first"),
        "corrections_again": cell("corrected", "again"),
        "done": value("done"),
        "done_online": value("done_online"),
        "granted": value("granted"),
        "judged": on_time.of,
        "on_time": on_time.part,
        "on_time_percent": _percent(on_time),
        "overdue_done": cell("overdue", "done_late"),
        "overdue_open": cell("overdue", "open"),
        "special_procedures": value("suspended"),
        "extended": value("extended"),
        "withdrawn": cell("ended", "withdrawn"),
        "terminated": cell("ended", "terminated"),
        "pre_reviews": value("pre_review"),
        "disclosures": value("disclosures"),
        "events": one.events,
        "events_sha256": one.events_sha256,
        "sha256": one.sha256,
    }


def _types(one: MonthSnapshot) -> Iterator[Cells]:
    for code, number in (one.figures["done"].get("cells") or {}).items():
        yield {"month": one.month, "case_type": code, "done": number}


def _bands(one: MonthSnapshot) -> Iterator[Cells]:
    for key, words in BANDS.items():
        cells = one.figures[key].get("cells") or {}
        for code in words:
            yield {
                "month": one.month,
                "measure": key,
                "band": code,
                "cases": cells.get(code, 0),
                "of": sum(cells.values()),
            }


def _windows(one: MonthSnapshot) -> Iterator[Cells]:
    for window in one.windows:
        on_time, told = Rate(window["on_time"], window["judged"]), suppressed(window)
        yield {
            "month": one.month,
            **{name: window[name] for name in ("department", "name", "name_en", "received", "corrected", "done")},
            "judged": on_time.of,
            "on_time": told["on_time"],
            "on_time_percent": _percent(on_time),
            "half_or_more_early": told["half"],
            "is_ranked": is_ranked(on_time.of),
        }


def _overdue(one: MonthSnapshot) -> Iterator[Cells]:
    for case in one.overdue:
        yield {
            "month": one.month,
            "case_number": case["case"],
            "service": case["service"],
            "service_name": case["name"],
            "department": case["department"],
            "due_on": case["due"],
            "completed_on": case["ended"],
            "working_days_over": case["days"],
            "reason": case["reason"] or None,
        }


def _figures(one: MonthSnapshot) -> Iterator[Cells]:
    for key, kept in one.figures.items():
        yield {
            "month": one.month,
            "version": one.version,
            "figure": key,
            "value": kept["value"],
            "of": kept.get("of"),
            "events": kept["events"],
            "sha256": kept["sha256"],
        }


def _errata(one: MonthSnapshot) -> Iterator[Cells]:
    for difference in one.differences:
        before, after = (_told(difference[side], difference["figure"]) for side in ("before", "after"))
        yield {
            "month": one.month,
            "version": one.version,
            "published_on": one.published_at.date().isoformat(),
            "reason": one.reason,
            "entry": difference["figure"],
            "before": json.dumps(before, ensure_ascii=False),
            "after": json.dumps(after, ensure_ascii=False),
        }


def _told(value: Any, entry: str) -> Any:
    """What a correction changed, with no more of a window than its own row would tell."""
    return suppressed(value) if value and entry.startswith("window ") else value


def _percent(rate: Rate) -> float | None:
    return None if rate.tenths is None else rate.tenths / 10


_COUNT = "integer"
DATASETS: dict[str, Dataset] = {
    one.name: one
    for one in (
        Dataset(
            "months",
            N_("Months"),
            N_("One row a published month: the main figures."),
            (
                MONTH,
                Column("version", _COUNT, N_("Version of the month's figures; above 1 after a correction")),
                Column("published_on", "date", N_("Day on which this version was published")),
                Column("received", _COUNT, N_("Cases formally filed")),
                Column("received_online", _COUNT, N_("Of these filed online")),
                Column("received_window", _COUNT, N_("Of these filed at a window")),
                Column("accepted", _COUNT, N_("Cases accepted")),
                Column("deemed_accepted", _COUNT, N_("Cases accepted by law because nobody answered in five working days")),
                Column("refused_acceptance", _COUNT, N_("Cases whose acceptance was refused")),
                Column("corrections_first", _COUNT, N_("First notices of correction")),
                Column("corrections_again", _COUNT, N_("Further notices of correction")),
                Column("done", _COUNT, N_("Cases completed (decision sealed)")),
                Column("done_online", _COUNT, N_("Completed cases that had been filed online")),
                Column("granted", _COUNT, N_("Completed cases that grant what was applied for")),
                Column("judged", _COUNT, N_("Completed cases whose limit can be judged: what the rate is taken of")),
                Column("on_time", _COUNT, N_("Of these completed in time")),
                Column("on_time_percent", "decimal", N_("on_time / judged in percent, rounded down; empty below 5")),
                Column("overdue_done", _COUNT, N_("Cases completed late")),
                Column("overdue_open", _COUNT, N_("Cases past their limit and still open at the month's end")),
                Column("special_procedures", _COUNT, N_("Special procedures begun")),
                Column("extended", _COUNT, N_("Limits extended")),
                Column("withdrawn", _COUNT, N_("Cases withdrawn")),
                Column("terminated", _COUNT, N_("Cases terminated")),
                Column("pre_reviews", _COUNT, N_("Pre-reviews finished")),
                Column("disclosures", _COUNT, N_("Disclosures published")),
                Column("events", _COUNT, N_("Events of the month in the record")),
                Column("events_sha256", "text", N_("SHA-256 over the digests of these events")),
                Column("sha256", "text", N_("SHA-256 over the whole snapshot")),
            ),
            _months,
        ),
        Dataset(
            "types",
            N_("Completed by type"),
            N_("Completed cases by type of case."),
            (MONTH, Column("case_type", "text", N_("Type of case, in Chinese")), Column("done", _COUNT, N_("Cases completed"))),
            _types,
        ),
        Dataset(
            "bands",
            N_("Bands"),
            N_("How much earlier than promised, how soon the first answer came, how long pre-reviews took."),
            (
                MONTH,
                Column("measure", "text", N_("early, first_answer or pre_review")),
                Column("band", "text", N_("Code of the band")),
                Column("cases", _COUNT, N_("Cases in this band")),
                Column("of", _COUNT, N_("Cases in all bands")),
            ),
            _bands,
        ),
        Dataset(
            "windows",
            N_("Windows"),
            N_("What each department's windows did. No rate below 5 cases, no rank below 10."),
            (
                MONTH,
                Column("department", "text", N_("Code of the department")),
                Column("name", "text", N_("Its name")),
                Column("name_en", "text", N_("Its name in English")),
                Column("received", _COUNT, N_("Cases formally filed")),
                Column("corrected", _COUNT, N_("Notices of correction")),
                Column("done", _COUNT, N_("Cases completed, members of joint filings among them")),
                Column("judged", _COUNT, N_("Completed cases whose limit can be judged: what the rate is taken of")),
                Column("on_time", _COUNT, N_("Of these completed in time; empty below 5")),
                Column("on_time_percent", "decimal", N_("on_time / judged in percent, rounded down; empty below 5")),
                Column("half_or_more_early", _COUNT, N_("Completed in half of the promised time or less; empty below 5")),
                Column("is_ranked", "boolean", N_("Whether the window has enough cases to be compared")),
            ),
            _windows,
        ),
        Dataset(
            "overdue",
            N_("Overdue cases"),
            N_("Each case that passed its limit, with the reason that its unit stated. No personal data."),
            (
                MONTH,
                Column("case_number", "text", N_("Number of the case")),
                Column("service", "text", N_("Code of the service")),
                Column("service_name", "text", N_("Name of the service")),
                Column("department", "text", N_("Code of the department")),
                Column("due_on", "date", N_("Due date")),
                Column("completed_on", "date", N_("Day of the seal; empty while open at the month's end")),
                Column("working_days_over", _COUNT, N_("Working days past the due date")),
                Column("reason", "text", N_("Reason as stated and published; empty where none was stated")),
            ),
            _overdue,
        ),
        Dataset(
            "figures",
            N_("Figures and their inputs"),
            N_("Every figure of every month with the number of events it rests on and their SHA-256."),
            (
                MONTH,
                Column("version", _COUNT, N_("Version of the month's figures; above 1 after a correction")),
                Column("figure", "text", N_("Code of the figure")),
                Column("value", _COUNT, N_("Its value; for a rate the part")),
                Column("of", _COUNT, N_("For rates and bands what they are taken of")),
                Column("events", _COUNT, N_("Events it was computed from")),
                Column("sha256", "text", N_("SHA-256 over the digests of these events")),
            ),
            _figures,
        ),
        Dataset(
            "errata",
            N_("Errata"),
            N_("What corrections of published months changed, and why."),
            (
                MONTH,
                Column("version", _COUNT, N_("The version that corrects")),
                Column("published_on", "date", N_("Day on which this version was published")),
                Column("reason", "text", N_("Why it was corrected")),
                Column("entry", "text", N_("What is changed")),
                Column("before", "text", N_("What was published before, as JSON")),
                Column("after", "text", N_("What holds now, as JSON")),
            ),
            _errata,
        ),
    )
}  # fmt: skip


def dataset(name: str) -> Dataset:
    """A table by its name. Raises NotFound with a sentence."""
    if name not in DATASETS:
        raise NotFound(N_("There is no dataset of this name. The page of the open data lists all of them."))
    return DATASETS[name]
