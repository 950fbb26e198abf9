"""Personal data at rest opens only where it was put, and on a page shows only what it must."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.ground.errors import BadSetting, Refused
from portal.ground.privacy import (
    Tampered,
    Vault,
    mask_address,
    mask_id,
    mask_name,
    mask_name_for_public,
    mask_phone,
    mask_uscc,
)

pytestmark = pytest.mark.one_engine
VAULT = Vault(b"a secret of the tests, long enough")
PLACE = "people.id_number:0193a1b2"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_what_was_sealed_opens_at_its_place(text):
    assert VAULT.open(VAULT.seal(text, PLACE), PLACE) == text


@given(st.binary())
def test_bytes_that_were_sealed_open_at_their_place(data):
    assert VAULT.open_bytes(VAULT.seal_bytes(data, PLACE), PLACE) == data


def test_the_same_text_sealed_twice_looks_different():
    assert VAULT.seal("990000199005200029", PLACE) != VAULT.seal("990000199005200029", PLACE)


def test_a_value_copied_to_another_row_does_not_open():
    token = VAULT.seal("990000199005200029", PLACE)

    with pytest.raises(Tampered) as caught:
        VAULT.open(token, "people.id_number:0193a1b3")

    assert "990000" not in str(caught.value)


def test_a_value_does_not_open_with_another_secret():
    with pytest.raises(Tampered):
        Vault(b"another secret of the tests, long").open(VAULT.seal("x", PLACE), PLACE)


def test_any_changed_bit_is_noticed():
    sealed = VAULT.seal_bytes(b"10012345678", PLACE)
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(Tampered):
            VAULT.open_bytes(bytes(changed), PLACE)


@pytest.mark.parametrize("token", ["", "x", "张三", "AQ", "!!!!", base64.urlsafe_b64encode(bytes(60)).decode()])
def test_what_was_never_sealed_does_not_open(token):
    with pytest.raises(Tampered):
        VAULT.open(token, PLACE)


def test_a_lone_surrogate_is_refused_with_a_sentence_and_not_a_crash():
    with pytest.raises(Refused) as caught:
        VAULT.seal("abc\ud800", PLACE)

    assert "type it again" in str(caught.value)


def test_a_short_secret_is_refused():
    with pytest.raises(BadSetting, match="PORTAL_SECRET_KEY"):
        Vault(b"short")


def test_a_blind_index_finds_the_same_number_however_it_is_typed():
    found = VAULT.blind_index("11010519491231002X", "id number")

    for typed in (" 110105 19491231 002x", "１１０１０５１９４９１２３１００２Ｘ", "110105-19491231-002x"):
        assert VAULT.blind_index(typed, "id number") == found
    assert VAULT.blind_index("110105194912310021", "id number") != found


def test_blind_indexes_of_two_purposes_or_two_portals_cannot_be_joined():
    other = Vault(b"another secret of the tests, long")

    assert VAULT.blind_index("6021", "phone last four") != VAULT.blind_index("6021", "id last four")
    assert VAULT.blind_index("6021", "phone last four") != other.blind_index("6021", "phone last four")


def test_a_blind_index_takes_any_text():
    assert len(VAULT.blind_index("\ud800\0", "phone")) == 32


@pytest.mark.parametrize(
    ("name", "masked", "public"),
    [
        ("张三", "张*", "张*"),
        ("陈桂兰", "陈*兰", "陈*"),
        ("欧阳娜娜", "欧**娜", "欧*"),
        ("阿依古丽·买买提", "阿**提", "阿*"),
        ("张", "*", "*"),
        ("", "", ""),
    ],
)
def test_names_are_masked(name, masked, public):
    assert mask_name(name) == masked
    assert mask_name_for_public(name) == public


def test_identity_numbers_are_masked_as_papers_print_them():
    assert mask_id("11010519491231123X") == "110***********123X"
    assert mask_id("110105491231002") == "110********1002"
    assert mask_id("E12345678") == "E******78"
    assert mask_id("12345") == "*****"


def test_phones_are_masked():
    assert mask_phone("13800136021") == "138 **** 6021"
    assert mask_phone("+86 138-0013-6021") == "138 **** 6021"
    assert mask_phone("8121100") == "**** 00"
    assert mask_phone("110") == "****"


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("浙江省平安市云溪县清溪镇老街 14 号", "浙江省平安市云溪县清溪镇****"),
        ("云溪县清河街道示例路10号", "云溪县清河街道****"),
        ("云溪县中山路12号", "云溪县****"),
        ("江苏省镇江市京口区大市口街道中山东路1号", "江苏省镇江市京口区大市口街道****"),
        ("河南省新乡市红旗区东街街道1号", "河南省新乡市红旗区东街街道****"),
        ("上海市浦东新区陆家嘴环路1000号", "上海市浦东新区****"),
        ("内蒙古自治区锡林郭勒盟阿巴嘎旗别力古台镇1号", "内蒙古自治区锡林郭勒盟阿巴嘎旗别力古台镇****"),
        ("云溪县清溪镇幸福小区3幢", "云溪县清溪镇****"),
        ("幸福小区3幢2单元", "****"),
        ("Room 4, 12 Zhongshan Road", "****"),
        ("云溪县清溪镇", "云溪县清溪镇"),
        ("", ""),
    ],
)
def test_addresses_end_at_the_town(address, masked):
    assert mask_address(address) == masked


@given(st.text(alphabet="云溪县清河镇街道路市区乡号幢室1234567890 ", max_size=40))
def test_no_house_number_passes_the_mask_of_an_address(address):
    assert not any(character.isdigit() for character in mask_address(address))


def test_a_legal_person_is_shown_by_its_code_and_an_individual_business_is_not():
    assert mask_uscc("91990000MA99000282") == "91990000MA99000282"
    assert mask_uscc("92990000MA990001XY") == "92************01XY"
    assert mask_uscc("990000199005200029" + "01") == "99**************2901"
