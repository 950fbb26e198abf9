"""What an applicant reads and may do while procedures run: clock stopped or extended, hearing, what is still missing."""

from collections.abc import Callable

import pytest

from models.cases import OutboxMessage
from portal.cases.example_filings import picture
from portal.people.actors import SYSTEM
from tests import cast
from tests import situations as s
from tests.pages import Page, Visitor

pytestmark = pytest.mark.usefixtures("house")
SPECIAL = {"ground": "检验", "days": 5, "organ": "检验检测中心", "reason": "须经检验合格"}
HEARING = {"facts": "油烟排放口距居民住宅约9米", "interest": "直接关系相邻住户的重大利益"}


@pytest.fixture
def page_of(visitor: Visitor) -> Callable[..., Page]:
    """`page_of(filing)`: the case page of the person who filed it, signed in anew on another day."""

    def look(filing: s.Filing) -> Page:
        address = f"/my/cases/{filing.fresh().number}"
        page = visitor.open(address)
        return page if "/sign-in" not in page.url else cast.applicant(visitor).open(address)

    return look


def test_a_stopped_clock_says_why_since_when_and_until_when(page_of):
    filing = s.filing().accepted().act("ask_special_procedure", s.staff(s.CLERK), **SPECIAL)
    filing.act("tell_special_procedure", s.staff(s.HEAD))
    page = page_of(filing)
    assert "自 2026-11-20 起进行检验，约需 5 个工作日，依法不计入办理期限" in page.text
    assert "预计 2026-11-27 前结束" in page.text
    assert "特别程序告知书" in page.text
    with s.at("2026-11-30T09:00"):
        assert "所需时间超过告知的时间" in page_of(filing).text


def test_an_extension_says_by_how_much_and_the_new_day(page_of):
    filing = s.filing().accepted().act("ask_extension", s.staff(s.CLERK), days=3, reason="需要核实房屋用途")
    filing.act("extend", s.staff(s.AGENCY_HEAD))
    page = page_of(filing)
    assert "期限已延长 3 日" in page.text
    assert "2026-12-04" in page.text


def test_a_hearing_is_asked_for_with_one_press(page_of):
    filing = s.filing().accepted().stepped()
    assert not page_of(filing).has_form("/ask_hearing")
    filing.act("tell_hearing_right", s.staff(s.AGENCY_HEAD), **HEARING)
    page = page_of(filing)
    assert "你有权要求听证，请于 2026-11-27 前提出" in page.text
    page = page.submit("/ask_hearing", {"reason": "排烟方案可以调整"})
    assert "听证将在 2026-12-18 前组织" in page.text
    assert not page.has_form("/ask_hearing")
    assert OutboxMessage.select().where(OutboxMessage.key == "hearing_asked").count() == 1


def test_no_day_of_decision_is_named_that_lies_before_the_last_day_to_be_heard(page_of):
    filing = s.filing().accepted()
    assert "最晚 2026-12-01 作出决定" in page_of(filing).text
    with s.at("2026-11-26T09:00"):
        filing.act("tell_hearing_right", s.staff(s.AGENCY_HEAD), **HEARING)
        page = page_of(filing)
    assert "请于 2026-12-03 前提出" in page.text
    assert "最晚 2026-12-01 作出决定" not in page.text


def test_a_view_is_stated_and_an_empty_one_is_refused_in_place(page_of):
    filing = s.filing().accepted()
    page = page_of(filing).submit("/state_view", {"statement": ""}, status=422)
    assert page.words('//p[@id="statement-error"]')
    page = page.submit("/state_view", {"statement": "备餐区已经改造完毕"})
    assert "你的陈述申辩已记录在案" in page.text


def test_what_is_still_missing_is_named_and_handed_in_on_the_case_page(page_of):
    filing = s.filing().submitted().examined(fail=6)
    with s.at("2026-11-28T00:05"):
        filing.act("deem_accepted", SYSTEM)
        filing.act("ask_supplement", filing.clerk, due="2026-12-04")
        page = page_of(filing)
        assert "请于 2026-12-04 前补充缺少的材料" in page.text
        places = [f for f in page.forms() if "/files/" in (f.action or "") and f.is_multipart]
        assert places
        for form in places:
            page = page.visitor.open(page.url)
            page = page.submit(form.action.rsplit("/my", 1)[-1], file=(picture("more"), "more.jpg"))
        assert "请于 2026-12-04 前补充缺少的材料" not in page_of(filing).text


def test_a_report_says_where_it_lies_and_what_came_back(page_of):
    filing = s.filing(s.REPORTED).accepted().stepped()
    report = {"superior": "临江市自然资源和规划局", "opinion": "拟同意", "expected": "2026-11-25"}
    filing.act("forward_up", filing.clerk, **report)
    page = page_of(filing)
    assert "已于 2026-11-20 转报上级机关" in page.text
    assert "预计 2026-11-25 前答复" in page.text
    with s.at("2026-11-25T09:00"):
        filing.act("urge", filing.clerk, note="电话联系市局审批科")
        assert "已于 2026-11-25 再次催办" in page_of(filing).text
        filing.act("record_reply", filing.clerk, result="approved", replied_on="2026-11-25", summary="同意")
        assert "上级机关已于 2026-11-25 批准" in page_of(filing).text


@pytest.mark.parametrize("english", [False, True])
def test_the_case_page_of_every_procedure_is_whole_in_both_languages(page_of, visitor, english):
    visitor.read(english)
    filing = s.filing().accepted()
    for action, by, given in (
        ("ask_special_procedure", s.CLERK, SPECIAL),
        ("tell_special_procedure", s.HEAD, {}),
        ("end_special_procedure", s.CLERK, {"result": "合格"}),
        ("tell_hearing_right", s.AGENCY_HEAD, HEARING),
        ("tell_third_party", s.REVIEWER, {"person": "林某", "interest": "相邻"}),
    ):
        filing.act(action, s.staff(by), **given)
        assert filing.case.number in page_of(filing).text
