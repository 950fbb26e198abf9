"""What is asked to be disclosed (依申请公开): requests, their record, their papers. Words about people are sealed."""

from peewee import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from models.database import Keyed, Row
from models.papers import DrawnPaper
from models.people import Applicant, Centre, Organ, Seal, Staff


class InformationRequest(Keyed):
    """A request for information. State, days and outcome are a cache of its events for the register."""

    number = CharField(unique=True)
    query_hash = CharField()
    centre = ForeignKeyField(Centre)
    organ = ForeignKeyField(Organ)
    owner = ForeignKeyField(Applicant, null=True, backref="information_requests")
    entered_by = ForeignKeyField(Staff, null=True)
    kind = CharField()  # natural | company
    way = CharField()  # online | fax | mail | in_person
    is_oral = BooleanField(default=False)
    asked_sealed = TextField()  # who asks, what for and how the answer is wanted: JSON
    asker_index = CharField(index=True)  # blind index of the ID number or credit code
    state = CharField()
    version = IntegerField(default=0)
    filed_at = DateTimeField()
    received_on = DateField(null=True)
    due_on = DateField(null=True)
    beyond_calendar = BooleanField(default=False)
    outcome = CharField(null=True)
    ended_on = DateField(null=True)
    used_days = IntegerField(null=True)  # working days counted until the end

    class Meta:
        indexes = ((("state", "due_on"), False), (("owner", "filed_at"), False), (("ended_on", "outcome"), False))


class RequestEvent(Keyed):
    """An act on a request, appended and never changed: one hash chain per request."""

    request = ForeignKeyField(InformationRequest, backref="events", on_delete="RESTRICT")
    seq = IntegerField()
    action = CharField()
    at = CharField()  # ISO text, the bytes that are hashed
    actor = CharField()
    body = TextField()  # canonical JSON: codes, days, digests
    previous = CharField()
    digest = CharField()
    day = DateField(index=True)

    class Meta:
        indexes = ((("request", "seq"), True),)


class RequestPayload(Row):
    """What an act carried in words, encrypted; deleting it erases the person and the chain still verifies."""

    event = ForeignKeyField(RequestEvent, primary_key=True, on_delete="CASCADE")
    sealed = TextField()


class RequestPaper(DrawnPaper):
    """A paper on a request."""

    request = ForeignKeyField(InformationRequest, backref="papers")
    seal = ForeignKeyField(Seal, null=True)  # what the register of seals says of it: which, when, on whose act
    used_by = CharField()


class RequestFile(Keyed):
    """A file for the answer to a request. The clean copy is what may go out; the original stays inside."""

    request = ForeignKeyField(InformationRequest, backref="files")
    name_sealed = TextField()  # a name of a file may name a person
    mime = CharField()
    storage_key = CharField()
    sha256 = CharField()
    clean_key = CharField()
    clean_sha256 = CharField()
    clean_size = IntegerField()
    read_sealed = TextField()  # its words and properties, encrypted, for the guard
    verdicts_sealed = TextField(default="")  # what was concluded about each hit of the guard: JSON
    given_key = CharField(null=True)  # what went out with the answer, redacted where it was concluded so
    given_sha256 = CharField(null=True)
    added_at = DateTimeField()
