"""Booking a window: choose a day and a time, change it, cancel it; the slip and the calendar entry."""

from urllib.parse import quote

import pytest

from models.cases import Booking
from portal.cases import booking
from tests import cast
from tests import situations as s
from tests.filing_pages import case_address

WINDOW_ONLY = "990109004000"


@pytest.fixture
def owner(visitor):
    """云小满, signed in."""
    return cast.applicant(visitor)


@pytest.fixture
def passed(house):
    """A food permit whose pre-review was passed."""
    filing = s.filing().filled()
    return filing.act("request_pre_review", filing.owner).examined().act("pass_pre_review", filing.clerk)


@pytest.fixture
def page(owner, passed):
    """The booking page."""
    return owner.open(case_address(passed)).follow("预约窗口")


def test_a_time_is_booked_changed_and_cancelled(page, passed):
    slip = page.submit("/book", start="14:00")
    assert "2026-11-20" in slip.text
    assert "14:00–14:30" in slip.text
    assert passed.fresh().state == "booked"
    again = slip.follow("改约").submit("/rebook", start="15:30")
    assert "15:30–16:00" in again.text
    assert Booking.select().where(Booking.state == "booked").count() == 1
    asked = again.follow("取消预约")
    assert asked.h1 == "要取消这次预约吗？"
    asked.submit("/cancel_booking")
    assert passed.fresh().state == "pre_reviewed"


def test_another_day_shows_its_times(page, owner):
    other = page.submit("/slots", day="2026-11-23")
    assert "2026-11-23 周一，选时间" in other.text
    assert other.all('//input[@name="start"]/@value')[0] == "09:00"
    fragment = owner.fragment(page.url.split("?")[0] + "?day=2026-11-24")
    assert fragment.all("//form/@id") == ["slots"]
    assert fragment.all('//input[@name="day"]/@value') == ["2026-11-24"]


@pytest.mark.parametrize("day", ["2026-11-21", "2027-13-01", "gestern", "2031-01-01", "", "\x00"])
def test_a_day_that_cannot_be_booked_shows_the_first_that_can(owner, page, day):
    assert owner.open(f"{page.url}?day={quote(day)}").all('//form[@id="slots"]//input[@name="day"]/@value') == [
        "2026-11-20"
    ]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"day": "2026-11-21", "start": "09:00"}, "请选一个工作日"),
        ({"day": "2026-11-23", "start": "12:30"}, "请从列出的时段里选"),
        ({"day": "2026-11-23", "start": "09:00", "window": "X99"}, "请从列出的时段里选"),
        ({"day": "2031-01-01", "start": "09:00"}, "请选"),
        ({"day": "", "start": ""}, "请选"),
        ({"day": "2026-11-20", "start": "09:00"}, "请从列出的时段里选"),  # it is past ten
    ],
)
def test_what_is_no_slot_is_refused_with_the_slots_there_are(owner, page, passed, given, words):
    token = page.all('//input[@name="csrf_token"]/@value')[0]
    wrong = owner.post(page.url, {"csrf_token": token, **given}, status=422)
    assert words in " ".join(wrong.mistakes)
    assert wrong.all('//input[@name="start"]')
    assert passed.fresh().state == "pre_reviewed"


def test_a_time_that_was_just_taken_is_said_with_what_is_left(page, passed):
    windows = booking.windows_of(passed.case.department)
    others = [
        s.filing(name=name).case
        for name in ("溪有成", "田禾", "石大川", "叶知秋", "杨拾光", "梅映雪", "高远", "童安安")
    ]
    taken = iter(others * 4)
    for window in windows:
        for _ in range(booking.CAPACITY):
            booking.take(next(taken), window, s.time.today(), "14:00", "pre_reviewed", s.time.now())
    wrong = page.submit("/book", start="14:00", status=409)
    assert "刚" in wrong.mistakes[0]
    assert wrong.all('//input[@value="14:00"]/@disabled')
    assert passed.fresh().state == "pre_reviewed"


def test_the_window_with_most_room_is_taken(page, passed):
    windows = booking.windows_of(passed.case.department)
    booking.take(s.filing(name="田禾").case, windows[0], s.time.today(), "14:00", "pre_reviewed", s.time.now())
    page.submit("/book", start="14:00")
    assert booking.current(passed.case).window == windows[1]


def test_the_slip_holds_number_and_time_and_nothing_about_a_person(page):
    slip = page.submit("/book", start="14:00")
    assert slip.all('//*[@role="img"]/*[local-name()="svg"]')
    assert "云小满" not in slip.answer.get_data(as_text=True)
    calendar = slip.visitor.client.get(slip.url.split("?")[0] + ".ics")
    text = calendar.get_data(as_text=True)
    assert calendar.mimetype == "text/calendar"
    assert "DTSTART:20261120T060000Z" in text
    assert "DTEND:20261120T063000Z" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert text.endswith("END:VCALENDAR\r\n")
    assert "请带身份证和材料原件" in text.replace("\r\n ", "")


def test_without_a_booking_there_is_no_slip(owner, passed):
    for tail in ("slip", "slip.ics", "cancel_booking"):
        owner.open(f"{case_address(passed)}/{tail}", status=404)


def test_a_window_only_service_is_filled_in_at_home_and_booked(owner):
    page = owner.open(f"/services/{WINDOW_ONLY}").submit(f"/services/{WINDOW_ONLY}/apply")
    filing = s.Filing(s.Case.get(), s.applicant_actor(s.person()))
    closed = owner.open(page.url + "/check")
    assert not closed.has_form("/submit")
    assert not closed.has_form("/request_pre_review")
    filing.filled()
    booked = owner.open(page.url + "/check").follow("选时间").submit("/book", start="11:00")
    assert "11:00–11:30" in booked.text
    case = filing.fresh()
    assert case.state == "booked"
    assert case.number


def test_a_wholly_online_service_needs_no_window(owner):
    filing = s.filing(s.SHOP).filled()
    assert owner.open(f"{case_address(filing)}/book").url == case_address(filing)


def test_a_booked_case_shows_when_and_where(page, owner, passed):
    page.submit("/book", start="14:00")
    shown = owner.open(case_address(passed))
    assert "预约单" in shown.text
    assert "14:00" in shown.text
    assert "身份证" in shown.text
