"""What is published."""

from peewee import CharField, DateField, TextField

from models.database import JSONText, Keyed


class Publication(Keyed):
    """A disclosure as it stands in public (政府信息主动公开)."""

    slug = CharField(unique=True)
    index_no = CharField(unique=True)
    kind = CharField(index=True)  # one of the eight classes
    title = CharField()
    summary = TextField()
    body = TextField()
    department_name = CharField()
    published_on = DateField(index=True)
    related = JSONText()
