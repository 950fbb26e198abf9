"""The guide of a joint filing: made from the bundle and the chosen members, kept as one version for each choice.

A member without a department of this joint service is refused by its name: nobody would decide its part (许26).
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import IntegrityError, fn

from models.database import db, new_id
from models.people import Department, Organ
from models.services import Bundle, Service
from models.services import Guide as GuideRow
from portal.cases import joint_form, joint_materials
from portal.ground.errors import N_, Conflict, NotFound, Refused
from portal.services import catalogue
from portal.services.centre_data import BundleData, BundleStep
from portal.services.guide import Guide, LegalBasis, LimitGround
from portal.services.joint_guide import JointGuide

JOINT = "联办件"
CODE = re.compile(r"[A-Z0-9-]{1,40}")
TRIES = 8  # to be the next version, when others are at the same moment
WINDOW_ONLY, WHOLLY_ONLINE, BOTH = "仅窗口", "全程网办", "可预审"
_UNIFIED = LegalBasis(law="中华人民共和国行政许可法", article="第二十六条", gist="统一办理、联合办理、集中办理")
_PROMPT = LegalBasis(law="优化营商环境条例", article="第三十六条", gist="优化政务服务，集成办理")


@dataclass(frozen=True)
class Offered:
    """A member as a page offers it: core members are always part of it, optional ones may be left out."""

    service: str
    name: str
    department: str
    optional: bool
    order: int


def is_joint(code: str) -> bool:
    """True for what may be the code of a joint service; a service's has twelve digits."""
    return not catalogue.CODE.fullmatch(code)


def bundle_of(code: str) -> BundleData:
    """What a joint service is. Raises NotFound."""
    row = Bundle.get_or_none(Bundle.code == code) if CODE.fullmatch(code) else None
    if row is None:
        raise NotFound(N_("There is no joint service with this code."))
    return BundleData.model_validate_json(catalogue.canonical(row.data))


def offered(code: str) -> list[Offered]:
    """The members of a joint service in their order, for the page on which they are chosen."""
    bundle = bundle_of(code)
    members = sorted(bundle.members, key=lambda m: m.order)
    names = dict(
        Service.select(Service.code, Department.short_name)
        .join(Department)
        .where(Service.code.in_([m.service for m in members]))
        .tuples()
    )
    return [Offered(m.service, m.name, names.get(m.service, ""), m.optional, m.order) for m in members]


def lead_of(bundle: BundleData) -> tuple[Department, Organ]:
    """The lead department, and the organ in whose name the joint papers are issued."""
    department = Department.get_or_none(Department.code == bundle.lead_department)
    if department is None:
        raise Refused(N_("The lead department of “%(bundle)s” is not in the centre."), bundle=bundle.name)
    return department, department.organ


def guide_for(code: str, beside: Iterable[str], now: datetime) -> GuideRow:
    """The guide of a filing with every core member and the optional ones named in `beside`.

    Raises Refused for a service that the bundle does not offer, and for a member without a department.
    """
    bundle = bundle_of(code)
    wanted = set(beside)
    optional = {m.service for m in bundle.members if m.optional}
    core = {m.service for m in bundle.members if not m.optional}
    if wanted - optional - core:
        raise Refused(N_("“%(bundle)s” has no such member. Please choose among those offered."), bundle=bundle.name)
    rows = _services_of(bundle, wanted)
    return _kept(bundle, rows, sorted(optional - wanted), now)


def preview(bundle: BundleData, beside: Iterable[str], now: datetime) -> JointGuide:
    """The guide of a choice as a page shows it before anything is started; nothing is kept.

    Raises Refused for a member without a department.
    """
    wanted = set(beside)
    left_out = sorted(m.service for m in bundle.members if m.optional and m.service not in wanted)
    return _typed(_made(bundle, _services_of(bundle, wanted), left_out), 1, now)


def _services_of(bundle: BundleData, wanted: set[str]) -> list[Service]:
    """The core members and the wanted ones as they are offered now, each by a department that takes part. One query."""
    chosen = [m for m in sorted(bundle.members, key=lambda m: m.order) if not m.optional or m.service in wanted]
    departments = {bundle.lead_department, *bundle.co_departments}
    rows = Service.select(Service).join(Department).where(Service.code.in_([m.service for m in chosen]))
    known = {row.code: row for row in rows if row.department_id in departments}
    for member in chosen:
        if member.service not in known:
            raise Refused(
                N_(
                    "“%(member)s” has no department that takes part in “%(bundle)s”. Please file it on its own, or ask the lead window."
                ),
                field="members",
                member=member.name,
                bundle=bundle.name,
            )
    return [known[member.service] for member in chosen]


def _kept(bundle: BundleData, services: list[Service], left_out: list[str], now: datetime) -> GuideRow:
    """The version for this choice: the one that is kept already, or a new one."""
    data = _made(bundle, services, left_out)
    digest = hashlib.sha256(catalogue.canonical(data).encode()).hexdigest()
    same = (GuideRow.service_code == bundle.code) & (GuideRow.digest == digest)
    for _ in range(TRIES):
        row = _next_version(bundle.code, data, digest, now)  # first: a choice kept after this look is seen or collides
        if known := GuideRow.get_or_none(same):
            return known
        try:
            with db.atomic():
                row.save(force_insert=True)
            return row
        except IntegrityError:  # somebody else kept a choice at this moment, the same or another
            continue
    raise Conflict(N_("Many people are choosing at this moment. Please try again."))


def _next_version(code: str, data: dict[str, Any], digest: str, now: datetime) -> GuideRow:
    newest = GuideRow.select(fn.MAX(GuideRow.version)).where(GuideRow.service_code == code).scalar() or 0
    text = _typed(data, newest + 1, now).model_dump_json(by_alias=True)
    return GuideRow(
        id=new_id(), service_code=code, version=newest + 1, effective_on=now.date(), data=text, digest=digest,
        loaded_at=now,
    )  # fmt: skip


