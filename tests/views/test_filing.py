"""The applicant's door as a browser without JavaScript sees it: start, the way to the pre-review, the pages of a case."""

import re
from itertools import product

import pytest

from models.cases import Case
from models.people import Applicant
from portal.cases.numbering import hashed_code
from tests import cast
from tests import situations as s
from tests.filing_pages import case_address, filled, no_chinese_left, queries
from views.wording import is_chinese

GUIDE = f"/services/{s.FOOD}"


@pytest.fixture
def owner(visitor):
    """云小满, signed in."""
    return cast.applicant(visitor)


@pytest.fixture
def draft(owner):
    """The fill page of a fresh draft of the food permit."""
    return owner.open(GUIDE).submit(f"{GUIDE}/apply")


def test_a_food_permit_goes_from_the_guide_to_the_pre_review(draft):
    # given a complete draft
    page = filled(draft)
    # when it is checked and the pre-review asked for
    checked = page.submit("/answers", press="保存并核对")
    assert checked.all('//*[@id="gaps"]') == []
    sent = checked.submit("/request_pre_review")
    # then number and query code are shown, the code only this once
    number, code = sent.words('//*[@id="case-number"]')[0], sent.words('//*[@id="query-code"]')[0]
    case = Case.get(Case.number == number)
    assert (case.state, case.query_hash) == ("in_pre_review", hashed_code(number, code))
    assert sent.visitor.open(f"/my/cases/{number}/sent").all('//*[@id="query-code"]') == []
    # and the case says by when an answer comes, and that it is no acceptance
    page = sent.follow("查看办件")
    assert "2026-11-23" in page.text
    assert "预审不是受理" in page.text
    assert page.title.startswith("预审中")


def test_before_formal_filing_no_word_of_formal_filing_is_used(draft):
    page = filled(draft).submit("/answers", press="保存并核对").submit("/request_pre_review")
    assert not re.search("补正|告知书|不予受理|已提交", page.text)
    assert not re.search("补正|告知书|不予受理|已提交", page.follow("查看办件").text)


def test_the_button_of_the_guide_leads_a_stranger_to_sign_in_and_back(visitor):
    page = visitor.open(GUIDE).submit(f"{GUIDE}/apply")
    assert page.url.endswith(f"/sign-in?next={GUIDE}/apply")
    cast.applicant(visitor)
    assert visitor.open(f"{GUIDE}/apply").submit("/apply/for").h1 == "食品经营许可（新办）"


def test_a_second_click_finds_the_same_draft(owner, draft):
    again = owner.open(GUIDE).submit(f"{GUIDE}/apply")
    assert again.url == draft.url
    assert Case.select().count() == 1


def test_a_request_for_information_has_a_page_of_its_own(owner):
    assert owner.post("/services/990100002000/apply", {}).url == "/requests/new"


def test_an_unknown_service_cannot_be_started(owner):
    owner.post("/services/990199999999/apply", {}, status=404)


def test_who_is_not_known_yet_is_asked_once(visitors):
    visitor = cast.applicant(visitors(), "10000009999")
    page = visitor.open(f"{GUIDE}/apply")
    wrong = page.submit("/apply/for", name="云新来", id_number="990000199005200020", status=422)
    assert wrong.title.startswith("错误：")
    assert wrong.all('//*[@id="name"]/@value') == ["云新来"]
    page = wrong.submit("/apply/for", id_number="990000199005200029")
    assert page.h1 == "食品经营许可（新办）"
    assert Applicant.get(Applicant.name == "云新来").id_sealed
    page.visitor.open(GUIDE).submit(f"{GUIDE}/apply")


def test_an_agent_files_for_somebody_and_is_asked_for_the_power_of_attorney(owner):
    page = owner.open(f"{GUIDE}/apply").follow("替别人办")
    wrong = page.submit("/apply/for", name="", id_number="1", phone="1", status=422)
    assert len(wrong.mistakes) == 3
    page = wrong.submit("/apply/for", name="云大山", id_number="990000198508140115", phone="10000001002")
    assert "授权委托书" in page.text
    assert "云*满" in page.text
    case = Case.get()
    assert (case.applicant_name, case.agent_name) == ("云大山", "云小满")


def test_a_company_is_filed_for_by_an_agent_too(owner):
    page = owner.open(f"{GUIDE}/apply?whom=other").follow("企业或其他组织")
    company = Applicant.get(Applicant.credit_code.is_null(False))
    page.submit("/apply/for", name=company.name, credit_code=company.credit_code, phone="10000001002")
    assert Case.get().applicant_kind == "company"


def test_what_the_account_knows_is_filled_in(draft):
    assert draft.all('//*[@name="phone"]/@value') == [cast.PERSON]


def test_the_centre_s_materials_are_never_asked_for(draft):
    assert "免交" in draft.text
    assert not draft.has_form(f"/files/{s.FOOD}-M02")  # 营业执照, fetched
    assert not draft.has_form(f"/files/{s.FOOD}-M01")  # 申请书, made from the answers
    assert "按填写内容自动生成" in draft.text


def test_my_cases_say_whose_turn_it_is(owner):
    assert "您还没有办件" in owner.open("/my").text
    s.filing().submitted()
    s.filing(s.SHOP)
    page = owner.open("/my")
    assert "最迟 2026-11-27 答复" in page.text
    assert "轮到您了" in page.text


