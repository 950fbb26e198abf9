"""Whom and what the guard watches for: the applicants of open cases, and the words that the office keeps on its list."""

from models.cases import Case, CaseValue, Setting
from portal.cases.form_values import cleaned
from portal.ground import time
from portal.ground.errors import N_, Forbidden, Refused
from portal.ground.house import house
from portal.people.actors import Actor
from portal.publication.guard import Watched

WORDS = "publication_words"  # the key of the list among the office's settings
MOST_WORDS, LONGEST_WORD = 500, 40
_BRIEF = 6  # an address of fewer characters names no home


def watched_now(*texts: str) -> Watched:
    """What is watched for at this moment. Addresses are opened only where a text looks as if it had one."""
    has_place = any(letter in text for text in texts for letter in "号室幢栋组")
    return Watched(_names(), _addresses() if has_place else frozenset(), frozenset(words()))


def words() -> list[str]:
    """The office's list."""
    row = Setting.get_or_none(Setting.key == WORDS)
    return list(row.value) if row else []


def set_words(text: str, *, by: Actor) -> list[str]:
    """Keep a new list, a word a line. Raises Forbidden for who reviews nothing, Refused for a list that cannot be."""
    if not by.has_post("first_reviewer", "final_reviewer"):
        raise Forbidden(N_("The list of words is kept by the reviewers of publications."))
    found = list(dict.fromkeys(line.strip() for line in cleaned(text).split("\n") if line.strip()))
    if len(found) > MOST_WORDS:
        raise Refused(N_("At most %(count)s words are possible."), field="words", count=MOST_WORDS)
    for word in found:
        if not 2 <= len(word) <= LONGEST_WORD:
            raise Refused(
                N_("Each word has 2 to %(count)s characters: “%(word)s”."),
                field="words",
                count=LONGEST_WORD,
                word=word[:LONGEST_WORD],
            )
    Setting.insert(key=WORDS, value=found, changed_by=by.ref, changed_at=time.now()).on_conflict(
        conflict_target=[Setting.key],
        update={Setting.value: found, Setting.changed_by: by.ref, Setting.changed_at: time.now()},
    ).execute()
    return found


def _names() -> frozenset[str]:
    """Who has a case that is not over, applicants and agents."""
    rows = Case.select(Case.applicant_name, Case.agent_name).where(Case.is_open).distinct().tuples()
    return frozenset(name.strip() for pair in rows for name in pair if name and len(name.strip()) > 1)


def _addresses() -> frozenset[str]:
    rows = (
        CaseValue.select(CaseValue.case, CaseValue.key, CaseValue.sealed)
        .join(Case)
        .where(Case.is_open, CaseValue.key.contains("address"))
        .tuples()
    )
    found = set()
    for case_id, key, sealed in rows:
        address = house.vault.open(sealed, f"case_value:{case_id}:{key}").strip()
        if len(address) >= _BRIEF:
            found.add(address)
    return frozenset(found)
