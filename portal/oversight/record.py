"""The append-only record of supervision: an event of the case's chain where there is a case, a chain of its own elsewhere."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from models.cases import CaseEvent
from models.database import new_id
from models.oversight import OversightEvent
from portal.cases import issuing
from portal.ground import audit
from portal.ground.audit import FIRST, Problem
from portal.ground.house import house
from portal.people.actors import Actor

PLACE = "oversight_event.words_sealed"


@dataclass(frozen=True)
class Entry:
    """One act: what, who (`staff:<id>` or `system`), when, and its words."""

    action: str
    actor: str
    at: datetime
    data: dict[str, Any]
    words: dict[str, Any]


def note_in_case(
    case_id: UUID, action: str, by: Actor, at: datetime, data: dict[str, Any], words: dict[str, Any]
) -> CaseEvent:
    """Append an event to the case's own chain, in the caller's transaction. The case's version stays: an open form of
    the window is not disturbed by what supervision writes.
    """
    issuing.lock(case_id)
    return audit.append(case_id, action, by.ref, at, data, words or None)


def note(
    subject: str, action: str, by: Actor, at: datetime, data: dict[str, Any], words: dict[str, Any] | None = None
) -> None:
    """Append an event to the chain of `subject` (`contact:<id>`), in the caller's transaction, which holds its row."""
    last = OversightEvent.select().where(OversightEvent.subject == subject).order_by(OversightEvent.seq.desc()).first()
    text = audit.canonical(words) if words else ""
    body = audit.canonical({**data, "payload": hashlib.sha256(text.encode()).hexdigest()} if text else data)
    seq, previous = (last.seq + 1, last.digest) if last else (1, FIRST)
    when = max(at.isoformat(timespec="milliseconds"), last.at if last else "")
    key = new_id()
    OversightEvent.create(
        id=key,
        subject=subject,
        seq=seq,
        action=action,
        at=when,
        actor=by.ref,
        body=body,
        words_sealed=house.vault.seal(text, f"{PLACE}:{key}") if text else None,
        previous=previous,
        digest=audit.event_digest(subject, seq, action, when, by.ref, body, previous),
    )


def entries_of(subject: str) -> list[Entry]:
    """What was done about a subject, oldest first, with its words. One query."""
    rows = OversightEvent.select().where(OversightEvent.subject == subject).order_by(OversightEvent.seq)
    return [
        Entry(
            row.action,
            row.actor,
            datetime.fromisoformat(row.at),
            json.loads(row.body),
            json.loads(house.vault.open(row.words_sealed, f"{PLACE}:{row.id}")) if row.words_sealed else {},
        )
        for row in rows
    ]


def verify() -> Iterator[Problem]:
    """Recompute every chain of this record; each row that does not fit. Words that were erased break nothing."""
    before: tuple[str, int, str] = ("", 0, FIRST)
    rows = OversightEvent.select().order_by(OversightEvent.subject, OversightEvent.seq)
    for row in rows.iterator():
        _subject, seq, previous = before if before[0] == row.subject else (row.subject, 0, FIRST)
        name = f"{row.subject} {row.seq}"
        if row.seq != seq + 1 or row.previous != previous:
            yield Problem("oversight_event", name, "does not follow the event before it")
        expected = audit.event_digest(row.subject, row.seq, row.action, row.at, row.actor, row.body, row.previous)
        if row.digest != expected:
            yield Problem("oversight_event", name, "was changed after it was written")
        if row.words_sealed and not _fits(row):
            yield Problem("oversight_event", name, "does not carry the words that it names")
        before = (row.subject, row.seq, row.digest)


def _fits(row: OversightEvent) -> bool:
    try:
        text = house.vault.open(row.words_sealed, f"{PLACE}:{row.id}")
        return json.loads(row.body).get("payload") == hashlib.sha256(text.encode()).hexdigest()
    except Exception:  # what does not open, or is no JSON any more, does not fit
        return False
