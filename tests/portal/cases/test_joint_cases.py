"""Joint cases: one filing, a case for each member, opinions side by side, one limit and one delivery (R-TYPE-4)."""

from datetime import date
from io import BytesIO

import pytest

from models.cases import Case, CaseFile, CaseMaterial, Paper, Verdict
from models.services import Service
from portal.cases import (
    case_clock,
    case_files,
    case_history,
    example_filings,
    form_values,
    joint_filing,
    joint_limit,
    joint_members,
    joint_opinions,
    lifecycle,
    materials,
    starting,
    sweep,
    verdicts,
)
from portal.ground import audit, time
from portal.ground.errors import Conflict, Forbidden, NotFound, Refused
from portal.people.actors import SYSTEM, Actor
from portal.services import catalogue
from tests import situations as s
from tests.portal.cases import joint_situations as j

pytestmark = pytest.mark.usefixtures("house")


def states(filing: s.Filing) -> dict[str, str]:
    return {m.service_code: m.state for m in joint_members.members_of(filing.case)}


def kinds(case: Case) -> list[str]:
    return [p.kind for p in Paper.select().where(Paper.case == case.id).order_by(Paper.issued_at, Paper.id)]


# Filing


def test_one_draft_is_filed_for_all_and_a_second_click_finds_it() -> None:
    first = j.restaurant()
    assert j.restaurant().case.id == first.case.id
    assert (first.case.case_type, first.case.department_id, first.case.organ_id) == ("联办件", "SCJG", "云市监")
    assert first.submitted().case.state == "submitted"
    assert sorted(kinds(first.case)) == ["joint_application", "receipt"]
    said = s.words(Paper.get(Paper.kind == "joint_application"))
    assert "云小满" in said
    assert "城镇污水排入排水管网许可专用材料" in said
    assert "共用材料" in said
    assert Paper.get(Paper.kind == "joint_application").number == "云市监许联字〔2026〕1号"


def test_an_optional_member_is_taken_in_or_left_out_until_the_case_is_sent() -> None:
    filing = j.restaurant().filled()
    before = form_values.values_of(filing.case)
    filing.case = joint_filing.choose(filing.case, [j.TOBACCO], filing.owner)
    assert joint_filing.chosen(filing.case) == [j.TOBACCO]
    assert form_values.values_of(filing.case) == before
    with pytest.raises(Refused):
        filing.act("submit", filing.owner)
    filing.case = joint_filing.choose(filing.case, [], filing.owner)
    filing.act("submit", filing.owner)
    with pytest.raises(Refused, match="sent already"):
        joint_filing.choose(filing.case, [j.TOBACCO], filing.owner)


def test_a_choice_is_the_owners_and_for_joint_cases_alone() -> None:
    filing = j.restaurant()
    with pytest.raises(Forbidden):
        joint_filing.choose(filing.case, [], s.applicant_actor(s.person("溪有成")))
    plain = s.filing()
    with pytest.raises(NotFound):
        joint_filing.choose(plain.case, [], plain.owner)
    with pytest.raises(Refused, match="no such member"):
        joint_filing.choose(filing.case, [s.SHOP], filing.owner)


def test_a_member_whose_department_left_is_named_before_anything_is_sent() -> None:
    filing = j.restaurant().filled()
    Service.delete().where(Service.code == j.DRAINS).execute()
    with pytest.raises(Refused, match="“城镇污水排入排水管网许可” has no department"):
        filing.act("submit", filing.owner)
    assert joint_filing.move_waiting(time.now()) == 0
    assert filing.fresh().state == "draft"
    assert not Paper.select().exists()


def test_a_draft_follows_its_bundle_and_its_members_until_it_is_sent() -> None:
    filing, sent = j.restaurant(), j.restaurant(name="溪有成").submitted()
    assert sweep.run(time.now())["moved_to_new_guide"] == 0
    other = Service.get_by_id(j.SIGN)
    Service.update(organ=Service.get_by_id(j.FOOD).organ_id).where(Service.code == other.code).execute()
    assert sweep.run(time.now())["moved_to_new_guide"] == 1
    assert filing.fresh().guide_id != sent.fresh().guide_id


