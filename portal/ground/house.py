"""What every rule stands on, bound once at start: settings, the vault of personal data, storage, the calendar.

Rules import `house` and use its parts; nothing here knows the web framework.
"""

import sqlite3
import threading
from pathlib import Path
from time import monotonic

from models.database import db, is_postgres, open_database, rows
from models.services import CalendarDay, CalendarYear
from portal.ground import time
from portal.ground.errors import BadSetting
from portal.ground.privacy import Vault
from portal.ground.settings import Settings
from portal.ground.storage import Storage, from_url
from portal.ground.working_days import Calendar

OFFICE_SECONDS = 60


class House:
    """The bound parts. `open(settings)` must come first."""

    settings: Settings
    vault: Vault
    storage: Storage
    _calendar: Calendar | None = None
    _calendar_stamp: object = None
    _office: tuple[float, int, object] | None = None

    def __init__(self) -> None:
        self._of_thread = threading.local()

    def open(self, settings: Settings) -> None:
        """Bind database, vault, storage and clock. Raises BadSetting when one of them cannot be."""
        self.settings = settings
        try:
            Path(settings.instance).mkdir(parents=True, exist_ok=True)
            probe = Path(settings.instance) / ".writable"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise BadSetting(
                f"PORTAL_INSTANCE={settings.instance}: this folder cannot be written ({error.strerror})."
            ) from error
        time.set_clock(settings.now)
        try:
            db.initialize(open_database(settings.database_url))
        except ValueError as error:
            raise BadSetting(f"PORTAL_DATABASE_URL: {error}") from error
        self.vault = Vault(settings.secret_key.encode())
        self.storage = from_url(settings.storage_url, self.vault)
        self.storage.check()
        self._calendar = self._office = None

    def connect(self) -> None:
        """A database connection for this thread: the one that rests, while it still is of the file that is there."""
        if not db.is_closed() and not is_postgres() and self._of_thread.__dict__.get("file") != self._file():
            db.close()
        if db.connect(reuse_if_open=True) and not is_postgres():
            self._of_thread.file = self._file()
            db.connection().create_collation("resting", _compare)

    def _file(self) -> int:
        """Which file the SQLite database is; another one after a restore."""
        path = Path(db.obj.database)
        return path.stat().st_ino if path.exists() else 0

    def rest(self) -> None:
        """A request is over. On SQLite the thread keeps its connection: to open the file and to read the schema anew
        would cost each page 2 ms. PostgreSQL's goes back to the pool.
        """
        if db.is_closed():
            return
        if is_postgres() or db.connection().in_transaction or not self._is_at_rest():
            self.disconnect()

    def _is_at_rest(self) -> bool:
        """False while an answer is half read: its statement would hold an old state of the database for the next
        request. SQLite changes a collation only when no statement is running, and says so.
        """
        try:
            db.connection().create_collation("resting", _compare)
        except sqlite3.OperationalError:
            return False
        return True

    def disconnect(self) -> None:
        """Give the thread's connection back."""
        if not db.is_closed():
            db.close()

    def disconnect_all(self) -> None:
        """Leave no connection open: processes that begin as copies of this one would share it."""
        self.disconnect()
        if is_postgres():
            db.close_all()

    def office_stamp(self) -> object:
        """What tells that the office put something in force or loaded a catalogue, here or in another process.

        A page reads it at most a minute old; an act and the sweep look first (`look_at_office`).
        """
        if self._office is None or monotonic() > self._office[0] or self._office[1] != id(db.obj):
            self.look_at_office()
        assert self._office is not None
        return self._office[2]

    def look_at_office(self) -> None:
        """Ask what is in force now: a day that is written down is counted by nothing older."""
        loadings = "(SELECT COUNT(*) FROM catalogue_load)"  # a catalogue brings a calendar, too
        stamp = rows(f"SELECT COUNT(version), MAX(decided_at), {loadings} FROM office_change")[0]  # noqa: S608 - our words
        self._office = (monotonic() + OFFICE_SECONDS, id(db.obj), stamp)

    def calendar(self) -> Calendar:
        """The working days as loaded; read once, and again after another notice came into force."""
        stamp = self.office_stamp()
        if self._calendar is None or self._calendar_stamp != stamp:
            days = CalendarDay.select(CalendarDay.day, CalendarDay.is_workday, CalendarDay.note, CalendarDay.source)
            years = [y for (y,) in CalendarYear.select(CalendarYear.year).tuples()]
            self._calendar, self._calendar_stamp = Calendar(list(days.tuples()), years), stamp
        return self._calendar

    def forget_calendar(self) -> None:
        """After a notice was loaded."""
        self._calendar = self._office = None


def _compare(one: str, other: str) -> int:
    return (one > other) - (one < other)


house = House()
