"""Others who are asked: departments of a joint case, the superior organ of a reported-up one."""

import pytest

from models.cases import Paper, SealUse
from portal.cases import case_clock, case_history
from portal.ground import time
from portal.ground.errors import Forbidden, NotFound, Refused
from portal.services import catalogue
from tests import situations as s

pytestmark = [pytest.mark.usefixtures("house"), pytest.mark.one_engine]
REPORT = {"superior": "临江市自然资源和规划局", "opinion": "拟同意"}
REPLY = {"result": "approved", "reply_no": "临自资〔2026〕9号", "replied_on": "2026-11-20", "summary": "同意"}


def joint() -> s.Filing:
    """A joint case, accepted, with its own steps recorded."""
    return s.filing(s.JOINT).accepted().stepped()


def circulated(*departments: str) -> s.Filing:
    """A joint case on which these departments were asked."""
    filing = joint()
    return filing.act("circulate", filing.clerk, departments=list(departments), due="2026-11-25")


def reported() -> s.Filing:
    """A reported-up case whose report is on its way."""
    filing = s.filing(s.REPORTED).accepted().stepped()
    return filing.act("forward_up", filing.clerk, **REPORT, expected="2026-12-10")


def answer(filing: s.Filing, department: str, opinion: str, **given: str) -> s.Filing:
    return filing.act("give_opinion", s.staff(s.SECOND_INSPECTOR), department=department, opinion=opinion, **given)


def test_each_department_gets_its_own_sheet_with_the_day_and_copies_to_the_others():
    filing = circulated("JTYS", "GAHZ")
    sheets = list(Paper.select().where(Paper.kind == "circulation").order_by(Paper.serial))
    assert [p.serial for p in sheets] == [1, 2]
    said = s.words(sheets[0])
    assert (
        "现将云小满的互联审批申请抄告你单位，请于2026年11月25日前与申请人联系并提出同意或者不同意的意见；逾期由督查股督办。"
        in said
    )
    assert "云溪县交通运输局：" in said
    assert "抄送云溪县公安局" in said
    assert filing.case.state == "accepted"


def test_only_a_joint_case_is_circulated_and_only_to_other_departments_in_time():
    food = s.filing().accepted()
    with pytest.raises(NotFound):
        food.act("circulate", food.clerk, departments=["JTYS"], due="2026-11-25")
    filing = joint()
    for departments, due, match in (
        ([], "2026-11-25", "choose the departments"),
        (["XXXX"], "2026-11-25", "choose the departments"),
        (["CGJ"], "2026-11-25", "lead department"),
        (["JTYS"], "2026-11-20", "after today"),
        (["JTYS"], "2026-12-25", "2026-12-01"),
    ):
        with pytest.raises(Refused, match=match):
            filing.act("circulate", filing.clerk, departments=departments, due=due)
    with pytest.raises(Forbidden):
        filing.act("circulate", s.staff(s.CLERK), departments=["JTYS"], due="2026-11-25")
    assert not Paper.select().where(Paper.kind == "circulation").exists()


def test_a_case_is_granted_when_every_department_agrees():
    filing = circulated("JTYS", "GAHZ")
    answer(filing, "JTYS", "agree")
    with pytest.raises(Refused, match="公安"):
        filing.act("grant", filing.decider(), content="准予", valid_from="2026-11-20")
    answer(filing, "GAHZ", "agree_with_conditions", reasons="夜间施工")
    filing.act("grant", filing.decider(), content="准予", valid_from="2026-11-20")
    assert filing.case.state == "decided"


def test_a_department_that_disagrees_first_bars_the_grant_until_it_agrees():
    filing = circulated("JTYS", "GAHZ")
    answer(filing, "GAHZ", "disagree", reasons="占道影响救护车通行", law="《中华人民共和国道路交通安全法》第三十二条")
    answer(filing, "JTYS", "agree")
    with pytest.raises(Refused, match="does not agree"):
        filing.act("grant", filing.decider(), content="准予", valid_from="2026-11-20")
    answer(filing, "GAHZ", "agree", reasons="调整施工时段后同意")
    filing.act("grant", filing.decider(), content="准予", valid_from="2026-11-20")
    assert filing.case.state == "decided"


def test_a_disagreement_is_enough_to_refuse():
    filing = circulated("JTYS", "GAHZ")
    answer(filing, "GAHZ", "disagree", reasons="占道影响救护车通行", law="《中华人民共和国道路交通安全法》第三十二条")
    refusal = {
        "facts": "占道方案不符",
        "failed_condition": "不影响交通",
        "law": "城市道路管理条例第三十条",
        "reasons": "不能保障通行",
    }
    assert filing.act("refuse", s.staff(s.AGENCY_HEAD), **refusal).case.outcome == "refused"


def test_an_opinion_is_the_departments_own_paper_under_its_own_seal():
    filing = circulated("GAHZ")
    answer(filing, "GAHZ", "agree")
    paper = Paper.get(Paper.kind == "opinion")
    assert (paper.organ_id == filing.case.organ_id, paper.number) == (False, None)
    assert "审查人员谢远帆" in s.words(paper)
    s.run_worker()
    use = SealUse.get(SealUse.paper == paper.id)
    assert use.seal.organ_id == paper.organ_id
    assert use.seal.organ_id != filing.case.organ_id


