"""Conventions of the clock and local rules as settings: what each is, its value, its source, since when (docs/rules, R-Q)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from datetime import time as clock_time
from typing import Any

from portal.cases import office_values
from portal.cases.clock_conventions import BY_NAME, CHOICES, CONVENTIONS
from portal.cases.local_rules import LOCAL_RULES
from portal.ground import time
from portal.ground.errors import N_, NotFound, Refused

YES, NO = N_("yes"), N_("no")
OPENS, CLOSES = clock_time(12), clock_time(23, 59)


@dataclass(frozen=True)
class Rule:
    """A convention or local rule as the page shows it. `kind`: time, yes, choice or number; `since` None: from the start.

    `words`: the value as a message key or plain text; `coming`: a value that holds from a later day.
    """

    subject: str
    name: str
    question: str
    kind: str
    unit: str
    choices: tuple[str, ...]
    value: Any
    words: str
    source: str
    since: date | None
    version: int
    default_words: str
    coming: "tuple[str, date] | None"


def rules() -> list[Rule]:
    """All of them as they are in force today."""
    today = time.today()
    found = [_rule("convention", c.name, c.question, c.source, c.unit, c.default, today) for c in CONVENTIONS]
    return found + [_rule("local_rule", r.name, r.says, r.source, "", False, today) for r in LOCAL_RULES.values()]


def rule_of(subject: str, name: str) -> Rule:
    """One of them. Raises NotFound."""
    found = next((r for r in rules() if (r.subject, r.name) == (subject, name)), None)
    if found is None:
        raise NotFound(N_("There is no such rule."))
    return found


def _rule(subject: str, name: str, question: str, source: str, unit: str, default: Any, today: date) -> Rule:
    now = office_values.in_force(subject, name, today)
    later = [one for one in office_values.history(subject, name) if one.since > today]
    default = default.isoformat("minutes") if isinstance(default, clock_time) else default
    value = now.value if now else default
    return Rule(
        subject,
        name,
        question,
        kind_of(subject, name),
        unit,
        BY_NAME[name].choices if subject == "convention" else (),
        value,
        N_("as each centre publishes") if name == "close" and now is None else words_of(value),
        now.source if now else source,
        now.since if now else None,
        now.version if now else 0,
        N_("as each centre publishes") if name == "close" else words_of(default),
        (words_of(later[-1].value), later[-1].since) if later else None,
    )


def history(subject: str, name: str) -> list[tuple[str, "office_values.InForce"]]:
    """(value in words, what the office put in force), newest first."""
    return [(words_of(one.value), one) for one in office_values.history(subject, name)]


def words_of(value: Any) -> str:
    """A value as a message key, or as it is written."""
    if isinstance(value, bool):
        return YES if value else NO
    return CHOICES.get(str(value), str(value))


def kind_of(subject: str, name: str) -> str:
    """How the value is asked for: time, yes, choice or number. Raises NotFound for an unknown name."""
    if subject == "local_rule" and name in LOCAL_RULES:
        return "yes"
    convention = BY_NAME.get(name) if subject == "convention" else None
    if convention is None:
        raise NotFound(N_("There is no such rule."))
    if convention.choices:
        return "choice"
    return "time" if name == "close" else "yes" if isinstance(convention.default, bool) else "number"


def read_value(subject: str, name: str, given: Mapping[str, Any]) -> Any:
    """The value that was typed, as it is kept. Raises Refused with what may stand there."""
    typed, kind = str(given.get("value") or "").strip(), kind_of(subject, name)
    value: Any
    if kind == "yes":
        if typed not in ("yes", "no"):
            raise Refused(N_("Please choose yes or no."), field="value")
        value = typed == "yes"
    elif kind == "choice":
        if typed not in BY_NAME[name].choices:
            raise Refused(N_("Please choose one of the values."), field="value")
        value = typed
    elif kind == "time":
        value = _time_of_day(typed)
    else:
        most = BY_NAME[name].most
        if not re.fullmatch(r"[0-9]{1,4}", typed) or int(typed) > most:
            raise Refused(N_("Please give a whole number from 0 to %(most)s."), field="value", most=most)
        value = int(typed)
    now = office_values.in_force(subject, name, time.today())
    default = BY_NAME[name].default if subject == "convention" else False
    if value == (now.value if now else default):
        raise Refused(N_("This is the value that is in force already."), field="value")
    return value


def _time_of_day(typed: str) -> str:
    try:
        found = clock_time.fromisoformat(typed) if re.fullmatch(r"[0-9]{2}:[0-9]{2}", typed) else None
    except ValueError:
        found = None
    if found is None or not OPENS <= found <= CLOSES:
        raise Refused(N_("Please give a time from 12:00 to 23:59, for example 18:00."), field="value")
    return found.isoformat("minutes")
