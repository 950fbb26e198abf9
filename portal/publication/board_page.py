"""A month of the board as its page needs it: figures, charts, windows and late cases, all read from snapshots."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from models.figures import MonthSnapshot
from models.services import Service
from portal.ground import time
from portal.ground.errors import N_, NotFound
from portal.ground.house import house
from portal.publication import charts
from portal.publication.bands import BANDS
from portal.publication.errata import Erratum, erratum
from portal.publication.figures import ABSENT, CELLS, FIGURES, Figure
from portal.publication.months import month_of, read_month
from portal.publication.snapshots import PUBLISHED, RUNNING, SUPERSEDED, TREND, versions
from portal.publication.suppression import Rate, is_ranked

FIRST_LATE = 10
# Classes of the bands of a bar, from dark to light; the last one, what came too late, has an outline of its own.
KINDS = {3: ("h1", "h3", "late"), 4: ("h1", "h2", "h3", "late"), 5: ("h1", "h2", "h3", "h4", "late")}


@dataclass(frozen=True)
class Shown:
    """One figure of a month. `rate` where it is one; `cells` as (code, words or None, number)."""

    figure: Figure
    value: int
    rate: Rate | None
    cells: tuple[tuple[str, str | None, int], ...]
    events: int
    sha256: str

    @property
    def is_collected(self) -> bool:
        """False where its source does not exist yet."""
        return self.figure.kind != "absent"


@dataclass(frozen=True)
class Band:
    """A split by bands, to be drawn and told: (code, words, number, rate)."""

    figure: Figure
    of: int
    parts: tuple[tuple[str, str, int, Rate], ...]
    kinds: tuple[str, ...]  # of each part, in the style sheet
    bars: tuple[charts.Bar, ...]


@dataclass(frozen=True)
class WindowLine:
    """What one department's windows did; `rank` only where there are enough cases."""

    name: str
    name_en: str
    received: int
    done: int
    on_time: Rate
    half: int
    rank: int | None


@dataclass(frozen=True)
class Line:
    """One month in the table beside the charts."""

    month: str
    received: int
    done: int
    on_time: Rate


@dataclass(frozen=True)
class BoardPage:
    """Everything that the page of one month shows."""

    snapshot: MonthSnapshot
    figures: dict[str, Shown]
    months: list[str]
    trend: list[Line]
    volume: charts.Columns
    on_time: charts.Columns
    bands: list[Band]
    windows: list[WindowLine]
    late: list[dict[str, Any]]
    errata: list[Erratum] = field(default_factory=list)

    @property
    def is_final(self) -> bool:
        """False for running figures."""
        return bool(self.snapshot.state != RUNNING)

    @property
    def before(self) -> Line | None:
        """The month before, where it was published."""
        return self.trend[-2] if len(self.trend) > 1 else None


def newest_month() -> str | None:
    """The last month that was published."""
    found = published_months()
    return found[0] if found else None


def published_months() -> list[str]:
    """Every published month, the newest first."""
    found = MonthSnapshot.select(MonthSnapshot.month).where(MonthSnapshot.state == PUBLISHED)
    return [month for (month,) in found.order_by(MonthSnapshot.month.desc()).tuples()]


def running_month() -> str | None:
    """The month whose running figures may be looked at; None where they are switched off or not taken yet."""
    if not house.settings.running_figures:
        return None
    row = MonthSnapshot.get_or_none(MonthSnapshot.state == RUNNING, MonthSnapshot.month == str(month_of(time.today())))
    return row.month if row else None


def snapshot_of(text: str) -> MonthSnapshot:
    """What is public of a month. Raises NotFound with a sentence for no month, and for one that has nothing yet."""
    month = str(read_month(text))
    states = (PUBLISHED, RUNNING) if house.settings.running_figures else (PUBLISHED,)
    found = (
        MonthSnapshot.select()
        .where(MonthSnapshot.month == month, MonthSnapshot.state.in_(states))
        .order_by(MonthSnapshot.version.desc())
        .first()
    )
    if found is None:
        raise NotFound(N_("No figures of %(month)s have been published."), month=month)
    return found


def shown(snapshot: MonthSnapshot) -> dict[str, Shown]:
    """Every figure of the list, also those that are not collected yet."""
    return {key: _shown(figure, snapshot.figures.get(key)) for key, figure in FIGURES.items()}


def _shown(figure: Figure, kept: dict[str, Any] | None) -> Shown:
    if kept is None or figure.key in ABSENT:
        return Shown(figure, 0, None, (), 0, "")
    rate = Rate(kept["value"], kept["of"]) if figure.kind == "rate" else None
    words = BANDS.get(figure.cells) or CELLS
    cells = kept.get("cells") or {}
    order = [*(code for code in words if code in cells), *(code for code in cells if code not in words)]
    return Shown(
        figure,
        kept["value"],
        rate,
        tuple((code, words.get(code), cells[code]) for code in order),
        kept["events"],
        kept["sha256"],
    )


