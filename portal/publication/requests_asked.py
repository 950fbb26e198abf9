"""What a request says (政府信息公开条例 art. 29): who asks, with proof of identity and contact, what for, in which form."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace

from models.requests import InformationRequest
from portal.cases.form_values import cleaned
from portal.ground.errors import N_, Refused
from portal.ground.house import house
from portal.ground.privacy import mask_address, mask_id, mask_name, mask_phone, mask_uscc
from portal.people.checks import (
    check_contact_phone,
    check_credit_code,
    check_email,
    check_id_number,
    check_line,
    check_name,
    check_phone,
)
from portal.publication.requests_states import FORMS, KINDS, MEANS

LONGEST = 2000
SHORTEST = 4


@dataclass(frozen=True)
class Asked:
    """The content of a request, in the clear; it is kept sealed."""

    kind: str
    name: str
    id_number: str = ""
    credit_code: str = ""
    legal_rep: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    description: str = ""
    form: str = "electronic"
    means: str = "page"

    @property
    def proof(self) -> str:
        """The number that says who asks."""
        return self.credit_code if self.kind == "company" else self.id_number


def asked_of(request: InformationRequest) -> Asked:
    """What a request says, opened."""
    return Asked(**json.loads(house.vault.open(request.asked_sealed, _place(request))))


def sealed(request: InformationRequest, asked: Asked) -> str:
    """What is kept of it, for this row."""
    return house.vault.seal(json.dumps(asdict(asked), ensure_ascii=False), _place(request))


def masked(asked: Asked) -> Asked:
    """The same for a page: whoever needs a number in full opens it, and that is recorded (R-PII-6)."""
    company = asked.kind == "company"
    name, _, host = asked.email.partition("@")
    return replace(
        asked,
        name=asked.name if company else mask_name(asked.name),
        id_number=mask_id(asked.id_number) if asked.id_number else "",
        credit_code=mask_uscc(asked.credit_code) if asked.credit_code else "",
        legal_rep=mask_name(asked.legal_rep) if asked.legal_rep else "",
        phone=mask_phone(asked.phone) if asked.phone else "",
        email=f"{name[:1]}***@{host}" if host else "",
        address=mask_address(asked.address) if asked.address else "",
    )


def index_of(asked: Asked) -> str:
    """By which the requests of one person or organization are counted, without opening any."""
    return house.vault.blind_index(asked.proof or f"{asked.kind} {asked.name}", "information requester")


def _place(request: InformationRequest) -> str:
    return f"information_request.asked_sealed:{request.id}"


def checked(given: Mapping[str, str], *, mobile: bool = True) -> Asked:
    """What was typed, checked. `mobile`: a code will be sent to the phone.

    Raises Refused with one detail for each field that is wrong, all at once.
    """
    form = _Form(given)
    kind = form.choice("kind", KINDS, N_("Please choose whether a person or an organization asks."))
    company = kind == "company"
    asked = Asked(
        kind=kind,
        name=form.read("name", check_name),
        id_number="" if company else form.read("id_number", check_id_number),
        credit_code=form.read("credit_code", check_credit_code) if company else "",
        legal_rep=form.read("legal_rep", check_name) if company else "",
        phone=form.read("phone", check_phone if mobile else check_contact_phone),
        email=form.read("email", check_email) if given.get("email", "").strip() else "",
        address=form.read("address", _address) if given.get("address", "").strip() else "",
        description=form.read("description", _description),
        form=form.choice("form", FORMS, N_("Please choose in which form you want the answer.")),
        means=form.choice("means", MEANS, N_("Please choose how you want to get the answer.")),
    )
    if asked.means == "mail" and not asked.address:
        form.wrong("address", N_("Please give the address to which the answer is to be posted."))
    if asked.means == "email" and not asked.email:
        form.wrong("email", N_("Please give the e-mail address to which the answer is to be sent."))
    if asked.form == "paper" and asked.means in ("page", "email"):
        form.wrong("means", N_("An answer on paper is posted or picked up. Please choose one of these."))
    form.settle()
    return asked


class _Form:
    """Fields checked one after the other; mistakes are told together."""

    def __init__(self, given: Mapping[str, str]):
        self._given = given
        self._mistakes: list[Refused] = []

    def read(self, field: str, check: Callable[[str], str]) -> str:
        text = cleaned(self._given.get(field, ""))
        try:
            return check(text)
        except Refused as refused:
            refused.field = field
            self._mistakes.append(refused)
            return ""

    def choice(self, field: str, among: Mapping[str, str], sentence: str) -> str:
        value = self._given.get(field, "")
        if value not in among:
            self.wrong(field, sentence)
        return value

    def wrong(self, field: str, sentence: str) -> None:
        self._mistakes.append(Refused(sentence, field=field))

    def settle(self) -> None:
        if self._mistakes:
            raise Refused(N_("Please look at the fields that are marked."), details=self._mistakes)


def description(text: str) -> str:
    """A description of what is wanted, as it is kept. Raises Refused (field `description`)."""
    try:
        return _description(cleaned(text))
    except Refused as refused:
        refused.field = "description"
        raise


def _description(text: str) -> str:
    if len(text) < SHORTEST:
        raise Refused(N_("Please describe what you want to know: a name, a number, or how it can be found."))
    if len(text) > LONGEST:
        raise Refused(
            N_("This text has %(length)s characters; at most %(limit)s are possible. Please shorten it."),
            length=len(text),
            limit=LONGEST,
        )
    return text


def _address(text: str) -> str:
    return check_line(text, at_most=200)
