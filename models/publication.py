"""What is published: the entries as they stand in public, drafts on their way, frozen versions, and the public ledger."""

from peewee import (
    AutoField,
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from models.database import JSONText, Keyed, Row
from models.papers import DrawnPaper
from models.people import Department, Staff


class Publication(Keyed):
    """A disclosure as it stands in public (政府信息主动公开): its newest version, for lists and search."""

    slug = CharField(unique=True)
    index_no = CharField(unique=True)
    kind = CharField(index=True)  # one of the eight classes
    title = CharField()
    summary = TextField()
    body = TextField()
    department_name = CharField()
    published_on = DateField(index=True)
    related = JSONText()
    state = CharField(default="published")  # published | withdrawn
    version = IntegerField(default=0)  # the newest frozen version; 0: loaded, and not frozen yet
    changed_on = DateField(null=True)  # last corrected or withdrawn
    reason = TextField(default="")  # why it was withdrawn


class Draft(Keyed):
    """Something on its way to the public (R-PUB-3): a new entry, the correction of one, or its withdrawal."""

    purpose = CharField()  # publish | correct | withdraw
    of = ForeignKeyField(Publication, null=True, backref="drafts")  # what is corrected or withdrawn
    state = CharField(index=True)  # draft | first_review | final_review | approved | done | dropped
    version = IntegerField(default=1)  # grows with every act: two who act at once do not both count
    round = IntegerField(default=0)  # how often it was sent for review
    kind = CharField()
    title = CharField()
    summary = TextField()
    body = TextField()
    internal_note = TextField(default="")  # stays inside
    department = ForeignKeyField(Department)
    related = JSONText()
    reason = TextField(default="")  # of a correction or withdrawal, public
    hides_earlier = BooleanField(default=False)  # the earlier versions are no longer served
    slug = CharField(default="")  # the address that a bulletin wants; drawn from the index number where empty
    source = CharField(default="", index=True)  # what made it, for example bulletin:2026-10
    data = JSONText()  # figures that are frozen with it
    made_on = DateField()  # the information was made, obtained or changed
    due_on = DateField(index=True)  # R-PUB-2
    drafted_by = ForeignKeyField(Staff, null=True)  # none: the system made it from figures
    first_by = ForeignKeyField(Staff, null=True)
    final_by = ForeignKeyField(Staff, null=True)
    resolved_on = DateField(null=True)  # the group's resolution
    resolved_by = TextField(default="")  # its members
    release_at = DateTimeField(null=True)
    tries = IntegerField(default=0)
    error = CharField(null=True)
    created_at = DateTimeField()


class DraftFile(Keyed):
    """An attachment of a draft. The clean copy is what may become public; the original stays inside."""

    draft = ForeignKeyField(Draft, backref="files", on_delete="CASCADE")
    name = CharField()
    mime = CharField()
    storage_key = CharField()
    sha256 = CharField()
    clean_key = CharField()
    clean_sha256 = CharField()
    clean_size = IntegerField()
    read_sealed = TextField()  # its words and properties, encrypted, for the guard
    added_at = DateTimeField()


class DraftVerdict(Keyed):
    """What was concluded about one hit of the guard: redact it, or keep it with a reason."""

    draft = ForeignKeyField(Draft, backref="verdicts", on_delete="CASCADE")
    hit = CharField()  # a digest of kind, place and value
    conclusion = CharField()  # redact | keep
    reason = CharField(default="")
    by = ForeignKeyField(Staff)
    at = DateTimeField()

    class Meta:
        indexes = ((("draft", "hit"), True),)


class DraftStep(Keyed):
    """What was done to a draft, by whom."""

    draft = ForeignKeyField(Draft, backref="steps", on_delete="CASCADE")
    seq = IntegerField()
    act = CharField()
    by = ForeignKeyField(Staff, null=True)  # none: the system
    at = DateTimeField()
    round = IntegerField()
    note = TextField(default="")

    class Meta:
        indexes = ((("draft", "seq"), True),)


class PublishedVersion(Keyed):
    """A version as it was published: never changed. Its data, HTML and PDF are in the ledger by their SHA-256."""

    publication = ForeignKeyField(Publication, backref="versions")
    version = IntegerField()
    data = TextField()  # canonical JSON
    data_sha256 = CharField()
    html = TextField()
    html_sha256 = CharField()
    pdf_key = CharField()
    pdf_sha256 = CharField()
    changes = TextField(default="")  # canonical JSON: what differs from the version before
    is_hidden = BooleanField(default=False)  # no longer served; the ledger keeps its digests
    at = DateTimeField()

    class Meta:
        indexes = ((("publication", "version"), True),)


class PublishedFile(Keyed):
    """An attachment of a published version."""

    version = ForeignKeyField(PublishedVersion, backref="files")
    place = IntegerField()
    name = CharField()
    mime = CharField()
    size = IntegerField()
    sha256 = CharField()
    storage_key = CharField()

    class Meta:
        indexes = ((("version", "place"), True),)


class PublicationPaper(DrawnPaper):
    """The form of both reviews (政务公开审核表, documents.md 28), one for each draft that became public. It stays inside."""

    draft = ForeignKeyField(Draft, backref="papers")


class LedgerLine(Row):
    """One line of the public ledger; each carries the digest of the line before it."""

    seq = IntegerField(primary_key=True)
    at = CharField()  # ISO text, as it was hashed
    act = CharField()  # published | corrected | withdrawn | day
    subject = CharField(index=True)  # a slug, or a day
    body = TextField()  # canonical JSON
    previous = CharField()
    digest = CharField()


class Check(Row):
    """A check of what the departments disclose: each quarter, and each month at random (R-PUB-4)."""

    id = AutoField()
    period = CharField(unique=True)  # 2026-Q4 | 2026-11
    due_on = DateField()
    opened_at = DateTimeField()
    done_at = DateTimeField(null=True)
    done_by = ForeignKeyField(Staff, null=True)

    class Meta:
        table_name = "publication_check"


class Finding(Keyed):
    """Something that a check found missing or wrong, and by when it must be mended."""

    check_of = ForeignKeyField(Check, backref="findings", column_name="check_id")
    kind = CharField()  # one of the eight classes
    department = ForeignKeyField(Department)
    what = CharField()  # missing | wrong
    words = TextField()
    due_on = DateField(index=True)
    found_by = ForeignKeyField(Staff)
    mended_on = DateField(null=True)
    circular = ForeignKeyField(Draft, null=True)  # not done in time: made known (通报)

    class Meta:
        table_name = "publication_finding"
