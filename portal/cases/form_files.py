"""The PDF of a self-made form (电子表单): made by the worker from the answers as they stood at submission, then frozen."""

import logging

from models.cases import Case, CaseFile
from portal.cases import case_history, materials, paper_drawing
from portal.cases.papers.form_sheet import form_as_pdf
from portal.ground import audit
from portal.ground.house import house
from portal.services import catalogue

log = logging.getLogger("portal.forms")


def make_waiting(limit: int = 5) -> int:
    """Make the forms that wait, oldest first. Returns how many became ready."""
    waiting = CaseFile.select().where(CaseFile.state == "making").order_by(CaseFile.uploaded_at).limit(limit)
    done = 0
    for file in list(waiting):
        _make(file)
        done += 1
    return done


def _make(file: CaseFile) -> None:
    case = Case.get_by_id(file.case_id)
    guide = catalogue.guide_of(case.guide)
    material = materials.item_of(case, guide, file.material_code).material
    sent = case_history.of(case).last("submit", "resubmit", "begin_member")
    answers = audit.payloads_of(case.id).get(sent.seq, {}).get("values", {}) if sent else {}
    content = form_as_pdf(
        {
            "title": material.name,
            "case_number": case.number,
            "service": guide.name,
            "applicant": case.applicant_name,
            "sent_at": sent.at.isoformat(timespec="minutes") if sent else "",
            "rows": [(f.label, answers.get(f.key, "")) for f in guide.form_fields],
        },
        fonts=paper_drawing.fonts_of(house.settings.fonts, house.settings.instance),
    )
    stored = house.storage.put(content)
    CaseFile.update(
        state="ready",
        size=stored.size,
        sha256=stored.sha256,
        storage_key=stored.key,
        clean_key=stored.key,
        clean_sha256=stored.sha256,
        clean_mime="application/pdf",
        pages=_pages(content),
        name_sealed=house.vault.seal(f"{material.name}.pdf", f"case_file.name_sealed:{file.id}"),
    ).where(CaseFile.id == file.id).execute()


def _pages(content: bytes) -> int:
    from io import BytesIO

    from pikepdf import open as open_pdf

    with open_pdf(BytesIO(content)) as pdf:
        return len(pdf.pages)
