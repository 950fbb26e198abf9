"""What every rule stands on, bound once at start: settings, the vault of personal data, storage, the calendar.

Rules import `house` and use its parts; nothing here knows the web framework.
"""

from pathlib import Path

from models.database import db, open_database
from models.services import CalendarDay, CalendarYear
from portal.ground import time
from portal.ground.errors import BadSetting
from portal.ground.privacy import Vault
from portal.ground.settings import Settings
from portal.ground.storage import Storage, from_url
from portal.ground.working_days import Calendar


class House:
    """The bound parts. `open(settings)` must come first."""

    settings: Settings
    vault: Vault
    storage: Storage
    _calendar: Calendar | None = None

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
        self._calendar = None

    def connect(self) -> None:
        """A database connection for this thread."""
        db.connect(reuse_if_open=True)

    def disconnect(self) -> None:
        """Give the thread's connection back."""
        if not db.is_closed():
            db.close()

    def calendar(self) -> Calendar:
        """The working days as loaded; read once, read again after `forget_calendar`."""
        if self._calendar is None:
            rows = CalendarDay.select(CalendarDay.day, CalendarDay.is_workday, CalendarDay.note, CalendarDay.source)
            years = [y for (y,) in CalendarYear.select(CalendarYear.year).tuples()]
            self._calendar = Calendar(list(rows.tuples()), years)
        return self._calendar

    def forget_calendar(self) -> None:
        """After a notice was loaded."""
        self._calendar = None


house = House()
