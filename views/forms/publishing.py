"""Forms of publishing: what fields there are. What may stand in them is for the rules to say."""

from datetime import date, datetime
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Form, StringField

from portal.cases.form_values import cleaned
from views.forms.desk import cut, whole

LONG = 200_000


class TextForm(Form):
    """A publication as it is written."""

    kind = StringField(filters=[cut(20)])
    title = StringField(filters=[cut(1000)])
    summary = StringField(filters=[cut(2000)])
    body = StringField(filters=[cut(LONG)])
    department = StringField(filters=[cut(20)])
    made_on = StringField(filters=[cut(10)])
    related = StringField(filters=[cut(500)])
    internal_note = StringField(filters=[cut(2000)])
    reason = StringField(filters=[cut(2000)])

    def given(self) -> dict[str, Any]:
        """What was written, by field; a day that is none is None."""
        return {**self.data, "made_on": day_of(self.made_on.data)}


class ApprovalForm(Form):
    """What a reviewer confirms, and what the final one records."""

    has_read = BooleanField()
    is_harmless = BooleanField()
    resolved_on = StringField(filters=[cut(10)])
    members = StringField(filters=[cut(600)])
    release_on = StringField(filters=[cut(10)])
    release_time = StringField(filters=[cut(5)])


def day_of(text: str | None) -> date | None:
    """A day as a date field sends it; None for none."""
    try:
        return date.fromisoformat(text or "") if len(text or "") == 10 else None
    except ValueError:
        return None


def moment_of(day: str, time: str) -> datetime | None:
    """A moment from its two fields; None where no day was chosen. Raises ValueError for what is no moment."""
    if not day:
        return None
    return datetime.fromisoformat(f"{day}T{time or '09:00'}").replace(tzinfo=None)


def version_of(form: MultiDict[str, str]) -> int | None:
    """The version of the draft that a form was made from."""
    return whole(form.get("version"))


__all__ = ["ApprovalForm", "TextForm", "cleaned", "day_of", "moment_of", "version_of"]
