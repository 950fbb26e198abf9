"""The table of the lifecycle: each row performed once and refused once; two persons; one transaction; one act a form."""

import ast

import pytest

from models.cases import Case, CaseEvent, Paper, PaperCounter, SealUse
from portal.cases import case_clock, lifecycle, materials, sealing, verdicts
from portal.cases.act import SAME
from portal.cases.diagram import as_markdown
from portal.cases.states import STATES
from portal.ground import audit
from portal.ground.errors import Conflict, Forbidden, NotFound, Refused
from portal.ground.settings import ROOT
from portal.people.actors import SYSTEM
from portal.services import catalogue
from tests import situations as s

pytestmark = pytest.mark.usefixtures("house")


def actions(case: Case, badge: str) -> list[str]:
    return [c.action for c in lifecycle.open_to(case, s.staff(badge)) if c.closed is None]


def test_every_row_leads_from_known_states_to_a_known_state() -> None:
    for row in lifecycle.TABLE.values():
        assert set(row.from_) <= set(STATES)
        assert row.to == SAME or row.to in STATES


def test_the_diagram_in_the_docs_is_the_table() -> None:
    assert (ROOT / "docs" / "lifecycle_diagram.md").read_text(encoding="utf-8") == as_markdown()


def test_a_draft_has_neither_number_nor_event_until_it_is_sent() -> None:
    filing = s.filing().filled()
    assert filing.case.number is None
    assert not CaseEvent.select().where(CaseEvent.case == filing.case.id).exists()
    done = lifecycle.perform(filing.case, "request_pre_review", by=filing.owner)
    assert done.case.number
    assert len(done.told_once["query_code"]) == 8
    assert done.case.query_hash != done.told_once["query_code"]


def test_an_incomplete_draft_is_told_everything_that_is_missing_at_once() -> None:
    filing = s.filing()
    with pytest.raises(Refused) as refused:
        filing.act("request_pre_review", filing.owner)
    asked = [i for i in materials.items(filing.case, catalogue.guide_of(filing.case.guide)) if i.material.required]
    uploads = [i for i in asked if not i.by_centre and not i.is_form]
    assert {i.material.code for i in uploads} <= {d.field for d in refused.value.details}
    assert filing.fresh().state == "draft"


def test_pre_review_returns_with_every_defect_and_passes_when_mended() -> None:
    filing = s.filing().filled().act("request_pre_review", s.applicant_actor(s.person()))
    assert (filing.case.due_kind, str(filing.case.due_on)) == ("pre_review", "2026-11-23")
    filing.examined(fail=2).act("return_pre_review", filing.clerk)
    assert (filing.case.state, filing.case.due_on) == ("pre_review_returned", None)
    event = audit.last_event(filing.case.id)
    assert len(audit.payload_of(event)["defects"]) == 2
    filing.filled().act("request_pre_review", filing.owner).examined().act("pass_pre_review", filing.clerk)
    assert filing.case.state == "pre_reviewed"
    assert not Paper.select().where(Paper.case == filing.case.id).exists()


def test_pre_review_is_not_passed_with_an_open_or_failed_point() -> None:
    filing = s.filing().filled().act("request_pre_review", s.applicant_actor(s.person()))
    with pytest.raises(Refused, match="no verdict"):
        filing.act("pass_pre_review", filing.clerk)
    filing.examined(fail=1)
    with pytest.raises(Refused, match="failed"):
        filing.act("pass_pre_review", filing.clerk)


def test_submission_draws_a_receipt_and_starts_the_five_days() -> None:
    filing = s.filing().submitted()
    paper = Paper.get(Paper.case == filing.case.id)
    assert (paper.kind, paper.number) == ("receipt", "云市监许收字〔2026〕1号")
    assert (filing.case.due_kind, str(filing.case.due_on)) == ("acceptance", "2026-11-27")


def test_a_correction_names_everything_and_a_second_one_nothing_new() -> None:
    filing = s.filing().submitted().examined(fail=1).act("notify_correction", s.staff(s.CLERK))
    assert filing.case.state == "awaiting_correction"
    with pytest.raises(Refused, match="Nothing has changed"):
        filing.act("resubmit", filing.owner)
    filing.filled().act("resubmit", filing.owner)
    filing.examined(fail=2)
    with pytest.raises(Refused, match="supervisor"):
        filing.act("notify_correction", filing.clerk)
    guide = catalogue.guide_of(filing.case.guide)
    found = verdicts.defects(filing.case, materials.items(filing.case, guide))
    for defect in found:
        verdicts.allow_new_defect(
            filing.case, defect.point, "补正材料引发新情形", by=s.staff(s.SUPERVISOR), now=s.time.now()
        )
    filing.fresh()
    assert filing.act("notify_correction", filing.clerk).case.round == 2


