"""Another phone for an applicant's account: who signs in with it, so a code proves the new one and the old one is told."""

from peewee import IntegrityError

from models.database import db
from models.people import Applicant
from portal.ground import attempts, messages, waking
from portal.ground.errors import N_, Refused
from portal.ground.house import house
from portal.people.account_record import note
from portal.people.accounts import applicant_of
from portal.people.checks import check_phone
from portal.people.codes import check_code, phone_index, send_code
from portal.people.sessions import end_all_sessions

CODES_AN_HOUR = 5  # of one account, to whatever phones: nobody pesters strangers from an account


def send_phone_code(applicant_id: str, phone: str, address: str = "") -> str | None:
    """Send a code to the new phone, whether it has an account or not; the demonstration gets it back to show.

    Raises Refused (field `phone`) for what is no mobile phone or the present one, TooMany, Unavailable.
    """
    phone = _another_phone(applicant_of(applicant_id), phone)
    attempts.allow("change phone", applicant_id, CODES_AN_HOUR, 60)
    return send_code(phone, "phone", address)


def change_phone(applicant_id: str, phone: str, code: str, address: str = "") -> None:
    """Use the new phone from now on; the old one is told, every session ends, and the record keeps no number.

    Raises Refused when the code does not count, or when the phone is another account's: who holds the phone learns no
    more than that it cannot be used.
    """
    row = applicant_of(applicant_id)
    phone = _another_phone(row, phone)
    check_code(phone, "phone", code, address)
    account = f"applicant:{row.id}"
    sealed = house.vault.seal(phone, f"applicant.phone_sealed:{row.id}")
    try:
        with db.atomic():
            messages.tell(row, "phone_changed")  # goes to the phone of until now
            Applicant.update(phone_sealed=sealed, phone_index=phone_index(phone)).where(
                Applicant.id == row.id
            ).execute()
            end_all_sessions(account)
            note(account, "phone_changed", account)
    except IntegrityError:
        raise Refused(
            N_("This number cannot be used for your account. Please take another one, or come to the hall."),
            field="phone",
        ) from None
    waking.wake_after_commit()


def _another_phone(row: Applicant, phone: str) -> str:
    try:
        phone = check_phone(phone)
    except Refused as refused:
        refused.field = "phone"
        raise
    if phone_index(phone) == row.phone_index:
        raise Refused(N_("This is the phone of your account already."), field="phone")
    return phone
