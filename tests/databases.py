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
from pathlib import Path
from typing import Protocol

import psycopg

ON_POSTGRES = os.environ.get("PORTAL_TEST_DATABASE") == "postgres"


class Engine(Protocol):
    """Where databases come from."""

    def empty(self) -> str:
        """The address of a new database without tables."""

    def keep_as_template(self, url: str) -> None:
        """From now on `copy` copies this one. Nobody may be connected."""

    def copy(self) -> str:
        """The address of a fresh copy of the template."""

    def drop(self, url: str) -> None:
        """Away with it."""


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

    def drop(self, url: str) -> None:
        path = url.removeprefix("sqlite:///")
        for ending in ("", "-wal", "-shm"):
            Path(path + ending).unlink(missing_ok=True)


class Postgres:
    """Databases of a server that lives as long as the tests of this process."""

    def __init__(self, socket: Path):
        self.socket = socket
        self._made = 0
        self._template = ""
        self._connection = psycopg.connect(f"host={socket} user=postgres dbname=postgres", autocommit=True)

    def _address(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self.socket}"

    def _create(self, how: str) -> str:
        self._made += 1
        name = f"t{self._made}"
        self._connection.execute(f"CREATE DATABASE {name} {how}")  # type: ignore[arg-type]
        return self._address(name)

    def empty(self) -> str:
        return self._create("TEMPLATE template0")

    def keep_as_template(self, url: str) -> None:
        self._template = self._name(url)

    def copy(self) -> str:
        return self._create(f"TEMPLATE {self._template} STRATEGY FILE_COPY")

    def drop(self, url: str) -> None:
        self._connection.execute(f"DROP DATABASE IF EXISTS {self._name(url)} WITH (FORCE)")  # type: ignore[arg-type]

    def close(self) -> None:
        self._connection.close()

    @staticmethod
    def _name(url: str) -> str:
        return url.split("@/", 1)[1].split("?", 1)[0]


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