def test_my_cases_come_in_pages(owner):
    for number in range(11):
        s.starting.start(s.FOOD, s.person(), s.starting.Party("natural", f"云{number}", phone="10000001001"))
    page = owner.open("/my")
    assert len(page.all('//main//ul[@class="files"]/li')) == 10
    assert len(page.follow("下一页").all('//main//ul[@class="files"]/li')) == 1
    owner.open("/my?page=99999999999999999999")


def test_messages_are_told_in_the_inbox_and_marked_as_read(owner):
    filing = s.filing().submitted()
    page = owner.open("/my").follow("看消息")
    assert "1 条未读消息" in page.text
    assert page.follow(f"办件 {filing.case.number}").h1 == "食品经营许可（新办）"
    assert "未读" not in page.submit("/messages/read").text


def test_messages_name_the_service_in_the_language_of_the_page(owner):
    s.filing().submitted()
    s.filing(s.ALLOWANCE).submitted()
    page = owner.read(english=True).open("/my/messages")
    titles = page.words("//main//li/h2")
    assert len(titles) == 2
    assert "Application received: Food business licence – new application new" in titles
    assert not any(is_chinese(title) for title in titles)


def test_everything_is_complete_in_english(owner, draft):
    owner.read(english=True)
    page = owner.open(draft.url)
    checked = filled(page, english=True).submit("/answers", press="Save and check")
    sent = checked.submit("/request_pre_review")
    for words in ("My cases", "Go to the case"):
        no_chinese_left(sent.follow(words))


STATES = {
    "submitted": lambda: s.filing().submitted(),
    "accepted": lambda: s.filing().accepted(),
    "decided": lambda: s.filing().granted(),
    "completed": lambda: s.filing().sealed(),
}


@pytest.mark.parametrize("state", STATES)
def test_a_case_can_be_read_in_every_state_language_and_mode(owner, state):
    filing = STATES[state]()
    s.run_worker()
    for english, elder in product((False, True), ("/elder/off", "/elder/on")):
        owner.read(english)
        owner.client.post(elder)
        page = owner.open(case_address(filing))
        assert page.words('//*[contains(@class, "track")]/li')
        for paper in page.all('//*[@id="papers"]/following-sibling::ul//h3/a/@href'):
            owner.open(paper)


def test_a_case_page_costs_a_fixed_number_of_queries(owner):
    counts = {}
    draft = s.filing().filled()
    counts["draft"] = queries(owner, case_address(draft))
    counts["check"] = queries(owner, case_address(draft) + "/check")
    draft.act("request_pre_review", draft.owner)
    counts["in pre-review"] = queries(owner, case_address(draft))
    draft.examined(fail=2).act("return_pre_review", draft.clerk)
    counts["returned"] = queries(owner, case_address(draft))
    accepted = s.filing().accepted()
    counts["accepted"] = queries(owner, case_address(accepted))
    assert {name: n for name, n in counts.items() if n > 15} == {}
    assert queries(owner, "/my") <= 8
    assert queries(owner, "/my/messages") <= 8


@pytest.mark.parametrize(
    "tail",
    [
        "",
        "/check",
        "/sent",
        "/book",
        "/slip",
        "/withdraw",
        "/cancel_booking",
        "/slip.ics",
        "/papers/1",
        "/papers/1.pdf",
    ],
)
def test_somebody_else_s_case_is_not_there(visitors, tail):
    filing = s.filing().submitted()
    other = cast.applicant(visitors(), cast.OTHER_PERSON)
    for ref in (filing.case.number, filing.case.id.hex):
        page = other.open(f"/my/cases/{ref}{tail}", status=404)
        assert filing.case.applicant_name not in page.text


@pytest.mark.parametrize("ref", ["nowhere", "YX261120-9999", "%00", "a" * 300, "..%2f..%2fetc", "0" * 32])
def test_a_case_that_does_not_exist_is_not_there(owner, ref):
    owner.open(f"/my/cases/{ref}", status=404)


def test_nothing_typed_is_lost_when_a_case_has_moved_on(owner, draft):
    page = filled(draft)
    filing = s.Filing(Case.get(), s.applicant_actor(s.person()))
    filing.act("request_pre_review", filing.owner)
    changed = page.submit("/answers", {"items": "冷食类食品制售"}, press="保存", status=409)
    assert "冷食类食品制售" in changed.text
    assert "您申请了网上预审" in changed.text


@pytest.mark.parametrize(
    "tail", ["answers", "submit", "request_pre_review", "sign-code", "rebook", "new-code", "withdraw"]
)
def test_the_address_of_a_form_can_be_looked_at_after_a_mistake(owner, draft, tail):
    """A page with mistakes stands at the address of its form; switching the language there must not end in an error."""
    assert owner.open(f"{draft.url}/{tail}").h1


@pytest.mark.parametrize("junk", ["<script>alert(1)</script>", "长" * 100_000, "云\x00\n小\r\n满", "\ud800"])
def test_junk_about_an_applicant_does_no_harm(owner, junk):
    page = owner.open(f"{GUIDE}/apply?whom=other")
    token = page.all('//input[@name="csrf_token"]/@value')[0]
    body = {
        name: junk.encode("utf-8", "surrogatepass")
        for name in ("name", "id_number", "phone", "address", "legal_rep", "kind")
    }
    wrong = owner.post(f"{GUIDE}/apply/for", {"csrf_token": token, "whom": "other", **body}, status=422)
    assert wrong.mistakes
    assert wrong.all("//main//script") == []
    assert Case.select().count() == 0
