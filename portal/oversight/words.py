"""Words that are given to supervision: that something is said, at most so long, and nothing that tells who somebody is."""

import re
import unicodedata
from datetime import date

from models.cases import Case
from portal.cases.form_values import cleaned
from portal.ground.errors import N_, Refused

_APART = re.compile(r"(?<=[0-9Xx])[\s\-‐-―.·,,、()()]{1,3}(?=[0-9Xx])")
_LONG_NUMBER = re.compile(
    r"(?<![0-9])(?:[0-9]{17}[0-9Xx]|[0-9]{15,19}|(?:\+?86)?1[0-9]{10}|0[0-9]{9,11}|[0-9]{11,14})(?![0-9])"
)
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[A-Za-z]{2,}")


def given(text: str, field: str, sentence: str, *, at_most: int = 1000) -> str:
    """A text that must be given, as it can be kept. Raises Refused with `sentence` when it is missing, or too long."""
    value = cleaned(text)
    if not value:
        raise Refused(sentence, field=field)
    if len(value) > at_most:
        raise Refused(
            N_("This text has %(length)s characters; at most %(limit)s are possible. Please shorten it."),
            field=field,
            length=len(value),
            limit=at_most,
        )
    return value


def day(text: str, field: str, sentence: str) -> date:
    """A day that must be given (`2026-11-20`). Raises Refused with `sentence`."""
    try:
        return date.fromisoformat(text.strip()) if len(text.strip()) == 10 else date.fromisoformat("")
    except ValueError:
        raise Refused(sentence, field=field) from None


def without_numbers(text: str, field: str) -> str:
    """The text itself. Raises Refused where it carries a phone, identity, account or card number or a mail address."""
    plain = unicodedata.normalize("NFKC", text)
    if _LONG_NUMBER.search(_APART.sub("", plain)):
        raise Refused(
            N_("Please leave out phone numbers, identity numbers and account numbers: other people read this text."),
            field=field,
        )
    if _ADDRESS.search(plain):
        raise Refused(N_("Please leave out mail addresses: other people read this text."), field=field)
    return text


def publishable(text: str, field: str, case: Case) -> str:
    """The text itself, fit to be published. Raises Refused for numbers as above and for the names of applicant and agent."""
    without_numbers(text, field)
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    names = [case.agent_name or ""] + ([case.applicant_name] if case.applicant_kind == "natural" else [])
    if any(len(name.strip()) > 1 and re.sub(r"\s", "", name) in plain for name in names):
        raise Refused(N_("Please write “the applicant” instead of a name: this text is published."), field=field)
    return text
