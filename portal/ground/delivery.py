"""What the worker does with the outbox: deliver what is due, try again with growing pauses, and fail where people see it.

A row is claimed by counting its try before it is sent, so that two workers never send the same one at the same time; a
worker that is killed in the middle leaves the row waiting for its next try.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Protocol
from uuid import UUID

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from models.cases import Case, OutboxMessage
from models.people import Centre
from portal.ground import time
from portal.ground.channels import Closed, MailWay, TextWay, Undelivered
from portal.ground.errors import N_, NotFound
from portal.ground.house import house
from portal.ground.message_kinds import KINDS
from portal.ground.messages import address_of, values_of
from portal.ground.privacy import Tampered
from portal.ground.settings import ROOT

PAUSES = (1, 5, 30, 120, 720)  # minutes after the first, second... try; after the last one a message has failed
CATALOGUES = ROOT / "translations" / "zh_Hans" / "LC_MESSAGES"
MAIL_FOOT = N_("Look at it here: %(address)s\n\nThis message was sent automatically. Please do not answer it.")
TEXT_FRAME = N_("[%(centre)s] %(text)s")


class Way(Protocol):
    """A way out of the house (portal/ground/channels)."""

    def send(self, key: str, address: str, subject: str, text: str, at: datetime) -> None:
        """Send one message. Raises Undelivered, or Closed when nothing gets through."""

    def close(self) -> None:
        """The round is over."""


WAYS: dict[str, tuple[str, Callable[..., Way]]] = {"email": ("smtp_url", MailWay), "sms": ("sms_url", TextWay)}


@dataclass
class Round:
    """What one round did, in messages."""

    sent: int = 0
    postponed: int = 0
    failed: int = 0

    def __len__(self) -> int:
        """How many are done with; what was postponed waits for its time."""
        return self.sent + self.failed


@dataclass(frozen=True)
class FailedMessage:
    """A message that was given up, as administrators see it: without text or address."""

    id: str
    key: str
    title: str
    channel: str
    number: str | None
    created_at: datetime
    tries: int
    error: str


def deliver_due(now: datetime | None = None, limit: int = 100) -> Round:
    """Send the messages that are due, oldest first, at most `limit` a channel. A shut channel is left for this round."""
    now, done = now or time.now(), Round()
    for channel, (setting, opened) in WAYS.items():
        due = _due(channel, now, limit)
        if not due:
            continue
        way = opened(house.settings) if getattr(house.settings, setting) else None
        try:
            for row in due:
                if not _deliver(row, way, now, done):
                    break
        finally:
            if way is not None:
                way.close()
    return done


def failed_messages(limit: int = 100) -> list[FailedMessage]:
    """What was given up, newest first."""
    rows = (
        OutboxMessage.select(OutboxMessage, Case.number)
        .join(Case, "LEFT OUTER JOIN")
        .where(OutboxMessage.state == "failed")
        .order_by(OutboxMessage.created_at.desc(), OutboxMessage.id.desc())
        .limit(limit)
    )
    return [
        FailedMessage(
            str(r.id),
            r.key,
            KINDS[r.key].title if r.key in KINDS else r.key,
            r.channel,
            r.number,
            r.created_at,
            r.tries,
            r.error or "",
        )
        for r in rows.objects()
    ]


def send_again(message_id: str) -> None:
    """Put a failed message back into the outbox with all its tries. Raises NotFound when there is no such one."""
    try:
        key = UUID(message_id)
    except ValueError:
        key = None
    again = OutboxMessage.update(state="waiting", tries=0, next_try_at=time.now(), error=None)
    if key is None or not again.where(OutboxMessage.id == key, OutboxMessage.state == "failed").execute():
        raise NotFound(N_("This message is not among the failed ones any more."))


def _due(channel: str, now: datetime, limit: int) -> list[OutboxMessage]:
    waiting = (
        (OutboxMessage.state == "waiting") & (OutboxMessage.next_try_at <= now) & (OutboxMessage.channel == channel)
    )
    return list(
        OutboxMessage.select().where(waiting).order_by(OutboxMessage.next_try_at, OutboxMessage.id).limit(limit)
    )


def _deliver(row: OutboxMessage, way: Way | None, now: datetime, done: Round) -> bool:
    """One message. False when its channel is shut."""
    kind = KINDS.get(row.key)
    if kind is None or (kind.minutes and now > row.created_at + timedelta(minutes=kind.minutes)):
        _give_up(row, "too late to be of use" if kind else "unknown kind of message", done)
        return True
    if row.tries > len(PAUSES):
        _give_up(row, row.error or "the worker stopped in the middle of the last try", done)
        return True
    if not _claim(row, now):
        return True
    try:
        if way is None:
            raise Undelivered("the setting for this channel is empty")
        subject, text = _worded(row)
        way.send(str(row.id), address_of(row), subject, text, now)
    except (Undelivered, Tampered) as error:
        _postpone(row, str(error), done)
        return not isinstance(error, Closed)
    _sent(row, now)
    done.sent += 1
    return True


def _claim(row: OutboxMessage, now: datetime) -> bool:
    """Count this try before it is made. False when another worker has it."""
    pause = PAUSES[min(row.tries, len(PAUSES) - 1)]
    mine = (OutboxMessage.id == row.id) & (OutboxMessage.state == "waiting") & (OutboxMessage.tries == row.tries)
    later = OutboxMessage.update(tries=row.tries + 1, next_try_at=now + timedelta(minutes=pause)).where(mine)
    return bool(later.execute())


def _postpone(row: OutboxMessage, error: str, done: Round) -> None:
    if row.tries >= len(PAUSES):
        _give_up(row, error, done)
        return
    OutboxMessage.update(error=error[:250]).where(OutboxMessage.id == row.id).execute()
    done.postponed += 1


def _give_up(row: OutboxMessage, error: str, done: Round) -> None:
    OutboxMessage.update(state="failed", error=error[:250]).where(OutboxMessage.id == row.id).execute()
    done.failed += 1


def _sent(row: OutboxMessage, now: datetime) -> None:
    """Sent: address and words are not needed any more and go (R-PII-3); the row says that it was told."""
    OutboxMessage.update(
        state="sent",
        sent_at=now,
        error=None,
        address_sealed=None,
        body_sealed=house.vault.seal("{}", f"outbox_message.body_sealed:{row.id}"),
    ).where(OutboxMessage.id == row.id).execute()


def _worded(row: OutboxMessage) -> tuple[str, str]:
    """Subject and text in Chinese."""
    kind, values = KINDS[row.key], values_of(row)
    subject, body = _chinese(kind.title, values), _chinese(kind.body, values)
    if row.channel == "sms":
        return subject, _chinese(TEXT_FRAME, {"centre": _centre_name(), "text": body})
    return subject, f"{body}\n\n{_chinese(MAIL_FOOT, {'address': house.settings.public_url.rstrip('/') + '/my'})}\n"


def _chinese(sentence: str, values: dict[str, Any]) -> str:
    return str(_catalogue().gettext(sentence)) % values


@lru_cache(maxsize=1)
def _catalogue() -> Translations:
    """The Chinese sentences that messages consist of, read from their source so that nothing need be compiled first."""
    packed = io.BytesIO()
    with (CATALOGUES / "people.po").open("rb") as source:
        write_mo(packed, read_po(source, "zh_Hans"))
    packed.seek(0)
    return Translations(packed, "people")


def _centre_name() -> str:
    name = Centre.select(Centre.name).where(Centre.parent.is_null()).order_by(Centre.code).limit(1).scalar()
    return name or house.settings.public_url
