"""Where a case begins: a draft for oneself, for a company, for someone else with a power of attorney, or at the counter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.cases import Case
from models.database import db, new_id
from models.people import Applicant
from models.services import Service
from portal.cases import finding, form_values
from portal.ground import time
from portal.ground.errors import N_, Forbidden, NotFound, Refused
from portal.ground.house import house
from portal.people import checks
from portal.people.actors import Actor
from portal.services import catalogue

WINDOW_ONLY = "仅窗口"
WHOLLY_ONLINE = "全程网办"
ELSEWHERE = {"990100002000": "requests"}  # 政府信息公开申请 has a procedure of its own


@dataclass(frozen=True)
class Party:
    """Who the case is for. `kind`: natural or company."""

    kind: str
    name: str
    id_number: str = ""
    credit_code: str = ""
    legal_rep: str = ""
    phone: str = ""
    address: str = ""

    def facts(self) -> dict[str, str]:
        """As kept with the case, encrypted."""
        return {
            "_id": self.id_number,
            "_credit_code": self.credit_code,
            "_legal_rep": self.legal_rep,
            "_phone": self.phone,
            "_address": self.address,
        }


@dataclass(frozen=True)
class Agent:
    """Who acts for the applicant (经办人, 行政许可法 art. 29)."""

    name: str
    id_number: str = ""
    phone: str = ""


def party_of(applicant: Applicant) -> Party:
    """The account's own person or company. Raises Refused when its profile is not complete."""
    opened = house.vault.open
    phone = opened(applicant.phone_sealed, f"applicant.phone_sealed:{applicant.id}")
    number = opened(applicant.id_sealed, f"applicant.id_sealed:{applicant.id}") if applicant.id_sealed else ""
    address = (
        opened(applicant.address_sealed, f"applicant.address_sealed:{applicant.id}") if applicant.address_sealed else ""
    )
    if not applicant.name or not (number or applicant.credit_code):
        raise Refused(N_("Please tell us once who you are before you file."), field="profile")
    return Party(
        applicant.kind, applicant.name, number, applicant.credit_code or "", applicant.legal_rep or "", phone, address
    )  # fmt: skip


def checked_party(given: Mapping[str, Any]) -> Party:
    """A party from a form. Raises Refused with every mistake as details."""
    kind = given.get("kind") if given.get("kind") in ("natural", "company") else "natural"
    texts = {k: " ".join(form_values.cleaned(str(given.get(k) or "")).split()) for k in Party.__dataclass_fields__}
    wrong: list[Refused] = []

    def check(name: str, rule: Any, missing: str = "") -> None:
        try:
            if missing and not texts[name]:
                raise Refused(missing)
            rule(texts[name])
        except Refused as refused:
            refused.field = name
            wrong.append(refused)

    if not texts["name"] or len(texts["name"]) > 100:
        wrong.append(Refused(N_("Please write the applicant's name (at most 100 characters)."), field="name"))
    if kind == "natural":
        check("id_number", checks.check_id_number, N_("Please write the applicant's ID number."))
    else:
        missing = N_("Please write the applicant's unified social credit code.")
        check("credit_code", checks.check_credit_code, missing)
    check("phone", checks.check_contact_phone)
    if wrong:
        raise Refused(wrong[0].message, field=wrong[0].field, details=wrong[1:], **wrong[0].values)
    texts["kind"] = str(kind)
    texts["id_number"] = checks.normalise_number(texts["id_number"])
    texts["credit_code"] = checks.normalise_number(texts["credit_code"])
    return Party(**texts)


def start(code: str, by: Applicant, party: Party, agent: Agent | None = None) -> Case:
    """A draft of this applicant, or the untouched one that a second click finds.

    Raises NotFound (no such service), Refused (window-only services are filed at the window).
    """
    return start_as(_service(code), by, party, agent)


