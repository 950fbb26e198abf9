"""Staff: passwords, the second factor, limited attempts, and the record of all of it."""

import time as stopwatch
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest

from models.people import Attempt, Post, SignIn, Staff
from portal.ground import time
from portal.ground.errors import BadSetting, Refused, TooMany
from portal.ground.time import SHANGHAI
from portal.people import staff_accounts
from portal.people.demonstration import DEMO_PASSWORD
from portal.people.sessions import live_actor
from portal.people.staff_accounts import (
    change_password,
    check_password,
    check_second_factor,
    enrol,
    new_secret,
    refuse_demo_accounts,
    reset_second_factor,
    set_password,
    signed_in,
)

OWN = "清溪路 88 号的桂花开了吧"
SENTENCE = "User name or password is not right"


@pytest.fixture
def clerk(house) -> Staff:
    return Staff.get(Staff.login == "s001")


@pytest.fixture
def production(house, monkeypatch):
    monkeypatch.setattr(house, "settings", replace(house.settings, env="production"))


def code_of(secret: str, seconds: int = 0) -> str:
    return pyotp.TOTP(secret).at(time.now().replace(tzinfo=SHANGHAI) + timedelta(seconds=seconds))


def test_the_right_password_lets_in_whatever_the_case_of_the_user_name(clerk):
    assert check_password(" S001 ", DEMO_PASSWORD).id == clerk.id


@pytest.mark.parametrize(
    ("login", "password"), [("s001", "wrong"), ("nobody", DEMO_PASSWORD), ("", ""), ("s001\0", "x"), ("s001", "\ud800")]
)
def test_a_wrong_password_and_an_unknown_name_get_the_same_sentence(clerk, login, password):
    with pytest.raises(Refused, match=SENTENCE):
        check_password(login, password)


def test_an_unknown_name_costs_as_much_time_as_a_known_one(clerk):
    def cost(login: str) -> float:
        begun = stopwatch.process_time()  # work, not waiting: a busy machine makes neither name slower than the other
        with pytest.raises(Refused):
            check_password(login, "wrong")
        worked = stopwatch.process_time() - begun
        Attempt.delete().execute()
        return worked

    cost("s001")
    known = min(cost("s001") for _ in range(7))
    unknown = min(cost("nobody") for _ in range(7))
    assert 0.5 < unknown / known < 2


def test_five_wrong_passwords_lock_a_name_for_a_quarter_of_an_hour(clerk, at):
    for _ in range(5):
        with pytest.raises(Refused, match=SENTENCE):
            check_password("s001", "wrong")

    with pytest.raises(TooMany):
        check_password("s001", DEMO_PASSWORD)
    at("2026-11-20T10:30:01")
    assert check_password("s001", DEMO_PASSWORD)


def test_one_address_cannot_try_many_names(clerk):
    for n in range(20):
        with pytest.raises(Refused):
            check_password(f"guess{n}", "wrong", "203.0.113.7")

    with pytest.raises(TooMany):
        check_password("s002", DEMO_PASSWORD, "203.0.113.7")
    assert check_password("s002", DEMO_PASSWORD, "203.0.113.8")


def test_a_deactivated_account_is_refused_like_a_wrong_password(clerk):
    Staff.update(is_active=False).where(Staff.id == clerk.id).execute()

    with pytest.raises(Refused, match=SENTENCE):
        check_password("s001", DEMO_PASSWORD)


def test_a_person_without_a_post_in_force_is_told_so(clerk):
    Post.update(valid_to="2026-11-19").where(Post.staff == clerk.id).execute()

    with pytest.raises(Refused, match="no post in force"):
        check_password("s001", DEMO_PASSWORD)


def test_every_refusal_is_recorded(clerk):
    for login in ("s001", "nobody"):
        with pytest.raises(Refused):
            check_password(login, "wrong")

    rows = [(row.account, row.ok) for row in SignIn.select().order_by(SignIn.id)]
    assert rows == [(f"staff:{clerk.id}", False), ("unknown", False)]


def test_a_password_is_kept_as_argon2id_with_19_mebibytes(clerk):
    set_password(clerk, "清溪路 88 号的桂花开了吧")

    kept = Staff.get_by_id(clerk.id).password_hash
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert check_password("s001", "清溪路 88 号的桂花开了吧")


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("short", "at least 12"),
        ("x" * 201, "at most 200"),
        ("aaaaaaaaaaaaaaa", "too easy"),
        ("s001s001s001", "too easy"),
        ("林可溪林可溪林可溪林可溪", "too easy"),
    ],
)
def test_a_weak_password_is_refused(clerk, password, says):
    with pytest.raises(Refused, match=says):
        set_password(clerk, password)


