"""A month's bulletin goes the way of every publication; the figures become public with it, and so does their correction."""

import pytest

from models.cases import CaseEvent
from models.publication import Draft, Publication
from portal.ground.errors import Conflict, Forbidden, Refused
from portal.publication import bulletins, changing, freezing, publishing, snapshots
from portal.publication.months import read_month
from tests import situations as s
from tests.portal.publication import stage as p

pytestmark = pytest.mark.usefixtures("house")
OCTOBER = read_month("2026-10")


def filled(draft: Draft, words: str = "：另行公布") -> Draft:
    """The drafter has written something into every blank, and concluded every hit."""
    text = {name: getattr(draft, name) for name in ("kind", "title", "summary", "made_on", "reason")}
    body = draft.body.replace(bulletins.BLANK, words)
    department = draft.department_id
    return p.concluded(
        publishing.write(p.key(draft), draft.version, by=p.drafter(), body=body, department=department, **text)
    )


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
    approved = p.approved(filled(draft))
    assert snapshots.newest(OCTOBER) is None
    assert freezing.release_due() == 1
    published = snapshots.newest(OCTOBER)
    assert (published.version, published.publication) == (1, "bulletin-2026-10")
    assert Publication.get(Publication.slug == "bulletin-2026-10").kind == bulletins.KIND
    assert Draft.get_by_id(approved.id).state == "done"


def test_a_correction_is_reviewed_and_published_as_the_bulletin_was(filed):
    p.published(filled(bulletins.draft_of(OCTOBER, p.drafter())))
    CaseEvent.delete().where(CaseEvent.case == filed.case.id, CaseEvent.action == "submit").execute()
    draft = bulletins.correct(OCTOBER, "一件办件重复登记。")
    assert (draft.purpose, draft.reason) == ("correct", "一件办件重复登记。")
    assert "收件0件" in draft.body
    assert (draft.body.count("：另行公布"), draft.body.count(bulletins.BLANK)) == (7, 0), "what people wrote stays"
    assert snapshots.newest(OCTOBER).version == 1
    p.published(p.concluded(draft))
    newest = snapshots.newest(OCTOBER)
    assert (newest.version, newest.reason) == (2, "一件办件重复登记。")
    assert snapshots.check(OCTOBER) == []


def test_who_may_not_draft_makes_no_bulletin(filed):
    with pytest.raises(Forbidden):
        bulletins.draft_of(OCTOBER, s.staff(s.CLERK))


def test_a_text_with_blanks_is_not_sent(filed):
    with pytest.raises(Refused, match="still to be filled in"):
        p.sent(bulletins.draft_of(OCTOBER, p.drafter()))


def test_what_a_drafter_rewrote_stands_beside_its_new_wording(filed):
    draft = filled(bulletins.draft_of(OCTOBER, p.drafter()), "：无")
    lines = draft.body.split("\n")
    lines[1] = "二、时限。全部按时。"
    text = {name: getattr(draft, name) for name in ("kind", "title", "summary", "made_on")}
    body = "\n".join([*lines, "八、说明。"])
    p.published(publishing.write(p.key(draft), draft.version, by=p.drafter(), body=body, department="ZHCK", **text))
    CaseEvent.delete().where(CaseEvent.case == filed.case.id).execute()
    found = bulletins.correct(OCTOBER, "重复登记。").body.split("\n")
    assert found[0].startswith("一、收件和办结。2026年10月收件0件")
    assert (found[1], found[7], found[8][:5]) == ("二、时限。全部按时。", "八、说明。", "二、时限。")


def test_a_dropped_erratum_may_be_taken_again_and_one_on_its_way_may_not(filed):
    p.published(filled(bulletins.draft_of(OCTOBER, p.drafter())))
    draft = bulletins.correct(OCTOBER, "一件办件重复登记。")
    with pytest.raises(Conflict):
        bulletins.correct(OCTOBER, "又一处。")
    publishing.drop(p.key(draft), draft.version, by=p.drafter())
    assert bulletins.take_due() == 0
    assert snapshots.newest(OCTOBER).version == 1
    again = bulletins.correct(OCTOBER, "又一处。")
    assert (again.reason, snapshots.waiting(OCTOBER).version) == ("又一处。", 2)


def test_a_bulletin_that_was_dropped_and_months_that_were_missed_are_begun_again(filed, at):
    with s.at("2026-09-10T09:00"):
        s.filing(s.LIGHT, "溪有成").submitted()
    at("2026-10-01T08:00")
    bulletins.take_due()
    draft = Draft.get()
    publishing.drop(p.key(draft), draft.version, by=p.drafter())
    bulletins.take_due()
    assert [one.source for one in Draft.select().where(Draft.state == "draft")] == ["bulletin:2026-09"]
    with s.at("2026-11-10T09:00"):
        s.filing(s.LIGHT).submitted()
    at("2026-12-02T08:00")  # the worker stood still over the turn of two months
    assert bulletins.take_due() == 2
    assert {one.source for one in Draft.select()} == {f"bulletin:2026-{n:02}" for n in (9, 10, 11)}


def test_an_erratum_waits_until_another_correction_of_the_bulletin_is_done(filed):
    p.published(filled(bulletins.draft_of(OCTOBER, p.drafter())))
    other = changing.begin_correction("bulletin-2026-10", "错别字。", by=p.drafter())
    with pytest.raises(Conflict, match="on its way already"):
        bulletins.correct(OCTOBER, "一件办件重复登记。")
    p.published(other)
    assert snapshots.newest(OCTOBER).version == 1, "the text alone was corrected"
    assert bulletins.correct(OCTOBER, "一件办件重复登记。").reason == "一件办件重复登记。"
