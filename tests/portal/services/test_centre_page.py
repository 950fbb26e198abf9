"""The head and foot of every page say truly whether the hall is open, and stand even before anything is loaded."""

from datetime import date

import pytest

from models.services import CalendarDay, CalendarYear
from portal.services import centre_page
from portal.services.centre_page import centres, hall_day, hall_now, house_card


def said():
    card = house_card()
    return card.open_words % card.open_values


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-20T08:00", "The hall is open today 9:00–12:00 and 14:00–18:00"),
        ("2026-11-20T13:00", "The hall is open today 9:00–12:00 and 14:00–18:00"),
        ("2026-11-20T17:59", "The hall is open today 9:00–12:00 and 14:00–18:00"),
        ("2026-11-20T18:00", "The hall is closed now and opens on 2026-11-23 at 9:00"),
        ("2026-11-19T18:30", "The hall is closed now and opens tomorrow at 9:00"),
        ("2026-11-22T10:00", "The hall is closed now and opens tomorrow at 9:00"),
        ("2026-10-01T10:00", "The hall is closed now and opens on 2026-10-08 at 9:00"),
        ("2026-10-10T10:00", "The hall is open today 9:00–12:00 and 14:00–18:00"),  # a make-up Saturday
        ("2026-12-31T19:00", "The hall is closed now. Enquiries by phone: 0009-8112345"),  # 2027 is not loaded
        ("2027-03-01T10:00", "Enquiries by phone: 0009-8112345"),
    ],
)
def test_the_head_says_when_the_hall_is_open(house, at, moment, words):
    at(moment)
    assert said() == words


def test_the_card_is_neutral_before_anything_is_loaded(empty_house):
    card = house_card()
    assert (card.hotline, card.open_words) == ("12345", "Service hall")
    assert hall_now() is None


def test_a_process_that_started_before_the_loading_learns_of_it(house):
    centre_page.forget()
    assert house_card().name == "云溪县政务服务中心"


def test_without_a_calendar_nothing_is_guessed(house):
    CalendarDay.delete().execute()
    CalendarYear.delete().execute()
    house.forget_calendar()
    assert said() == "Enquiries by phone: 0009-8112345"
    now = hall_now()
    assert (now.today.is_known, now.following, now.open_until) == (False, None, None)


@pytest.mark.parametrize(
    ("moment", "until", "opens"),
    [
        ("2026-11-20T08:59", None, "9:00"),
        ("2026-11-20T09:00", "12:00", None),
        ("2026-11-20T12:00", None, "14:00"),
        ("2026-11-20T17:59", "18:00", None),
        ("2026-11-20T18:00", None, None),
        ("2026-11-21T10:00", None, None),
    ],
)
def test_the_hall_at_this_moment(house, at, moment, until, opens):
    at(moment)
    now = hall_now()
    assert (now.open_until, now.opens_at) == (until, opens)
    assert [point.code for point in now.points] == ["YXZW-NT", "YXZW-QX"]


def test_a_holiday_has_its_name(house):
    centre, _ = centres()
    assert hall_day(centre, date(2026, 10, 1)).holiday
    assert hall_day(centre, date(2026, 11, 21)).holiday == ""
