"""Working days come from the yearly notices and from nowhere else (docs/rules/clock.md K1, K17)."""

import copy
import json
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from portal.ground.working_days import (
    BadNotice,
    Calendar,
    CalendarMissing,
    check_notices,
    notice_mistakes,
    rules_of,
)

NOTICES = json.loads(Path("data/holidays.json").read_text(encoding="utf-8"))["years"]
CALENDAR = Calendar.from_notices(NOTICES)


def every_day():
    day = date(2024, 1, 1)
    while day.year < 2027:
        yield day
        day += timedelta(days=1)


def notice(year=2026, **changes):
    found = copy.deepcopy(next(one for one in NOTICES if one["year"] == year))
    return {**found, **changes}


def sentences(error):
    return [str(detail) for detail in error.value.details]


def test_every_day_of_the_loaded_years_agrees_with_chinesecalendar():
    differing = [day for day in every_day() if CALENDAR.is_workday(day) != chinese_calendar.is_workday(day)]
    assert differing == []


def test_the_years_have_as_many_working_days_as_the_notices_say():
    assert [CALENDAR.workdays_in(year) for year in (2024, 2025, 2026)] == [251, 248, 248]


def test_counting_and_adding_agree_with_walking_day_by_day():
    begin = date(2026, 1, 20)
    seen = 0
    day = begin
    while day < date(2026, 4, 10):
        day += timedelta(days=1)
        seen += CALENDAR.is_workday(day)
        assert CALENDAR.count(begin, day) == seen
        if CALENDAR.is_workday(day):
            assert CALENDAR.add_workdays(begin, seen) == day
            assert CALENDAR.add_workdays(day, 0) == day


def test_spring_festival_is_stepped_over_with_its_make_up_days():
    assert CALENDAR.next_workday(date(2026, 2, 13)) == date(2026, 2, 14)
    assert CALENDAR.next_workday(date(2026, 2, 14)) == date(2026, 2, 24)
    assert CALENDAR.workday_from(date(2026, 2, 14)) == date(2026, 2, 14)
    assert CALENDAR.workday_from(date(2026, 2, 15)) == date(2026, 2, 24)


def test_days_before_a_date_are_counted_for_reminders():
    assert CALENDAR.add_workdays(date(2026, 2, 25), -1) == date(2026, 2, 24)
    assert CALENDAR.add_workdays(date(2026, 2, 25), -2) == date(2026, 2, 14)
    assert CALENDAR.add_workdays(date(2026, 2, 22), -1) == date(2026, 2, 14)


def test_a_day_says_why_it_is_worked_or_not():
    assert CALENDAR.reason(date(2026, 3, 2)).key == "workday"
    assert CALENDAR.reason(date(2026, 3, 7)).key == "weekend"
    festival = CALENDAR.reason(date(2026, 2, 17))
    assert (festival.key, festival.note) == ("holiday", "春节")
    assert "国办发明电" in festival.source
    assert CALENDAR.reason(date(2026, 2, 14))[:2] == ("make_up", "春节")


def test_nothing_is_guessed_beyond_the_loaded_years():
    asked = [
        lambda: CALENDAR.is_workday(date(2027, 1, 4)),
        lambda: CALENDAR.reason(date(2027, 1, 4)),
        lambda: CALENDAR.next_workday(date(2026, 12, 31)),
        lambda: CALENDAR.add_workdays(date(2026, 12, 30), 5),
        lambda: CALENDAR.count(date(2026, 12, 30), date(2027, 1, 1)),
    ]
    for ask in asked:
        with pytest.raises(CalendarMissing) as error:
            ask()
        assert error.value.year == 2027
        assert str(error.value) == "The calendar of 2027 is not loaded yet."
    with pytest.raises(CalendarMissing) as error:
        CALENDAR.add_workdays(date(2024, 1, 3), -5)
    assert error.value.year == 2023


def test_the_eve_of_the_first_loaded_year_can_begin_a_count():
    assert CALENDAR.add_workdays(date(2023, 12, 31), 1) == date(2024, 1, 2)
    assert CALENDAR.count(date(2023, 12, 31), date(2024, 1, 3)) == 2