def start_as(service: Service, by: Applicant, party: Party, agent: Agent | None = None) -> Case:
    """A draft of what is offered as `service`, which a joint service is only in this one respect."""
    now = time.now()
    if (known := _same_draft(by, service, party)) is not None:
        return known
    return _create(service, party, agent, now, owner=by)


def start_at_counter(code: str, by: Actor, party: Party, agent: Agent | None, centre: str) -> Case:
    """A clerk files for a person present, with or without an account. Raises Forbidden, NotFound."""
    return start_at_counter_as(_service(code), by, party, agent, centre)


def start_at_counter_as(service: Service, by: Actor, party: Party, agent: Agent | None, centre: str) -> Case:
    """As `start_at_counter`, for what is offered as `service`. Raises Forbidden."""
    if not by.holds("clerk", service.department_id, centre):
        raise Forbidden(N_("You do not receive filings for this department at this centre."))
    owner = Applicant.get_or_none(Applicant.phone_index == house.vault.blind_index(party.phone, "phone"))
    same_person = owner is not None and owner.name == party.name
    return _create(service, party, agent, time.now(), owner=owner if same_person else None, clerk=by, centre=centre)


def _service(code: str) -> Service:
    service = Service.get_or_none(Service.code == code)
    if service is None:
        raise NotFound(N_("There is no service with this code."))
    if code in ELSEWHERE:
        raise Refused(N_("This is asked for on a page of its own."), field=ELSEWHERE[code])
    return service


def _same_draft(owner: Applicant, service: Service, party: Party) -> Case | None:
    drafts = Case.select().where(
        Case.owner == owner.id, Case.service_code == service.code, Case.state == "draft", Case.guide == service.guide_id
    )
    return drafts.where(Case.applicant_name == party.name).order_by(Case.created_at.desc()).first()


def _create(
    service: Service,
    party: Party,
    agent: Agent | None,
    now: datetime,
    *,
    owner: Applicant | None,
    clerk: Actor | None = None,
    centre: str = "",
) -> Case:
    vault = house.vault
    identity = party.id_number or party.credit_code
    guide = catalogue.guide_of(service.guide)
    case = Case(
        id=new_id(),
        centre=centre or service.department.centre_id,
        department=service.department_id,
        organ=service.organ_id,
        service_code=service.code,
        service_name=service.name,
        guide=service.guide_id,
        procedure=service.procedure,
        case_type=service.case_type,
        state="draft",
        owner=owner,
        started_by=clerk.id if clerk else None,
        handler=clerk.id if clerk else None,
        channel="window" if clerk else "online",
        applicant_kind=party.kind,
        applicant_name=party.name,
        agent_name=agent.name if agent else None,
        phone_index=vault.blind_index(party.phone, "phone"),
        phone_tail_index=vault.blind_index(party.phone[-4:], "tail"),
        id_index=vault.blind_index(identity, "identity") if identity else None,
        id_tail_index=vault.blind_index(identity[-4:], "tail") if identity else None,
        created_at=now,
        touched_at=now,
    )
    facts = party.facts()
    if agent:
        facts |= {"_agent_id": agent.id_number, "_agent_phone": agent.phone}
    with db.atomic():
        case.save(force_insert=True)
        finding.keep_name(case)
        form_values.write(case, {**facts, **_prefilled(guide, party, agent)})
    return case


def _prefilled(guide: Any, party: Party, agent: Agent | None) -> dict[str, str]:
    """Answers that the account already knows, so that nobody types them twice."""
    natural = party.kind == "natural"
    known = {
        "name": party.name if natural else "",
        "applicant_name": party.name,
        "org_name": "" if natural else party.name,
        "id_number": party.id_number,
        "id_card": party.id_number,
        "uscc": party.credit_code,
        "legal_rep": party.legal_rep,
        "phone": party.phone,
        "agent_name": agent.name if agent else "",
    }
    keys = {f.key for f in guide.form_fields if f.type != "choice"}
    return {k: v for k, v in known.items() if k in keys and v}
