"""Another phone for an account: proved by a code, told to the old one, and nobody else's."""

from dataclasses import replace

import pytest

from models.cases import OutboxMessage
from models.people import AccountEvent, Applicant, OneTimeCode
from portal.ground import messages, time
from portal.ground.errors import Refused, TooMany
from portal.people.accounts import phone_of, sign_in
from portal.people.codes import phone_index, send_code
from portal.people.phone_change import change_phone, send_phone_code
from portal.people.sessions import is_fresh, live_actor

OLD, NEW, OTHERS = "10000001001", "10000009001", "10000001002"


@pytest.fixture
def person(house):
    return Applicant.get(Applicant.phone_index == phone_index(OLD))


def code_for(person, phone):
    return send_phone_code(str(person.id), phone)


def test_the_account_keeps_everything_but_the_phone(person):
    change_phone(str(person.id), "+86 100 0000 9001", code_for(person, NEW))

    kept = Applicant.get_by_id(person.id)
    assert phone_of(kept) == NEW
    assert (kept.name, kept.id_sealed) == (person.name, person.id_sealed)
    assert sign_in(NEW, send_code(NEW, "sign-in"))[0].id == person.id
    assert sign_in(OLD, send_code(OLD, "sign-in"))[0].id != person.id


def test_the_old_phone_is_told_and_the_record_keeps_no_number(person, house, monkeypatch):
    monkeypatch.setattr(house, "settings", replace(house.settings, sms_url="https://gateway.example/"))
    change_phone(str(person.id), NEW, code_for(person, NEW))

    told = list(OutboxMessage.select().where(OutboxMessage.applicant == person.id))
    assert {row.channel: messages.address_of(row) for row in told if row.channel == "sms"} == {"sms": OLD}
    assert {row.key for row in told} == {"phone_changed"}
    (event,) = AccountEvent.select().where(AccountEvent.account == f"applicant:{person.id}")
    assert (event.what, event.by, event.at) == ("phone_changed", f"applicant:{person.id}", time.now())
    assert NEW not in str(event.__data__)


def test_every_session_ends(person):
    session = sign_in(OLD, send_code(OLD, "sign-in"))[1]

    change_phone(str(person.id), NEW, code_for(person, NEW))

    assert live_actor(f"applicant:{person.id}", session) is None


def test_the_phone_of_another_account_gets_a_code_and_is_refused_without_a_name(person):
    code = code_for(person, OTHERS)
    with pytest.raises(Refused, match="cannot be used for your account") as refused:
        change_phone(str(person.id), OTHERS, code)

    assert refused.value.field == "phone"
    assert phone_of(Applicant.get_by_id(person.id)) == OLD
    assert not OutboxMessage.select().exists()
    assert not AccountEvent.select().exists()


def test_who_does_not_hold_the_phone_learns_nothing_about_it(person):
    said = set()
    for phone in (NEW, OTHERS):
        code_for(person, phone)
        with pytest.raises(Refused) as refused:
            change_phone(str(person.id), phone, "x")
        said.add((str(refused.value), refused.value.field))
    assert len(said) == 1


@pytest.mark.parametrize(("phone", "says"), [(OLD, "already"), ("0009-8121100", "mobile"), ("", "mobile")])
def test_what_cannot_be_a_new_phone_gets_no_code(person, phone, says):
    with pytest.raises(Refused, match=says) as refused:
        code_for(person, phone)
    assert refused.value.field == "phone"
    assert not OneTimeCode.select().exists()


def test_a_code_for_signing_in_changes_no_phone(person):
    with pytest.raises(Refused, match="no longer valid"):
        change_phone(str(person.id), NEW, send_code(NEW, "sign-in"))


def test_nobody_pesters_strangers_from_an_account(person):
    for n in range(5):
        code_for(person, f"1000000{9100 + n}")
    with pytest.raises(TooMany):
        code_for(person, "10000009200")


def test_a_sign_in_is_fresh_for_a_quarter_of_an_hour_and_for_its_own_account(person, at):
    session = sign_in(OLD, send_code(OLD, "sign-in"))[1]
    assert is_fresh(f"applicant:{person.id}", session)
    assert not is_fresh("applicant:somebody", session)
    assert not is_fresh(f"applicant:{person.id}", "no session")

    at("2026-11-20T10:30")
    assert not is_fresh(f"applicant:{person.id}", session)