def test_a_clerk_of_the_lead_department_files_for_a_person_present() -> None:
    party = starting.party_of(s.person())
    case = joint_filing.start_at_counter(j.RESTAURANT, s.staff(s.CLERK), party, None, "YXZW")
    assert (case.channel, case.service_code) == ("window", j.RESTAURANT)
    with pytest.raises(Forbidden):
        joint_filing.start_at_counter(j.RESTAURANT, s.staff("S003"), party, None, "YXZW")


@pytest.mark.one_engine
def test_a_filing_that_is_no_permit_gets_the_neutral_application() -> None:
    owner = s.person()
    filing = s.Filing(joint_filing.start(j.BIRTH, owner, starting.party_of(owner)), s.applicant_actor(owner))
    filing.submitted()
    assert "neutral_joint_application" in kinds(filing.case)


# Members


def test_on_acceptance_each_member_has_its_own_department_number_clock_and_part() -> None:
    filing = j.accepted(j.TOBACCO)
    members = joint_members.members_of(filing.case)
    assert [m.service_code for m in members] == [j.FOOD, j.FIRE, j.DRAINS, j.SIGN, j.TOBACCO]
    assert [m.department_id for m in members] == ["SCJG", "ZHCK", "ZJJ", "ZHCK", "YCJ"]
    assert len({m.number for m in (*members, filing.case)}) == 6
    assert {m.state for m in members} == {"accepted"}
    assert {m.organ_id for m in members} == {Service.get_by_id(m.service_code).organ_id for m in members}
    for one in members:
        reading = case_clock.read(one, catalogue.guide_of(one.guide_id), time.now())
        assert (reading.receipt_day, reading.governing.acceptance_day) == (date(2026, 11, 20), date(2026, 11, 20))
        assert one.due_on == reading.governing.decision_due


@pytest.mark.one_engine
def test_a_member_carries_answers_files_and_verdicts_under_its_own_names() -> None:
    filing = j.accepted()
    one = j.member(filing, j.FIRE).case
    guide = catalogue.guide_of(one.guide_id)
    values = form_values.values_of(one)
    assert {f.key for f in guide.form_fields if f.required} <= set(values)
    assert "biz_type" not in values
    given = {i.material.code: i for i in materials.items(one, guide)}
    assert given["990100001000-M04"].files
    assert given["990100001000-M02"].state == "checked"
    assert [c for c, i in given.items() if i.is_given and i.verdict() != "pass"] == []
    parents = CaseFile.get(CaseFile.case == filing.case.id, CaseFile.material_code == "LIB-FLOOR")
    own = CaseFile.get(CaseFile.case == one.id, CaseFile.material_code == "990100001000-M04")
    assert (own.storage_key, own.id != parents.id) == (parents.storage_key, True)
    assert Verdict.select().where(Verdict.case == one.id).exists()
    s.run_worker()
    form = CaseFile.get(CaseFile.case == one.id, CaseFile.material_code == "990100001000-M01")
    assert (form.state, form.pages) == ("ready", 1)


@pytest.mark.one_engine
def test_what_one_member_produces_the_other_does_not_wait_for() -> None:
    owner = s.person()
    filing = s.Filing(joint_filing.start(j.BIRTH, owner, starting.party_of(owner)), s.applicant_actor(owner))
    filing.accepted()
    one = j.member(filing, "990109001000").case
    row = CaseMaterial.get(CaseMaterial.case == one.id, CaseMaterial.code == "990109001000-M02")
    assert row.state == "waived"
    assert "出生医学证明签发" in row.source_note


@pytest.mark.one_engine
def test_who_accepted_the_joint_case_decides_no_member_and_the_parent_is_decided_by_nobody() -> None:
    filing = j.accepted()
    s.give_post(s.CLERK, "window_head")
    food = j.stepped(j.member(filing, j.FOOD))
    with pytest.raises(Forbidden):
        food.act("grant", s.staff(s.CLERK), content="准予", valid_from="2026-11-20")
    for action, by in (("grant", s.ANY_HEAD), ("refuse", s.AGENCY_HEAD)):
        with pytest.raises(NotFound, match="decided by its members"):
            filing.act(action, s.staff(by), content="准予", valid_from="2026-11-20")
    assert "grant" not in {c.action for c in lifecycle.open_to(filing.case, s.staff(s.ANY_HEAD))}


