"""The record of the office's data: who proposed, confirmed, rejected or carried out what, as one hash chain."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.database import db
from models.office import OfficeChange, OfficeRecord
from portal.ground import audit, time
from portal.ground.errors import N_
from portal.people.actors import Actor

WHATS = {
    "drafted": N_("Draft saved"),
    "proposed": N_("Proposed"),
    "counted": N_("Effect on open cases counted"),
    "confirmed": N_("Confirmed"),
    "rejected": N_("Rejected"),
    "withdrawn": N_("Taken back by who proposed it"),
    "in_force": N_("In force"),
    "applied": N_("Open cases recomputed"),
    "looked": N_("Looked at with the data of a case"),
    "exported": N_("Register of seals exported"),
}


@dataclass(frozen=True)
class Line:
    """One entry: what was done, when and by whom; `body` are its codes."""

    what: str
    at: datetime
    actor: str
    body: dict[str, Any]


def note(what: str, by: Actor, change: OfficeChange | None, **body: Any) -> None:
    """Add an entry, in the caller's transaction."""
    if what not in WHATS:
        raise ValueError(f"{what} is nothing that is kept of the office's data")
    last = OfficeRecord.select().order_by(OfficeRecord.seq.desc()).first()
    seq, previous = (last.seq + 1, last.digest) if last else (1, audit.FIRST)
    at = time.now()
    iso = max(at.isoformat(timespec="milliseconds"), last.at if last else "")
    of = {"subject": change.subject, "name": change.name, "action": change.action} if change else {}
    text = audit.canonical({**of, **body})
    key = str(change.id) if change else ""
    OfficeRecord.insert(
        seq=seq,
        change=change.id if change else None,
        what=what,
        at=iso,
        actor=by.ref,
        body=text,
        previous=previous,
        digest=audit.digest(str(seq), key, what, iso, by.ref, text, previous),
    ).execute()


def note_alone(what: str, by: Actor, **body: Any) -> None:
    """Add an entry about no change, in a transaction of its own."""
    with db.atomic():
        note(what, by, None, **body)


def lines_of(change: OfficeChange) -> list[Line]:
    """What happened to a change, oldest first."""
    rows = OfficeRecord.select().where(OfficeRecord.change == change.id).order_by(OfficeRecord.seq)
    return [Line(r.what, datetime.fromisoformat(r.at), r.actor, json.loads(r.body)) for r in rows]


def verify() -> Iterator[audit.Problem]:
    """Every entry that does not say what it said when it was written."""
    previous, expected = audit.FIRST, 1
    for row in OfficeRecord.select().order_by(OfficeRecord.seq).iterator():
        name, key = str(row.seq), str(row.change_id) if row.change_id else ""
        if row.seq != expected:
            yield audit.Problem("office_record", name, f"entry {expected} is missing")
        elif row.previous != previous:
            yield audit.Problem("office_record", name, "does not follow the entry before it")
        if row.digest != audit.digest(name, key, row.what, row.at, row.actor, row.body, row.previous):
            yield audit.Problem("office_record", name, "was changed after it was written")
        previous, expected = row.digest, row.seq + 1
