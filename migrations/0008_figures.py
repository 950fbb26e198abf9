"""The figures of a month as they were taken. A frozen picture of models/figures.py."""

import uuid

from peewee import CharField, DatabaseProxy, DateTimeField, IntegerField, Model, TextField, UUIDField

_db = DatabaseProxy()


class MonthSnapshot(Model):
    id = UUIDField(primary_key=True, default=uuid.uuid4)
    month = CharField()
    version = IntegerField()
    state = CharField()
    taken_at = DateTimeField()
    cases = IntegerField()
    events = IntegerField()
    events_sha256 = CharField()
    figures = TextField()
    windows = TextField()
    overdue = TextField()
    sha256 = CharField()
    reason = TextField(default="")
    differences = TextField()
    published_at = DateTimeField(null=True)
    publication = CharField(null=True)

    class Meta:
        database = _db
        legacy_table_names = False
        indexes = ((("month", "version"), True), (("state", "month"), False))


def up(migrator, db):
    _db.initialize(db)
    db.create_tables([MonthSnapshot])


def down(migrator, db):
    _db.initialize(db)
    db.drop_tables([MonthSnapshot])
