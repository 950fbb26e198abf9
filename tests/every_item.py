"""A careful person who has never seen this portal: valid answers and files, worked out from the page alone.

`answers_to(form)` reads types, patterns, options, hints and labels of the controls; `files_for(control)` reads what is accepted.
"""

import re
from functools import cache
from random import Random
from typing import Any
from zlib import crc32

from lxml.html import HtmlElement

from portal.cases.example_filings import PATTERNED, picture
from tests.hostile_pdfs import pdf
from tests.page_forms import Form, Upload
from tests.pages import Page

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643
CODE_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)  # GB 32100
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714
ID_PATTERN, CODE_PATTERN = r"^[1-9]\d{16}[\dX]$", r"^[0-9A-HJ-NP-RTUWXY]{18}$"
BY_LABEL = (
    (("地址", "住所", "场所", "坐落", "address", "Address", "Premises"), "云溪县清河街道示例路1号"),
    (("邮箱", "mail", "Mail"), "xiaoman@example.com"),
    (("金额", "面积", "人数", "数量"), "68"),
)
PLAIN = "云小满"


def id_number(birth: str = "19900520", order: int = 2) -> str:
    """An ID number of the demonstration's region that does not exist, with the check digit that belongs to it."""
    body = f"990000{birth}{order:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, ID_WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def credit_code(seed: int = 1) -> str:
    """A credit code of that region, with the check characters that belong to it and to the organisation code in it."""
    organisation = "MA" + "".join(Random(seed).choices(CODE_LETTERS, k=6))
    rest = sum(int(letter, 36) * weight for letter, weight in zip(organisation, ORGANISATION_WEIGHTS, strict=True))
    body = "91990000" + organisation + "0X987654321"[rest % 11]
    total = sum(CODE_LETTERS.index(letter) * weight for letter, weight in zip(body, CODE_WEIGHTS, strict=True))
    return body + CODE_LETTERS[-total % 31]


def answers_to(form: Form) -> dict[str, Any]:
    """A valid answer to every question of a form. What stands there already is left."""
    found: dict[str, Any] = {}
    for control in form.controls():
        name = control.get("name")
        if not name or control.get("type") in ("hidden", "file", "submit") or control.tag == "button" or name in found:
            continue
        answer = _answer(control, form)
        if answer is not None:
            found[name] = answer
    return found


def _answer(control: HtmlElement, form: Form) -> Any:
    kind = control.get("type") or "text" if control.tag == "input" else control.tag
    if kind == "radio":
        return None if _is_ticked(control, form) else control.get("value")
    if kind == "checkbox":
        return None
    if kind == "select":
        options = [option for option in control.iter("option") if option.get("value")]
        return None if any("selected" in option.attrib for option in options) else options[0].get("value")
    if ((control.text if kind == "textarea" else control.get("value")) or "").strip():
        return None
    return "按申请表所列内容办理。" if kind == "textarea" else _text(control, kind, form.page)


def _is_ticked(control: HtmlElement, form: Form) -> bool:
    group = [one for one in form.controls() if one.get("name") == control.get("name")]
    return any("checked" in one.attrib for one in group)


def _text(control: HtmlElement, kind: str, page: HtmlElement) -> str:
    pattern = control.get("pattern")
    label = " ".join(page.xpath("string(//label[@for=$id])", id=control.get("id") or "").split())
    if kind == "tel" or control.get("inputmode") == "tel":
        return "10000001001"
    if kind == "date":
        return "2020-05-06"
    if pattern == ID_PATTERN:
        return id_number()
    if pattern == CODE_PATTERN:
        return credit_code()
    if pattern:
        return next(text for text in PATTERNED if re.fullmatch(pattern, text))
    if control.get("inputmode") in ("decimal", "numeric") or kind == "number":
        return "68"
    return next((text for words, text in BY_LABEL if any(word in label for word in words)), PLAIN)


def press_main(page: Page, action: str, values: dict[str, Any] | None = None, status: int = 200) -> Page:
    """Fill the form whose action ends so and press the button that stands out."""
    form = page.form(action).fill(values)
    main = [button for button in form.buttons() if "primary" in (button.get("class") or "")]
    assert len(main) == 1, f"{action} has {len(main)} buttons that stand out"
    return page.visitor.send(form, page.url, main[0], status)


@cache
def _file_of(mime: str) -> Upload | None:
    """A small real file of this type."""
    if mime == "image/jpeg":
        return picture("scan"), "scan.jpg"
    if mime == "application/pdf":
        return pdf(), "scan.pdf"
    return None


def files_for(control: HtmlElement) -> list[Upload]:
    """One file of a kind that this control accepts; which of them, its name decides, so that every kind occurs."""
    accepted = [kind.strip() for kind in (control.get("accept") or "image/jpeg").split(",")]
    files = [file for file in map(_file_of, accepted) if file is not None]
    return [files[crc32(str(control.get("id")).encode()) % len(files)]]
