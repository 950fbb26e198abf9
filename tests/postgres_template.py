"""A filled PostgreSQL database, and how a copy that a test has used becomes as fresh as on its first day.

Transactions are numbered in order and every row carries the number of the one that wrote it (xmin), so what a test
touched can be told from what it found.
"""

import psycopg
from psycopg import sql

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
SEQUENCES = "SELECT sequencename, COALESCE(last_value, 1), last_value IS NOT NULL FROM pg_sequences"
STRUCTURE = ("pg_class", "pg_attribute", "pg_constraint", "pg_trigger", "pg_proc")
LAST_WRITTEN = "SELECT {name}, COUNT(*), COALESCE(MAX(xmin::text::bigint), 0) FROM {table}"


class Template:
    """What the database `name` holds now: rows, where its sequences stand, how it is built."""

    def __init__(self, name: str, connection: psycopg.Connection):
        self.name = name
        self.now = _number(connection)
        tables = [table for (table,) in connection.execute(TABLES).fetchall()]
        sizes = {table: size for table, size, _ in _state(connection, tables)}
        self._rows = {table: (size, _read(connection, table)) for table, size in sizes.items() if size}
        self._structure = {table: size for table, size, _ in _state(connection, list(STRUCTURE))}
        self._empty = _each("DELETE FROM {}", [table for table, size in sizes.items() if not size])
        stand = [sql.SQL("SELECT setval({}, {}, {})").format(*one) for one in connection.execute(SEQUENCES).fetchall()]
        self._stand = sql.SQL(";").join(stand)

    def restore(self, connection: psycopg.Connection, since: int) -> int | None:
        """Undo what was written after the transaction `since`. The number from which the next test begins, or None
        where the structure was changed: that copy is no copy any more.
        """
        for table, size, last in _state(connection, list(STRUCTURE)):
            if last > since or size != self._structure[table]:
                return None
        connection.execute("SET session_replication_role = replica")  # no trigger keeps its rows, no key the order
        connection.execute(self._empty)
        for table, size, last in _state(connection, list(self._rows)):
            if last > since or size != self._rows[table][0]:
                connection.execute(_each("DELETE FROM {}", [table]))
                with connection.cursor().copy(_each("COPY {} FROM STDIN", [table])) as copy:
                    copy.write(self._rows[table][1])
        connection.execute(self._stand)
        return _number(connection)


def _number(connection: psycopg.Connection) -> int:
    """The number of a transaction of its own: what is written from now on has a greater one."""
    found = connection.execute("SELECT txid_current()").fetchone()
    assert found
    return int(found[0])


def _state(connection: psycopg.Connection, tables: list[str]) -> list[tuple[str, int, int]]:
    """Name, number of rows and last transaction of each table."""
    asked = [sql.SQL(LAST_WRITTEN).format(name=table, table=sql.Identifier(table)) for table in tables]
    return connection.execute(sql.SQL(" UNION ALL ").join(asked)).fetchall()


def _each(command: str, tables: list[str]) -> sql.Composed:
    return sql.SQL(";").join(sql.SQL(command).format(sql.Identifier(table)) for table in tables)


def _read(connection: psycopg.Connection, table: str) -> bytes:
    with connection.cursor().copy(_each("COPY {} TO STDOUT", [table])) as copy:
        return b"".join(copy)
