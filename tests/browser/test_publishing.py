"""Publishing in a real browser, with and without JavaScript: a hit is redacted, both reviews agree,
the public reads it; what is public is corrected and withdrawn."""

import pytest
from playwright.sync_api import expect

from models.publication import Publication
from portal.publication import checks, freezing
from tests.browser.steps import press, sign_in
from tests.portal.publication import stage as p

PHONE = "10012345678"


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_from_a_draft_to_the_public_with_a_hit_and_a_return(sit_down, javascript):
    drafter, first, final = (sign_in(sit_down(javascript=javascript), login) for login in ("s011", "s019", "s020"))
    drafter.goto("/publishing/new")
    drafter.select_option("[name=kind]", "办事和管理制度")
    drafter.select_option("[name=department]", "ZHCK")
    drafter.fill("[name=title]", "关于延长周六办理时间的通知")
    drafter.fill("[name=summary]", "周六上午也能办。")
    drafter.fill("[name=body]", f"## 一、时间\n周六上午，电话{PHONE}。")
    press(drafter, "main .btn.primary")
    where = drafter.url
    press(drafter, "text=送审")

    first.goto(where)
    first.fill("#return-reason", "请写明具体时间")
    press(first, "text=退回修改")
    drafter.goto(where)
    assert "请写明具体时间" in drafter.inner_text("main")
    press(drafter, "text=修改稿件")
    drafter.fill("[name=body]", f"## 一、时间\n周六8:30—12:00，电话{PHONE}。")
    press(drafter, "main .btn.primary")
    press(drafter, "text=送审")

    first.goto(where)
    assert first.locator("text=同意 >> visible=true").last.is_disabled()
    press(first, "button[value=redact]")
    first.check("[name=has_read]")
    first.check("[name=is_harmless]")
    press(first, "main form .btn.primary")
    final.goto(where)
    final.check("[name=has_read]")
    final.check("[name=is_harmless]")
    final.fill("[name=resolved_on]", "2026-11-20")
    final.fill("[name=members]", "许东、林莉、周海")
    press(final, "main form .btn.primary")
    assert freezing.release_due() == 1

    entry = Publication.get(Publication.version == 1)
    reader = sit_down(javascript=javascript, width=360)
    reader.goto(f"/disclosures/{entry.slug}")
    assert "电话已隐去。" in reader.inner_text("article")
    assert PHONE not in reader.content()


def test_what_is_public_is_corrected_and_withdrawn_in_public(sit_down, accessible):
    wrong, outdated = p.published(), p.published(title="关于试行延时服务的通知")
    drafter, first, final = (sign_in(sit_down(), login) for login in ("s011", "s019", "s020"))

    def approved() -> None:
        for reviewer in (first, final):
            reviewer.goto(drafter.url)
            reviewer.check("[name=has_read]")
            reviewer.check("[name=is_harmless]")
            if reviewer is final:
                reviewer.fill("[name=resolved_on]", "2026-11-20")
                reviewer.fill("[name=members]", "许东、林莉、周海")
            press(reviewer, "main form .btn.primary")
        assert freezing.release_due() == 1

    def asked(entry: Publication, what: str, reason: str) -> None:
        drafter.goto("/publishing/entries")
        press(drafter, f"a[href$='/{entry.slug}/{what}']")
        accessible(drafter)
        drafter.fill("#reason", reason)
        press(drafter, "main form .btn.primary")

    asked(wrong, "correct", "办理地点写错。")
    press(drafter, "text=修改稿件")
    drafter.fill("[name=body]", drafter.input_value("[name=body]").replace("一楼综合窗口", "二楼综合窗口"))
    press(drafter, "main .btn.primary")
    press(drafter, "text=送审")
    approved()
    asked(outdated, "withdraw", "试行结束，另有正式通知。")
    press(drafter, "text=送审")
    approved()

    reader = sit_down(width=360)
    reader.goto(f"/disclosures/{wrong.slug}")
    expect(reader.locator("article")).to_contain_text("办理地点写错。")
    expect(reader.locator("article")).to_contain_text("二楼综合窗口")
    press(reader, "text=改了什么")
    expect(reader.locator("main del").first).to_contain_text("一楼综合窗口")
    expect(reader.locator("main ins").first).to_contain_text("二楼综合窗口")
    accessible(reader)
    reader.goto("/disclosures")
    press(reader, "text=关于试行延时服务的通知")
    expect(reader.locator("article")).to_contain_text("试行结束，另有正式通知。")
    expect(reader.locator("article")).not_to_contain_text("综合窗口")
    expect(reader.locator("aside")).to_contain_text(outdated.index_no)
    accessible(reader)
    reader.goto("/board/ledger")
    lines = reader.locator("tbody tr")
    expect(lines.nth(0)).to_contain_text("关于试行延时服务的通知")
    expect(lines.nth(1)).to_contain_text("关于延长周六办理时间的通知")


@pytest.mark.parametrize("how", [{"width": 1366}, {"width": 360, "language": "en"}], ids=lambda how: str(how["width"]))
def test_the_pages_are_accessible(sit_down, accessible, how):
    checks.open_due()
    entry = p.published()
    one = p.sent(p.draft(body=f"电话{PHONE}"))
    page = sign_in(sit_down(**how), "s019")
    for address in (
        "/publishing",
        f"/publishing/{one.id.hex}",
        "/publishing/entries",
        "/publishing/checks",
        "/publishing/checks/2026-11",
        "/publishing/words",
    ):
        page.goto(address)
        accessible(page)
    reader = sit_down(**how)
    for address in ("/board/ledger", f"/disclosures/{entry.slug}", "/disclosures/help"):
        reader.goto(address)
        accessible(reader)
