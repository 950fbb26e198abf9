"""A joint service from its page to a case with members, as its applicant sees it."""

import pytest

from models.cases import Case
from portal.cases import joint_filing, joint_members, track
from tests import cast
from tests import situations as s
from tests.every_item import answers_to, press_main
from tests.filing_pages import queries
from tests.journeys.test_every_item import fill_in
from tests.pages import Visitor
from tests.portal.cases import joint_situations as j

PLACE = f"/services/{j.RESTAURANT}"


@pytest.fixture
def owner(visitor: Visitor) -> Visitor:
    """云小满, signed in."""
    return cast.applicant(visitor)


def the_case() -> Case:
    return Case.get(Case.service_code == j.RESTAURANT)


@pytest.mark.parametrize("code", ["YJS-CYD", "YJS-XSE", "YJS-YGLY", "YJS-LGZY", "YJS-SH"])
@pytest.mark.parametrize("english", [False, True])
def test_every_joint_service_has_a_page_that_says_what_belongs_to_it(visitor, code, english):
    page = visitor.read(english).open(f"/services/{code}")
    offered = joint_filing.joint_guides.offered(code)
    assert len(page.all('//*[@id="members"]//tbody/tr')) == len(offered)
    assert len(page.all('//*[@id="start"]//input[@name="beside"]')) == len([m for m in offered if m.optional])


def test_a_page_of_a_joint_service_costs_few_queries_and_an_unknown_one_is_not_found(visitor):
    assert queries(visitor, PLACE) <= 8
    visitor.open("/services/YJS-NONE", 404)
    visitor.open("/services/YJS-NONE/apply", 404)


def test_joint_services_stand_beside_the_directory_and_what_is_searched_for(visitor):
    assert PLACE in visitor.open("/services").links
    assert PLACE in visitor.open("/services?q=开餐馆").links
    assert PLACE not in visitor.open("/services?q=护照").links
    assert PLACE in visitor.open(f"/services/{j.FOOD}").links


def test_an_optional_member_says_what_it_adds(visitor):
    page = visitor.open(PLACE)
    assert "授权委托书" in page.words(f'//*[@id="adds-{j.TOBACCO}"]')[0]
    assert "承诺时限多 3 个工作日" in page.words(f'//*[@id="adds-{j.TOBACCO}"]')[0]


def test_the_choice_survives_the_sign_in_and_is_changed_until_the_case_is_sent(visitor):
    start = visitor.open(PLACE)
    signing_in = start.submit(f"{PLACE}/apply", beside=[j.TOBACCO])
    back = signing_in.all('//input[@name="next"]/@value')[0]
    assert f"beside={j.TOBACCO}" in back
    cast.applicant(visitor)
    page = visitor.open(back).submit(f"{PLACE}/apply/for")
    assert joint_filing.chosen(the_case()) == [j.TOBACCO]
    page = page.follow("更改包含的事项").submit("/members", beside=[])
    assert joint_filing.chosen(the_case()) == []
    assert "烟草" not in page.text


def test_a_joint_draft_is_filled_in_checked_and_sent_like_any_other(owner):
    page = owner.open(PLACE).submit(f"{PLACE}/apply")
    checked = fill_in(page)
    assert not checked.all('//*[@id="gaps"]'), checked.text
    form = checked.form("/submit")
    sent = press_main(checked, "/request_pre_review")
    case = the_case()
    assert case.state == "in_pre_review", (form, sent.text)
    owner.open(f"/my/cases/{case.number}/check")
    assert case.number in owner.open("/my").text


def test_answers_of_the_project_are_optional_and_checked(owner):
    page = owner.open(PLACE).submit(f"{PLACE}/apply")
    form = page.form("/answers")
    answers = answers_to(form) | {"investment": "很多", "desired_start": "2026-12-20"}
    refused = page.submit(form, answers, press="保存", status=422)
    assert refused.mistakes == ["投资额（万元）：请填数字，例如 68。"]


@pytest.mark.parametrize("english", [False, True])
def test_the_case_page_shows_every_member_and_one_may_be_left_out(owner, english):
    filing = j.accepted(j.TOBACCO)
    owner.read(english)
    page = owner.open(f"/my/cases/{filing.case.number}")
    assert len(page.all('//section[h2[@id="members"]]//ul/li')) == 5
    sign = j.member(filing, j.SIGN).case
    page = owner.open(f"/my/cases/{sign.number}/withdraw").submit("/withdraw")
    assert filing.case.number in page.text
    assert Case.get_by_id(sign.id).state == "withdrawn"
    assert filing.fresh().state == "accepted"
    assert len(owner.open("/my").all('//ul[@class="files"]/li')) == 1


def test_decisions_of_the_members_are_read_from_the_joint_case_and_delivered_once(owner):
    filing = j.completed(j.decided(j.accepted(), refuse=j.FIRE))
    filing.act("deliver", filing.clerk, way="window")
    s.run_worker()
    page = owner.open(f"/my/cases/{filing.case.number}")
    members = joint_members.members_of(filing.case)
    assert {m.state for m in members} == {"delivered"}
    for member in members:
        decision = next(link for link in page.links if f"/my/cases/{member.number}/papers/" in link)
        assert owner.open(decision).document is not None
    for address in (f"/my/cases/{filing.case.number}", f"/my/cases/{members[0].number}"):
        owner.read().open(address)
        owner.read(english=False).open(address)


def test_a_case_page_costs_the_same_for_four_members_and_for_five(owner):
    small, large = j.accepted(), j.accepted(j.TOBACCO)
    counts = [queries(owner, f"/my/cases/{filing.case.number}") for filing in (small, large)]
    assert counts[0] == counts[1] <= 15


@pytest.mark.parametrize("english", [False, True])
def test_who_has_the_query_code_sees_every_member_and_no_person(visitor, english):
    filing = j.accepted()
    code = track.new_code(filing.case, filing.owner)
    visitor.read(english)
    page = visitor.open("/track").submit("/track", number=filing.case.number, code=code)
    assert len(page.words('//section[h2[@id="members"]]//li')) == 4
    assert "云小满" not in page.text
