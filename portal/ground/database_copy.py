"""The database as one file and back, by each engine's own means, while people go on working."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from models.database import db, is_postgres
from portal.ground.errors import NotDone
from portal.ground.house import house


def member_name() -> str:
    """What the copy is called; the ending says the engine."""
    return "database.dump" if is_postgres() else "database.sqlite"


def copy_database(copy: Path) -> None:
    """Copy the whole database, as of one moment, into a new file. Raises NotDone."""
    if is_postgres():
        _postgres("pg_dump", "--format=custom", "--no-owner", f"--file={copy}")
        return
    with closing(sqlite3.connect(copy)) as target:
        db.connection().backup(target)


def _postgres(program: str, *arguments: str) -> None:
    """Run a client program of PostgreSQL; the password travels in the environment, never in the command line."""
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    environment = {**os.environ, **{names[k]: str(v) for k, v in _address().items() if k in names}}
    if shutil.which(program) is None:
        raise NotDone(f"The program {program} is missing: install postgresql-client.")
    done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        why = done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"exit code {done.returncode}"
        raise NotDone(f"{program} failed: {why}")


def _address() -> dict[str, Any]:
    from psycopg.conninfo import conninfo_to_dict

    return conninfo_to_dict(house.settings.database_url)


def sqlite_path() -> Path:
    """Where the SQLite database lies."""
    return Path(db.obj.database)


def check_copy(copy: Path) -> None:
    """Raises NotDone where the copy is not a sound database."""
    if is_postgres():
        _postgres("pg_restore", "--list", "--file=/dev/null", str(copy))
        return
    try:
        with closing(sqlite3.connect(copy)) as connection:
            sound = connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
    except sqlite3.DatabaseError:
        sound = False
    if not sound:
        raise NotDone("The database in the archive is damaged; nothing was restored.")


def replace_database(copy: Path) -> None:
    """Put a checked copy in the place of the database, all at once. Raises NotDone."""
    if is_postgres():
        house.disconnect()
        how = ("--clean", "--if-exists", "--no-owner", "--single-transaction", f"--dbname={_address()['dbname']}")
        _postgres("pg_restore", *how, str(copy))
        return
    db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    house.disconnect()
    path = sqlite_path()
    os.replace(copy, path)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
