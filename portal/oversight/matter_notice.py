"""业务事项告知单 (documents.md 5, R-ACC-8): what a matter asks for, in writing, where who asked about it wants it so.

What was told is recorded with the contact: which service, which version of its guide and of the wording, when. The sheet
is made from that, so that it can be printed again as it was given.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from markupsafe import Markup

from models.database import db
from models.oversight import FirstContact
from models.people import Department, Organ
from portal.cases import office_templates
from portal.cases.paper_data import organ_data
from portal.cases.papers.kinds_of_sheets import NOTICE
from portal.cases.papers.rendering import as_html
from portal.ground import time
from portal.ground.errors import N_, Forbidden, NotFound, Refused
from portal.oversight import first_contact, record
from portal.people.actors import Actor
from portal.services import catalogue
from portal.services.guide import Guide, Material

GIVEN = "give_notice"


@dataclass(frozen=True)
class Notice:
    """A sheet that was given: of which service, when, and as a page shows it."""

    service: str
    at: datetime
    html: Markup


def may_give(row: FirstContact, by: Actor) -> bool:
    """Who answers for the contact gives it."""
    return "close" in first_contact.open_to(row, by)


def give(row: FirstContact, service: str, *, by: Actor, token: str | None = None) -> None:
    """Record that the sheet of a service is given now. The same form sent twice acts once. Raises Forbidden, Refused by
    field.
    """
    if token and row.last_token == token:
        return
    if not may_give(row, by):
        raise Forbidden(N_("This step is not open to you now: another person answers for this contact."))
    try:
        guide = catalogue.guide_in_force(service.strip())
    except NotFound as error:
        raise Refused(N_("Please choose the service that was asked about."), field="service") from error
    now = time.now()
    version = office_templates.version_for(office_templates.kind_of(NOTICE), now.date())
    told = {"service": guide.service_code, "guide": str(guide.id), "wording": version}
    with db.atomic():
        FirstContact.update(last_token=token).where(FirstContact.id == row.id).execute()  # and holds the row
        record.note(f"contact:{row.id}", GIVEN, by, now, told)


def latest(row: FirstContact) -> Notice | None:
    """The sheet that was given last with this contact; None where none was."""
    entry = next((e for e in reversed(record.entries_of(f"contact:{row.id}")) if e.action == GIVEN), None)
    if entry is None:
        return None
    guide = catalogue.guide_of(UUID(entry.data["guide"]))
    kind = office_templates.kind_of(NOTICE)
    paper = office_templates.template_of(NOTICE, entry.data["wording"])
    html = as_html(kind, _data_of(row, guide, entry.at), paper=paper)
    return Notice(guide.name, entry.at, Markup(html))  # noqa: S704 - made and escaped by the rendering of papers


def _data_of(row: FirstContact, guide: Guide, at: datetime) -> dict[str, Any]:
    department = Department.get_by_id(guide.department)
    organ = Organ.get_by_id(department.organ_by_service.get(guide.code, department.organ_id))
    person, centre, law = row.holder, row.centre, guide.limit.statutory
    window = f"{row.window}窗口" if row.window else ""
    return {
        "organ": organ_data(organ, at.date()),
        "centre": {"name": centre.name, "address": centre.address, "hours": centre.hours},
        "issued_on": at.date().isoformat(),
        "item": {"code": guide.code, "name": guide.name, "case_type": guide.case_type, "procedure": guide.procedure},
        "limits": {
            "statutory": {"n": law.n, "unit": "working_day" if law.days_as_working else law.unit} if law else None,
            "promised": {"n": guide.limit.promised.n, "unit": guide.limit.promised.unit},
        },
        "materials": [_row_of(m) for m in guide.materials],
        "matter": {
            "basis": [{"law": one.law, "article": one.article} for one in guide.legal_basis],
            "steps": [f"{s.name}（{s.working_days}个工作日）" if s.working_days else s.name for s in guide.steps],
            "refused_when": _refused_when(guide),
            "fee": f"{guide.fee.standard}（依据：{guide.fee.basis}）" if guide.fee else "不收费",
            "window": f"{centre.name}{window}",
            "first_person": f"{person.name}，电话：{person.phone}",
            "told_at": at.replace(microsecond=0).isoformat(),
        },
    }


def _row_of(material: Material) -> dict[str, Any]:
    remark = "由窗口核验，免交" if not material.is_asked else "" if material.required else "有相应情形的提交"
    return {"name": material.name, "kind": material.kind, "pieces": material.copies, "remark": remark}


def _refused_when(guide: Guide) -> list[str]:
    """What the guide's conditions and the law say (行政许可法 art. 32, 78): each as a case in which it is refused."""
    return [
        *(f"不符合“{one}”这一条件的" for one in guide.conditions),
        "申请事项不属于本机关职权范围的",
        "申请材料不齐全、不符合法定形式，经一次性告知后不补正的",
        "隐瞒有关情况或者提供虚假材料的",
    ]
