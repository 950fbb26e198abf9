"""Forms of the accounts door: what fields there are. What may stand in them is for the rules to say."""

from collections.abc import Callable

from wtforms import Form, HiddenField, PasswordField, StringField


def cut(length: int) -> Callable[[str | None], str]:
    """A filter: trimmed text of at most this many characters (a megabyte in a field is nobody's phone)."""
    return lambda text: (text or "").strip()[:length]


def cut_untrimmed(length: int) -> Callable[[str | None], str]:
    """A filter that keeps spaces: they may belong to a password."""
    return lambda text: (text or "")[:length]


class SignInForm(Form):
    """Phone and one-time code, both on one page."""

    phone = StringField(filters=[cut(40)])
    code = StringField(filters=[cut(20)])
    next = HiddenField(filters=[cut(1000)])


class StaffSignInForm(Form):
    """User name and password."""

    login = StringField(filters=[cut(100)])
    password = PasswordField(filters=[cut_untrimmed(300)])
    next = HiddenField(filters=[cut(1000)])


class SecondFactorForm(Form):
    """Six digits from the person's device."""

    code = StringField(filters=[cut(20)])


class PasswordForm(Form):
    """The current password, where it is asked for, and the new one twice."""

    old = PasswordField(filters=[cut_untrimmed(300)])
    new = PasswordField(filters=[cut_untrimmed(300)])
    again = PasswordField(filters=[cut_untrimmed(300)])


class ProfileForm(Form):
    """Who an applicant is."""

    kind = HiddenField(filters=[cut(20)])
    name = StringField(filters=[cut(1000)])
    id_number = StringField(filters=[cut(100)])
    credit_code = StringField(filters=[cut(100)])
    legal_rep = StringField(filters=[cut(1000)])
    contact = StringField(filters=[cut(1000)])
    address = StringField(filters=[cut(1000)])
    email = StringField(filters=[cut(400)])
    next = HiddenField(filters=[cut(1000)])
