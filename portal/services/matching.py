"""How well a service fits what somebody typed, and which letters of its name to mark. Pure, no database.

Texts are compared as letters and digits only, full-width and half-width alike, without case: brackets, dashes and
spaces make no difference. A word of two Chinese characters is found wherever it stands.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

LONGEST_QUERY = 100  # characters; more is not what anybody searches for


def folded(sign: str) -> str:
    """One character as it is compared: half-width, lower case; '' for what is neither letter nor digit."""
    plain = unicodedata.normalize("NFKC", sign).casefold()
    if len(plain) != 1:
        plain = sign.casefold()
    return plain if plain.isalnum() else ""


def squeezed(text: str) -> str:
    """A text as letters and digits only."""
    return "".join(map(folded, text))


def words(text: str) -> list[str]:
    """The words of a text: runs of letters and digits."""
    return "".join(folded(sign) or " " for sign in text).split()


def bigrams(text: str) -> set[str]:
    """The pairs of neighbours in a squeezed text."""
    return {text[place : place + 2] for place in range(len(text) - 1)}


@dataclass(frozen=True, slots=True)
class Findable:
    """What a service can be found by, all squeezed. `initials`: every reading of every name; `more`: other words.

    `spelled`: the names' pinyin in full with a "'" before each sign, one a line; `sounds`: the same without.
    """

    code: str
    names: tuple[str, ...]
    initials: tuple[str, ...]
    english: str
    english_words: tuple[str, ...]
    everything: str
    letters: str
    spelled: str
    sounds: str

    @classmethod
    def of(
        cls,
        code: str,
        names: Iterable[str],
        english: str,
        more: Iterable[str],
        initials: tuple[str, ...],
        spellings: Iterable[str] = (),
    ) -> "Findable":
        """From the texts as they are written."""
        plain = tuple(map(squeezed, names))
        everything = "\n".join((*plain, squeezed(english), *map(squeezed, more), code))
        letters, spelled = "\n".join(initials), "\n".join(spellings)
        latin = squeezed(english), tuple(words(english))
        return cls(code, plain, initials, *latin, everything, letters, spelled, spelled.replace("'", ""))


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody typed, made ready. `is_latin`: without Chinese, so that it may be pinyin initials or English."""

    text: str
    whole: str
    terms: tuple[str, ...]
    is_latin: bool

    @classmethod
    def of(cls, typed: str) -> "Query":
        """Cut to a sensible length; nothing is ever refused."""
        text = " ".join(typed[:LONGEST_QUERY].split())
        whole = squeezed(text)
        return cls(text, whole, tuple(words(text)), whole.isascii() and not whole.isdigit())


def rank(query: Query, one: Findable) -> int | None:
    """How well it fits, 0 is best; None where it does not."""
    whole = query.whole
    if whole in one.everything or all(term in one.everything for term in query.terms):
        if whole == one.code or whole in one.names or whole == one.english:
            return 0
        if any(name.startswith(whole) for name in one.names):
            return 1
        if any(whole in name for name in one.names):
            return 2
        if not query.is_latin:
            return 7 if all(any(term in name for name in one.names) for term in query.terms) else _elsewhere(query, one)
        if all(any(word.startswith(term) for word in one.english_words) for term in query.terms):
            return 5
        return _by_pinyin(query, one) or (8 if len(whole) > 2 else None)
    return _by_pinyin(query, one) if query.is_latin else None


def _elsewhere(query: Query, one: Findable) -> int | None:
    """In the code from its beginning, or in themes, departments, questions and laws; three digits say nothing."""
    if not query.whole.isdigit():
        return 8
    return 8 if len(query.whole) > 3 and one.code.startswith(query.whole) else None


def _by_pinyin(query: Query, one: Findable) -> int | None:
    return _by_initials(query, one) or _by_spelling(query, one)


