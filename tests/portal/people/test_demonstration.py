"""The people of the demonstration."""

import json
from dataclasses import replace

import pytest

from models.people import Applicant, Post, Staff
from portal.ground.errors import BadCatalogue, BadSetting
from portal.people.actors import staff_actor
from portal.people.demonstration import DEMO_PASSWORD, PEOPLE, demo_applicants, demo_staff, load_people
from portal.people.posts import POSTS
from portal.people.profile import profile_of
from portal.people.staff_accounts import check_password, check_password_rule


def test_there_are_24_staff_and_20_applicants_all_marked_as_fictional(house):
    assert Staff.select().where(Staff.is_demo).count() == Staff.select().count() == 24
    assert Applicant.select().where(Applicant.is_demo).count() == Applicant.select().count() == 20


def test_loading_again_changes_nothing(house):
    before = (Staff.select().count(), Post.select().count(), Applicant.select().count())

    loaded = load_people()

    assert (Staff.select().count(), Post.select().count(), Applicant.select().count()) == before
    assert loaded.staff["S001"].login == "s001"
    assert loaded.applicants["P001"].name == "云小满"


def test_every_one_can_sign_in_with_the_public_password_and_holds_known_posts(house):
    for person in demo_staff():
        staff = check_password(person.login, DEMO_PASSWORD)
        assert staff_actor(staff).posts
        assert set(person.posts) <= POSTS.keys()
        check_password_rule(staff, DEMO_PASSWORD)


def test_a_covers_b_as_the_file_says(house):
    cover = Post.get(Post.cover_of.is_null(False), Post.staff == Staff.get(Staff.badge == "S002"))

    assert cover.cover_of.badge == "S001"


def test_the_list_for_the_sign_in_page_has_phones_names_and_posts(house):
    assert demo_applicants()[0].phone == "10000001001"
    first = demo_staff()[0]
    assert (first.login, first.department, first.posts) == ("s001", "市场监管局", ("clerk",))


def test_a_company_files_by_its_credit_code_and_names_its_owner(house):
    shop = profile_of(load_people().applicants["O001"])

    assert (shop.kind, shop.credit_code, shop.legal_rep) == ("company", "92990000MA990001XY", "云小满")
    assert shop.is_complete


def test_a_mistake_in_the_file_is_named_by_person_and_field(house, tmp_path):
    people = json.loads(PEOPLE.read_text(encoding="utf-8"))
    people["staff"][0]["posts"][0]["post"] = "king"
    people["staff"][1]["department"] = "NOWHERE"
    people["applicants"][0]["id_number"] = "990000199005200020"
    path = tmp_path / "people.json"
    path.write_text(json.dumps(people), encoding="utf-8")

    with pytest.raises(BadCatalogue) as bad:
        load_people(path)
    assert [(item, field) for _, item, field, _ in bad.value.mistakes] == [
        ("S001", "posts.post"),
        ("S002", "department"),
        ("P001", "id_number"),
    ]


def test_production_never_loads_them(house, monkeypatch):
    monkeypatch.setattr(house, "settings", replace(house.settings, env="production"))

    with pytest.raises(BadSetting, match="never loaded in production"):
        load_people()
