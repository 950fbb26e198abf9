"""What is kept of filing away: volumes (案卷), the cases in each, and what lies in each in its order (R-ARC-1..5)."""

from peewee import (
    SQL,
    BigIntegerField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from models.cases import Case, CaseFile, Paper
from models.database import Keyed
from models.people import Centre, Department, Organ, Staff


class Volume(Keyed):
    """A volume. One that several decisions share is asked for and approved before the first goes in (R-ARC-1)."""

    kind = CharField()  # case | shared | supervision
    part = CharField(default="main")  # main (正卷) | reserved (副卷)
    main = ForeignKeyField("self", null=True, backref="reserved")  # of a reserved part
    state = CharField()  # asked | open | waiting (for its check) | checked | making | ready
    fonds = CharField()  # 全宗号
    category = CharField()  # 类别
    year = IntegerField()
    retention = CharField()  # permanent | 30 | 10
    serial = IntegerField(null=True)  # 案卷号, drawn when the volume is closed
    code = CharField(null=True, unique=True)  # 档号
    title = CharField()
    organ = ForeignKeyField(Organ)
    centre = ForeignKeyField(Centre)
    department = ForeignKeyField(Department, null=True)  # none for supervision records
    service_code = CharField(null=True)
    period = CharField(null=True)  # supervision records: week | month | quarter
    first_on = DateField(null=True)
    last_on = DateField(null=True)
    cases = IntegerField(default=0)
    pieces = IntegerField(default=0)
    pages = IntegerField(null=True)
    reason = TextField(default="")  # why several decisions share a volume
    asked_by = ForeignKeyField(Staff, null=True)
    approved_by = ForeignKeyField(Staff, null=True)
    approved_at = DateTimeField(null=True)
    compiled_by = ForeignKeyField(Staff, null=True)  # 立卷人
    compiled_at = DateTimeField(null=True)
    checked_by = ForeignKeyField(Staff, null=True)  # 检查人
    checked_at = DateTimeField(null=True)
    note_sealed = TextField(default="")  # 本卷情况说明
    created_at = DateTimeField()
    done = IntegerField(default=0)  # pages bound so far
    total = IntegerField(default=0)
    tries = IntegerField(default=0)
    error = CharField(null=True)
    made_at = DateTimeField(null=True)
    copy_key = CharField(null=True)  # the reading copy
    copy_sha256 = CharField(null=True)
    copy_size = BigIntegerField(null=True)
    package_key = CharField(null=True)  # what a records office takes in
    package_sha256 = CharField(null=True)
    package_size = BigIntegerField(null=True)


Volume.add_index(Volume.index(Volume.state, Volume.checked_at, name="volume_state_checked"))
# The records of supervision of a period are bound once.
Volume.add_index(
    Volume.index(
        Volume.centre,
        Volume.period,
        Volume.first_on,
        unique=True,
        where=SQL("kind = 'supervision'"),
        name="volume_supervision_once",
    )
)


class VolumeCase(Keyed):
    """A case in a volume; with a reserved part it is in two."""

    volume = ForeignKeyField(Volume, backref="in_it", on_delete="CASCADE")
    case = ForeignKeyField(Case, backref="volumes")
    place = IntegerField()  # among the decisions of the volume, from 1

    class Meta:
        indexes = ((("volume", "case"), True),)


class VolumeEntry(Keyed):
    """One piece of a volume: a row of its contents list (卷内目录)."""

    volume = ForeignKeyField(Volume, backref="entries", on_delete="CASCADE")
    no = IntegerField()  # 顺序号
    case = ForeignKeyField(Case)
    kind = CharField()  # paper | file | record
    paper = ForeignKeyField(Paper, null=True)
    file = ForeignKeyField(CaseFile, null=True)
    title = CharField()
    number = CharField(null=True)  # 文号
    responsible = CharField()  # 责任者
    day = DateField(null=True)
    remark = CharField(default="")
    pages = IntegerField(null=True)
    first_page = IntegerField(null=True)

    class Meta:
        indexes = ((("volume", "no"), True),)
