"""What the paper of an order (督办单, documents.md 22) says: the case, its limit, the days over, what is asked by when."""

from datetime import datetime
from typing import Any

from models.cases import Case
from models.oversight import SupervisionOrder
from models.people import Department, Organ, Staff
from portal.cases.paper_data import organ_data
from portal.ground.privacy import mask_name
from portal.oversight.delays import RUNNING
from portal.people.actors import Actor

LIMITS = {"pre_review": "预审承诺", "acceptance": "受理告知", "decision": "办结", "seal": "用印", "delivery": "送达"}


def paper_data_of(case: Case, order: SupervisionOrder, demand: str, by: Actor, now: datetime) -> dict[str, Any]:
    """The data of the paper. Its organ is the centre's own: supervision orders in the name of the centre."""
    organ = Organ.select().join(Department).where(Department.centre == _county(case)).order_by(Department.sort).first()
    staff = Staff.get_by_id(by.id)
    clerk = Staff.get_or_none(Staff.id == case.handler_id) if case.handler_id else None
    name = mask_name(case.applicant_name) if case.applicant_kind == "natural" else case.applicant_name
    return {
        "organ": organ_data(organ or case.organ, now.date()),
        "centre": {"name": case.centre.name, "address": case.centre.address, "hours": case.centre.hours},
        "case_number": case.number,
        "applicant": {"kind": "person" if case.applicant_kind == "natural" else "company", "name": name},
        "item": {"code": case.service_code, "name": case.service_name, "case_type": case.case_type},
        "handler": {"name": staff.name, "phone": staff.phone, "window": staff.window or ""},
        "supervision": {
            "to": case.department.name,
            "window": order.window,
            "clerk": clerk.name if clerk else "窗口负责人",
            "limit": LIMITS.get(order.limit_kind, "办理"),
            "limit_on": order.limit_on.isoformat(),
            "days_over": order.days_over,
            "is_three_days": order.days_over >= RUNNING,
            "demand": demand,
            "due": order.due_on.isoformat(),
        },
    }


def _county(case: Case) -> str:
    """The centre whose supervision orders: a point's own is its parent's."""
    centre = case.centre
    return centre.parent_id or centre.code
