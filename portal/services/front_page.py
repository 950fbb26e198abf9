"""What the home page and the error pages offer: what people ask for most, their words for it, and themes with counts."""

from collections import Counter
from dataclasses import dataclass

from portal.services import centre_page, search
from portal.services.centre_page import HallNow
from portal.services.search import Item

POPULAR = 8
WORDS = 6
THEMES = 8


@dataclass(frozen=True)
class FrontPage:
    """`themes`: for each audience its most frequent themes with the number of items; `words`: what people search for."""

    total: int
    popular: list[Item]
    words: list[str]
    themes: dict[str, list[tuple[str, int]]]
    hall: HallNow | None


def front_page() -> FrontPage:
    """The home page's content from the catalogue; one query when the index is current."""
    items = search.index().items
    hot = [item for item in items if item.is_hot]
    audiences = dict.fromkeys(who for item in items for who in item.audience)
    words = [item.aliases[0] for item in hot if item.aliases]
    return FrontPage(
        total=len(items),
        popular=_spread(hot)[:POPULAR],
        words=words[:WORDS],
        themes={who: _themes(items, who) for who in audiences},
        hall=centre_page.hall_now(),
    )


def _spread(items: list[Item]) -> list[Item]:
    """What people have a word of their own for, then in rounds one item of each department: no list of one department."""
    turn: Counter[str] = Counter()
    placed: list[tuple[int, int, Item]] = []
    for item in items:
        placed.append((0 if item.aliases else 1 + turn[item.department], len(placed), item))
        turn[item.department] += 1
    return [item for _, _, item in sorted(placed, key=lambda row: row[:2])]


def _themes(items: tuple[Item, ...], audience: str) -> list[tuple[str, int]]:
    """The themes of an audience: first those with most items for nobody else, each with all its items."""
    mine = [item for item in items if audience in item.audience]
    all_of = Counter(theme for item in mine for theme in item.themes)
    own = Counter(theme for item in mine if len(item.audience) == 1 for theme in item.themes)
    return sorted(all_of.items(), key=lambda pair: (-own[pair[0]], -pair[1]))[:THEMES]
