"""The office's data: proposed by one, confirmed by another, in force from its day, and what that does to open cases."""

import json

import pytest

from models.cases import Case
from models.office import OfficeChange, OfficeMove, OfficeRecord
from models.services import CalendarDay, CalendarYear
from portal.cases import (
    case_clock,
    case_history,
    local_rules,
    office_calendar,
    office_changes,
    office_effects,
    office_record,
    office_rules,
)
from portal.ground import audit, time
from portal.ground.errors import Conflict, Forbidden, NotFound, Refused
from portal.ground.house import house as the_house
from portal.services import catalogue
from tests import office_situations as office
from tests import situations as s

pytestmark = pytest.mark.usefixtures("house")
NEXT_WEEK_OFF = ("2026-11-23", "2026-11-24")


def notice_of_2026(*more_off: str, source: str = "更正") -> str:
    """This year's notice with more rest days, as a corrected notice would have."""
    notice = CalendarYear.get_by_id(2026).notice
    holidays = [*notice["holidays"], {"name": "调整", "off_days": list(more_off), "makeup_workdays": []}]
    changed = {
        **notice,
        "notice": {**notice["notice"], "number": source},
        "holidays": holidays if more_off else notice["holidays"],
        "off_days": [*notice["off_days"], *more_off],
    }
    changed.pop("workdays_in_year", None)
    return json.dumps(changed, ensure_ascii=False, indent=1)


# Two persons


def test_what_one_person_proposes_holds_when_another_has_confirmed_it():
    change = office.proposed("local_rule", "correction_may_lapse", value="yes")
    assert not local_rules.is_in_force("correction_may_lapse")
    change = office.confirmed(change)
    assert local_rules.is_in_force("correction_may_lapse")
    assert (change.state, change.version) == ("in_force", 1)
    rule = office_rules.rule_of("local_rule", "correction_may_lapse")
    assert (rule.value, rule.source, rule.since) == (True, office.REASON["source"], time.today())


def test_nobody_confirms_ones_own_proposal_and_nobody_without_the_post():
    change = office.proposed("local_rule", "correction_may_lapse", value="yes")
    OfficeChange.update(proposed_by=s.staff(s.SUPERVISOR).id).where(OfficeChange.id == change.id).execute()
    change = office_changes.change_of(str(change.id))
    with pytest.raises(Forbidden, match="second person"):
        office_changes.confirm(change, s.staff(s.SUPERVISOR))
    for badge in (s.CLERK, s.KEEPER, office.ADMINISTRATOR, s.HEAD):
        with pytest.raises(Forbidden):
            office_changes.confirm(change, s.staff(badge))
        with pytest.raises(Forbidden):
            office_changes.reject(change, s.staff(badge), "nein")
    assert office_changes.confirm(change, s.staff(s.AGENCY_HEAD)).state == "in_force"


def test_a_change_is_decided_once():
    change = office.proposed("local_rule", "correction_may_lapse", value="yes")
    office_changes.confirm(change, s.staff(s.SUPERVISOR))
    with pytest.raises(Conflict, match="decided already"):
        office_changes.confirm(change, s.staff(s.AGENCY_HEAD))  # as its page still shows it
    with pytest.raises(Conflict, match="decided already"):
        office_changes.reject(change, s.staff(s.AGENCY_HEAD), "zu spät")
    with pytest.raises(Conflict, match="decided already"):
        office_changes.withdraw(office_changes.change_of(str(change.id)), s.staff(office.ADMINISTRATOR))


