"""How paper numbers, days and counts are printed."""

import pytest

from portal.cases.papers.numbers import format_day, format_moment, format_number, grouped, in_words


def test_a_number_has_the_full_year_in_brackets_and_no_leading_zeros():
    assert format_number("云市监", "许受", 2026, 1) == "云市监许受字〔2026〕1号"
    assert format_number("云市监", "许受", 2026, 10388) == "云市监许受字〔2026〕10388号"


def test_an_office_may_choose_the_padded_style_of_its_forms():
    assert format_number("云市监", "许准", 2026, 1, "padded") == "云市监许准字〔2026〕第0001号"
    assert format_number("云市监", "许准", 2026, 12345, "padded") == "云市监许准字〔2026〕第12345号"


@pytest.mark.parametrize(("year", "serial", "style"), [(2026, 0, "gb9704"), (26, 1, "gb9704"), (2026, 1, "roman")])
def test_what_can_be_no_number_is_refused(year, serial, style):
    with pytest.raises(ValueError, match="number"):
        format_number("云市监", "许受", year, serial, style)


def test_days_are_printed_without_leading_zeros():
    assert format_day("2026-03-09") == "2026年3月9日"
    assert format_day("2026-11-13T09:05:00") == "2026年11月13日"
    assert format_moment("2026-03-09T07:05:59") == "2026年3月9日 07:05"
    assert format_moment("2026-03-09") == "2026年3月9日"


def test_a_day_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="day"):
        format_day("2026-02-30")


@pytest.mark.parametrize(("n", "words"), [(0, "零"), (5, "五"), (10, "十"), (15, "十五"), (20, "二十"), (45, "四十五")])
def test_counts_in_words(n, words):
    assert in_words(n) == words


def test_a_verify_code_is_grouped_to_be_read_aloud():
    assert grouped("7K2Q0388PX4M9TAB") == "7K2Q-0388-PX4M-9TAB"
    assert grouped("7K2Q-0388-PX4M-9TAB") == "7K2Q-0388-PX4M-9TAB"
