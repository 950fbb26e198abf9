"""Who there is: centres and departments, organs and their seals, staff with posts, applicants, and their attempts."""

from peewee import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from models.database import JSONText, Keyed, Row


class Centre(Row):
    """A county centre or a township service point (三级联动). What a point does not say, its parent says."""

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
    """In whose name a paper is issued (发文机关). Paper numbers run per organ, never per service point."""

    code_word = CharField(primary_key=True)  # 机关代字
    name = CharField()
    reconsideration_organ = CharField()
    court = CharField()
    reconsideration_url = CharField()
    confirm_note = TextField(null=True)  # legal office must confirm the name or the reconsideration organ


class Seal(Keyed):
    """A special seal for administrative approval (行政审批专用章, R-SEAL-4)."""

    organ = ForeignKeyField(Organ, backref="seals", on_delete="CASCADE")
    name = CharField()
    text = CharField()
    diameter_mm = IntegerField()
    valid_from = DateField()
    valid_to = DateField()
    keeper_badge = CharField()  # staff id of the keeper, as the catalogue names it
    kind = CharField(
        default="approval"
    )  # approval (行政审批专用章) | joint (联办专章) | own (the unit's own, R-SEAL-2)
    rule = TextField(default="")  # what law or rule asks for the unit's own seal, filed with supervision
    filed_on = DateField(null=True)  # none for a seal of the catalogue that no change has touched
    cancelled_on = DateField(null=True)  # from that day on it is void


class Department(Row):
    """Who sits in the centre."""

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
    """An account outside: a natural person or a company, reached by a mobile phone."""

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
    """An account inside."""

    badge = CharField(unique=True)  # S001
    login = CharField(unique=True)
    name = CharField()
    password_hash = CharField()
    password_given_until = DateTimeField(null=True)  # while set, somebody else gave it: it must be changed before this
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
    """What a member of staff may do, where and for which department ('*' = all), from when to when."""

    staff = ForeignKeyField(Staff, backref="posts", on_delete="CASCADE")
    post = CharField()  # clerk, window_head, reviewer, ...
    department = CharField()  # department code or *
    centre = ForeignKeyField(Centre)
    valid_from = DateField()
    valid_to = DateField(null=True)
    cover_of = ForeignKeyField(Staff, null=True, backref="covers")


class OneTimeCode(Keyed):
    """A code sent to a phone: for signing in, or for signing a commitment. Stored hashed, used once."""

    purpose = CharField()
    phone_index = CharField(index=True)
    code_hash = CharField()
    created_at = DateTimeField()
    expires_at = DateTimeField()
    used_at = DateTimeField(null=True)
    tries = IntegerField(default=0)


class Attempt(Keyed):
    """One try at a code, a password, a second factor or tracking, counted in the database."""

    what = CharField()
    who = CharField()  # blind index or network address, never in the clear
    at = DateTimeField()

    class Meta:
        indexes = ((("what", "who", "at"), False),)


class SignIn(Keyed):
    """Each sign-in, good or refused."""

    account = CharField(index=True)  # staff:<id> / applicant:<id> / unknown
    ok = BooleanField()
    reason = CharField(null=True)
    at = DateTimeField()
    ended_at = DateTimeField(null=True)  # signed out, or a new password: the session is dead at once


class AccountEvent(Keyed):
    """Something done to an account itself: made, a new password, another phone. Rows are only added; no value is kept."""

    account = CharField(index=True)  # staff:<id> / applicant:<id>
    what = CharField()
    by = CharField()  # staff:<id> / applicant:<id> / operator
    at = DateTimeField()


class ParkedPost(Keyed):
    """A form that arrived after its session had ended: kept encrypted for an hour and shown again after sign-in."""

    account = CharField(index=True)
    path = CharField()
    mime = CharField()  # content type with its boundary
    size = IntegerField()
    storage_key = CharField()  # the body as it came, encrypted
    kept_at = DateTimeField()
    expires_at = DateTimeField()
    sending_at = DateTimeField(null=True)  # claimed by the click that sends it


class Disclosure(Keyed):
    """One look at a masked value: who saw which field of which case, when and why (R-PII-6)."""

    staff = ForeignKeyField(Staff)
    case_id = CharField(index=True)
    field = CharField()
    at = DateTimeField()
