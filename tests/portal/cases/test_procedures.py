"""Special procedures, extensions and hearings: each row performed and refused, and what the clock makes of it."""

import pytest

from models.cases import Case, Paper
from portal.cases import case_clock
from portal.cases.table_of_procedures import PROCEDURES
from portal.ground import time
from portal.ground.errors import Conflict, Forbidden, NotFound, Refused
from portal.services import catalogue
from tests import situations as s
from views.forms.desk_acts import ASKED
from views.forms.desk_procedures import GROUPS

pytestmark = [pytest.mark.usefixtures("house"), pytest.mark.one_engine]
WATER, INJURY = "990119001000", "990114009000"  # a permit with a ground of its own law; a confirmation with one
EXTENDED = {"days": 3, "reason": "需要核实房屋用途"}


def asked(filing: s.Filing, ground: str = "检验", days: int = 5) -> s.Filing:
    """A special procedure asked for by the clerk."""
    given = {"ground": ground, "days": days, "organ": "检验检测中心", "reason": "须经检验合格"}
    return filing.act("ask_special_procedure", filing.clerk, **given)


def stopped(filing: s.Filing, ground: str = "检验", days: int = 5) -> s.Filing:
    """The clock stopped: asked by the clerk, told by the window head."""
    head = s.staff(s.HEAD if filing.case.department_id == "SCJG" else s.ANY_HEAD)
    return asked(filing, ground, days).act("tell_special_procedure", head)


def reading(case: Case) -> case_clock.CaseReading:
    return case_clock.read(case, catalogue.guide_of(case.guide), time.now())


def newest(kind: str) -> Paper:
    return Paper.select().where(Paper.kind == kind).order_by(Paper.issued_at.desc(), Paper.id.desc()).get()


def test_the_written_notice_stops_the_clock_and_nothing_is_owed_meanwhile():
    filing = stopped(s.filing().accepted())
    assert (filing.case.state, filing.case.due_on, filing.case.due_kind) == ("suspended", None, None)
    assert newest("special_procedure").number == "云市监许特字〔2026〕1号"
    said = s.words(newest("special_procedure"))
    assert "你的申请依法需要进行检验，所需时间约5个工作日，自2026年11月20日起。" in said
    assert "依据《中华人民共和国行政许可法》第四十五条，该时间不计算在办理期限内。" in said
    assert "原办结期限2026年12月1日预计办结期限2026年12月8日" in said
    with s.at("2026-11-27T16:00"):
        assert reading(filing.case).governing.status == "suspended"
        assert str(reading(filing.case).governing.decision_due) == "2026-12-08"


def test_the_clock_runs_again_from_the_day_after_the_procedure():
    filing = stopped(s.filing().accepted(), days=6)
    with s.at("2026-11-30T09:00"):
        filing.act("end_special_procedure", filing.clerk, result="检验合格")
        assert (filing.case.state, str(filing.case.due_on)) == ("accepted", "2026-12-09")
    assert Paper.select().where(Paper.kind == "special_procedure").count() == 1
    said = s.words(newest("resumption"))
    assert "自2026年11月20日次日至2026年11月30日的6个工作日不计算在办理期限内" in said
    assert "应于2026年12月9日前办结" in said


def test_a_procedure_across_the_national_holiday_leaves_out_working_days_only():
    with s.at("2026-09-28T09:00"):
        filing = s.filing().accepted()
    with s.at("2026-09-29T09:00"):
        stopped(filing, days=10)
    with s.at("2026-10-12T09:00"):
        filing.act("end_special_procedure", filing.clerk, result="检验合格")
    assert "的5个工作日不计算在办理期限内" in s.words(newest("resumption"))
    assert str(filing.case.due_on) == "2026-10-20"


def test_a_procedure_that_took_longer_than_told_needs_a_reason_and_a_second_notice():
    filing = stopped(s.filing().accepted(), days=2)
    with s.at("2026-11-30T09:00"):
        with pytest.raises(Refused, match="longer than was told"):
            filing.act("end_special_procedure", filing.clerk, result="合格")
        filing.act("end_special_procedure", filing.clerk, result="合格", reason="样品复检")
    assert "因样品复检，所需时间调整为共6个工作日" in s.words(newest("special_procedure"))
    assert [p.serial for p in Paper.select().where(Paper.word == "许特").order_by(Paper.serial)] == [1, 2, 3]


