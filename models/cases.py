"""What is kept of a case: its row, form values, materials, files, verdicts, events, papers, bookings and messages."""

from peewee import (
    SQL,
    AutoField,
    BigIntegerField,
    BooleanField,
    CharField,
    CompositeKey,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from models.database import JSONText, Keyed, Row
from models.papers import DrawnPaper
from models.people import Applicant, Centre, Department, Organ, Seal, Staff
from models.services import Guide

WAITING_STATES = ("draft", "pre_review_returned", "pre_reviewed", "booked", "awaiting_correction")
CLOSED_STATES = ("archived", "not_accepted", "withdrawn", "terminated")


class Case(Keyed):
    """A case (办件). `state`, `due_on`, `due_kind` cache what the events say; only portal/cases/lifecycle writes them."""

    number = CharField(null=True, unique=True)  # none while a draft
    query_hash = CharField(null=True)
    centre = ForeignKeyField(Centre)  # where it was received
    department = ForeignKeyField(Department)  # who decides it
    organ = ForeignKeyField(Organ)  # in whose name
    service_code = CharField(index=True)
    service_name = CharField()
    guide = ForeignKeyField(Guide)
    procedure = CharField()
    case_type = CharField()
    state = CharField()
    is_open = BooleanField(default=True)
    due_on = DateField(null=True)
    due_kind = CharField(null=True)  # pre_review, acceptance, decision, seal, delivery
    version = IntegerField(default=0)
    owner = ForeignKeyField(Applicant, null=True, backref="cases")  # the account outside, none for counter filings
    started_by = ForeignKeyField(Staff, null=True)  # the clerk of a counter filing
    handler = ForeignKeyField(Staff, null=True, backref="handles")
    channel = CharField(default="online")  # online | window
    applicant_kind = CharField()  # natural | company
    applicant_name = CharField()  # plain, for search; masked on pages
    agent_name = CharField(null=True)
    phone_index = CharField(null=True, index=True)
    phone_tail_index = CharField(null=True, index=True)
    id_index = CharField(null=True, index=True)
    id_tail_index = CharField(null=True, index=True)
    electronic_delivery = BooleanField(default=False)
    owes_promised = BooleanField(default=False)  # a promised material is outstanding
    step = IntegerField(default=0)  # last recorded step of the guide
    round = IntegerField(default=0)  # correction or pre-review rounds
    note = CharField(default="")
    outcome = CharField(null=True)  # granted | refused
    parent = ForeignKeyField("self", null=True, backref="children")
    created_at = DateTimeField()
    touched_at = DateTimeField()
    submitted_at = DateTimeField(null=True)

    class Meta:
        table_name = "cases"


# What lies on a desk: sent by the applicant and not yet delivered. The queue asks in these very words, so that SQLite
# sees that a partial index answers it: what is finished is never counted or sorted.
ON_DESK = "is_open AND state NOT IN ('draft', 'delivered')"
_DESK = SQL(ON_DESK)
Case.add_index(Case.index(Case.department, Case.due_on, Case.id, where=_DESK, name="cases_open_department_due"))
Case.add_index(
    Case.index(Case.department, Case.state, Case.due_on, Case.id, where=_DESK, name="cases_open_department_state")
)
Case.add_index(
    Case.index(
        Case.handler,
        Case.state,
        Case.department,
        Case.centre,
        Case.due_on,
        Case.id,
        where=_DESK,
        name="cases_open_handler",
    )
)
Case.add_index(Case.index(Case.centre, Case.state, Case.due_on, Case.id, where=_DESK, name="cases_open_centre_state"))
Case.add_index(
    Case.index(Case.department, Case.due_on, Case.id, where=SQL(f"{ON_DESK} AND owes_promised"), name="cases_open_owed")
)
Case.add_index(Case.index(Case.due_on, Case.id, where=_DESK, name="cases_open_all_due"))
# What was never formally filed: the sweep looks here for what lapses, and for guides that changed.
NOT_FILED = "is_open AND state IN ('draft', 'in_pre_review', 'pre_review_returned', 'pre_reviewed', 'booked')"
Case.add_index(
    Case.index(Case.touched_at, Case.state, Case.service_code, Case.guide, where=SQL(NOT_FILED), name="cases_not_filed")
)
Case.add_index(Case.index(Case.owner, Case.touched_at, name="cases_owner"))


class CaseName(Row):
    """A case's applicant and agent in pairs of letters, for the search by name. The engine's own full-text index
    (migrations/0002_search) follows this table by triggers.
    """

    id = AutoField()
    case = ForeignKeyField(Case, unique=True, on_delete="CASCADE")
    words = TextField()


class CaseValue(Keyed):
    """One answer of the form, encrypted, a row a field."""

    case = ForeignKeyField(Case, backref="form_values", on_delete="CASCADE")
    key = CharField()
    sealed = TextField()

    class Meta:
        indexes = ((("case", "key"), True),)


class CaseMaterial(Keyed):
    """What a case has done about one material of its guide."""

    case = ForeignKeyField(Case, backref="materials", on_delete="CASCADE")
    code = CharField()
    state = CharField(default="missing")  # missing | given | promised | supplied | checked (by the centre) | waived
    promised_until = DateField(null=True)
    source_note = CharField(default="")  # centre-obtained: where and when it was checked
    changed_at = DateTimeField()

    class Meta:
        indexes = ((("case", "code"), True),)


class CaseFile(Keyed):
    """A file given for a material: the original is kept aside, the cleaned copy is what people see."""

    case = ForeignKeyField(Case, backref="files", on_delete="CASCADE")
    material_code = CharField()
    name_sealed = TextField()
    mime = CharField()
    size = BigIntegerField()
    sha256 = CharField(index=True)
    storage_key = CharField()
    clean_key = CharField(null=True)
    clean_sha256 = CharField(null=True)
    clean_mime = CharField(null=True)
    pages = IntegerField(null=True)
    state = CharField(default="checking")  # checking | ready | refused
    reason = TextField(null=True)  # message key and values, JSON
    uploaded_at = DateTimeField()
    uploaded_by = CharField()
    replaced_at = DateTimeField(null=True)
    round = IntegerField(default=0)
    form_token = CharField(null=True, unique=True)  # the same upload sent twice acts once

    class Meta:
        indexes = ((("case", "material_code"), False),)


class Verdict(Keyed):
    """A clerk's verdict on a check point: pass, fail or promised."""

    case = ForeignKeyField(Case, backref="verdicts", on_delete="CASCADE")
    point = CharField()
    material_code = CharField()
    verdict = CharField()
    sentence_sealed = TextField(default="")
    round = IntegerField(default=0)
    by = ForeignKeyField(Staff)
    at = DateTimeField()

    class Meta:
        indexes = ((("case", "point"), True),)


class CaseEvent(Keyed):
    """An act, appended and never changed: one hash chain per case."""

    case = ForeignKeyField(Case, backref="events", on_delete="RESTRICT")
    seq = IntegerField()
    action = CharField()
    at = CharField()  # ISO text, the bytes that are hashed
    actor = CharField()  # applicant:<id> | staff:<id> | system
    body = TextField()  # canonical JSON: codes, ids, digests
    previous = CharField()
    digest = CharField()
    day = DateField(index=True)

    class Meta:
        indexes = ((("case", "seq"), True),)


class EventPayload(Row):
    """What an event carried in words, encrypted; deleting it erases the person and the chain still verifies."""

    event = ForeignKeyField(CaseEvent, primary_key=True, on_delete="CASCADE")
    sealed = TextField()


class DayRoot(Row):
    """Merkle root over a day's events, chained day by day: the head that the board publishes."""

    day = DateField(primary_key=True)
    events = IntegerField()
    requests = IntegerField(null=True)  # events of information requests among them; null: closed before they counted
    root = CharField()
    previous = CharField()
    digest = CharField()


class PaperCounter(Row):
    """The last number drawn per organ, kind and year: gapless under concurrency."""

    organ = CharField()
    word = CharField()
    year = IntegerField()
    last = IntegerField()

    class Meta:
        primary_key = CompositeKey("organ", "word", "year")


class Paper(DrawnPaper):
    """An official paper of a case."""

    case = ForeignKeyField(Case, backref="papers")
    event_seq = IntegerField()
    void_reason = TextField(null=True)


class SealOrder(Keyed):
    """The keeper's order to seal a decision; the worker carries it out in one transaction."""

    case = ForeignKeyField(Case, unique=True)
    seal = ForeignKeyField(Seal)
    by = ForeignKeyField(Staff)
    approver = ForeignKeyField(Staff)
    at = DateTimeField()
    state = CharField(default="waiting")  # waiting | done
    tries = IntegerField(default=0)
    error = CharField(null=True)


class SealUse(Keyed):
    """The seal register (用印登记簿, R-SEAL-3): every use, for ever."""

    seal = ForeignKeyField(Seal)
    paper = ForeignKeyField(Paper, unique=True)
    what = CharField()
    number = CharField(null=True)
    copies = IntegerField()
    applied_by = CharField()
    approver = CharField()
    used_by = CharField()
    at = DateTimeField()
    file_sha256 = CharField(null=True)


class Booking(Keyed):
    """A place at a window for half an hour. `place` makes double use impossible: unique while active."""

    case = ForeignKeyField(Case, backref="bookings")
    centre = ForeignKeyField(Centre)
    window = CharField()
    day = DateField()
    start = CharField()  # "09:30"
    place = CharField(null=True, unique=True)  # centre/window/day/start/n; null once cancelled, missed or used
    from_state = CharField()
    state = CharField(default="booked")  # booked | cancelled | missed | used
    made_at = DateTimeField()

    class Meta:
        indexes = ((("centre", "day"), False),)


class OutboxMessage(Keyed):
    """A message to send, written in the act's transaction and delivered by the worker."""

    applicant = ForeignKeyField(Applicant, null=True)
    case = ForeignKeyField(Case, null=True)
    channel = CharField()  # inbox | email | sms
    address_sealed = TextField(null=True)
    key = CharField()  # the kind of message
    body_sealed = TextField()  # values, JSON
    created_at = DateTimeField()
    state = CharField(default="waiting")  # waiting | sent | failed
    tries = IntegerField(default=0)
    next_try_at = DateTimeField()
    error = CharField(null=True)
    sent_at = DateTimeField(null=True)
    read_at = DateTimeField(null=True)

    class Meta:
        indexes = ((("state", "next_try_at"), False), (("applicant", "created_at"), False))


class SentForm(Row):
    """The token of a form that was carried out: the same form sent twice acts once."""

    token = CharField(primary_key=True)
    case = ForeignKeyField(Case, on_delete="CASCADE")
    at = DateTimeField()


class Setting(Row):
    """A value that the office changed from its default (R-Q), with who and when."""

    key = CharField(primary_key=True)
    value = JSONText()
    changed_by = CharField()
    changed_at = DateTimeField()