@pytest.mark.one_engine
def test_a_filing_deemed_accepted_begins_its_members_from_the_day_of_receipt() -> None:
    filing = j.restaurant().submitted()
    with s.at("2026-11-28T00:05"):
        filing.act("deem_accepted", SYSTEM)
        food = j.member(filing, j.FOOD).case
        reading = case_clock.read(food, catalogue.guide_of(food.guide_id), time.now())
        assert reading.governing.acceptance_day == date(2026, 11, 20)


# Opinions


def test_every_other_department_is_asked_at_once_by_the_bundles_day() -> None:
    filing = j.circulated(j.TOBACCO)
    sheets = list(Paper.select().where(Paper.kind == "circulation").order_by(Paper.serial))
    assert len(sheets) == 3
    asked = case_history.of(filing.case).last("circulate").data
    assert (asked["departments"], asked["due"]) == (["ZHCK", "ZJJ", "YCJ"], "2026-12-01")
    assert "开办餐饮店一件事（公众聚集场所投入使用、营业前消防安全检查、门店招牌设置备案）" in s.words(sheets[0])


@pytest.mark.one_engine
def test_opinions_stand_side_by_side_with_who_is_late_and_was_urged() -> None:
    filing = j.circulated()
    j.answer(filing, "ZHCK", **j.AGAINST)
    with s.at("2026-12-02T09:00"):
        filing.act("urge", filing.clerk)
        rows = joint_opinions.side_by_side(filing.fresh(), time.now())
    lead, fire, drains = rows
    assert (lead.department, lead.is_lead, lead.asked_at, lead.is_overdue) == ("SCJG", True, None, False)
    assert [m.name for m in fire.members] == ["公众聚集场所投入使用、营业前消防安全检查", "门店招牌设置备案"]
    assert (fire.opinion, fire.reasons, fire.officer, fire.days_left) == ("disagree", "疏散通道被占用", "谢远帆", None)
    assert (drains.opinion, drains.days_left, drains.is_overdue, drains.urged) == (None, -1, True, 1)


@pytest.mark.one_engine
def test_an_item_of_several_departments_without_cases_of_their_own_has_its_opinions_too() -> None:
    filing = s.filing(s.JOINT).accepted()
    filing.act("circulate", filing.clerk, departments=["JTYS"], due="2026-11-25")
    rows = joint_opinions.side_by_side(filing.case, time.now())
    assert [(r.department, r.members) for r in rows] == [("CGJ", ()), ("JTYS", ())]


def test_a_department_that_disagrees_first_bars_its_own_member_and_nobody_elses() -> None:
    filing = j.circulated()
    j.answer(filing, "ZHCK", **j.AGAINST)
    j.granted(filing, j.FOOD)
    with pytest.raises(Refused, match="does not agree"):
        j.granted(filing, j.FIRE)
    filing.act("circulate", filing.clerk, departments=["ZHCK"], due="2026-11-27")
    j.answer(filing, "ZHCK", opinion="agree", reasons="已整改")
    assert j.granted(filing, j.FIRE).case.state == "decided"


# The joint case follows


def test_the_joint_case_is_decided_with_its_last_member_and_completed_with_its_last_seal() -> None:
    filing = j.accepted()
    for service in (j.FOOD, j.FIRE, j.DRAINS):
        j.granted(filing, service)
        assert filing.fresh().state == "accepted"
    j.granted(filing, j.SIGN)
    assert (filing.fresh().state, filing.case.outcome, filing.case.due_kind) == ("decided", "granted", "seal")
    members = joint_members.members_of(filing.case)
    j.sealed(*members[:3])
    assert filing.fresh().state == "decided"
    j.sealed(members[3])
    assert (filing.fresh().state, filing.case.due_kind) == ("completed", "delivery")
    assert case_history.of(filing.case).last("members_sealed") is not None
    reading = case_clock.read(filing.case, catalogue.guide_of(filing.case.guide_id), time.now())
    assert reading.governing.status == "done_on_time"


