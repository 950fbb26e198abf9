"""Procedures on the workbench: where each form stands, what it shows before it counts, and what is refused with nothing
written.
"""

import pytest

from models.cases import CaseEvent, Paper
from tests import situations as s
from tests.counting import queries
from tests.pages import Page

pytestmark = pytest.mark.usefixtures("house")
SPECIAL = {"ground": "检验", "days": "5", "organ": "云溪县检验检测中心", "reason": "餐饮用水须经检验合格"}
EXTENSION = {"days": "3", "reason": "需要核实房屋用途"}
HEARING = {"facts": "油烟排放口距居民住宅约9米", "interest": "直接关系相邻住户的重大利益"}
REPORT = {"superior": "临江市自然资源和规划局", "opinion": "拟同意", "expected": "2026-11-25"}


def opened(at_the_desk, login: str, filing: s.Filing) -> Page:
    return at_the_desk(login).open(f"/desk/cases/{filing.case.number}")


def carried_out(page: Page, action: str, values: dict | None = None) -> Page:
    """Fill the form, look at it once more, and say yes."""
    return page.submit(f"/{action}", values, press="核对").submit(f"/{action}", press="确定")


def written() -> tuple[int, int]:
    return CaseEvent.select().count(), Paper.select().count()


def first_form(page: Page) -> str:
    return page.all('//section[@id="decision"]//details[contains(@class, "act")]//form/@action')[0].rsplit("/", 1)[1]


def folded(page: Page) -> list[str]:
    return [a.rsplit("/", 1)[1] for a in page.all('//details[@class="further"]//form/@action')]


def test_the_next_step_stays_first_and_everything_else_is_folded_in_groups(at_the_desk):
    page = opened(at_the_desk, "s001", s.filing().accepted())

    assert {"ask_special_procedure", "ask_extension", "hand_over", "ask_type_change", "state_view"} <= set(folded(page))
    assert page.words('//details[@class="further"]//h3') == ["期限", "听证与利害关系人", "记录"]
    assert not page.all('//details[@class="further"]/@open')


def test_a_special_procedure_is_asked_for_confirmed_with_its_notice_and_ended(at_the_desk):
    filing = s.filing().accepted()
    carried = opened(at_the_desk, "s001", filing).submit("/ask_special_procedure", SPECIAL)
    assert "特别程序" in carried.text

    head = opened(at_the_desk, "s007", filing)
    assert first_form(head) == "tell_special_procedure"
    assert "云溪县检验检测中心" in head.text
    sure = head.submit("/tell_special_procedure")
    assert "你的申请依法需要进行检验" in sure.text
    assert filing.fresh().state == "accepted"
    page = sure.submit("/tell_special_procedure", press="确定")
    assert filing.fresh().state == "suspended"
    assert "告知所需 5 个工作日，至 2026-11-27" in page.text

    with s.at("2026-11-26T09:00"):
        clerk = opened(at_the_desk, "s001", filing)
        assert first_form(clerk) == "end_special_procedure"
        page = carried_out(clerk, "end_special_procedure", {"result": "检验合格"})
    assert filing.fresh().state == "accepted"
    assert "检验合格" in page.text


def test_a_ground_that_the_law_does_not_know_stops_nothing(at_the_desk):
    filing = s.filing().accepted()
    before = written()
    clerk = at_the_desk("s001")
    page = clerk.open(f"/desk/cases/{filing.case.number}")
    body = {**SPECIAL, "ground": "领导出差", "csrf_token": page.all('//input[@name="csrf_token"]/@value')[0]}

    page = clerk.post(f"/desk/cases/{filing.case.number}/ask_special_procedure", body, 422)

    assert (
        "听证、招标、拍卖、检验、检测、检疫、鉴定、专家评审"
        in page.words('//p[@id="ask_special_procedure-ground-error"]')[0]
    )
    assert page.all('//input[@id="ask_special_procedure-organ"]/@value') == [SPECIAL["organ"]]
    assert first_form(page) == "ask_special_procedure"
    assert written() == before


def test_an_extension_is_asked_for_and_approved_by_the_head_with_both_papers_before_the_eyes(at_the_desk):
    filing = s.filing().accepted()
    opened(at_the_desk, "s001", filing).submit("/ask_extension", EXTENSION)
    head = opened(at_the_desk, "s013", filing)
    assert first_form(head) == "extend"

    sure = head.submit("/extend")

    assert "延期审批表" in sure.text
    assert "办理期限延长3个工作日，至2026年12月4日" in sure.text
    sure.submit("/extend", press="确定")
    assert str(filing.fresh().due_on) == "2026-12-04"