def test_an_empty_calendar_answers_no_question():
    empty = Calendar([], [])
    assert empty.last_day() is None
    for ask in (lambda: empty.is_workday(date(2026, 3, 2)), lambda: empty.add_workdays(date(2026, 3, 2), 1)):
        with pytest.raises(CalendarMissing):
            ask()


def test_rows_kept_in_a_table_give_the_same_calendar():
    rows = [tuple(rule) for one in NOTICES for rule in rules_of(one)]
    kept = Calendar(rows, [2024, 2025, 2026])
    assert all(kept.is_workday(day) == CALENDAR.is_workday(day) for day in every_day())


def test_a_december_day_of_the_notice_for_the_next_year_is_taken():
    next_year = {"year": 2027, "off_days": ["2026-12-31", "2027-01-01"], "makeup_workdays": []}
    assert notice_mistakes([next_year], loaded=[2026]) == []
    assert not Calendar.from_notices([*NOTICES, next_year]).is_workday(date(2026, 12, 31))


def test_all_mistakes_of_a_notice_are_named_at_once():
    bad = {
        "year": 2026,
        "off_days": ["2026-10-01", "2026-10-01", "2026-02-30", "2025-06-01", "2026-10-10"],
        "makeup_workdays": ["2026-10-10", "2026-10-12"],
    }
    with pytest.raises(BadNotice) as error:
        check_notices([bad])
    assert sentences(error) == [
        "2026-10-01 is listed twice.",
        "“2026-02-30” is not a date such as 2026-10-01.",
        "2025-06-01 does not belong to the notice of 2026.",
        "2026-10-10 is both a rest day and a make-up working day.",
        "2026-10-12 is a weekday already, so it cannot be a make-up working day.",
    ]
    assert error.value.details[0].field == "2026.off_days"
    assert "5 mistakes" in str(error.value)


@pytest.mark.parametrize(
    ("notices", "loaded", "sentence"),
    [
        ([notice(2024), notice(2026)], [], "There is no notice for 2025, between years that are given or loaded."),
        ([{"year": 2028, "off_days": [], "makeup_workdays": []}], [2026],
         "There is no notice for 2027, between years that are given or loaded."),
        ([notice(2026), {"year": 2026, "off_days": [], "makeup_workdays": []}], [],
         "The year 2026 is in the file twice."),
        ([{"year": "2026"}], [], "“2026” is not a year."),
        ([{"off_days": []}], [], "“None” is not a year."),
        (["2026"], [], "“None” is not a year."),
        ([{"year": 2026, "makeup_workdays": []}], [], "The list “off_days” is missing."),
        ([notice(workdays_in_year=250)], [], "The file says 250 working days, but the days give 248."),
        ([notice(holidays=[{"off_days": []}])], [], "Every holiday needs a name and its lists of days."),
        ([notice(holidays=["春节"])], [], "Every holiday needs a name and its lists of days."),
        ([notice(makeup_workdays=[])], [],
         "The holidays and the list “makeup_workdays” differ: 2026-01-04, 2026-02-14, 2026-02-28, 2026-05-09, "
         "2026-09-20, 2026-10-10."),
    ],
)  # fmt: skip
def test_a_wrong_notice_is_refused(notices, loaded, sentence):
    with pytest.raises(BadNotice) as error:
        check_notices(notices, loaded)
    assert sentence in sentences(error)


def test_two_notices_may_not_rule_the_same_day():
    one = {"year": 2027, "off_days": ["2026-12-31"], "makeup_workdays": []}
    other = {"year": 2026, "off_days": ["2026-12-31"], "makeup_workdays": []}
    assert [str(m) for m in notice_mistakes([one, other])] == ["2026-12-31 is also ruled by the notice of 2027."]


def test_a_calendar_with_a_gap_is_never_built():
    with pytest.raises(BadNotice, match="2025"):
        Calendar([], [2024, 2026])
