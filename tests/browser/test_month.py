"""A month in a real browser, with and without JavaScript: closed, reviewed, published, read, and corrected in public."""

import re

import pytest
from playwright.sync_api import Page, expect

from models.publication import Draft, Publication
from portal.ground.house import house as the_house
from portal.oversight import reasons
from portal.publication import bulletins, freezing
from tests import situations as s
from tests.browser.steps import press, sign_in

WRITTEN = "：由督查股另行公布"
REASON = "超期件的原因在公布之后由单位说明。"
WHY = "现场核查人员连续出差，未能按期安排。"


def october():
    """A month with one case received and accepted in it, and one that stays past its limit. The late one."""
    with s.at("2026-08-03T09:20"):
        late = s.filing(name="溪有成").submitted()
    with s.at("2026-08-04T10:00"):
        late.examined().act("accept", late.clerk)
    with s.at("2026-10-26T09:20"):
        other = s.filing().submitted()
    with s.at("2026-10-27T10:00"):
        other.examined().act("accept", other.clerk)
    return late


def written(drafter: Page, where: str) -> None:
    """The drafter fills every blank of the text and sends it for review."""
    drafter.goto(where)
    press(drafter, "text=修改稿件")
    text = drafter.input_value("[name=body]")
    drafter.fill("[name=body]", text.replace(bulletins.BLANK, WRITTEN))
    press(drafter, "main .btn.primary")
    press(drafter, "text=送审")


def released(first: Page, final: Page, where: str) -> None:
    """Both reviews agree and the worker releases."""
    for reviewer in (first, final):
        reviewer.goto(where)
        while reviewer.locator("li.here button[value=keep]").count():
            reviewer.locator("li.here [name=reason]").first.fill("通报本来就要公开的办件编号")
            press(reviewer, "li.here button[value=keep] >> nth=0")
        reviewer.check("[name=has_read]")
        reviewer.check("[name=is_harmless]")
        if reviewer is final:
            reviewer.fill("[name=resolved_on]", "2026-11-20")
            reviewer.fill("[name=members]", "许东、林莉、周海")
        press(reviewer, "main form .btn.primary")
    assert freezing.release_due() == 1


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_a_month_is_closed_reviewed_published_and_corrected(app, at, sit_down, accessible, javascript):
    late = october()
    assert bulletins.take_due() == 1
    drafter, first, final = (sign_in(sit_down(javascript=javascript), login) for login in ("s011", "s019", "s020"))
    reader = sit_down(javascript=javascript, width=360)

    def flask(*arguments: str) -> str:
        result = app.test_cli_runner().invoke(args=list(arguments))
        the_house.connect()
        assert result.exit_code == 0, result.output
        return result.output

    def checked() -> None:
        if javascript:  # axe is a script
            accessible(reader)

    # -- the bulletin waits for its drafter; it cannot be sent while there are blanks
    drafter.goto("/publishing")
    press(drafter, "text=2026年10月政务服务运行情况通报")
    where = drafter.url
    press(drafter, "text=送审")
    expect(drafter.locator("main")).to_contain_text("没有填写")
    written(drafter, where)
    reader.goto("/board/2026-10")
    expect(reader.locator("main")).not_to_contain_text("我们办得怎么样")  # nothing before both reviews
    released(first, final, where)

    # -- the public reads it, a figure behind it, and its data
    reader.goto("/board")
    expect(reader.locator("h1")).to_have_text("2026年10月，我们办得怎么样")
    expect(reader.locator("dl.figures")).to_contain_text(re.compile(r"收件\s*1"))
    expect(reader.locator("#overdue")).to_contain_text(late.case.number)
    expect(reader.locator("#overdue")).to_contain_text("尚未说明")
    reader.click("summary:has-text('数字表')")
    expect(reader.locator("details tbody tr").first).to_contain_text("2026-10")
    checked()
    press(reader, "dl.figures a >> text=收件")
    expect(reader.locator("main")).to_contain_text("怎么算的")
    expect(reader.locator("main code").first).to_have_text(re.compile("^[0-9a-f]{64}$"))
    checked()
    with reader.expect_download() as file:
        reader.click("main a[href$='figures.csv']")
    text = file.value.path().read_text("utf-8-sig")
    assert "2026-10,1,received,1," in text
    reader.goto("/board")
    press(reader, "text=本月运行情况通报")
    expect(reader.locator("article")).to_contain_text(WRITTEN)
    press(reader, "text=2026年10月，我们办得怎么样")
    expect(reader.locator("#erratum-2")).to_have_count(0)
    assert flask("figures", "check", "2026-10") == "2026-10: equal.\n"

    # -- the unit states afterwards why the case is late: nothing changes until a correction is published
    at("2026-11-20T10:25")
    reasons.state(late.fresh(), "agency", WHY, by=late.clerk)
    assert flask("figures", "check", "2026-10") == "2026-10: equal.\n"
    reader.goto("/board/2026-10")
    expect(reader.locator("main")).not_to_contain_text(WHY.rstrip("。"))
    assert "2026-10, version 2" in flask("figures", "take", "2026-10", "--reason", REASON)
    erratum = Draft.get(Draft.purpose == "correct")
    drafter.goto("/publishing")
    press(drafter, "text=2026年10月政务服务运行情况通报")
    assert drafter.url.endswith(erratum.id.hex)
    expect(drafter.locator("#public-draft")).to_contain_text(WRITTEN)  # what people wrote is still there
    press(drafter, "text=送审")
    released(first, final, drafter.url)

    reader.goto("/board/2026-10")
    expect(reader.locator("#erratum-2")).to_contain_text(REASON)
    expect(reader.locator("#erratum-2 tbody tr")).to_have_count(1)
    expect(reader.locator("#erratum-2 tbody")).to_contain_text(WHY.rstrip("。"))
    expect(reader.locator("#overdue")).to_contain_text(WHY.rstrip("。"))
    checked()
    press(reader, "text=本月运行情况通报")
    expect(reader.locator("article")).to_contain_text(REASON)
    press(reader, "text=改了什么")
    expect(reader.locator("main ins").first).to_contain_text(WHY.rstrip("。"))
    assert flask("figures", "check", "2026-10") == "2026-10: equal.\n"
    assert Publication.get(Publication.slug == "bulletin-2026-10").version == 2
