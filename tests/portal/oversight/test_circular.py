"""Delays are noted once by the sweep, end when the act is done, and are circulated by month without a person."""

import pytest

from models.cases import Case
from models.oversight import Delay
from portal.ground import time
from portal.ground.errors import Refused
from portal.oversight import circular, circular_paper, delays, orders, reasons
from tests import situations as s
from tests.portal.oversight.late import ORDER, late, soon


@pytest.fixture
def supervisor(house):
    return s.staff(s.SUPERVISOR)


def test_a_passed_limit_is_noted_once_and_ends_when_it_is_done(supervisor):
    case = late(2)
    assert delays.note_passed(time.now()) == 1
    assert delays.note_passed(time.now()) == 0
    Case.update(due_on=None, due_kind=None, state="delivered").where(Case.id == case.id).execute()
    assert delays.note_passed(time.now()) == 1
    assert Delay.get().ended_on == time.today()


def test_a_case_in_time_is_no_delay_and_the_circular_blames_nobody(supervisor):
    late(0)
    s.filing(name="溪有成").accepted()
    assert delays.note_passed(time.now()) == 0
    paper = circular_paper.paper_of(circular.of_month("2026-11", supervisor))
    assert "没有超过办理期限的情形" in paper
    assert "通报" in paper
    assert "考核" not in paper


def test_the_circular_names_cases_windows_days_and_reasons_but_nobody(supervisor):
    case, other = late(3), late(1, name="溪有成")
    delays.note_passed(time.now())
    reasons.state(case, "agency", "核查人员不足。", by=s.staff(s.CLERK))
    orders.issue(other, ORDER, soon(), by=supervisor)

    found = circular.of_month("2026-11", supervisor)

    assert [(line.number, line.days_over, line.reason, line.is_ordered) for line in found.lines] == [
        (case.number, 3, "核查人员不足。", False),
        (other.number, 1, "", True),
    ]
    assert (found.total, found.running) == (2, 1)
    (share,) = found.shares
    assert (share.delays, share.days, share.unexplained) == (2, 4, 1)
    paper = circular_paper.paper_of(found)
    for words in (
        "督查通报",
        "共有2件次超过办理期限，其中1件次超期三个工作日以上",
        case.number,
        "核查人员不足。",
        "未说明",
    ):
        assert words in paper, words
    assert "云小满" not in repr(found) + paper
    assert "溪有成" not in repr(found)


@pytest.mark.parametrize("month", ["", "2026-13", "2026-11-20", "2026-12", "9999-01", "'; --", "٢٠٢٦-11"])
def test_what_is_no_month_is_refused(supervisor, month):
    with pytest.raises(Refused):
        circular.of_month(month, supervisor)
