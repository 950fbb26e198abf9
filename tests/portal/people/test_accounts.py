"""Applicants sign in by phone; the first time makes the account."""

import threading
from dataclasses import replace

import pytest

from models.people import Applicant, SignIn
from portal.ground.errors import NotFound, Refused
from portal.people.accounts import account_of_phone, applicant_of, phone_of, send_code, sign_in

NEW = "10000009001"
KNOWN = "10000001001"


def test_the_first_sign_in_makes_an_account_and_the_second_finds_it(house):
    first, _ = sign_in(NEW, send_code(NEW, "sign-in"))
    second, _ = sign_in("+86 100 0000 9001", send_code(NEW, "sign-in"))

    assert first.id == second.id
    assert phone_of(first) == NEW
    assert NEW not in first.phone_sealed


def test_known_and_unknown_phones_are_answered_alike(house):
    answers = set()
    for phone in (KNOWN, NEW):
        send_code(phone, "sign-in")
        with pytest.raises(Refused) as refused:
            sign_in(phone, "x")
        answers.add((refused.value.message, refused.value.field, refused.value.status))

    assert len(answers) == 1
    assert not Applicant.select().where(Applicant.name == "").exists()


def test_good_and_refused_sign_ins_are_recorded(house):
    applicant, session = sign_in(KNOWN, send_code(KNOWN, "sign-in"))
    for phone in (KNOWN, NEW):
        with pytest.raises(Refused):
            sign_in(phone, "000000")

    rows = [(row.account, row.ok) for row in SignIn.select().order_by(SignIn.id)]
    assert rows == [(f"applicant:{applicant.id}", True), (f"applicant:{applicant.id}", False), ("unknown", False)]
    assert str(SignIn.get(SignIn.ok).id) == session


def test_two_windows_of_one_new_person_make_one_account(house):
    start, found = threading.Barrier(4), []

    def come() -> None:
        house.connect()
        start.wait()
        found.append(account_of_phone(NEW).id)
        house.disconnect()

    threads = [threading.Thread(target=come) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 4
    assert len(set(found)) == 1


def test_a_fictional_account_cannot_sign_in_to_production(house, monkeypatch):
    code = send_code(KNOWN, "sign-in")
    monkeypatch.setattr(house, "settings", replace(house.settings, env="production"))

    with pytest.raises(Refused, match="demonstration"):
        sign_in(KNOWN, code)


@pytest.mark.parametrize("key", ["", "x", "00000000-0000-7000-8000-000000000000"])
def test_an_unknown_id_is_nobody(house, key):
    with pytest.raises(NotFound):
        applicant_of(key)
