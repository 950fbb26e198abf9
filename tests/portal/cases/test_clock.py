"""The legal clock, convention by convention (docs/rules/clock.md K1-K17)."""

import json
from datetime import date, datetime, time
from pathlib import Path

import pytest

from portal.cases.clock import (
    CONVENTIONS,
    ClockEvent,
    Limit,
    Settings,
    explain,
    limits_of,
    read,
    read_both,
    read_case_file,
)
from portal.ground.errors import Refused
from portal.ground.working_days import Calendar

CALENDAR = Calendar.from_notices(json.loads(Path("data/holidays.json").read_text(encoding="utf-8"))["years"])
CASES = json.loads(Path("tests/cases/dev_clock_cases.json").read_text(encoding="utf-8"))
FILED = "2026-03-02T09:30 submitted"
ACCEPTED = (FILED, "2026-03-02T10:00 accepted")
LAW_GROUND = (("征求意见、听证", "第十九条"),)


def events(*lines):
    """`2026-03-04T09:00 suspended 检测`; the third word is the ground, or the days of an extension."""
    found = []
    for line in lines:
        at, kind, *more = line.split()
        word = more[0] if more else None
        days = int(word) if word and kind == "extended" else None
        found.append(ClockEvent(datetime.fromisoformat(at), kind, days, None if days else word))
    return found


def reading(*lines, now, settings=None, calendar=CALENDAR, **limit):
    what = Limit(**{"kind": "statutory", "n": 20, **limit})
    return read(events(*lines), what, calendar, datetime.fromisoformat(now), settings or Settings())


def due(*lines, now="2026-03-31T12:00", **limit):
    return str(reading(*lines, now=now, **limit).decision_due)


# -- the thirty worked cases


def test_there_are_thirty_worked_cases():
    assert len(CASES["cases"]) == 30


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["id"])
def test_a_worked_case_agrees_in_every_field(case):
    assert read_case_file({"cases": [case]}, CALENDAR) == [{"id": case["id"], "reading": case["expect"]}]


# -- K2-K6: receipt, check, acceptance


@pytest.mark.parametrize(
    ("at", "received"),
    [
        ("2026-03-06T17:30:59", "2026-03-06"),
        ("2026-03-06T17:31:00", "2026-03-09"),
        ("2026-03-06T00:01:00", "2026-03-06"),
        ("2026-03-06T12:30:00", "2026-03-06"),
        ("2026-03-07T10:00:00", "2026-03-09"),
        ("2026-02-28T10:00:00", "2026-02-28"),
        ("2026-02-17T10:00:00", "2026-02-24"),
    ],
)
def test_receipt_is_the_working_day_up_to_close_of_business(at, received):
    assert str(reading(f"{at} submitted", now="2026-03-10T09:00").receipt_day) == received


def test_the_centres_own_close_of_business_overrides():
    late = "2026-03-06T17:45 submitted"
    assert str(reading(late, now="2026-03-06T18:30", settings=Settings(close=time(18))).receipt_day) == "2026-03-06"


def test_electronic_filings_after_hours_may_count_on_their_day_but_those_at_the_window_do_not():
    settings = Settings(electronic_after_hours_counts_same_day=True)
    at = datetime(2026, 3, 6, 20, 0)
    for electronic, received in ((True, date(2026, 3, 6)), (False, date(2026, 3, 9))):
        filed = [ClockEvent(at, "submitted", electronic=electronic)]
        assert read(filed, Limit("promised", 5), CALENDAR, at, settings).receipt_day == received


def test_a_voluntary_refiling_before_any_notice_changes_nothing():
    now = reading(FILED, "2026-03-04T10:00 resubmitted", now="2026-03-05T10:00")
    assert (str(now.receipt_day), str(now.accept_notice_due)) == ("2026-03-02", "2026-03-09")


def test_only_the_filing_that_answers_a_notice_opens_a_new_check():
    lines = (
        FILED,
        "2026-03-03T10:00 notified_correction",
        "2026-03-04T10:00 resubmitted",
        "2026-03-05T10:00 resubmitted",
    )
    assert str(reading(*lines, now="2026-03-06T10:00").accept_notice_due) == "2026-03-11"
    again = (*lines, "2026-03-06T10:00 notified_correction", "2026-03-06T18:00 resubmitted")
    assert str(reading(*again, now="2026-03-09T10:00").accept_notice_due) == "2026-03-16"


def test_silence_after_the_second_filing_is_acceptance_from_the_second_receipt():
    lines = (FILED, "2026-03-03T10:00 notified_correction", "2026-03-04T18:00 resubmitted")
    assert reading(*lines, now="2026-03-12T23:59").deemed_accepted_on is None
    now = reading(*lines, now="2026-03-13T00:00")
    assert (str(now.deemed_accepted_on), str(now.acceptance_day)) == ("2026-03-05", "2026-03-05")


