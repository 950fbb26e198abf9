"""A joint case at the desks: its members and opinions side by side, a department's answer, filing at the counter."""

import pytest

from models.cases import Case
from portal.cases import case_history, joint_filing, outstanding
from portal.ground import time
from tests import cast
from tests import situations as s
from tests.counting import queries
from tests.every_item import answers_to, credit_code
from tests.journeys.test_every_item import scan_every_paper
from tests.portal.cases import joint_situations as j

FIRE_CLERK, EVERYBODYS_REVIEWER, EVERYBODYS_CLERK = "s005", "s016", "s015"


@pytest.fixture
def at_the_desk(visitors):
    """Somebody of the staff at a desk of their own."""
    return lambda login=cast.CLERK: cast.staff(visitors(), login)


def address(filing: s.Filing) -> str:
    return f"/desk/cases/{filing.case.number}"


@pytest.mark.parametrize("english", [False, True])
def test_the_lead_window_sees_every_member_and_opens_those_of_its_own(at_the_desk, english):
    filing = j.circulated(j.TOBACCO)
    page = at_the_desk().read(english).open(address(filing))
    assert len(page.all('//*[@id="members"]/following-sibling::ul[1]/li')) == 5
    food, fire = j.member(filing, j.FOOD).case, j.member(filing, j.FIRE).case
    assert f"/desk/cases/{food.number}" in page.links
    assert f"/desk/cases/{fire.number}" not in page.links
    assert f"/desk/cases/{fire.number}" in at_the_desk(EVERYBODYS_CLERK).open(address(filing)).links


@pytest.mark.parametrize("english", [False, True])
def test_limits_and_opinions_stand_side_by_side(at_the_desk, english):
    filing = j.circulated(j.TOBACCO)
    j.answer(filing, "ZHCK", **j.AGAINST)
    with s.at("2026-12-02T09:00"):
        page = at_the_desk().read(english).open(address(filing) + "/joint")
        limits, opinions = page.all("//table")
        assert len(limits.xpath(".//tbody/tr")) == 6
        rows = [" ".join(row.text_content().split()) for row in opinions.xpath(".//tbody/tr")]
        assert len(rows) == 4
        if not english:
            assert "不同意" in rows[1]
            assert "疏散通道被占用" in rows[1]
            assert "已超 1 个工作日" in rows[2]
            urged = page.submit("/urge")
            assert filing.case.number in urged.text
            assert page.visitor.open(address(filing) + "/joint").all("//table")[1].xpath(
                ".//tbody/tr[3]/td[last()]/div/text()"
            ) == ["1"]


def test_every_other_department_is_asked_by_one_button(at_the_desk):
    filing = j.accepted()
    page = at_the_desk().open(address(filing) + "/joint").submit("/circulate").submit("/circulate")
    assert "意见：2 个部门中 0 个已答复" in page.text
    assert not page.visitor.open(address(filing) + "/joint").has_form("/circulate")


def test_a_department_answers_from_its_own_member_and_what_is_wrong_is_said_there(at_the_desk):
    filing = j.circulated()
    fire = j.member(filing, j.FIRE)
    head = at_the_desk("s014")
    page = head.open(address(fire))
    assert filing.case.number in page.text
    wrong = page.submit("/joint-opinion", opinion="disagree", reasons="疏散通道被占用", status=422)
    assert wrong.words('//*[@id="joint-law-error"]') == ["请填写法律依据，写明法律名称和条款。"]
    assert wrong.all('//*[@id="joint-reasons"]')[0].text.strip() == "疏散通道被占用"
    sure = wrong.submit("/joint-opinion", law="消防法第十五条")
    assert "疏散通道被占用" in sure.words("//dl")[0]
    assert "消防法第十五条" in sure.words('//*[contains(@class, "paper")]')[0], "the paper as it will be issued"
    assert outstanding.circulated(case_history.of(filing.case))["ZHCK"].answer is None, "nothing is written yet"
    done = sure.submit("/joint-opinion")
    assert sure.submit("/joint-opinion").url == done.url, "the same form sent twice acts once"
    assert len(case_history.of(filing.case).all("give_opinion")) == 1
    assert "不同意" in done.words('//*[@id="whole"]')[0]
    assert "不同意" in at_the_desk().open(address(filing)).text


