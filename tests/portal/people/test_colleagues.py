"""Who works beside whom: the colleagues that a queue offers, and how its owner likes it."""

from datetime import date

import pytest

from models.people import Post, Staff
from portal.people.colleagues import desk_of
from tests import situations as s

pytestmark = pytest.mark.usefixtures("house")
MARKET = frozenset({"SCJG"})


def beside(departments: frozenset[str] | None = MARKET) -> list[str]:
    """The badges that the clerk's queue offers."""
    return [one.badge for one in desk_of(s.staff(s.CLERK), departments).clerks]


def hold(badge: str, **more: object) -> None:
    """A further post of clerk at the market regulator."""
    values = {"valid_from": date(2026, 1, 1), **more}
    Post.create(staff=Staff.get(Staff.badge == badge), post="clerk", department="SCJG", centre="YXZW", **values)


def test_a_queue_offers_the_clerks_of_its_departments_each_once():
    before = beside()
    assert {s.CLERK, s.COLLEAGUE} <= set(before)
    assert "S003" not in before

    hold(s.COLLEAGUE)
    assert beside() == before
    assert "S003" in beside(None)


def test_who_only_covers_or_whose_post_is_over_or_to_come_or_who_left_is_not_offered():
    before = beside()
    hold("S003", cover_of=Staff.get(Staff.badge == s.CLERK))
    hold("S003", valid_to=date(2026, 11, 19))
    hold("S003", valid_from=date(2026, 11, 21))
    assert beside() == before

    Staff.update(is_active=False).where(Staff.badge == s.COLLEAGUE).execute()
    assert beside() == [badge for badge in before if badge != s.COLLEAGUE]

    hold("S003", valid_to=date(2026, 11, 20))
    assert "S003" in beside()


def test_the_desk_knows_its_owner_and_who_is_away_today():
    mine = {"saved_view": "tab=all", "density": "roomy", "away_until": date(2026, 11, 20)}
    Staff.update(**mine).where(Staff.badge == s.CLERK).execute()
    Staff.update(away_until=date(2026, 11, 19)).where(Staff.badge == s.COLLEAGUE).execute()

    desk = desk_of(s.staff(s.CLERK), MARKET)
    away = {one.badge for one in desk.clerks if one.is_away}

    assert (desk.saved_view, desk.density, desk.away_until) == ("tab=all", "roomy", date(2026, 11, 20))
    assert away & {s.CLERK, s.COLLEAGUE} == {s.CLERK}
