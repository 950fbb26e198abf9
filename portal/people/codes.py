"""One-time codes: six digits sent to a phone, for signing in, for signing a commitment, or for changing to this phone.

A code lives five minutes, works once and only for its purpose, and is burnt after five wrong tries. A new one replaces
the one before. Answers never tell whether the phone is known here.
"""

import secrets
from datetime import datetime, timedelta

from models.database import db, new_id
from models.people import OneTimeCode
from portal.ground import attempts, messages, time, waking
from portal.ground.errors import N_, Refused, Unavailable
from portal.ground.house import house
from portal.people.checks import check_phone, half_width

PURPOSES = {"sign-in": "sign_in_code", "sign": "sign_code", "phone": "phone_code"}  # purpose -> kind of message
MINUTES = 5
WRONG_TRIES = 5
PER_PHONE_AN_HOUR = 5
PER_PHONE_A_DAY = 15
PER_ADDRESS_AN_HOUR = 30
CHECKS_PER_ADDRESS = 30  # wrong codes in 15 minutes


def send_code(phone: str, purpose: str, address: str = "") -> str | None:
    """Send a new code to the phone; in the demonstration it is returned instead, so that the page can show it.

    `purpose`: 'sign-in', 'sign' or 'phone'; `address`: network address of who asks. Raises Refused for what is no mobile phone,
    TooMany beyond the limits per phone and address, Unavailable where text messages cannot be sent.
    """
    kind = PURPOSES[purpose]
    phone = check_phone(phone)
    if not house.settings.is_demo and not house.settings.sms_url:
        raise Unavailable(N_("Text messages cannot be sent at the moment. Please come to the hall or call us."))
    attempts.allow("send code", phone, PER_PHONE_AN_HOUR, 60)
    attempts.allow("send code today", phone, PER_PHONE_A_DAY, 24 * 60)
    if address:
        attempts.allow("send code from", attempts.address_group(address), PER_ADDRESS_AN_HOUR, 60)
    code, now, row_id = f"{secrets.randbelow(10**6):06d}", time.now(), new_id()
    index = phone_index(phone)
    with db.atomic():
        _replace_earlier(index, purpose, now)
        OneTimeCode.create(
            id=row_id,
            purpose=purpose,
            phone_index=index,
            code_hash=_hashed(str(row_id), code),
            created_at=now,
            expires_at=now + timedelta(minutes=MINUTES),
        )
        if not house.settings.is_demo:
            messages.tell_phone(phone, kind, {"code": code, "minutes": MINUTES})
    if house.settings.is_demo:
        return code
    waking.wake_after_commit()
    return None


def check_code(phone: str, purpose: str, code: str, address: str = "") -> None:
    """Use up the code that was sent to this phone for this purpose; it works once, also for two at the same moment.

    Raises Refused (field `code`) when it is wrong, too old, used or burnt, TooMany after many wrong ones from one
    network address. Not to be called inside a transaction, which could take a wrong try back.
    """
    assert not db.in_transaction(), "a wrong try must stay counted when the rest is rolled back"
    phone, digits, now = check_phone(phone), half_width(code), time.now()
    group = attempts.address_group(address) if address else ""
    if group:
        attempts.allow("check code from", group, CHECKS_PER_ADDRESS, 15)
    row = _newest(phone_index(phone), purpose, now)
    if row is None or not _count_try(row):
        raise Refused(N_("This code is no longer valid. Please ask for a new one."), field="code")
    if not secrets.compare_digest(_hashed(str(row.id), digits), row.code_hash):
        if row.tries + 1 >= WRONG_TRIES:
            raise Refused(
                N_("This code was wrong too often and does not work any more. Please ask for a new one."), field="code"
            )
        raise Refused(
            N_("This code is not right. Please look at the message again; the newest code counts."), field="code"
        )
    used = OneTimeCode.update(used_at=now).where(OneTimeCode.id == row.id, OneTimeCode.used_at.is_null()).execute()
    if not used:
        raise Refused(N_("This code is no longer valid. Please ask for a new one."), field="code")
    _forgive(phone, group)


def phone_index(phone: str) -> str:
    """The blind index by which a phone is found."""
    return house.vault.blind_index(phone, "phone")


def prune(now: datetime | None = None) -> int:
    """Delete codes that expired more than a day ago. Returns how many."""
    return OneTimeCode.delete().where(OneTimeCode.expires_at < (now or time.now()) - timedelta(days=1)).execute()


def _hashed(row_id: str, code: str) -> str:
    """Keyed with the house's secret: a million codes are tried in a second where only a hash protects them."""
    return house.vault.blind_index(f"{row_id}:{code}", "one-time code")


def _replace_earlier(index: str, purpose: str, now: datetime) -> None:
    """Only the newest code counts."""
    earlier = (OneTimeCode.phone_index == index) & (OneTimeCode.purpose == purpose) & OneTimeCode.used_at.is_null()
    OneTimeCode.update(used_at=now).where(earlier).execute()


def _newest(index: str, purpose: str, now: datetime) -> OneTimeCode | None:
    return (
        OneTimeCode.select()
        .where(
            OneTimeCode.phone_index == index,
            OneTimeCode.purpose == purpose,
            OneTimeCode.used_at.is_null(),
            OneTimeCode.expires_at > now,
        )
        .order_by(OneTimeCode.created_at.desc(), OneTimeCode.id.desc())
        .first()
    )


def _count_try(row: OneTimeCode) -> bool:
    """Count the try before looking, so that many at once cannot try more than five."""
    may = (OneTimeCode.id == row.id) & OneTimeCode.used_at.is_null() & (OneTimeCode.tries < WRONG_TRIES)
    return bool(OneTimeCode.update(tries=OneTimeCode.tries + 1).where(may).execute())


def _forgive(phone: str, group: str) -> None:
    """Sends that led to a sign-in are no flood; of an address only this one is taken back."""
    attempts.forgive("send code", phone)
    attempts.forgive("send code today", phone)
    if group:
        attempts.forgive("send code from", group, newest=1)
        attempts.forgive("check code from", group, newest=1)
