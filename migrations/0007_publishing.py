"""Publishing: drafts on their way, frozen versions, the public ledger, checks. A frozen picture of models/publication.py."""

import uuid

from peewee import (
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
class Department(Row):
    code = CharField(primary_key=True)


class Staff(Keyed):
    pass


class Publication(Keyed):
    pass


class Draft(Keyed):
    purpose = CharField()
    of = ForeignKeyField(Publication, null=True, backref="drafts")
    state = CharField(index=True)
    version = IntegerField(default=1)
    round = IntegerField(default=0)
    kind = CharField()
    title = CharField()
    summary = TextField()
    body = TextField()
    internal_note = TextField(default="")
    department = ForeignKeyField(Department)
    related = TextField()
    reason = TextField(default="")
    hides_earlier = BooleanField(default=False)
    slug = CharField(default="")
    source = CharField(default="", index=True)
    data = TextField()
    made_on = DateField()
    due_on = DateField(index=True)
    drafted_by = ForeignKeyField(Staff, null=True)
    first_by = ForeignKeyField(Staff, null=True)
    final_by = ForeignKeyField(Staff, null=True)
    resolved_on = DateField(null=True)
    resolved_by = TextField(default="")
    release_at = DateTimeField(null=True)
    tries = IntegerField(default=0)
    error = CharField(null=True)
    created_at = DateTimeField()


class DraftFile(Keyed):
    draft = ForeignKeyField(Draft, backref="files", on_delete="CASCADE")
    name = CharField()
    mime = CharField()
    storage_key = CharField()
    sha256 = CharField()
    clean_key = CharField()
    clean_sha256 = CharField()
    clean_size = IntegerField()
    read_sealed = TextField()
    added_at = DateTimeField()


class DraftVerdict(Keyed):
    draft = ForeignKeyField(Draft, backref="verdicts", on_delete="CASCADE")
    hit = CharField()
    conclusion = CharField()
    reason = CharField(default="")
    by = ForeignKeyField(Staff)
    at = DateTimeField()

    class Meta:
        indexes = ((("draft", "hit"), True),)


class DraftStep(Keyed):
    draft = ForeignKeyField(Draft, backref="steps", on_delete="CASCADE")
    seq = IntegerField()
    act = CharField()
    by = ForeignKeyField(Staff, null=True)
    at = DateTimeField()
    round = IntegerField()
    note = TextField(default="")

    class Meta:
        indexes = ((("draft", "seq"), True),)


class PublishedVersion(Keyed):
    publication = ForeignKeyField(Publication, backref="versions")
    version = IntegerField()
    data = TextField()
    data_sha256 = CharField()
    html = TextField()
    html_sha256 = CharField()
    pdf_key = CharField()
    pdf_sha256 = CharField()
    changes = TextField(default="")
    is_hidden = BooleanField(default=False)
    at = DateTimeField()

    class Meta:
        indexes = ((("publication", "version"), True),)


class PublishedFile(Keyed):
    version = ForeignKeyField(PublishedVersion, backref="files")
    place = IntegerField()
    name = CharField()
    mime = CharField()
    size = IntegerField()
    sha256 = CharField()
    storage_key = CharField()

    class Meta:
        indexes = ((("version", "place"), True),)


class LedgerLine(Row):
    seq = IntegerField(primary_key=True)
    at = CharField()
    act = CharField()
    subject = CharField(index=True)
    body = TextField()
    previous = CharField()
    digest = CharField()


class Check(Row):
    id = AutoField()
    period = CharField(unique=True)
    due_on = DateField()
    opened_at = DateTimeField()
    done_at = DateTimeField(null=True)
    done_by = ForeignKeyField(Staff, null=True)

    class Meta:
        table_name = "publication_check"


class Finding(Keyed):
    check_of = ForeignKeyField(Check, backref="findings", column_name="check_id")
    kind = CharField()
    department = ForeignKeyField(Department)
    what = CharField()
    words = TextField()
    due_on = DateField(index=True)
    found_by = ForeignKeyField(Staff)
    mended_on = DateField(null=True)
    circular = ForeignKeyField(Draft, null=True)

    class Meta:
        table_name = "publication_finding"


TABLES = [Draft, DraftFile, DraftVerdict, DraftStep, PublishedVersion, PublishedFile, LedgerLine, Check, Finding]
ADDED = (
    ("state", "VARCHAR(255) NOT NULL DEFAULT 'published'"),
    ("version", "INTEGER NOT NULL DEFAULT 0"),
    ("changed_on", "DATE"),
    ("reason", "TEXT NOT NULL DEFAULT ''"),
)


def up(migrator, db):
    _db.initialize(db)
    for name, kind in ADDED:
        db.execute_sql(f"ALTER TABLE publication ADD COLUMN {name} {kind}")
    db.create_tables(TABLES, safe=False)


def down(migrator, db):
    _db.initialize(db)
    db.drop_tables(list(reversed(TABLES)))
    for name, _kind in reversed(ADDED):
        db.execute_sql(f"ALTER TABLE publication DROP COLUMN {name}")
