"""Sheets that the centre prints in its own name, as the office words them: forms of seals, the circular of supervision."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from markupsafe import Markup

from portal.cases import office_templates
from portal.cases.papers.rendering import as_html
from portal.services.centre_page import acting_department


def centre_sheet(code: str, about: Mapping[str, Any], on: date, *, heading: int = 1) -> Markup:
    """The sheet of this kind (kinds_of_sheets) with `about`, in the wording in force on that day. `heading`: of its title."""
    kind = office_templates.kind_of(code)
    organ = acting_department().organ
    data = {"issued_on": on.isoformat(), "organ": {"name": organ.name, "code_word": organ.code_word}, **about}
    paper = office_templates.template_of(code, office_templates.version_for(kind, on))
    return Markup(as_html(kind, data, heading=heading, paper=paper))  # noqa: S704 - made and escaped by the rendering of papers
