"""The ground: every table of the first release, a frozen picture of models/ at that time."""

import json
import uuid

from peewee import (
    SQL,
    AutoField,
    BigIntegerField,
    BooleanField,
    CharField,
    CompositeKey,
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
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def python_value(self, value):
        return None if value is None else json.loads(value)


class Row(Model):
    class Meta:
        database = _db
        legacy_table_names = False


class Keyed(Row):
    id = UUIDField(primary_key=True, default=uuid.uuid4)


class Centre(Row):
    code = CharField(primary_key=True)
    name = CharField()
    name_en = CharField()
    parent = ForeignKeyField("self", null=True, backref="points")
    address = CharField()
    phone = CharField()
    complaint_phone = CharField()
    hours = CharField()
    open_hours = JSONText()  # [["09:00", "12:00"], ...]
    close = CharField()  # close of business, "18:00" (clock.md K2)
    weekdays = JSONText()  # [1..7], 1 is Monday
    windows = JSONText()
    seal = JSONText(null=True)


class Organ(Row):
    code_word = CharField(primary_key=True)  # 机关代字
    name = CharField()
    reconsideration_organ = CharField()
    court = CharField()
    reconsideration_url = CharField()
    confirm_note = TextField(null=True)  # legal office must confirm the name or the reconsideration organ


class Seal(Keyed):
    organ = ForeignKeyField(Organ, backref="seals", on_delete="CASCADE")
    name = CharField()
    text = CharField()
    diameter_mm = IntegerField()
    valid_from = DateField()
    valid_to = DateField()
    keeper_badge = CharField()  # staff id of the keeper, as the catalogue names it


class Department(Row):
    code = CharField(primary_key=True)
    num = CharField()
    name = CharField()
    short_name = CharField()
    name_en = CharField()
    centre = ForeignKeyField(Centre, backref="departments")
    organ = ForeignKeyField(Organ)
    organ_by_service = JSONText()  # {service code: code word}
    windows = JSONText()
    floor = CharField()
    intro = TextField()
    phone = CharField()
    is_integrated_window = BooleanField()
    sort = IntegerField()


class Applicant(Keyed):
    kind = CharField()  # natural | company
    name = CharField()
    phone_sealed = TextField()
    phone_index = CharField(unique=True)
    id_sealed = TextField(null=True)  # ID number of a natural person
    id_index = CharField(null=True, index=True)
    credit_code = CharField(null=True)
    legal_rep = CharField(null=True)
    contact = CharField(null=True)  # whom a company names to be called
    address_sealed = TextField(null=True)
    email_sealed = TextField(null=True)
    birth_sealed = TextField(null=True)
    is_demo = BooleanField(default=False)
    created_at = DateTimeField()


class Staff(Keyed):
    badge = CharField(unique=True)  # S001
    login = CharField(unique=True)
    name = CharField()
    password_hash = CharField()
    totp_sealed = TextField(null=True)
    totp_step = IntegerField(default=0)  # the last half minute whose code was used: no code counts twice
    department = ForeignKeyField(Department, backref="staff")
    window = CharField(null=True)
    badge_no = CharField()
    phone = CharField()  # office phone, printed on papers
    title = CharField()
    is_active = BooleanField(default=True)
    is_demo = BooleanField(default=False)
    away_until = DateField(null=True)  # while set, the cover may act (AB岗, R-DUTY-2)
    density = CharField(default="dense")  # dense | roomy
    saved_view = CharField(default="")  # query string of the queue


class Post(Keyed):
    staff = ForeignKeyField(Staff, backref="posts", on_delete="CASCADE")
    post = CharField()  # clerk, window_head, reviewer, ...
    department = CharField()  # department code or *
    centre = ForeignKeyField(Centre)
    valid_from = DateField()
    valid_to = DateField(null=True)
    cover_of = ForeignKeyField(Staff, null=True, backref="covers")


class OneTimeCode(Keyed):
    purpose = CharField()
    phone_index = CharField(index=True)
    code_hash = CharField()
    created_at = DateTimeField()
    expires_at = DateTimeField()
    used_at = DateTimeField(null=True)
    tries = IntegerField(default=0)


class Attempt(Keyed):
    what = CharField()
    who = CharField()  # blind index or network address, never in the clear
    at = DateTimeField()

    class Meta:
        indexes = ((("what", "who", "at"), False),)


class SignIn(Keyed):
    account = CharField(index=True)  # staff:<id> / applicant:<id> / unknown
    ok = BooleanField()
    reason = CharField(null=True)
    at = DateTimeField()
    ended_at = DateTimeField(null=True)  # signed out, or a new password: the session is dead at once


class ParkedPost(Keyed):
    account = CharField(index=True)
    path = CharField()
    mime = CharField()  # content type with its boundary
    size = IntegerField()
    storage_key = CharField()  # the body as it came, encrypted
    kept_at = DateTimeField()
    expires_at = DateTimeField()
    sending_at = DateTimeField(null=True)  # claimed by the click that sends it


class Disclosure(Keyed):
    staff = ForeignKeyField(Staff)
    case_id = CharField(index=True)
    field = CharField()
    at = DateTimeField()


class Guide(Keyed):
    service_code = CharField(index=True)
    version = IntegerField()
    effective_on = DateField()
    data = TextField()  # canonical JSON as loaded
    digest = CharField()
    loaded_at = DateTimeField()

    class Meta:
        indexes = ((("service_code", "version"), True),)


class Service(Row):
    code = CharField(primary_key=True)
    name = CharField()
    name_en = CharField()
    aliases = JSONText()
    department = ForeignKeyField(Department, backref="services")
    organ = ForeignKeyField(Organ)
    guide = ForeignKeyField(Guide)
    item_type = CharField()
    procedure = CharField()
    case_type = CharField()
    online_level = CharField()
    audience = JSONText()
    themes = JSONText()
    promised_days = IntegerField()
    visits = IntegerField()
    is_free = BooleanField()
    result_name = CharField()
    is_hot = BooleanField()
    initials = TextField()  # pinyin initials of the name and of each alias with every reading, for "spjy"; one a line
    search_text = TextField()  # what is searched beyond name, aliases, English name and code
    sort = IntegerField()


class CatalogueLoad(Keyed):
    digest = CharField()  # SHA-256 over the files that were loaded
    at = DateTimeField()


class Sop(Row):
    service_code = CharField(primary_key=True)
    version = CharField()
    data = JSONText()


class Bundle(Row):
    code = CharField(primary_key=True)
    name = CharField()
    data = JSONText()


class CalendarYear(Row):
    year = IntegerField(primary_key=True)
    notice = JSONText()


class CalendarDay(Row):
    day = DateField(primary_key=True)
    is_workday = BooleanField()
    note = CharField()
    source = CharField()


class Publication(Keyed):
    slug = CharField(unique=True)
    index_no = CharField(unique=True)
    kind = CharField(index=True)  # one of the eight classes
    title = CharField()
    summary = TextField()
    body = TextField()
    department_name = CharField()
    published_on = DateField(index=True)
    related = JSONText()


class Case(Keyed):
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
    id = AutoField()
    case = ForeignKeyField(Case, unique=True, on_delete="CASCADE")
    words = TextField()


class CaseValue(Keyed):
    case = ForeignKeyField(Case, backref="form_values", on_delete="CASCADE")
    key = CharField()
    sealed = TextField()

    class Meta:
        indexes = ((("case", "key"), True),)


class CaseMaterial(Keyed):
    case = ForeignKeyField(Case, backref="materials", on_delete="CASCADE")
    code = CharField()
    state = CharField(default="missing")  # missing | given | promised | supplied | checked (by the centre) | waived
    promised_until = DateField(null=True)
    source_note = CharField(default="")  # centre-obtained: where and when it was checked
    changed_at = DateTimeField()

    class Meta:
        indexes = ((("case", "code"), True),)


class CaseFile(Keyed):
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
    event = ForeignKeyField(CaseEvent, primary_key=True, on_delete="CASCADE")
    sealed = TextField()


class DayRoot(Row):
    day = DateField(primary_key=True)
    events = IntegerField()
    root = CharField()
    previous = CharField()
    digest = CharField()


class PaperCounter(Row):
    organ = CharField()
    word = CharField()
    year = IntegerField()
    last = IntegerField()

    class Meta:
        primary_key = CompositeKey("organ", "word", "year")


class Paper(Keyed):
    case = ForeignKeyField(Case, backref="papers")
    event_seq = IntegerField()
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
    state = CharField()  # drawn | ready | void
    storage_key = CharField(null=True)
    file_sha256 = CharField(null=True, index=True)
    signed = BooleanField(default=False)
    issued_on = DateField()
    issued_at = DateTimeField()
    sealed_at = DateTimeField(null=True)
    void_reason = TextField(null=True)
    tries = IntegerField(default=0)
    error = CharField(null=True)

    class Meta:
        indexes = ((("organ", "word", "year", "serial"), True), (("state", "issued_at"), False))


class SealOrder(Keyed):
    case = ForeignKeyField(Case, unique=True)
    seal = ForeignKeyField(Seal)
    by = ForeignKeyField(Staff)
    approver = ForeignKeyField(Staff)
    at = DateTimeField()
    state = CharField(default="waiting")  # waiting | done
    tries = IntegerField(default=0)
    error = CharField(null=True)


class SealUse(Keyed):
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
    token = CharField(primary_key=True)
    case = ForeignKeyField(Case, on_delete="CASCADE")
    at = DateTimeField()


class Setting(Row):
    key = CharField(primary_key=True)
    value = JSONText()
    changed_by = CharField()
    changed_at = DateTimeField()


TABLES = [
    Centre,
    Organ,
    Seal,
    Department,
    Applicant,
    Staff,
    Post,
    OneTimeCode,
    Attempt,
    SignIn,
    ParkedPost,
    Disclosure,
    Guide,
    Service,
    CatalogueLoad,
    Sop,
    Bundle,
    CalendarYear,
    CalendarDay,
    Publication,
    Case,
    CaseName,
    CaseValue,
    CaseMaterial,
    CaseFile,
    Verdict,
    CaseEvent,
    EventPayload,
    DayRoot,
    PaperCounter,
    Paper,
    SealOrder,
    SealUse,
    Booking,
    OutboxMessage,
    SentForm,
    Setting,
]


def up(migrator, db):
    _db.initialize(db)
    db.create_tables(TABLES)


def down(migrator, db):
    _db.initialize(db)
    db.drop_tables(list(reversed(TABLES)))