def test_of_two_changes_of_one_thing_the_second_waits_for_the_first():
    change = office.proposed("local_rule", "correction_may_lapse", value="yes")
    with pytest.raises(Conflict, match="open already"):
        office.proposed("local_rule", "correction_may_lapse", value="yes")
    with pytest.raises(Forbidden, match="who proposed it"):
        office_changes.withdraw(change, s.staff(s.SUPERVISOR))
    office_changes.withdraw(change, s.staff(office.ADMINISTRATOR))
    office_changes.reject(
        office.proposed("local_rule", "correction_may_lapse", value="yes"), s.staff(s.SUPERVISOR), "没有依据。"
    )
    assert not local_rules.is_in_force("correction_may_lapse")
    office.in_force("local_rule", "correction_may_lapse", value="yes")


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("reason", "  ", "why it is changed"),
        ("reason", "x" * 1001, "at most 1000"),
        ("source", "\n", "name the source"),
        ("effective_on", "2026-11-19", "past"),
        ("effective_on", "2026-02-30", "for example"),
        ("effective_on", "2031-01-01", "two years"),
        ("effective_on", "morgen", "for example"),
        ("value", "maybe", "yes or no"),
        ("value", "no", "in force already"),
    ],
)
def test_what_is_missing_or_wrong_is_refused_and_nothing_is_kept(field, typed, says):
    with pytest.raises(Refused, match=says):
        office.proposed("local_rule", "correction_may_lapse", **({"value": "yes"} | {field: typed}))
    assert OfficeChange.select().count() == OfficeRecord.select().count() == 0


@pytest.mark.parametrize("badge", [s.CLERK, s.SUPERVISOR, s.KEEPER, s.AGENCY_HEAD])
def test_only_the_administrator_proposes(badge):
    with pytest.raises(Forbidden):
        office.proposed("convention", "due_soon_left", value="2", by=badge)


def test_a_rule_that_is_not_known_is_not_found():
    for subject, name in (("convention", "__class__"), ("local_rule", "close"), ("convention", "")):
        with pytest.raises(NotFound):
            office.proposed(subject, name, value="1")


# Conventions


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("close", "6pm", "12:00 to 23:59"),
        ("close", "25:00", "12:00 to 23:59"),
        ("close", "03:00", "12:00 to 23:59"),
        ("due_soon_left", "-1", "whole number"),
        ("due_soon_left", "21", "0 to 20"),
        ("due_soon_left", "\u0663", "whole number"),
        ("due_soon_share", "1e2", "whole number"),
        ("seal_cut_off", "noon", "one of the values"),
        ("statutory_met_by", "", "one of the values"),
    ],
)
def test_a_convention_takes_only_what_it_can_mean(name, value, says):
    with pytest.raises(Refused, match=says):
        office.proposed("convention", name, value=value)


def test_a_convention_holds_from_its_day_and_moves_open_cases_then():
    with s.at("2026-11-19T17:30"):  # before the centre's 18:00, after 17:00
        filing = s.filing().submitted()
    assert str(filing.case.due_on) == "2026-11-26"
    change = office.proposed("convention", "close", value="17:00", effective_on="2026-11-23")
    assert (change.state, change.moves, change.total) == ("proposed", 1, 1)
    office.confirmed(change)
    assert str(filing.fresh().due_on) == "2026-11-26", "its day has not come"
    assert office_changes.bring_due() == 0
    with s.at("2026-11-23T00:01"):
        assert office_changes.bring_due() == 1
        assert office_effects.work_waiting() == 1
        assert office_effects.work_waiting() == 0
        assert str(filing.fresh().due_on) == "2026-11-27"
        reading = case_clock.read(filing.case, catalogue.guide_of(filing.case.guide), time.now())
        assert str(reading.promised.accept_notice_due) == "2026-11-27"
    event = case_history.of(filing.case).last("due_recomputed")
    assert event.data == {
        "old": "2026-11-26",
        "new": "2026-11-27",
        "change": str(change.id),
        "subject": "convention",
    }
    assert audit.verify() == []


def test_a_case_that_has_ended_is_read_by_the_conventions_of_its_time():
    filing = s.filing(s.SHOP).sealed()
    before = case_clock.read(filing.case, catalogue.guide_of(filing.case.guide), time.now())
    office.in_force("convention", "seal_cut_off", value="close_of_business", effective_on=office.tomorrow())
    office.in_force("convention", "close", value="12:00", effective_on=office.tomorrow())
    with s.at("2026-12-01T09:00"):
        assert case_clock.read(filing.case, catalogue.guide_of(filing.case.guide), time.now()) == before


# The calendar


