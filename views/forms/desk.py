"""Forms of the desk: what fields there are. What may stand in them is for the rules to say."""

import re

from wtforms import Form, HiddenField, StringField

from portal.cases.form_values import cleaned
from portal.cases.states import STATES
from portal.cases.worklist_tabs import STATES_ON_DESK, View


def cut(length: int):  # noqa: ANN201 - a filter of WTForms
    """A filter: trimmed text of at most this many characters, without what no database keeps."""
    return lambda text: cleaned(text or "")[:length]


def whole(text: str | None) -> int | None:
    """A number that a form carries; None where there is none, -1 for what is no number of ours."""
    if not text:
        return None
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) else -1


class QueueForm(Form):
    """Tab, filters, search and place of the queue, all in the address."""

    tab = HiddenField(filters=[cut(20)])
    q = StringField(filters=[cut(60)])
    service = StringField(filters=[cut(12)])
    state = StringField(filters=[cut(30)])
    channel = StringField(filters=[cut(10)])
    handler = StringField(filters=[cut(40)])
    after = HiddenField(filters=[cut(80)])

    def view(self, tabs: list[str], first: str) -> View:
        """What is asked for; what does not exist is left out."""
        return View(
            tab=self.tab.data if self.tab.data in tabs else first,
            service=self.service.data,
            state=self.state.data if self.state.data in STATES_ON_DESK else "",
            channel=self.channel.data if self.channel.data in ("online", "window") else "",
            handler=self.handler.data,
        )


DESK_STATES = [STATES[code] for code in STATES if code in STATES_ON_DESK]


class BatchForm(Form):
    """What to do with the picked cases."""

    do = StringField(filters=[cut(10)])
    handler = StringField(filters=[cut(20)])
    reason = StringField(filters=[cut(300)])
    back = HiddenField(filters=[cut(300)])


class AwayForm(Form):
    """The last day of an absence; empty: back again."""

    until = StringField(filters=[cut(20)])
