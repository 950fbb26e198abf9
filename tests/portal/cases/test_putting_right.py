"""Putting right and what is recorded beside the procedure: supplements, lapses, void papers, slips, types, fees, contacts."""

import pytest

from models.cases import OutboxMessage, Paper
from portal.cases import case_files, case_history, issuing, lifecycle, sweep
from portal.cases.example_filings import BytesIO, picture
from portal.cases.who import first_contact
from portal.ground import audit, time
from portal.ground.errors import Forbidden, NotFound, Refused
from portal.people import colleagues
from portal.people.actors import SYSTEM
from portal.services import catalogue
from tests import office_situations as office
from tests import situations as s

pytestmark = [pytest.mark.usefixtures("house"), pytest.mark.one_engine]
PAID = {"receipt_no": "BANK-20261120-1", "amount": "120.50", "bank": "云溪农商行", "paid_on": "2026-11-20"}


def deemed() -> s.Filing:
    """A filing that the law accepted because nobody answered."""
    filing = s.filing().submitted()
    with s.at("2026-11-28T00:05"):
        return filing.act("deem_accepted", SYSTEM)


def awaiting() -> s.Filing:
    """A filing whose correction is awaited until 2026-11-27, where a local rule lets it lapse."""
    office.in_force("local_rule", "correction_may_lapse", value="yes")
    filing = s.filing().submitted().examined(fail=1)
    return filing.act("notify_correction", filing.clerk, due="2026-11-27")


def test_a_deemed_case_is_asked_for_what_it_lacks_while_its_limit_runs():
    filing = deemed()
    with s.at("2026-11-30T09:00"):
        filing.examined(fail=1)
        with pytest.raises(Refused, match="date"):
            filing.act("ask_supplement", filing.clerk)
        filing.act("ask_supplement", filing.clerk, due="2026-12-01")
        assert str(filing.case.due_on) == "2026-12-01"
    said = s.words(Paper.get(Paper.kind == "supplement"))
    assert "已自2026年11月20日起即为受理" in said
    assert "办理期限继续计算，应于2026年12月1日前办结" in said


def test_what_a_deemed_case_was_asked_for_may_be_given():
    filing = deemed()
    guide = catalogue.guide_of(filing.case.guide)
    upload = next(m.code for m in guide.materials if m.is_asked and m.kind != "电子表单")

    def give() -> None:
        case_files.give(filing.fresh(), guide, upload, BytesIO(picture("x")), "a.jpg", by=filing.owner)

    with s.at("2026-11-30T09:00"):
        with pytest.raises(Refused, match="cannot be changed"):
            give()
        filing.examined(fail=50).act("ask_supplement", filing.clerk, due="2026-12-01")
        give()


def test_only_a_deemed_case_with_a_defect_is_asked_for_more():
    filing = s.filing().accepted()
    with pytest.raises(NotFound):
        filing.act("ask_supplement", filing.clerk, due="2026-11-25")
    other = deemed()
    with s.at("2026-11-30T09:00"), pytest.raises(Refused, match="nothing to ask"):
        other.examined().act("ask_supplement", other.clerk, due="2026-12-01")


def test_a_correction_lapses_only_where_a_local_rule_says_so():
    filing = s.filing().submitted().examined(fail=1).act("notify_correction", s.staff(s.CLERK), due="2026-11-27")
    with s.at("2026-12-01T09:00"):
        assert sweep.run(time.now())["reminded"] == 0
        with pytest.raises(NotFound, match="local rule"):
            filing.act("lapse_correction", s.staff(s.HEAD))


def test_a_correction_lapses_after_its_date_and_two_reminders():
    filing = awaiting()
    with pytest.raises(Refused, match="not past"):
        filing.act("lapse_correction", s.staff(s.HEAD))
    with s.at("2026-11-24T09:00"):
        filing.act("remind_correction", filing.clerk, note="电话提醒")
        with pytest.raises(Refused, match="today already"):
            filing.act("remind_correction", filing.clerk)
    with s.at("2026-11-30T09:00"):
        with pytest.raises(Refused, match="1 times"):
            filing.act("lapse_correction", s.staff(s.HEAD))
        filing.act("remind_correction", SYSTEM)
        filing.act("lapse_correction", s.staff(s.HEAD))
    assert filing.case.state == "terminated"
    assert "本机关已一次性告知需要补正的全部内容并提醒两次" in s.words(Paper.get(Paper.kind == "termination"))


def test_the_sweep_reminds_three_working_days_before_and_on_the_day():
    filing = awaiting()
    told = []
    for day in ("2026-11-23", "2026-11-24", "2026-11-26", "2026-11-27", "2026-11-30"):
        with s.at(f"{day}T00:10"):
            told.append(sweep.run(time.now())["reminded"] + sweep.run(time.now())["reminded"])
    assert told == [0, 1, 0, 1, 0]
    messages = OutboxMessage.select().where(OutboxMessage.case == filing.case.id, OutboxMessage.key == "correction_due")
    assert messages.count() == 2


