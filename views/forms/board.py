"""What the board's forms send; read from the address, so junk counts as nothing."""

from wtforms import Form, IntegerField, StringField


class DisclosureForm(Form):
    """The list of disclosures: class, words and page."""

    kind = StringField(default="")
    q = StringField(default="")
    page = IntegerField(default=1)
