"""Forms of supervision: what fields there are. What may stand in them is for the rules to say."""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import Form, HiddenField, IntegerField, StringField

from portal.cases.form_values import cleaned
from portal.oversight.daily_list import SECTIONS
from views.forms.desk import cut


class DailyForm(Form):
    """Section, part and place of the daily list, all in the address."""

    section = StringField(filters=[cut(20)])
    department = StringField(filters=[cut(12)])
    window = StringField(filters=[cut(12)])
    after = HiddenField(filters=[cut(60)])

    @property
    def chosen(self) -> str:
        """The section asked for, the first where it is none."""
        return self.section.data if self.section.data in SECTIONS else next(iter(SECTIONS))


class ListForm(Form):
    """State, search and page of a list."""

    state = StringField(filters=[cut(20)])
    q = StringField(filters=[cut(60)])
    page = IntegerField()


class MonthForm(Form):
    """A month."""

    month = StringField(filters=[cut(10)])


class DayForm(Form):
    """A day."""

    day = StringField(filters=[cut(10)])


def given(form: Mapping[str, Any], names: Iterable[str]) -> dict[str, str]:
    """The named fields of a form as text that can be kept."""
    return {name: cleaned(str(form.get(name, "")))[:4000] for name in names}
