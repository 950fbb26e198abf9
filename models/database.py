"""The database: one proxy that the application binds at start, and what every table shares.

SQLite by default (IMMEDIATE, WAL, synchronous FULL: a printed gapless number must survive a power loss), PostgreSQL by
PORTAL_DATABASE_URL. All times are naive wall-clock datetimes of Asia/Shanghai, which has no summer time.
"""

import json
import os
import time
import uuid
from functools import lru_cache
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from peewee import (
    OP,
    Database,
    DatabaseProxy,
    Expression,
    Model,
    OperationalError,
    SqliteDatabase,
    TextField,
    UUIDField,
)

db = DatabaseProxy()


def new_id() -> uuid.UUID:
    """A UUIDv7 (RFC 9562): sorts by time, made in code because it is the associated data of encrypted fields."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (1 << 48) - 1) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)


class JSONText(TextField):
    """JSON kept as text with Chinese readable, the same on both engines."""

    def db_value(self, value: Any) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def python_value(self, value: str | None) -> Any:
        return None if value is None else json.loads(value)


class Row(Model):
    """What every table shares: the database, and a short way to a row by its key."""

    class Meta:
        database = db
        legacy_table_names = False

    @classmethod
    def get(cls, *query: Any, **filters: Any) -> Self:
        """As peewee's. For a key alone, as every foreign key asks, the SQL is built once: an act asks ten times."""
        asked = query[0] if len(query) == 1 and not filters else None
        if not isinstance(asked, Expression) or asked.op != OP.EQ or asked.lhs is not cls._meta.primary_key:
            return super().get(*query, **filters)
        if not isinstance(asked.rhs, str | int | uuid.UUID):
            return super().get(*query, **filters)
        return cls.raw(_by_key(cls, is_postgres()), cls._meta.primary_key.db_value(asked.rhs)).get()  # type: ignore[arg-type]


@lru_cache(maxsize=200)
def _by_key(table: Any, on_postgres: bool) -> str:
    """The SQL of one row by its key; the engines mark a value differently."""
    meta = table._meta
    columns = ", ".join(f'"{column}"' for column in meta.columns)
    mark = "%s" if on_postgres else "?"
    return f'SELECT {columns} FROM "{meta.table_name}" WHERE "{meta.primary_key.column_name}" = {mark}'  # noqa: S608 - our names


class Keyed(Row):
    """A table whose key is made in code."""

    id = UUIDField(primary_key=True, default=new_id)


def open_database(url: str) -> Database:
    """A database object for `sqlite:///path` or `postgresql://user:password@host/name?host=/socket`.

    Raises ValueError for any other scheme.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return SqliteDatabase(
            unquote(parts.path)[1:] if parts.path.startswith("//") else unquote(parts.path),
            lock_type="IMMEDIATE",
            timeout=5,
            pragmas={
                "journal_mode": "wal",
                "synchronous": 2,
                "foreign_keys": 1,
                "busy_timeout": 5000,
                "cache_size": -1000,  # KB, for each thread; what lies beyond is in the kernel's cache
                "temp_store": 2,
            },
        )
    if parts.scheme in ("postgresql", "postgres"):
        from playhouse.postgres_ext import PooledPsycopg3Database

        return PooledPsycopg3Database(url, max_connections=20, stale_timeout=300, timeout=5)
    raise ValueError(f"{parts.scheme}: neither sqlite nor postgresql")


def is_postgres() -> bool:
    """True where the bound database is PostgreSQL."""
    return not isinstance(db.obj, SqliteDatabase)


def rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """What a query in plain SQL finds, its values marked by `?` on either engine.

    For what every page asks: to build such a query from models costs ten times what SQLite needs to answer it.
    """
    return list(db.execute_sql(sql.replace("?", "%s") if is_postgres() else sql, values).fetchall())


def key_of(some_id: uuid.UUID | str) -> str:
    """An id as the engine keeps it, for plain SQL. Raises ValueError for what is none."""
    found = some_id if isinstance(some_id, uuid.UUID) else uuid.UUID(some_id)
    return str(found) if is_postgres() else found.hex


__all__ = [
    "JSONText",
    "Keyed",
    "OperationalError",
    "Row",
    "db",
    "is_postgres",
    "key_of",
    "new_id",
    "open_database",
    "rows",
]