def board_page(text: str) -> BoardPage:
    """The page of a month. Raises NotFound."""
    snapshot = snapshot_of(text)
    figures = shown(snapshot)
    trend = trend_until(snapshot)
    labels = [str(int(line.month[5:])) for line in trend]
    return BoardPage(
        snapshot,
        figures,
        published_months(),
        trend,
        charts.columns(labels, [("b", [line.received for line in trend]), ("a", [line.done for line in trend])]),
        charts.columns(labels, [("a", [_percent(line.on_time) for line in trend])], top=100),
        [_band(figures[key]) for key in ("early", "first_answer", "pre_review")],
        _windows(snapshot),
        late_cases(snapshot, FIRST_LATE),
        [erratum(one) for one in versions(snapshot.month) if one.version > 1] if snapshot.version > 1 else [],
    )


def late_cases(snapshot: MonthSnapshot, most: int) -> list[dict[str, Any]]:
    """The cases that passed their limit, the longest first, with the English names that their services have now."""
    late = snapshot.overdue[:most]
    codes = {case["service"] for case in late}
    names = dict(Service.select(Service.code, Service.name_en).where(Service.code << codes).tuples()) if codes else {}
    return [{**case, "name_en": names.get(case["service"], "")} for case in late]


def _percent(rate: Rate) -> int | None:
    return None if rate.tenths is None else rate.tenths // 10


def trend_until(snapshot: MonthSnapshot) -> list[Line]:
    """The last twelve published months up to this one, the oldest first."""
    found = (
        MonthSnapshot.select(MonthSnapshot.month, MonthSnapshot.figures)
        .where(MonthSnapshot.month <= snapshot.month, MonthSnapshot.state == PUBLISHED)
        .order_by(MonthSnapshot.month.desc())
        .limit(TREND)
    )
    rows = [(row.month, row.figures) for row in found]
    if snapshot.state == RUNNING:
        rows = [(snapshot.month, snapshot.figures), *rows][:TREND]
    return [_line(month, figures) for month, figures in reversed(rows)]


def _line(month: str, figures: dict[str, Any]) -> Line:
    on_time = figures["on_time"]
    return Line(month, figures["received"]["value"], figures["done"]["value"], Rate(on_time["value"], on_time["of"]))


def _band(figure: Shown) -> Band:
    found = {code: number for code, _words, number in figure.cells}
    of = sum(found.values())
    words = BANDS[figure.figure.cells]
    parts = tuple((code, text, found.get(code, 0), Rate(found.get(code, 0), of)) for code, text in words.items())
    kinds = KINDS[len(parts)]
    bars = charts.segments([(kind, number) for kind, (_code, _words, number, _rate) in zip(kinds, parts, strict=True)])
    return Band(figure.figure, of, parts, kinds, bars)


def _windows(snapshot: MonthSnapshot) -> list[WindowLine]:
    """Windows with enough cases by their share in time, then by how many were done; the others follow without a rank."""
    lines = [
        WindowLine(
            one["name"],
            one["name_en"],
            one["received"],
            one["done"],
            Rate(one["on_time"], one["judged"]),
            one["half"],
            None,
        )
        for one in snapshot.windows
    ]
    enough = [line for line in lines if is_ranked(line.on_time.of)]
    enough.sort(key=lambda line: (-(line.on_time.tenths or 0), -line.done, line.name))
    few = sorted((line for line in lines if not is_ranked(line.on_time.of)), key=lambda line: (-line.done, line.name))
    ranked, rank = [], 0
    for place, line in enumerate(enough, 1):
        same = place > 1 and enough[place - 2].on_time.tenths == line.on_time.tenths
        rank = rank if same else place
        ranked.append(WindowLine(**{**line.__dict__, "rank": rank}))
    return ranked + few


def newest_published_at() -> datetime | None:
    """When figures were published last."""
    row = (
        MonthSnapshot.select(MonthSnapshot.published_at)
        .where(MonthSnapshot.state == PUBLISHED)
        .order_by(MonthSnapshot.published_at.desc())
        .first()
    )
    return row.published_at if row else None


def news(most: int = 24) -> list[MonthSnapshot]:
    """Published months and their corrections, the newest first."""
    public = MonthSnapshot.state.in_((PUBLISHED, SUPERSEDED))
    found = MonthSnapshot.select(
        MonthSnapshot.month,
        MonthSnapshot.version,
        MonthSnapshot.published_at,
        MonthSnapshot.reason,
        MonthSnapshot.figures,
    )
    return list(found.where(public).order_by(MonthSnapshot.published_at.desc(), MonthSnapshot.month.desc()).limit(most))
