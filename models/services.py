"""What the centre offers: services with versioned guides, check points, bundles, and the calendar of working days."""

from peewee import BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField

from models.database import JSONText, Keyed, Row
from models.people import Department, Organ


class Guide(Keyed):
    """One version of what a service demands (办事指南). Never changed: a case keeps the version it was submitted under."""

    service_code = CharField(index=True)
    version = IntegerField()
    effective_on = DateField()
    data = TextField()  # canonical JSON as loaded
    digest = CharField()
    loaded_at = DateTimeField()

    class Meta:
        indexes = ((("service_code", "version"), True),)


class Service(Row):
    """An item of the catalogue and its guide in force; the columns are what the directory filters by."""

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
    initials = TextField()  # pinyin of the name and of each alias, one a line: initials in every reading, then 'in'full
    search_text = TextField()  # what is searched beyond name, aliases, English name and code
    sort = IntegerField()


class CatalogueLoad(Keyed):
    """One loading of the catalogue that changed something. The newest row tells a process that its index is old."""

    digest = CharField()  # SHA-256 over the files that were loaded
    at = DateTimeField()


class Sop(Row):
    """Check points of a service (审查要点)."""

    service_code = CharField(primary_key=True)
    version = CharField()
    data = JSONText()


class Bundle(Row):
    """一件事: several services filed as one."""

    code = CharField(primary_key=True)
    name = CharField()
    data = JSONText()


class CalendarYear(Row):
    """A year whose notice is loaded."""

    year = IntegerField(primary_key=True)
    notice = JSONText()


class CalendarDay(Row):
    """A day on which the notice departs from Monday to Friday, and why."""

    day = DateField(primary_key=True)
    is_workday = BooleanField()
    note = CharField()
    source = CharField()
