"""What arrived too late: one hour, encrypted, for its account alone."""

import io

import pytest

from models.people import ParkedPost
from portal.ground.errors import NotFound, TooMany
from portal.people import parked

ME, YOU = "applicant:me", "applicant:you"
FORM = "application/x-www-form-urlencoded"


def keep(account: str = ME, path: str = "/my/cases/1/save", body: bytes = b"name=secret") -> parked.Kept:
    parked.keep(account, path, FORM, io.BytesIO(body))
    return parked.kept_for(account)[-1]


def test_a_form_is_kept_encrypted_and_given_back_as_it_came(house):
    kept = keep(body=b"name=\xe4\xba\x91\0\xff")

    assert (kept.path, kept.mime, kept.size) == ("/my/cases/1/save", FORM, 10)
    with parked.body_of(ME, kept.id) as body:
        assert body.read() == b"name=\xe4\xba\x91\0\xff"
    sealed = house.storage.open_sealed(ParkedPost.get().storage_key).read()
    assert b"name=" not in sealed


def test_nobody_else_sees_it(house):
    kept = keep()

    assert parked.kept_for(YOU) == []
    for question in (parked.claim, parked.body_of, parked.discard, parked.release):
        with pytest.raises(NotFound):
            question(YOU, kept.id)


def test_it_is_gone_after_an_hour_with_its_bytes(house, at):
    kept = keep()
    at("2026-11-20T11:15")

    assert parked.kept_for(ME) == []
    with pytest.raises(NotFound):
        parked.claim(ME, kept.id)
    assert parked.prune() == 1
    assert list(house.storage.keys()) == []


def test_two_clicks_at_once_send_it_once(house, at):
    kept = keep()

    parked.claim(ME, kept.id)
    with pytest.raises(NotFound):
        parked.claim(ME, kept.id)

    parked.release(ME, kept.id)
    parked.claim(ME, kept.id)
    at("2026-11-20T10:18")  # the process that claimed it was killed
    assert parked.claim(ME, kept.id)


def test_what_is_discarded_leaves_nothing(house):
    parked.discard(ME, keep().id)

    assert parked.kept_for(ME) == []
    assert list(house.storage.keys()) == []
    with pytest.raises(NotFound):
        parked.discard(ME, "not a key")


def test_the_newest_form_to_an_address_replaces_the_one_before(house):
    keep(body=b"name=old")
    kept = keep(body=b"name=new")

    assert parked.kept_for(ME) == [kept]
    assert len(list(house.storage.keys())) == 1


def test_at_most_ten_forms_are_kept_for_an_account(house):
    for n in range(12):
        keep(path=f"/my/cases/{n}/save")

    assert [kept.path for kept in parked.kept_for(ME)] == [f"/my/cases/{n}/save" for n in range(2, 12)]
    assert len(list(house.storage.keys())) == 10


def test_nobody_can_fill_the_disk_with_late_forms(house):
    for _ in range(60):
        keep()

    with pytest.raises(TooMany):
        keep()
    assert len(list(house.storage.keys())) == 1
