"""Signing in and out as the record knows it: every sign-in is a row, and a session lives only as long as its row.

So a session ends at once when its owner signs out, gets a new password, is deactivated, or has no post left; a copied
cookie is worth nothing then.
"""

from datetime import datetime, timedelta
from uuid import UUID

from models.database import key_of, rows
from models.people import SignIn
from portal.ground import time
from portal.people.actors import Actor, actor_of

LONGEST = timedelta(hours=12)
FRESH = timedelta(minutes=15)
KEPT = timedelta(days=180)
_SESSION = "i.id = ? AND i.account = ? AND i.ok AND i.ended_at IS NULL AND i.at > ?"
_ALIVE = {
    "staff": f"SELECT s.name FROM sign_in i JOIN staff s ON s.id = ? WHERE {_SESSION} AND s.is_active",  # noqa: S608 - constants
    "applicant": f"SELECT s.name FROM sign_in i JOIN applicant s ON s.id = ? WHERE {_SESSION}",  # noqa: S608 - constants
}


def record_sign_in(account: str, ok: bool, reason: str | None = None) -> str:
    """Log a sign-in, good or refused; returns the id of the row, which names the session."""
    return str(SignIn.create(account=account, ok=ok, reason=reason, at=time.now()).id)


def live_actor(account: str, session_id: str) -> Actor | None:
    """Who is signed in by this session (`staff:<id>` or `applicant:<id>`), or None when it is over for any reason."""
    kind, _, key = account.partition(":")
    if kind not in _ALIVE or not (_is_uuid(key) and _is_uuid(session_id)):
        return None
    found = rows(_ALIVE[kind], key_of(key), key_of(session_id), account, time.now() - LONGEST)
    if not found:
        return None
    (name,), who = found[0], UUID(key)
    actor = actor_of(who, name) if kind == "staff" else Actor("applicant", str(who), name)
    return actor if actor.posts or kind == "applicant" else None


def is_fresh(account: str, session_id: str) -> bool:
    """True while the sign-in itself is not older than 15 minutes: an open session that was left alone changes no phone."""
    mine = (SignIn.id == session_id) & (SignIn.account == account) & SignIn.ok & SignIn.ended_at.is_null()
    return _is_uuid(session_id) and SignIn.select().where(mine, SignIn.at > time.now() - FRESH).exists()


def end_session(session_id: str) -> None:
    """Sign out: this session is over, wherever its cookie is."""
    if _is_uuid(session_id):
        SignIn.update(ended_at=time.now()).where(SignIn.id == session_id, SignIn.ended_at.is_null()).execute()


def end_all_sessions(account: str) -> int:
    """End every session of an account: a new password, a lost second factor. Returns how many."""
    mine = (SignIn.account == account) & SignIn.ok & SignIn.ended_at.is_null()
    return SignIn.update(ended_at=time.now()).where(mine).execute()


def prune(now: datetime | None = None) -> int:
    """Delete records of sign-ins that are older than 180 days. Returns how many."""
    return SignIn.delete().where(SignIn.at < (now or time.now()) - KEPT).execute()


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