def test_a_notice_on_the_last_evening_is_in_time_and_the_next_morning_too_late():
    assert reading(FILED, "2026-03-09T23:59 notified_correction", now="2026-03-20T09:00").status == "suspended"
    late = reading(FILED, "2026-03-10T00:00 notified_correction", now="2026-03-20T09:00")
    assert str(late.deemed_accepted_on) == "2026-03-02"
    assert [entry.why for entry in late.ignored] == [
        "The notice came after the five days; the filing was accepted by law."
    ]


def test_nothing_after_deemed_acceptance_moves_the_clock():
    lines = (
        FILED,
        "2026-03-10T09:00 notified_correction",
        "2026-03-11T09:00 resubmitted",
        "2026-03-12T09:00 accepted",
        "2026-03-13T09:00 refused_acceptance",
    )
    now = reading(*lines, now="2026-03-16T09:00")
    assert (str(now.deemed_accepted_on), str(now.decision_due)) == ("2026-03-02", "2026-03-30")
    assert (str(now.accept_notice_due), now.status) == ("2026-03-09", "running")


def test_acceptance_may_follow_a_correction_notice_without_resubmission():
    now = reading(FILED, "2026-03-03T10:00 notified_correction", "2026-03-20T10:00 accepted", now="2026-03-20T11:00")
    assert (str(now.acceptance_day), now.deemed_accepted_on) == ("2026-03-20", None)


def test_acts_of_the_agency_count_on_their_calendar_date_even_on_a_saturday_evening():
    now = reading(FILED, "2026-03-07T22:00 accepted", now="2026-03-09T10:00", n=5)
    assert (str(now.acceptance_day), str(now.decision_due), now.working_days_used) == ("2026-03-07", "2026-03-13", 1)


def test_acceptance_before_the_receipt_day_counts_from_the_acceptance():
    now = reading("2026-03-06T18:00 submitted", "2026-03-06T18:10 accepted", now="2026-03-09T10:00", n=5)
    assert (str(now.receipt_day), str(now.decision_due)) == ("2026-03-09", "2026-03-13")


def test_before_acceptance_nothing_is_used():
    now = reading(FILED, now="2026-03-05T10:00")
    assert (now.decision_due, now.working_days_used, now.working_days_left, now.status) == (None, 0, 20, "running")


def test_what_is_no_permit_is_never_deemed_accepted():
    now = reading(FILED, now="2026-03-20T10:00", permit=False)
    assert (now.deemed_accepted_on, now.status, str(now.accept_notice_due)) == (None, "running", "2026-03-09")
    late = reading(FILED, "2026-03-20T10:00 accepted", now="2026-03-20T11:00", permit=False)
    assert str(late.acceptance_day) == "2026-03-20"
    assert reading(FILED, now="2026-03-20T10:00", permit=False, deems=True).deemed_accepted_on is not None


# -- K7: counting


@pytest.mark.parametrize(
    ("accepted", "falls"),
    [("2026-03-02", "2026-03-02"), ("2026-03-07", "2026-03-09"), ("2026-02-15", "2026-02-24")],
)
def test_an_on_the_spot_case_is_due_on_the_day_of_acceptance_or_the_next_working_day(accepted, falls):
    assert due(f"{accepted}T10:00 accepted", now=f"{accepted}T11:00", n=0) == falls


def test_an_on_the_spot_case_is_due_soon_on_its_day_and_overdue_the_next():
    line = "2026-03-06T10:00 accepted"
    assert reading(line, now="2026-03-06T23:59", n=0).status == "due_soon"
    assert reading(line, now="2026-03-07T00:00", n=0).status == "overdue"


def test_events_after_now_are_ignored():
    lines = (*ACCEPTED, "2026-03-04T12:00:01 sealed")
    assert reading(*lines, now="2026-03-04T12:00").status == "running"
    assert reading(*lines, now="2026-03-04T12:00:01").status == "done_on_time"


def test_events_are_taken_by_time_and_those_of_one_moment_in_the_order_given():
    lines = ("2026-03-02T10:00 accepted", FILED)
    assert reading(*lines, now="2026-03-04T10:00") == reading(*reversed(lines), now="2026-03-04T10:00")
    pause, back = "2026-03-03T10:00 suspended 检测", "2026-03-03T10:00 resumed"
    assert reading(*ACCEPTED, pause, back, now="2026-03-04T10:00").status == "running"
    assert reading(*ACCEPTED, back, pause, now="2026-03-04T10:00").status == "suspended"


# -- K8: excluded time


@pytest.mark.parametrize("ground", ["听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审"])
def test_the_eight_grounds_of_the_law_stop_the_clock(ground):
    assert due(*ACCEPTED, f"2026-03-04T09:00 suspended {ground}", "2026-03-09T09:00 resumed") == "2026-04-02"


