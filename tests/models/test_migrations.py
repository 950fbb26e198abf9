"""Migrations build exactly what models/ describe, and can be taken back."""

from datetime import datetime

import pytest
from playhouse.migrations import Runner
from playhouse.schema_diff import diff_models

from models import TABLES
from models.database import db
from portal.ground import schema
from portal.ground.errors import BadSetting


def test_migrating_an_empty_database_leaves_no_difference_to_the_models(empty_house):
    applied = schema.migrate()
    assert applied == [path.stem for path in sorted(schema.FOLDER.glob("[0-9]*.py"))]
    difference = diff_models(db.obj, TABLES)
    assert not difference, str(difference)


def test_every_column_has_the_type_and_the_null_that_its_model_says(empty_house):
    """schema_diff does not look at these: a column that a migration made optional would pass it."""
    schema.migrate()
    wrong = []
    for table in TABLES:
        real = {column.name: column for column in db.get_columns(table._meta.table_name)}
        for field in table._meta.sorted_fields:
            column = real[field.column_name]
            if column.null != field.null and not field.primary_key:
                wrong.append((table.__name__, field.name, "null", column.null))
    assert wrong == []


def test_migrating_again_does_nothing(empty_house):
    schema.migrate()
    assert schema.migrate() == []
    assert schema.pending() == []
    assert schema.is_empty()


def test_every_migration_can_be_taken_back_and_applied_again(empty_house):
    schema.migrate()
    runner = Runner(db.obj, str(schema.FOLDER))
    while runner.applied():
        runner.down()
    left = set(db.get_tables()) - {"schema_migration"}
    assert {name for name in left if not name.startswith("sqlite_")} == set()
    assert schema.migrate()


def test_a_migration_that_fails_leaves_nothing_behind(empty_house, tmp_path):
    (tmp_path / "0001_half.py").write_text(
        "def up(migrator, db):\n    db.execute_sql('CREATE TABLE half (id integer)')\n    raise ValueError('stop')\n"
    )
    with pytest.raises(ValueError, match="stop"):
        Runner(db.obj, str(tmp_path)).up()
    assert "half" not in db.get_tables()


def test_a_database_of_a_newer_release_is_refused(empty_house):
    schema.migrate()
    Runner(db.obj, str(schema.FOLDER)).History.create(name="9999_later", applied=datetime(2030, 1, 1))
    with pytest.raises(BadSetting, match="newer release"):
        schema.migrate()
