"""One-time codes: five minutes, once, for one purpose, five tries, and not too many of them."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from models.cases import OutboxMessage
from models.people import Attempt, OneTimeCode
from portal.ground import messages, time
from portal.ground.errors import Refused, TooMany, Unavailable
from portal.people.codes import check_code, prune, send_code

PHONE = "10000001001"
FRIDAY = "2026-11-20T10:15"


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_the_demonstration_gives_the_code_back_so_that_the_page_can_show_it(house):
    code = send_code(PHONE, "sign-in")

    assert len(code) == 6
    assert code.isdigit()
    check_code(PHONE, "sign-in", code)


def test_a_code_works_once(house):
    code = send_code(PHONE, "sign-in")
    check_code(PHONE, "sign-in", code)

    with pytest.raises(Refused, match="no longer valid"):
        check_code(PHONE, "sign-in", code)


def test_a_code_may_be_typed_full_width_and_with_spaces(house):
    code = send_code(PHONE, "sign-in")

    check_code(
        "１００ 0000 1001",
        "sign-in",
        f" {code[:3]} {code[3:]} ".translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    )


def test_a_code_lives_five_minutes(house, at):
    code = send_code(PHONE, "sign-in")
    at("2026-11-20T10:20:00")

    with pytest.raises(Refused, match="no longer valid"):
        check_code(PHONE, "sign-in", code)


def test_only_the_newest_code_counts(house):
    first, second = send_code(PHONE, "sign-in"), send_code(PHONE, "sign-in")

    with pytest.raises(Refused):
        check_code(PHONE, "sign-in", first if first != second else wrong(first))
    check_code(PHONE, "sign-in", second)


def test_a_code_for_signing_in_signs_nothing(house):
    code = send_code(PHONE, "sign-in")

    with pytest.raises(Refused, match="no longer valid"):
        check_code(PHONE, "sign", code)


def test_a_code_belongs_to_its_phone(house):
    code = send_code(PHONE, "sign-in")

    with pytest.raises(Refused):
        check_code("10000001002", "sign-in", code)


def test_five_wrong_tries_burn_a_code(house):
    code = send_code(PHONE, "sign-in")
    for _ in range(4):
        with pytest.raises(Refused, match="not right"):
            check_code(PHONE, "sign-in", wrong(code))
    with pytest.raises(Refused, match="too often"):
        check_code(PHONE, "sign-in", wrong(code))

    with pytest.raises(Refused, match="no longer valid"):
        check_code(PHONE, "sign-in", code)


def test_two_requests_at_the_same_moment_use_a_code_once(house):
    code, outcomes, start = send_code(PHONE, "sign-in"), [], threading.Barrier(4)

    def use() -> None:
        house.connect()
        start.wait()
        try:
            check_code(PHONE, "sign-in", code)
            outcomes.append("in")
        except Refused:
            outcomes.append("out")
        finally:
            house.disconnect()

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["in", "out", "out", "out"]


def test_a_phone_gets_five_codes_an_hour_and_is_told_how_long_to_wait(house, at):
    for _ in range(5):
        send_code(PHONE, "sign-in")

    with pytest.raises(TooMany) as refused:
        send_code(PHONE, "sign-in")
    assert refused.value.values["minutes"] == 60
    at("2026-11-20T11:15:01")
    assert send_code(PHONE, "sign-in")


def test_a_sign_in_that_succeeds_makes_room_again(house):
    for _ in range(12):
        check_code(PHONE, "sign-in", send_code(PHONE, "sign-in", "203.0.113.7"), "203.0.113.7")

    assert not Attempt.select().exists()


def test_one_network_address_cannot_flood_many_phones(house):
    for n in range(30):
        send_code(f"1000000{2000 + n}", "sign-in", "203.0.113.7")

    with pytest.raises(TooMany):
        send_code("10000003000", "sign-in", "203.0.113.7")
    assert send_code("10000003000", "sign-in", "203.0.113.8")


def test_one_network_address_cannot_try_codes_for_ever(house):
    for n in range(30):
        with pytest.raises(Refused):
            check_code(f"1000000{2000 + n}", "sign-in", "000000", "2001:db8::1")

    with pytest.raises(TooMany):
        check_code(PHONE, "sign-in", "000000", "2001:db8::ffff")  # the same household


def test_neither_code_nor_phone_nor_address_is_kept_in_the_clear(house):
    code = send_code(PHONE, "sign-in", "203.0.113.7")

    kept = " ".join(str(value) for row in OneTimeCode.select().dicts() for value in row.values())
    kept += " ".join(str(value) for row in Attempt.select().dicts() for value in row.values())
    assert PHONE not in kept
    assert "203.0.113" not in kept
    assert code not in OneTimeCode.get().code_hash


def test_production_sends_the_code_by_text_message_and_shows_nothing(house, monkeypatch):
    monkeypatch.setattr(house, "settings", replace(house.settings, env="production", sms_url="https://sms.invalid/"))

    assert send_code(PHONE, "sign") is None

    row = OutboxMessage.get()
    assert (row.channel, row.key, row.state) == ("sms", "sign_code", "waiting")
    assert messages.address_of(row) == PHONE
    assert PHONE not in row.address_sealed + row.body_sealed
    check_code(PHONE, "sign", messages.values_of(row)["code"])


def test_production_without_a_gateway_says_so_instead_of_pretending(house, monkeypatch):
    monkeypatch.setattr(house, "settings", replace(house.settings, env="production"))

    with pytest.raises(Unavailable, match="Text messages cannot be sent"):
        send_code(PHONE, "sign-in")
    assert not OneTimeCode.select().exists()


def test_what_is_no_mobile_phone_gets_no_code(house):
    with pytest.raises(Refused, match="11 digits"):
        send_code("0009-8121100", "sign-in")
    assert not OneTimeCode.select().exists()


def test_old_codes_are_deleted_after_a_day(house):
    send_code(PHONE, "sign-in")

    assert prune(time.now() + timedelta(hours=23)) == 0
    assert prune(time.now() + timedelta(hours=25)) == 1
