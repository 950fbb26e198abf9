"""One act being prepared: what a rule reads, and what it asks to be written when the act is carried out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from models.cases import Case
from portal.cases import case_clock, case_history, form_values, materials
from portal.ground import audit
from portal.ground.errors import N_, Refused
from portal.people.actors import Actor
from portal.services.guide import Guide

SAME = "same"


@dataclass
class Act:
    """What a rule of the table works with. A rule changes only the fields after `to`; nothing is written by it."""

    case: Case
    action: str
    by: Actor
    given: dict[str, Any]
    now: datetime
    guide: Guide
    to: str
    data: dict[str, Any] = field(default_factory=dict)  # codes and ids of the event, hashed
    payload: dict[str, Any] = field(default_factory=dict)  # words of the event, encrypted
    changes: dict[str, Any] = field(default_factory=dict)  # columns of the case
    writes: list[Callable[[], object]] = field(default_factory=list)  # rows beside the case
    papers: list[tuple[str, dict[str, Any]]] = field(default_factory=list)  # kind, data
    messages: list[tuple[str, dict[str, Any]]] = field(default_factory=list)  # kind, values
    told_once: dict[str, str] = field(default_factory=dict)
    silent: bool = False  # a draft has no event until it is sent

    @cached_property
    def history(self) -> "case_history.History":
        """The events so far, read once."""
        return case_history.of(self.case)

    @cached_property
    def items(self) -> "list[materials.Item]":
        """The materials with their files and verdicts, read once."""
        return materials.items(self.case, self.guide)

    @cached_property
    def payloads(self) -> dict[int, dict]:
        """The words of the events by their number, opened, read once."""
        return audit.payloads_of(self.case.id)

    @cached_property
    def values(self) -> dict[str, str]:
        """The answers of the form and the facts about the people, opened, read once."""
        return form_values.values_of(self.case)

    @cached_property
    def reading(self) -> "case_clock.CaseReading":
        """The clock as it stands at `now`."""
        return case_clock.read(self.case, self.guide, self.now, self.history)

    def take(self) -> None:
        """Whoever of the staff examines first becomes the handler."""
        if self.case.handler_id is None and self.by.is_staff:
            self.changes["handler"] = self.by.id

    @property
    def is_permit(self) -> bool:
        """True where 行政许可法 governs; the neutral papers and no deemed acceptance otherwise."""
        return self.guide.procedure == "permit"

    def text(self, name: str, sentence: str, *, at_most: int = 2000) -> str:
        """A text that must be given. Raises Refused with `sentence` when it is missing, or when it is too long."""
        value = str(self.given.get(name) or "").strip()
        if not value:
            raise Refused(sentence, field=name)
        if len(value) > at_most:
            raise Refused(
                N_("This text has %(length)s characters; at most %(limit)s are possible. Please shorten it."),
                field=name,
                length=len(value),
                limit=at_most,
            )
        return value

    def day(self, name: str, sentence: str) -> date:
        """A date that must be given (`2026-11-20` or a date). Raises Refused with `sentence`."""
        value = self.given.get(name)
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value or "").strip())
        except ValueError:
            raise Refused(sentence, field=name) from None

    def whole(self, name: str, sentence: str, *, at_most: int) -> int:
        """A whole number from 1 to `at_most` that must be given. Raises Refused with `sentence`, which may say %(limit)s."""
        value = str(self.given.get(name) if self.given.get(name) is not None else "").strip()
        if not (value.isascii() and value.isdigit() and len(value) <= 6 and 1 <= int(value) <= at_most):
            raise Refused(sentence, field=name, limit=at_most)
        return int(value)

    def optional(self, name: str, *, at_most: int = 2000) -> str:
        """A text that may be given, '' otherwise. Raises Refused when it is too long."""
        return self.text(name, "", at_most=at_most) if str(self.given.get(name) or "").strip() else ""
