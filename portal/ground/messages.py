"""Messages to applicants: an outbox written in the transaction of the act, so that nothing is told that did not happen.

The inbox in the portal always gets one and is readable at once; mail and text messages wait for the worker
(portal/ground/delivery), where the settings name a server and the applicant an address.
"""

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from peewee import fn

from models.cases import Case, OutboxMessage
from models.database import new_id
from models.people import Applicant
from portal.ground import time
from portal.ground.house import house
from portal.ground.message_kinds import KINDS, Kind

PAGE = 20


@dataclass(frozen=True)
class Message:
    """A message of the inbox. `title` and `body` are English sentences and translation keys with `values`.

    `guide`: what its case follows, where the message names that service: whoever reads English asks it for the name.
    """

    id: str
    key: str
    title: str
    body: str
    values: dict[str, str]
    created_at: datetime
    is_read: bool
    number: str | None  # of its case, for a link
    guide: UUID | None


@dataclass(frozen=True)
class Page:
    """Messages, newest first; `after` opens the next page, None on the last."""

    messages: list[Message]
    after: str | None


def tell(applicant: Applicant | None, key: str, values: dict[str, Any] | None = None, case: Case | None = None) -> None:
    """Write a message into the outbox, in the caller's transaction. Nobody is told where there is no account.

    `key`: a kind of portal/ground/message_kinds; `values`: what its sentences need; `number` and `service` come from
    the case. Raises ValueError when the kind is unknown or a value is missing.
    """
    kind, given = _given(key, {**_of_case(case), **(values or {})})
    if applicant is None:
        return
    channels = {"inbox": None, "email": _mail_address(applicant), "sms": _phone(applicant)}
    for channel, address in channels.items():
        if channel in kind.channels and (channel == "inbox" or address):
            _write(channel, address, key, given, applicant, case)


def tell_phone(phone: str, key: str, values: dict[str, Any]) -> None:
    """Send a text message to a phone that may have no account yet: one-time codes."""
    _write("sms", phone, key, _given(key, values)[1], None, None)


def was_told(case: Case, key: str) -> bool:
    """True where a message of this kind was written for this case before."""
    return OutboxMessage.select().where(OutboxMessage.case == case.id, OutboxMessage.key == key).exists()


def inbox(applicant: Applicant | UUID | str, after: str | None = None, limit: int = PAGE) -> Page:
    """One page of the applicant's inbox; `after` is the mark that the page before gave, anything else starts anew."""
    columns = (OutboxMessage, Case.number, Case.service_name, Case.guide.alias("guide"))
    rows = _inbox_rows(applicant).select(*columns).join_from(OutboxMessage, Case, "LEFT OUTER JOIN")
    mark = _read_mark(after)
    if mark:
        at, key = mark
        older = (OutboxMessage.created_at == at) & (OutboxMessage.id < key)
        rows = rows.where((OutboxMessage.created_at < at) | older)
    found = list(rows.order_by(OutboxMessage.created_at.desc(), OutboxMessage.id.desc()).limit(limit + 1).objects())
    more = f"{found[limit - 1].created_at.isoformat()}~{found[limit - 1].id}" if len(found) > limit else None
    return Page([_message(row) for row in found[:limit]], more)


def unread(applicant: Applicant | UUID | str) -> int:
    """How many messages of the inbox were not yet opened."""
    rows = _inbox_rows(applicant).select(fn.COUNT(OutboxMessage.id))
    return rows.where(OutboxMessage.read_at.is_null()).scalar()


def mark_read(applicant: Applicant | UUID | str, *message_ids: str) -> int:
    """Mark these messages as read, or all of them where none is named; those of others are left alone."""
    mine = (
        (OutboxMessage.applicant == _key(applicant))
        & (OutboxMessage.channel == "inbox")
        & OutboxMessage.read_at.is_null()
    )
    keys = [UUID(key) for key in message_ids if _is_key(key)]
    if message_ids:
        mine &= OutboxMessage.id.in_(keys or [new_id()])
    return OutboxMessage.update(read_at=time.now()).where(mine).execute()


def values_of(row: OutboxMessage) -> dict[str, str]:
    """The values of a message, opened."""
    return json.loads(house.vault.open(row.body_sealed, f"outbox_message.body_sealed:{row.id}"))


def address_of(row: OutboxMessage) -> str:
    """Where a message goes, opened; empty once it was sent."""
    if not row.address_sealed:
        return ""
    return house.vault.open(row.address_sealed, f"outbox_message.address_sealed:{row.id}")


def _given(key: str, values: dict[str, Any]) -> tuple[Kind, dict[str, str]]:
    """Only what the sentences name, as text on one line: a line break could become a header of a mail."""
    if key not in KINDS:
        raise ValueError(f"{key} is no kind of message")
    kind = KINDS[key]
    missing = kind.names - values.keys()
    if missing:
        raise ValueError(f"message {key} needs {', '.join(sorted(missing))}")
    return kind, {name: re.sub(r"\s+", " ", _text(values[name])).strip() for name in sorted(kind.names)}


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)


def _of_case(case: Case | None) -> dict[str, str]:
    return {"number": case.number or "", "service": case.service_name} if case is not None else {}


def _write(
    channel: str, address: str | None, key: str, values: dict[str, str], applicant: Applicant | None, case: Case | None
) -> None:
    row_id, now = new_id(), time.now()
    is_inbox = channel == "inbox"
    OutboxMessage.create(
        id=row_id,
        applicant=applicant.id if applicant else None,
        case=case.id if case else None,
        channel=channel,
        address_sealed=house.vault.seal(address, f"outbox_message.address_sealed:{row_id}") if address else None,
        key=key,
        body_sealed=house.vault.seal(json.dumps(values, ensure_ascii=False), f"outbox_message.body_sealed:{row_id}"),
        created_at=now,
        state="sent" if is_inbox else "waiting",
        next_try_at=now,
        sent_at=now if is_inbox else None,
    )


def _mail_address(applicant: Applicant) -> str | None:
    if not house.settings.smtp_url or not applicant.email_sealed:
        return None
    return house.vault.open(applicant.email_sealed, f"applicant.email_sealed:{applicant.id}")


def _phone(applicant: Applicant) -> str | None:
    if not house.settings.sms_url:
        return None
    return house.vault.open(applicant.phone_sealed, f"applicant.phone_sealed:{applicant.id}")


def _key(applicant: Applicant | UUID | str) -> UUID:
    if isinstance(applicant, Applicant):
        return applicant.id
    return applicant if isinstance(applicant, UUID) else UUID(applicant)


def _inbox_rows(applicant: Applicant | UUID | str) -> Any:
    return OutboxMessage.select().where(OutboxMessage.applicant == _key(applicant), OutboxMessage.channel == "inbox")


def _read_mark(after: str | None) -> tuple[datetime, UUID] | None:
    try:
        at, _, key = (after or "").partition("~")
        return datetime.fromisoformat(at).replace(tzinfo=None), UUID(key)
    except ValueError:
        return None


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _message(row: Any) -> Message:
    kind, values = KINDS[row.key], values_of(row)
    guide = row.guide if row.service_name and values.get("service") == row.service_name else None
    is_read = row.read_at is not None
    return Message(str(row.id), row.key, kind.title, kind.body, values, row.created_at, is_read, row.number, guide)