def test_who_may_not_answer_is_offered_nothing_and_refused(at_the_desk):
    filing = j.circulated()
    page = at_the_desk(FIRE_CLERK).open(address(j.member(filing, j.FIRE)))
    assert not page.has_form("/joint-opinion")
    token = page.all('//input[@name="csrf_token"]/@value')[0]
    page.visitor.post(
        address(j.member(filing, j.FIRE)) + "/joint-opinion", {"csrf_token": token, "opinion": "agree"}, 403
    )
    clerk = at_the_desk(EVERYBODYS_REVIEWER)
    clerk.post(
        address(filing) + "/joint-opinion",
        {"csrf_token": clerk.open(address(filing)).all('//input[@name="csrf_token"]/@value')[0]},
        404,
    )


def test_the_workbench_of_a_joint_case_and_of_a_member_asks_few_questions_however_many_members_there_are(at_the_desk):
    clerk = at_the_desk(EVERYBODYS_CLERK)
    counts = {}
    for beside in ((), (j.TOBACCO,)):
        filing = j.circulated(*beside)
        j.answer(filing, "ZHCK", **j.AGAINST)
        for name, case in (("parent", filing.case), ("member", j.member(filing, j.FIRE).case)):
            clerk.open(f"/desk/cases/{case.number}")
            with queries() as asked:
                clerk.open(f"/desk/cases/{case.number}")
            counts.setdefault(name, []).append(len(asked))
            assert len(asked) <= 15 + 5, (name, "\n".join(asked))
    assert all(few == many for few, many in counts.values()), counts


def test_the_queue_says_what_is_a_member_and_names_joint_cases(at_the_desk):
    filing = j.accepted()
    page = at_the_desk(EVERYBODYS_CLERK).open("/desk?tab=all")
    notes = {row.xpath("string(td[2]/a)"): row.xpath("string(td[7])") for row in page.all('//*[@id="rows"]/tr')}
    assert notes[j.member(filing, j.FIRE).case.number] == "联办事项"
    english = at_the_desk(EVERYBODYS_CLERK).read().open("/desk?tab=all")
    assert "Opening a restaurant" in english.text


def test_a_joint_service_is_filed_at_the_counter_and_the_choice_is_changed_there(at_the_desk):
    clerk = at_the_desk()
    page = clerk.open("/desk/counter").follow("开办餐饮店一件事")
    company = {"name": "来客有限公司", "phone": "10000009999", "credit_code": credit_code(), "kind": "company"}
    page = page.submit("/desk/counter", company, beside=[j.TOBACCO])
    case = Case.get(Case.service_code == j.RESTAURANT)
    assert (joint_filing.chosen(case), case.channel) == ([j.TOBACCO], "window")
    page = page.submit("/members", beside=[])
    assert joint_filing.chosen(Case.get_by_id(case.id)) == []
    form = page.form("/answers")
    page = scan_every_paper(page.submit(form, answers_to(form)))
    sure = page.submit("/submit")
    sure.submit("/submit")
    assert Case.get_by_id(case.id).state == "submitted"
    assert not at_the_desk(cast.CLERK_ELSEWHERE).open("/desk/counter").has_form("/members")
    at_the_desk(cast.CLERK_ELSEWHERE).open(f"/desk/counter?service={j.RESTAURANT}", 404)


def test_wrong_parties_keep_the_choice_at_the_counter(at_the_desk):
    page = at_the_desk().open(f"/desk/counter?service={j.RESTAURANT}")
    again = page.submit("/desk/counter", beside=[j.TOBACCO], status=422)
    assert again.all('//input[@name="beside"]/@checked') == ["checked"] or again.all(
        '//input[@name="beside"][@checked]'
    )
    assert time.today()