def test_acceptance_needs_every_material_passed_and_issues_the_notice() -> None:
    filing = s.filing().submitted()
    with pytest.raises(Refused):
        filing.act("accept", filing.clerk)
    filing.examined().act("accept", filing.clerk)
    assert [p.kind for p in Paper.select().order_by(Paper.id)] == ["receipt", "acceptance"]
    assert filing.case.due_kind == "decision"


def test_tolerant_acceptance_needs_a_signed_commitment_and_owes_the_paper() -> None:
    filing = s.filing().submitted(promise=True).examined()
    with pytest.raises(Refused, match="promised"):
        filing.act("accept", filing.clerk)
    filing.act("accept_tolerant", filing.clerk)
    assert filing.case.owes_promised
    with pytest.raises(Refused):
        filing.act("save_step", s.staff(s.INSPECTOR), opinion="符合", second_officer=s.SECOND_INSPECTOR)


def test_promised_papers_are_supplied_and_the_case_goes_on() -> None:
    filing = s.filing().submitted(promise=True).examined().act("accept_tolerant", s.staff(s.CLERK))
    guide = catalogue.guide_of(filing.case.guide)
    for item in materials.promised(materials.items(filing.case, guide)):
        s.case_files.give(
            filing.fresh(),
            guide,
            item.material.code,
            s.example_filings.BytesIO(s.example_filings.picture("x")),
            "a.jpg",
            by=filing.owner,
        )
    filing.examined().act("supply_missing", filing.clerk)
    assert not filing.case.owes_promised


def test_a_promise_without_a_fresh_code_is_refused() -> None:
    filing = s.filing().filled(promise=True)
    with pytest.raises(Refused, match="code"):
        filing.act("submit", filing.owner, commit="1")
    with pytest.raises(Refused, match="tick"):
        filing.act("submit", filing.owner, code="123456")


def test_refusing_acceptance_is_for_the_window_head_with_reasons() -> None:
    filing = s.filing().submitted()
    with pytest.raises(Forbidden):
        filing.act("refuse_acceptance", filing.clerk, ground="not_competent")
    head = s.staff(s.HEAD)
    with pytest.raises(Refused, match="competent"):
        filing.act("refuse_acceptance", head, ground="not_competent", basis="许32", reason="不属本机关职权")
    filing.act(
        "refuse_acceptance", head, ground="not_competent", basis="许32", reason="不属职权", competent_organ="邻县"
    )
    assert (filing.case.state, filing.case.is_open) == ("not_accepted", False)


def test_silence_for_five_working_days_is_acceptance_from_the_day_of_receipt() -> None:
    filing = s.filing().submitted()
    with pytest.raises(Refused):
        filing.act("deem_accepted", SYSTEM)
    with s.at("2026-11-28T00:05"):
        filing.act("deem_accepted", SYSTEM)
        reading = case_clock.read(filing.case, catalogue.guide_of(filing.case.guide), s.time.now())
    assert str(reading.governing.acceptance_day) == "2026-11-20"
    assert {p.kind for p in Paper.select()} == {"receipt", "deemed_record", "acceptance_deemed"}


def test_nothing_is_deemed_for_what_is_no_permit() -> None:
    filing = s.filing(s.ALLOWANCE).submitted()
    with s.at("2026-12-05T00:05"), pytest.raises(Refused):
        filing.act("deem_accepted", SYSTEM)


def test_steps_are_recorded_in_order_with_two_officers_on_site() -> None:
    filing = s.filing().accepted()
    with pytest.raises(Refused, match="two officers"):
        filing.act("save_step", s.staff(s.INSPECTOR), opinion="符合")
    with pytest.raises(Refused, match="another person"):
        filing.act("save_step", s.staff(s.INSPECTOR), opinion="符合", second_officer=s.INSPECTOR)
    filing.stepped()
    assert "save_step" not in actions(filing.case, s.SECOND_INSPECTOR)


def test_no_decision_before_the_steps_and_none_by_who_accepted() -> None:
    filing = s.filing().accepted()
    with pytest.raises(Refused, match="has not been recorded"):
        filing.act("grant", s.staff(s.HEAD), content="准予", valid_from="2026-11-20")
    filing.stepped()
    with pytest.raises(Forbidden):
        filing.act("grant", filing.clerk, content="准予", valid_from="2026-11-20")


def test_a_refusal_says_facts_condition_law_and_reasons() -> None:
    filing = s.filing().accepted().stepped()
    head = s.staff(s.AGENCY_HEAD)
    with pytest.raises(Refused):
        filing.act("refuse", head, facts="布局不符")
    filing.act(
        "refuse",
        head,
        facts="布局不符",
        failed_condition="布局合理",
        law="食品安全法第三十三条",
        reasons="不能防止交叉污染",
    )
    assert (filing.case.state, filing.case.outcome, filing.case.due_kind) == ("decided", "refused", "seal")


