"""The time for an answer: worked examples on the calendar of 2026, and what holds for any course of events."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.ground.settings import ROOT
from portal.ground.working_days import Calendar
from portal.publication.requests_period import (
    ANSWER_DAYS,
    MOST_EXTENSION,
    Happened,
    days_of,
    period_of,
)

pytestmark = pytest.mark.one_engine

CALENDAR = Calendar.from_notices(json.loads((ROOT / "data/holidays.json").read_text(encoding="utf-8"))["years"])


def day(text):
    return date.fromisoformat(f"2026-{text}")


def happened(*rows):
    """("received", "11-02"), ("opinion_asked", "11-10", {"of": "p1"}) ..."""
    return [Happened(what, day(on), **(rest[0] if rest else {})) for what, on, *rest in rows]


def period(*rows, today="11-20"):
    return period_of(happened(*rows), day(today), CALENDAR)


@pytest.mark.parametrize(
    ("received", "due", "correction_due"),
    [
        ("11-20", "12-18", "12-01"),  # a Friday
        ("09-14", "10-16", "09-22"),  # make-up Sunday 20 September, rest until 7 October, make-up Saturday 10 October
        ("11-02", "11-30", "11-11"),
        ("11-21", "12-18", "12-01"),  # confirmed on a Saturday: day 0 need not be a working day
    ],
)
def test_twenty_working_days_after_the_day_of_receipt(received, due, correction_due):
    found = period(("received", received), today=received)
    assert (found.due, found.correction_due, found.used, found.left) == (day(due), day(correction_due), 0, 20)


def test_before_both_sides_confirmed_nothing_is_counted():
    assert period(today="12-31").state == "not_received"
    assert period(("answered", "11-03")).state == "not_received", "an answer without a receipt is no course of events"


def test_the_period_begins_anew_with_the_correction():
    asked = (("received", "11-02"), ("correction_asked", "11-09"))
    waiting = period(*asked, today="11-16")
    assert (waiting.state, waiting.due, waiting.used) == ("waiting", None, None)
    corrected = period(*asked, ("corrected", "11-16"), today="11-17")
    assert (corrected.start, corrected.due, corrected.used) == (day("11-16"), day("12-14"), 1)


def test_a_paid_fee_begins_it_anew_too():
    found = period(("received", "11-02"), ("fee_asked", "11-09"), ("fee_paid", "11-16"), today="11-17")
    assert found.due == day("12-14")


def test_time_in_which_a_third_party_is_asked_is_not_counted():
    rows = (("received", "11-02"), ("opinion_asked", "11-10", {"of": "p1"}), ("opinion_given", "11-17", {"of": "p1"}))
    found = period(*rows, today="11-18")
    assert found.due == day("12-07"), "11, 12, 13, 16 and 17 November are not counted"
    assert found.used == 7
    kinds = {told.day: told.kind for told in days_of(happened(*rows), day("11-18"), CALENDAR)}
    assert [kinds[day(f"11-{d}")] for d in (10, 11, 17, 18)] == ["counted", "excluded", "excluded", "counted"]


def test_silence_ends_after_fifteen_working_days():
    rows = (("received", "11-02"), ("opinion_asked", "11-10", {"of": "p1"}))
    found = period(*rows, today="11-20")
    assert found.lapses == {"p1": day("12-01")}
    assert found.due == day("12-21")
    late_word = period(*rows, ("opinion_given", "12-15", {"of": "p1"}), today="12-16")
    assert late_word.due == day("12-21"), "what comes after the fifteen days excludes nothing more"


def test_the_fifteen_days_run_from_the_day_of_service():
    rows = (("received", "11-02"), ("opinion_asked", "11-10", {"of": "p1", "served_on": day("11-12")}))
    assert period(*rows).lapses == {"p1": day("12-03")}


def test_days_shared_by_two_opinions_are_excluded_once():
    both = (
        ("received", "11-02"),
        ("opinion_asked", "11-10", {"of": "p1"}),
        ("opinion_asked", "11-12", {"of": "p2"}),
        ("opinion_given", "11-17", {"of": "p1"}),
        ("opinion_given", "11-18", {"of": "p2"}),
    )
    assert period(*both, today="11-19").due == day("12-08"), "(10, 18] November is six working days"


def test_asked_on_the_last_day_it_stays_open_until_the_answer():
    rows = (("received", "11-02"), ("opinion_asked", "11-30", {"of": "p1"}), ("opinion_given", "12-04", {"of": "p1"}))
    assert period(*rows, today="12-07").due == day("12-04")


def test_an_extension_counts_once_in_time_and_at_most_by_twenty():
    assert period(("received", "11-02"), ("extended", "11-30", {"days": 20}), today="12-01").due == day("12-28")
    assert period(("received", "11-02"), ("extended", "11-30", {"days": 45}), today="12-01").due == day("12-28")
    assert period(("received", "11-02"), ("extended", "12-01", {"days": 5}), today="12-01").due == day("11-30")
    twice = period(
        ("received", "11-02"), ("extended", "11-03", {"days": 5}), ("extended", "11-04", {"days": 5}), today="11-05"
    )
    assert (twice.total, twice.due) == (25, day("12-07"))


def test_beyond_the_calendar_the_period_says_so_and_never_guesses():
    found = period(("received", "12-15"), today="12-16")
    assert (found.due, found.missing_year, found.used) == (None, 2027, 1)
    told = days_of(happened(("received", "12-15")), day("12-16"), CALENDAR)
    assert (told[-1].kind, told[-1].number) == ("calendar_missing", 2027)
    assert told[-2].day == day("12-31")


def test_answered_in_time_and_late():
    assert not period(("received", "11-02"), ("answered", "11-30"), today="12-10").is_late
    late = period(("received", "11-02"), ("answered", "12-01"), today="12-10")
    assert (late.is_late, late.used) == (True, 21)
    assert period(("received", "11-02"), today="12-01").is_overdue(day("12-01"))
    assert not period(("received", "11-02"), today="11-30").is_overdue(day("11-30"))


# What holds always

FIRST = day("01-05")
KINDS = ("correction_asked", "corrected", "opinion_asked", "opinion_given", "extended", "fee_asked", "fee_paid")


@st.composite
def courses(draw):
    """A receipt and whatever may happen after it, in the first half of the year; not all of it makes sense."""
    received = FIRST + timedelta(draw(st.integers(0, 60)))
    events = [Happened("received", received)]
    for _ in range(draw(st.integers(0, 7))):
        what, on = draw(st.sampled_from(KINDS)), received + timedelta(draw(st.integers(0, 80)))
        events.append(Happened(what, on, draw(st.sampled_from(("p1", "p2"))), days=draw(st.integers(1, 30))))
    return events, received + timedelta(draw(st.integers(0, 120)))


@given(courses())
@settings(max_examples=300)
def test_used_and_left_make_the_total_and_the_last_day_can_be_reached(course):
    events, today = course
    found = period_of(events, today, CALENDAR)
    assert ANSWER_DAYS <= found.total <= ANSWER_DAYS + MOST_EXTENSION
    if found.state == "waiting":
        assert (found.due, found.used, found.left) == (None, None, None)
        return
    assert found.used + found.left == found.total
    assert found.due > found.start
    assert CALENDAR.is_workday(found.due)
    if today <= found.due:
        assert found.left >= 0
    assert found.is_overdue(today) == (today > found.due)


@given(courses())
@settings(max_examples=300)
def test_the_days_told_add_up_to_the_period(course):
    events, today = course
    found, told = period_of(events, today, CALENDAR), days_of(events, today, CALENDAR)
    assert [one.day for one in told] == [told[0].day + timedelta(n) for n in range(len(told))], "no day is left out"
    assert told[0].day == found.received_on
    if found.state == "running":
        counted = [one for one in told if one.kind == "counted" and one.day > found.start]
        assert [one.number for one in counted] == list(range(1, len(counted) + 1))
        assert sum(one.day <= today for one in counted) == found.used
        until_due = sum(one.day <= found.due for one in counted)
        assert until_due <= found.total
        last_was_asking = any(e.what == "opinion_asked" and e.on <= found.due for e in events)
        assert until_due == found.total or last_was_asking


@given(courses())
@settings(max_examples=200)
def test_what_is_still_to_come_changes_nothing(course):
    events, today = course
    known = [one for one in events if one.on <= today]
    assert period_of(events, today, CALENDAR) == period_of(known, today, CALENDAR)


@given(courses())
@settings(max_examples=200)
def test_more_days_never_bring_the_last_day_nearer(course):
    events, today = course
    shorter = [replace(one, days=1) for one in events]
    one, other = period_of(events, today, CALENDAR), period_of(shorter, today, CALENDAR)
    if one.due and other.due and one.start == other.start and one.extension and other.extension:
        assert one.due >= other.due
    without = [one for one in events if not one.what.startswith("opinion")]
    plain = period_of(without, today, CALENDAR)
    if one.due and plain.due and (one.start, one.extension) == (plain.start, plain.extension):
        assert one.due >= plain.due, "asking others never costs the office time"
