"""A self-made form (电子表单) as PDF/A: the answers of a case as they stood when it was sent. It is no paper of an organ."""

import hashlib
from pathlib import Path
from typing import Any

from portal.cases.papers.pdf_a import as_pdf_a
from portal.cases.papers.rendering import TEMPLATES, environment, fetcher, stationery
from portal.ground.audit import canonical


def form_as_pdf(data: dict[str, Any], *, fonts: tuple[Path, ...] = ()) -> bytes:
    """{title, case_number, service, applicant, sent_at, rows [(label, value)]} as PDF/A-3b; same data, same bytes."""
    from weasyprint import HTML

    text = environment(TEMPLATES).get_template("form_sheet.html").render(d=data)
    config, css = stationery(fonts, TEMPLATES)
    digest = hashlib.sha256(canonical(data).encode()).digest()
    document = HTML(string=text, url_fetcher=fetcher()).render(stylesheets=[css], font_config=config)
    return as_pdf_a(document, digest)