@pytest.mark.parametrize("ground", ["公示", "现场踏勘", "内部会签", "等待申请人补充材料", "领导出差", ""])
def test_nothing_else_does(ground):
    now = reading(*ACCEPTED, f"2026-03-04T09:00 suspended {ground}", "2026-03-09T09:00 resumed", now="2026-03-10T09:00")
    assert (str(now.decision_due), now.pauses, len(now.ignored)) == ("2026-03-30", (), 1)


def test_a_ground_of_the_items_own_law_counts_for_a_permit_only_with_its_article():
    lines = (*ACCEPTED, "2026-03-04T09:00 suspended 征求意见、听证", "2026-03-09T09:00 resumed")
    assert due(*lines, grounds=LAW_GROUND) == "2026-04-02"
    assert due(*lines, grounds=(("征求意见、听证", ""),)) == "2026-03-30"
    assert due(*lines, grounds=LAW_GROUND, permit=False) == "2026-04-02"


def test_what_is_no_permit_stops_only_for_its_own_laws_grounds():
    lines = (*ACCEPTED, "2026-03-04T09:00 suspended 检测", "2026-03-09T09:00 resumed")
    assert due(*lines, permit=False) == "2026-03-30"


def test_a_suspension_before_acceptance_is_void():
    lines = (FILED, "2026-03-03T09:00 suspended 检测", "2026-03-04T09:00 accepted", "2026-03-10T09:00 resumed")
    now = reading(*lines, now="2026-03-12T09:00")
    assert (str(now.decision_due), now.status) == ("2026-04-01", "running")


def test_suspended_and_resumed_on_one_day_excludes_nothing():
    assert due(*ACCEPTED, "2026-03-04T09:00 suspended 检测", "2026-03-04T16:00 resumed") == "2026-03-30"


def test_a_second_suspension_waits_for_the_first_to_end():
    lines = (
        *ACCEPTED,
        "2026-03-04T09:00 suspended 检测",
        "2026-03-05T09:00 suspended 鉴定",
        "2026-03-06T09:00 resumed",
        "2026-03-09T09:00 resumed",
    )
    assert due(*lines) == "2026-04-01"


def test_two_pauses_add_up_and_the_last_day_can_be_suspended_twice():
    lines = (
        *ACCEPTED,
        "2026-03-09T09:00 suspended 检测",
        "2026-03-11T09:00 resumed",
        "2026-03-11T10:00 suspended 鉴定",
        "2026-03-13T09:00 resumed",
    )
    assert due(*lines, now="2026-03-13T10:00", n=5) == "2026-03-13"
    assert due(*lines, now="2026-03-13T10:00", n=6) == "2026-03-16"
    extended = reading(*lines, "2026-03-13T11:00 extended 2", now="2026-03-13T12:00", n=5)
    assert (str(extended.decision_due), extended.working_days_used) == ("2026-03-17", 5)


def test_the_limit_stays_open_to_the_day_of_resuming_even_on_a_saturday():
    lines = (*ACCEPTED, "2026-03-09T09:00 suspended 检测", "2026-03-14T09:00 resumed")
    assert due(*lines, n=5) == "2026-03-14"


def test_while_suspended_the_due_date_is_projected_from_today():
    lines = (*ACCEPTED, "2026-03-04T09:00 suspended 检测")
    assert due(*lines, now="2026-03-04T12:00") == "2026-03-30"
    assert due(*lines, now="2026-03-13T12:00") == "2026-04-09"
    now = reading(*lines, now="2026-03-13T12:00")
    assert (now.status, now.working_days_used, now.excluded_days) == ("suspended", 2, 7)


def test_a_suspension_after_the_due_date_does_not_bring_it_back():
    lines = (*ACCEPTED, "2026-03-10T09:00 suspended 检测", "2026-03-12T09:00 resumed")
    now = reading(*lines, "2026-03-13T09:00 sealed", now="2026-03-16T09:00", n=5)
    assert (str(now.decision_due), now.status, now.working_days_left) == ("2026-03-09", "done_late", -2)


def test_the_seal_closes_an_open_suspension_on_its_date():
    lines = (*ACCEPTED, "2026-03-09T09:00 suspended 检测", "2026-03-12T09:00 sealed", "2026-03-20T09:00 resumed")
    now = reading(*lines, now="2026-03-30T09:00", n=5)
    assert (str(now.decision_due), now.status, now.working_days_used) == ("2026-03-12", "done_on_time", 5)
    assert reading(*lines, "2026-03-23T09:00 suspended 检测", now="2026-03-30T09:00", n=5).status == "done_on_time"