def test_who_decided_may_not_seal_and_the_number_is_drawn_with_the_seal() -> None:
    filing = s.filing().granted()
    with pytest.raises(Forbidden):
        filing.act("order_seal", s.staff(s.ANY_HEAD))
    assert not PaperCounter.select().where(PaperCounter.word == "许准").exists()
    filing.act("order_seal", s.staff(s.KEEPER))
    with pytest.raises(Refused, match="ordered"):
        filing.act("order_seal", s.staff(s.KEEPER))
    assert sealing.carry_out_waiting() == 1
    paper = Paper.get(Paper.kind == "decision_granted")
    assert (paper.state, paper.signed, paper.serial) == ("ready", True, 1)
    assert filing.fresh().state == "completed"
    assert SealUse.get(SealUse.paper == paper.id).number == paper.number


def test_a_seal_that_fails_at_the_last_moment_leaves_neither_number_nor_file_nor_event() -> None:
    filing = s.filing().granted().act("order_seal", s.staff(s.KEEPER))
    order, files = sealing.SealOrder.get(), set(sealing.house.storage.keys())
    Case.update(state="accepted").where(Case.id == filing.case.id).execute()  # so that the last statement refuses
    with pytest.raises(Conflict):
        sealing.carry_out(order)
    Case.update(state="decided").where(Case.id == filing.case.id).execute()
    assert set(sealing.house.storage.keys()) == files
    assert not PaperCounter.select().where(PaperCounter.word == "许准").exists()
    assert filing.fresh().state == "decided"
    sealing.carry_out(order)
    assert Paper.get(Paper.kind == "decision_granted").serial == 1


def test_an_on_the_spot_case_is_decided_by_the_clerk_who_accepted_it() -> None:
    filing = s.filing(s.SHOP).accepted()
    filing.act("grant", filing.clerk, content="准予登记", valid_from="2026-11-20")
    assert filing.case.state == "decided"


def test_delivery_needs_consent_for_the_electronic_way() -> None:
    filing = s.filing().sealed()
    with pytest.raises(Refused, match="consent"):
        filing.act("deliver", filing.clerk, way="electronic")
    with pytest.raises(Refused, match="future"):
        filing.act("deliver", filing.clerk, way="window", day="2026-11-21")
    filing.act("deliver", filing.clerk, way="window", recipient="云小满")
    assert filing.case.state == "delivered"
    assert Paper.get(Paper.kind == "service_receipt").number == "云市监许送字〔2026〕1号"


def test_withdrawal_after_submission_issues_a_notice_and_before_none() -> None:
    before = s.filing().filled().act("withdraw", s.applicant_actor(s.person()))
    assert before.case.state == "withdrawn"
    assert not Paper.select().exists()
    s.filing().submitted().act("withdraw", s.applicant_actor(s.person()))
    assert [p.kind for p in Paper.select().order_by(Paper.id)] == ["receipt", "termination"]


def test_nobody_withdraws_after_the_decision() -> None:
    filing = s.filing().granted()
    with pytest.raises(Conflict):
        filing.act("withdraw", filing.owner)


def test_a_lapsed_promise_ends_the_case_on_a_lawful_ground_only() -> None:
    filing = s.filing().submitted(promise=True).examined().act("accept_tolerant", s.staff(s.CLERK))
    with pytest.raises(Refused, match="overdue"):
        filing.act("terminate", s.staff(s.HEAD), ground="promise_lapsed", reason="逾期")
    with s.at("2026-12-07T09:00"):
        filing.act("terminate", s.staff(s.HEAD), ground="promise_lapsed", reason="承诺材料逾期未交")
    assert filing.case.state == "terminated"


def test_booking_gives_a_place_and_gives_it_back() -> None:
    filing = (
        s.filing()
        .filled()
        .act("request_pre_review", s.applicant_actor(s.person()))
        .examined()
        .act("pass_pre_review", s.staff(s.CLERK))
    )
    filing.act("book", filing.owner, window="A05", day="2026-11-23", start="09:30")
    assert filing.case.state == "booked"
    filing.act("rebook", filing.owner, window="A05", day="2026-11-24", start="09:30")
    filing.act("cancel_booking", filing.owner)
    assert filing.case.state == "pre_reviewed"
    with pytest.raises(Refused, match="closed"):
        filing.act("book", filing.owner, window="A05", day="2026-11-21", start="09:30")
    with pytest.raises(NotFound):
        s.filing(name="溪有成").act(
            "book", s.applicant_actor(s.person("溪有成")), window="A05", day="2026-11-23", start="09:30"
        )


