"""Accounts of staff: password (argon2id), second factor (TOTP, RFC 6238), limited attempts.

An unknown user name costs as much time as a known one and gets the same answer.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from models.database import db
from models.people import Applicant, Staff
from portal.ground import attempts, time
from portal.ground.errors import N_, BadSetting, Refused, TooMany
from portal.ground.house import house
from portal.ground.time import SHANGHAI
from portal.people.account_record import note
from portal.people.actors import staff_actor
from portal.people.sessions import end_all_sessions, record_sign_in

SHORTEST = 12
LONGEST = 200
WRONG_PER_LOGIN = 5
WRONG_PER_ADDRESS = 20
WINDOW_MINUTES = 15
STEP_SECONDS = 30
ISSUER = "Government service centre"

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # OWASP's first choice for argon2id


def set_password(staff: Staff, password: str, *, by: str = "", until: datetime | None = None) -> None:
    """Give a member of staff a password; every session of theirs ends. Raises Refused when it is too short or easy.

    `by`: who does it, the person by default; `until`: a password that somebody else gave opens nothing but the page on
    which it is changed, and after this moment not even that.
    """
    check_password_rule(staff, password)
    hashed, account = hash_of(password), f"staff:{staff.id}"
    with db.atomic():
        Staff.update(password_hash=hashed, password_given_until=until).where(Staff.id == staff.id).execute()
        end_all_sessions(account)
        note(account, "password_given" if until else "password_chosen", by or account)


def change_password(staff: Staff, old: str, new: str, again: str) -> None:
    """A person's own new password; every session ends, so that who found an open one is out too.

    Raises Refused with a detail for each field (`old`, `new`, `again`) that is wrong; a wrong old password counts as a
    try at signing in, and TooMany is raised after 5 of them.
    """
    attempts.allow("staff password", staff.login, WRONG_PER_LOGIN, WINDOW_MINUTES)
    mistakes = _mistakes_in(staff, new, again)
    if _verified(staff, old):
        attempts.forgive("staff password", staff.login)
    else:
        record_sign_in(f"staff:{staff.id}", False, "wrong old password")
        mistakes.insert(0, Refused(N_("This is not your current password."), field="old"))
    _choose(staff, new, mistakes)


def choose_password(staff: Staff, new: str, again: str) -> None:
    """The person's own password instead of the one that was given. Raises Refused as `change_password` does."""
    _choose(staff, new, _mistakes_in(staff, new, again))


def must_choose_password(staff: Staff) -> bool:
    """True while the password is one that somebody else gave."""
    return staff.password_given_until is not None


def _mistakes_in(staff: Staff, new: str, again: str) -> list[Refused]:
    try:
        check_password_rule(staff, new)
    except Refused as refused:
        refused.field = "new"
        return [refused]
    if _verified(staff, new):
        return [Refused(N_("This is your current password. Please take another one."), field="new")]
    if new != again:
        return [Refused(N_("The two are not the same. Please type the new password once more."), field="again")]
    return []


def _choose(staff: Staff, new: str, mistakes: list[Refused]) -> None:
    if mistakes:
        raise Refused(N_("Please look at the fields that are marked."), details=mistakes)
    set_password(staff, new)


def check_password_rule(staff: Staff, password: str) -> None:
    """12 to 200 characters of any kind, several different ones, and not the person's own names."""
    if len(password) < SHORTEST:
        raise Refused(
            N_("A password needs at least %(count)s characters. A short sentence is easy to keep."), count=SHORTEST
        )
    if len(password) > LONGEST:
        raise Refused(N_("A password has at most %(count)s characters."), count=LONGEST)
    own = [staff.login, staff.badge, staff.badge_no, staff.name]
    rest = password.lower()
    for name in own:
        rest = rest.replace(name.lower(), "")
    if len(rest) < SHORTEST // 2 or len(set(password)) < 5:
        raise Refused(
            N_("This password is too easy to guess. Please take one without your own name and with more variety.")
        )


def hash_of(password: str) -> str:
    """The argon2id hash of a password (19 MiB, 2 rounds, 1 lane; about 20 ms)."""
    return _hasher.hash(_as_bytes(password))


def check_password(login: str, password: str, address: str = "") -> Staff:
    """The member of staff with this user name and password.

    Raises Refused with one and the same sentence for an unknown name, a wrong password, a deactivated or a fictional
    account in production; TooMany after 5 wrong tries for a name or 20 from one address within 15 minutes. Every try
    that fails is recorded; a good one is recorded when the second factor is through (`signed_in`).
    """
    login = "".join(letter for letter in login[:100].strip().lower() if letter.isprintable())
    group = attempts.address_group(address)
    try:
        attempts.allow("staff password", login, WRONG_PER_LOGIN, WINDOW_MINUTES)
        attempts.allow("staff password from", group, WRONG_PER_ADDRESS, WINDOW_MINUTES)
    except TooMany:
        _record_refusal(login, "too many attempts")
        raise
    staff = Staff.get_or_none(Staff.login == login)
    right = _verified(staff, password)
    if staff is None or not right or not staff.is_active or (staff.is_demo and not house.settings.is_demo):
        _record_refusal(login, "unknown, wrong password or deactivated")
        raise Refused(N_("User name or password is not right. After five wrong tries you have to wait 15 minutes."))
    attempts.forgive("staff password", login)
    attempts.forgive("staff password from", group, newest=1)
    if not staff_actor(staff).posts:
        record_sign_in(f"staff:{staff.id}", False, "no post in force")
        raise Refused(N_("Your account has no post in force today. Please ask the administrator."))
    if staff.password_given_until is not None and staff.password_given_until < time.now():
        record_sign_in(f"staff:{staff.id}", False, "given password ran out")
        raise Refused(N_("The password that was given to you has run out. Please ask the administrator for a new one."))
    if _hasher.check_needs_rehash(staff.password_hash):
        Staff.update(password_hash=hash_of(password)).where(Staff.id == staff.id).execute()
    return staff


