"""Attempts are counted in the database, for every process, and not named."""

import threading

import pytest

from models.database import db
from models.people import Attempt
from portal.ground.attempts import address_group, allow, count, forgive, prune
from portal.ground.errors import TooMany


def test_so_many_attempts_and_no_more_until_the_first_is_old_enough(house, at):
    allow("knock", "me", 2, 10)
    at("2026-11-20T10:18")
    allow("knock", "me", 2, 10)

    with pytest.raises(TooMany) as refused:
        allow("knock", "me", 2, 10)
    assert (refused.value.status, refused.value.values) == (429, {"minutes": 7})
    at("2026-11-20T10:25:01")
    allow("knock", "me", 2, 10)


def test_a_refused_attempt_does_not_lengthen_the_wait(house, at):
    allow("knock", "me", 1, 10)
    at("2026-11-20T10:24")
    with pytest.raises(TooMany):
        allow("knock", "me", 1, 10)
    at("2026-11-20T10:25:01")

    allow("knock", "me", 1, 10)


def test_attempts_at_different_things_and_by_others_are_counted_apart(house):
    allow("knock", "me", 1, 10)

    allow("ring", "me", 1, 10)
    allow("knock", "you", 1, 10)


def test_what_ended_well_is_taken_back(house):
    for _ in range(3):
        allow("knock", "me", 9, 10)

    forgive("knock", "me", newest=1)
    assert count("knock", "me", 10) == 2
    forgive("knock", "me")
    assert count("knock", "me", 10) == 0


def test_many_at_once_get_no_more_than_the_limit(house):
    start, outcomes = threading.Barrier(8), []

    def knock() -> None:
        house.connect()
        start.wait()
        try:
            allow("knock", "me", 3, 10)
            outcomes.append("in")
        except TooMany:
            outcomes.append("out")
        finally:
            house.disconnect()

    threads = [threading.Thread(target=knock) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["in"] * 3 + ["out"] * 5


def test_an_attempt_cannot_be_rolled_back_with_something_else(house):
    with db.atomic(), pytest.raises(AssertionError):
        allow("knock", "me", 3, 10)


def test_the_table_names_nobody(house):
    allow("knock", "10000001001", 3, 10)

    assert "10000001001" not in Attempt.get().who


def test_old_attempts_are_forgotten(house, at):
    allow("knock", "me", 3, 10)
    at("2026-11-22T10:16")

    assert prune() == 1


@pytest.mark.parametrize(
    ("address", "group"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        (None, "unknown"),
        ("localhost", "unknown"),
    ],
)
def test_a_household_counts_as_one_address(address, group):
    assert address_group(address) == group
