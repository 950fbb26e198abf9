"""The monthly sample of supervision and what its checks found. A frozen picture of models/oversight.py."""

import json
import uuid

from peewee import (
    CharField,
    DatabaseProxy,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
    UUIDField,
)

_db = DatabaseProxy()


class JSONText(TextField):
    def db_value(self, value):
        return None if value is None else json.dumps(value, ensure_ascii=False)


class Row(Model):
    class Meta:
        database = _db
        legacy_table_names = False


class Keyed(Row):
    id = UUIDField(primary_key=True, default=uuid.uuid4)


# The tables that these refer to: their keys alone.
class Centre(Row):
    code = CharField(primary_key=True)


class Department(Row):
    code = CharField(primary_key=True)


class Staff(Keyed):
    pass


class Case(Keyed):
    class Meta:
        table_name = "cases"


class QualitySample(Keyed):
    centre = ForeignKeyField(Centre)
    month = CharField()
    seed_day = DateField()
    seed_root = CharField()
    seed = CharField()
    percent = IntegerField()
    least = IntegerField()
    population = IntegerField()
    windows = IntegerField()
    listed = JSONText()
    listed_sha256 = CharField()
    drawn_at = DateTimeField()

    class Meta:
        indexes = ((("centre", "month"), True),)


class SampledCase(Keyed):
    sample = ForeignKeyField(QualitySample, backref="cases")
    case = ForeignKeyField(Case, backref="samples")
    number = CharField()
    department = ForeignKeyField(Department)
    window = CharField(default="")
    rank = CharField()
    way = CharField(null=True)
    satisfaction = IntegerField(null=True)
    outcome = CharField(null=True)
    words_sealed = TextField(default="")
    checked_by = ForeignKeyField(Staff, null=True)
    checked_at = DateTimeField(null=True)
    version = IntegerField(default=0)
    last_token = CharField(null=True)

    class Meta:
        indexes = ((("sample", "case"), True), (("sample", "outcome"), False))


TABLES = [QualitySample, SampledCase]


def up(migrator, db):
    _db.initialize(db)
    db.create_tables(TABLES)


def down(migrator, db):
    _db.initialize(db)
    db.drop_tables(list(reversed(TABLES)))
