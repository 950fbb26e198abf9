"""An information request in a real browser, from the form to a partial answer (政府信息公开条例 art. 29-37)."""

from collections.abc import Callable

import pytest

from tests.cast import OTHER_PERSON, PERSON
from tests.journeys.people import Somebody

pytestmark = [pytest.mark.browser, pytest.mark.one_engine]

OFFICE, HEAD = "s011", "s019"


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_a_request_from_the_directory_to_a_partial_answer(somebody: Callable[..., Somebody], javascript: bool) -> None:
    how = {"javascript": javascript}
    # The guide in the directory leads to the form; the account has it filled in,
    asker = somebody(**how).sign_in(PERSON if javascript else OTHER_PERSON)
    asker.open("/services/990100002000")
    asker.press('a.primary[href="/requests/new"]')
    asker.type("description", "2025年全县食品抽检合格率和不合格企业名单")
    asker.choose("form", "electronic")
    asker.choose("means", "page")
    asker.press('form[action="/requests/new"] .btn.primary')
    number = asker.path.rsplit("/", 1)[1]
    code = asker.read("#query-code")
    # the office asks to confirm the day of receipt, and the asker does;
    office = somebody(**how).sign_in_as_staff(OFFICE)
    office.press('a[href="/publishing/requests"]')
    office.press(f'a[href$="/{number}"]')
    office.press('form[action$="/offer"] .btn.primary')
    asker.open(f"/requests/{number}")
    asker.press('form[action$="/confirm"] .btn.primary')
    # a restaurant is asked, does not agree, and more time is needed, to which the head consents;
    office.open(f"/publishing/requests/{number}")
    office.unfold('form[action$="/ask-opinion"]')
    office.choose("role", "third_party")
    office.one("#ask-opinion-party").fill("云溪县溪畔小馆")
    office.one("#ask-opinion-about").fill("本单位的抽检记录")
    office.press('form[action$="/ask-opinion"] .btn.primary')
    office.unfold('form[action$="/record-opinion"]')
    office.choose("agrees", "no")
    office.one("#record-opinion-reasonsp1").fill("涉及商业秘密")
    office.press('form[action$="/record-opinion"] .btn.primary')
    office.unfold('form[action$="/ask-extension"]')
    office.one("#ask-extension-days").fill("5")
    office.one("#ask-extension-reason").fill("需要逐条核对")
    office.press('form[action$="/ask-extension"] .btn.primary')
    head = somebody(**how).sign_in_as_staff(HEAD)
    head.open(f"/publishing/requests/{number}")
    head.press('form[action$="/extend"] .btn.primary')
    # a table goes with the answer; somebody's telephone in it does not;
    office.open(f"/publishing/requests/{number}")
    office.unfold("#add-file-file")
    table = "区,合格率,电话\n全县,98.2%,10012345678\n".encode()
    office.give('form[action$="/add-file"]', "抽检结果.csv", table, "text/csv")
    office.press('form[action$="/add-file"] .btn')
    office.press('form[action$="/conclude-file"] [value="redact"]')
    # the office answers in part: first it forgets something, and nothing typed is lost,
    office.open(f"/publishing/requests/{number}")
    office.unfold('a[href*="kind=partial"]')
    office.press('a[href*="kind=partial"]')
    office.one("#answer-content").fill("2025年全县食品抽检合格率为98.2%。")
    office.press('form[action$="/answer"] .btn.primary')
    assert office.sees('[role="alert"]')
    assert office.one("#answer-content").input_value() == "2025年全县食品抽检合格率为98.2%。"
    office.one("#answer-withheld").fill("不合格企业名单")
    office.choose("ground", "others")
    office.one("#answer-reason").fill("公开会损害企业的商业秘密")
    office.one("#answer-party_reason").fill("合格率关系公众健康，且不涉及个别企业")
    office.press('form[action$="/answer"] .btn.primary')
    # and the answer is read by number and query code alone, on any computer.
    reader = somebody(**how)
    reader.open("/requests/track")
    reader.type("number", number)
    reader.type("code", code)
    reader.press('form[action="/requests/track"] .btn.primary')
    assert "部分公开" in reader.text
    address = reader.one('a[href*="/files/"]').get_attribute("href")
    assert reader.fetch(address or "").decode("utf-8-sig").splitlines()[1] == "全县,98.2%,[已隐去]"
    reader.press('a[href*="/papers/"]')
    for words in ("98.2%", "不予公开的部分：不合格企业名单", "应当先自收到之日起六十日内"):
        assert words in reader.text
    # Who asked stands nowhere in public.
    reader.open("/requests?outcome=partial")
    assert "部分公开" in reader.text
    assert "云小满" not in reader.text
