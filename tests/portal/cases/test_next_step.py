"""What comes next in a case, in the citizen's words: by state, with the day and the working days that are left."""

from datetime import date

import pytest

from portal.cases import booking, progress
from portal.cases.next_step import cells
from portal.ground import time
from portal.services import catalogue
from tests import situations as s


def now_of(filing):
    case = filing.fresh()
    standing = booking.current(case) if case.state == "booked" else None
    return progress.of(case, catalogue.guide_of(case.guide_id), time.now(), booking=standing).now


def said(now):
    return " ".join([now.head % now.values, *(b.words % b.values for b in now.body)])


def test_a_draft_says_until_when_it_is_kept(house):
    assert "2026-12-20" in said(now_of(s.filing()))


def test_a_pre_review_is_promised_within_one_working_day_and_is_no_acceptance(house):
    filing = s.filing().filled()
    now = now_of(filing.act("request_pre_review", filing.owner))
    assert (now.due, now.left, now.cells) == (date(2026, 11, 23), 1, (date(2026, 11, 20), date(2026, 11, 23)))
    assert "not acceptance" in said(now)


def test_a_formal_filing_is_answered_within_five_working_days(house):
    now = now_of(s.filing().submitted())
    assert (now.due, now.left) == (date(2026, 11, 27), 5)
    assert "counts as accepted" in said(now)


def test_what_is_no_permit_is_never_accepted_by_silence(house):
    assert "counts as accepted" not in said(now_of(s.filing(s.ALLOWANCE).submitted()))


def test_a_correction_names_how_many_points_and_by_when(house):
    filing = s.filing().submitted().examined(fail=2)
    now = now_of(filing.act("notify_correction", s.staff(s.CLERK)))
    assert now.values == {"count": 2}
    assert (now.due, now.turn) == (date(2026, 12, 4), "applicant")


def test_promised_papers_make_it_the_applicant_s_turn_although_the_case_is_accepted(house):
    filing = s.filing().submitted(promise=True).examined().act("accept_tolerant", s.staff(s.CLERK))
    now = now_of(filing)
    assert (now.turn, now.tone, now.due) == ("applicant", "action", date(2026, 11, 27))


def test_a_late_answer_is_called_late(house, at):
    filing = s.filing(s.ALLOWANCE).submitted()
    at("2026-12-04T09:00")
    now = now_of(filing)
    assert (now.tone, now.left) == ("bad", -5)
    assert "was due by 2026-11-27" in said(now)


@pytest.mark.parametrize("state", ["granted", "sealed"])
def test_after_the_decision_the_centre_moves(house, state):
    assert now_of(getattr(s.filing(), state)()).turn in ("keeper", "delivery")


def test_no_word_names_a_person(house):
    filing = s.filing().accepted()
    shown = progress.of(filing.fresh(), catalogue.guide_of(filing.case.guide_id), time.now())
    assert "云小满" not in repr(shown)


def test_cells_are_working_days_and_at_most_a_week(house):
    assert cells(date(2026, 11, 20), date(2026, 11, 24)) == (date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 24))
    assert cells(date(2026, 11, 21), date(2026, 11, 24)) == (date(2026, 11, 23), date(2026, 11, 24))  # a Saturday
    assert cells(date(2026, 11, 20), date(2026, 12, 20)) == ()
    assert cells(date(2026, 11, 20), None) == ()
    assert cells(date(2026, 11, 20), date(2026, 11, 19)) == ()
    assert cells(date(2026, 12, 30), date(2027, 1, 4)) == ()  # the calendar of 2027 is not loaded


def test_the_weekend_after_the_last_day_is_late_too(house, at):
    filing = s.filing().submitted()
    at("2026-11-28T10:00")  # a Saturday; the answer was due the day before
    now = now_of(filing)
    assert (now.due, now.left, now.tone) == (date(2026, 11, 27), 0, "bad")
