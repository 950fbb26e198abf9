"""Several people at the same moment, on real connections: numbers stay gapless, places single, acts single."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from models.cases import Booking, CaseEvent, Paper
from models.database import db
from portal.cases import lifecycle
from portal.ground import audit
from portal.ground.errors import Conflict, Refused
from tests import situations as s

pytestmark = pytest.mark.usefixtures("house")


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Run the acts in threads of their own, each on a connection of its own; returns what came or was raised."""

    def run(act: Callable[[], Any]) -> Any:
        db.connect(reuse_if_open=True)
        try:
            return act()
        except Refused as refused:
            return refused
        finally:
            db.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_receipts_of_many_filings_at_once_are_numbered_without_a_gap() -> None:
    names = ("云小满", "溪有成", "田禾")
    filings = [s.filing(code, name).filled() for name in names for code in (s.FOOD, s.SHOP)]
    results = at_once([lambda f=f: lifecycle.perform(f.case, "submit", by=f.owner) for f in filings])
    assert [r for r in results if isinstance(r, Exception)] == []
    assert sorted(p.serial for p in Paper.select().where(Paper.kind == "receipt")) == [1, 2, 3, 4, 5, 6]
    assert audit.verify() == []


def test_only_two_of_four_get_the_slot_that_has_two_places() -> None:
    filings = []
    for name, code in (("云小满", s.FOOD), ("溪有成", s.FOOD), ("田禾", s.FOOD), ("石大川", s.FOOD)):
        filing = s.filing(code, name).filled()
        filings.append(filing.act("request_pre_review", filing.owner).examined().act("pass_pre_review", filing.clerk))
    slot = {"window": "A05", "day": "2026-11-23", "start": "09:30"}
    results = at_once([lambda f=f: lifecycle.perform(f.case, "book", by=f.owner, **slot) for f in filings])
    assert sum(isinstance(r, Conflict) for r in results) == 2
    assert Booking.select().where(Booking.place.is_null(False)).count() == 2


def test_of_two_clerks_who_act_on_the_same_version_one_is_told_to_look_again() -> None:
    filing = s.filing().submitted().examined()
    clerks = [s.staff(s.CLERK), s.staff(s.COLLEAGUE)]
    results = at_once(
        [lambda c=c: lifecycle.perform(filing.case, "accept", by=c, version=filing.case.version) for c in clerks]
    )
    assert sum(isinstance(r, Conflict) for r in results) == 1
    assert Paper.select().where(Paper.kind == "acceptance").count() == 1


def test_one_form_sent_by_two_hands_acts_once() -> None:
    filing = s.filing().filled()
    results = at_once([lambda: lifecycle.perform(filing.case, "submit", by=filing.owner, token="one")] * 3)
    assert CaseEvent.select().where(CaseEvent.action == "submit").count() == 1
    assert not [r for r in results if isinstance(r, Exception) and not isinstance(r, Conflict)]
