"""Attempts at codes, passwords, second factors and tracking, counted in the database so that every process sees them.

Who tries is kept as a blind index: the table names neither phones nor addresses.
"""

import ipaddress
import math
from datetime import datetime, timedelta

from peewee import fn

from models.database import db, is_postgres
from models.people import Attempt
from portal.ground import time
from portal.ground.errors import N_, TooMany
from portal.ground.house import house

KEPT = timedelta(days=2)


def allow(what: str, who: str, limit: int, minutes: int) -> None:
    """Count one attempt by `who` at `what`; it is committed at once, whatever becomes of it.

    `who`: phone, account or network address in the clear. Raises TooMany with the minutes to wait when `limit` attempts
    were already made within `minutes`; a refused attempt is not counted, so that waiting helps. Not to be called inside
    a transaction, which could take the count back.
    """
    assert not db.in_transaction(), "an attempt must stay counted when the rest is rolled back"
    index, now = _index(what, who), time.now()
    with db.atomic():
        if is_postgres():  # SQLite's IMMEDIATE transactions already come one after the other
            db.execute_sql("SELECT pg_advisory_xact_lock(hashtext(%s))", (what + index,))
        recent = _recent(what, index, now - timedelta(minutes=minutes))
        if len(recent) < limit:
            Attempt.create(what=what, who=index, at=now)
            return
    frees_at = recent[limit - 1] + timedelta(minutes=minutes)
    raise too_many(math.ceil(max((frees_at - now).total_seconds(), 1) / 60))


def too_many(minutes: int) -> TooMany:
    """The refusal that says how long to wait (minutes)."""
    return TooMany(N_("Too many attempts. Please wait %(minutes)s minutes and try again."), minutes=minutes)


def forgive(what: str, who: str, newest: int | None = None) -> None:
    """Take back the newest attempts (all of them by default): what ended well is no attack."""
    rows = Attempt.select(Attempt.id).where(Attempt.what == what, Attempt.who == _index(what, who))
    if newest is not None:
        rows = rows.order_by(Attempt.at.desc()).limit(newest)
    keys = [key for (key,) in rows.tuples()]
    if keys:
        Attempt.delete().where(Attempt.id.in_(keys)).execute()


def prune(now: datetime | None = None) -> int:
    """Forget attempts that no limit looks at any more (older than two days). Returns how many."""
    return Attempt.delete().where(Attempt.at < (now or time.now()) - KEPT).execute()


def address_group(address: str | None) -> str:
    """The network address that limits count by: an IPv4 address, the /64 of an IPv6 one (a household has 2^64)."""
    try:
        parsed = ipaddress.ip_address((address or "").split("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((int(parsed) >> 64 << 64, 64)))
    return str(parsed)


def _index(what: str, who: str) -> str:
    return house.vault.blind_index(who, f"attempt {what}")


def _recent(what: str, index: str, since: datetime) -> list[datetime]:
    """Times of the attempts since then, newest first."""
    rows = Attempt.select(Attempt.at).where(Attempt.what == what, Attempt.who == index, Attempt.at > since)
    return [at for (at,) in rows.order_by(Attempt.at.desc()).limit(1000).tuples()]


def count(what: str, who: str, minutes: int) -> int:
    """How many attempts are on record within the last `minutes`."""
    since = time.now() - timedelta(minutes=minutes)
    rows = Attempt.select(fn.COUNT(Attempt.id)).where(Attempt.what == what, Attempt.who == _index(what, who))
    return rows.where(Attempt.at > since).scalar()
