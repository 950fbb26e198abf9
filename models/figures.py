"""The figures of a month as they were taken: one row a version, never changed once it is public."""

from peewee import CharField, DateTimeField, IntegerField, TextField

from models.database import JSONText, Keyed


class MonthSnapshot(Keyed):
    """What a month came to. A correction is a further version with its reason; the earlier one stays."""

    month = CharField()  # 2026-10
    version = IntegerField()  # from 1; 0: running figures, taken anew until the month is over
    state = CharField()  # running | draft | published | superseded
    taken_at = DateTimeField()
    cases = IntegerField()  # cases with an event in the month
    events = IntegerField()  # events of the month
    events_sha256 = CharField()  # over the digests of these events, case by case
    figures = JSONText()  # by key: value, of, cells, events, sha256
    windows = JSONText()  # one entry a department
    overdue = JSONText()  # one entry a case that passed its limit
    sha256 = CharField()  # over everything above, as canonical JSON
    reason = TextField(default="")  # why there is a further version; public
    differences = JSONText()  # what it changes: figure, before, after
    published_at = DateTimeField(null=True)
    publication = CharField(null=True)  # the disclosure that published it

    class Meta:
        indexes = ((("month", "version"), True), (("state", "month"), False))
