"""The forms of seals as the office words them (documents.md 17): confirmation, filing of the unit's own seal, register."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from markupsafe import Markup

from models.office import OfficeChange
from models.people import Department, Organ, Seal, Staff
from portal.cases import office_templates, seal_register
from portal.cases.papers.kinds_of_sheets import CONFIRMATION, FILING, REGISTER
from portal.cases.papers.rendering import as_html
from portal.ground import time
from portal.ground.errors import N_, NotFound

ACTIONS = {"enable": "启用", "change": "变更", "cancel": "注销"}
PRINTED = {"approval": "行政审批专用章", "joint": "联合办理专用章", "own": "单位公章"}
NOBODY = {"standing approval": "常年批准", "system": "系统"}
MOST = 500  # lines on one print of the register


def is_there(change: OfficeChange) -> bool:
    """Whether a change of a seal was confirmed, so that its forms can be printed."""
    return change.subject == "seal" and change.decided_at is not None and change.version is not None


def forms_of(change: OfficeChange) -> list[Markup]:
    """The confirmation of a change, and for the unit's own seal its filing with supervision. Raises NotFound."""
    if not is_there(change):
        raise NotFound(N_("This change has no form to be printed."))
    on = change.decided_at.date()
    data = {"issued_on": on.isoformat(), "organ": _centres_organ(), "imprint": _imprint(change)}
    codes = [CONFIRMATION, *([FILING] if change.value["kind"] == "own" else [])]
    return [_printed(code, data, on) for code in codes]


def _printed(code: str, data: dict[str, Any], on: date) -> Markup:
    kind = office_templates.kind_of(code)
    paper = office_templates.template_of(code, office_templates.version_for(kind, on))
    return Markup(as_html(kind, data, heading=2, paper=paper))  # noqa: S704 - made and escaped by the rendering of papers


def _centres_organ() -> dict[str, str]:
    """In whose name seals are confirmed: the centre's own."""
    window = Department.get_or_none(Department.is_integrated_window)
    organ = window.organ if window else Department.select().order_by(Department.sort).get().organ
    return {"name": organ.name, "code_word": organ.code_word}


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
    today = time.today()
    period = {"first": _iso(first), "last": _iso(last), "more": count > len(found)}
    data = {"issued_on": today.isoformat(), "organ": _centres_organ(), "period": period, "uses": _rows(found)}
    return _printed(REGISTER, data, today)


def _rows(found: Iterable[seal_register.Use]) -> list[dict[str, Any]]:
    return [
        {
            "at": use.at.replace(microsecond=0).isoformat(),
            "what": use.what,
            "number": use.number or "",
            "copies": use.copies,
            "applied_by": _name(use.applied_by),
            "approver": _name(use.approver),
            "used_by": _name(use.used_by),
            "seal": use.seal,
            "sha256": use.sha256,
        }
        for use in found
    ]


def _name(name: str) -> str:
    """A name, or in Chinese what stands for one: the register is printed in Chinese whoever reads the page."""
    return NOBODY.get(next((k for k, words in seal_register.NOBODY.items() if k and words == name), ""), name) or "—"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
