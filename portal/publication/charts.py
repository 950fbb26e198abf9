"""Charts as numbers: where each bar begins and how long it is. Templates draw them, with words and a table beside.

Across in percent, so that a chart fits a telephone and text keeps its size; down in pixels. Every axis begins at zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT = 176  # pixels of the drawing, labels not counted
TOP = 24
LEFT = 9.0  # percent kept for the numbers of the axis
STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Bar:
    """One bar or segment; `kind` is its class in the style sheet."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    value: int


@dataclass(frozen=True)
class Mark:
    """A number at the axis, or a label below."""

    at: float
    words: str


@dataclass(frozen=True)
class Columns:
    """Bars over months. `ticks` lie at pixels, `labels` at percent."""

    bars: tuple[Bar, ...]
    ticks: tuple[Mark, ...]
    labels: tuple[Mark, ...]
    newest: float | None = None  # where the number of the last bar stands: above all bars of its label
    base: int = TOP + HEIGHT


def columns(labels: Sequence[str], series: Sequence[tuple[str, Sequence[int | None]]], top: int = 0) -> Columns:
    """Bars of one or two series over the same labels; None leaves a gap. `top` fixes the axis, for percentages."""
    highest = top or _nice(max((v or 0 for _kind, values in series for v in values), default=0))
    room = (100 - LEFT) / max(len(labels), 1)
    thick = room * (0.62 / len(series))
    bars = []
    for place, (kind, values) in enumerate(series):
        for n, value in enumerate(values):
            if value is not None:
                tall = HEIGHT * value / highest
                x = LEFT + n * room + room * 0.19 + place * thick
                bars.append(
                    Bar(kind, round(x, 2), round(TOP + HEIGHT - tall, 1), round(thick * 0.92, 2), round(tall, 1), value)
                )
    ticks = tuple(Mark(round(TOP + HEIGHT - HEIGHT * n / 2, 1), _number(highest * n / 2)) for n in range(3))
    marks = tuple(Mark(round(LEFT + (n + 0.5) * room, 2), text) for n, text in enumerate(labels))
    last = [values[-1] for _kind, values in series if labels and values[-1] is not None]
    newest = round(TOP + HEIGHT - HEIGHT * max(last) / highest - 6, 1) if last else None
    return Columns(tuple(bars), ticks, marks, newest)


def segments(cells: Sequence[tuple[str, int]]) -> tuple[Bar, ...]:
    """One bar cut by shares; a share of nothing is left out."""
    whole = sum(value for _kind, value in cells)
    bars, x = [], 0.0
    for kind, value in cells:
        if value:
            width = 100 * value / whole
            bars.append(Bar(kind, round(x, 2), 0, round(max(width - 0.3, 0.2), 2), 36, value))
            x += width
    return tuple(bars)


def _nice(highest: int) -> float:
    """The end of an axis: the next round number."""
    power = 1
    while power * 10 <= highest:
        power *= 10
    return next(power * step for step in STEPS if power * step >= max(highest, 2))


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"