def test_a_longer_time_told_in_time_needs_no_notice_at_the_end():
    filing = stopped(s.filing().accepted(), days=2)
    head = s.staff(s.HEAD)
    with pytest.raises(Refused, match="told already"):
        filing.act("tell_longer_procedure", head, days=2, reason="样品复检")
    filing.act("tell_longer_procedure", head, days=8, reason="样品复检")
    with s.at("2026-11-30T09:00"):
        filing.act("end_special_procedure", filing.clerk, result="合格")
    assert Paper.select().where(Paper.kind == "special_procedure").count() == 2


def test_only_a_ground_that_the_law_knows_stops_the_clock():
    filing = s.filing().accepted()
    for ground in ("现场踏勘", "公示", "领导出差", ""):
        with pytest.raises(Refused, match="听证、招标、拍卖、检验、检测、检疫、鉴定、专家评审"):
            asked(filing, ground)
    for days in ("0", "-1", "九", "1.5", 251, None):
        with pytest.raises(Refused, match="1 to 250"):
            asked(filing, days=days)
    with pytest.raises(NotFound):
        filing.act("tell_special_procedure", s.staff(s.HEAD))


def test_a_ground_of_the_items_own_law_is_cited_from_it():
    stopped(s.filing(WATER).accepted(), "征求意见、听证", 15)
    assert "依据《取水许可和水资源费征收管理条例》第十九条" in s.words(newest("special_procedure"))


def test_what_is_no_permit_stops_only_for_its_own_law():
    with pytest.raises(NotFound, match="no procedure"):
        asked(s.filing(s.ALLOWANCE).accepted())
    injury = s.filing(INJURY).accepted()
    with pytest.raises(Refused, match="等待司法机关"):
        asked(injury)
    stopped(injury, "等待司法机关或有关主管部门结论", 30)
    assert injury.case.state == "suspended"
    assert newest("neutral_special_procedure").number == "云人社办特字〔2026〕1号"


def test_who_asked_for_a_special_procedure_may_not_confirm_it():
    s.give_post(s.CLERK, "window_head")
    filing = asked(s.filing().accepted())
    with pytest.raises(Forbidden, match="another person"):
        filing.act("tell_special_procedure", s.staff(s.CLERK))
    with pytest.raises(Forbidden):
        filing.act("tell_special_procedure", s.staff(s.COLLEAGUE))
    filing.act("tell_special_procedure", s.staff(s.HEAD))
    with pytest.raises(Conflict):
        filing.act("tell_special_procedure", s.staff(s.HEAD))


def test_an_ask_is_used_up_by_its_notice():
    filing = stopped(s.filing().accepted())
    filing.act("end_special_procedure", filing.clerk, result="合格")
    with pytest.raises(NotFound, match="Nobody has asked"):
        filing.act("tell_special_procedure", s.staff(s.HEAD))


def test_nothing_is_decided_while_the_clock_is_stopped():
    filing = stopped(s.filing().accepted())
    with pytest.raises(Conflict):
        filing.act("grant", filing.decider(), content="准予", valid_from="2026-11-20")
    filing.act("terminate", s.staff(s.HEAD), ground="applicant_gone", reason="个体工商户已经注销")
    assert filing.case.state == "terminated"


def test_an_extension_is_asked_for_approved_by_the_agencys_head_and_told_with_its_reason():
    filing = s.filing().accepted()
    filing.act("ask_extension", filing.clerk, **EXTENDED)
    filing.act("ask_extension", s.staff(s.HEAD))
    filing.act("extend", s.staff(s.AGENCY_HEAD))
    assert str(filing.case.due_on) == "2026-12-04"
    said = s.words(newest("extension"))
    assert (
        "因需要核实房屋用途，不能在7个工作日内作出决定。经本机关负责人批准，依据《中华人民共和国行政许可法》第四十二条第一款，办理期限延长3个工作日，至2026年12月4日。"
        in said
    )
    form = s.words(newest("extension_form"))
    for name in ("林可溪", "顾明山", "陆清渠", "批准延长3个工作日，至2026年12月4日"):
        assert name in form
    assert newest("extension_form").number is None


def test_more_than_the_cap_is_refused_when_asked_and_when_approved():
    filing = s.filing().accepted()
    with pytest.raises(Refused, match="1 to 5"):
        filing.act("ask_extension", filing.clerk, days=6, reason="核实")
    filing.act("ask_extension", filing.clerk, days=2, reason="核实")
    with pytest.raises(Refused, match="not more"):
        filing.act("extend", s.staff(s.AGENCY_HEAD), days=3)


