"""Rates: never without the number behind them, and none over a number so small that it says something about persons."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FEWEST = 5  # R-EVA-4
FEWEST_TO_RANK = 10  # decided cases; below, a single case would move a window by ten percent


@dataclass(frozen=True)
class Rate:
    """`part` of `of`; shown is the percentage in tenths, rounded down: 100% means all of them."""

    part: int
    of: int

    @property
    def is_shown(self) -> bool:
        """False below five."""
        return self.of >= FEWEST

    @property
    def tenths(self) -> int | None:
        """The percentage times ten; None where it is not shown."""
        return self.part * 1000 // self.of if self.is_shown else None

    @property
    def words(self) -> str:
        """`99.2%`, `100%`; empty where it is not shown."""
        tenths = self.tenths
        if tenths is None:
            return ""
        return f"{tenths // 10}%" if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}%"


def is_ranked(done: int) -> bool:
    """True for a window with enough cases to be compared."""
    return done >= FEWEST_TO_RANK


def suppressed(window: Mapping[str, Any]) -> dict[str, Any]:
    """What a window did, as it may be told: below five cases nothing of how they went."""
    few = not Rate(window["on_time"], window["judged"]).is_shown
    return {**window, **({"on_time": None, "half": None} if few else {})}
