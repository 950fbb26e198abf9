"""Publishing in a real browser, with and without JavaScript: a hit is redacted, both reviews agree, the public reads it."""

import pytest

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


@pytest.mark.parametrize(
    "how", [{"width": 1366}, {"width": 360}, {"width": 683, "language": "en"}], ids=lambda how: str(how["width"])
)
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
