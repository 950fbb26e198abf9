"""Accounts that the operator makes: the first one of a portal, a new password, the end."""

import re
from dataclasses import replace

import pytest

from models.people import AccountEvent, Post, Staff
from portal.ground.errors import NotDone, Refused
from portal.people.account_record import record_of
from portal.people.appointments import Newcomer, add_staff, close_account, everybody, give_new_password, staff_with
from portal.people.sessions import live_actor
from portal.people.staff_accounts import (
    change_password,
    check_password,
    choose_password,
    has_second_factor,
    must_choose_password,
    signed_in,
)

GIVEN = "rain over seven bridges"
OWN = "the kettle sings at noon"
FIRST = Newcomer(login="Wen", name="温如故", posts=("admin",), department="ZHCK", everywhere=True)


def test_a_new_account_signs_in_with_the_given_password_and_its_posts(house):
    made = add_staff(FIRST, GIVEN)

    assert (made.login, made.badge) == ("wen", "WEN")
    assert must_choose_password(check_password("wen", GIVEN))
    post = Post.get(Post.staff == made.id)
    assert (post.post, post.department, post.centre_id) == ("admin", "*", "YXZW")


def test_a_post_reaches_the_own_department_where_nothing_else_is_said(house):
    made = add_staff(replace(FIRST, posts=("clerk", "reviewer"), everywhere=False), GIVEN)

    assert [post.department for post in Post.select().where(Post.staff == made.id)] == ["ZHCK", "ZHCK"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"login": "s001"}, "already"),
        ({"badge": "S001"}, "already"),
        ({"login": "温"}, "no user name"),
        ({"name": " "}, "--name"),
        ({"posts": ()}, "is no post; there are: clerk,"),
        ({"posts": ("king",)}, "king is no post"),
        ({"posts": ("admin", "clerk")}, "no other post"),
        ({"department": ""}, "Name a department; there are: .*SCJG"),
        ({"department": "XX"}, "no department XX"),
        ({"centre": "XX"}, "no centre XX"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_nothing_is_written(house, changes, says):
    before = Staff.select().count()
    with pytest.raises(NotDone, match=says):
        add_staff(replace(FIRST, **changes), GIVEN)
    assert Staff.select().count() == before


def test_a_first_password_must_be_as_good_as_any(house):
    with pytest.raises(Refused, match="at least 12"):
        add_staff(FIRST, "short")
    assert not Staff.select().where(Staff.login == "wen").exists()


def test_a_given_password_is_replaced_by_one_of_ones_own(house):
    staff = add_staff(FIRST, GIVEN)
    for new, again, field in ((GIVEN, GIVEN, "new"), ("short", "short", "new"), (OWN, OWN + "!", "again")):
        with pytest.raises(Refused) as refused:
            choose_password(staff, new, again)
        assert [detail.field for detail in refused.value.details] == [field]

    choose_password(staff, OWN, OWN)

    assert not must_choose_password(check_password("wen", OWN))
    with pytest.raises(Refused, match="not right"):
        check_password("wen", GIVEN)


def test_a_given_password_runs_out_after_three_days(house, at):
    add_staff(FIRST, GIVEN)
    at("2026-11-23T10:15")
    assert check_password("wen", GIVEN)

    at("2026-11-23T10:16")
    with pytest.raises(Refused, match="has run out"):
        check_password("wen", GIVEN)


def test_a_new_one_time_password_ends_sessions_and_lets_in_who_had_tried_in_vain(house):
    staff = staff_with("S001")
    session = signed_in(staff)
    for _ in range(5):
        with pytest.raises(Refused):
            check_password("s001", "forgotten")

    password = give_new_password("s001")

    assert re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", password)
    assert live_actor(f"staff:{staff.id}", session) is None
    assert must_choose_password(check_password("s001", password))


def test_a_lost_device_is_forgotten_only_when_asked(house):
    Staff.update(totp_sealed="kept").where(Staff.login == "s001").execute()
    give_new_password("s001")
    assert has_second_factor(staff_with("s001"))

    give_new_password("s001", new_device=True)
    assert not has_second_factor(staff_with("s001"))


def test_a_closed_account_is_out_at_once_and_gets_no_new_password(house):
    staff = staff_with("s001")
    session = signed_in(staff)

    close_account("s001")

    assert live_actor(f"staff:{staff.id}", session) is None
    for again in (close_account, give_new_password):
        with pytest.raises(NotDone, match="is closed"):
            again("s001")
    with pytest.raises(NotDone, match="no account nobody"):
        close_account("nobody")


def test_the_list_says_who_may_do_what_and_what_is_still_to_be_done(house):
    add_staff(FIRST, GIVEN)
    close_account("s001")
    lines = {line.split()[0]: line for line in everybody()}

    assert lines["wen"] == "wen  温如故  ZHCK  admin (*)  no second factor yet  given password until 11-23 10:15"
    assert "closed" in lines["s001"]
    assert len(lines) == 25


def test_everything_done_to_an_account_is_kept_without_any_password(house, at):
    staff = add_staff(FIRST, GIVEN)
    choose_password(staff, OWN, OWN)
    at("2026-11-21T09:00")
    password = give_new_password("wen", new_device=True)
    change_password(staff_with("wen"), password, OWN, OWN)
    close_account("wen")

    lines = list(record_of(f"staff:{staff.id}"))
    assert lines == [
        "2026-11-20 10:15 account made by the operator",
        "2026-11-20 10:15 password chosen by the person",
        "2026-11-21 09:00 one-time password given by the operator",
        "2026-11-21 09:00 second factor forgotten by the operator",
        "2026-11-21 09:00 password chosen by the person",
        "2026-11-21 09:00 account closed by the operator",
    ]
    kept = str(list(AccountEvent.select().tuples()))
    assert not any(secret in kept for secret in (GIVEN, OWN, password))
