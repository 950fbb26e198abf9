"""The append-only record: one hash chain per case, a chained Merkle root per day, and the check of both.

The hashed bytes are canonical JSON kept as text, times as ISO text, so that the chain can be recomputed with nothing
but SHA-256. Words about people are in a payload row of their own: erasing a person deletes payloads, not events.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from models.cases import Case, CaseEvent, DayRoot, EventPayload, Paper
from models.database import new_id
from portal.ground import time
from portal.ground.errors import N_, Unavailable
from portal.ground.house import house

FIRST = "0" * 64
TOLERANCE = timedelta(seconds=5)


def canonical(value: Any) -> str:
    """Canonical JSON: sorted keys, no spaces, Chinese as it is."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(*parts: str) -> str:
    """SHA-256 over the parts, each ended by a line feed."""
    return hashlib.sha256("".join(f"{p}\n" for p in parts).encode()).hexdigest()


def last_event(case_id: UUID) -> CaseEvent | None:
    """The newest event of a case."""
    return CaseEvent.select().where(CaseEvent.case == case_id).order_by(CaseEvent.seq.desc()).first()


def append(case_id: UUID, action: str, actor: str, at: datetime, data: dict, payload: dict | None = None) -> CaseEvent:
    """Append one event in the caller's transaction, which holds the case's lock.

    `data`: codes and ids, hashed; `payload`: words, encrypted, only its digest is hashed. The event's time is never
    before the last event's; a clock that is more than 5 seconds behind is refused (Unavailable), nothing is written.
    """
    last = last_event(case_id)
    if last is not None:
        last_at = datetime.fromisoformat(last.at)
        if at < last_at - TOLERANCE:
            raise Unavailable(
                N_(
                    "The server's clock is behind this case's last event. Nothing was changed; please tell the administrator."
                )
            )
        at = max(at, last_at)
    text = canonical(payload) if payload else ""
    body = canonical({**data, "payload": hashlib.sha256(text.encode()).hexdigest()} if text else data)
    seq = last.seq + 1 if last else 1
    previous = last.digest if last else FIRST
    iso = at.isoformat(timespec="milliseconds")
    event = CaseEvent.create(
        id=new_id(),
        case=case_id,
        seq=seq,
        action=action,
        at=iso,
        actor=actor,
        body=body,
        previous=previous,
        digest=event_digest(case_id, seq, action, iso, actor, body, previous),
        day=at.date(),
    )
    if text:
        EventPayload.create(event=event.id, sealed=house.vault.seal(text, f"event_payload.sealed:{event.id}"))
    return event


def event_digest(case_id: UUID | str, seq: int, action: str, at: str, actor: str, body: str, previous: str) -> str:
    """The digest of an event: everything that it says and the digest before it."""
    return digest(str(case_id), str(seq), action, at, actor, body, previous)


def payload_of(event: CaseEvent) -> dict:
    """The words of an event; empty when it had none or they were erased."""
    row = EventPayload.get_or_none(EventPayload.event == event.id)
    if row is None:
        return {}
    return json.loads(house.vault.open(row.sealed, f"event_payload.sealed:{event.id}"))


def payloads_of(case_id: UUID) -> dict[int, dict]:
    """The words of all events of a case by seq, in one query."""
    rows = (
        EventPayload.select(EventPayload.sealed, CaseEvent.id, CaseEvent.seq)
        .join(CaseEvent)
        .where(CaseEvent.case == case_id)
        .tuples()
    )
    return {
        seq: json.loads(house.vault.open(sealed, f"event_payload.sealed:{event_id}")) for sealed, event_id, seq in rows
    }