def test_a_void_paper_keeps_its_number_and_its_reason_and_the_next_one_draws_another():
    filing = s.filing().accepted()
    paper = Paper.get(Paper.kind == "acceptance")
    with pytest.raises(Refused, match="why"):
        filing.act("void_paper", s.staff(s.HEAD), paper=str(paper.id))
    filing.act("void_paper", s.staff(s.HEAD), paper=str(paper.id), reason="受理日期打印有误")
    paper = Paper.get_by_id(paper.id)
    assert (paper.state, paper.number, issuing.void_reason_of(paper)) == (
        "void",
        "云市监许受字〔2026〕1号",
        "受理日期打印有误",
    )
    assert "受理日期" not in paper.void_reason
    other = s.filing(name="溪有成").accepted()
    assert Paper.get(Paper.kind == "acceptance", Paper.case == other.case.id).serial == 2
    assert issuing.render_waiting(10) == 3
    assert audit.verify() == []


def test_a_paper_is_voided_once_by_the_head_in_its_own_case_and_never_a_decision():
    filing = s.filing().sealed()
    other = s.filing(name="溪有成").submitted()
    receipt, decision = Paper.get(Paper.case == other.case.id), Paper.get(Paper.kind == "decision_granted")
    head = s.staff(s.HEAD)
    with pytest.raises(Forbidden):
        filing.act("void_paper", filing.clerk, paper=str(decision.id), reason="错")
    for paper, match in (
        (str(receipt.id), "of this case"),
        ("x", "of this case"),
        (str(decision.id), "clerical error"),
    ):
        with pytest.raises(Refused, match=match):
            filing.act("void_paper", head, paper=paper, reason="错")
    other.act("void_paper", head, paper=str(receipt.id), reason="错")
    with pytest.raises(NotFound):
        other.act("void_paper", head, paper=str(receipt.id), reason="错")


def test_a_slip_of_the_pen_is_corrected_with_old_and_new_words():
    filing = s.filing().sealed()
    decision = Paper.get(Paper.kind == "decision_granted")
    before = decision.file_sha256
    slip = {"old": "准予。", "new": "准予热食类食品制售。", "clerical": "1"}
    for wrong, match in (
        ({"old": "并非原文"}, "does not contain"),
        ({"new": "准予。"}, "the same"),
        ({"clerical": ""}, "rights and duties"),
    ):
        with pytest.raises(Refused, match=match):
            filing.act("correct_decision", filing.decider(), **{**slip, **wrong})
    with pytest.raises(Forbidden):
        filing.act("correct_decision", filing.clerk, **slip)
    filing.act("correct_decision", filing.decider(), **slip)
    said = s.words(Paper.get(Paper.kind == "decision_correction"))
    assert f"作出的《准予行政许可决定书》（{decision.number}）中有文字错误" in said
    assert "原文准予。更正为准予热食类食品制售。" in said
    assert Paper.get_by_id(decision.id).file_sha256 == before


def test_the_type_of_a_case_changes_with_a_reason_and_a_second_person():
    s.give_post(s.CLERK, "window_head")
    filing = s.filing().accepted()
    with pytest.raises(Refused, match="on the spot"):
        filing.act("ask_type_change", filing.clerk, case_type="即办件", reason="简单")
    with pytest.raises(Refused, match="another type"):
        filing.act("ask_type_change", filing.clerk, case_type="承诺件", reason="简单")
    with pytest.raises(NotFound):
        filing.act("change_type", s.staff(s.HEAD))
    filing.act("ask_type_change", filing.clerk, case_type="联办件", reason="涉及两个部门")
    with pytest.raises(Forbidden, match="another person"):
        filing.act("change_type", s.staff(s.CLERK))
    filing.act("change_type", s.staff(s.HEAD))
    assert filing.case.case_type == "联办件"
    event = case_history.of(filing.case).last("change_type")
    assert (event.data["from"], event.data["case_type"]) == ("承诺件", "联办件")


def test_an_answered_case_ends_in_a_refusal():
    filing = s.filing().accepted().stepped()
    filing.act("ask_type_change", filing.clerk, case_type="答复件", reason="法律禁止").act(
        "change_type", s.staff(s.HEAD)
    )
    with pytest.raises(Refused, match="refusal in writing"):
        filing.act("grant", filing.decider(), content="准予", valid_from="2026-11-20")


def test_what_was_paid_at_the_bank_is_recorded():
    filing = s.filing(s.JOINT).accepted()
    for wrong, match in (
        ({"receipt_no": "1"}, "bank's receipt"),
        ({"amount": "0"}, "amount"),
        ({"amount": "1.005"}, "amount"),
        ({"amount": "NaN"}, "amount"),
        ({"bank": ""}, "designated bank"),
        ({"paid_on": "2026-11-21"}, "future"),
    ):
        with pytest.raises(Refused, match=match):
            filing.act("pay", filing.clerk, **{**PAID, **wrong})
    filing.act("pay", filing.clerk, **PAID)
    with pytest.raises(Refused, match="already"):
        filing.act("pay", filing.clerk, **PAID)