def test_what_is_shown_once_more_reads_in_english_too(at_the_desk):
    filing = s.filing().accepted().act("ask_extension", s.staff(s.CLERK), **EXTENSION)
    head = at_the_desk("s013").read().open(f"/desk/cases/{filing.case.number}")

    sure = head.submit("/extend", press="Check")

    assert "Once more" in sure.text
    assert sure.words('//dl[@class="pairs"]//dd')[:2] == ["3", "需要核实房屋用途"]
    sure.submit("/extend", press="Yes")
    assert str(filing.fresh().due_on) == "2026-12-04"


def test_an_extension_above_the_cap_says_the_cap(at_the_desk):
    filing = s.filing().accepted()
    page = opened(at_the_desk, "s001", filing)
    before = written()

    page = page.submit("/ask_extension", {**EXTENSION, "days": "11"}, status=422)

    assert "1 至 5" in page.words('//p[@id="ask_extension-days-error"]')[0]
    assert written() == before


def test_a_second_extension_is_closed_and_says_so(at_the_desk):
    filing = s.filing().accepted().act("ask_extension", s.staff(s.CLERK), **EXTENSION)
    filing.act("extend", s.staff(s.AGENCY_HEAD))
    clerk = at_the_desk("s001")
    page = clerk.open(f"/desk/cases/{filing.case.number}")
    assert not page.has_form("/ask_extension")
    assert "只能延长一次" in page.text
    before = written()
    token = page.all('//input[@name="csrf_token"]/@value')[0]

    page = clerk.post(f"/desk/cases/{filing.case.number}/ask_extension", {**EXTENSION, "csrf_token": token}, 422)

    assert "只能延长一次" in page.words('//*[@role="alert"]')[0]
    assert written() == before


def test_after_the_last_day_an_extension_is_refused_with_what_to_do_instead(at_the_desk):
    filing = s.filing().accepted().act("ask_extension", s.staff(s.CLERK), **EXTENSION)
    with s.at("2026-12-05T09:00"):
        head = at_the_desk("s013")
        page = head.open(f"/desk/cases/{filing.case.number}")
        assert not page.has_form("/extend")
        before = written()
        token = page.all('//input[@name="csrf_token"]/@value')[0]
        page = head.post(f"/desk/cases/{filing.case.number}/extend", {"sure": "1", "csrf_token": token}, 422)
        assert "2026-12-04" in page.words('//*[@role="alert"]')[0]
    assert written() == before


def test_the_wrong_rank_is_offered_no_extension_and_gets_none(at_the_desk):
    filing = s.filing().accepted().act("ask_extension", s.staff(s.CLERK), **EXTENSION)
    head = at_the_desk("s007")
    page = head.open(f"/desk/cases/{filing.case.number}")
    assert not page.has_form("/extend")
    before = written()
    token = page.all('//input[@name="csrf_token"]/@value')[0]

    head.post(f"/desk/cases/{filing.case.number}/extend", {"sure": "1", "csrf_token": token}, 403)

    assert written() == before


def test_the_head_of_the_government_is_told_who_extends_a_case_of_one_agency(at_the_desk):
    filing = s.filing().accepted().act("ask_extension", s.staff(s.CLERK), **EXTENSION)

    page = opened(at_the_desk, "s021", filing)

    assert not page.has_form("/extend")
    assert "第四十二条" in page.text


def test_the_right_to_a_hearing_is_told_asked_for_and_settled(at_the_desk):
    filing = s.filing().accepted().stepped()
    carried_out(opened(at_the_desk, "s013", filing), "tell_hearing_right", HEARING)
    page = opened(at_the_desk, "s001", filing)
    assert first_form(page) == "record_hearing"
    page.submit("/ask_hearing", {"reason": "住户代表到窗口提出"})

    page = opened(at_the_desk, "s001", filing)
    assert "应在此日前组织" in page.text
    page = page.submit("/record_hearing", {"outcome": "not_asked", "record": "无人要求"}, status=422)
    assert "已在期限内要求听证" in page.text


