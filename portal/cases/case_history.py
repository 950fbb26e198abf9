"""The events of a case, read once and asked by meaning."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.cases import Case, CaseEvent


@dataclass(frozen=True)
class Past:
    """One event as rules read it."""

    seq: int
    action: str
    at: datetime
    actor: str
    data: dict


@dataclass(frozen=True)
class History:
    """All events of a case in order."""

    events: tuple[Past, ...]

    def last(self, *actions: str) -> Past | None:
        """The newest event of one of these actions."""
        return next((e for e in reversed(self.events) if e.action in actions), None)

    def all(self, *actions: str) -> list[Past]:
        """Every event of these actions, oldest first."""
        return [e for e in self.events if e.action in actions]

    def actor_of(self, *actions: str) -> str | None:
        """Who did it last: `staff:<id>`, `applicant:<id>` or `system`."""
        event = self.last(*actions)
        return event.actor if event else None


def of_all(cases: Collection[Case]) -> dict[UUID, History]:
    """The histories of several cases by their id, in one query."""
    rows = (
        CaseEvent.select(CaseEvent.case, CaseEvent.seq, CaseEvent.action, CaseEvent.at, CaseEvent.actor, CaseEvent.body)
        .where(CaseEvent.case.in_([case.id for case in cases]))
        .order_by(CaseEvent.case, CaseEvent.seq)
        .tuples()
    )
    found: dict[UUID, list[Past]] = {case.id: [] for case in cases}
    for case_id, seq, action, at, actor, body in rows:
        found[case_id].append(Past(seq, action, datetime.fromisoformat(at), actor, json.loads(body)))
    return {case_id: History(tuple(events)) for case_id, events in found.items()}


def of(case: Case) -> History:
    """The history of a case, in one query."""
    rows = (
        CaseEvent.select(CaseEvent.seq, CaseEvent.action, CaseEvent.at, CaseEvent.actor, CaseEvent.body)
        .where(CaseEvent.case == case.id)
        .order_by(CaseEvent.seq)
        .tuples()
    )
    return History(tuple(past(*row) for row in rows))


def past(seq: int, action: str, at: str, actor: str, body: str) -> Past:
    """An event as its row has it."""
    return Past(seq, action, datetime.fromisoformat(at), actor, json.loads(body))
