"""Volumes: what is filed away, in which order, and what was made of it. A frozen picture of models/archive.py."""

import uuid

from peewee import (
    SQL,
    BigIntegerField,
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


class Row(Model):
    class Meta:
        database = _db
        legacy_table_names = False


class Keyed(Row):
    id = UUIDField(primary_key=True, default=uuid.uuid4)


# The tables of the ground that these refer to: their keys alone.
class Centre(Row):
    code = CharField(primary_key=True)


class Organ(Row):
    code_word = CharField(primary_key=True)


class Department(Row):
    code = CharField(primary_key=True)


class Staff(Keyed):
    pass


class Case(Keyed):
    class Meta:
        table_name = "cases"


class CaseFile(Keyed):
    pass


class Paper(Keyed):
    pass


class Volume(Keyed):
    kind = CharField()
    part = CharField(default="main")
    main = ForeignKeyField("self", null=True, backref="reserved")
    state = CharField()
    fonds = CharField()
    category = CharField()
    year = IntegerField()
    retention = CharField()
    serial = IntegerField(null=True)
    code = CharField(null=True, unique=True)
    title = CharField()
    organ = ForeignKeyField(Organ)
    centre = ForeignKeyField(Centre)
    department = ForeignKeyField(Department, null=True)
    service_code = CharField(null=True)
    period = CharField(null=True)
    first_on = DateField(null=True)
    last_on = DateField(null=True)
    cases = IntegerField(default=0)
    pieces = IntegerField(default=0)
    pages = IntegerField(null=True)
    reason = TextField(default="")
    asked_by = ForeignKeyField(Staff, null=True)
    approved_by = ForeignKeyField(Staff, null=True)
    approved_at = DateTimeField(null=True)
    compiled_by = ForeignKeyField(Staff, null=True)
    compiled_at = DateTimeField(null=True)
    checked_by = ForeignKeyField(Staff, null=True)
    checked_at = DateTimeField(null=True)
    note_sealed = TextField(default="")
    created_at = DateTimeField()
    done = IntegerField(default=0)
    total = IntegerField(default=0)
    tries = IntegerField(default=0)
    error = CharField(null=True)
    made_at = DateTimeField(null=True)
    copy_key = CharField(null=True)
    copy_sha256 = CharField(null=True)
    copy_size = BigIntegerField(null=True)
    package_key = CharField(null=True)
    package_sha256 = CharField(null=True)
    package_size = BigIntegerField(null=True)


Volume.add_index(Volume.index(Volume.state, Volume.checked_at, name="volume_state_checked"))
Volume.add_index(
    Volume.index(
        Volume.centre,
        Volume.period,
        Volume.first_on,
        unique=True,
        where=SQL("kind = 'supervision'"),
        name="volume_supervision_once",
    )
)


class VolumeCase(Keyed):
    volume = ForeignKeyField(Volume, backref="in_it", on_delete="CASCADE")
    case = ForeignKeyField(Case, backref="volumes")
    place = IntegerField()

    class Meta:
        indexes = ((("volume", "case"), True),)


class VolumeEntry(Keyed):
    volume = ForeignKeyField(Volume, backref="entries", on_delete="CASCADE")
    no = IntegerField()
    case = ForeignKeyField(Case)
    kind = CharField()
    paper = ForeignKeyField(Paper, null=True)
    file = ForeignKeyField(CaseFile, null=True)
    title = CharField()
    number = CharField(null=True)
    responsible = CharField()
    day = DateField(null=True)
    remark = CharField(default="")
    pages = IntegerField(null=True)
    first_page = IntegerField(null=True)

    class Meta:
        indexes = ((("volume", "no"), True),)


TABLES = [Volume, VolumeCase, VolumeEntry]


def up(migrator, db):
    _db.initialize(db)
    db.create_tables(TABLES)


def down(migrator, db):
    _db.initialize(db)
    db.drop_tables(list(reversed(TABLES)))
