"""What must hold for every course of events (docs/rules/clock.md), tried on many that nobody thought of."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.cases.clock import ClockEvent, Limit, Settings, explain, read, read_both
from portal.ground.working_days import Calendar

pytestmark = pytest.mark.one_engine

CALENDAR = Calendar.from_notices(json.loads(Path("data/holidays.json").read_text(encoding="utf-8"))["years"])
DAY = timedelta(days=1)
FIRST = datetime(2025, 1, 2)
GROUNDS = ("检测", "专家评审", "公示")
TYPES = (
    "submitted", "resubmitted", "notified_correction", "accepted", "refused_acceptance", "suspended", "resumed",
    "extended", "forwarded_up", "decided", "sealed", "delivered", "withdrawn", "terminated",
)  # fmt: skip
# The acts that make a course go on are drawn more often than its ends.
DRAWN = st.sampled_from(TYPES + ("submitted", "accepted", "suspended", "resumed", "extended") * 3)
MOMENTS = st.builds(
    lambda begin, day, hour: FIRST + timedelta(days=begin + day, hours=hour),
    st.sampled_from([0, 18, 80, 110, 262, 355, 395, 610]),  # near festivals and New Year
    st.integers(0, 45),
    st.sampled_from([0, 9, 17, 20]),
)
EVENTS = st.builds(ClockEvent, MOMENTS, DRAWN, st.integers(1, 20), st.sampled_from(GROUNDS), st.booleans())
LIMITS = st.builds(
    Limit,
    st.sampled_from(["statutory", "promised"]),
    st.integers(0, 30),
    st.sampled_from(["working_day", "working_day", "calendar_day", "month"]),
    st.sampled_from(["accepted", "received"]),
    joint=st.booleans(),
    max_extension=st.sampled_from([None, 0, 5]),
    permit=st.just(True),
    deems=st.sampled_from([None, False]),
).map(lambda limit: replace(limit, n=limit.n % 4) if limit.unit == "month" else limit)


@st.composite
def courses(draw):
    """A filing, usually an acceptance some days later, and whatever follows within two months."""
    filed = draw(MOMENTS)
    events = [ClockEvent(filed, "submitted")]
    if draw(st.integers(0, 4)):
        events.append(ClockEvent(filed + timedelta(days=draw(st.integers(0, 6)), hours=1), "accepted"))
    after = st.builds(
        lambda days, hours: filed + timedelta(days=days, hours=hours), st.integers(0, 60), st.integers(0, 9)
    )
    for _ in range(draw(st.integers(0, 8))):
        events.append(ClockEvent(draw(after), draw(DRAWN), draw(st.integers(1, 20)), draw(st.sampled_from(GROUNDS))))
    return events


def moments_of(events):
    """Before, between and after the events."""
    last = max(event.at for event in events)
    return st.integers(-2, 40).map(lambda days: last + timedelta(days=days, hours=3))


def days_of(value):
    """A due date to be compared: none yet, a day, or beyond the calendar."""
    return date.min if value is None else date.max if value == "calendar_missing" else value


@given(st.data(), courses(), LIMITS, st.booleans())
@settings(max_examples=400)
def test_the_explanation_sums_to_the_reading(data, events, limit, first_day_counts):
    now = data.draw(moments_of(events))
    chosen = Settings(pause_counts_first_day=first_day_counts)
    reading = read(events, limit, CALENDAR, now, chosen)
    rows = explain(events, limit, CALENDAR, now, chosen)
    if isinstance(reading.working_days_used, int):
        assert sum(row.is_counted and not row.is_ahead for row in rows) == reading.working_days_used
    if isinstance(reading.excluded_days, int):
        assert sum(row.kind == "excluded" and not row.is_ahead for row in rows) == reading.excluded_days
    assert [row.day for row in rows] == [rows[0].day + DAY * n for n in range(len(rows))] if rows else True
    numbers = [row.number for row in rows if row.is_counted]
    assert numbers == list(range(1, len(numbers) + 1))
    if rows and isinstance(reading.decision_due, date) and not reading.ended_on:
        assert [row.day for row in rows if "due" in row.marks] == [reading.decision_due]
    used_is_known = limit.unit == "working_day" and isinstance(reading.working_days_used, int)
    if rows and reading.status == "overdue" and used_is_known and limit.n:
        assert sum(row.is_overdue for row in rows) == -reading.working_days_left


@given(st.data(), courses(), LIMITS)
@settings(max_examples=400)
def test_readings_never_go_back_as_time_goes_on(data, events, limit):
    one, other = sorted(data.draw(st.tuples(moments_of(events), moments_of(events))))
    before, after = read(events, limit, CALENDAR, one), read(events, limit, CALENDAR, other)
    assert days_of(before.decision_due) <= days_of(after.decision_due)
    assert days_of(before.accept_notice_due) <= days_of(after.accept_notice_due)
    assert before.deemed_accepted_on in (None, after.deemed_accepted_on)
    assert before.acceptance_day in (None, after.acceptance_day)
    assert before.extension_days <= after.extension_days
    if isinstance(after.working_days_used, int):
        assert before.working_days_used <= after.working_days_used
    if before.ended_on:
        assert (before.ended_on, before.ended_by) == (after.ended_on, after.ended_by)


@given(st.data(), courses(), LIMITS)
@settings(max_examples=300, deadline=None)
def test_events_of_one_moment_count_in_the_order_given_and_all_others_by_time(data, events, limit):
    events = [replace(event, at=event.at.replace(hour=10)) for event in events]  # many on one moment
    now = data.draw(moments_of(events))
    spaced = [replace(event, at=event.at + timedelta(microseconds=n)) for n, event in enumerate(events)]
    groups = {}
    for event in events:
        groups.setdefault(event.at, []).append(event)
    shuffled = [event for at in data.draw(st.permutations(sorted(groups))) for event in groups[at]]
    reading = read(events, limit, CALENDAR, now).fields()
    assert read(shuffled, limit, CALENDAR, now).fields() == reading
    assert read(spaced, limit, CALENDAR, now).fields() == reading


@given(st.data(), LIMITS)
@settings(max_examples=400)
def test_a_pause_more_never_makes_anything_due_earlier(data, limit):
    accepted = data.draw(MOMENTS)
    marks = data.draw(st.lists(st.integers(0, 60), min_size=4, max_size=8).map(sorted))
    pauses = [(marks[n], marks[n + 1]) for n in range(0, len(marks) - 1, 2)]
    extended = data.draw(st.none() | st.integers(0, 60))
    sealed = data.draw(st.none() | st.integers(61, 70))
    left_out = data.draw(st.integers(0, len(pauses) - 1))

    def course(chosen):
        events = [ClockEvent(accepted, "submitted"), ClockEvent(accepted, "accepted")]
        for n, (begin, end) in enumerate(chosen):
            at = timedelta(minutes=n + 1)
            events.append(ClockEvent(accepted + DAY * begin + at, "suspended", reason="检测"))
            events.append(ClockEvent(accepted + DAY * end + at, "resumed"))
        if extended is not None:
            events.append(ClockEvent(accepted + DAY * extended, "extended", 4))
        if sealed is not None:
            events.append(ClockEvent(accepted + DAY * sealed, "sealed"))
        return events

    now = accepted + DAY * data.draw(st.integers(0, 75)) + timedelta(hours=1)
    fewer = read(course(pauses[:left_out] + pauses[left_out + 1 :]), limit, CALENDAR, now)
    more = read(course(pauses), limit, CALENDAR, now)
    assert days_of(fewer.decision_due) <= days_of(more.decision_due)
    if isinstance(fewer.working_days_used, int) and isinstance(more.working_days_used, int):
        assert more.working_days_used <= fewer.working_days_used


@given(st.data(), courses(), LIMITS)
@settings(max_examples=400)
def test_more_days_are_never_due_earlier(data, events, limit):
    now = data.draw(moments_of(events))
    reading = read(events, limit, CALENDAR, now)
    longer = read(events, replace(limit, n=limit.n + 1), CALENDAR, now)
    assert days_of(reading.decision_due) <= days_of(longer.decision_due)
    raised = [replace(event, days=event.days + 1) if event.type == "extended" else event for event in events]
    assert days_of(reading.decision_due) <= days_of(read(raised, limit, CALENDAR, now).decision_due)


@given(st.data(), courses(), st.integers(0, 30), st.sampled_from(["working_day", "calendar_day"]), st.integers(0, 20))
@settings(max_examples=200, deadline=None)
def test_the_governing_due_date_is_the_earlier_one_and_an_extension_keeps_the_promise_within_the_law(
    data, events, n, unit, promised
):
    now = data.draw(moments_of(events))
    law, promise = Limit("statutory", n, unit), Limit("promised", promised)
    both = read_both(events, law, promise, CALENDAR, now)
    assert days_of(both.governing.decision_due) == min(
        days_of(both.statutory.decision_due), days_of(both.promised.decision_due)
    )
    if both.promised.extension_days:
        assert days_of(both.promised.decision_due) <= days_of(both.statutory.decision_due)


def counted_by_hand(accepted, n, pauses, end):
    """Due date and days used, walking over the days as the text of K7, K8 and K10 says it."""
    out = {since + DAY * k for since, until in pauses for k in range(1, (until - since).days + 1)}

    def works(day):
        return CALENDAR.is_workday(day) and day not in out

    due, left = accepted, n
    while left:
        due += DAY
        left -= works(due)
    for since, until in pauses:
        if since == due:
            due = until
    return due, sum(works(accepted + DAY * k) for k in range(1, (end - accepted).days + 1))


@given(st.data(), MOMENTS, st.integers(1, 25))
@settings(max_examples=400)
def test_counting_agrees_with_walking_over_the_days(data, accepted, n):
    accepted = min(accepted, datetime(2026, 6, 1))
    days = data.draw(st.lists(st.integers(0, 50), max_size=8).map(sorted))
    spans = [(days[k], days[k + 1]) for k in range(0, len(days) - 1, 2)]
    events = [ClockEvent(accepted, "accepted")]
    for k, (since, until) in enumerate(spans):
        events.append(ClockEvent(accepted + DAY * since + timedelta(minutes=k), "suspended", reason="听证"))
        events.append(ClockEvent(accepted + DAY * until + timedelta(minutes=k), "resumed"))
    now = accepted + DAY * data.draw(st.integers(50, 60)) + timedelta(hours=2)
    reading = read(events, Limit("statutory", n), CALENDAR, now)
    pauses = [(accepted.date() + DAY * since, accepted.date() + DAY * until) for since, until in spans]
    assert (reading.decision_due, reading.working_days_used) == counted_by_hand(accepted.date(), n, pauses, now.date())
