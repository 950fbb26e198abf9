"""The append-only record of information requests: one hash chain a request, as portal/ground/audit keeps one a case.

The chain hashes codes and days; words about people lie sealed beside it, by their digest.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from models.database import new_id
from models.requests import InformationRequest, RequestEvent, RequestPaper, RequestPayload
from portal.ground.audit import FIRST, TOLERANCE, Problem, body_of, canonical, event_digest
from portal.ground.errors import N_, Unavailable
from portal.ground.house import house
from portal.ground.privacy import Tampered


@dataclass(frozen=True)
class Entry:
    """An act as it was recorded: `data` is in the chain, `words` were sealed beside it."""

    seq: int
    action: str
    at: datetime
    actor: str
    data: dict[str, Any]
    words: dict[str, Any]

    def day(self, name: str) -> date | None:
        """A day among the data."""
        text = self.data.get(name)
        return date.fromisoformat(text) if text else None


def append(
    request_id: UUID, action: str, actor: str, at: datetime, data: dict[str, Any], words: dict[str, Any] | None = None
) -> None:
    """Append an act in the caller's transaction, which holds the lock of the request and has checked the clock."""
    last = _last(request_id)
    if last is not None:
        at = max(at, datetime.fromisoformat(last.at))
    text = canonical(words) if words else ""
    body = canonical({**data, "payload": hashlib.sha256(text.encode()).hexdigest()} if text else data)
    seq, previous = (last.seq + 1, last.digest) if last else (1, FIRST)
    iso = at.isoformat(timespec="milliseconds")
    event = RequestEvent.create(
        id=new_id(),
        request=request_id,
        seq=seq,
        action=action,
        at=iso,
        actor=actor,
        body=body,
        previous=previous,
        digest=event_digest(request_id, seq, action, iso, actor, body, previous),
    )
    if text:
        RequestPayload.create(event=event.id, sealed=house.vault.seal(text, _place(event.id)))


def check_clock(request_id: UUID, at: datetime) -> None:
    """Raises Unavailable where the clock is behind the last act on this request."""
    last = _last(request_id)
    if last is not None and at < datetime.fromisoformat(last.at) - TOLERANCE:
        raise Unavailable(
            N_(
                "The server's clock is behind the last act on this request. Nothing was changed; please tell the administrator."
            )
        )


def _last(request_id: UUID) -> RequestEvent | None:
    return RequestEvent.select().where(RequestEvent.request == request_id).order_by(RequestEvent.seq.desc()).first()


def entries_of(request_id: UUID) -> list[Entry]:
    """Everything that was done with a request, in its order. One query."""
    rows = (
        RequestEvent.select(RequestEvent, RequestPayload.sealed)
        .join(RequestPayload, "LEFT OUTER JOIN", on=(RequestPayload.event == RequestEvent.id))
        .where(RequestEvent.request == request_id)
        .order_by(RequestEvent.seq)
        .dicts()
    )
    return [
        Entry(
            row["seq"],
            row["action"],
            datetime.fromisoformat(row["at"]),
            row["actor"],
            json.loads(row["body"]),
            json.loads(house.vault.open(row["sealed"], _place(row["id"]))) if row["sealed"] else {},
        )
        for row in rows
    ]


def _place(event_id: UUID) -> str:
    return f"request_payload.sealed:{event_id}"


def verify() -> list[Problem]:
    """Recompute every chain and every frozen paper of the requests. Returns each row that does not fit."""
    return [*_verify_events(), *_verify_papers()]


def _verify_events() -> Iterator[Problem]:
    rows = (
        RequestEvent.select(RequestEvent, RequestPayload.sealed, InformationRequest.number)
        .join_from(RequestEvent, InformationRequest)
        .join_from(RequestEvent, RequestPayload, "LEFT OUTER JOIN", on=(RequestPayload.event == RequestEvent.id))
        .order_by(RequestEvent.request, RequestEvent.seq)
    )
    request: Any = None
    seq, previous = 0, FIRST
    states: dict[Any, tuple[str, str]] = {}
    for row in rows.dicts().iterator():
        if row["request"] != request:
            request, seq, previous = row["request"], 0, FIRST
        seq += 1
        name = f"{row['number']}/{row['seq']}"
        if row["seq"] != seq:
            yield Problem("request_event", name, f"event {seq} is missing")
            seq = row["seq"]
        elif row["previous"] != previous:
            yield Problem("request_event", name, "does not follow the event before it")
        if row["digest"] != event_digest(
            request, row["seq"], row["action"], row["at"], row["actor"], row["body"], row["previous"]
        ):
            yield Problem("request_event", name, "was changed after it was written")
        body = body_of(row["body"])
        if row["sealed"] is not None:
            yield from _verify_payload(row, body, name)
        if body.get("to"):
            states[request] = (row["number"], body["to"])
        previous = row["digest"]
    for key, state in InformationRequest.select(InformationRequest.id, InformationRequest.state).tuples().iterator():
        if key in states and states[key][1] != state:
            yield Problem("information_request", states[key][0], f"state is {state}, its events say {states[key][1]}")


def _verify_payload(row: dict[str, Any], body: dict[str, Any], name: str) -> Iterator[Problem]:
    try:
        text = house.vault.open(row["sealed"], _place(row["id"]))
    except Tampered as error:
        yield Problem("request_payload", name, f"does not open ({type(error).__name__})")
        return
    if body.get("payload") != hashlib.sha256(text.encode()).hexdigest():
        yield Problem("request_payload", name, "is not the payload that the event names")


def _verify_papers() -> Iterator[Problem]:
    for paper in RequestPaper.select().iterator():
        name = paper.number or str(paper.id)
        try:
            data = house.vault.open(paper.data_sealed, f"request_paper.data_sealed:{paper.id}")
        except Tampered as error:
            yield Problem("request_paper", name, f"its data do not open ({type(error).__name__})")
            continue
        if hashlib.sha256(data.encode()).hexdigest() != paper.data_digest:
            yield Problem("request_paper", name, "its data were changed after it was drawn")
        if paper.storage_key and not house.storage.verify(paper.storage_key, paper.file_sha256):
            yield Problem("request_paper", name, "its file is not the one that was issued")