@pytest.mark.one_engine
def test_a_refused_member_does_not_stop_the_others() -> None:
    filing = j.decided(j.accepted(), refuse=j.FIRE)
    assert (filing.case.state, filing.case.outcome) == ("decided", "granted")
    event = case_history.of(filing.case).last("members_decided")
    assert event.data["members"] == {j.FOOD: "granted", j.FIRE: "refused", j.DRAINS: "granted", j.SIGN: "granted"}


@pytest.mark.one_engine
def test_all_decisions_are_delivered_once_and_on_one_receipt() -> None:
    filing = j.completed(j.decided(j.accepted(), refuse=j.FIRE))
    one = j.member(filing, j.FOOD)
    with pytest.raises(NotFound, match="part of the joint case"):
        one.act("deliver", one.clerk, way="window")
    filing.act("deliver", filing.clerk, way="window", recipient="云小满")
    assert set(states(filing).values()) == {"delivered"}
    assert case_history.of(one.fresh()).last("deliver_with_joint") is not None
    receipts = list(Paper.select().where(Paper.kind == "service_receipt"))
    assert [p.case_id for p in receipts] == [filing.case.id]
    said = s.words(receipts[0])
    assert "不予行政许可决定书（公众聚集场所投入使用、营业前消防安全检查）" in said
    assert "准予行政许可决定书（食品经营许可（新办））" in said
    assert {m.due_on for m in joint_members.members_of(filing.case)} == {None}


def test_the_system_alone_follows_and_only_when_the_members_are_that_far() -> None:
    filing = j.accepted()
    for action in ("members_decided", "members_ended"):
        with pytest.raises(Refused, match="not that far"):
            filing.act(action, SYSTEM)
        with pytest.raises(Forbidden):
            filing.act(action, filing.clerk)
    with pytest.raises(Conflict):
        filing.act("members_sealed", SYSTEM)
    plain = s.filing(name="溪有成").accepted()
    for action in ("end_with_joint", "supply_with_joint"):
        with pytest.raises(NotFound):
            plain.act(action, SYSTEM)
    with pytest.raises(Conflict):
        plain.act("deliver_with_joint", SYSTEM)


def test_the_sweep_follows_where_two_acts_came_at_once() -> None:
    filing = j.accepted()
    Case.update(parent=None).where(Case.id == j.member(filing, j.SIGN).case.id).execute()
    last = Case.get(Case.service_code == j.SIGN)
    for service in (j.FOOD, j.FIRE, j.DRAINS):
        j.granted(filing, service)
    assert filing.fresh().state == "decided"  # it knew of three
    Case.update(state="accepted", outcome=None).where(Case.id == filing.case.id).execute()
    Case.update(parent=filing.case.id, state="withdrawn").where(Case.id == last.id).execute()
    assert sweep.run(time.now())["joint_followed"] == 1
    assert filing.fresh().state == "decided"
    assert sweep.run(time.now())["joint_followed"] == 0


@pytest.mark.one_engine
def test_the_sweep_follows_a_pause_its_end_and_the_last_seal_that_a_crash_left_behind() -> None:
    filing = j.accepted()
    food = j.member(filing, j.FOOD)
    food.act("ask_special_procedure", food.clerk, ground="检验", days=5, organ="县检验中心", reason="用水须经检验")
    Case.update(parent=None).where(Case.id == food.case.id).execute()
    food.act("tell_special_procedure", s.staff(s.ANY_HEAD))
    Case.update(parent=filing.case.id).where(Case.id == food.case.id).execute()
    assert sweep.run(time.now())["joint_followed"] == 1
    assert joint_members.is_paused(filing.case)
    Case.update(parent=None).where(Case.id == food.case.id).execute()
    food.act("end_special_procedure", food.clerk, result="合格")
    Case.update(parent=filing.case.id).where(Case.id == food.case.id).execute()
    assert sweep.run(time.now())["joint_followed"] == 1
    assert not joint_members.is_paused(filing.case)
    members = joint_members.members_of(j.decided(filing).case)
    j.sealed(*members[1:])
    Case.update(parent=None).where(Case.id == members[0].id).execute()
    j.sealed(members[0])
    Case.update(parent=filing.case.id).where(Case.id == members[0].id).execute()
    assert sweep.run(time.now())["joint_followed"] == 1
    assert filing.fresh().state == "completed"


