"""What the archive office sets: 全宗号 of each organ, and how long the volumes of a service are kept (documents.md 18-20).

Each is data that one person proposes and another confirms, as conventions are; a volume keeps what held when it was opened.
"""

import re
from collections.abc import Mapping
from typing import Any

from models.people import Organ
from portal.cases import archive_retention, office_values
from portal.cases.office_rules import Rule
from portal.ground import time
from portal.ground.errors import N_, NotFound, Refused
from portal.services import search

FONDS, RETENTION = archive_retention.FONDS, archive_retention.RETENTION
SUBJECTS = (FONDS, RETENTION)
AS_USUAL = "usual"
CHOICES = {**archive_retention.RETENTIONS, AS_USUAL: N_("30 years for decisions, 10 for what ended before one")}
_NUMBER = re.compile(r"[0-9A-Z]{1,4}(-?[0-9]{1,6})?")
_SOURCES = {
    FONDS: N_("The organ's code word stands until the archive office has given a number"),
    RETENTION: N_("Usual period of this portal; the archive office may set another"),
}


def rules() -> list[Rule]:
    """Every organ with its fonds number, and every service with its period."""
    organs = [_rule(FONDS, o.code_word, _called(o)) for o in Organ.select().order_by(Organ.code_word)]
    return organs + [_rule(RETENTION, item.code, item.name) for item in search.index().items]


def rule_of(subject: str, name: str) -> Rule:
    """One of them. Raises NotFound."""
    return _rule(subject, name, name_of(subject, name))


def name_of(subject: str, name: str) -> str:
    """The organ or the service. Raises NotFound."""
    organ = Organ.get_or_none(Organ.code_word == name) if subject == FONDS else None
    item = search.index().by_code.get(name) if subject == RETENTION else None
    found = _called(organ) if organ else item.name if item else None
    if found is None:
        raise NotFound(N_("There is no such rule."))
    return str(found)


def _called(organ: Organ) -> str:
    """With its code word: one organ may have several, for different duties."""
    return f"{organ.name}（{organ.code_word}）"


def _rule(subject: str, name: str, question: str) -> Rule:
    today = time.today()
    now = office_values.in_force(subject, name, today)
    later = [one for one in office_values.history(subject, name) if one.since > today]
    usual = name if subject == FONDS else AS_USUAL
    value = now.value if now else usual
    return Rule(
        subject,
        name,
        question,
        "text" if subject == FONDS else "choice",
        "",
        () if subject == FONDS else tuple(CHOICES),
        value,
        words_of(subject, value),
        now.source if now else _SOURCES[subject],
        now.since if now else None,
        now.version if now else 0,
        words_of(subject, usual),
        (words_of(subject, later[-1].value), later[-1].since) if later else None,
    )


def history(subject: str, name: str) -> list[tuple[str, office_values.InForce]]:
    """(value in words, what the office put in force), newest first."""
    return [(words_of(subject, one.value), one) for one in office_values.history(subject, name)]


def words_of(subject: str, value: Any) -> str:
    """A value as a message key, or as it is written."""
    return CHOICES.get(str(value), str(value)) if subject == RETENTION else str(value)


def read_value(subject: str, name: str, given: Mapping[str, Any]) -> str:
    """The value that was typed, as it is kept. Raises Refused with what may stand there, NotFound."""
    now = rule_of(subject, name)
    value = str(given.get("value") or "").strip()
    if subject == RETENTION and value not in CHOICES:
        raise Refused(N_("Please choose one of the values."), field="value")
    if subject == FONDS:
        value = value.upper()
        if not _NUMBER.fullmatch(value):
            raise Refused(N_("Please give the number as the archive office wrote it, for example J018."), field="value")
        mine = Organ.get_by_id(name).name
        if any(archive_retention.fonds_of(o.code_word) == value for o in Organ.select() if o.name != mine):
            raise Refused(N_("Another organ has this number: a fonds is one organ's."), field="value")
    if value == now.value:
        raise Refused(N_("This is the value that is in force already."), field="value")
    return value
