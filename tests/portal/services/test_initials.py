"""Pinyin initials, with every reading of a character that has several."""

import pytest

from portal.services.initials import initials_of, spelling_of

pytestmark = pytest.mark.one_engine


def test_the_likeliest_reading_comes_first():
    assert initials_of("食品经营许可（新办）")[0] == "spjyxkxb"


@pytest.mark.parametrize(
    ("name", "reading"), [("旅馆业特种行业", "lgytzhy"), ("旅馆业特种行业", "lgytzxy"), ("重大", "zd"), ("重大", "cd")]
)
def test_a_character_of_several_readings_has_a_variant_for_each(name, reading):
    assert reading in initials_of(name)


def test_digits_and_latin_letters_stay():
    assert initials_of("活动（1000—5000人）A类")[0] == "hd10005000ral"


def test_a_name_of_many_such_characters_stays_small():
    assert len(initials_of("住房公积金提取（职工死亡，继承人或受遗赠人提取）" * 3)) < 200


def test_the_full_reading_shows_where_each_sign_begins():
    assert spelling_of("食品（A类12）") == "'shi'pin'a'lei'1'2"