def merkle_root(leaves: Iterable[str]) -> str:
    """Merkle root over hexadecimal digests in order; an odd one is carried up unchanged. No leaves: 64 zeros."""
    level = list(leaves)
    if not level:
        return FIRST
    while len(level) > 1:
        pairs = [digest(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = pairs + ([level[-1]] if len(level) % 2 else [])
    return level[0]


def _day_leaves(day: date) -> list[str]:
    rows = CaseEvent.select(CaseEvent.digest).where(CaseEvent.day == day)
    return [d for (d,) in rows.order_by(CaseEvent.case, CaseEvent.seq).tuples()]


def close_days(today: date | None = None) -> list[date]:
    """Chain a root for every day with events that is over and not yet closed. Returns the days closed."""
    today = today or time.today()
    newest = DayRoot.select().order_by(DayRoot.day.desc()).first()
    query = CaseEvent.select(CaseEvent.day).where(CaseEvent.day < today).distinct().order_by(CaseEvent.day)
    if newest:
        query = query.where(CaseEvent.day > newest.day)
    previous = newest.digest if newest else FIRST
    closed = []
    for (day,) in list(query.tuples()):
        leaves = _day_leaves(day)
        root = merkle_root(leaves)
        head = digest(day.isoformat(), str(len(leaves)), root, previous)
        DayRoot.create(day=day, events=len(leaves), root=root, previous=previous, digest=head)
        previous = head
        closed.append(day)
    return closed


@dataclass(frozen=True)
class Problem:
    """A row that does not say what it said when it was written."""

    table: str
    row: str
    what: str

    def __str__(self) -> str:
        return f"{self.table} {self.row}: {self.what}"


def verify() -> list[Problem]:
    """Recompute every hash chain and every frozen file. Returns each row that does not fit; empty when clean."""
    return [*_verify_events(), *_verify_days(), *_verify_papers()]


def _verify_events() -> Iterator[Problem]:
    query = (
        CaseEvent.select(CaseEvent, EventPayload.sealed)
        .join(EventPayload, "LEFT OUTER JOIN", on=(EventPayload.event == CaseEvent.id))
        .order_by(CaseEvent.case, CaseEvent.seq)
    )
    case: Any = None
    seq, previous = 0, FIRST
    for row in query.dicts().iterator():
        name = f"{row['case']}/{row['seq']}"
        if row["case"] != case:
            case, seq, previous = row["case"], 0, FIRST
        seq += 1
        if row["seq"] != seq:
            yield Problem("case_event", name, f"event {seq} is missing")
            seq = row["seq"]
        elif row["previous"] != previous:
            yield Problem("case_event", name, "does not follow the event before it")
        expected = event_digest(case, row["seq"], row["action"], row["at"], row["actor"], row["body"], row["previous"])
        if row["digest"] != expected:
            yield Problem("case_event", name, "was changed after it was written")
        if row["sealed"] is not None:
            yield from _verify_payload(row, name)
        previous = row["digest"]
    yield from _verify_states()


def _verify_payload(row: dict, name: str) -> Iterator[Problem]:
    try:
        text = house.vault.open(row["sealed"], f"event_payload.sealed:{row['id']}")
    except Exception as error:
        yield Problem("event_payload", name, f"does not open ({type(error).__name__})")
        return
    if body_of(row["body"]).get("payload") != hashlib.sha256(text.encode()).hexdigest():
        yield Problem("event_payload", name, "is not the payload that the event names")


def body_of(text: str) -> dict[str, Any]:
    """What an event says; nothing where it was changed into no JSON at all (its digest tells)."""
    try:
        body = json.loads(text)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _verify_states() -> Iterator[Problem]:
    """The cached state of each case is the one that its last state-changing event left."""
    last: dict[Any, str] = {}
    rows = CaseEvent.select(CaseEvent.case, CaseEvent.body).order_by(CaseEvent.case, CaseEvent.seq)
    for case_id, body in rows.tuples().iterator():
        state = body_of(body).get("to")
        if state:
            last[case_id] = state
    for case_id, state, number in Case.select(Case.id, Case.state, Case.number).tuples().iterator():
        if case_id in last and state != last[case_id]:
            yield Problem("cases", number or str(case_id), f"state is {state}, its events say {last[case_id]}")


def _verify_days() -> Iterator[Problem]:
    previous = FIRST
    for row in DayRoot.select().order_by(DayRoot.day):
        leaves = _day_leaves(row.day)
        if row.previous != previous:
            yield Problem("day_root", row.day.isoformat(), "does not follow the day before it")
        if (row.events, row.root) != (len(leaves), merkle_root(leaves)):
            yield Problem("day_root", row.day.isoformat(), "events of that day were added, changed or removed")
        elif row.digest != digest(row.day.isoformat(), str(row.events), row.root, row.previous):
            yield Problem("day_root", row.day.isoformat(), "was changed after it was written")
        previous = row.digest


def _verify_papers() -> Iterator[Problem]:
    for paper in Paper.select().iterator():
        name = paper.number or str(paper.id)
        try:
            data = house.vault.open(paper.data_sealed, f"paper.data_sealed:{paper.id}")
        except Exception as error:
            yield Problem("paper", name, f"its data do not open ({type(error).__name__})")
            continue
        if hashlib.sha256(data.encode()).hexdigest() != paper.data_digest:
            yield Problem("paper", name, "its data were changed after it was drawn")
        if paper.storage_key and not house.storage.verify(paper.storage_key, paper.file_sha256):
            yield Problem("paper", name, "its file is not the one that was issued")
