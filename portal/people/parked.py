"""A form that arrived after its session had ended: kept encrypted for an hour and offered again after sign-in.

It belongs to the account that was signed in before, and to nobody else.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO
from uuid import UUID

from models.people import ParkedPost
from portal.ground import attempts, time
from portal.ground.errors import N_, NotFound
from portal.ground.house import house

KEPT = timedelta(hours=1)
MOST_BYTES = 64 * 1024 * 1024
MOST_POSTS = 10
PER_HOUR = 60
CLAIMED = timedelta(minutes=2)


@dataclass(frozen=True)
class Kept:
    """What was kept, as its owner sees it."""

    id: str
    path: str
    mime: str
    size: int
    kept_at: datetime
    expires_at: datetime


def keep(account: str, path: str, mime: str, body: IO[bytes]) -> None:
    """Keep a form for the account that was signed in before. An older one to the same address is replaced.

    `path`: address with its query, percent-encoded; `mime`: content type with its boundary; `body`: the bytes as they
    came. Raises TooMany beyond 60 an hour, Unavailable when it cannot be stored.
    """
    attempts.allow("park", account, PER_HOUR, 60)
    stored, now = house.storage.put(body), time.now()
    try:
        ParkedPost.create(
            account=account,
            path=path,
            mime=mime,
            size=stored.size,
            storage_key=stored.key,
            kept_at=now,
            expires_at=now + KEPT,
        )
    except BaseException:
        house.storage.delete(stored.key)
        raise
    mine = ParkedPost.select().where(ParkedPost.account == account).order_by(ParkedPost.id.desc())
    seen: set[str] = set()
    for row in list(mine):
        if row.path in seen or len(seen) >= MOST_POSTS:
            _delete(row)
        seen.add(row.path)


def kept_for(account: str) -> list[Kept]:
    """What is kept for this account, oldest first."""
    rows = ParkedPost.select().where(ParkedPost.account == account, ParkedPost.expires_at > time.now())
    return [_shown(row) for row in rows.order_by(ParkedPost.kept_at, ParkedPost.id)]


def claim(account: str, key: str) -> Kept:
    """Take a kept form to send it now; a second click at the same moment gets nothing. Raises NotFound."""
    row, now = _mine(account, key), time.now()
    free = ParkedPost.sending_at.is_null() | (ParkedPost.sending_at < now - CLAIMED)
    if not ParkedPost.update(sending_at=now).where(ParkedPost.id == row.id, free).execute():
        raise _gone()
    return _shown(row)


def body_of(account: str, key: str) -> IO[bytes]:
    """The bytes of a kept form, to be closed. Raises NotFound."""
    return house.storage.open(_mine(account, key).storage_key)


def release(account: str, key: str) -> None:
    """It was sent and refused: it stays for the rest of its hour."""
    ParkedPost.update(sending_at=None).where(ParkedPost.id == _mine(account, key).id).execute()


def discard(account: str, key: str) -> None:
    """Forget a kept form: it was sent, or its owner does not want it. Raises NotFound."""
    _delete(_mine(account, key))


def prune(now: datetime | None = None) -> int:
    """Delete what is older than its hour. Returns how many."""
    old = list(ParkedPost.select().where(ParkedPost.expires_at <= (now or time.now())))
    for row in old:
        _delete(row)
    return len(old)


def _mine(account: str, key: str) -> ParkedPost:
    try:
        wanted = UUID(key)
    except ValueError:
        raise _gone() from None
    row = ParkedPost.get_or_none(
        ParkedPost.id == wanted, ParkedPost.account == account, ParkedPost.expires_at > time.now()
    )
    if row is None:
        raise _gone()
    return row


def _gone() -> NotFound:
    return NotFound(N_("This form is not kept here any more: it was sent, discarded, or older than an hour."))


def _delete(row: ParkedPost) -> None:
    ParkedPost.delete().where(ParkedPost.id == row.id).execute()
    house.storage.delete(row.storage_key)


def _shown(row: ParkedPost) -> Kept:
    return Kept(str(row.id), row.path, row.mime, row.size, row.kept_at, row.expires_at)
