"""督查通报 (documents.md 22) of a month for printing, worded by the office: facts, rule, points, demand. No person stands in it."""

from typing import Any

from markupsafe import Markup

from models.people import Department
from portal.cases import office_templates
from portal.cases.papers.kinds_of_sheets import CIRCULAR
from portal.cases.papers.rendering import as_html
from portal.ground import time
from portal.oversight.circular import Circular
from portal.oversight.order_paper import LIMITS


def paper_of(found: Circular) -> Markup:
    """The circular as a paper, with the wording in force today."""
    today = time.today()
    kind = office_templates.kind_of(CIRCULAR)
    paper = office_templates.template_of(CIRCULAR, office_templates.version_for(kind, today))
    window = Department.get_or_none(Department.is_integrated_window) or Department.select().first()
    data = {
        "issued_on": today.isoformat(),
        "organ": {"name": window.organ.name, "code_word": window.organ_id},
        "circular": _said(found),
    }
    return Markup(as_html(kind, data, paper=paper))  # noqa: S704 - made and escaped by the rendering of papers


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
