"""What supervision keeps: delays, reasons, orders, first contacts, the check of the seal register. A frozen picture."""

import json
import uuid

from peewee import (
    SQL,
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


class JSONText(TextField):
    def db_value(self, value):
        return None if value is None else json.dumps(value, ensure_ascii=False)


class Row(Model):
    class Meta:
        database = _db
        legacy_table_names = False


class Keyed(Row):
    id = UUIDField(primary_key=True, default=uuid.uuid4)


# The tables that these refer to: their keys alone.
class Centre(Row):
    code = CharField(primary_key=True)


class Department(Row):
    code = CharField(primary_key=True)


class Staff(Keyed):
    pass


class Case(Keyed):
    class Meta:
        table_name = "cases"


class Paper(Keyed):
    pass


class Delay(Keyed):
    case = ForeignKeyField(Case, backref="delays")
    due_on = DateField()
    due_kind = CharField()
    centre = ForeignKeyField(Centre)
    department = ForeignKeyField(Department)
    window = CharField(default="")
    noted_at = DateTimeField()
    ended_on = DateField(null=True)

    class Meta:
        indexes = ((("case", "due_on"), True), (("due_on", "department"), False))


Delay.add_index(Delay.index(Delay.case, where=SQL("ended_on IS NULL"), name="delay_running"))


class StatedReason(Keyed):
    case = ForeignKeyField(Case, backref="stated_reasons")
    due_on = DateField()
    due_kind = CharField()
    cause = CharField()
    text = TextField()
    centre = ForeignKeyField(Centre)
    department = ForeignKeyField(Department)
    window = CharField(default="")
    stated_by = ForeignKeyField(Staff)
    stated_at = DateTimeField()
    replaced_at = DateTimeField(null=True)
    form_token = CharField(null=True, unique=True)

    class Meta:
        indexes = ((("due_on", "department"), False),)


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
    case = ForeignKeyField(Case, backref="delay_records")
    due_on = DateField()
    kind = CharField()
    way = CharField()
    understood = BooleanField(null=True)
    words_sealed = TextField()
    by = ForeignKeyField(Staff)
    at = DateTimeField()
    form_token = CharField(null=True, unique=True)

    class Meta:
        indexes = ((("case", "due_on", "kind"), False),)


class SupervisionOrder(Keyed):
    case = ForeignKeyField(Case, backref="supervision_orders")
    paper = ForeignKeyField(Paper)
    number = CharField(unique=True)
    centre = ForeignKeyField(Centre)
    department = ForeignKeyField(Department)
    window = CharField(default="")
    clerk = ForeignKeyField(Staff, null=True, backref="orders")
    limit_on = DateField()
    limit_kind = CharField()
    days_over = IntegerField()
    demand_sealed = TextField()
    due_on = DateField()
    state = CharField()
    issued_by = ForeignKeyField(Staff)
    issued_at = DateTimeField()
    answered_by = ForeignKeyField(Staff, null=True)
    answered_at = DateTimeField(null=True)
    reason_sealed = TextField(default="")
    solution_sealed = TextField(default="")
    judged_by = ForeignKeyField(Staff, null=True)
    judged_at = DateTimeField(null=True)
    remark_sealed = TextField(default="")
    rounds = IntegerField(default=0)
    version = IntegerField(default=0)
    form_token = CharField(null=True, unique=True)
    last_token = CharField(null=True)

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
SupervisionOrder.add_index(
    SupervisionOrder.index(SupervisionOrder.case, unique=True, where=_RUNNING, name="supervision_order_once")
)


class FirstContact(Keyed):
    centre = ForeignKeyField(Centre)
    department = ForeignKeyField(Department)
    window = CharField(default="")
    question = TextField()
    person_sealed = TextField(null=True)
    phone_sealed = TextField(null=True)
    phone_tail_index = CharField(null=True, index=True)
    is_own_duty = BooleanField()
    taken_by = ForeignKeyField(Staff, backref="first_contacts")
    taken_at = DateTimeField()
    holder = ForeignKeyField(Staff, backref="held_contacts")
    handed_to = ForeignKeyField(Staff, null=True, backref="offered_contacts")
    handed_at = DateTimeField(null=True)
    accepted_at = DateTimeField(null=True)
    due_on = DateField()
    state = CharField()
    closed_at = DateTimeField(null=True)
    answer_sealed = TextField(default="")
    version = IntegerField(default=0)
    form_token = CharField(null=True, unique=True)
    last_token = CharField(null=True)

    class Meta:
        indexes = ((("centre", "state", "due_on"), False), (("department", "taken_at"), False))


class SealCheck(Keyed):
    centre = ForeignKeyField(Centre)
    day = DateField()
    uses = IntegerField()
    differences = JSONText()
    remark = TextField(default="")
    checked_by = ForeignKeyField(Staff)
    checked_at = DateTimeField()

    class Meta:
        indexes = ((("centre", "day"), True),)


class OversightEvent(Keyed):
    subject = CharField()
    seq = IntegerField()
    action = CharField()
    at = CharField()
    actor = CharField()
    body = TextField()
    words_sealed = TextField(null=True)
    previous = CharField()
    digest = CharField()

    class Meta:
        indexes = ((("subject", "seq"), True),)


TABLES = [Delay, StatedReason, DelayRecord, SupervisionOrder, FirstContact, SealCheck, OversightEvent]


def up(migrator, db):
    _db.initialize(db)
    db.create_tables(TABLES)


def down(migrator, db):
    _db.initialize(db)
    db.drop_tables(list(reversed(TABLES)))