def test_a_missed_booking_goes_back_the_next_day() -> None:
    filing = (
        s.filing()
        .filled()
        .act("request_pre_review", s.applicant_actor(s.person()))
        .examined()
        .act("pass_pre_review", s.staff(s.CLERK))
    )
    filing.act("book", filing.owner, window="A05", day="2026-11-23", start="09:30")
    with pytest.raises(Refused):
        filing.act("miss_booking", SYSTEM)
    with s.at("2026-11-24T00:10"):
        assert filing.act("miss_booking", SYSTEM).case.state == "pre_reviewed"


def test_a_third_booking_of_a_slot_for_two_is_refused() -> None:
    names = ("云小满", "溪有成", "田禾")
    filings = []
    for name in names:
        filing = s.filing(name=name).filled()
        filing.act("request_pre_review", filing.owner).examined().act("pass_pre_review", filing.clerk)
        filings.append(filing)
    for filing in filings[:2]:
        filing.act("book", filing.owner, window="A05", day="2026-11-23", start="09:30")
    with pytest.raises(Conflict, match="taken"):
        filings[2].act("book", filings[2].owner, window="A05", day="2026-11-23", start="09:30")
    assert filings[2].fresh().state == "pre_reviewed"


def test_cases_are_assigned_by_the_head_and_taken_over_with_a_reason() -> None:
    filing = s.filing().submitted()
    filing.act("assign", s.staff(s.HEAD), handler=s.CLERK)
    with pytest.raises(Refused, match="present"):
        filing.act("take_over", s.staff(s.COLLEAGUE))
    filing.act("take_over", s.staff(s.COLLEAGUE), reason="同事请假")
    assert filing.case.handler.badge == s.COLLEAGUE
    with pytest.raises(NotFound):
        filing.act("take_over", s.staff(s.COLLEAGUE), reason="x")
    with pytest.raises(Forbidden):
        filing.act("assign", s.staff(s.COLLEAGUE), handler=s.CLERK)


def test_the_system_gives_up_a_draft_and_keeps_no_event_of_it() -> None:
    filing = s.filing()
    filing.act("lapse", SYSTEM)
    assert filing.case.state == "withdrawn"
    assert not CaseEvent.select().where(CaseEvent.case == filing.case.id).exists()


def test_an_unknown_action_or_a_stranger_changes_nothing() -> None:
    filing = s.filing().filled()
    with pytest.raises(NotFound):
        filing.act("approve", filing.owner)
    with pytest.raises(Forbidden):
        filing.act("request_pre_review", s.applicant_actor(s.person("溪有成")))
    assert filing.fresh().state == "draft"


def test_a_stale_version_is_a_conflict_and_writes_nothing() -> None:
    filing = s.filing().submitted().examined()
    seen = filing.case.version
    filing.act("accept", filing.clerk, version=seen)
    with pytest.raises(Conflict):
        filing.act("save_step", s.staff(s.INSPECTOR), version=seen, opinion="x", second_officer=s.SECOND_INSPECTOR)


def test_the_same_form_sent_twice_acts_once() -> None:
    filing = s.filing().filled()
    for _ in range(2):
        lifecycle.perform(filing.case, "submit", by=filing.owner, token="one form")
    assert Paper.select().count() == 1
    assert CaseEvent.select().where(CaseEvent.action == "submit").count() == 1


def test_a_case_of_no_permit_gets_the_neutral_papers() -> None:
    s.filing(s.ALLOWANCE).submitted().examined().act("accept", s.staff(s.ANY_CLERK))
    assert [p.kind for p in Paper.select().order_by(Paper.id)] == ["neutral_receipt", "neutral_acceptance"]


def test_every_row_is_refused_to_who_has_no_part_in_the_case() -> None:
    cases = [s.filing(s.LIGHT).case, s.filing(s.LIGHT).submitted().case, s.filing(s.LIGHT, "田禾").accepted().case]
    before = CaseEvent.select().count(), [Case.get_by_id(case.id).version for case in cases]
    for stranger in (s.applicant_actor(s.person("溪有成")), s.staff("S003")):
        for action in lifecycle.TABLE:
            for case in cases:
                with pytest.raises(Refused):
                    lifecycle.perform(case, action, by=stranger)
    assert (CaseEvent.select().count(), [Case.get_by_id(case.id).version for case in cases]) == before


def test_every_row_is_performed_by_a_test() -> None:
    """By its name outside of `pytest.raises`: in an act, or in an assertion on the record where the system follows."""
    performed: set[str] = set()

    def look(node: ast.AST) -> None:
        for part in ast.iter_child_nodes(node):
            if isinstance(part, ast.Constant) and part.value in lifecycle.TABLE:
                performed.add(str(part.value))
            elif not (isinstance(part, ast.With) and "raises" in ast.unparse(part.items[0].context_expr)):
                look(part)

    for file in [ROOT / "tests/situations.py", *(ROOT / "tests/portal").glob("*/test_*.py")]:
        look(ast.parse(file.read_text(encoding="utf-8")))
    assert set(lifecycle.TABLE) - performed == set()
