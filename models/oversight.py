"""What supervision (督查) keeps: delays and their reasons, orders, first contacts, and what was compared in the seal register.

The access log of people's data is in people.Disclosure. What is done about a case is also an event of its chain; what
belongs to no case has chains of its own in OversightEvent.
"""

from peewee import (
    SQL,
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from models.cases import Case, Paper
from models.database import JSONText, Keyed
from models.people import Centre, Department, Staff


class Delay(Keyed):
    """A limit that passed before the act was done, noted by the sweep once for each limit (R-SUP-4)."""

    case = ForeignKeyField(Case, backref="delays")
    due_on = DateField()
    due_kind = CharField()  # as on the case
    centre = ForeignKeyField(Centre)
    department = ForeignKeyField(Department)
    window = CharField(default="")
    noted_at = DateTimeField()
    ended_on = DateField(null=True)  # the day on which it was found done

    class Meta:
        indexes = ((("case", "due_on"), True), (("due_on", "department"), False))


Delay.add_index(Delay.index(Delay.case, where=SQL("ended_on IS NULL"), name="delay_running"))


class StatedReason(Keyed):
    """Why a limit was passed, in the words that are published (营36, R-LIM-10). A later one replaces it, none is changed."""

    case = ForeignKeyField(Case, backref="stated_reasons")
    due_on = DateField()  # the limit that was passed
    due_kind = CharField()
    cause = CharField()  # applicant | agency | third_party | system
    text = TextField()  # published: no personal data
    centre = ForeignKeyField(Centre)
    department = ForeignKeyField(Department)
    window = CharField(default="")
    stated_by = ForeignKeyField(Staff)
    stated_at = DateTimeField()
    replaced_at = DateTimeField(null=True)
    form_token = CharField(null=True, unique=True)

    class Meta:
        indexes = ((("due_on", "department"), False),)


# One reason stands for a limit; the list of what is overdue asks in these very words.
StatedReason.add_index(
    StatedReason.index(
        StatedReason.case,
        StatedReason.due_on,
        unique=True,
        where=SQL("replaced_at IS NULL"),
        name="stated_reason_standing",
    )
)


class DelayRecord(Keyed):
    """What was done about a case delayed three working days running (R-SUP-2). Rows are only added."""

    case = ForeignKeyField(Case, backref="delay_records")
    due_on = DateField()
    kind = CharField()  # applicant | agency (the branch) | contact (supervision spoke with the applicant itself)
    way = CharField()  # ask | prompt ; phone | in_person | message
    understood = BooleanField(null=True)  # agency, contact: did the applicant accept the explanation
    words_sealed = TextField()
    by = ForeignKeyField(Staff)
    at = DateTimeField()
    form_token = CharField(null=True, unique=True)

    class Meta:
        indexes = ((("case", "due_on", "kind"), False),)


class SupervisionOrder(Keyed):
    """An order (督办单): to a window and its clerk to state reason and solution by a day."""

    case = ForeignKeyField(Case, backref="supervision_orders")
    paper = ForeignKeyField(Paper)
    number = CharField(unique=True)
    centre = ForeignKeyField(Centre)
    department = ForeignKeyField(Department)
    window = CharField(default="")
    clerk = ForeignKeyField(Staff, null=True, backref="orders")  # none: to the window head
    limit_on = DateField()
    limit_kind = CharField()
    days_over = IntegerField()  # working days when it was issued
    demand_sealed = TextField()
    due_on = DateField()
    state = CharField()  # issued | answered | returned | accepted | closed
    issued_by = ForeignKeyField(Staff)
    issued_at = DateTimeField()
    answered_by = ForeignKeyField(Staff, null=True)
    answered_at = DateTimeField(null=True)
    reason_sealed = TextField(default="")
    solution_sealed = TextField(default="")
    judged_by = ForeignKeyField(Staff, null=True)
    judged_at = DateTimeField(null=True)
    remark_sealed = TextField(default="")  # why it was sent back, or what was found at the end
    rounds = IntegerField(default=0)  # how often it was answered
    version = IntegerField(default=0)
    form_token = CharField(null=True, unique=True)
    last_token = CharField(null=True)  # of the form that changed it last: the same form sent twice acts once

    class Meta:
        indexes = ((("state", "due_on"), False), (("case", "state"), False))


_RUNNING = SQL("state <> 'closed'")
SupervisionOrder.add_index(
    SupervisionOrder.index(
        SupervisionOrder.department,
        SupervisionOrder.due_on,
        SupervisionOrder.id,
        where=_RUNNING,
        name="supervision_order_running",
    )
)
# A limit is followed up by one order at a time.
SupervisionOrder.add_index(
    SupervisionOrder.index(SupervisionOrder.case, unique=True, where=_RUNNING, name="supervision_order_once")
)


class FirstContact(Keyed):
    """A first contact (首问登记单, R-DUTY-1): who asked what, whose duty it is, until it is closed."""

    centre = ForeignKeyField(Centre)
    department = ForeignKeyField(Department)  # whose duty it is now
    window = CharField(default="")
    question = TextField()  # plain, for the search; phone and ID numbers are refused in it
    person_sealed = TextField(null=True)
    phone_sealed = TextField(null=True)
    phone_tail_index = CharField(null=True, index=True)
    is_own_duty = BooleanField()
    taken_by = ForeignKeyField(Staff, backref="first_contacts")
    taken_at = DateTimeField()
    holder = ForeignKeyField(Staff, backref="held_contacts")  # who is responsible now
    handed_to = ForeignKeyField(Staff, null=True, backref="offered_contacts")  # offered and not yet accepted
    handed_at = DateTimeField(null=True)
    accepted_at = DateTimeField(null=True)
    due_on = DateField()
    state = CharField()  # open | handed | closed
    closed_at = DateTimeField(null=True)
    answer_sealed = TextField(default="")
    version = IntegerField(default=0)
    form_token = CharField(null=True, unique=True)
    last_token = CharField(null=True)

    class Meta:
        indexes = ((("centre", "state", "due_on"), False), (("department", "taken_at"), False))


class SealCheck(Keyed):
    """That supervision compared a day of the seal register with the cases, and what it found (R-SUP-5)."""

    centre = ForeignKeyField(Centre)
    day = DateField()
    uses = IntegerField()
    differences = JSONText()
    remark = TextField(default="")
    checked_by = ForeignKeyField(Staff)
    checked_at = DateTimeField()

    class Meta:
        indexes = ((("centre", "day"), True),)


class QualitySample(Keyed):
    """The monthly sample of a centre (抽查, R-SUP-3): its seed, and the list from which was drawn."""

    centre = ForeignKeyField(Centre)
    month = CharField()  # 2026-10
    seed_day = DateField()  # the first day after the month that stands in the public ledger
    seed_root = CharField()  # of that day
    seed = CharField()
    percent = IntegerField()
    least = IntegerField()
    population = IntegerField()
    windows = IntegerField()
    listed = JSONText()  # [department, window, numbers], in their order
    listed_sha256 = CharField()
    drawn_at = DateTimeField()

    class Meta:
        indexes = ((("centre", "month"), True),)


class SampledCase(Keyed):
    """A case of a sample, and the finding that stands; every finding is in OversightEvent."""

    sample = ForeignKeyField(QualitySample, backref="cases")
    case = ForeignKeyField(Case, backref="samples")
    number = CharField()
    department = ForeignKeyField(Department)
    window = CharField(default="")
    rank = CharField()
    way = CharField(null=True)  # phone | in_person | message | not_reached
    satisfaction = IntegerField(null=True)  # 5 (very satisfied) to 1; none where nobody was reached
    outcome = CharField(null=True)  # in_order | minor | serious; none until it is checked
    words_sealed = TextField(default="")
    checked_by = ForeignKeyField(Staff, null=True)
    checked_at = DateTimeField(null=True)
    version = IntegerField(default=0)
    last_token = CharField(null=True)

    class Meta:
        indexes = ((("sample", "case"), True), (("sample", "outcome"), False))


class OversightEvent(Keyed):
    """An act of supervision that belongs to no case, appended and never changed: one hash chain for each subject."""

    subject = CharField()  # contact:<id> | seal_check:<id> | sample:<id> | sampled:<id>
    seq = IntegerField()
    action = CharField()
    at = CharField()  # ISO text, the bytes that are hashed
    actor = CharField()
    body = TextField()  # canonical JSON: codes and ids, and the digest of the words
    words_sealed = TextField(null=True)  # what was said, encrypted; deleting it leaves the chain whole
    previous = CharField()
    digest = CharField()

    class Meta:
        indexes = ((("subject", "seq"), True),)