def test_a_new_notice_shows_which_cases_move_before_it_is_loaded():
    filing = s.filing().submitted()
    assert str(filing.case.due_on) == "2026-11-27"
    change = office.proposed("calendar", text=notice_of_2026(*NEXT_WEEK_OFF))
    assert (change.state, change.moves, change.overdue, change.total, change.done) == ("proposed", 1, 0, 1, 1)
    (move,) = OfficeMove.select()
    assert (str(move.old_on), str(move.new_on), move.is_overdue) == ("2026-11-27", "2026-12-01", False)
    assert str(filing.fresh().due_on) == "2026-11-27", "nothing is written before a second person has confirmed"
    assert the_house.calendar().is_workday(move.old_on.replace(day=23))
    change = office.confirmed(change)
    assert str(filing.fresh().due_on) == "2026-12-01"
    assert not the_house.calendar().is_workday(move.old_on.replace(day=23))
    assert (change.state, change.moves) == ("in_force", 1)
    assert change.applied_at is not None
    assert case_history.of(filing.case).last("due_recomputed").data["new"] == "2026-12-01"


def test_an_act_counts_by_a_notice_that_another_process_put_in_force_a_moment_ago():
    the_house.calendar()
    remembered = dict(the_house.__dict__)  # what this process read, a moment before
    office.in_force("calendar", text=notice_of_2026(*NEXT_WEEK_OFF))
    the_house.__dict__.update(remembered)
    assert str(s.filing().submitted().case.due_on) == "2026-12-01"


def test_a_worker_that_read_the_calendar_a_moment_before_writes_by_the_new_notice():
    filing = s.filing().submitted()
    change = office.proposed("calendar", text=notice_of_2026(*NEXT_WEEK_OFF))
    the_house.calendar()
    remembered = dict(the_house.__dict__)  # what the worker knows, while a web process confirms
    office_changes.confirm(change, s.staff(s.SUPERVISOR))
    the_house.__dict__.update(remembered)
    assert office_effects.work_waiting() == 1
    assert OfficeChange.get_by_id(change.id).moves == 1
    assert str(filing.fresh().due_on) == "2026-12-01"


def test_a_case_that_becomes_overdue_is_counted_and_comes_first():
    as_it_was = notice_of_2026(source="再更正")
    office.in_force("calendar", text=notice_of_2026("2026-11-19", "2026-11-18"))
    with s.at("2026-11-12T09:00"):
        late, other = s.filing().submitted(), s.filing(s.FOOD, "溪有成")
    with s.at("2026-11-20T09:00"):
        other.submitted()
    assert str(late.case.due_on) == "2026-11-23"
    change = office.proposed("calendar", text=as_it_was)
    assert (change.moves, change.overdue) == (1, 1)
    assert [move.case_id for move in office_effects.moves_of(change, 1, 10)] == [late.case.id]


def test_a_year_that_is_new_gives_dates_to_cases_beyond_the_last_one():
    with s.at("2026-12-29T09:00"):
        filing = s.filing().submitted()
        assert filing.case.due_on is None
        change = office.in_force("calendar", text=office.notice(2027))
        assert change.name == "2027"
        assert str(filing.fresh().due_on) == "2027-01-06"
        assert 2027 in the_house.calendar().years


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"off_days": [\n  "2027-01-01"', '"off_days": [\n  "2027-01-01",\n  "2027-01-01"', "Line 18: 2027-01-01 is listed twice"),
        ('"makeup_workdays": []\n}', '"makeup_workdays": [\n "2027-01-01"]\n}', "both a rest day and a make-up"),
        ('"off_days": [\n  "2027-01-01"', '"off_days": [\n  "2027-13-01"', "is not a date"),
        ('"off_days": [\n  "2027-01-01"', '"off_days": [\n  "2028-05-01"', "does not belong to the notice of 2027"),
        ('"year": 2027', '"year": "soon"', "is not a year"),
        ('"year": 2027', '"year": 2031', "There is no notice for"),
        ('"year": 2027,', '"year": 2027', "Line 3"),
        ('"title"', '"titel"', "does not say its own title"),
    ],
)  # fmt: skip
def test_a_notice_with_a_mistake_is_refused_with_its_line_and_nothing_is_loaded(old, new, says):
    text = office.notice(2027)
    assert old in text
    before = (CalendarYear.select().count(), CalendarDay.select().count())
    with pytest.raises(Refused) as refused:
        office.proposed("calendar", text=text.replace(old, new))
    said = " ".join([str(refused.value), *map(str, refused.value.details)])
    assert says in said
    assert (CalendarYear.select().count(), CalendarDay.select().count()) == before
    assert OfficeChange.select().count() == 0


