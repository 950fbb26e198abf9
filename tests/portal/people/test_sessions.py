"""A session lives as long as its row, its account and its posts."""

import uuid
from datetime import date, timedelta

import pytest

from models.people import Applicant, Post, SignIn, Staff
from portal.ground import time
from portal.people.sessions import end_all_sessions, end_session, live_actor, prune, record_sign_in


@pytest.fixture
def clerk(house) -> Staff:
    return Staff.get(Staff.login == "s001")


@pytest.fixture
def account(clerk) -> str:
    return f"staff:{clerk.id}"


def test_a_session_knows_who_is_signed_in_and_with_which_posts(account):
    actor = live_actor(account, record_sign_in(account, True))

    assert actor.ref == account
    assert actor.holds("clerk", "SCJG", "YXZW")


def test_signing_out_ends_one_session_and_leaves_the_other(account):
    here, there = record_sign_in(account, True), record_sign_in(account, True)

    end_session(here)

    assert live_actor(account, here) is None
    assert live_actor(account, there)
    assert end_all_sessions(account) == 1
    assert live_actor(account, there) is None


def test_a_refused_sign_in_is_no_session(account):
    assert live_actor(account, record_sign_in(account, False)) is None


def test_a_session_belongs_to_its_account(account):
    other = Staff.get(Staff.login == "s002")

    assert live_actor(f"staff:{other.id}", record_sign_in(account, True)) is None


def test_a_session_ends_after_twelve_hours_even_if_it_is_used(account, at):
    session = record_sign_in(account, True)
    at("2026-11-20T22:14")
    assert live_actor(account, session)
    at("2026-11-20T22:15")

    assert live_actor(account, session) is None


def test_who_is_deactivated_is_out_at_once(account, clerk):
    session = record_sign_in(account, True)

    Staff.update(is_active=False).where(Staff.id == clerk.id).execute()

    assert live_actor(account, session) is None


def test_whose_last_post_ends_is_out_at_once(account, clerk):
    session = record_sign_in(account, True)

    Post.update(valid_to=date(2026, 11, 19)).where(Post.staff == clerk.id).execute()

    assert live_actor(account, session) is None


def test_a_cover_holds_the_post_only_while_the_other_is_away(house):
    cover, covered = Staff.get(Staff.login == "s014"), Staff.get(Staff.login == "s007")
    Post.delete().where(Post.staff == cover.id, Post.cover_of.is_null()).execute()
    session = record_sign_in(f"staff:{cover.id}", True)
    assert live_actor(f"staff:{cover.id}", session) is None

    Staff.update(away_until=date(2026, 11, 20)).where(Staff.id == covered.id).execute()

    actor = live_actor(f"staff:{cover.id}", session)
    assert actor.has_post("window_head")
    assert actor.posts[0].cover_of == str(covered.id)


def test_an_applicant_has_a_session_too(house):
    applicant = Applicant.get(Applicant.name == "云小满")
    account = f"applicant:{applicant.id}"

    actor = live_actor(account, record_sign_in(account, True))

    assert (actor.kind, actor.name, actor.posts) == ("applicant", "云小满", ())


@pytest.mark.parametrize(
    "account", ["", "staff:", "staff:1", "system", "robot:018f2d3c-0000-7000-8000-000000000000", "applicant:\0"]
)
def test_nonsense_in_a_cookie_is_nobody(account):
    assert live_actor(account, str(uuid.uuid4())) is None
    assert live_actor(account, "x") is None


def test_records_of_sign_ins_are_kept_for_half_a_year(account):
    record_sign_in(account, True)

    assert prune(time.now() + timedelta(days=179)) == 0
    assert prune(time.now() + timedelta(days=181)) == 1
    assert not SignIn.select().exists()
