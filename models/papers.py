"""What every paper that the centre draws keeps: of a case, of an information request, of a publication."""

from peewee import BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField

from models.database import Keyed
from models.people import Organ


class DrawnPaper(Keyed):
    """Number, frozen data, and the file once the worker has rendered and signed it. No table of its own."""

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
    tries = IntegerField(default=0)
    error = CharField(null=True)

    class Meta:
        indexes = ((("organ", "word", "year", "serial"), True), (("state", "issued_at"), False))
