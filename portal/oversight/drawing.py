"""How the monthly sample is drawn (R-SUP-3): by SHA-256 alone, from what is public, so that anybody can draw it again.

The seed hangs on the root of a day of the public ledger that comes after the month: when the cases of the month were
handled, nobody could know it, and nobody can choose it afterwards.
"""

import hashlib
from collections.abc import Iterable, Mapping

PERCENT, LEAST = 5, 3  # of each window; R-SUP-3 gives no size


def _digest(*parts: str) -> str:
    """SHA-256 over the parts, each ended by a line feed, as in the ledger."""
    return hashlib.sha256("".join(f"{part}\n" for part in parts).encode()).hexdigest()


def seed_of(month: str, centre: str, day: str, root: str) -> str:
    """The seed: over the month, the code of the centre, the day in the ledger and that day's root."""
    return _digest(month, centre, day, root)


def rank_of(seed: str, number: str) -> str:
    """The rank of a case: over the seed and its number. The lowest of a window are drawn."""
    return _digest(seed, number)


def size_of(count: int, percent: int = PERCENT, least: int = LEAST) -> int:
    """How many of a window's cases are drawn: that share, rounded up, and never fewer than `least` where there are."""
    return min(count, max(least, -(-count * percent // 100)))


def drawn(
    seed: str, windows: Mapping[tuple[str, str], Iterable[str]], percent: int = PERCENT, least: int = LEAST
) -> dict[tuple[str, str], list[str]]:
    """The numbers drawn of each (department, window), the lowest rank first."""
    found = {}
    for window, numbers in windows.items():
        ranked = sorted(set(numbers), key=lambda number: rank_of(seed, number))
        found[window] = ranked[: size_of(len(ranked), percent, least)]
    return found


def digest_of(windows: Mapping[tuple[str, str], Iterable[str]]) -> str:
    """What says later that the list from which was drawn is still the same: over its rows in their order."""
    rows = sorted((*window, number) for window, numbers in windows.items() for number in numbers)
    return _digest(*("\t".join(row) for row in rows))
