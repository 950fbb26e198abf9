"""A month's bulletin goes the way of every publication; the figures become public with it, and so does their correction."""

import pytest

from models.cases import CaseEvent
from models.publication import Draft, Publication
from portal.ground.errors import Forbidden
from portal.publication import bulletins, freezing, snapshots
from portal.publication.months import read_month
from tests import situations as s
from tests.portal.publication import stage as p

pytestmark = pytest.mark.usefixtures("house")
OCTOBER = read_month("2026-10")


@pytest.fixture
def filed():
    """A case that was filed in October."""
    with s.at("2026-10-12T09:20"):
        return s.filing().submitted()


def test_the_worker_takes_a_month_that_is_over_and_begins_its_bulletin(filed):
    assert bulletins.take_due() == 1
    draft = Draft.get()
    assert (draft.kind, draft.source, draft.state) == (bulletins.KIND, "bulletin:2026-10", "draft")
    assert "收件1件（网上1件）" in draft.body
    assert bulletins.BLANK in draft.body
    assert draft.data["sha256"] == snapshots.waiting(OCTOBER).sha256
    assert bulletins.take_due() == 0
    assert Draft.select().count() == 1


def test_figures_become_public_with_their_bulletin_and_not_before(filed):
    draft = bulletins.draft_of(OCTOBER, p.drafter())
    assert bulletins.draft_of(OCTOBER, p.drafter()).id == draft.id
    approved = p.approved(p.concluded(draft))
    assert snapshots.newest(OCTOBER) is None
    assert freezing.release_due() == 1
    published = snapshots.newest(OCTOBER)
    assert (published.version, published.publication) == (1, "bulletin-2026-10")
    assert Publication.get(Publication.slug == "bulletin-2026-10").kind == bulletins.KIND
    assert Draft.get_by_id(approved.id).state == "done"


def test_a_correction_is_reviewed_and_published_as_the_bulletin_was(filed):
    p.published(p.concluded(bulletins.draft_of(OCTOBER, p.drafter())))
    CaseEvent.delete().where(CaseEvent.case == filed.case.id, CaseEvent.action == "submit").execute()
    snapshots.take(OCTOBER, reason="一件办件重复登记。")
    draft = bulletins.draft_of(OCTOBER, p.drafter())
    assert (draft.purpose, draft.reason) == ("correct", "一件办件重复登记。")
    assert "收件0件" in draft.body
    assert snapshots.newest(OCTOBER).version == 1
    p.published(p.concluded(draft))
    newest = snapshots.newest(OCTOBER)
    assert (newest.version, newest.reason) == (2, "一件办件重复登记。")
    assert snapshots.check(OCTOBER) == []


def test_who_may_not_draft_makes_no_bulletin(filed):
    with pytest.raises(Forbidden):
        bulletins.draft_of(OCTOBER, s.staff(s.CLERK))
