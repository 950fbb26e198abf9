"""What the hall's forms about cases send: a number with its code, a paper's code."""

from wtforms import Form, StringField


def _cut(text: str | None) -> str:
    """Nobody's number or code is longer."""
    return (text or "").strip()[:60]


class TrackForm(Form):
    """Case number and query code."""

    number = StringField(filters=[_cut])
    code = StringField(filters=[_cut])


class VerifyForm(Form):
    """The code on a paper."""

    code = StringField(filters=[_cut])
