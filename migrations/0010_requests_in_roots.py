"""Events of information requests are in the roots of days; files go with an answer; reviews of publications have a form.

Roots of days that are closed already stay as they are: their `requests` is null.
"""

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
    SqliteDatabase,
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


# The tables that these refer to: their keys alone.
class Organ(Row):
    code_word = CharField(primary_key=True)


class InformationRequest(Keyed):
    pass


class Draft(Keyed):
    pass


class RequestFile(Keyed):
    request = ForeignKeyField(InformationRequest, backref="files")
    name_sealed = TextField()
    mime = CharField()
    storage_key = CharField()
    sha256 = CharField()
    clean_key = CharField()
    clean_sha256 = CharField()
    clean_size = IntegerField()
    read_sealed = TextField()
    verdicts_sealed = TextField(default="")
    given_key = CharField(null=True)
    given_sha256 = CharField(null=True)
    added_at = DateTimeField()


class PublicationPaper(Keyed):
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
    issued_on = DateField()
    issued_at = DateTimeField()
    sealed_at = DateTimeField(null=True)
    tries = IntegerField(default=0)
    error = CharField(null=True)
    draft = ForeignKeyField(Draft, backref="papers")

    class Meta:
        indexes = ((("organ", "word", "year", "serial"), True), (("state", "issued_at"), False))


TABLES = [RequestFile, PublicationPaper]


def up(migrator, db):
    _db.initialize(db)
    db.execute_sql("ALTER TABLE day_root ADD COLUMN requests INTEGER")
    db.execute_sql("ALTER TABLE request_event ADD COLUMN day DATE NOT NULL DEFAULT '1970-01-01'")
    if isinstance(db, SqliteDatabase):
        db.execute_sql("UPDATE request_event SET day = substr(at, 1, 10)")
    else:
        db.execute_sql("UPDATE request_event SET day = CAST(substr(at, 1, 10) AS DATE)")
        db.execute_sql("ALTER TABLE request_event ALTER COLUMN day DROP DEFAULT")
    db.execute_sql("CREATE INDEX request_event_day ON request_event (day)")
    db.create_tables(TABLES, safe=False)


def down(migrator, db):
    _db.initialize(db)
    db.drop_tables(list(reversed(TABLES)), safe=False)
    db.execute_sql("DROP INDEX request_event_day")
    db.execute_sql("ALTER TABLE request_event DROP COLUMN day")
    db.execute_sql("ALTER TABLE day_root DROP COLUMN requests")