def test_a_new_password_ends_every_session(clerk):
    session = signed_in(clerk)
    assert live_actor(f"staff:{clerk.id}", session)

    set_password(clerk, "a quite new sentence")

    assert live_actor(f"staff:{clerk.id}", session) is None


def test_an_account_of_the_demonstration_cannot_sign_in_to_production(clerk, production):
    with pytest.raises(Refused, match=SENTENCE):
        check_password("s001", DEMO_PASSWORD)


def test_production_refuses_a_database_with_demonstration_accounts(clerk, production):
    with pytest.raises(BadSetting, match="demonstration accounts"):
        refuse_demo_accounts()


def test_production_with_people_of_its_own_is_fine(clerk, production):
    from models.people import Applicant

    Staff.update(is_demo=False).execute()
    Applicant.update(is_demo=False).execute()

    refuse_demo_accounts()


def test_a_second_factor_is_asked_for_wherever_it_is_no_demonstration(clerk, production):
    assert staff_accounts.needs_second_factor()


def test_a_device_is_enrolled_by_its_first_code_and_sealed(clerk):
    secret = new_secret()

    enrol(clerk, secret, code_of(secret))

    kept = Staff.get_by_id(clerk.id)
    assert staff_accounts.has_second_factor(kept)
    assert secret not in kept.totp_sealed


def test_a_device_that_shows_another_code_is_not_enrolled(clerk):
    with pytest.raises(Refused, match="not right"):
        enrol(clerk, new_secret(), "000000")
    assert not staff_accounts.has_second_factor(Staff.get_by_id(clerk.id))


def test_a_second_device_cannot_be_slipped_in(clerk, at):
    first, second = new_secret(), new_secret()
    enrol(clerk, first, code_of(first))
    at("2026-11-20T10:20")

    with pytest.raises(Refused, match="registered"):
        enrol(clerk, second, code_of(second))
    at("2026-11-20T10:21")
    check_second_factor(Staff.get_by_id(clerk.id), code_of(first))


def test_a_code_of_a_device_counts_once_and_half_a_minute_around(clerk, at):
    secret = new_secret()
    enrol(clerk, secret, code_of(secret))
    person = Staff.get_by_id(clerk.id)
    with pytest.raises(Refused, match="used before"):
        check_second_factor(person, code_of(secret))

    at("2026-11-20T10:25")
    check_second_factor(person, code_of(secret, -30))
    check_second_factor(person, code_of(secret, 30))
    with pytest.raises(Refused):
        check_second_factor(person, code_of(secret, -90))


def test_five_wrong_codes_of_a_device_have_to_wait(clerk, at):
    secret = new_secret()
    enrol(clerk, secret, code_of(secret))
    person = Staff.get_by_id(clerk.id)
    for _ in range(5):
        with pytest.raises(Refused, match="not right"):
            check_second_factor(person, "000000" if code_of(secret) != "000000" else "111111")

    at("2026-11-20T10:20")
    with pytest.raises(TooMany):
        check_second_factor(person, code_of(secret))


def test_a_lost_device_is_replaced_at_the_next_sign_in(clerk):
    secret = new_secret()
    enrol(clerk, secret, code_of(secret))
    session = signed_in(clerk)

    reset_second_factor(clerk)

    assert not staff_accounts.has_second_factor(Staff.get_by_id(clerk.id))
    assert live_actor(f"staff:{clerk.id}", session) is None


def test_a_person_changes_the_own_password_and_every_session_ends(clerk):
    session = signed_in(clerk)

    change_password(clerk, DEMO_PASSWORD, OWN, OWN)

    assert check_password("s001", OWN)
    assert live_actor(f"staff:{clerk.id}", session) is None


def test_every_mistake_in_a_change_of_password_is_told_at_once(clerk):
    with pytest.raises(Refused) as refused:
        change_password(clerk, "wrong", OWN, "another")

    assert [detail.field for detail in refused.value.details] == ["old", "again"]
    assert check_password("s001", DEMO_PASSWORD)


def test_an_open_session_is_no_place_to_guess_the_password(clerk):
    for _ in range(5):
        with pytest.raises(Refused, match="fields"):
            change_password(clerk, "wrong", OWN, OWN)

    with pytest.raises(TooMany):
        change_password(clerk, DEMO_PASSWORD, OWN, OWN)
    rows = SignIn.select().where(SignIn.account == f"staff:{clerk.id}", ~SignIn.ok)
    assert rows.count() == 5
