"""What the page of a joint service says before anything is started: its members, what is asked once, what a choice adds."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.people import Department
from models.services import Service
from portal.cases import joint_guides
from portal.ground.errors import Refused
from portal.services import catalogue
from portal.services.centre_data import BundleData
from portal.services.guide import FormField, Guide, Material
from portal.services.guide_page import OFFICE_ONLY
from portal.services.joint_guide import JointGuide


@dataclass(frozen=True)
class Added:
    """What an optional member adds to the filing: questions, materials from the applicant, days of the joint promise."""

    fields: tuple[FormField, ...]
    materials: tuple[Material, ...]
    days: int


@dataclass(frozen=True)
class MemberOffered:
    """A member with its own guide. `added`: of an optional one that can be chosen now; `guide` None: nobody decides it."""

    service: str
    name: str
    optional: bool
    department: Department | None
    guide: Guide | None
    added: Added | None


@dataclass(frozen=True)
class Offer:
    """A joint service as it is offered now. `guide`: of the core members; `closed`: why nothing can be started."""

    bundle: BundleData
    lead: Department
    guide: JointGuide | None
    members: tuple[MemberOffered, ...]
    closed: Refused | None

    @property
    def core(self) -> list[MemberOffered]:
        """The members that are always part of it."""
        return [m for m in self.members if not m.optional]

    @property
    def optional(self) -> list[MemberOffered]:
        """The members that may be chosen beside them."""
        return [m for m in self.members if m.optional]

    def used_by(self, material: Material) -> list[str]:
        """The names of the core members that share a material."""
        assert self.guide is not None  # asked for by a page that shows the guide
        return [m.name for m in self.guide.members if material.code in dict(m.materials).values()]


def offer(code: str, now: datetime) -> Offer:
    """A joint service for its page, at a few queries whatever its size. Raises NotFound."""
    bundle = joint_guides.bundle_of(code)
    lead, _organ = joint_guides.lead_of(bundle)
    closed, guide = None, None
    try:
        guide = joint_guides.preview(bundle, (), now)
    except Refused as refused:
        closed = refused
    services = (
        Service.select(Service, Department)
        .join(Department)
        .where(Service.code.in_([member.service for member in bundle.members]))
    )
    known = {service.code: service for service in services}
    members = []
    for member in sorted(bundle.members, key=lambda m: m.order):
        service = known.get(member.service)
        own = catalogue.guide_of(service.guide_id) if service else None
        department = service.department if service else None
        added = _added(bundle, guide, member.service, now) if member.optional and guide else None
        members.append(MemberOffered(member.service, member.name, member.optional, department, own, added))
    return Offer(bundle, lead, guide, tuple(members), closed)


def _added(bundle: BundleData, core: JointGuide, service: str, now: datetime) -> Added | None:
    try:
        more = joint_guides.preview(bundle, [service], now)
    except Refused:
        return None  # it has no department: not offered until it has one
    asked, given = {f.key for f in core.form_fields}, {m.code for m in core.materials}
    return Added(
        tuple(f for f in more.form_fields if f.key not in asked),
        tuple(m for m in more.asked_materials if m.code not in given),
        more.promised_days - core.promised_days,
    )


def public_facts(found: Offer, url: str) -> dict[str, Any]:
    """The same as data, in the form of a single service's: what is asked for the core members, and who is in it."""
    guide = found.guide.model_dump(mode="json", by_alias=True) if found.guide else {}
    bundle = found.bundle.model_dump(mode="json")
    names = ("applies_to", "co_departments", "flow", "reception_window", "scope_notes", "stats")
    facts = {key: value for key, value in guide.items() if key not in (*OFFICE_ONLY, "left_out", "members")}
    return {
        **{key: bundle[key] for key in ("code", "name", "name_en", "audience", "lead_department", *names)},
        **facts,
        "url": url,
        "department_name": found.lead.name,
        "department_name_en": found.lead.name_en,
        "floor": found.lead.floor,
        "phone": found.lead.phone,
        "can_be_started": found.closed is None,
        "members": [_member_facts(member) for member in found.members],
    }


def _member_facts(member: MemberOffered) -> dict[str, Any]:
    return {
        "service": member.service,
        "name": member.name,
        "name_en": member.guide.name_en if member.guide else None,
        "optional": member.optional,
        "department_name": member.department.name if member.department else None,
        "promised_days": member.guide.promised_days if member.guide else None,
    }
