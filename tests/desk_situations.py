"""Situations at a desk: corrections that arrive, what an event said, what a form would send."""

from io import BytesIO
from typing import Any

from models.cases import Case
from portal.cases import case_files, case_history, example_filings, materials
from portal.ground import audit
from portal.services import catalogue
from tests.page_forms import Form
from tests.situations import Filing


def payload(case: Case, action: str) -> dict[str, Any]:
    """The words of the last event of an action, opened."""
    event = case_history.of(case).last(action)
    return audit.payloads_of(case.id)[event.seq] if event else {}


def mended(filed: Filing) -> Filing:
    """Every material that has a failed point, given anew."""
    guide = catalogue.guide_of(filed.fresh().guide)
    for item in materials.items(filed.case, guide):
        if item.verdict() == "fail" and not item.is_form and not item.by_centre:
            content = BytesIO(example_filings.picture("new"))
            case_files.give(filed.case, guide, item.material.code, content, "new.jpg", by=filed.owner)
    filed.fresh()
    return filed


def sent(form: Form) -> dict[str, list[Any]]:
    """What an untouched form would send."""
    found: dict[str, list[Any]] = {}
    for name, value in form.sent(None):
        found.setdefault(name, []).append(value)
    return found
