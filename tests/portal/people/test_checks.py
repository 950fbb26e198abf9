"""Numbers, names and dates: what the law and the standards define, and what the sentences say."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.ground import time
from portal.ground.errors import Refused
from portal.people import checks

SAMPLE_ID = "11010519491231002X"  # the example of GB 11643
SAMPLE_CODE = "91350100M000100Y43"  # the example of GB 32100
DEMO_IDS = ("990000199005200029", "990000198802290480", "990000194310010712")
DEMO_CODES = ("92990000MA990001XY", "91990000MA99000282", "51990000MA99000954")


@pytest.mark.parametrize("number", [SAMPLE_ID, *DEMO_IDS])
def test_an_id_number_with_a_right_check_digit_passes(number):
    assert checks.check_id_number(number) == number


def test_an_id_number_is_kept_half_width_without_spaces_and_with_a_capital_x():
    assert checks.check_id_number(" １１０１０５ 19491231-002x ") == SAMPLE_ID


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("", "18 characters; this one has 0"),
        (SAMPLE_ID[:-1], "this one has 17"),
        ("1101051949123100XX", "17 digits"),
        ("11010519490230002X", "7 to 14"),
        ("11010500000101002X", "7 to 14"),
        ("990000299901010012", "still to come"),
        ("110105194912310021", "The last character does not fit"),
        ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", "17 digits"),
    ],
)
def test_a_wrong_id_number_is_refused_with_what_to_look_at(number, says):
    with pytest.raises(Refused, match=says) as refused:
        checks.check_id_number(number)
    assert number not in str(refused.value) or not number


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_never_passes(place, by):
    wrong = DEMO_IDS[0]
    wrong = wrong[:place] + str((int(wrong[place]) + by) % 10) + wrong[place + 1 :]
    with pytest.raises(Refused):
        checks.check_id_number(wrong)


def test_a_birthday_today_is_no_birthday_to_come():
    time.set_clock("1949-12-31T08:00")
    try:
        assert checks.check_id_number(SAMPLE_ID) == SAMPLE_ID
        time.set_clock("1949-12-30T23:59")
        with pytest.raises(Refused, match="still to come"):
            checks.check_id_number(SAMPLE_ID)
    finally:
        time.set_clock("")


@pytest.mark.parametrize("code", [SAMPLE_CODE, *DEMO_CODES])
def test_a_credit_code_with_right_check_characters_passes(code):
    assert checks.check_credit_code(code.lower()) == code


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("91350100M000100Y4", "this one has 17"),
        ("91350100M000100Y4O", "without I, O, S, V and Z"),
        ("9135010AM000100Y43", "characters 3 to 8"),
        ("91350100M000100Y44", "check characters"),
        ("91350100M00010AY43", "check characters"),
    ],
)
def test_a_wrong_credit_code_is_refused(code, says):
    with pytest.raises(Refused, match=says):
        checks.check_credit_code(code)


@given(st.integers(0, 16), st.sampled_from(checks.CODE_LETTERS))
def test_one_wrong_character_of_a_credit_code_never_passes(place, letter):
    wrong = SAMPLE_CODE[:place] + letter + SAMPLE_CODE[place + 1 :]
    if wrong != SAMPLE_CODE:
        with pytest.raises(Refused):
            checks.check_credit_code(wrong)


def test_the_organisation_code_inside_is_checked_by_itself():
    body = SAMPLE_CODE[:16] + "5"  # does not fit its own eight; the eighteenth character is made to fit
    total = sum(checks.CODE_LETTERS.index(c) * w for c, w in zip(body, checks.CODE_WEIGHTS, strict=True))
    forged = body + checks.CODE_LETTERS[-total % 31]
    with pytest.raises(Refused, match="check characters"):
        checks.check_credit_code(forged)


@pytest.mark.parametrize(
    "written", ["10000001001", "100 0000 1001", "１００００００１００１", "+86 100-0000-1001", "008610000001001"]
)
def test_a_mobile_phone_may_be_written_in_any_usual_way(written):
    assert checks.check_phone(written) == "10000001001"


@pytest.mark.parametrize("written", ["", "1000000100", "20000001001", "0009-8121100", "1000000100a", "100000010011"])
def test_what_is_no_mobile_phone_is_refused(written):
    with pytest.raises(Refused, match="11 digits"):
        checks.check_phone(written)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("10000001001", "10000001001"),
        ("0009-8121100", "0009-8121100"),
        ("00098121100", "0009-8121100"),
        ("（0009）8121100", "0009-8121100"),
        ("0009-8121100-12", "0009-8121100-12"),
        ("010—12345678", "010-12345678"),
    ],
)
def test_a_contact_phone_is_mobile_or_landline_with_area_code(written, kept):
    assert checks.check_contact_phone(written) == kept


@pytest.mark.parametrize("written", ["8121100", "0009-812110", "call me", "0009-8121100-1234567"])
def test_a_landline_without_area_code_is_refused(written):
    with pytest.raises(Refused, match="area code"):
        checks.check_contact_phone(written)


@pytest.mark.parametrize("written", ["2026-11-21", "2026/11/21", "2026.11.21", "2026年11月21日", "２０２６-11-21"])
def test_a_date_may_be_written_in_the_usual_ways(written):
    assert checks.check_date(written) == date(2026, 11, 21)


def test_the_thirtieth_of_february_is_no_day():
    with pytest.raises(Refused, match="no such day"):
        checks.check_date("2026-02-30")


@pytest.mark.parametrize("written", ["", "tomorrow", "21.11.2026", "2026-11", "2026-11-21T10:00"])
def test_what_is_no_date_is_refused_with_an_example(written):
    with pytest.raises(Refused, match="2026-11-21"):
        checks.check_date(written)


@pytest.mark.parametrize(
    "written", ["a@b.cn\r\nBcc: x@y.cn", "a b@", "a@b", "甲@例子.cn", "a@b..cn", "@b.cn", "a" * 300 + "@b.cn"]
)
def test_what_could_not_be_mailed_to_is_refused(written):
    with pytest.raises(Refused, match="e-mail"):
        checks.check_email(written)


def test_a_name_keeps_markup_as_text_and_refuses_what_cannot_be_stored():
    assert checks.check_name(" <script>alert(1)</script> ") == "<script>alert(1)</script>"
    assert checks.check_name("张\u3000\u3000三") == "张 三"
    for bad in ("张\0三", "张\ud800", "张\n三", "张\u2028三", "123", ""):
        with pytest.raises(Refused):
            checks.check_name(bad)


def test_a_rare_character_that_this_python_does_not_know_yet_may_stand_in_a_name():
    assert checks.check_name("李\U00031350") == "李\U00031350"


def test_a_megabyte_in_a_line_is_refused_with_its_length():
    with pytest.raises(Refused, match="1000000 characters; at most 100"):
        checks.check_name("x" * 1_000_000)
