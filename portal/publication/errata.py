"""What an erratum changes, told line by line for people; programs read the same in the data set of errata."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.figures import MonthSnapshot
from portal.ground.errors import N_
from portal.publication.bands import BANDS
from portal.publication.figures import CELLS, FIGURES
from portal.publication.suppression import Rate, suppressed

MONTH = {"cases": N_("Cases with events in the month"), "events": N_("All events of the month")}
WINDOW = {
    "received": N_("Received"),
    "corrected": N_("Asked to correct"),
    "done": N_("Completed in the month"),
    "judged": N_("Judged by their limit"),
    "on_time": N_("In time"),
    "half": N_("Half or more saved"),
}
LATE = {"days": N_("Working days over"), "due": N_("Due date"), "ended": N_("Completed on"), "reason": N_("Reason")}
Kept = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One thing that is said otherwise now. None before or after: it was not listed, or is not listed any more."""

    kind: str  # month | figure | window | case
    name: str  # of the figure (words to translate) or window, or the number of the case
    what: str  # which part of it: words to translate; nothing for the figure itself
    before: str | int | None
    after: str | int | None
    name_en: str = ""
    term: str = ""  # instead of `what`: a term of the catalogue

    @property
    def is_said(self) -> bool:
        """Before and after are words that somebody wrote, in Chinese."""
        return self.what == LATE["reason"]


@dataclass(frozen=True)
class Erratum:
    """A correction of a month that is public."""

    version: int
    published_at: datetime
    reason: str
    changes: list[Change]


def erratum(snapshot: MonthSnapshot) -> Erratum:
    """A further version of a month as its page tells it."""
    changes = [change for one in snapshot.differences for change in _told(one["figure"], one["before"], one["after"])]
    return Erratum(snapshot.version, snapshot.published_at, snapshot.reason, changes)


def _told(entry: str, before: Any, after: Any) -> Iterator[Change]:
    kind, _, key = entry.partition(" ")
    if kind in MONTH:
        yield Change("month", MONTH[kind], "", before, after)
    elif kind == "figure":
        yield from _figure(key, before or {}, after or {})
    elif kind == "window":
        named, old, new = before or after, before and suppressed(before), after and suppressed(after)
        yield from _fields("window", named["name"], WINDOW, old, new, named["name_en"])
    elif kind == "overdue":
        yield from _fields("case", key, LATE, before, after)


def _figure(key: str, before: Kept, after: Kept) -> Iterator[Change]:
    """Its value, and what it is split by. One that merely rests on other events now says nothing."""
    figure = FIGURES[key]
    one, other = _value(figure.kind, before), _value(figure.kind, after)
    if one != other:
        yield Change("figure", figure.words, "", one, other)
    words = BANDS.get(figure.cells) or CELLS
    old, new = before.get("cells") or {}, after.get("cells") or {}
    for code in sorted({*old, *new}):
        if old.get(code) != new.get(code):
            term = "" if code in words else code
            yield Change("figure", figure.words, words.get(code, ""), old.get(code, 0), new.get(code, 0), term=term)


def _value(kind: str, kept: Kept) -> str | int | None:
    if kind == "rate" and kept:
        rate = Rate(kept["value"], kept["of"])
        return f"{rate.words} ({rate.part}/{rate.of})".strip()
    return kept.get("value")


def _fields(
    kind: str, name: str, words: Mapping[str, str], before: Kept | None, after: Kept | None, name_en: str = ""
) -> Iterator[Change]:
    for key, what in words.items():
        one, other = (side[key] if side is not None else None for side in (before, after))
        if one != other and (one or other):
            yield Change(kind, name, what, one, other, name_en)
