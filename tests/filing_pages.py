"""How tests walk the applicant's pages: valid answers of the food permit, uploads, what a page costs."""

from typing import Any

from models.people import Applicant
from portal.cases.example_filings import picture
from portal.cases.own_cases import ref_of
from tests import cast, counting
from tests.page_checks import CHINESE
from tests.pages import Page, Visitor
from tests.situations import FOOD, Filing, run_worker

ANSWERS = {
    "org_name": "云溪县小满餐馆",
    "legal_rep": "云小满",
    "legal_rep_id": "990000199005200029",
    "site_address": "云溪县清河街道示例路1号一层",
    "area": "68",
    "biz_type": "餐饮服务经营者",
    "items": "热食类食品制售",
    "fs_manager": "云小满",
    "online_biz": "否",
    "staff_count": "3",
    "phone": cast.PERSON,
    "delivery_mode": "窗口领取",
}
MATERIALS = ("M03", "M04", "M05", "M06", "M07")  # what the food permit demands of the applicant


def answers(**changed: str) -> dict[str, str]:
    """Complete, valid answers of the food permit."""
    company = Applicant.get(Applicant.credit_code.is_null(False))
    return {**ANSWERS, "uscc": company.credit_code, **changed}


def case_address(filing: Filing) -> str:
    """Where the page of a case is."""
    return f"/my/cases/{ref_of(filing.fresh())}"


def upload(page: Page, code: str, *files: Any, press: str | None = None, status: int = 200) -> Page:
    """Upload files for a material of the food permit; a small picture by default."""
    chosen = list(files) or [(picture(code), "scan.jpg")]
    return page.submit(f"/files/{FOOD}-{code}", {"file": chosen}, press=press, status=status)


def filled(page: Page, *, promise: tuple[str, ...] = (), english: bool = False) -> Page:
    """Every answer saved, every required material there or promised; the worker has looked at the files."""
    page = page.submit("/answers", answers(), press="Save" if english else "保存")
    for code in MATERIALS:
        page = page.submit(f"/files/{FOOD}-{code}/promise") if code in promise else upload(page, code)
    run_worker()
    return page


def no_chinese_left(page: Page) -> Page:
    """Chinese stands only where it is marked as Chinese; `Page` has checked the words, this the title."""
    assert not CHINESE.search(page.title.rsplit(" - ", 1)[0]), page.title
    return page


def queries(visitor: Visitor, address: str) -> int:
    """How many queries a page costs; the first look, which reads the catalogue, is not counted."""
    visitor.open(address)
    with counting.queries() as asked:
        visitor.client.get(address)
    return len(asked)