def test_a_limit_is_extended_once():
    filing = s.filing().accepted().act("ask_extension", s.staff(s.CLERK), **EXTENDED)
    filing.act("extend", s.staff(s.AGENCY_HEAD))
    for action, by in (("ask_extension", filing.clerk), ("extend", s.staff(s.AGENCY_HEAD))):
        with pytest.raises((Refused, NotFound)):
            filing.act(action, by, **EXTENDED)
    assert Paper.select().where(Paper.kind == "extension").count() == 1


def test_no_extension_after_the_last_day_of_the_law():
    filing = s.filing().accepted().act("ask_extension", s.staff(s.CLERK), **EXTENDED)
    with s.at("2026-12-05T09:00"), pytest.raises(Refused, match="2026-12-04"):
        filing.act("extend", s.staff(s.AGENCY_HEAD))


def test_a_broken_promise_does_not_forbid_the_extension_of_the_laws_limit():
    filing = s.filing().accepted().act("ask_extension", s.staff(s.CLERK), **EXTENDED)
    with s.at("2026-12-03T09:00"):
        filing.act("extend", s.staff(s.AGENCY_HEAD))
        assert reading(filing.case).promised.status == "overdue"
    assert "不能在10个工作日内作出决定" in s.words(newest("extension"))
    assert "至2026年12月9日" in s.words(newest("extension"))


def test_only_the_head_of_the_right_rank_extends():
    filing = s.filing().accepted().act("ask_extension", s.staff(s.CLERK), **EXTENDED)
    with pytest.raises(Forbidden):
        filing.act("extend", s.staff(s.HEAD))
    with pytest.raises(Forbidden, match="head of the agency"):
        filing.act("extend", s.staff(s.GOVERNMENT_HEAD))
    with pytest.raises(NotFound):
        s.filing(name="溪有成").accepted().act("extend", s.staff(s.AGENCY_HEAD))


def test_a_joint_case_is_extended_by_the_head_of_the_government():
    filing = s.filing(s.JOINT).accepted()
    filing.act("ask_extension", filing.clerk, days=15, reason="交通组织方案需要论证")
    with pytest.raises(Forbidden, match="head of the government"):
        filing.act("extend", s.staff(s.AGENCY_HEAD))
    filing.act("extend", s.staff(s.GOVERNMENT_HEAD))
    said = s.words(newest("extension"))
    assert (
        "经云溪县人民政府负责人批准，依据《中华人民共和国行政许可法》第四十二条第二款，办理期限延长15个工作日" in said
    )


def test_an_extension_during_a_special_procedure_names_no_day_yet():
    filing = stopped(s.filing().accepted())
    filing.act("ask_extension", filing.clerk, **EXTENDED).act("extend", s.staff(s.AGENCY_HEAD))
    assert (filing.case.state, filing.case.due_on) == ("suspended", None)
    assert "办理期限延长3个工作日。特别程序尚在进行" in s.words(newest("extension"))


HEARING = {"facts": "油烟排放口距居民住宅约9米", "interest": "直接关系相邻住户的重大利益", "interested": "林某\n周某"}


def test_the_right_to_a_hearing_is_told_by_the_agencys_head_and_settled_before_the_decision():
    filing = s.filing().accepted().stepped()
    with pytest.raises(Forbidden):
        filing.act("tell_hearing_right", filing.clerk, **HEARING)
    with pytest.raises(Refused, match="interest"):
        filing.act("tell_hearing_right", s.staff(s.AGENCY_HEAD), facts="事实")
    filing.act("tell_hearing_right", s.staff(s.AGENCY_HEAD), **HEARING)
    assert "自被告知之日起五日（工作日）内（即2026年11月27日前）提出" in s.words(newest("hearing"))
    with pytest.raises(Refused, match="hearing"):
        filing.act("grant", filing.decider(), content="准予", valid_from="2026-11-20")
    with pytest.raises(Refused, match="2026-11-27"):
        filing.act("record_hearing", filing.clerk, outcome="not_asked", record="无人要求")
    with s.at("2026-11-30T09:00"):
        filing.act("record_hearing", filing.clerk, outcome="not_asked", record="无人要求")
        filing.act("grant", filing.decider(), content="准予", valid_from="2026-11-30")
    assert filing.case.state == "decided"