def test_the_first_day_of_a_pause_may_be_excluded_instead_of_the_last():
    settings = Settings(pause_counts_first_day=False)
    lines = (*ACCEPTED, "2026-03-09T09:00 suspended 检测", "2026-03-12T09:00 resumed")
    now = reading(*lines, now="2026-03-12T12:00", n=5, settings=settings)
    assert (str(now.decision_due), now.working_days_used) == ("2026-03-12", 5)
    assert reading(*lines, now="2026-03-11T12:00", n=5, settings=settings).working_days_used == 4


# -- K9: extension


def test_an_extension_is_capped_by_the_law_the_joint_case_or_the_items_own_statute():
    line = "2026-03-27T10:00 extended 30"
    for limit, days in (({}, 10), ({"joint": True}, 15), ({"max_extension": 5}, 5), ({"max_extension": 0}, 0)):
        assert reading(*ACCEPTED, line, now="2026-03-31T12:00", **limit).extension_days == days
    assert reading(*ACCEPTED, line, now="2026-03-31T12:00", joint=True, max_extension=20).extension_days == 20


def test_an_extension_on_the_due_date_is_valid_and_a_day_later_not():
    assert due(*ACCEPTED, "2026-03-30T23:59 extended 10", now="2026-04-01T12:00") == "2026-04-14"
    assert due(*ACCEPTED, "2026-03-31T00:00 extended 10", now="2026-04-01T12:00") == "2026-03-30"


def test_an_extension_before_acceptance_is_ignored_and_does_not_use_up_the_one():
    lines = (FILED, "2026-03-03T09:00 extended 10", "2026-03-04T09:00 accepted", "2026-03-05T09:00 extended 3")
    now = reading(*lines, now="2026-03-06T09:00")
    assert (now.extension_days, str(now.extended_on)) == (3, "2026-03-05")


def test_during_a_suspension_the_projected_due_date_decides_about_an_extension():
    lines = (*ACCEPTED, "2026-03-09T09:00 suspended 检测", "2026-03-20T09:00 extended 2", "2026-03-23T09:00 resumed")
    assert due(*lines, n=5) == "2026-03-25"


def test_an_extension_may_leave_the_promise_where_it_was():
    lines = (*ACCEPTED, "2026-03-04T10:00 extended 10")
    settings = Settings(extension_moves_promise=False)
    promise = reading(*lines, now="2026-03-05T10:00", kind="promised", n=5, settings=settings)
    assert str(promise.decision_due) == "2026-03-09"
    assert reading(*lines, now="2026-03-05T10:00", settings=settings).extension_days == 10


# -- K10-K13, K16: status and ends


def test_due_soon_by_days_left_or_by_share():
    assert reading(*ACCEPTED, now="2026-03-23T12:00").status == "running"
    assert reading(*ACCEPTED, now="2026-03-24T12:00").status == "due_soon"
    assert reading(*ACCEPTED, now="2026-03-24T12:00", settings=Settings(due_soon_share=10)).status == "running"
    assert reading(*ACCEPTED, now="2026-03-05T12:00", n=4).status == "due_soon"
    assert reading(*ACCEPTED, now="2026-03-05T12:00", n=4, settings=Settings(due_soon_left=0)).status == "running"


def test_a_seal_on_the_due_date_is_in_time_until_midnight_or_by_setting_until_close():
    lines = (*ACCEPTED, "2026-03-09T23:59 sealed")
    assert reading(*lines, now="2026-03-10T09:00", n=5).status == "done_on_time"
    strict = Settings(seal_cut_off="close_of_business")
    assert reading(*lines, now="2026-03-10T09:00", n=5, settings=strict).status == "done_late"
    assert reading(*ACCEPTED, now="2026-03-09T17:30:40", n=5, settings=strict).status == "due_soon"
    assert reading(*ACCEPTED, now="2026-03-09T17:31", n=5, settings=strict).status == "overdue"


def test_a_decision_alone_is_not_completion_unless_a_setting_says_so_for_the_law():
    lines = (*ACCEPTED, "2026-03-09T15:00 decided", "2026-03-10T15:00 sealed")
    assert reading(*lines, now="2026-03-09T16:00", n=5).status == "due_soon"
    by_decision = Settings(statutory_met_by="decided")
    assert reading(*lines, now="2026-03-11T16:00", n=5, settings=by_decision).status == "done_on_time"
    assert reading(*lines, now="2026-03-11T16:00", n=5, kind="promised", settings=by_decision).status == "done_late"


def test_delivery_is_due_after_the_decision_within_the_items_own_days():
    lines = (*ACCEPTED, "2026-03-09T15:00 decided", "2026-03-10T15:00 sealed", "2026-03-11T09:00 delivered")
    assert str(reading(*lines, now="2026-03-12T09:00").delivery_due) == "2026-03-23"
    assert str(reading(*lines, now="2026-03-12T09:00", issue_within_days=5).delivery_due) == "2026-03-16"
    assert reading(*ACCEPTED, now="2026-03-12T09:00").delivery_due is None