def test_what_is_free_can_have_no_payment():
    filing = s.filing().accepted()
    with pytest.raises(NotFound, match="free of charge"):
        filing.act("pay", filing.clerk, **PAID)


def test_the_first_contact_stays_responsible_until_handed_over():
    filing = s.filing().submitted().examined().act("accept", s.staff(s.CLERK))
    given = {"taken_by": s.COLLEAGUE, "reason": "已受理，待现场核查"}
    with pytest.raises(Forbidden):
        filing.act("hand_over", s.staff(s.COLLEAGUE), **given)
    for badge in ("", s.CLERK, s.KEEPER, "S999"):
        with pytest.raises(Refused, match="another member"):
            filing.act("hand_over", s.staff(s.CLERK), **{**given, "taken_by": badge})
    filing.act("hand_over", s.staff(s.CLERK), **given)
    assert filing.case.handler.badge == s.COLLEAGUE
    with pytest.raises(Forbidden):
        filing.act("hand_over", s.staff(s.CLERK), **given)
    filing.act("hand_over", s.staff(s.COLLEAGUE), taken_by=s.CLERK, reason="交回")


def test_a_draft_that_was_never_sent_has_no_first_contact_to_hand_over():
    filing = s.filing().filled()
    with pytest.raises(Forbidden):
        filing.act("hand_over", filing.owner, taken_by=s.CLERK, reason="x")


def test_promised_papers_are_reminded_three_one_and_no_working_days_before_each_once():
    filing = s.filing().submitted(promise=True).examined().act("accept_tolerant", s.staff(s.CLERK))
    told = []
    for day in ("2026-11-20", "2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27", "2026-11-28"):
        with s.at(f"{day}T12:10"):
            told.append(sweep.run(time.now())["promises_reminded"] + sweep.run(time.now())["promises_reminded"])
    assert told == [0, 0, 1, 0, 1, 1, 0]
    rows = OutboxMessage.select().where(OutboxMessage.case == filing.case.id, OutboxMessage.key == "promised_due")
    assert rows.count() == 3


def test_a_reminder_that_the_portal_slept_through_is_made_up_for():
    s.filing().submitted(promise=True).examined().act("accept_tolerant", s.staff(s.CLERK))
    with s.at("2026-11-25T12:10"):
        assert sweep.run(time.now())["promises_reminded"] == 1
    with s.at("2026-11-26T12:10"):
        assert sweep.run(time.now())["promises_reminded"] == 1


def test_nobody_is_reminded_of_papers_that_have_come():
    filing = s.filing().submitted(promise=True).examined().act("accept_tolerant", s.staff(s.CLERK))
    guide = catalogue.guide_of(filing.case.guide)
    for item in case_history.of(filing.case).last("accept_tolerant").data["promised"]:
        case_files.give(filing.case, guide, item, BytesIO(picture("later")), "later.jpg", by=filing.owner)
    with s.at("2026-11-27T12:10"):
        assert sweep.run(time.now())["promises_reminded"] == 0


def test_a_promise_that_lapsed_is_told_once_and_the_head_may_end_the_case():
    filing = s.filing().submitted(promise=True).examined().act("accept_tolerant", s.staff(s.CLERK))
    ended = {"ground": "promise_lapsed", "reason": "承诺后补的材料逾期未交"}
    with s.at("2026-11-27T12:10"):
        assert sweep.run(time.now())["promises_lapsed"] == 0
        with pytest.raises(Refused, match="overdue"):
            filing.act("terminate", s.staff(s.HEAD), **ended)
    with s.at("2026-11-28T00:10"):
        assert [sweep.run(time.now())["promises_lapsed"] for _ in range(2)] == [1, 0]
        assert filing.fresh().note == "Promise lapsed"
        filing.act("terminate", s.staff(s.HEAD), **ended)
    told = OutboxMessage.select().where(OutboxMessage.case == filing.case.id, OutboxMessage.key == "promise_over")
    assert told.count() == 1
    assert Paper.select().where(Paper.kind == "termination").exists()


def test_the_cover_answers_for_the_first_contact_who_is_away_and_only_then():
    filing = s.filing().submitted().examined().act("accept", s.staff(s.CLERK))
    given = {"taken_by": s.HEAD, "reason": "林可溪休假，由我转交"}
    with pytest.raises(Forbidden):
        filing.act("hand_over", s.staff(s.COLLEAGUE), **given)
    colleagues.set_away(s.staff(s.CLERK), time.today())
    filing.act("hand_over", s.staff(s.COLLEAGUE), **given)
    assert first_contact(lifecycle.looked_at(filing.case, s.staff(s.HEAD))) == s.staff(s.HEAD).ref
