"""Forms of counter filing: who stands at the window, and who acts for whom."""

from wtforms import Form, HiddenField, StringField

from views.forms.desk import cut

PARTY = ("kind", "name", "id_number", "credit_code", "legal_rep", "phone", "address")


class CounterForm(Form):
    """The party of a counter filing and its agent, if one has come."""

    service = HiddenField(filters=[cut(12)])
    centre = StringField(filters=[cut(40)])
    kind = StringField(filters=[cut(10)])
    name = StringField(filters=[cut(300)])
    id_number = StringField(filters=[cut(40)])
    credit_code = StringField(filters=[cut(40)])
    legal_rep = StringField(filters=[cut(100)])
    phone = StringField(filters=[cut(40)])
    address = StringField(filters=[cut(300)])
    agent_name = StringField(filters=[cut(100)])
    agent_id_number = StringField(filters=[cut(40)])
    agent_phone = StringField(filters=[cut(40)])

    def party(self) -> dict[str, str]:
        """The applicant."""
        return {name: self[name].data for name in PARTY}

    def agent(self) -> dict[str, str]:
        """The agent; all empty where nobody acts for the applicant."""
        return {name: self[f"agent_{name}"].data for name in ("name", "id_number", "phone")}
