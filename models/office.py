"""What an office changes as data: calendar, conventions, local rules, seals, wording of papers; each by two persons (R-Q)."""

from peewee import (
    SQL,
    AutoField,
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from models.cases import Case
from models.database import JSONText, Keyed, Row
from models.people import Staff


class OfficeChange(Keyed):
    """A change that one person proposed. `version` counts what came into force under this subject and name."""

    subject = CharField()  # calendar | convention | local_rule | fonds | retention | seal | template
    name = CharField()  # year, convention, rule, organ, service, id of the seal, kind of paper
    action = CharField()  # set | enable | change | cancel
    value = JSONText()
    reason = TextField()
    source = TextField()
    effective_on = DateField()
    state = CharField()  # draft | counting | proposed | confirmed | in_force | rejected | withdrawn
    version = IntegerField(null=True)
    proposed_by = ForeignKeyField(Staff)
    proposed_at = DateTimeField()
    decided_by = ForeignKeyField(Staff, null=True)
    decided_at = DateTimeField(null=True)
    note = TextField(default="")  # why it was rejected
    total = IntegerField(default=0)  # open cases to be looked at
    done = IntegerField(default=0)  # of these, or of the moves while they are carried out
    moves = IntegerField(default=0)
    overdue = IntegerField(default=0)  # of the moves: late from then on
    place = CharField(default="")  # id of the last case looked at: a worker that was killed goes on there
    counted_at = DateTimeField(null=True)
    applied_at = DateTimeField(null=True)
    tries = IntegerField(default=0)
    error = CharField(null=True)


OfficeChange.add_index(OfficeChange.index(OfficeChange.state, OfficeChange.effective_on, name="office_change_state"))
OfficeChange.add_index(
    OfficeChange.index(
        OfficeChange.subject, OfficeChange.name, OfficeChange.version, unique=True, name="office_change_version"
    )
)
# Two changes of one thing at once would each be confirmed on what the other one changes.
OfficeChange.add_index(
    OfficeChange.index(
        OfficeChange.subject,
        OfficeChange.name,
        unique=True,
        where=SQL("state IN ('draft', 'counting', 'proposed')"),
        name="office_change_open",
    )
)


class OfficeMove(Row):
    """An open case whose day moves with a change: shown before it is confirmed, written after."""

    id = AutoField()
    change = ForeignKeyField(OfficeChange, backref="moved", on_delete="CASCADE")
    case = ForeignKeyField(Case, on_delete="CASCADE")
    due_kind = CharField(null=True)
    old_on = DateField(null=True)
    new_on = DateField(null=True)
    is_overdue = BooleanField(default=False)

    class Meta:
        indexes = ((("change", "is_overdue", "id"), False), (("change", "case"), True))


class OfficeRecord(Row):
    """What was done to the office's data: rows are only added, each with the digest of the one before."""

    seq = IntegerField(primary_key=True)
    change = ForeignKeyField(OfficeChange, null=True)
    what = CharField()
    at = CharField()  # ISO text, the bytes that are hashed
    actor = CharField()
    body = TextField()
    previous = CharField()
    digest = CharField()
