"""The database's structure: numbered migrations, applied in order, each in a transaction of its own."""

from playhouse.migrations import Runner

from models import TABLES
from models.database import db
from portal.ground.errors import BadSetting
from portal.ground.settings import ROOT

FOLDER = ROOT / "migrations"


def _runner() -> Runner:
    return Runner(db.obj, str(FOLDER))


def migrate() -> list[str]:
    """Bring the database up to date. Returns the names applied, oldest first; none when nothing was due.

    Raises BadSetting where the database knows a migration that this release does not.
    """
    runner = _runner()
    unknown = [m.name for m in runner.status() if m.path is None]
    if unknown:
        raise BadSetting(f"This database was used by a newer release of the portal ({unknown[-1]}): start that one.")
    return list(runner.up())


def pending() -> list[str]:
    """Names of the migrations that are still to be applied."""
    return [m.name for m in _runner().status() if not m.applied]


def applied() -> list[str]:
    """Names of the migrations that this database has, oldest first."""
    return [m.name for m in _runner().status() if m.applied]


def is_empty(*names: str) -> bool:
    """True where no table of the portal, or none of those named, holds a row: nothing could be lost."""
    looked_at = set(db.get_tables()) & set(names or (t._meta.table_name for t in TABLES))
    return not any(t._meta.table_name in looked_at and t.select().exists() for t in TABLES)