def test_a_hearing_is_recorded_as_the_law_wants_it_held():
    filing = s.filing().accepted().stepped()
    with pytest.raises(NotFound):
        filing.act("record_hearing", filing.clerk, outcome="held", record="笔录")
    filing.act("tell_hearing_right", s.staff(s.AGENCY_HEAD), **HEARING)
    held = {"outcome": "held", "record": "林某陈述……", "notice_on": "2026-11-23", "chair": "叶秋实"}
    with s.at("2026-12-04T17:00"):
        for wrong, match in (
            ({"held_on": "2026-12-01"}, "working days before"),
            ({"held_on": "2026-12-07"}, "neither in the future"),
            ({"held_on": "2026-12-03", "chair": "林可溪"}, "preside"),
        ):
            with pytest.raises(Refused, match=match):
                filing.act("record_hearing", filing.clerk, **{**held, **wrong})
        filing.act("record_hearing", filing.clerk, **held, held_on="2026-12-03")
        assert filing.act("grant", filing.decider(), content="准予", valid_from="2026-12-04").case.state == "decided"


def test_a_hearing_belongs_to_permits():
    with pytest.raises(NotFound):
        s.filing(s.ALLOWANCE).accepted().act("tell_hearing_right", s.staff(s.AGENCY_HEAD), **HEARING)


def test_a_third_party_is_heard_before_the_decision():
    filing = s.filing().accepted().stepped()
    told = {"person": "云溪县清河幼儿园", "interest": "油烟排放口朝向活动场地"}
    with pytest.raises(Forbidden):
        filing.act("tell_third_party", filing.clerk, **told)
    with pytest.raises(Refused, match="within the limit"):
        filing.act("tell_third_party", s.staff(s.REVIEWER), **told, until="2026-12-02")
    filing.act("tell_third_party", s.staff(s.REVIEWER), **told)
    said = s.words(newest("third_party"))
    assert said.startswith("云溪县市场监督管理局利害关系人告知书")
    assert "依据《中华人民共和国行政许可法》第三十六条，你（单位）有权进行陈述和申辩。请于2026年11月27日前" in said
    with pytest.raises(Refused, match="2026-11-27"):
        filing.act("grant", filing.decider(), content="准予", valid_from="2026-11-20")
    with s.at("2026-11-30T09:00"):
        assert filing.act("grant", filing.decider(), content="准予", valid_from="2026-11-30").case.state == "decided"


def test_every_procedure_of_a_person_has_its_form_on_a_page():
    with_people = [row for row in PROCEDURES if row.who != ("system",)]
    assert [row.action for row in with_people if not row.on_pages] == []
    assert [row.action for row in with_people if row.paper and not row.asks] == []
    grouped = {action for _words, actions in GROUPS for action in actions}
    assert grouped == {row.action for row in with_people}
    assert [row.action for row in with_people if row.given and row.action not in ASKED] == []


def test_a_hearing_is_asked_for_once_within_five_working_days_and_then_cannot_be_skipped():
    filing = s.filing().accepted().stepped()
    with pytest.raises(NotFound, match="No right"):
        filing.act("ask_hearing", filing.owner)
    filing.act("tell_hearing_right", s.staff(s.AGENCY_HEAD), **HEARING)
    with s.at("2026-11-28T09:00"), pytest.raises(Refused, match="2026-11-27"):
        filing.act("ask_hearing", filing.owner)
    filing.act("ask_hearing", filing.owner, reason="排烟方案可以调整")
    with pytest.raises(Refused, match="already"):
        filing.act("ask_hearing", filing.owner)
    with s.at("2026-11-30T09:00"):
        with pytest.raises(Refused, match="asked for in time"):
            filing.act("record_hearing", filing.clerk, outcome="not_asked", record="无人要求")
        filing.act("record_hearing", filing.clerk, outcome="waived", record="申请人书面放弃")


def test_a_view_is_stated_until_the_decision_and_only_for_permits():
    filing = s.filing().accepted()
    with pytest.raises(Refused, match="what you want to state"):
        filing.act("state_view", filing.owner, statement=" ")
    with pytest.raises(Forbidden):
        filing.act("state_view", s.staff(s.KEEPER), statement="不是本人")
    filing.act("state_view", filing.owner, statement="备餐区已经改造完毕")
    assert filing.case.note == "View stated"
    benefit = s.filing(s.ALLOWANCE).accepted()
    with pytest.raises(NotFound):
        benefit.act("state_view", benefit.owner, statement="情况说明")
