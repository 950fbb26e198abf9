"""Accounts of applicants: reached by a mobile phone and one-time codes; who they are is asked once, before they file.

Staff have accounts of their own kind (staff_accounts); the names that pages and commands need are offered here too.
"""

from uuid import UUID

from peewee import IntegrityError

from models.database import db, new_id
from models.people import Applicant
from portal.ground import time
from portal.ground.errors import N_, NotFound, Refused
from portal.ground.house import house
from portal.people.checks import normalise_phone
from portal.people.codes import check_code, phone_index, send_code
from portal.people.sessions import record_sign_in
from portal.people.staff_accounts import refuse_demo_accounts, set_password

__all__ = [
    "account_of_phone",
    "applicant_of",
    "check_code",
    "phone_of",
    "refuse_demo_accounts",
    "send_code",
    "set_password",
    "sign_in",
]


def sign_in(phone: str, code: str, address: str = "") -> tuple[Applicant, str]:
    """The account of this phone, made at the first sign-in, and the id that names the new session.

    `address`: network address. Raises Refused when the code does not count, TooMany after many wrong ones. Known and
    unknown phones are answered alike.
    """
    try:
        check_code(phone, "sign-in", code, address)
    except Refused:
        known = Applicant.get_or_none(Applicant.phone_index == phone_index(normalise_phone(phone)))
        record_sign_in(f"applicant:{known.id}" if known else "unknown", False, "code did not count")
        raise
    applicant = account_of_phone(phone)
    if applicant.is_demo and not house.settings.is_demo:
        raise Refused(N_("This is an account of the demonstration. It cannot be used here."))
    return applicant, record_sign_in(f"applicant:{applicant.id}", True)


def account_of_phone(phone: str) -> Applicant:
    """The account of a phone whose owner has just proved to hold it; a new one where there is none yet."""
    phone = normalise_phone(phone)
    index = phone_index(phone)
    known = Applicant.get_or_none(Applicant.phone_index == index)
    if known is not None:
        return known
    key = new_id()
    try:
        with db.atomic():
            return Applicant.create(
                id=key,
                kind="natural",
                name="",
                phone_sealed=house.vault.seal(phone, f"applicant.phone_sealed:{key}"),
                phone_index=index,
                created_at=time.now(),
            )
    except IntegrityError:  # the same person at the same moment in another window
        return Applicant.get(Applicant.phone_index == index)


def applicant_of(key: str) -> Applicant:
    """The applicant with this id. Raises NotFound."""
    try:
        found = Applicant.get_or_none(Applicant.id == UUID(key))
    except ValueError:
        found = None
    if found is None:
        raise NotFound(N_("There is no such account."))
    return found


def phone_of(applicant: Applicant) -> str:
    """The applicant's phone, opened."""
    return house.vault.open(applicant.phone_sealed, f"applicant.phone_sealed:{applicant.id}")
