"""Finding a case from what a clerk knows: the beginning of its number, a name, the last four of a phone or ID.

Answers come newest first, open and finished alike, from an index each: nothing is sorted, whatever the size.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from models.cases import Case, CaseName
from models.database import is_postgres
from portal.ground.errors import N_, Refused
from portal.ground.house import house

LONGEST = 60  # characters of a query that count
_TAIL = re.compile(r"[0-9]{3}[0-9X]")
_NUMBER = re.compile(r"([A-Z]{0,4})([0-9]{1,6})(?:-?([0-9]{0,6}))")


def keep_name(case: Case) -> None:
    """Make a new case findable by the names of its applicant and agent, in the caller's transaction."""
    CaseName.create(case=case.id, words=words_of([case.applicant_name, case.agent_name or ""], case))


def words_of(names: Iterable[str], case: Case) -> str:
    """What is kept to find a case by: every pair of neighbouring letters, every last letter, department and centre."""
    words = {_department(case.department_id), _centre(case.centre_id)}
    for name in names:
        letters = _letters(name)
        words |= set(_pairs(letters)) | set(letters[-1:])
    return " ".join(sorted(words))


def _letters(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())


def _pairs(letters: str) -> list[str]:
    return [letters[i : i + 2] for i in range(len(letters) - 1)]


def _department(code: str) -> str:
    return f"dept{_letters(code)}"


def _centre(code: str) -> str:
    return f"centre{_letters(code)}"


@dataclass(frozen=True)
class Search:
    """How to look for a query: tables, the condition with its parameters, and the key that says newest first."""

    tables: str
    condition: str
    params: list[str]
    key: str


def search_for(query: str, departments: frozenset[str] | None, centres: frozenset[str] | None) -> Search:
    """What to ask the database for a query; cases are `c` in it.

    `departments`, `centres`: those that the person's posts cover, None for all; they only narrow the search by name.
    Raises Refused for what may not stand in an address (a whole phone or ID number), and for an empty query.
    """
    text = unicodedata.normalize("NFKC", query).strip()[:LONGEST]
    plain = re.sub(r"\s", "", text).upper()
    if re.fullmatch(r"1[0-9]{10}|[0-9]{17}[0-9X]", plain):
        raise Refused(N_("Please type only the last four digits of a phone or ID number."), field="q")
    if _TAIL.fullmatch(plain):
        tail = house.vault.blind_index(plain, "tail")
        tails = "SELECT id FROM cases WHERE phone_tail_index = ? UNION SELECT id FROM cases WHERE id_tail_index = ?"
        return Search(f"({tails}) x CROSS JOIN cases c", "c.id = x.id", [tail, tail], "c.id")
    if parts := _NUMBER.fullmatch(plain):
        word, day, rest = parts.groups()
        number = f"{word or house.settings.centre_word}{day}{f'-{rest}' if rest else ''}"
        table = "cases c" if is_postgres() else "cases c INDEXED BY cases_number"
        return Search(table, "c.number >= ? AND c.number < ?", [number, f"{number}ZZZZ"], "c.number")
    letters = _letters(text)
    if not letters:
        raise Refused(N_("Please type a case number, a name, or the last four of a phone or ID number."), field="q")
    words = [
        (list(map(_department, departments)) if departments is not None else []),
        list(map(_centre, centres or ())),
    ]
    tables = "case_name_index x CROSS JOIN case_name n CROSS JOIN cases c"
    if is_postgres():
        return Search(
            tables, "x.words @@ ?::tsquery AND n.id = x.id AND c.id = n.case_id", [_postgres(letters, words)], "x.id"
        )
    match = "x.case_name_index MATCH ? AND n.id = x.rowid AND c.id = n.case_id"
    return Search(tables, match, [_sqlite(letters, words)], "x.rowid")


def _sqlite(letters: str, words: list[list[str]]) -> str:
    parts = [f'"{p}"' for p in _pairs(letters)] or [f'"{letters}" *']
    parts += ["(" + " OR ".join(f'"{w}"' for w in sorted(some)) + ")" for some in words if some]
    return " AND ".join(parts)


def _postgres(letters: str, words: list[list[str]]) -> str:
    parts = [f"'{p}'" for p in _pairs(letters)] or [f"'{letters}':*"]
    parts += ["(" + " | ".join(f"'{w}'" for w in sorted(some)) + ")" for some in words if some]
    return " & ".join(parts)
