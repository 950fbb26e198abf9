"""Forms about information requests: what fields there are. What may stand in them is for the rules to say."""

from wtforms import Form, IntegerField, StringField

from portal.publication.requests_register import VIEWS
from portal.publication.requests_states import KINDS, WAYS

LONGEST = 25_000  # letters of a field; the rules say how much of it each may have


def _cut(text: str | None) -> str:
    """Nobody's number or code is longer."""
    return (text or "").strip()[:60]


def _kept(text: str | None) -> str:
    return (text or "")[:LONGEST]


class AskForm(Form):
    """Who asks, what for, and how the answer is wanted."""

    kind = StringField(filters=[_cut])
    name = StringField(filters=[_kept])
    id_number = StringField(filters=[_kept])
    credit_code = StringField(filters=[_kept])
    legal_rep = StringField(filters=[_kept])
    phone = StringField(filters=[_kept])
    email = StringField(filters=[_kept])
    address = StringField(filters=[_kept])
    description = StringField(filters=[_kept])
    form = StringField(filters=[_cut])
    means = StringField(filters=[_cut])
    code = StringField(filters=[_cut])
    way = StringField(filters=[_cut])
    oral = StringField(filters=[_cut])
    signed_on = StringField(filters=[_cut])

    def given(self) -> dict[str, str]:
        """What was typed, by field."""
        return {name: field.data or "" for name, field in self._fields.items()}


class FollowForm(Form):
    """Number and query code."""

    number = StringField(filters=[_cut])
    code = StringField(filters=[_cut])


class RegisterForm(Form):
    """Filters and page of the register, all in the address."""

    view = StringField(filters=[_cut])
    kind = StringField(filters=[_cut])
    way = StringField(filters=[_cut])
    q = StringField(filters=[_cut])
    page = IntegerField()

    def filters(self) -> dict[str, str]:
        """What is asked for; what does not exist counts as nothing."""
        return {
            "view": self.view.data if self.view.data in VIEWS else "open",
            "kind": self.kind.data if self.kind.data in KINDS else "",
            "way": self.way.data if self.way.data in WAYS else "",
            "q": self.q.data or "",
        }


class AnsweredForm(Form):
    """The public list: kind of answer and page."""

    outcome = StringField(filters=[_cut])
    page = IntegerField()


class ReportForm(Form):
    """The year of the annual report."""

    year = IntegerField()
