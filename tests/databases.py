"""Databases for tests: one filled template for each process, and a fresh copy for each test, on either engine.

PORTAL_TEST_DATABASE=postgres chooses PostgreSQL, which is started here on a socket of its own, without fsync.
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psycopg
from peewee import DatabaseProxy
from playhouse.pool import PooledDatabase

from tests.postgres_template import Template

MOST_TESTS = 100  # with one copy
ON_POSTGRES = os.environ.get("PORTAL_TEST_DATABASE") == "postgres"


class Engine(Protocol):
    """Where databases come from."""

    def empty(self) -> str:
        """The address of a new database without tables."""

    def keep_as_template(self, url: str) -> None:
        """From now on `copy` copies this one. Nobody may be connected."""

    def copy(self) -> str:
        """The address of a fresh copy of the template."""

    def bind(self, url: str, database: DatabaseProxy) -> None:
        """The portal has opened this database for a test: it may have the open connections of the one before."""

    def drop(self, url: str) -> None:
        """Away with it. Nobody may be connected but by `bind`."""


class Sqlite:
    """Files in a folder."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._made = 0
        self._template: Path | None = None

    def _new(self) -> Path:
        self._made += 1
        return self.folder / f"{self._made}.db"

    def empty(self) -> str:
        return f"sqlite:///{self._new()}"

    def keep_as_template(self, url: str) -> None:
        self._template = Path(url.removeprefix("sqlite:///"))

    def copy(self) -> str:
        path = self._new()
        assert self._template
        shutil.copyfile(self._template, path)
        return f"sqlite:///{path}"

    def bind(self, url: str, database: DatabaseProxy) -> None:
        pass

    def drop(self, url: str) -> None:
        path = url.removeprefix("sqlite:///")
        for ending in ("", "-wal", "-shm"):
            Path(path + ending).unlink(missing_ok=True)


class Postgres:
    """Databases of a server that lives as long as the tests of this process.

    To make one, to know its tables and to throw it away takes longer than most tests. So a copy is put in order and
    given to the next test, with its open connections, until it carries too many dead rows or is built differently.
    """

    def __init__(self, socket: Path):
        self.socket = socket
        self._made = 0
        self._template: Template | None = None
        self._copies: dict[str, _Copy] = {}
        self._connection = self._connect("postgres")

    def _connect(self, name: str) -> psycopg.Connection:
        return psycopg.connect(f"host={self.socket} user=postgres dbname={name}", autocommit=True)

    def _create(self, how: str) -> str:
        self._made += 1
        name = f"t{self._made}"
        self._connection.execute(f"CREATE DATABASE {name} {how}")  # type: ignore[arg-type]
        return f"postgresql://postgres@/{name}?host={self.socket}"

    def empty(self) -> str:
        return self._create("TEMPLATE template0")

    def keep_as_template(self, url: str) -> None:
        with self._connect(self._name(url)) as connection:
            self._template = Template(self._name(url), connection)

    def copy(self) -> str:
        assert self._template
        for url, copy in self._copies.items():
            if not copy.in_use:
                copy.in_use = True
                return url
        url = self._create(f"TEMPLATE {self._template.name} STRATEGY FILE_COPY")
        self._copies[url] = _Copy(self._connect(self._name(url)), self._template.now)
        return url

    def bind(self, url: str, database: DatabaseProxy) -> None:
        copy = self._copies[url]
        if copy.pool is not None:  # what the portal remembers of a database it remembers by the object: that is new
            database.obj._connections, copy.pool._connections = copy.pool._connections, []
            database.obj._heap_counter = copy.pool._heap_counter
        copy.pool = database.obj

    def drop(self, url: str) -> None:
        copy = self._copies.get(url)
        if copy is not None and self._template and copy.again(self._template):
            return
        if copy is not None:
            del self._copies[url]
            copy.close()
        self._connection.execute(f"DROP DATABASE IF EXISTS {self._name(url)} WITH (FORCE)")  # type: ignore[arg-type]

    def close(self) -> None:
        for copy in self._copies.values():
            copy.close()
        self._connection.close()

    @staticmethod
    def _name(url: str) -> str:
        return url.split("@/", 1)[1].split("?", 1)[0]


@dataclass
class _Copy:
    """A copy of the template: a connection beside the portal's, and after which transaction its test began."""

    connection: psycopg.Connection
    since: int
    in_use: bool = True
    tests: int = 0
    pool: PooledDatabase | None = None

    def again(self, template: Template) -> bool:
        """Put it in order for the next test. False where it has to be made anew."""
        self.tests += 1
        if self.pool is not None and self.pool._in_use:  # somebody's thread ended without giving its connection back
            self.pool.close_all()
        if self.tests == MOST_TESTS:
            return False
        try:
            since = template.restore(self.connection, self.since)
        except psycopg.Error:  # a lock that is still held, a table that is gone
            return False
        if since is None:
            return False
        self.since, self.in_use = since, False
        return True

    def close(self) -> None:
        if self.pool is not None:
            self.pool.close_all()
        self.connection.close()


@contextmanager
def postgres_server() -> Iterator[Path]:
    """A PostgreSQL of our own on a Unix socket; yields the socket's folder."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None))
    owner = {"user": "postgres"} if os.geteuid() == 0 else {}
    if owner:
        shutil.chown(folder, "postgres")
    data = folder / "data"

    def run(*command: str) -> None:
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, **owner)

    options = {
        "listen_addresses": "''",
        "unix_socket_directories": str(folder),
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "autovacuum": "off",
        "shared_buffers": "64MB",
        "max_connections": "60",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "1h",
        "lock_timeout": "20s",
    }
    run(
        str(programs / "initdb"),
        "--no-sync",
        "-A",
        "trust",
        "-U",
        "postgres",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "-D",
        str(data),
    )
    with (data / "postgresql.conf").open("a") as file:
        file.writelines(
            f"{name} = {value if value.startswith(chr(39)) else repr(value)}\n" for name, value in options.items()
        )
    last_will = ["setpriv", "--pdeathsig", "INT"]  # the server ends with the tests, however they end
    server = subprocess.Popen(
        [*last_will, programs / "postgres", "-D", data], cwd=folder, stderr=subprocess.DEVNULL, **owner
    )
    try:
        _wait_for(folder)
        yield folder
    finally:
        server.send_signal(2)  # SIGINT: fast shutdown
        server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(folder: Path) -> None:
    for _ in range(400):
        try:
            psycopg.connect(f"host={folder} user=postgres dbname=postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("PostgreSQL did not start")
