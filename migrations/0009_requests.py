"""Information requests, their record and their papers. A frozen picture of models/requests.py."""

import uuid

from peewee import (
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
class Centre(Row):
    code = CharField(primary_key=True)


class Organ(Row):
    code_word = CharField(primary_key=True)


class Seal(Keyed):
    pass


class Applicant(Keyed):
    pass


class Staff(Keyed):
    pass


class InformationRequest(Keyed):
    number = CharField(unique=True)
    query_hash = CharField()
    centre = ForeignKeyField(Centre)
    organ = ForeignKeyField(Organ)
    owner = ForeignKeyField(Applicant, null=True, backref="information_requests")
    entered_by = ForeignKeyField(Staff, null=True)
    kind = CharField()
    way = CharField()
    is_oral = BooleanField(default=False)
    asked_sealed = TextField()
    asker_index = CharField(index=True)
    state = CharField()
    version = IntegerField(default=0)
    filed_at = DateTimeField()
    received_on = DateField(null=True)
    due_on = DateField(null=True)
    beyond_calendar = BooleanField(default=False)
    outcome = CharField(null=True)
    ended_on = DateField(null=True)
    used_days = IntegerField(null=True)

    class Meta:
        indexes = ((("state", "due_on"), False), (("owner", "filed_at"), False), (("ended_on", "outcome"), False))


class RequestEvent(Keyed):
    request = ForeignKeyField(InformationRequest, backref="events", on_delete="RESTRICT")
    seq = IntegerField()
    action = CharField()
    at = CharField()
    actor = CharField()
    body = TextField()
    previous = CharField()
    digest = CharField()

    class Meta:
        indexes = ((("request", "seq"), True),)


class RequestPayload(Row):
    event = ForeignKeyField(RequestEvent, primary_key=True, on_delete="CASCADE")
    sealed = TextField()


class RequestPaper(Keyed):
    request = ForeignKeyField(InformationRequest, backref="papers")
    kind = CharField()
    organ = ForeignKeyField(Organ)
    word = CharField(null=True)
    year = IntegerField(null=True)
    serial = IntegerField(null=True)
    number = CharField(null=True)
    verify_code = CharField(unique=True)
    template_version = CharField()
    data_sealed = TextField()
    data_digest = CharField()
    html_sealed = TextField(null=True)
    state = CharField()
    storage_key = CharField(null=True)
    file_sha256 = CharField(null=True, index=True)
    signed = BooleanField(default=False)
    seal = ForeignKeyField(Seal, null=True)
    used_by = CharField()
    issued_on = DateField()
    issued_at = DateTimeField()
    sealed_at = DateTimeField(null=True)
    tries = IntegerField(default=0)
    error = CharField(null=True)

    class Meta:
        indexes = ((("organ", "word", "year", "serial"), True), (("state", "issued_at"), False))


TABLES = [InformationRequest, RequestEvent, RequestPayload, RequestPaper]


def up(migrator, db):
    _db.initialize(db)
    db.create_tables(TABLES)


def down(migrator, db):
    _db.initialize(db)
    db.drop_tables(list(reversed(TABLES)))