# Leaving


def test_a_member_may_be_withdrawn_and_the_others_go_on() -> None:
    filing = j.accepted(j.TOBACCO)
    tobacco = j.member(filing, j.TOBACCO)
    tobacco.act("withdraw", tobacco.owner)
    assert kinds(tobacco.case) == ["termination"]
    assert filing.fresh().state == "accepted"
    assert joint_opinions.side_by_side(filing.case, time.now())[-1].members[0].state == "withdrawn"
    assert (
        "YCJ" not in case_history.of(filing.act("circulate", filing.clerk).case).last("circulate").data["departments"]
    )
    assert j.decided(filing).case.state == "decided"


@pytest.mark.one_engine
def test_the_last_member_is_not_withdrawn_alone() -> None:
    filing = j.accepted()
    for service in (j.FIRE, j.DRAINS, j.SIGN):
        j.member(filing, service).act("withdraw", filing.owner)
    food = j.member(filing, j.FOOD)
    with pytest.raises(Refused, match="withdraw the joint case itself"):
        food.act("withdraw", food.owner)
    assert filing.fresh().state == "accepted"


@pytest.mark.one_engine
def test_a_withdrawn_joint_case_takes_its_members_along_with_one_notice() -> None:
    filing = j.accepted()
    filing.act("withdraw", filing.owner)
    assert set(states(filing).values()) == {"withdrawn"}
    assert filing.fresh().state == "withdrawn"
    assert Paper.select().where(Paper.kind == "termination").count() == 1
    assert {m.is_open for m in joint_members.members_of(filing.case)} == {False}


@pytest.mark.one_engine
def test_a_joint_case_with_a_decided_member_is_not_withdrawn_as_a_whole() -> None:
    filing = j.accepted()
    j.granted(filing, j.FOOD)
    with pytest.raises(Refused, match="食品经营许可（新办） is decided already"):
        filing.act("withdraw", filing.owner)
    assert set(states(filing).values()) == {"decided", "accepted"}


@pytest.mark.one_engine
def test_members_that_were_all_ended_end_the_joint_case() -> None:
    filing = j.accepted()
    for one in joint_members.members_of(filing.case):
        by = s.staff(s.ANY_HEAD)
        with pytest.raises(Refused):
            lifecycle.perform(one, "terminate", by=by, ground="promise_lapsed", reason="逾期")
        lifecycle.perform(one, "terminate", by=by, ground="applicant_gone", reason="企业已注销")
    assert filing.fresh().state == "terminated"
    assert case_history.of(filing.case).last("members_ended") is not None


# Promises and limits


@pytest.mark.one_engine
def test_a_paper_promised_for_the_joint_case_binds_the_members_that_use_it() -> None:
    filing = j.restaurant().submitted(promise=True).examined()
    filing.act("accept_tolerant", filing.clerk)
    owing = {m.service_code for m in joint_members.members_of(filing.case) if m.owes_promised}
    assert owing == {j.FOOD, j.FIRE, j.SIGN}
    food = j.member(filing, j.FOOD)
    with pytest.raises(NotFound, match="part of the joint case"):
        food.act("supply_missing", food.clerk)
    guide = catalogue.guide_of(filing.case.guide_id)
    for item in materials.promised(materials.items(filing.case, guide)):
        picture = s.example_filings.BytesIO(s.example_filings.picture(item.material.code))
        s.case_files.give(filing.case, guide, item.material.code, picture, "a.jpg", by=filing.owner)
    filing.examined().act("supply_missing", filing.clerk)
    assert not any(m.owes_promised for m in joint_members.members_of(filing.case))
    given = {i.material.code: i for i in materials.items(food.fresh(), catalogue.guide_of(food.case.guide_id))}
    assert (given["990131004000-M06"].state, len(given["990131004000-M06"].files)) == ("supplied", 1)
    assert given["990131004000-M06"].verdict() == "pass", "as the joint case found it"