def test_a_refusal_of_acceptance_in_time_closes_and_prevents_deemed_acceptance():
    now = reading(FILED, "2026-03-09T18:00 refused_acceptance", now="2026-03-30T09:00")
    assert (now.status, now.deemed_accepted_on, now.decision_due) == ("closed", None, None)
    assert str(now.accept_notice_due) == "2026-03-09"


def test_a_refusal_of_acceptance_too_late_changes_nothing_for_a_permit():
    late = "2026-03-10T09:00 refused_acceptance"
    assert str(reading(FILED, late, now="2026-03-11T09:00").deemed_accepted_on) == "2026-03-02"
    assert reading(FILED, late, now="2026-03-11T09:00", permit=False).status == "closed"
    accepted = reading(*ACCEPTED, "2026-03-03T09:00 refused_acceptance", now="2026-03-11T09:00")
    assert accepted.status == "running"


@pytest.mark.parametrize("end", ["withdrawn", "terminated"])
def test_a_withdrawn_or_terminated_case_is_closed_and_its_dates_are_frozen(end):
    now = reading(*ACCEPTED, f"2026-03-05T09:00 {end}", "2026-03-09T09:00 extended 5", now="2026-04-30T09:00")
    assert (now.status, now.working_days_used, now.working_days_left) == ("closed", 3, 17)
    assert (str(now.decision_due), str(now.ended_on), now.ended_by) == ("2026-03-30", "2026-03-05", end)
    early = reading(FILED, f"2026-03-05T09:00 {end}", now="2026-04-30T09:00")
    assert (early.status, early.deemed_accepted_on, early.working_days_used) == ("closed", None, 0)


def test_closing_during_a_suspension_freezes_the_projection():
    lines = (*ACCEPTED, "2026-03-04T09:00 suspended 检测", "2026-03-13T09:00 withdrawn")
    assert due(*lines, now="2026-04-30T09:00") == "2026-04-09"


def test_reporting_up_completes_the_local_limit():
    lines = (*ACCEPTED, "2026-03-09T18:00 forwarded_up", "2026-06-01T09:00 sealed")
    now = reading(*lines, now="2026-06-02T09:00", n=5)
    assert (now.status, now.working_days_used, str(now.ended_on)) == ("done_on_time", 5, "2026-03-09")
    assert str(now.delivery_due) == "2026-06-15"
    assert reading(*ACCEPTED, "2026-03-10T09:00 forwarded_up", now="2026-06-02T09:00", n=5).status == "done_late"


# -- K14: two readings


def both(*lines, now, statutory, promised):
    law = Limit("statutory", **statutory) if statutory else None
    return read_both(events(*lines), law, Limit("promised", **promised), CALENDAR, datetime.fromisoformat(now))


def test_the_earlier_due_date_governs():
    lines = ("2026-09-24T09:00 accepted",)
    law = {"n": 3, "unit": "calendar_day"}
    found = both(*lines, now="2026-09-24T12:00", statutory=law, promised={"n": 2})
    assert str(found.governing.decision_due) == "2026-09-28"
    assert (found.governing.kind, str(found.promised.decision_due)) == ("statutory", "2026-09-29")
    assert both(*lines, now="2026-09-24T12:00", statutory={"n": 20}, promised={"n": 2}).governing.kind == "promised"
    assert both(*lines, now="2026-09-24T12:00", statutory=None, promised={"n": 2}).statutory is None


def test_before_acceptance_the_promise_is_shown():
    assert both(FILED, now="2026-03-03T09:00", statutory={"n": 20}, promised={"n": 20}).governing.kind == "promised"


def test_an_extended_promise_stays_within_the_extended_law():
    lines = (*ACCEPTED, "2026-03-05T09:00 extended 10")
    law = {"n": 8, "max_extension": 3}
    found = both(*lines, now="2026-03-06T09:00", statutory=law, promised={"n": 7})
    assert found.promised.decision_due == found.statutory.decision_due == date(2026, 3, 17)
    assert found.promised.extension_days == 4


def test_a_case_without_any_limit_has_no_reading():
    with pytest.raises(ValueError, match="limit"):
        read_both([], None, None, CALENDAR, datetime(2026, 3, 2))


def test_limits_come_from_the_guide():
    services = json.loads(Path("data/services.json").read_text(encoding="utf-8"))
    services = services if isinstance(services, list) else services["services"]
    found = {s["code"]: limits_of(s["limit"], permit=s["procedure"] == "permit") for s in services}
    law, promise = found["990119001000"]
    assert (law.n, promise.n, law.stops_for("征求意见、听证"), law.stops_for("公示")) == (45, 20, True, False)
    assert any(law is None for law, _ in found.values())


