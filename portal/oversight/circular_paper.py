"""督查通报 (documents.md 22) of a month for printing, worded by the office: facts, rule, points, demand. No person stands in it."""

from typing import Any

from markupsafe import Markup

from portal.cases.centre_sheets import centre_sheet
from portal.cases.papers.kinds_of_sheets import CIRCULAR
from portal.ground import time
from portal.oversight.circular import Circular
from portal.oversight.order_paper import LIMITS


def paper_of(found: Circular) -> Markup:
    """The circular as a paper, with the wording in force today."""
    return centre_sheet(CIRCULAR, {"circular": _said(found)}, time.today())


def _said(found: Circular) -> dict[str, Any]:
    return {
        "first": found.first.isoformat(),
        "last": found.last.isoformat(),
        "total": found.total,
        "running": found.running,
        "lines": [
            {
                "number": line.number,
                "item": line.service_name,
                "unit": f"{line.department}{line.window}",
                "limit": LIMITS.get(line.due_kind, "办理"),
                "limit_on": line.due_on.isoformat(),
                "days_over": line.days_over,
                "reason": line.reason or "未说明",
            }
            for line in found.lines
        ],
    }
