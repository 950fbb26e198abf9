"""Who has a case open at this moment: a hint for colleagues, never a lock.

Kept in a small file of its own beside the database, outside the path of every act: it is written after the answer, may
be lost at any time, and is left out of backups (instance/cache).
"""

import contextlib
import sqlite3
import threading
from datetime import datetime, timedelta
from pathlib import Path

from portal.ground import time
from portal.ground.house import house
from portal.people.actors import Actor

RECENT = timedelta(minutes=2)
KEPT = timedelta(hours=1)
_TABLE = (
    "CREATE TABLE IF NOT EXISTS presence (case_id TEXT, staff_id TEXT, name TEXT, at TEXT,"
    " PRIMARY KEY (case_id, staff_id)) WITHOUT ROWID"
)
_thread = threading.local()


def also_here(case_id: object, actor: Actor) -> list[str]:
    """Names of the colleagues who had this case open within the last two minutes; empty where the file is away."""
    since = _stamp(time.now() - RECENT)
    try:
        rows = _store().execute(
            "SELECT name FROM presence WHERE case_id = ? AND staff_id <> ? AND at > ? ORDER BY at DESC LIMIT 3",
            (str(case_id), actor.id, since),
        )
        return [name for (name,) in rows]
    except (sqlite3.Error, OSError):
        return []


def note(case_id: object, actor: Actor) -> None:
    """This person has the case open now. A hint that cannot be kept is not worth an error."""
    now = time.now()
    with contextlib.suppress(sqlite3.Error, OSError):
        _store().execute(
            "INSERT INTO presence VALUES (?, ?, ?, ?) ON CONFLICT (case_id, staff_id) DO UPDATE SET at = excluded.at",
            (str(case_id), actor.id, actor.name, _stamp(now)),
        )
        if now.second == 0:
            _store().execute("DELETE FROM presence WHERE at < ?", (_stamp(now - KEPT),))


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _store() -> sqlite3.Connection:
    """This thread's connection to the file of this instance."""
    path = Path(house.settings.instance) / "cache" / "presence.db"
    known: tuple[Path, sqlite3.Connection] | None = getattr(_thread, "store", None)
    if known is not None and known[0] == path and path.exists():
        return known[1]
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=0.2, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute(_TABLE)
    _thread.store = (path, connection)
    return connection
