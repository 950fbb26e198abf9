"""Believable, fictional fillings of any guide: valid answers, small real files, verdicts. For the demonstration and tests."""

import re
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw

from models.cases import Case
from models.people import Applicant
from portal.cases import case_files, form_values, materials, starting, verdicts
from portal.ground import time
from portal.people.actors import Actor
from portal.services import catalogue
from portal.services.guide import FormField


@lru_cache(maxsize=64)
def picture(words: str) -> bytes:
    """A small JPEG that stands for a scanned paper."""
    image = Image.new("RGB", (620, 877), "white")
    pen = ImageDraw.Draw(image)
    pen.rectangle((40, 40, 580, 837), outline="black", width=2)
    pen.text((60, 80), f"DEMO {words}", fill="black")
    for line in range(12):
        pen.line((60, 140 + line * 50, 560 - line % 3 * 60, 140 + line * 50), fill="grey", width=2)
    out = BytesIO()
    image.save(out, "JPEG", quality=60)
    return out.getvalue()


PATTERNED = ("6200000000000000", "2026-000001-01-01-000001", "JY10000000000001", "YUN XIAOMAN", "99000019900520002962")


def answer(field: FormField, party: starting.Party) -> str:
    """A valid, fictional answer to a field of a guide."""
    kind = field.type
    if kind == "choice":
        return (field.options or ("",))[0]
    if kind == "text" and field.pattern:
        return next(text for text in PATTERNED if re.fullmatch(field.pattern, text))
    known = {
        "idcard": party.id_number or "990000199005200029",
        "uscc": party.credit_code or "",
        "phone": party.phone,
        "number": "68",
        "date": "2020-05-06",
        "address": party.address or "云溪县清河街道示例路1号",
        "textarea": "按申请表所列内容办理。",
    }
    return known.get(kind) or (party.name if kind == "text" else "")


def fill(case: Case, by: Actor, *, promise: bool = False) -> Case:
    """Answer every field and give every required material; promise the deferrable ones if asked."""
    guide = catalogue.guide_of(case.guide)
    now = time.now()
    facts = form_values.values_of(case)
    company = Applicant.get(Applicant.kind == "company")
    party = starting.Party(
        case.applicant_kind,
        case.applicant_name,
        facts.get("_id", ""),
        facts.get("_credit_code") or company.credit_code or "",
        phone=facts["_phone"],
        address=facts.get("_address", ""),
    )
    answers = {f.key: answer(f, party) for f in guide.form_fields}
    form_values.save(case, guide, {k: v for k, v in answers.items() if v}, now)
    for item in materials.items(case, guide):
        if item.by_centre or item.is_form or not item.material.required:
            continue
        if promise and item.material.deferrable:
            materials.promise(case, guide, item.material.code, now)
        else:
            content = BytesIO(picture(item.material.code))
            case_files.give(case, guide, item.material.code, content, "scan.jpg", by=by)
    return Case.get_by_id(case.id)


def examine(case: Case, by: Actor, *, fail: int = 0) -> Case:
    """Give a verdict on every point that needs one: pass, promised where promised, the first `fail` ones fail."""
    guide = catalogue.guide_of(case.guide)
    given: dict[str, tuple[str, str]] = {}
    sources: dict[str, str] = {}
    for item in materials.items(case, guide):
        if item.by_centre and item.material.required:
            sources[item.material.code] = item.material.sample_note or "系统核验"
        if not item.is_examined:
            continue
        for point in item.points:
            failing = fail > 0 and not item.by_centre and not item.is_form and item.state == "given"
            fail -= failing
            given[point.id] = ("fail" if failing else "promised" if item.state == "promised" else "pass", "")
    verdicts.save(case, guide, given, sources, by=by, now=time.now())
    return Case.get_by_id(case.id)
