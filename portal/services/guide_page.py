"""What the public reads of a service: its guide in force with department, organ, windows, points, bundles and notices.

`checked` and `unchecked_points` are notes for the office and leave this module in no form.
"""

import json
from dataclasses import dataclass
from typing import Any

from peewee import fn

from models.people import Department, Organ
from models.publication import Publication
from models.services import Bundle, Service
from models.services import Guide as GuideRow
from portal.ground.errors import NotFound
from portal.services import catalogue
from portal.services.centre_page import CentreFacts, centres
from portal.services.guide import INFORMATION_REQUEST, Guide

OFFICE_ONLY = ("checked", "unchecked_points")
SCHEMA_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MANY_NOTICES = 5


@dataclass(frozen=True)
class PublicGuide:
    """Everything that the page of a service shows. `check_points`: of the SOP, by material code."""

    row: GuideRow
    guide: Guide
    department: Department
    organ: Organ
    centre: CentreFacts | None
    points: tuple[CentreFacts, ...]
    check_points: dict[str, list[dict[str, Any]]]
    bundles: list[dict[str, Any]]
    notices: list[dict[str, Any]]

    @property
    def has_own_way(self) -> bool:
        """True for the information request, which is asked for at /requests/new and not filed as a case."""
        return self.guide.code == INFORMATION_REQUEST

    @property
    def can_be_started(self) -> bool:
        """True where a draft may be made here: to file online, or to book a window for a window-only item."""
        return not self.has_own_way and (self.guide.online_level != "仅窗口" or self.guide.appointment)


def public_guide(code: str) -> PublicGuide | None:
    """The guide in force of a service with all that belongs to it; None where there is no such service."""
    try:
        row = catalogue.guide_in_force(code)
    except NotFound:
        return None
    service = (
        Service.select(Service, Department, Organ)
        .join(Department)
        .switch(Service)
        .join(Organ)
        .where(Service.code == code)
        .get()
    )
    naming = Bundle.select(Bundle.data).where(fn.LOWER(Bundle.data).contains(code)).order_by(Bundle.code)
    bundles = [b for b in naming if any(m["service"] == code for m in b.data["members"])]
    notices = (
        Publication.select(Publication.slug, Publication.title, Publication.published_on)
        .where(fn.LOWER(Publication.related).contains(code), Publication.state == "published")
        .order_by(Publication.published_on.desc(), Publication.id.desc())
        .limit(MANY_NOTICES)
    )
    centre, points = centres()
    return PublicGuide(
        row=row,
        guide=catalogue.guide_of(row),
        department=service.department,
        organ=service.organ,
        centre=centre,
        points=points,
        check_points=catalogue.sop_points(code),
        bundles=[{key: b.data[key] for key in ("code", "name", "name_en", "members")} for b in bundles],
        notices=list(notices.dicts()),
    )


def public_facts(page: PublicGuide, url: str) -> dict[str, Any]:
    """The same as data: the item as it was loaded without the office's notes, and who, where, and the address of the page."""
    item = json.loads(page.row.data)
    facts = {key: value for key, value in item.items() if key not in OFFICE_ONLY}
    department, organ = page.department, page.organ
    return {
        **facts,
        "url": url,
        "department_name": department.name,
        "department_name_en": department.name_en,
        "windows": department.windows,
        "floor": department.floor,
        "phone": department.phone,
        "organ": {
            "name": organ.name,
            "reconsideration_organ": organ.reconsideration_organ,
            "reconsideration_url": organ.reconsideration_url,
            "court": organ.court,
        },
        "centre": _place(page.centre),
        "points": [_place(point) for point in page.points],
        "check_points": page.check_points,
        "bundles": [{key: b[key] for key in ("code", "name", "name_en")} for b in page.bundles],
        "loaded_at": page.row.loaded_at.isoformat(timespec="seconds"),
        "sha256": page.row.digest,
    }


def _place(centre: CentreFacts | None) -> dict[str, Any] | None:
    if centre is None:
        return None
    names = ("code", "name", "name_en", "address", "phone", "hours")
    return {**{name: getattr(centre, name) for name in names}, "windows": list(centre.windows)}


def linked_data(page: PublicGuide, url: str) -> dict[str, Any]:
    """The service as schema.org's GovernmentService, for search engines."""
    guide, department, centre = page.guide, page.department, page.centre
    channels: list[dict[str, Any]] = []
    if guide.online_level != "仅窗口":
        channels.append({"@type": "ServiceChannel", "serviceUrl": url})
    if centre and guide.online_level != "全程网办":
        channels.append({"@type": "ServiceChannel", "serviceLocation": _office(centre, department.phone)})
    fee = {"price": "0", "priceCurrency": "CNY"} if guide.fee is None else {"description": guide.fee.standard}
    return {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "@id": url,
        "url": url,
        "identifier": guide.code,
        "name": guide.name,
        "alternateName": [*guide.aliases, guide.name_en],
        "serviceType": guide.item_type,
        "inLanguage": "zh-CN",
        "description": "；".join(guide.conditions),
        "audience": [{"@type": "Audience", "audienceType": who} for who in guide.audience],
        "provider": {"@type": "GovernmentOrganization", "name": page.organ.name, "telephone": department.phone},
        "availableChannel": channels,
        "offers": {"@type": "Offer", **fee},
        "serviceOutput": {
            "@type": "GovernmentPermit" if guide.is_permit else "Thing",
            "name": guide.result.name,
            "description": guide.result.validity,
        },
    }


def _office(centre: CentreFacts, phone: str) -> dict[str, Any]:
    days = [SCHEMA_DAYS[day - 1] for day in centre.weekdays]
    hours = [
        {"@type": "OpeningHoursSpecification", "dayOfWeek": days, "opens": start, "closes": end}
        for start, end in centre.open_hours
    ]
    named = {"@type": "GovernmentOffice", "name": centre.name, "address": centre.address, "telephone": phone}
    return {**named, "openingHoursSpecification": hours}
