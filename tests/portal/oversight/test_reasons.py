"""Reasons of passed limits (R-LIM-10): stated by the window in words that may be published, told to the applicant."""

from datetime import date

import pytest

from models.cases import CaseEvent, OutboxMessage
from models.oversight import StatedReason
from portal.ground import time
from portal.ground.errors import Forbidden, Refused
from portal.oversight import delays, reasons
from tests import situations as s
from tests.portal.oversight.late import late

WHY = "现场核查人员不足，已安排周一核查。"
MONTH = (date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture
def clerk(house):
    return s.staff(s.CLERK)


def test_a_reason_is_kept_recorded_and_told_to_the_applicant(clerk):
    case = late(2)
    reasons.state(case, "agency", WHY, by=clerk)

    (row,) = reasons.of_case(case)
    assert (row.text, row.due_on, row.window) == (WHY, case.due_on, "A05")
    last = CaseEvent.select().where(CaseEvent.case == case.id).order_by(CaseEvent.seq.desc()).first()
    assert last.action == "state_reason"
    assert OutboxMessage.select().where(OutboxMessage.key == "reason_stated", OutboxMessage.channel == "inbox").count()


def test_a_later_reason_replaces_the_first_and_keeps_it(clerk):
    case = late()
    reasons.state(case, "agency", WHY, by=clerk)
    reasons.state(case, "applicant", "申请人尚未补齐材料。", by=clerk)

    assert [r.cause for r in reasons.of_case(case)] == ["applicant"]
    assert StatedReason.select().count() == 2
    assert reasons.published(*MONTH)[1] == 1


def test_what_is_published_names_no_person(clerk):
    case = late(2)
    reasons.state(case, "agency", WHY, by=clerk)
    (row,), total = reasons.published(*MONTH)

    assert total == 1
    assert (row.number, row.department, row.window, row.days_over, row.is_done) == (
        case.number, "云溪县市场监督管理局", "A05", 2, False,
    )  # fmt: skip
    assert case.applicant_name not in repr(row)


def test_the_same_form_sent_twice_states_one_reason(clerk):
    case = late()
    for _ in range(2):
        reasons.state(case, "agency", WHY, by=clerk, token="once")
    assert StatedReason.select().count() == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Please write why"),
        ("长" * 201, "at most"),
        ("申请人电话13800001234无人接听", "leave out"),
        ("电话 １３８ ００００ １２３４ 无人接听", "leave out"),
        ("固话0571-88001234无人接听", "leave out"),
        ("证件11010119900307123X有误", "leave out"),
        ("账号6222 0200 0000 0000 123有误", "leave out"),
        ("请发到a.b@example.com", "mail"),
        ("云小满未到现场", "name"),
    ],
    ids=["empty", "long", "mobile", "full width", "landline", "identity", "card", "mail", "name"],
)
def test_a_text_that_cannot_be_published_is_refused_and_nothing_is_written(clerk, text, why):
    case = late()
    with pytest.raises(Refused, match=why) as refused:
        reasons.state(case, "agency", text, by=clerk)
    assert refused.value.field == "text"
    assert StatedReason.select().count() == 0


@pytest.mark.parametrize("text", ["2026年11月20日现场核查，预计11月24日办结。", "依据第1234号文件，需5个工作日。"])
def test_days_and_small_numbers_may_be_published(clerk, text):
    assert reasons.state(late(), "agency", text, by=clerk).text == text


def test_only_the_window_explains_and_only_what_is_late(clerk):
    case = late()
    with pytest.raises(Forbidden):
        reasons.state(case, "agency", WHY, by=s.staff(s.SUPERVISOR))
    with pytest.raises(Refused, match="cause"):
        reasons.state(case, "fate", WHY, by=clerk)
    in_time = s.filing(name="溪有成").accepted().case
    with pytest.raises(Refused, match="No limit"):
        reasons.state(in_time, "agency", WHY, by=clerk)


def test_a_delay_that_is_over_may_still_be_explained(clerk):
    case = late()
    delays.note_passed(time.now())
    case.due_on = None
    case.save()
    delays.note_passed(time.now())
    reasons.state(case, "agency", WHY, by=clerk)
    (row,), _total = reasons.published(*MONTH)
    assert row.is_done
