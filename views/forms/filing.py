"""Forms of the filing door: what fields there are. What may stand in them is for the rules to say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict
from wtforms import Form, HiddenField, StringField

from portal.cases.word_to_reviewer import KEY
from portal.ground.errors import N_, Refused
from portal.services.guide import Guide

PARTY = ("kind", "name", "id_number", "credit_code", "legal_rep", "phone", "address")
PROFILE = ("kind", "name", "id_number", "credit_code", "legal_rep", "contact", "address")


def cut(length: int) -> Callable[[str | None], str]:
    """A filter: trimmed text of at most this many characters."""
    return lambda text: (text or "").strip()[:length]


class StartForm(Form):
    """For whom a case is started: the applicant, and who the agent is where that is not known yet."""

    whom = HiddenField(filters=[cut(10)])
    kind = HiddenField(filters=[cut(10)])
    name = StringField(filters=[cut(1000)])
    id_number = StringField(filters=[cut(100)])
    credit_code = StringField(filters=[cut(100)])
    legal_rep = StringField(filters=[cut(1000)])
    contact = StringField(filters=[cut(1000)])
    phone = StringField(filters=[cut(100)])
    address = StringField(filters=[cut(1000)])
    my_name = StringField(filters=[cut(1000)])
    my_id_number = StringField(filters=[cut(100)])

    def party(self) -> dict[str, str]:
        """The applicant of an agent."""
        return {name: self[name].data for name in PARTY}

    def profile(self) -> dict[str, str]:
        """The account's own profile, where a person files for themselves."""
        return {name: self[name].data for name in PROFILE}

    def agent_profile(self) -> dict[str, str]:
        """The account's own profile, where its owner acts for somebody else."""
        return {"kind": "natural", "name": self.my_name.data, "id_number": self.my_id_number.data}


class ActionForm(Form):
    """What an action of the table may be given by an applicant."""

    version = HiddenField(filters=[cut(20)])
    token = HiddenField(filters=[cut(100)])
    consent = StringField(filters=[cut(10)])
    commit = StringField(filters=[cut(10)])
    code = StringField(filters=[cut(20)])
    window = StringField(filters=[cut(40)])
    day = StringField(filters=[cut(20)])
    start = StringField(filters=[cut(20)])
    reason = StringField(filters=[cut(4000)])
    statement = StringField(filters=[cut(4000)])

    @property
    def seen_version(self) -> int | None:
        """The version of the case that the person saw."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() else None

    def given(self) -> dict[str, str]:
        """What was given beside version and token."""
        names = ("consent", "commit", "code", "window", "day", "start", "reason", "statement")
        return {name: self[name].data for name in names if self[name].data}


@dataclass(frozen=True)
class Answers:
    """What came for the fields of a guide: one text each, and what came twice with different texts."""

    texts: Mapping[str, str]
    twice: tuple[Refused, ...]
    note: str | None = None  # the word to the reviewer; None where the form had no place for it

    def is_typed(self, field: str | None) -> bool:
        """True where something was typed into a field."""
        return bool(self.as_typed().get(field or "", "").strip())

    def as_typed(self) -> dict[str, str]:
        """Everything as it came, to stand in the fields again."""
        return {**self.texts, **({} if self.note is None else {KEY: self.note})}

    def to_keep(self) -> dict[str, str]:
        """The texts that are clear."""
        unclear = {refused.field for refused in self.twice}
        return {key: text for key, text in self.texts.items() if key not in unclear}


def answers_of(sent: "MultiDict[str, str]", guide: Guide) -> Answers:
    """The answers in a form that was sent; fields that the guide does not have are left alone."""
    texts, twice = {}, []
    for field in guide.form_fields:
        came = sent.getlist(field.key)
        if came:
            texts[field.key] = came[0]
        if len(set(came)) > 1:
            words = N_("%(label)s: two different answers arrived. Please fill it in once more.")
            twice.append(Refused(words, field=field.key, label=field.label))
    return Answers(texts, tuple(twice), sent.get(KEY))
