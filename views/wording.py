"""Sentences of rules in the reader's language, with what stays Chinese marked as Chinese on a page in English."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext
from markupsafe import Markup, escape

from portal.ground.errors import Refused
from portal.services.words import english_of
from views import language

CHINESE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff]")
_MARKED = Markup('<span lang="zh-CN">{}</span>')
_FIXED = ("ground", "name", "step")  # values that are mostly among the catalogue's fixed words


@dataclass(frozen=True)
class Mistake:
    """One thing to mend: the sentence, and where on the page it belongs."""

    text: Markup
    field: str
    anchor: str | None = None


def is_chinese(text: str) -> bool:
    """True where there is Chinese in a text."""
    return bool(CHINESE.search(text))


def is_day(text: str) -> bool:
    """True for a day of the calendar written 2026-11-20, the only writing that a date field of a browser can show."""
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def marked(value: Any) -> Any:
    """A text as it is; on a page in English, one with Chinese in it marked as Chinese."""
    if isinstance(value, str) and not isinstance(value, Markup) and language.is_english() and CHINESE.search(value):
        return _MARKED.format(value)
    return value


def say(words: str, values: Mapping[str, Any] | None = None) -> Markup:
    """A message key with its values. Everything is escaped."""
    if not values:
        return escape(gettext(words))
    return escape(gettext(words)) % {name: _put(name, value) for name, value in values.items()}


def _put(name: str, value: Any) -> Any:
    """A value as it stands in a sentence."""
    if name.startswith("t_") and isinstance(value, str):
        return gettext(value)
    if name in _FIXED and isinstance(value, str) and language.is_english():
        return english_of(value) or marked(value)
    return marked(value)


def said(refused: Refused, names: Mapping[str, str] | None = None) -> Markup:
    """A refusal. `names`: English names by field or material code, put for the Chinese label on a page in English."""
    values = dict(refused.values)
    if names and "label" in values and language.is_english() and names.get(refused.field or ""):
        values["label"] = names[refused.field or ""]
    return say(refused.message, values)


def mistakes_of(
    refusals: Iterable[Refused], names: Mapping[str, str] | None = None, anchors: Mapping[str, str] | None = None
) -> list[Mistake]:
    """Refusals as a page shows them, in their order; `anchors` say by field where each leads."""
    found = []
    for refused in refusals:
        field = refused.field or ""
        found.append(Mistake(said(refused, names), field, (anchors or {}).get(field)))
    return found


def flat(refused: Refused) -> list[Refused]:
    """A refusal with its details as one list; a heading over details that names no field of its own is left out."""
    return [*([refused] if refused.field or not refused.details else []), *refused.details]