@pytest.mark.one_engine
def test_one_joint_limit_and_each_members_own_stand_side_by_side() -> None:
    rows = joint_limit.rows(j.accepted(j.TOBACCO).case, time.now())
    assert [(r.is_joint, r.n, r.due) for r in rows] == [
        (True, 11, date(2026, 12, 7)),
        (False, 7, date(2026, 12, 1)),
        (False, 6, date(2026, 11, 30)),
        (False, 7, date(2026, 12, 1)),
        (False, 0, date(2026, 11, 20)),
        (False, 10, date(2026, 12, 4)),
    ]
    assert not any(r.passes_joint for r in rows)


@pytest.mark.one_engine
def test_a_members_special_procedure_keeps_the_joint_limit_still_until_the_last_one_ends() -> None:
    filing = j.accepted()
    food, fire = j.member(filing, j.FOOD), j.member(filing, j.FIRE)
    ask = {"ground": "检验", "days": 5, "organ": "县检验中心", "reason": "用水须经检验"}
    with pytest.raises(NotFound, match="is a member's"):
        filing.act("ask_special_procedure", filing.clerk, **ask)
    for one in (food, fire):
        one.act("ask_special_procedure", one.clerk, **ask).act("tell_special_procedure", s.staff(s.ANY_HEAD))
    assert (filing.fresh().state, filing.case.due_on) == ("accepted", None)
    event = case_history.of(filing.case).last("pause_with_member")
    assert (event.data["member"], event.data["legal_ground"]) == (j.FOOD, "检验")
    with s.at("2026-11-25T10:00"):
        food.act("end_special_procedure", food.clerk, result="合格")
        assert (filing.fresh().due_on, joint_members.is_paused(filing.case)) == (None, True)
    with s.at("2026-11-27T10:00"):
        fire.act("end_special_procedure", fire.clerk, result="合格")
        assert not joint_members.is_paused(filing.fresh())
        assert case_history.of(filing.case).last("resume_with_members") is not None
        assert filing.case.due_on == date(2026, 12, 9)  # 2 December, and the five working days that were not counted
        with pytest.raises(Refused, match="not that far"):
            filing.act("resume_with_members", SYSTEM)
        with pytest.raises(Refused, match="not that far"):
            filing.act("pause_with_member", SYSTEM)


def test_what_is_recorded_of_a_joint_case_can_be_verified() -> None:
    j.completed(j.decided(j.accepted(j.TOBACCO)))
    assert audit.verify() == []


@pytest.mark.one_engine
def test_the_joint_limit_is_extended_by_the_government_head_and_a_members_by_its_agency() -> None:
    filing = j.accepted()
    filing.act("ask_extension", filing.clerk, days=15, reason="需要联合踏勘")
    with pytest.raises(Forbidden, match="head of the government"):
        filing.act("extend", s.staff(s.AGENCY_HEAD))
    filing.act("extend", s.staff(s.GOVERNMENT_HEAD))
    food = j.member(filing, j.FOOD)
    food.act("ask_extension", food.clerk, days=5, reason="需要核实")
    food.act("extend", s.staff(s.AGENCY_HEAD))
    assert case_history.of(food.case).last("extend").data["days"] == 5