# -- K15: units


@pytest.mark.parametrize(
    ("n", "unit", "falls"),
    [
        (7, "calendar_day", "2026-03-09"),
        (5, "calendar_day", "2026-03-09"),  # Saturday 3/7 moves to Monday
        (31, "calendar_day", "2026-04-02"),
        (33, "calendar_day", "2026-04-07"),  # Qingming
        (1, "month", "2026-04-02"),
        (2, "month", "2026-05-06"),  # Labour Day
        (0, "calendar_day", "2026-03-02"),
    ],
)
def test_limits_in_calendar_days_and_months(n, unit, falls):
    assert due(*ACCEPTED, now="2026-03-03T09:00", n=n, unit=unit) == falls


def test_a_month_without_that_day_ends_on_its_last_day():
    assert due("2025-12-31T09:00 accepted", now="2026-01-05T09:00", n=2, unit="month") == "2026-02-28"
    assert due("2024-01-31T09:00 accepted", now="2024-02-05T09:00", n=1, unit="month") == "2024-02-29"


def test_used_and_left_are_in_the_unit_of_the_limit():
    days = reading(*ACCEPTED, now="2026-03-08T09:00", n=30, unit="calendar_day")
    assert (days.working_days_used, days.working_days_left) == (6, 24)
    months = reading(*ACCEPTED, now="2026-05-01T09:00", n=3, unit="month")
    assert (months.working_days_used, months.working_days_left) == (1, 2)
    assert reading(*ACCEPTED, now="2026-05-02T09:00", n=3, unit="month").working_days_used == 2


def test_a_limit_from_receipt_counts_from_the_receipt_day():
    lines = (FILED, "2026-03-05T09:00 accepted")
    now = reading(*lines, now="2026-03-06T09:00", n=7, unit="calendar_day", from_="received")
    assert (str(now.decision_due), now.working_days_used) == ("2026-03-09", 4)


def test_excluded_time_moves_a_limit_in_calendar_days_by_calendar_days():
    lines = (*ACCEPTED, "2026-03-05T09:00 suspended 检测", "2026-03-09T09:00 resumed")
    now = reading(*lines, now="2026-03-10T09:00", n=9, unit="calendar_day")
    assert (str(now.decision_due), now.excluded_days, now.working_days_used) == ("2026-03-16", 4, 4)
    assert due(*lines, now="2026-03-10T09:00", n=1, unit="month") == "2026-04-07"


def test_a_pause_over_the_moved_last_day_keeps_a_calendar_limit_open():
    lines = (*ACCEPTED, "2026-03-08T09:00 suspended 检测", "2026-03-11T09:00 resumed")
    assert due(*lines, n=5, unit="calendar_day") == "2026-03-11"


def test_extensions_are_in_the_unit_of_their_statute():
    line = "2026-03-05T09:00 extended 2"
    assert due(*ACCEPTED, line, n=7, unit="calendar_day") == "2026-03-11"
    assert due(*ACCEPTED, line, n=1, unit="month", max_extension=1) == "2026-05-06"
    assert due(*ACCEPTED, line, n=1, unit="month", max_extension=2) == "2026-06-02"
    assert due(*ACCEPTED, "2026-03-05T09:00 extended 12", n=1, unit="month") == "2026-04-13"


def test_the_legal_office_may_read_a_laws_days_as_working_days():
    now = reading(*ACCEPTED, now="2026-03-05T09:00", n=7, unit="calendar_day", days_as_working=True)
    assert (str(now.decision_due), now.unit, now.working_days_used) == ("2026-03-11", "working_day", 3)


# -- K17: calendar missing


def test_a_due_date_beyond_the_calendar_is_said_to_be_missing_and_the_rest_stays():
    now = reading("2026-12-21T09:00 submitted", "2026-12-21T10:00 accepted", now="2026-12-28T09:00")
    assert now.fields() == {
        "accept_notice_due": "2026-12-28",
        "deemed_accepted_on": None,
        "decision_due": "calendar_missing",
        "working_days_used": 5,
        "working_days_left": 15,
        "status": "running",
        "delivery_due": None,
    }


def test_a_receipt_beyond_the_calendar_refuses_nothing():
    late = reading("2026-12-31T18:00 submitted", now="2026-12-31T18:01")
    assert (late.receipt_day, late.accept_notice_due, late.status) == (
        "calendar_missing",
        "calendar_missing",
        "running",
    )
    open_ = reading("2026-12-30T09:00 submitted", now="2026-12-31T18:01")
    assert (str(open_.receipt_day), open_.accept_notice_due) == ("2026-12-30", "calendar_missing")


