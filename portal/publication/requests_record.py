"""The append-only record of information requests: one hash chain a request, as portal/ground/audit keeps one a case.

The chain hashes codes and days; words about people lie sealed beside it, by their digest.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from models.database import new_id
from models.requests import InformationRequest, RequestEvent, RequestFile, RequestPaper, RequestPayload
from portal.ground.audit import (
    TOLERANCE,
    Problem,
    body_of,
    canonical,
    linked,
    verify_chains,
    verify_papers,
    verify_states,
)
from portal.ground.errors import N_, Unavailable
from portal.ground.house import house


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
    columns = linked(last, request_id, action, actor, at, data, text)
    event = RequestEvent.create(id=new_id(), request=request_id, **columns)
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
    rows = (
        RequestEvent.select(RequestEvent, RequestPayload.sealed, InformationRequest.number.alias("called"))
        .join_from(RequestEvent, InformationRequest)
        .join_from(RequestEvent, RequestPayload, "LEFT OUTER JOIN", on=(RequestPayload.event == RequestEvent.id))
        .order_by(RequestEvent.request, RequestEvent.seq)
    )
    events = RequestEvent.select(RequestEvent.request, RequestEvent.body)
    in_order = events.order_by(RequestEvent.request, RequestEvent.seq).tuples().iterator()
    requests = InformationRequest.select(
        InformationRequest.id, InformationRequest.state, InformationRequest.number
    ).tuples()
    return [
        *verify_chains(rows.dicts().iterator(), "request", "request_event", "request_payload"),
        *verify_states(in_order, requests.iterator(), "information_request"),
        *verify_papers(RequestPaper),
        *_verify_files(),
    ]


def _verify_files() -> Iterator[Problem]:
    """Each file that went out is the one that its answer names, and none is gone."""
    answers = RequestEvent.select(RequestEvent.body).where(RequestEvent.action == "answer")
    said = {one["file"]: one["sha256"] for (body,) in answers.tuples() for one in body_of(body).get("files", [])}
    for row in RequestFile.select().where(RequestFile.given_key.is_null(False)).iterator():
        named = said.pop(str(row.id), None)
        if named != row.given_sha256 or not house.storage.verify(row.given_key, named):
            yield Problem("request_file", str(row.id), "is not the file that went out with the answer")
    for key in said:
        yield Problem("request_file", key, "is in an answer and not here")
