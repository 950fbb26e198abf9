"""Who an applicant is: checked all at once, sealed field by field, shown masked."""

import pytest

from models.people import Applicant
from portal.ground.errors import Refused
from portal.people.accounts import account_of_phone
from portal.people.profile import is_complete, masked, profile_of, save_profile

PERSON = {
    "kind": "natural",
    "name": "云小满",
    "id_number": "99000019900520002 9",
    "address": "云溪县清河街道示例路1号",
    "email": "a.b@example.com",
}
COMPANY = {
    "kind": "company",
    "name": "云溪青禾农业发展有限公司",
    "credit_code": "91990000ma99000282",
    "contact": "田禾",
}


@pytest.fixture
def newcomer(house) -> Applicant:
    return account_of_phone("10000009001")


def test_a_new_account_is_not_complete_until_it_says_who_it_is(newcomer):
    assert not is_complete(newcomer)
    assert not profile_of(newcomer).is_complete

    save_profile(str(newcomer.id), PERSON)

    assert is_complete(Applicant.get_by_id(newcomer.id))
    assert profile_of(str(newcomer.id)).id_number == "990000199005200029"


def test_numbers_and_addresses_are_sealed_in_the_row(newcomer, house):
    save_profile(str(newcomer.id), PERSON)

    row = Applicant.get_by_id(newcomer.id)
    kept = " ".join(str(value) for value in row.__data__.values())
    for secret in ("990000199005200029", "1990-05-20", "示例路", "example.com", "10000009001"):
        assert secret not in kept
    assert house.vault.open(row.birth_sealed, f"applicant.birth_sealed:{row.id}") == "1990-05-20"


def test_the_page_gets_it_masked(newcomer):
    save_profile(str(newcomer.id), PERSON)

    shown = masked(profile_of(str(newcomer.id)))

    assert (shown.name, shown.id_number, shown.phone) == ("云*满", "990***********0029", "100 **** 9001")
    assert (shown.address, shown.email) == ("云溪县清河街道****", "a***@example.com")


def test_every_mistake_is_told_at_once_and_nothing_is_written(newcomer):
    with pytest.raises(Refused) as refused:
        save_profile(
            str(newcomer.id), {"kind": "natural", "name": "1", "id_number": "990000199002300029", "email": "a@b"}
        )

    assert [detail.field for detail in refused.value.details] == ["name", "email", "id_number"]
    assert Applicant.get_by_id(newcomer.id).name == ""


def test_what_is_missing_is_asked_for_by_name(newcomer):
    with pytest.raises(Refused) as refused:
        save_profile(str(newcomer.id), {"kind": "company", "name": "云溪青禾农业发展有限公司"})

    assert {detail.field: str(detail) for detail in refused.value.details} == {
        "credit_code": "Please fill in the unified social credit code.",
        "contact": "Please fill in whom we may call.",
    }


def test_an_empty_id_number_keeps_the_one_that_is_there(newcomer):
    save_profile(str(newcomer.id), PERSON)
    save_profile(str(newcomer.id), {**PERSON, "name": "云大满", "id_number": "", "email": ""})

    now = profile_of(str(newcomer.id))
    assert (now.name, now.id_number, now.email) == ("云大满", "990000199005200029", "")


def test_who_files_for_a_company_leaves_no_id_number_behind(newcomer):
    save_profile(str(newcomer.id), PERSON)
    save_profile(str(newcomer.id), COMPANY)

    now = profile_of(str(newcomer.id))
    assert (now.kind, now.credit_code, now.contact, now.id_number) == ("company", "91990000MA99000282", "田禾", "")
    assert now.is_complete
    assert masked(now).name == COMPANY["name"]


def test_an_unknown_kind_is_refused(newcomer):
    with pytest.raises(Refused) as refused:
        save_profile(str(newcomer.id), {**PERSON, "kind": "robot"})
    assert refused.value.details[0].field == "kind"
