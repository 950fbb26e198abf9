"""Who has a case open: a hint that fades, and never an error."""

from pathlib import Path

import pytest

from portal.cases import presence
from portal.ground.house import house
from tests import situations as s

pytestmark = [pytest.mark.usefixtures("house"), pytest.mark.one_engine]
CASE = "01a20000-0000-7000-8000-000000000001"


def test_a_colleague_sees_who_else_has_it_open_and_nobody_sees_themselves():
    clerk, colleague = s.staff(s.CLERK), s.staff(s.COLLEAGUE)
    presence.note(CASE, clerk)

    assert presence.also_here(CASE, colleague) == [clerk.name]
    assert presence.also_here(CASE, clerk) == []
    assert presence.also_here("another", colleague) == []


def test_after_two_minutes_nobody_is_there_any_more(at):
    presence.note(CASE, s.staff(s.CLERK))

    at("2026-11-20T10:16:59")
    assert presence.also_here(CASE, s.staff(s.COLLEAGUE))
    at("2026-11-20T10:17:01")
    assert presence.also_here(CASE, s.staff(s.COLLEAGUE)) == []


def test_what_is_old_is_swept_away(at):
    presence.note(CASE, s.staff(s.CLERK))
    at("2026-11-20T12:00:00")
    presence.note("another", s.staff(s.CLERK))

    at("2026-11-20T10:15:30")
    assert presence.also_here(CASE, s.staff(s.COLLEAGUE)) == []


def test_a_store_that_is_broken_or_gone_is_no_error():
    store = Path(house.settings.instance) / "cache" / "presence.db"
    presence.note(CASE, s.staff(s.CLERK))
    for left in store.parent.glob("presence.db*"):
        left.unlink()
    assert presence.also_here(CASE, s.staff(s.COLLEAGUE)) == []

    presence.note(CASE, s.staff(s.CLERK))
    assert presence.also_here(CASE, s.staff(s.COLLEAGUE))