def _typed(data: dict[str, Any], version: int, now: datetime) -> JointGuide:
    full = data | {"version": version, "effective_on": now.date().isoformat()}
    return JointGuide.model_validate_json(catalogue.canonical(full))


def _made(bundle: BundleData, services: list[Service], left_out: list[str]) -> dict[str, Any]:
    """All that the joint guide says, but its version and its day."""
    guides = [catalogue.guide_of(service.guide_id) for service in services]
    form = joint_form.merged(bundle, guides)
    materials = joint_materials.merged(bundle, guides)
    names = {m.service: m for m in bundle.members}
    permit = any(guide.is_permit for guide in guides)
    limit = bundle.joint_limit
    days = _promise(bundle, guides)
    fees = [(guide.name, guide.fee) for guide in guides if guide.fee]
    levels = {guide.online_level for guide in guides}
    level = WINDOW_ONLY if WINDOW_ONLY in levels else WHOLLY_ONLINE if levels == {WHOLLY_ONLINE} else BOTH
    members = [
        {
            "service": guide.code,
            "name": names[guide.code].name,
            "department": service.department_id,
            "organ": service.organ_id,
            "guide": str(service.guide_id),
            "optional": names[guide.code].optional,
            "order": names[guide.code].order,
            "fields": form.places[guide.code],
            "materials": materials.places[guide.code],
            "produced": materials.produced[guide.code],
        }
        for service, guide in zip(services, guides, strict=True)
    ]
    statutory = limit.statutory_days
    return {
        "code": bundle.code,
        "implement_code": bundle.code,
        "name": bundle.name,
        "name_en": bundle.name_en,
        "aliases": [],
        "department": bundle.lead_department,
        "item_type": "行政许可" if permit else "公共服务",
        "procedure": "permit" if permit else "service",
        "case_type": JOINT,
        "audience": list(bundle.audience),
        "themes": _all(guide.themes for guide in guides),
        "life_cycle": _all(guide.life_cycle for guide in guides),
        "legal_basis": [law.model_dump() for law in _laws(guides, permit=permit)],
        "conditions": _all(guide.conditions for guide in guides),
        "materials": [m.model_dump() for m in materials.materials],
        "form_fields": [f.model_dump() for f in form.fields],
        "steps": [s.model_dump() for s in _steps(bundle, days)],
        "statutory_days": statutory,
        "statutory_unit": limit.statutory_unit,
        "statutory_note": limit.basis,
        "statutory_checked": None,
        "promised_days": days,
        "promised_unit": limit.promised_unit,
        "limit": {
            "statutory": {"n": statutory, "unit": "working_day", "from": "accepted"} if statutory else None,
            "promised": {"n": days, "unit": "working_day"},
            "max_extension": None,
            "issue_within_days": None,
            "grounds": [ground.model_dump() for ground in _grounds(guides)],
        },
        "fee": {
            "charged": True,
            "standard": "；".join(f"{name}：{fee.standard}" for name, fee in fees),
            "basis": "；".join(dict.fromkeys(fee.basis for _name, fee in fees)),
            "unit": None,
        }
        if fees
        else None,
        "result": {"name": "各事项的决定和证照", "kind": "证照", "validity": "按各事项的决定"},
        "delivery": _all(guide.delivery for guide in guides),
        "special_procedures": [],
        "faqs": [],
        "hot": False,
        "online_level": level,
        "appointment": any(guide.appointment for guide in guides),
        "visits": min(bundle.stats.visits_after, 9),
        "checked": bundle.checked,
        "unchecked_points": [],
        "changes": [],
        "lead_department": bundle.lead_department,
        "opinion_days": bundle.opinion_days,
        "flow": bundle.flow,
        "members": members,
        "left_out": left_out,
    }


def _promise(bundle: BundleData, guides: list[Guide]) -> int:
    """The joint promise: the bundle's, or longer where an optional member that was chosen promises more by itself.

    The bundle counts its core members alone, and what it adds to the longest of them for passing papers on stays.
    """
    limit = bundle.joint_limit
    core = {m.service for m in bundle.members if not m.optional}
    passing_on = limit.promised_days - max((g.promised_days for g in guides if g.code in core), default=0)
    longest = max(g.promised_days for g in guides)
    days = max(limit.promised_days, longest + passing_on)
    return min(days, limit.statutory_days) if limit.statutory_days else days


def _steps(bundle: BundleData, days: int) -> list[BundleStep]:
    """The bundle's steps; what the promise is longer, the longest step - the parallel review - gets."""
    longest = max(bundle.steps, key=lambda step: step.working_days)
    more = days - bundle.joint_limit.promised_days
    return [
        step.model_copy(update={"working_days": step.working_days + more}) if step is longest else step
        for step in bundle.steps
    ]


def _grounds(guides: list[Guide]) -> list[LimitGround]:
    """What may stop a member's clock may stop the joint one, once each."""
    return list({ground.name: ground for guide in guides for ground in guide.limit.grounds}.values())


def _laws(guides: list[Guide], *, permit: bool) -> list[LegalBasis]:
    """The law of joint handling first, then each member's own, once."""
    found = {(law.law, law.article): law for guide in guides for law in guide.legal_basis}
    first = _UNIFIED if permit else _PROMPT
    return [first, *(law for key, law in found.items() if key != (first.law, first.article))]


def _all(parts: Iterable[Iterable[str]]) -> list[str]:
    """Everything that is named, once, in its order."""
    return list(dict.fromkeys(text for part in parts for text in part))
