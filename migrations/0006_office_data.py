"""What an office changes as data, and what is filed of a seal. A frozen picture of models/office.py."""

import uuid

from peewee import (
    SQL,
    AutoField,
    BooleanField,
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
class Staff(Keyed):
    pass


class Case(Keyed):
    class Meta:
        table_name = "cases"


class OfficeChange(Keyed):
    subject = CharField()
    name = CharField()
    action = CharField()
    value = TextField()
    reason = TextField()
    source = TextField()
    effective_on = DateField()
    state = CharField()
    version = IntegerField(null=True)
    proposed_by = ForeignKeyField(Staff)
    proposed_at = DateTimeField()
    decided_by = ForeignKeyField(Staff, null=True)
    decided_at = DateTimeField(null=True)
    note = TextField(default="")
    total = IntegerField(default=0)
    done = IntegerField(default=0)
    moves = IntegerField(default=0)
    overdue = IntegerField(default=0)
    place = CharField(default="")
    counted_at = DateTimeField(null=True)
    applied_at = DateTimeField(null=True)
    tries = IntegerField(default=0)
    error = CharField(null=True)


OfficeChange.add_index(OfficeChange.index(OfficeChange.state, OfficeChange.effective_on, name="office_change_state"))
OfficeChange.add_index(
    OfficeChange.index(
        OfficeChange.subject, OfficeChange.name, OfficeChange.version, unique=True, name="office_change_version"
    )
)
OfficeChange.add_index(
    OfficeChange.index(
        OfficeChange.subject,
        OfficeChange.name,
        unique=True,
        where=SQL("state IN ('draft', 'counting', 'proposed')"),
        name="office_change_open",
    )
)


class OfficeMove(Row):
    id = AutoField()
    change = ForeignKeyField(OfficeChange, backref="moved", on_delete="CASCADE")
    case = ForeignKeyField(Case, on_delete="CASCADE")
    due_kind = CharField(null=True)
    old_on = DateField(null=True)
    new_on = DateField(null=True)
    is_overdue = BooleanField(default=False)

    class Meta:
        indexes = ((("change", "is_overdue", "id"), False), (("change", "case"), True))


class OfficeRecord(Row):
    seq = IntegerField(primary_key=True)
    change = ForeignKeyField(OfficeChange, null=True)
    what = CharField()
    at = CharField()
    actor = CharField()
    body = TextField()
    previous = CharField()
    digest = CharField()


TABLES = [OfficeChange, OfficeMove, OfficeRecord]
OF_A_SEAL = {
    "kind": "VARCHAR(255) NOT NULL DEFAULT 'approval'",
    "rule": "TEXT NOT NULL DEFAULT ''",
    "filed_on": "DATE",
    "cancelled_on": "DATE",
}


def up(migrator, db):
    _db.initialize(db)
    for name, kind in OF_A_SEAL.items():
        db.execute_sql(f"ALTER TABLE seal ADD COLUMN {name} {kind}")
    db.create_tables(TABLES)


def down(migrator, db):
    _db.initialize(db)
    db.drop_tables(list(reversed(TABLES)))
    for name in OF_A_SEAL:
        db.execute_sql(f"ALTER TABLE seal DROP COLUMN {name}")
