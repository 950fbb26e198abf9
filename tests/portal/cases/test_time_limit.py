"""What an applicant reads of the clock and of the way so far: the same days that the clock counts, nobody's name."""

import dataclasses
from datetime import date

import pytest

from models.cases import Case
from portal.cases import case_clock, progress, states, time_limit
from portal.cases.next_step import next_step
from portal.cases.table import TABLE
from portal.cases.time_limit import TimeLimit, limit_of
from portal.ground import time
from portal.services import catalogue
from tests import situations as s

pytestmark = pytest.mark.usefixtures("house")


def limit(case: Case) -> TimeLimit | None:
    return limit_of(case, catalogue.guide_of(case.guide_id), time.now())


def told(case: Case) -> progress.Progress:
    return progress.of(case, catalogue.guide_of(case.guide_id), time.now())


def test_no_clock_runs_before_the_formal_submission() -> None:
    filing = s.filing()
    assert limit(filing.case) is None
    filing.filled().act("request_pre_review", filing.owner)
    assert limit(filing.case) is None


def test_after_submission_the_five_days_of_the_check_are_shown() -> None:
    found = limit(s.filing().submitted().case)
    assert found is not None
    assert (found.words, found.due) == (time_limit.CHECKING, date(2026, 11, 27))
    assert (found.used, found.left) == (None, None)
    assert [d.day.day for d in found.days if d.kind == "check"] == [23, 24, 25, 26, 27]
    assert [d.day.day for d in found.days if d.kind == "weekend"] == [21, 22]


def test_while_the_applicant_corrects_nothing_is_due_from_the_centre(at) -> None:
    filing = s.filing().submitted().examined(fail=2)
    filing.act("notify_correction", filing.clerk)
    at("2026-12-01T09:00")
    found = limit(filing.case)
    assert found is not None
    assert (found.words, found.due) == (time_limit.WAITING, None)
    assert "waiting" in {d.kind for d in found.days}


def test_the_counted_days_up_to_today_are_what_is_used(at) -> None:
    filing = s.filing().accepted()
    at("2026-11-26T10:00")
    found = limit(filing.case)
    assert found is not None
    reading = case_clock.read(filing.case, catalogue.guide_of(filing.case.guide_id), time.now()).governing
    assert (found.used, found.left, found.due) == (4, reading.total - 4, reading.decision_due)
    assert len([d for d in found.days if d.is_counted and d.kind != "check" and not d.is_ahead]) == found.used
    assert [d.day for d in found.days if d.is_today] == [date(2026, 11, 26)]
    assert [t.governs for t in found.terms] == [True, False]


def test_over_the_limit_is_said_with_how_many_days(at) -> None:
    filing = s.filing().accepted()
    due = filing.case.due_on
    at(f"{due.replace(month=12, day=31)}T10:00")
    found = limit(filing.case)
    assert found is not None
    assert found.tone == "bad"
    assert found.left is not None
    assert found.left < 0
    assert told(filing.case).now.tone == "bad"


def test_a_sealed_case_says_whether_it_was_in_time() -> None:
    found = limit(s.filing().sealed().case)
    assert found is not None
    assert (found.tone, found.left) == ("good", None)


def test_beyond_the_calendar_nothing_is_guessed(at) -> None:
    at("2026-12-28T10:00")
    found = limit(s.filing().accepted().case)
    assert found is not None
    assert (found.due, found.used, found.beyond_calendar) == (None, 0, True)
    assert found.days[-1].kind == "calendar_missing"


def test_every_state_has_something_to_say() -> None:
    filing = s.filing()
    guide = catalogue.guide_of(filing.case.guide_id)
    for state in states.STATES:
        case = filing.fresh()
        case.state = state
        said = next_step(case, guide, time.now(), progress.case_history.of(case), None)
        assert said.head % said.values
        assert [one.words % one.values for one in said.body]


def test_the_way_so_far_is_told_in_order_and_what_is_still_to_come() -> None:
    filing = s.filing().filled().act("request_pre_review", s.applicant_actor(s.person()))
    filing.examined(fail=1).act("return_pre_review", filing.clerk)
    filing.filled().act("request_pre_review", filing.owner).examined().act("pass_pre_review", filing.clerk)
    found = told(filing.case)
    assert [p.tone for p in found.past] == ["good", "action", "good", "good"]
    assert found.past[1].said.values == {"count": 1}
    assert len(found.coming) == 4
    assert not told(filing.act("withdraw", filing.owner).case).coming


def test_acts_between_colleagues_are_not_told() -> None:
    filing = s.filing().submitted()
    before = len(told(filing.case).past)
    filing.act("take_over", filing.clerk)
    filing.examined()
    assert len(told(filing.fresh()).past) == before


def test_every_act_that_the_applicant_is_told_of_is_in_the_table() -> None:
    begins = case_clock.BEGIN_MEMBER  # written with the acceptance of its joint case
    assert set(progress._PAST) <= {*TABLE, begins}


def test_nothing_of_it_names_a_person() -> None:
    case = s.filing().sealed().case
    everything = repr(dataclasses.asdict(told(case))) + repr(limit(case))
    staff = [s.staff(b).name for b in (s.CLERK, s.INSPECTOR, s.SECOND_INSPECTOR, s.ANY_HEAD, s.KEEPER)]
    assert [name for name in [case.applicant_name, *staff] if name in everything] == []


def test_a_special_procedure_is_told_with_its_ground_and_days_but_not_the_reason(at) -> None:
    filing = s.filing().accepted()
    given = {"ground": "检验", "days": 5, "organ": "检验检测中心", "reason": "须经检验合格"}
    filing.act("ask_special_procedure", filing.clerk, **given).act("tell_special_procedure", s.staff(s.HEAD))
    at("2026-11-24T10:00")
    found = told(filing.case)
    assert (found.now.tone, found.past[-1].tone, found.past[-1].said.values) == (
        "paused",
        "paused",
        {"days": 5, "ground": "检验"},
    )
    assert "须经检验合格" not in repr(found)
    shown = limit(filing.case)
    assert shown is not None
    assert shown.tone == "paused"
    assert {d.kind for d in shown.days if not d.is_ahead} >= {"excluded"}


def test_a_case_with_the_superior_organ_is_not_said_to_lack_a_calendar() -> None:
    filing = s.filing(s.REPORTED).accepted().stepped()
    filing.act("forward_up", filing.clerk, superior="临江市自然资源和规划局", opinion="拟同意", expected="2026-12-10")
    assert "superior organ" in told(filing.case).now.body[0].words