def test_an_opinion_needs_who_answers_a_choice_and_its_reasons():
    filing = circulated("JTYS", "GAHZ")
    for given, match in (
        ({"opinion": "agree"}, "for which you answer"),
        ({"department": "JTYS", "opinion": "maybe"}, "choose the opinion"),
        ({"department": "JTYS", "opinion": "agree_with_conditions"}, "reasons"),
        ({"department": "JTYS", "opinion": "disagree", "reasons": "不符"}, "law"),
        ({"department": "CGJ", "opinion": "agree"}, "do not answer for"),
    ):
        with pytest.raises(Refused, match=match):
            filing.act("give_opinion", s.staff(s.SECOND_INSPECTOR), **given)
    with pytest.raises(Forbidden):
        filing.act("give_opinion", s.staff(s.REVIEWER), department="JTYS", opinion="agree")


def test_a_reviewer_of_one_department_answers_for_it_alone():
    filing = circulated("JTYS", "GAHZ")
    s.give_post(s.REVIEWER, "reviewer", "JTYS")
    filing.act("give_opinion", s.staff(s.REVIEWER), opinion="agree")
    with pytest.raises(Forbidden, match="do not answer for"):
        filing.act("give_opinion", s.staff(s.REVIEWER), department="GAHZ", opinion="agree")


def test_who_has_not_answered_is_urged_and_not_asked_twice():
    filing = circulated("JTYS", "GAHZ")
    answer(filing, "JTYS", "agree")
    with pytest.raises(Refused, match="urge"):
        filing.act("circulate", filing.clerk, departments=["GAHZ"], due="2026-11-26")
    with s.at("2026-11-26T09:00"):
        filing.act("urge", filing.clerk)
        event = case_history.of(filing.case).last("urge")
        assert event.data["departments"] == event.data["overdue"] == ["GAHZ"]
        answer(filing, "GAHZ", "agree")
        with pytest.raises(NotFound):
            filing.act("urge", filing.clerk)


def test_reporting_up_meets_the_local_limit_and_nothing_is_owed_meanwhile():
    filing = reported()
    assert (filing.case.state, filing.case.due_on, filing.case.due_kind) == ("accepted", None, None)
    with s.at("2026-12-28T09:00"):
        reading = case_clock.read(filing.case, catalogue.guide_of(filing.case.guide), time.now())
    assert (reading.governing.status, reading.governing.ended_by) == ("done_on_time", "forwarded_up")
    said = s.words(Paper.get(Paper.kind == "forward_letter"))
    assert "临江市自然资源和规划局：" in said
    assert "经初步审查，拟同意。" in said


def test_a_case_is_reported_up_once_examined_and_only_where_its_type_says_so():
    with pytest.raises(NotFound):
        s.filing().accepted().stepped().act("forward_up", s.staff(s.CLERK), **REPORT)
    filing = s.filing(s.REPORTED, name="溪有成").accepted()
    with pytest.raises(Refused, match="has not been recorded"):
        filing.act("forward_up", filing.clerk, **REPORT)
    filing.stepped()
    with pytest.raises(Refused, match="tomorrow"):
        filing.act("forward_up", filing.clerk, **REPORT, expected="2026-11-20")
    filing.act("forward_up", filing.clerk, **REPORT)
    with pytest.raises(Refused, match="already"):
        filing.act("forward_up", filing.clerk, **REPORT)


def test_neither_pause_nor_extension_after_the_limit_was_met():
    filing = reported()
    with pytest.raises(Refused, match="no longer runs"):
        filing.act("ask_special_procedure", filing.clerk, ground="鉴定", days=3, organ="鉴定所", reason="须鉴定")
    with pytest.raises(Refused, match="no longer runs"):
        filing.act("ask_extension", filing.clerk, days=3, reason="核实")


def test_the_reply_is_told_in_writing_and_binds_the_decision():
    filing = reported()
    with pytest.raises(Refused, match="not replied"):
        filing.act("grant", filing.decider(), content="准予", valid_from="2026-11-20")
    with pytest.raises(Refused, match="how and with whom"):
        filing.act("urge", filing.clerk)
    filing.act("urge", filing.clerk, note="电话联系审批科")
    with pytest.raises(Refused, match="not in the future"):
        filing.act("record_reply", filing.clerk, **{**REPLY, "replied_on": "2026-11-30"})
    filing.act("record_reply", filing.clerk, **REPLY)
    assert "临江市自然资源和规划局已于2026年11月20日答复（临自资〔2026〕9号），结果为：同意。" in s.words(
        Paper.get(Paper.kind == "reply_notice")
    )
    filing.act("grant", filing.decider(), content="准予", valid_from="2026-11-20")
    assert (filing.case.state, filing.case.due_on) == ("decided", None)


def test_what_the_superior_does_not_approve_can_only_be_refused():
    filing = reported()
    filing.act("record_reply", filing.clerk, **{**REPLY, "result": "not_approved"})
    with pytest.raises(Refused, match="did not approve"):
        filing.act("grant", filing.decider(), content="准予", valid_from="2026-11-20")
    with pytest.raises(NotFound):
        filing.act("record_reply", filing.clerk, **REPLY)
