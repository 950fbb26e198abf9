"""The redaction guard: what in a text may be about a person (R-PUB-6, 公15). Pure: a text in, places in it out.

It only points; people conclude. Numbers are found however they are written: full-width, with spaces or hyphens inside,
with characters that cannot be seen.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from portal.ground.errors import N_, Refused
from portal.ground.privacy import mask_address, mask_id, mask_name, mask_phone, mask_uscc
from portal.people.checks import check_credit_code, check_id_number

KINDS = {
    "id_number": N_("ID number"),
    "sole_trader": N_("Credit code of an individual business"),
    "bank_card": N_("Bank card number"),
    "phone": N_("Mobile phone number"),
    "name": N_("Applicant of an open case"),
    "address": N_("Address of an applicant of an open case"),
    "dwelling": N_("Looks like a home address"),
    "word": N_("Word of the office's list"),
}
_HIDDEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_SEP = rf"[ \t\u00a0\u3000.·_\-\u2010-\u2015\u2212{_HIDDEN}]{{0,3}}"
_ID = re.compile(rf"(?<![0-9A-Z])(?:[0-9]{_SEP}){{17}}[0-9X](?![0-9A-Z])")
_CODE = re.compile(rf"(?<![0-9A-Z])9{_SEP}2{_SEP}(?:[0-9A-Z]{_SEP}){{15}}[0-9A-Z](?![0-9A-Z])")
_CARD = re.compile(rf"(?<![0-9])(?:[0-9]{_SEP}){{15,18}}[0-9](?![0-9])")
_PHONE = re.compile(rf"(?<![0-9])(?:(?:\+|00)86{_SEP})?1{_SEP}[03-9](?:{_SEP}[0-9]){{9}}(?![0-9])")
_DWELLING = re.compile(
    r"[\u4e00-\u9fff]{1,12}(?:村|路|街|巷|弄|小区|新村|花园|苑|里|社区)[\u4e00-\u9fff]{0,6}\s?[0-9一二三四五六七八九十]{1,5}\s?"
    r"(?:号楼|幢|栋|号|组|座)[0-9一二三四五六七八九十单元\s\-幢栋楼]{0,12}(?:[0-9]{1,5}\s?(?:室|户|号)|[一二三四五六七八九十]{1,3}(?:室|户))"
)
_SHORTEST_NAME = 2


@dataclass(frozen=True)
class Found:
    """A place in a text: from `start` to `end`, what kind, and the value as it is compared."""

    kind: str
    start: int
    end: int
    value: str


@dataclass(frozen=True)
class Watched:
    """What is known of people and words: names and addresses of applicants of open cases, the office's words."""

    names: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()


def find(text: str, watched: Watched) -> list[Found]:
    """Every place of a text that needs a conclusion, in its order; what lies inside another place is left out."""
    plain = _plain(text)
    found = [one for kind, pattern, right in _NUMBERS for one in _numbers(plain, kind, pattern, right)]
    found += _literal(plain, "address", watched.addresses)
    found += _literal(plain, "name", watched.names)
    found += [Found("dwelling", m.start(), m.end(), m[0]) for m in _DWELLING.finditer(plain)]
    found += _literal(plain, "word", watched.words)
    return sorted(_outermost(found), key=lambda one: (one.start, one.end))


def masked(one: Found) -> str:
    """How a place is shown to who concludes about it: enough to recognise it."""
    mask: Callable[[str], str] = {
        "id_number": mask_id,
        "sole_trader": mask_uscc,
        "bank_card": mask_id,
        "phone": mask_phone,
        "address": mask_address,
        "dwelling": mask_address,
        "name": lambda text: mask_name(text) if len(text) <= 4 else text,
    }.get(one.kind, str)
    return mask(one.value)


def is_luhn(digits: str) -> bool:
    """The check digit of bank cards (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _plain(text: str) -> str:
    """The text with every character at its place: full-width forms as half-width ones, small letters as capitals."""
    return "".join(_one(letter) for letter in text)


def _one(letter: str) -> str:
    if letter < "\x80":
        return letter.upper()
    normal = unicodedata.normalize("NFKC", letter)
    return normal.upper() if len(normal) == 1 and len(normal.upper()) == 1 else letter


def _numbers(plain: str, kind: str, pattern: re.Pattern[str], right: Callable[[str], bool]) -> Iterable[Found]:
    at = 0
    while match := pattern.search(plain, at):
        value = re.sub(r"[^0-9A-Z]", "", match[0])
        if right(value):
            yield Found(kind, match.start(), match.end(), value)
            at = match.end()
        else:  # a longer row of digits may hold one further on
            at = match.start() + 1


def _passes(check: Callable[[str], str]) -> Callable[[str], bool]:
    def right(value: str) -> bool:
        try:
            check(value)
        except Refused:
            return False
        return True

    return right


def _is_phone(value: str) -> bool:
    return len(value) in (11, 13, 15)


_NUMBERS: Sequence[tuple[str, re.Pattern[str], Callable[[str], bool]]] = (
    ("id_number", _ID, _passes(check_id_number)),
    ("sole_trader", _CODE, _passes(check_credit_code)),
    ("bank_card", _CARD, lambda value: is_luhn(value) and len(set(value)) > 1),
    ("phone", _PHONE, _is_phone),
)


def _literal(plain: str, kind: str, values: Iterable[str]) -> Iterable[Found]:
    for value in values:
        wanted = _plain(value)
        at = plain.find(wanted) if len(wanted) >= _SHORTEST_NAME else -1
        while at >= 0:
            yield Found(kind, at, at + len(wanted), value)
            at = plain.find(wanted, at + len(wanted))


def _outermost(found: list[Found]) -> list[Found]:
    """The longest at each place; of equals the kind that comes first. What is known goes before what is guessed."""
    order = list(KINDS)
    kept: list[Found] = []
    for one in sorted(found, key=lambda f: (f.kind == "dwelling", f.start - f.end, order.index(f.kind), f.start)):
        if not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    return kept
