"""A month is taken once, kept with what it was computed from, checked against the events, and corrected in public."""

import pytest

from models.cases import Case, CaseEvent
from models.figures import MonthSnapshot
from portal.cases import lifecycle
from portal.ground import time
from portal.ground.errors import Conflict, NotFound, Refused
from portal.people.actors import SYSTEM
from portal.publication import bulletins, snapshots
from portal.publication.months import read_month
from tests import situations as s

OCTOBER = read_month("2026-10")


def october(day="2026-10-12", **how):
    """A case that was filed in October."""
    with s.at(f"{day}T09:20"):
        return s.filing(**how).submitted()


def completed(filing, day, accepted=""):
    """The case accepted on a day (the same, unless another is named), and stepped, decided and sealed on it."""
    with s.at(f"{accepted or day}T10:00"):
        filing.examined().act("accept", filing.clerk)
    with s.at(f"{day}T10:00"):
        filing.stepped()
        filing.act("grant", filing.decider(), content="准予。", valid_from=day).act("order_seal", s.staff(s.KEEPER))
        s.run_worker()
        filing.fresh()
    return filing


def figures(month=OCTOBER):
    return snapshots.take(month).figures


def test_a_month_that_is_not_over_is_not_taken(house):
    with pytest.raises(Refused, match="not over yet"):
        snapshots.take(read_month("2026-11"))


def test_a_month_without_cases_is_all_zero_and_says_what_is_not_collected(house):
    taken = snapshots.take(OCTOBER)
    counted = {key: figure["value"] for key, figure in taken.figures.items() if key != "disclosures"}
    assert set(counted.values()) == {0}
    assert "satisfaction" not in taken.figures
    assert (taken.cases, taken.events, taken.overdue) == (0, 0, [])


def test_what_happened_in_the_month_is_counted(house):
    completed(october(), "2026-10-14")
    october("2026-10-20")
    found = figures()
    assert (found["received"]["value"], found["received"]["cells"]) == (2, {"online": 2})
    assert (found["accepted"]["value"], found["done"]["value"]) == (1, 1)
    assert (found["on_time"]["value"], found["on_time"]["of"]) == (1, 1)
    assert found["early"]["cells"] == {"half": 1}
    assert found["first_answer"]["cells"] == {"three": 1}


def test_what_happened_before_and_after_the_month_is_not(house):
    october("2026-09-15")
    october("2026-11-03")
    assert figures()["received"]["value"] == 0


def test_a_case_that_nobody_answered_is_deemed_accepted_and_counted_so(house, at):
    filing = october("2026-10-12")
    at("2026-10-21T08:00")
    lifecycle.perform(filing.fresh(), "deem_accepted", by=SYSTEM)
    at("2026-11-20T10:15")
    found = figures()
    assert (found["deemed"]["value"], found["accepted"]["cells"]) == (1, {"deemed": 1})


def test_corrections_are_split_into_first_and_further_ones(house):
    filing = october()
    with s.at("2026-10-13T10:00"):
        filing.examined(fail=2).act("notify_correction", filing.clerk)
    assert figures()["corrected"]["cells"] == {"first": 1}


def test_a_late_case_is_listed_with_the_days_and_a_stated_reason(house):
    filing = completed(october("2026-09-01"), "2026-10-28", accepted="2026-09-02")
    found = snapshots.take(OCTOBER)
    assert found.figures["overdue"]["cells"] == {"done_late": 1}
    (late,) = found.overdue
    assert (late["case"], late["ended"], late["reason"]) == (filing.case.number, "2026-10-28", "")
    assert late["days"] > 0
    assert filing.case.applicant_name not in str(found.overdue)


def test_a_case_that_is_still_open_past_its_limit_is_listed_every_month(house):
    filing = october("2026-08-03")
    with s.at("2026-08-04T10:00"):
        filing.examined().act("accept", filing.clerk)
    assert snapshots.take(read_month("2026-09")).figures["overdue"]["cells"] == {"open": 1}
    assert figures()["overdue"]["cells"] == {"open": 1}


def test_a_month_is_taken_once(house):
    snapshots.take(OCTOBER)
    with pytest.raises(Conflict, match="waits to be published"):
        snapshots.take(OCTOBER)


def test_a_published_month_comes_to_the_same_again(house):
    completed(october(), "2026-10-14")
    snapshots.publish(snapshots.take(OCTOBER))
    assert snapshots.check(OCTOBER) == []
    with pytest.raises(NotFound):
        snapshots.check(read_month("2026-09"))


def test_later_acts_leave_a_published_month_as_it_was(house):
    filing = october()
    with s.at("2026-10-13T10:00"):
        filing.examined().act("accept", filing.clerk)
    snapshots.publish(snapshots.take(OCTOBER))
    filing.act("withdraw", filing.owner)
    assert snapshots.check(OCTOBER) == []


def test_an_event_that_was_removed_is_named(house):
    october()
    snapshots.publish(snapshots.take(OCTOBER))
    CaseEvent.delete().where(CaseEvent.action == "submit").execute()
    entries = {difference.figure for difference in snapshots.check(OCTOBER)}
    assert {"events", "events_sha256", "figure received"} <= entries


def test_a_figure_that_was_changed_in_the_database_is_named(house):
    october()
    snapshots.publish(snapshots.take(OCTOBER))
    row = snapshots.newest(OCTOBER)
    row.figures["received"]["value"] = 99
    row.save()
    assert "figure received" in {difference.figure for difference in snapshots.check(OCTOBER)}


def test_a_correction_is_a_version_with_a_reason_and_the_difference(house):
    filing = october()
    snapshots.publish(snapshots.take(OCTOBER))
    CaseEvent.update(day="2026-09-30", at="2026-09-30T09:20:00.000").where(CaseEvent.case == filing.case.id).execute()
    with pytest.raises(Refused, match="needs a reason"):
        snapshots.take(OCTOBER)
    taken = snapshots.take(OCTOBER, reason="一件办件的收件日期录错。")
    assert snapshots.newest(OCTOBER).version == 1, "a correction waits for its reviews, too"
    assert {"figure": "cases", "before": 1, "after": 0} in taken.differences
    snapshots.publish(taken)
    assert [row.version for row in snapshots.versions("2026-10")] == [1, 2]
    assert snapshots.newest(OCTOBER).reason == "一件办件的收件日期录错。"
    with pytest.raises(Conflict):
        snapshots.publish(taken)


def test_the_worker_takes_a_month_when_it_is_over_and_only_once(house, at):
    october()
    assert bulletins.take_due() == 1
    assert bulletins.take_due() == 0
    assert MonthSnapshot.get().month == "2026-10"


def test_running_figures_are_one_row_that_is_taken_anew(house):
    october("2026-11-10")
    snapshots.run_on(time.now())
    row = snapshots.run_on(time.now())
    assert MonthSnapshot.select().count() == 1
    assert (row.month, row.version, row.figures["received"]["value"]) == ("2026-11", 0, 1)


def test_the_clock_of_every_case_says_what_its_page_says(house):
    filing = completed(october(), "2026-10-14")
    case = Case.get_by_id(filing.case.id)
    window = next(one for one in snapshots.take(OCTOBER).windows if one["department"] == case.department_id)
    assert (window["done"], window["on_time"], window["half"]) == (1, 1, 1)
