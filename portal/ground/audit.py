"""The append-only record: one hash chain per case, a chained Merkle root per day, and the check of both.

The hashed bytes are canonical JSON kept as text, times as ISO text, so that the chain can be recomputed with nothing
but SHA-256. Words about people are in a payload row of their own: erasing a person deletes payloads, not events.
Information requests keep chains of the same make (portal/publication/requests_record): their events are in the day's
root too.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from peewee import fn

from models.cases import Case, CaseEvent, DayRoot, EventPayload, Paper
from models.database import new_id
from models.requests import RequestEvent
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
    event = CaseEvent.create(id=new_id(), case=case_id, **linked(last, case_id, action, actor, at, data, text))
    if text:
        EventPayload.create(event=event.id, sealed=house.vault.seal(text, f"event_payload.sealed:{event.id}"))
    return event


def linked(
    last: CaseEvent | RequestEvent | None,
    subject: UUID,
    action: str,
    actor: str,
    at: datetime,
    data: Mapping[str, Any],
    text: str,
) -> dict[str, Any]:
    """The columns of the event that follows `last` in the chain of `subject`. `text`: its words, '' where it has none."""
    body = canonical({**data, "payload": hashlib.sha256(text.encode()).hexdigest()} if text else data)
    seq, previous = (last.seq + 1, last.digest) if last else (1, FIRST)
    iso = at.isoformat(timespec="milliseconds")
    return {
        "seq": seq,
        "action": action,
        "at": iso,
        "actor": actor,
        "body": body,
        "previous": previous,
        "digest": event_digest(subject, seq, action, iso, actor, body, previous),
        "day": at.date(),
    }


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


def _leaves(day: date, since: date | None) -> tuple[list[str], list[str]]:
    """What a day's root is over: digests of the cases' events, and of the requests' events after `since`."""
    cases = CaseEvent.select(CaseEvent.digest).where(CaseEvent.day == day).order_by(CaseEvent.case, CaseEvent.seq)
    until = RequestEvent.day <= day
    asked = RequestEvent.select(RequestEvent.digest).where(
        until if since is None else until & (RequestEvent.day > since)
    )
    rows = asked.order_by(RequestEvent.day, RequestEvent.request, RequestEvent.seq)
    return [d for (d,) in cases.tuples()], [d for (d,) in rows.tuples()]


def _head(day: date, events: int, requests: int | None, root: str, previous: str) -> str:
    """The digest of a day. Days that were closed before requests were counted keep the form that they had."""
    if requests is None:
        return digest(day.isoformat(), str(events), root, previous)
    return digest(day.isoformat(), str(events), str(requests), root, previous)


def close_days(today: date | None = None) -> list[date]:
    """Chain a root for every day with events that is over and not yet closed. Returns the days closed.

    A root is over the day's events of cases, then those of information requests since the last root that has such: what
    requests did before their events were counted is in the first one, and no root that was made is ever changed.
    """
    today = today or time.today()
    newest = DayRoot.select().order_by(DayRoot.day.desc()).first()
    since = DayRoot.select(fn.MAX(DayRoot.day)).where(DayRoot.requests.is_null(False)).scalar()
    previous = newest.digest if newest else FIRST
    closed = []
    for day in _days_to_close(newest.day if newest else None, today):
        cases, asked = _leaves(day, since)
        root = merkle_root([*cases, *asked])
        events, requests = len(cases) + len(asked), len(asked)
        head = _head(day, events, requests, root, previous)
        DayRoot.create(day=day, events=events, requests=requests, root=root, previous=previous, digest=head)
        previous, since = head, day
        closed.append(day)
    return closed


def _days_to_close(newest: date | None, today: date) -> list[date]:
    found: set[date] = set()
    for table in (CaseEvent, RequestEvent):
        query = table.select(table.day).where(table.day < today).distinct()
        found |= {day for (day,) in (query.where(table.day > newest) if newest else query).tuples()}
    return sorted(found)


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
    return [*_verify_events(), *_verify_days(), *verify_papers(Paper)]


