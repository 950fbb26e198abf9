"""Forms of the office's data: what fields there are. What may stand in them is for the rules to say."""

from wtforms import Form, IntegerField, StringField

from views.forms.accounts import cut, cut_untrimmed

MOST_TEXT = 300_000


class ChangeForm(Form):
    """A change: its value in whichever field its page has, the reason, the source and the day."""

    value = StringField(filters=[cut(100)])
    text = StringField(filters=[cut_untrimmed(MOST_TEXT)])
    organ = StringField(filters=[cut(40)])
    kind = StringField(filters=[cut(20)])
    diameter_mm = StringField(filters=[cut(10)])
    valid_to = StringField(filters=[cut(20)])
    keeper = StringField(filters=[cut(40)])
    rule = StringField(filters=[cut(1000)])
    reason = StringField(filters=[cut(2000)])
    source = StringField(filters=[cut(1000)])
    effective_on = StringField(filters=[cut(20)])
    number = StringField(filters=[cut(60)])
    note = StringField(filters=[cut(2000)])


class ListForm(Form):
    """Which page of a list, and of the register what is looked for."""

    page = IntegerField()
    show = StringField(filters=[cut(20)])
    q = StringField(filters=[cut(100)])
    first = StringField(filters=[cut(10)])
    last = StringField(filters=[cut(10)])
