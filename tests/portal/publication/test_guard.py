"""The guard finds what may be about a person, however it is written, and nothing that only looks like it."""

import pytest

from portal.publication.guard import Watched, find, is_luhn, masked

NOBODY = Watched()
ID, OWN_ID = "990000199001011239", "11010519491231002X"


def kinds(text, watched=NOBODY):
    return [one.kind for one in find(text, watched)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"身份证号{OWN_ID}。", "id_number"),
        (f"身份证号{OWN_ID.lower()}。", "id_number"),
        ("证件１１０１０５１９４９１２３１００２Ｘ", "id_number"),
        ("110105 19491231 002X", "id_number"),
        ("110105\u200b19491231\u200b002X", "id_number"),
        ("电话13800138000", "phone"),
        ("电话+86 138-0013-8000", "phone"),
        ("电话１３８００１３８０００", "phone"),
        ("演示电话10012345678", "phone"),
        ("卡号6222 0212 3456 7895", None),
        ("卡号4111 1111 1111 1111", "bank_card"),
        ("卡号6225760008219524", "bank_card"),
    ],
)
def test_numbers_are_found_however_they_are_written(text, kind):
    assert kinds(text) == ([kind] if kind else [])


@pytest.mark.parametrize(
    "text",
    [
        "110105194912310021",  # the check digit is wrong
        "索引号YXZW-2026-00026，2026年11月20日",
        "座机0009-8112100",
        "办件云溪261120-0001，受理号20261120123456",
        "0000000000000000",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert kinds(text) == []


def test_the_codes_of_individual_businesses_are_found_and_those_of_companies_are_not():
    from portal.people.checks import CODE_LETTERS, CODE_WEIGHTS, _organ_check

    def code(start):
        body = start + "330000" + "MA2YX0F7"
        body += _organ_check(body[8:16])
        total = sum(CODE_LETTERS.index(letter) * weight for letter, weight in zip(body, CODE_WEIGHTS, strict=True))
        return body + CODE_LETTERS[-total % 31]

    assert kinds(f"代码{code('92')}") == ["sole_trader"]
    assert kinds(f"代码{code('91')}") == []


def test_applicants_words_and_homes_are_found():
    watched = Watched(frozenset({"云小满"}), frozenset({"清溪镇溪南新村6幢302室"}), frozenset({"内部掌握"}))
    text = "云小满住清溪镇溪南新村6幢302室，此事内部掌握。另一户在北街村12幢3单元501室。"
    assert kinds(text, watched) == ["name", "address", "word", "dwelling"]


def test_what_lies_inside_a_longer_place_is_not_told_twice():
    assert kinds(OWN_ID) == ["id_number"]


def test_a_hit_is_shown_masked():
    (one,) = find("电话13800138000", NOBODY)
    assert (one.start, one.end, masked(one)) == (2, 13, "138 **** 8000")


def test_the_check_digit_of_cards():
    assert is_luhn("4111111111111111")
    assert not is_luhn("4111111111111112")