@pytest.mark.parametrize(
    "text", ["", "   ", "{", "[]", "null", "7", '"x"', "[" * 30000, '{"years": []}', '{"year": NaN}', "\x00"]
)
def test_what_is_no_calendar_at_all_is_refused(text):
    with pytest.raises(Refused):
        office.proposed("calendar", text=text)


def test_the_notice_that_is_loaded_already_and_several_years_at_once_are_refused():
    with pytest.raises(Refused, match="exactly this"):
        office.proposed("calendar", text=json.dumps(CalendarYear.get_by_id(2026).notice))
    two = json.dumps([json.loads(office.notice(2027)), json.loads(office.notice(2028))])
    with pytest.raises(Refused, match="one year at a time"):
        office.proposed("calendar", text=two)


def test_a_worker_that_was_killed_goes_on_where_it_was(monkeypatch):
    monkeypatch.setattr(office_effects, "PIECE", 1)
    filings = [s.filing().submitted(), s.filing(s.FOOD, "溪有成").submitted()]
    change = office_changes.propose(
        "calendar", "", s.staff(office.ADMINISTRATOR), office.REASON | {"text": notice_of_2026(*NEXT_WEEK_OFF)}
    )
    advance, steps = office_effects._advance, []

    def killed(*args, **values):
        steps.append(advance(*args, **values))
        raise KeyboardInterrupt

    monkeypatch.setattr(office_effects, "_advance", killed)
    with pytest.raises(KeyboardInterrupt):
        office_effects.work_waiting()
    monkeypatch.setattr(office_effects, "_advance", advance)
    assert OfficeChange.get_by_id(change.id).done == 0, "the piece and its count are one transaction"
    assert office_effects.work_waiting() == 1
    change = office_changes.change_of(str(change.id))
    assert (change.state, change.done, change.moves) == ("proposed", 2, 2)
    office.confirmed(change)
    assert {str(filing.fresh().due_on) for filing in filings} == {"2026-12-01"}


def test_a_proposal_that_is_taken_back_while_it_is_counted_stays_so():
    s.filing().submitted()
    by = s.staff(office.ADMINISTRATOR)
    change = office_changes.propose("calendar", "", by, office.REASON | {"text": office.notice(2027)})
    with pytest.raises(Refused, match="still being counted"):
        office_changes.confirm(change, s.staff(s.SUPERVISOR))
    office_changes.withdraw(change, by)
    assert office_effects.work_waiting() == 0
    assert office_changes.change_of(str(change.id)).state == "withdrawn"


# The record


def test_every_step_is_in_a_record_that_shows_when_it_was_changed():
    change = office.in_force("convention", "due_soon_left", value="2")
    assert [line.what for line in office_record.lines_of(change)] == [
        "proposed",
        "counted",
        "confirmed",
        "in_force",
        "applied",
    ]
    assert list(office_record.verify()) == []
    OfficeRecord.update(actor="staff:somebody").where(OfficeRecord.what == "confirmed").execute()
    assert [problem.what for problem in office_record.verify()] == ["was changed after it was written"]
    OfficeRecord.delete().where(OfficeRecord.seq == 2).execute()
    assert any("missing" in problem.what for problem in office_record.verify())


def test_years_are_listed_with_their_source():
    office.in_force("calendar", text=office.notice(2027))
    year, source, workdays = office_calendar.years()[0]
    assert (year, workdays) == (2027, 260)
    assert "国办发明电〔2026〕9号" in source
    assert Case.select().count() == 0