def test_a_report_names_its_chasing_dates_on_the_workbench_and_in_the_queue(at_the_desk):
    filing = s.filing(s.REPORTED).accepted().stepped()
    page = opened(at_the_desk, "s015", filing)
    assert first_form(page) == "forward_up"
    page = carried_out(page, "forward_up", REPORT)
    assert "请于 2026-11-25 催办答复" in page.text
    assert "等待答复 11-25" in at_the_desk("s015").open(f"/desk?q={filing.case.number}").text

    with s.at("2026-11-25T09:00"):
        clerk = at_the_desk("s015")
        assert "请催办答复" in clerk.open(f"/desk?q={filing.case.number}").text
        page = clerk.open(f"/desk/cases/{filing.case.number}")
        assert first_form(page) == "urge"
        page = page.submit("/urge", {"note": "电话联系市局审批科"})
        assert "请于 2026-12-02 催办答复" in page.text
        reply = {"result": "approved", "replied_on": "2026-11-25", "summary": "同意"}
        page = carried_out(page, "record_reply", reply)
        assert "等待答复" not in clerk.open(f"/desk?q={filing.case.number}").text
    assert filing.fresh().note == ""


def test_a_paper_is_voided_and_a_slip_corrected_where_they_were_issued(at_the_desk):
    filing = s.filing().sealed()
    head = opened(at_the_desk, "s014", filing)
    paper = Paper.get(Paper.kind == "receipt")
    head = carried_out(head, "void_paper", {"paper": str(paper.id), "reason": "打印有误"})
    assert Paper.get_by_id(paper.id).state == "void"

    slip = {"old": "准予。", "new": "准予热食类食品制售。", "clerical": "1"}
    sure = head.submit("/correct_decision", slip)
    assert "更正为准予热食类食品制售" in "".join(sure.text.split())
    sure.submit("/correct_decision", press="确定")
    assert Paper.select().where(Paper.kind == "decision_correction").exists()


def test_the_first_contact_hands_over_to_somebody_of_the_department(at_the_desk):
    filing = s.filing().submitted().examined().act("accept", s.staff(s.CLERK))
    page = opened(at_the_desk, "s001", filing)
    assert s.CLERK not in page.all('//select[@id="hand_over-taken_by"]/option/@value')

    page = page.submit("/hand_over", {"taken_by": s.COLLEAGUE, "reason": "已受理，待现场核查"})

    assert filing.fresh().handler.badge == s.COLLEAGUE
    assert "待现场核查" in page.text


def test_departments_are_ticked_and_each_gives_its_opinion(at_the_desk):
    filing = s.filing(s.JOINT).accepted().stepped()
    page = opened(at_the_desk, "s015", filing)
    wanted = {"departments": ["JTYS", "GAHZ"], "due": "2026-11-25"}
    carried_out(page, "circulate", wanted)
    assert Paper.select().where(Paper.kind == "circulation").count() == 2

    page = opened(at_the_desk, "s016", filing)
    assert first_form(page) == "give_opinion"
    given = {"department": "JTYS", "opinion": "disagree", "reasons": "占用主干道", "law": "道路交通安全法第三十二条"}
    carried_out(page, "give_opinion", given)
    assert "占用主干道" in opened(at_the_desk, "s015", filing).text


@pytest.mark.parametrize("english", [False, True])
def test_every_way_has_a_workbench_of_few_questions_in_both_languages(at_the_desk, english):
    people = [at_the_desk(login).read(english) for login in ("s015", "s014", "s013", "s016")]
    food, reported = s.filing().accepted(), s.filing(s.REPORTED).accepted().stepped()
    joint = s.filing(s.JOINT).accepted().stepped()
    clerk, head, agency = s.staff(s.CLERK), s.staff(s.HEAD), s.staff(s.AGENCY_HEAD)
    stages = [
        lambda: food.act("ask_special_procedure", clerk, **SPECIAL),
        lambda: food.act("tell_special_procedure", head),
        lambda: food.act("ask_extension", clerk, **EXTENSION),
        lambda: food.act("end_special_procedure", clerk, result="合格"),
        lambda: food.act("extend", agency),
        lambda: food.act("tell_hearing_right", agency, **HEARING),
        lambda: food.act("tell_third_party", s.staff(s.REVIEWER), person="林某", interest="相邻"),
        lambda: food.act("ask_type_change", clerk, case_type="联办件", reason="涉及两个部门"),
        lambda: reported.act("forward_up", reported.clerk, **REPORT),
        lambda: joint.act("circulate", joint.clerk, departments="JTYS,GAHZ", due="2026-11-25"),
    ]
    at_rest = people[0].open("/desk/cases/" + food.case.number)
    assert at_rest.status == 200
    for stage in stages:
        number = stage().case.number
        for person in people:
            with queries() as asked:
                page = person.open(f"/desk/cases/{number}")
            assert number in page.h1
            assert len(asked) <= 15, (number, "\n".join(asked))