def staff_of(key: str) -> Staff | None:
    """The active member of staff with this id."""
    try:
        return Staff.get_or_none(Staff.id == UUID(key), Staff.is_active)
    except ValueError:
        return None


def needs_second_factor() -> bool:
    """True wherever it is not a demonstration."""
    return not house.settings.is_demo


def has_second_factor(staff: Staff) -> bool:
    """True once the person has enrolled a device."""
    return staff.totp_sealed is not None


def new_secret() -> str:
    """A fresh secret for a device (base32, 160 bits)."""
    return pyotp.random_base32()


def enrolment_address(staff: Staff, secret: str) -> str:
    """The otpauth:// address that a device reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=staff.login, issuer_name=ISSUER)


def enrol(staff: Staff, secret: str, code: str) -> None:
    """Keep the secret of a device that has proved itself with one code. Raises Refused, TooMany; Refused if enrolled."""
    _check_step(staff, secret, code)
    sealed = house.vault.seal(secret, f"staff.totp_sealed:{staff.id}")
    with db.atomic():
        kept = Staff.update(totp_sealed=sealed).where(Staff.id == staff.id, Staff.totp_sealed.is_null()).execute()
        if kept:
            note(f"staff:{staff.id}", "device_registered", f"staff:{staff.id}")
    if not kept:
        raise Refused(N_("A device is registered for this account already. Please sign in again with its code."))


def check_second_factor(staff: Staff, code: str) -> None:
    """Use up one code of the person's device. Raises Refused (field `code`) or TooMany after 5 wrong in 15 minutes."""
    secret = house.vault.open(staff.totp_sealed, f"staff.totp_sealed:{staff.id}")
    _check_step(staff, secret, code)


def reset_second_factor(staff: Staff, *, by: str = "") -> None:
    """A device was lost: the next sign-in enrols a new one; every session ends. `by`: the person by default."""
    account = f"staff:{staff.id}"
    with db.atomic():
        Staff.update(totp_sealed=None).where(Staff.id == staff.id).execute()
        end_all_sessions(account)
        note(account, "device_forgotten", by or account)


def signed_in(staff: Staff) -> str:
    """Record a good sign-in; returns the id that names the session."""
    return record_sign_in(f"staff:{staff.id}", True)


def refuse_demo_accounts() -> None:
    """Production must not hold fictional accounts, whose password is public. Raises BadSetting. Needs a connection."""
    if house.settings.env != "production" or not Staff.table_exists():
        return
    if Staff.select().where(Staff.is_demo).exists() or Applicant.select().where(Applicant.is_demo).exists():
        raise BadSetting(
            "PORTAL_ENV=production: this database holds demonstration accounts, whose password is public. "
            "Start production with a database of its own."
        )


def _check_step(staff: Staff, secret: str, code: str) -> None:
    """A code of the half minute now, before or after; each half minute counts once, so that nobody can replay it."""
    attempts.allow("second factor", str(staff.id), WRONG_PER_LOGIN, WINDOW_MINUTES)
    digits = "".join(code.split())[:10]
    at = time.now().replace(tzinfo=SHANGHAI)
    totp = pyotp.TOTP(secret)
    for ahead in (0, -1, 1):
        moment = at + timedelta(seconds=ahead * STEP_SECONDS)
        if pyotp.utils.strings_equal(digits, totp.at(moment)):
            step = totp.timecode(moment)
            fresh = Staff.update(totp_step=step).where(Staff.id == staff.id, Staff.totp_step < step).execute()
            if fresh:
                attempts.forgive("second factor", str(staff.id))
                return
    record_sign_in(f"staff:{staff.id}", False, "wrong second factor")
    raise Refused(
        N_("This code is not right or was used before. Please wait for the next one on your device."), field="code"
    )


def _verified(staff: Staff | None, password: str) -> bool:
    nobody = _nobodys_hash()  # made in either case, so that time does not tell
    try:
        _hasher.verify(staff.password_hash if staff is not None else nobody, _as_bytes(password[: LONGEST + 1]))
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False
    return staff is not None


def _as_bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _hasher.hash("an account that does not exist")


def _record_refusal(login: str, reason: str) -> None:
    staff = Staff.get_or_none(Staff.login == login)
    record_sign_in(f"staff:{staff.id}" if staff else "unknown", False, reason)