def _verify_events() -> Iterator[Problem]:
    query = (
        CaseEvent.select(CaseEvent, EventPayload.sealed)
        .join(EventPayload, "LEFT OUTER JOIN", on=(EventPayload.event == CaseEvent.id))
        .order_by(CaseEvent.case, CaseEvent.seq)
    )
    yield from verify_chains(query.dicts().iterator(), "case", "case_event", "event_payload")
    events = CaseEvent.select(CaseEvent.case, CaseEvent.body).order_by(CaseEvent.case, CaseEvent.seq)
    cases = Case.select(Case.id, Case.state, Case.number)
    yield from verify_states(events.tuples().iterator(), cases.tuples().iterator(), "cases")


def verify_chains(rows: Iterable[dict[str, Any]], subject: str, table: str, payloads: str) -> Iterator[Problem]:
    """Each event of chains that does not fit. `rows`: chain after chain, in order, each with its payload (`sealed`).

    `subject`: the column whose value a chain belongs to; an event is called by it, or by `called` where a row has one.
    """
    current: Any = None
    seq, previous = 0, FIRST
    for row in rows:
        if row[subject] != current:
            current, seq, previous = row[subject], 0, FIRST
        seq += 1
        name = f"{row.get('called') or current}/{row['seq']}"
        if row["seq"] != seq:
            yield Problem(table, name, f"event {seq} is missing")
            seq = row["seq"]
        elif row["previous"] != previous:
            yield Problem(table, name, "does not follow the event before it")
        own = (row["seq"], row["action"], row["at"], row["actor"], row["body"], row["previous"])
        if row["digest"] != event_digest(current, *own) or row["day"].isoformat() != row["at"][:10]:
            yield Problem(table, name, "was changed after it was written")
        if row["sealed"] is not None:
            yield from _verify_payload(row, name, payloads)
        previous = row["digest"]


def _verify_payload(row: dict[str, Any], name: str, table: str) -> Iterator[Problem]:
    try:
        text = house.vault.open(row["sealed"], f"{table}.sealed:{row['id']}")
    except Exception as error:
        yield Problem(table, name, f"does not open ({type(error).__name__})")
        return
    if body_of(row["body"]).get("payload") != hashlib.sha256(text.encode()).hexdigest():
        yield Problem(table, name, "is not the payload that the event names")


def body_of(text: str) -> dict[str, Any]:
    """What an event says; nothing where it was changed into no JSON at all (its digest tells)."""
    try:
        body = json.loads(text)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def verify_states(
    events: Iterable[tuple[Any, str]], rows: Iterable[tuple[Any, str, str | None]], table: str
) -> Iterator[Problem]:
    """The cached state of each row is the one that its last state-changing event left.

    `events`: (key, body) in order; `rows`: (key, state, number).
    """
    last: dict[Any, str] = {}
    for key, body in events:
        state = body_of(body).get("to")
        if state:
            last[key] = state
    for key, state, number in rows:
        if key in last and state != last[key]:
            yield Problem(table, number or str(key), f"state is {state}, its events say {last[key]}")


def _verify_days() -> Iterator[Problem]:
    previous, since = FIRST, None
    for row in DayRoot.select().order_by(DayRoot.day):
        cases, asked = _leaves(row.day, since)
        if row.requests is None:
            asked = []
        if row.previous != previous:
            yield Problem("day_root", row.day.isoformat(), "does not follow the day before it")
        if (row.events, row.requests or 0, row.root) != (
            len(cases) + len(asked),
            len(asked),
            merkle_root([*cases, *asked]),
        ):
            yield Problem("day_root", row.day.isoformat(), "events of that day were added, changed or removed")
        elif row.digest != _head(row.day, row.events, row.requests, row.root, row.previous):
            yield Problem("day_root", row.day.isoformat(), "was changed after it was written")
        previous, since = row.digest, row.day if row.requests is not None else since


def verify_papers(table: Any) -> Iterator[Problem]:
    """Each paper of a table whose data or file is not what was issued."""
    kind = table._meta.table_name
    for paper in table.select().iterator():
        name = paper.number or str(paper.id)
        try:
            data = house.vault.open(paper.data_sealed, f"{kind}.data_sealed:{paper.id}")
        except Exception as error:
            yield Problem(kind, name, f"its data do not open ({type(error).__name__})")
            continue
        if hashlib.sha256(data.encode()).hexdigest() != paper.data_digest:
            yield Problem(kind, name, "its data were changed after it was drawn")
        if paper.storage_key and not house.storage.verify(paper.storage_key, paper.file_sha256):
            yield Problem(kind, name, "its file is not the one that was issued")
