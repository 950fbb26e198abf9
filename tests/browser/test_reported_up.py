"""A reported-up case (报批件) in a real browser without scripts: accepted, sent to the higher level, chased on its day,
answered; the applicant reads the result on a phone.
"""

import pytest
from playwright.sync_api import Page, expect

from models.cases import Paper
from tests import cast
from tests import situations as s
from tests.browser.steps import press, sign_in, sign_in_by_phone

pytestmark = pytest.mark.one_engine
SUPERIOR = "临江市自然资源和规划局"
CLERK = s.ANY_CLERK.lower()


def carry_out(page: Page, action: str, **given: str) -> None:
    """Fill in the form of an action, send it, and say yes where it is shown once more."""
    form = f'#decision form[action$="/{action}"]'
    fold = page.locator(f"details:not([open]):has(> {form.removeprefix('#decision ')}) > summary")
    if fold.count():
        fold.click()
    for name, text in given.items():
        field = page.locator(f'{form} [name="{name}"]')
        if field.first.get_attribute("type") == "radio":
            page.check(f'{form} [name="{name}"][value="{text}"]')
        else:
            field.fill(text)
    press(page, f"{form} .btn")
    if page.locator("#sure").count():
        press(page, "#sure .btn.primary")


def test_a_case_is_reported_up_chased_answered_and_its_result_is_read(sit_down, accessible, at):
    filing = s.filing(s.REPORTED).submitted().examined()
    case, number = f"/desk/cases/{filing.case.number}", filing.case.number
    clerk = sign_in(sit_down(javascript=False), CLERK)
    clerk.goto(case)
    carry_out(clerk, "accept")
    filing.fresh()
    filing.stepped()

    # The report is incomplete first: the form keeps what was typed and says what is missing.
    clerk.goto(case)
    carry_out(clerk, "forward_up", superior=SUPERIOR, expected="2026-11-25")
    expect(clerk.locator("#forward_up-opinion-error")).to_have_text("请填写初步审查意见。")
    carry_out(clerk, "forward_up", opinion="申请人具备条件，拟同意")
    expect(clerk.locator("#decision")).to_contain_text("请于 2026-11-25 催办答复")
    clerk.goto(f"/desk?q={number}")
    expect(clerk.locator("#rows")).to_contain_text("等待答复 11-25")

    # The day passes without a reply: the queue says so, the window chases, and the next date is set.
    at("2026-11-25T09:00")
    clerk = sign_in(sit_down(javascript=False), CLERK)
    clerk.goto(f"/desk?q={number}")
    expect(clerk.locator("#rows")).to_contain_text("请催办答复")
    press(clerk, f'#rows a[href*="{number}"]')
    carry_out(clerk, "urge", note="电话联系市局审批科，答复本周办结")
    expect(clerk.locator("#decision")).to_contain_text("请于 2026-12-02 催办答复")

    # The reply comes and is told in writing.
    at("2026-11-27T15:00")
    clerk = sign_in(sit_down(javascript=False), CLERK)
    clerk.goto(case)
    reply = {
        "result": "approved",
        "reply_no": "临自资〔2026〕9号",
        "replied_on": "2026-11-27",
        "summary": "同意按所报方案建设",
    }
    carry_out(clerk, "record_reply", **reply)
    expect(clerk.locator("#decision")).to_contain_text("报批结果告知书")
    s.run_worker()

    applicant = sign_in_by_phone(sit_down(width=360), cast.PERSON, then="/my/messages")
    told = applicant.locator("main li, main article").filter(has_text=number)
    expect(told.first).to_contain_text("上级机关")
    applicant.goto(f"/my/cases/{number}")
    expect(applicant.locator("main")).to_contain_text("上级机关已于 2026-11-27 批准")
    accessible(applicant)
    press(applicant, "main a:text('报批结果告知书')")
    words = f"{SUPERIOR}已于2026年11月27日答复（临自资〔2026〕9号），结果为：同意"
    expect(applicant.locator("article.notice")).to_contain_text(words)
    accessible(applicant)
    paper = Paper.get(Paper.kind == "reply_notice")
    file = applicant.request.get(f"/my/cases/{number}/papers/{paper.id.hex}.pdf")
    assert file.ok
    assert file.body().startswith(b"%PDF")
