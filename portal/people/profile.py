"""Who an applicant is: asked once before the first filing, changed at /my/profile, sealed field by field."""

from dataclasses import dataclass
from typing import Any

from models.people import Applicant
from portal.ground.errors import N_, Refused
from portal.ground.house import house
from portal.ground.privacy import mask_address, mask_id, mask_name, mask_phone, mask_uscc
from portal.people.accounts import applicant_of, phone_of
from portal.people.checks import birth_in, check_credit_code, check_email, check_id_number, check_line, check_name

KINDS = ("natural", "company")


@dataclass(frozen=True)
class Profile:
    """What is known of an applicant, opened; empty where it was never given. For the person and for a case's form."""

    kind: str
    name: str
    phone: str
    id_number: str
    credit_code: str
    legal_rep: str
    contact: str
    address: str
    email: str

    @property
    def is_complete(self) -> bool:
        """True once the person can file: a name, and the number that belongs to the kind."""
        return bool(self.name and (self.credit_code if self.kind == "company" else self.id_number))


def profile_of(applicant: Applicant | str) -> Profile:
    """The profile of an applicant (or of the account with this id), opened. Raises NotFound."""
    row = applicant_of(applicant) if isinstance(applicant, str) else applicant
    return Profile(
        kind=row.kind,
        name=row.name,
        phone=phone_of(row),
        id_number=_opened(row, "id_sealed"),
        credit_code=row.credit_code or "",
        legal_rep=row.legal_rep or "",
        contact=row.contact or "",
        address=_opened(row, "address_sealed"),
        email=_opened(row, "email_sealed"),
    )


def masked(profile: Profile) -> Profile:
    """The same as it is shown: the person knows it, whoever looks over the shoulder need not."""
    company = profile.kind == "company"
    name, _, host = profile.email.partition("@")
    return Profile(
        kind=profile.kind,
        name=profile.name if company else mask_name(profile.name),
        phone=mask_phone(profile.phone),
        id_number=mask_id(profile.id_number),
        credit_code=mask_uscc(profile.credit_code),
        legal_rep=mask_name(profile.legal_rep),
        contact=mask_name(profile.contact),
        address=mask_address(profile.address),
        email=f"{name[0]}***@{host}" if host else "",
    )


def is_complete(applicant: Applicant) -> bool:
    """True once the applicant can file; opens nothing."""
    return bool(applicant.name and (applicant.credit_code if applicant.kind == "company" else applicant.id_sealed))


def save_profile(applicant_id: str, given: dict[str, str]) -> None:
    """Check and keep what the form gave: kind, name, id_number, credit_code, legal_rep, contact, address, email.

    An empty id_number keeps the one that is there: the page shows it masked and never sends it out. Raises Refused with
    one detail for each field that is wrong, all at once; nothing is written then.
    """
    row = applicant_of(applicant_id)
    kind = given.get("kind", "")
    if kind not in KINDS:
        raise Refused(
            N_("Please look at the fields that are marked."),
            details=[Refused(N_("Please choose whether you file for yourself or for a company."), field="kind")],
        )
    Checked(row, given).write(kind)


class Checked:
    """The fields of one kind, each checked; mistakes are gathered and told together."""

    def __init__(self, row: Applicant, given: dict[str, str]):
        self._row = row
        self._given = given
        self._mistakes: list[Refused] = []

    def write(self, kind: str) -> None:
        """Keep the fields of this kind and forget those of the other."""
        changes = {"kind": kind, "name": self._checked("name", check_name), **self._contact_details()}
        changes |= self._company() if kind == "company" else self._person()
        if self._mistakes:
            raise Refused(N_("Please look at the fields that are marked."), details=self._mistakes)
        Applicant.update(**changes).where(Applicant.id == self._row.id).execute()

    def _contact_details(self) -> dict[str, Any]:
        address = self._checked("address", lambda text: check_line(text, at_most=200))
        email = self._checked("email", check_email) if self._text("email") else ""
        return {
            "address_sealed": self._sealed("address_sealed", address),
            "email_sealed": self._sealed("email_sealed", email),
        }

    def _person(self) -> dict[str, Any]:
        nothing_of_company = {"credit_code": None, "legal_rep": None, "contact": None}
        if not self._text("id_number") and self._row.id_sealed:
            return nothing_of_company
        number = self._needed("id_number", check_id_number, N_("Please fill in your ID number."))
        if not number:
            return {}
        return nothing_of_company | {
            "id_sealed": self._sealed("id_sealed", number),
            "id_index": house.vault.blind_index(number, "identity"),
            "birth_sealed": self._sealed("birth_sealed", birth_in(number).isoformat()),
        }

    def _company(self) -> dict[str, Any]:
        return {
            "credit_code": self._needed(
                "credit_code", check_credit_code, N_("Please fill in the unified social credit code.")
            ),
            "legal_rep": self._checked("legal_rep", check_line) or None,
            "contact": self._needed("contact", check_name, N_("Please fill in whom we may call.")),
            "id_sealed": None,
            "id_index": None,
            "birth_sealed": None,
        }

    def _text(self, field: str) -> str:
        return (self._given.get(field) or "").strip()

    def _needed(self, field: str, check: Any, sentence: str) -> str:
        if self._text(field):
            return self._checked(field, check)
        self._mistakes.append(Refused(sentence, field=field))
        return ""

    def _checked(self, field: str, check: Any) -> str:
        try:
            return check(self._text(field))
        except Refused as refused:
            refused.field = field
            self._mistakes.append(refused)
            return ""

    def _sealed(self, column: str, text: str) -> str | None:
        return house.vault.seal(text, f"applicant.{column}:{self._row.id}") if text else None


def _opened(row: Applicant, column: str) -> str:
    sealed = getattr(row, column)
    return house.vault.open(sealed, f"applicant.{column}:{row.id}") if sealed else ""