def test_a_paper_asked_for_after_a_deemed_acceptance_reaches_the_members_that_use_it() -> None:
    filing = j.restaurant().submitted()
    with s.at("2026-11-28T00:05"):
        filing.act("deem_accepted", SYSTEM)
    with s.at("2026-11-30T09:00"):
        example_filings.examine(filing.fresh(), filing.clerk, fail=99)
        filing.act("ask_supplement", filing.clerk, due="2026-12-04")
        asked = case_history.of(filing.case).last("ask_supplement").data["materials"]
        assert "LIB-FLOOR" in asked
        guide = catalogue.guide_of(filing.case.guide_id)
        content = BytesIO(example_filings.picture("floor again"))
        case_files.give(filing.fresh(), guide, "LIB-FLOOR", content, "again.jpg", by=filing.owner)
    new = CaseFile.select().where(CaseFile.case == filing.case.id, CaseFile.material_code == "LIB-FLOOR")
    keys = {file.storage_key for file in new}
    assert len(keys) == 2
    for service, code in ((j.FOOD, "990131004000-M04"), (j.FIRE, "990100001000-M04")):
        child = j.member(filing, service).case
        mine = list(CaseFile.select().where(CaseFile.case == child.id, CaseFile.material_code == code))
        assert {file.storage_key for file in mine if file.replaced_at is None} == keys
        assert [e.data["material"] for e in case_history.of(child).all("file_given")] == [code]
    drains = j.member(filing, j.DRAINS).case
    assert not case_history.of(drains).all("file_given")
    assert audit.verify() == []


@pytest.mark.one_engine
def test_what_the_joint_case_finds_in_a_supplemented_paper_reaches_the_members_and_leaves_their_own_verdicts() -> None:
    filing = j.restaurant().submitted()
    with s.at("2026-11-28T00:05"):
        filing.act("deem_accepted", SYSTEM)
    with s.at("2026-11-30T09:00"):
        example_filings.examine(filing.fresh(), filing.clerk, fail=99)
        filing.act("ask_supplement", filing.clerk, due="2026-12-04")
        guide = catalogue.guide_of(filing.case.guide_id)
        content = BytesIO(example_filings.picture("floor again"))
        case_files.give(filing.fresh(), guide, "LIB-FLOOR", content, "again.jpg", by=filing.owner)
    food, fire = j.member(filing, j.FOOD), j.member(filing, j.FIRE)

    def item(one: s.Filing, code: str) -> materials.Item:
        return next(
            i for i in materials.items(one.fresh(), catalogue.guide_of(one.case.guide_id)) if i.material.code == code
        )

    def found(whose: s.Filing, code: str, verdict: str, by: Actor) -> None:
        given = {p.id: (verdict, "平面图不清") for p in item(whose, code).points}
        its_guide = catalogue.guide_of(whose.case.guide_id)
        verdicts.save(whose.fresh(), its_guide, given, {}, by=by, now=time.now())

    of_food, of_fire = "990131004000-M04", "990100001000-M04"
    assert item(food, of_food).verdict() == "open"
    with s.at("2026-12-01T09:00"):
        found(fire, of_fire, "fail", s.staff(s.SECOND_INSPECTOR))
        found(filing, "LIB-FLOOR", "pass", filing.clerk)
    assert item(food, of_food).verdict() == "pass"
    assert item(fire, of_fire).verdict() == "fail", "its own department has found so"
    told = case_history.of(food.case).last("examine")
    assert told.data["parent"] == str(filing.case.id)
    with s.at("2026-12-01T10:00"):
        found(filing, "LIB-FLOOR", "fail", filing.clerk)
    assert item(food, of_food).verdict() == "fail", "what came from the joint case follows it"
    defect = next(d for d in verdicts.defects(food.case, [item(food, of_food)]))
    assert defect.how == "平面图不清"
    assert audit.verify() == []


@pytest.mark.one_engine
def test_the_opinion_of_the_lead_window_and_the_project_stand_in_the_joint_application() -> None:
    filing = j.restaurant().filled()
    guide = catalogue.guide_of(filing.case.guide_id)
    form_values.save(filing.case, guide, {"project_name": "溪畔小馆", "investment": "30"}, time.now())
    filing.act("submit", filing.owner)
    first = Paper.get(Paper.case == filing.case.id, Paper.kind == "joint_application")
    assert "项目名称溪畔小馆" in s.words(first)
    assert "投资额30万元" in s.words(first)
    filing.examined().act("accept", filing.clerk, lead_opinion="材料齐全，同意联合办理")
    papers = Paper.select().where(Paper.case == filing.case.id, Paper.kind == "joint_application")
    assert ["牵头窗口意见材料齐全，同意联合办理" in s.words(p) for p in papers.order_by(Paper.serial)] == [False, True]