def _by_spelling(query: Query, one: Findable) -> int | None:
    """By pinyin in full, from the beginning of a sign on: `jingying` for 食品经营, and not `ying` within it."""
    if len(query.whole) < 4 or query.whole not in one.sounds:
        return None
    spelled = re.search(_spelled(query), one.spelled)
    if spelled is None:
        return None
    if any(line.replace("'", "") == query.whole for line in one.spelled.split("\n")):
        return 3
    return 4 if spelled.start() == 0 or one.spelled[spelled.start() - 1] == "\n" else 6


def _spelled(query: Query) -> str:
    return "'" + "'?".join(map(re.escape, query.whole))


def _by_initials(query: Query, one: Findable) -> int | None:
    if len(query.whole) < 2 or query.whole not in one.letters:
        return None
    if query.whole in one.initials:
        return 3
    return 4 if any(letters.startswith(query.whole) for letters in one.initials) else 6


def shortens(query: Query) -> Callable[[Findable], bool]:
    """Whether the query is a short form of a name: its signs in their order, 社保卡 for 社会保障卡."""
    if len(query.whole) < 3 or query.is_latin or query.whole.isdigit():
        return lambda _: False
    form = re.compile("[^\n]{0,3}?".join(map(re.escape, query.whole)))
    return lambda one: any(form.search(name) for name in one.names)


def likeness(query: Query, one: Findable) -> float:
    """How alike query and names look, 0 to 1, for what was mistyped.

    Codes by digits at their place; English by words, the others by names: shared pairs of neighbours, then shared signs.
    """
    if query.whole.isdigit():
        return sum(a == b for a, b in zip(query.whole, one.code, strict=False)) / max(len(query.whole), len(one.code))
    if query.is_latin:
        best = [
            max((_shared(bigrams(term), bigrams(word)) for word in one.english_words), default=0.0)
            for term in query.terms
        ]
        return sum(best) / len(best) if best else 0.0
    pairs, signs = bigrams(query.whole), set(query.whole)
    if not signs:
        return 0.0
    fits = (
        (len(pairs & bigrams(name)) / max(1, len(pairs)), len(signs & set(name)) / len(signs)) for name in one.names
    )
    return max(0.75 * by_pairs + 0.25 * by_signs for by_pairs, by_signs in fits)


def _shared(one: set[str], other: set[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def marked(text: str, query: Query) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it answers the query; joined they are the text unchanged."""
    places = [place for place, sign in enumerate(text) if folded(sign)]
    plain = squeezed(text)
    hit: set[int] = set()
    for term in query.terms if query.whole else ():
        at = plain.find(term)
        while at >= 0:
            hit.update(places[at : at + len(term)])
            at = plain.find(term, at + len(term))
    if query.whole in plain:
        at = plain.find(query.whole)
        hit.update(places[at : at + len(query.whole)])
    return list(_pieces(text, _bridged(text, hit)))


def marked_initials(text: str, query: Query, readings: Iterable[str]) -> list[tuple[str, bool]]:
    """As `marked`, for a query that is the initials of some signs of the text."""
    places = [place for place, sign in enumerate(text) if folded(sign)]
    for letters in readings:
        at = letters.find(query.whole) if query.whole else -1
        if at >= 0 and len(letters) == len(places):
            return list(_pieces(text, set(places[at : at + len(query.whole)])))
    return [(text, False)]


def marked_spelling(text: str, query: Query, spelling: str) -> list[tuple[str, bool]]:
    """As `marked`, for a query that is the pinyin of some signs of the text."""
    places = [place for place, sign in enumerate(text) if folded(sign)]
    found = re.search(_spelled(query), spelling) if query.whole else None
    if found is None or spelling.count("'") != len(places):
        return [(text, False)]
    first = spelling.count("'", 0, found.start())
    return list(_pieces(text, set(places[first : first + found.group().count("'")])))


def _bridged(text: str, hit: set[int]) -> set[int]:
    """Signs between two marked neighbours (brackets, spaces) are marked with them."""
    return hit | {
        place for place in range(1, len(text) - 1) if {place - 1, place + 1} <= hit and not folded(text[place])
    }


def _pieces(text: str, hit: set[int]) -> Iterable[tuple[str, bool]]:
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or (place in hit) != (start in hit):
            yield text[start:place], start in hit
            start = place
