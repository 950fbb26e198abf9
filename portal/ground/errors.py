"""Every refusal of a rule, in one place. A rule raises one of these; views/errors turns it into a page with its status.

The message is an English sentence with %(name)s values and doubles as the translation key, so that portal/ never needs
to know in which language the reader is addressed.
"""

from typing import Any


def N_(message: str) -> str:  # noqa: N802 - the name that extraction tools know
    """Mark a sentence for translation without translating it here."""
    return message


class Refused(Exception):
    """A rule says no, and why (HTTP 422). Nothing was written.

    `message`: English sentence and translation key; `values` fill its placeholders. `field` names the form field (or
    material code) that the sentence belongs to, so that a page can put it there. `details`: further refusals that are
    shown together, because a person is told everything at once (行政许可法 art. 32).
    """

    status = 422

    def __init__(
        self, message: str, *, field: str | None = None, details: "list[Refused] | None" = None, **values: Any
    ):
        super().__init__(message)
        self.message = message
        self.field = field
        self.details = details or []
        self.values = values

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


class NotFound(Refused):
    """There is no such thing for this person (HTTP 404): absent and not allowed look the same from outside."""

    status = 404


class Forbidden(Refused):
    """The person is known and may not do this (HTTP 403)."""

    status = 403


class Conflict(Refused):
    """Somebody was faster; the page shows what they did (HTTP 409)."""

    status = 409


class TooLarge(Refused):
    """More bytes than allowed (HTTP 413)."""

    status = 413


class TooMany(Refused):
    """Too many attempts; wait (HTTP 429)."""

    status = 429


class Unavailable(Refused):
    """The house cannot do this now (database busy, disk full); nothing is lost, try again (HTTP 503)."""

    status = 503


class BadSetting(Exception):
    """A setting is wrong or missing. The message is for the operator and names the setting."""


class NotDone(Exception):
    """A command could not be carried out and changed nothing. The message is for the operator."""


class BadCatalogue(Exception):
    """The catalogue has mistakes; `mistakes` lists each as (file, item, field, what)."""

    def __init__(self, mistakes: list[tuple[str, str, str, str]]):
        super().__init__("\n".join(f"{file}: {item}: {field}: {what}" for file, item, field, what in mistakes))
        self.mistakes = mistakes