def test_what_the_calendar_still_tells_is_told_after_its_end():
    lines = ("2026-12-01T09:00 submitted", "2026-12-01T10:00 accepted")
    now = reading(*lines, now="2027-01-05T09:00", n=5)
    assert (str(now.decision_due), now.status) == ("2026-12-08", "overdue")
    assert (now.working_days_used, now.working_days_left) == ("calendar_missing", "calendar_missing")
    sealed = reading(*lines, "2026-12-31T09:00 sealed", now="2027-01-05T09:00", n=40)
    assert (sealed.decision_due, sealed.status) == ("calendar_missing", "done_on_time")
    assert sealed.delivery_due == "calendar_missing"
    assert reading(*lines, now="2027-01-05T09:00", n=40).status == "calendar_missing"


def test_a_limit_in_calendar_days_runs_on_without_a_calendar():
    lines = ("2026-12-01T09:00 accepted",)
    now = reading(*lines, now="2027-01-05T09:00", n=45, unit="calendar_day")
    assert (now.decision_due, now.working_days_used, now.status) == ("calendar_missing", 35, "running")


def test_deemed_acceptance_acts_retroactively_once_the_calendar_is_there():
    line = "2026-12-30T09:00 submitted"
    assert reading(line, now="2027-01-20T09:00").deemed_accepted_on is None
    rules = [(date(2027, 1, 1), False, "元旦", "")]
    longer = Calendar(rules, [2026, 2027])
    assert str(reading(line, now="2027-01-20T09:00", calendar=longer).deemed_accepted_on) == "2026-12-30"


# -- conventions


def test_every_convention_has_its_default_and_its_source():
    assert [c.name for c in CONVENTIONS] == list(Settings.__dataclass_fields__)
    assert all(c.question and c.source and c.default == getattr(Settings(), c.name) for c in CONVENTIONS)


# -- the explanation


def test_the_explanation_tells_every_day_of_a_festival_and_a_pause():
    lines = (
        "2026-02-03T08:40 submitted",
        "2026-02-03T09:00 accepted",
        "2026-02-11T09:00 suspended 检测",
        "2026-02-26T16:00 resumed",
    )
    days = {d.day: d for d in explain(events(*lines), Limit("statutory", 20), CALENDAR, datetime(2026, 3, 5, 12))}
    assert (min(days), max(days)) == (date(2026, 2, 3), date(2026, 3, 17))
    assert days[date(2026, 2, 3)].kind == "start"
    assert days[date(2026, 2, 3)].marks == ("received", "accepted")
    assert (days[date(2026, 2, 11)].number, days[date(2026, 2, 11)].marks) == (6, ("suspended",))
    assert (days[date(2026, 2, 12)].kind, days[date(2026, 2, 12)].ground) == ("excluded", "检测")
    assert (days[date(2026, 2, 17)].kind, days[date(2026, 2, 17)].name) == ("holiday", "春节")
    assert (days[date(2026, 2, 28)].kind, days[date(2026, 2, 28)].number) == ("make_up", 8)
    assert (days[date(2026, 3, 5)].number, days[date(2026, 3, 5)].marks) == (12, ("today",))
    assert (days[date(2026, 3, 17)].number, days[date(2026, 3, 17)].marks) == (20, ("due",))
    assert days[date(2026, 3, 17)].is_ahead


def test_the_explanation_tells_the_check_the_correction_and_the_extension():
    lines = (
        "2026-03-06T18:00 submitted",
        "2026-03-11T10:00 notified_correction",
        "2026-03-13T10:00 resubmitted",
        "2026-03-16T10:00 accepted",
        "2026-03-17T10:00 extended 1",
        "2026-03-18T10:00 suspended 公示",
        "2026-03-20T10:00 sealed",
    )
    rows = explain(events(*lines), Limit("promised", 2), CALENDAR, datetime(2026, 3, 30))
    told = [(str(row.day)[5:], row.kind, row.number, row.marks) for row in rows]
    assert told == [
        ("03-06", "after_hours", None, ()),
        ("03-07", "weekend", None, ()),
        ("03-08", "weekend", None, ()),
        ("03-09", "received", None, ("received",)),
        ("03-10", "check", 1, ()),
        ("03-11", "check", 2, ()),
        ("03-12", "waiting", None, ()),
        ("03-13", "received", None, ("received",)),
        ("03-14", "weekend", None, ()),
        ("03-15", "weekend", None, ()),
        ("03-16", "start", None, ("accepted",)),
        ("03-17", "counted", 1, ("extended",)),
        ("03-18", "counted", 2, ()),
        ("03-19", "counted", 3, ("extension", "due")),
        ("03-20", "counted", 4, ("overdue", "sealed")),
    ]
    assert [row.is_extension for row in rows[-4:]] == [False, False, True, False]
    assert [row.is_overdue for row in rows[-4:]] == [False, False, False, True]
    assert rows[-3].acts[0].why == "The law does not let the clock stop on this ground."


