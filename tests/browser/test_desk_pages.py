"""The desk in a real browser: accessible at every width, worked by the keyboard, each click kept at once."""

import pytest
from playwright.sync_api import expect

from models.cases import Verdict
from portal.cases import case_files, form_files
from tests import situations as s
from tests.browser.steps import press, sign_in


@pytest.mark.parametrize(
    "how",
    [{"width": 1366}, {"width": 360, "language": "en"}, {"width": 683, "color_scheme": "dark"}],
    ids=lambda how: "-".join(str(v) for v in how.values()),
)
def test_the_desk_is_accessible(sit_down, accessible, how):
    filing = s.filing(s.FOOD).submitted().examined(fail=1)
    while case_files.clean_waiting(50) or form_files.make_waiting(50):
        pass
    page = sign_in(sit_down(**how))
    case = f"/desk/cases/{filing.case.number}"

    for address in (
        "/desk?tab=all",
        "/desk?q=1001",
        "/desk/away",
        "/desk/counter",
        f"/desk/counter?service={s.FOOD}",
        case,
        f"{case}/clock",
    ):
        page.goto(address)
        accessible(page)


def test_the_queue_is_worked_by_the_keyboard(sit_down):
    for name in ("云小满", "溪有成", "田禾"):
        s.filing(s.FOOD, name).submitted()
    page = sign_in(sit_down())
    page.goto("/desk?tab=all")

    for key in ("j", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator("#picked")).to_have_text("1")
    page.keyboard.press("?")
    assert page.evaluate("document.querySelector('#keys').open")
    page.keyboard.press("Escape")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/cases/**")
    page.go_back()
    page.keyboard.press("/")
    page.keyboard.type("j")
    assert page.input_value("#find") == "j"


def test_single_keys_are_silent_where_they_are_switched_off(sit_down):
    s.filing(s.FOOD).submitted()
    page = sign_in(sit_down())
    page.goto("/desk?tab=all")
    page.keyboard.press("?")
    page.check("#keys [name=off]")
    press(page, "#keys button")

    page.keyboard.press("j")
    page.keyboard.press("x")

    expect(page.locator("#picked")).to_have_text("0")


def test_points_are_examined_by_the_keyboard_and_every_click_is_kept(sit_down):
    filing = s.filing(s.FOOD).submitted()
    page = sign_in(sit_down())
    page.goto(f"/desk/cases/{filing.case.number}")
    points = page.locator("#checks fieldset").count()

    for number in range(points):
        page.keyboard.press("j")
        page.keyboard.press("f" if number == 7 else "p")
    page.locator("#examined").filter(has_text=f"已查 {points} 点").wait_for()

    assert [v.verdict for v in Verdict.select()].count("fail") == 1
    page.fill("#checks textarea", "请在图上标出洗手池。")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.press("Tab")
    page.reload()
    assert page.input_value("#checks textarea") == "请在图上标出洗手池。"
    page.keyboard.press("Control+Enter")
    page.locator("#sure h2").first.wait_for()
    assert page.evaluate("document.activeElement.id") == "sure-title"


def test_nothing_moves_under_the_clerks_hand_when_a_paper_is_through(sit_down):
    filing = s.filing(s.FOOD).submitted()
    page = sign_in(sit_down())
    page.goto(f"/desk/cases/{filing.case.number}")
    where = "[...document.querySelectorAll('#checks fieldset')].map(one => Math.round(one.offsetTop))"
    before = page.evaluate(where)
    shortcut = page.locator("#checks .all button").first.element_handle()

    for radio in page.locator("#checks fieldset input[value=pass]").all():
        radio.check()
    page.locator("#examined").filter(has_text=f"已查 {len(before)} 点").wait_for()

    assert not shortcut.is_visible()
    assert page.evaluate(where) == before


def test_a_masked_value_opens_in_its_place(sit_down):
    filing = s.filing(s.FOOD).submitted()
    page = sign_in(sit_down())
    page.goto(f"/desk/cases/{filing.case.number}")

    page.locator("#answers div", has_text="100 **** 1001").locator("button").click()

    page.locator("#answers", has_text="10000001001").wait_for()
    assert page.url.endswith(filing.case.number)
