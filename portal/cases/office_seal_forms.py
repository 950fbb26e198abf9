"""The forms of seals as the office words them (documents.md 17): confirmation, filing of the unit's own seal, register."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from markupsafe import Markup

from models.office import OfficeChange
from models.people import Organ, Seal, Staff
from portal.cases import seal_register
from portal.cases.centre_sheets import centre_sheet
from portal.cases.papers.kinds_of_sheets import CONFIRMATION, FILING, REGISTER
from portal.ground import time
from portal.ground.errors import N_, NotFound

ACTIONS = {"enable": "启用", "change": "变更", "cancel": "注销"}
PRINTED = {"approval": "行政审批专用章", "joint": "联合办理专用章", "own": "单位公章"}
NOBODY = {seal_register.NOBODY["standing approval"]: "常年批准", seal_register.NOBODY["system"]: "系统", "": "—"}
MOST = 500  # lines on one print of the register


def is_there(change: OfficeChange) -> bool:
    """Whether a change of a seal was confirmed, so that its forms can be printed."""
    return change.subject == "seal" and change.decided_at is not None and change.version is not None


def forms_of(change: OfficeChange) -> list[Markup]:
    """The confirmation of a change, and for the unit's own seal its filing with supervision. Raises NotFound."""
    if not is_there(change):
        raise NotFound(N_("This change has no form to be printed."))
    imprint = _imprint(change)
    codes = [CONFIRMATION, *([FILING] if change.value["kind"] == "own" else [])]
    return [centre_sheet(code, {"imprint": imprint}, change.decided_at.date(), heading=2) for code in codes]


def _imprint(change: OfficeChange) -> dict[str, Any]:
    value = change.value
    seal = Seal.get_or_none(Seal.id == change.name)
    keeper = value.get("keeper") or (seal.keeper_badge if seal else "")
    diameter = value.get("diameter_mm") or (seal.diameter_mm if seal else 40)
    starts = seal.valid_from if seal else change.effective_on
    until = value.get("valid_to") or (seal.valid_to.isoformat() if seal else "")
    return {
        "unit": Organ.get_by_id(value["organ"]).name,
        "action": ACTIONS[change.action],
        "reason": change.reason,
        "kind": PRINTED[value["kind"]],
        "text": value["text"],
        "diameter_cm": f"{diameter / 10:.1f}",
        "valid_from": starts.isoformat(),
        "valid_to": until,
        "cancelled_on": change.effective_on.isoformat() if change.action == "cancel" else None,
        "keeper": dict(Staff.select(Staff.badge, Staff.name).tuples()).get(keeper, keeper),
        "source": change.source,
        "rule": value.get("rule") or (seal.rule if seal else ""),
        "proposed_by": change.proposed_by.name,
        "proposed_on": change.proposed_at.date().isoformat(),
        "confirmed_by": change.decided_by.name,
        "confirmed_on": change.decided_at.date().isoformat(),
    }


def register_sheet(first: date | None, last: date | None) -> Markup:
    """The register of a period for printing, the newest lines where there are too many."""
    found, count = seal_register.uses("", first, last, 1, MOST)
    period = {"first": _iso(first), "last": _iso(last), "more": count > len(found)}
    return centre_sheet(REGISTER, {"period": period, "uses": _rows(found)}, time.today(), heading=2)


def _rows(found: Iterable[seal_register.Use]) -> list[dict[str, Any]]:
    """Lines in Chinese, also what stands for a name: the register is printed in Chinese whoever reads the page."""
    return [
        {
            "at": use.at.replace(microsecond=0).isoformat(),
            "what": use.what,
            "number": use.number or "",
            "copies": use.copies,
            "applied_by": NOBODY.get(use.applied_by, use.applied_by),
            "approver": NOBODY.get(use.approver, use.approver),
            "used_by": NOBODY.get(use.used_by, use.used_by),
            "seal": use.seal,
            "sha256": use.sha256,
        }
        for use in found
    ]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