def test_the_explanation_stops_where_the_calendar_ends():
    lines = ("2026-12-28T09:00 submitted", "2026-12-28T10:00 accepted")
    rows = explain(events(*lines), Limit("statutory", 20), CALENDAR, datetime(2026, 12, 29))
    assert (rows[-1].day, rows[-1].kind) == (date(2027, 1, 1), "calendar_missing")
    assert [row.number for row in rows[1:-1]] == [1, 2, 3]


def test_without_a_filing_there_is_nothing_to_explain():
    assert explain([], Limit("statutory", 20), CALENDAR, datetime(2026, 3, 2)) == []


# -- case files


def a_case(**changes):
    return {
        "id": "X1",
        "events": [{"at": "2026-03-02T09:30", "type": "submitted"}, {"at": "2026-03-02T10:00", "type": "accepted"}],
        "limit": {"kind": "statutory", "working_days": 20},
        "now": "2026-03-04T12:00",
        **changes,
    }


def file_reading(**changes):
    return read_case_file({"cases": [a_case(**changes)]}, CALENDAR)[0]["reading"]


def test_a_case_file_may_name_unit_start_grounds_and_close():
    limit = {"kind": "statutory", "n": 9, "unit": "calendar_day", "from": "received", "days_as_working": False}
    assert file_reading(limit=limit)["decision_due"] == "2026-03-11"
    late = [{"at": "2026-03-06T17:45", "type": "submitted"}]
    assert file_reading(events=late, now="2026-03-06T18:00")["accept_notice_due"] == "2026-03-16"
    at_six = file_reading(events=late, now="2026-03-06T18:00", config={"close": "18:00"})
    assert at_six["accept_notice_due"] == "2026-03-13"


def test_times_with_a_zone_are_read_in_shanghai():
    assert file_reading(events=[{"at": "2026-03-06T09:31:00Z", "type": "submitted"}], now="2026-03-06T18:00") == (
        file_reading(events=[{"at": "2026-03-06T17:31", "type": "submitted"}], now="2026-03-06T18:00")
    )


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"events": [{"at": "2026-02-30T09:00", "type": "submitted"}]}, "X1.events[0].at",
         "Case X1: events[0].at cannot be “2026-02-30T09:00”."),
        ({"events": [{"at": "2026-03-02T09:00", "type": "stamped"}]}, "X1.events[0].type",
         "Case X1: events[0].type cannot be “stamped”."),
        ({"events": [{"at": "2026-03-02T09:00", "type": "extended"}]}, "X1.events[0].days",
         "Case X1: events[0].days is missing."),
        ({"events": [{"type": "submitted"}]}, "X1.events[0].at", "Case X1: events[0].at is missing."),
        ({"events": ["submitted"]}, "X1.events[0]", "Case X1: events[0] cannot be “submitted”."),
        ({"events": None}, "X1.events", "Case X1: events is missing."),
        ({"limit": None}, "X1.limit", "Case X1: limit is missing."),
        ({"limit": {"kind": "statutory", "working_days": -1}}, "X1.limit.working_days",
         "Case X1: limit.working_days cannot be “-1”."),
        ({"limit": {"kind": "hoped", "working_days": 5}}, "X1.limit.kind", "Case X1: limit.kind cannot be “hoped”."),
        ({"limit": {"kind": "statutory", "n": 5, "unit": "hour"}}, "X1.limit.unit",
         "Case X1: limit.unit cannot be “hour”."),
        ({"now": "soon"}, "X1.now", "Case X1: now cannot be “soon”."),
        ({"config": {"close": "25:00"}}, "X1.config.close", "Case X1: config.close cannot be “25:00”."),
        ({"config": {"lunch": "12:00"}}, "X1.config.lunch", "Case X1: config.lunch cannot be “12:00”."),
    ],
)  # fmt: skip
def test_a_case_that_cannot_be_read_is_refused_by_case_and_field(changes, field, sentence):
    with pytest.raises(Refused) as error:
        read_case_file({"cases": [a_case(id="X0"), a_case(**changes)]}, CALENDAR)
    assert (error.value.field, str(error.value)) == (field, sentence)


def test_all_mistakes_of_a_case_file_are_named():
    with pytest.raises(Refused) as error:
        read_case_file({"cases": [a_case(now="soon"), {"now": "later"}]}, CALENDAR)
    assert [detail.field for detail in error.value.details] == ["cases[1].id"]


@pytest.mark.parametrize("document", [None, [1], {"cases": {}}, {}, "D01"])
def test_a_file_of_another_form_is_refused(document):
    with pytest.raises(Refused):
        read_case_file(document, CALENDAR)
