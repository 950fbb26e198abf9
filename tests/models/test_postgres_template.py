"""A copy that a test has used is put in order for the next one: nothing that was written, changed or deleted is left."""

import pytest

from models.database import db, is_postgres
from models.people import Applicant, Staff
from portal.ground import schema
from tests import situations as s
from tests.conftest import settings_for

SUMS = "SELECT MD5(COALESCE(STRING_AGG(t::text, '|' ORDER BY t::text), '')) FROM {} AS t"


def contents() -> dict[str, object]:
    """A digest of the rows of every table, and where each sequence stands."""
    tables = {table: db.execute_sql(SUMS.format(f'"{table}"')).fetchone()[0] for table in db.get_tables()}
    return tables | dict(db.execute_sql("SELECT sequencename, last_value FROM pg_sequences").fetchall())


@pytest.fixture
def on_postgres(house):
    if not is_postgres():
        pytest.skip("SQLite's copies are files")


def test_a_used_copy_is_as_fresh_as_on_its_first_day(on_postgres, template, house, tmp_path):
    before = contents()
    s.filing().accepted()
    Staff.update(name="somebody else").execute()
    db.execute_sql("DELETE FROM calendar_day")
    Applicant.update(name="").execute()
    assert contents() != before

    template.drop(house.settings.database_url)
    url = template.copy()

    assert url == house.settings.database_url
    house.open(settings_for(tmp_path / "again", url))
    house.connect()
    assert contents() == before


def test_a_copy_that_is_built_differently_is_not_used_again(on_postgres, template, house, tmp_path):
    db.execute_sql("ALTER TABLE staff ADD COLUMN nickname TEXT")
    used = house.settings.database_url
    house.disconnect()

    template.drop(used)
    url = template.copy()

    assert url != used
    house.open(settings_for(tmp_path / "again", url))
    house.connect()
    assert schema.pending() == []
    assert "nickname" not in [column.name for column in db.get_columns("staff")]
    house.disconnect()
    template.drop(url)
