"""A publication goes through two reviews by three persons, becomes public by the worker, and is frozen."""

import json
from datetime import date, datetime, timedelta

import pytest

from models.people import Staff
from models.publication import Draft, DraftStep, LedgerLine, Publication, PublishedVersion
from portal.ground import time
from portal.ground.errors import Conflict, Forbidden, NotFound, Refused, Unavailable
from portal.publication import deadlines, freezing, ledger, publishing, reviews
from tests import situations as s
from tests.portal.publication import stage as p

pytestmark = pytest.mark.usefixtures("house")


def give_post(badge, post):
    s.give_post(badge, post, "*")


def test_from_a_draft_through_two_reviews_to_the_public():
    entry = p.published()
    assert (entry.state, entry.version, entry.index_no) == ("published", 1, "YXZW-2026-00026")
    version = PublishedVersion.get()
    data = json.loads(version.data)
    assert (data["organ"], data["published_on"], data["files"]) == ("云溪县政务服务中心综合窗口", "2026-11-20", [])
    assert "<h2>一、怎么办</h2>" in version.html
    assert LedgerLine.get().subject == entry.slug == "2026-00026"
    assert ledger.verify() == []


def test_drafter_and_reviewers_are_three_persons_by_what_they_did():
    for badge in (p.DRAFTER, p.FIRST, p.FINAL):
        for post in ("drafter", "first_reviewer", "final_reviewer"):
            give_post(badge, post)
    one = p.sent(p.draft())
    with pytest.raises(Forbidden):
        reviews.approve_first(p.key(one), one.version, by=p.drafter(), has_read=True, is_harmless=True)
    one = p.first_approved(one)
    for somebody in (p.drafter(), p.first()):
        with pytest.raises(Forbidden):
            reviews.approve_final(
                p.key(one),
                one.version,
                by=somebody,
                has_read=True,
                is_harmless=True,
                resolved_on=time.today(),
                members="许东、林莉",
            )
    assert Draft.get_by_id(one.id).state == "final_review"


def test_who_wrote_once_never_reviews_later():
    give_post(p.FIRST, "drafter")
    one = p.draft()
    one = publishing.write(
        p.key(one),
        one.version,
        by=p.first(),
        kind=one.kind,
        title="改过的标题",
        summary=one.summary,
        body=one.body,
        department="ZHCK",
        made_on=one.made_on,
    )
    one = p.sent(one)
    with pytest.raises(Forbidden):
        reviews.approve_first(p.key(one), one.version, by=p.first(), has_read=True, is_harmless=True)


def test_nothing_is_published_without_both_reviews():
    one = p.sent(p.draft())
    with pytest.raises(Refused):
        reviews.approve_final(
            p.key(one),
            one.version,
            by=p.final(),
            has_read=True,
            is_harmless=True,
            resolved_on=time.today(),
            members="许东、林莉",
        )
    assert freezing.release_due() == 0
    assert not Publication.select().where(Publication.version > 0).exists()


def test_of_two_final_reviewers_at_once_one_is_told_to_look_again():
    give_post("S010", "final_reviewer")
    one = p.first_approved(p.draft())
    p.approved(one)
    with pytest.raises(Conflict):
        reviews.approve_final(
            p.key(one),
            one.version,
            by=s.staff("S010"),
            has_read=True,
            is_harmless=True,
            resolved_on=time.today(),
            members="许东、林莉",
        )
    assert Draft.get_by_id(one.id).final_by_id == Staff.get(Staff.badge == p.FINAL).id


def test_a_return_carries_its_reason_and_begins_a_new_round():
    one = p.sent(p.draft())
    with pytest.raises(Refused):
        reviews.send_back(p.key(one), one.version, "  ", by=p.first())
    one = reviews.send_back(p.key(one), one.version, "表述不清楚", by=p.first())
    assert one.state == "draft"
    assert DraftStep.get(DraftStep.act == "returned").note == "表述不清楚"
    assert p.first_approved(one).round == 2


def test_the_resolution_of_the_group_is_recorded_and_everything_wrong_is_told_at_once():
    one = p.first_approved(p.draft())
    with pytest.raises(Refused) as refused:
        p.approved(one, has_read=False, is_harmless=False, resolved_on=date(2026, 11, 21), members="")
    assert {d.field for d in refused.value.details} == {"has_read", "is_harmless", "resolved_on", "members"}
    done = p.approved(one)
    assert (done.resolved_on, done.resolved_by) == (date(2026, 11, 20), "许东、林莉、周海")


def test_a_release_waits_for_its_moment():
    moment = datetime(2026, 11, 23, 9, 0)
    one = p.approved(p.draft(), release_at=moment)
    assert freezing.release_due() == 0
    with time.at(moment):
        assert freezing.release_due() == 1
    assert Publication.get(Publication.version == 1).published_on == date(2026, 11, 23)
    assert Draft.get_by_id(one.id).state == "done"


def test_a_clock_that_was_moved_back_publishes_nothing():
    one = p.sent(p.draft())
    with time.at(time.now() - timedelta(hours=1)), pytest.raises(Unavailable):
        reviews.approve_first(p.key(one), one.version, by=p.first(), has_read=True, is_harmless=True)
    p.published(title="另一份通知")
    one = p.approved(one)
    with time.at(time.now() - timedelta(hours=1)):
        Draft.update(release_at=time.now()).where(Draft.id == one.id).execute()
        assert freezing.release_due() == 0
    assert Draft.get_by_id(one.id).error == "Unavailable"


def test_mistakes_of_a_draft_are_told_at_once():
    with pytest.raises(Refused) as refused:
        p.draft(
            kind="天气",
            title="",
            body="长" * 100_001,
            department="XX",
            made_on=date(2026, 11, 21),
            related="990131009999",
        )
    assert {d.field for d in refused.value.details} == {"kind", "title", "body", "department", "made_on", "related"}


def test_a_draft_is_nobodys_without_a_post_of_publishing():
    one = p.draft()
    with pytest.raises(NotFound):
        publishing.draft_of(p.key(one), s.staff(s.CLERK))
    with pytest.raises(NotFound):
        publishing.draft_of("nothing", p.drafter())


@pytest.mark.parametrize(
    ("made", "due"),
    [
        ("2026-11-02", "2026-11-30"),  # 20 working days
        ("2026-09-21", "2026-10-21"),  # the holidays of October: 30 days come first
    ],
)
def test_the_last_day_is_the_earlier_of_two(made, due):
    assert deadlines.due_on(date.fromisoformat(made)).isoformat() == due


def test_what_is_late_is_listed_and_each_reminder_comes_once():
    one = p.draft(made_on=date(2026, 10, 26))
    assert [late.draft.id for late in deadlines.late(date(2026, 11, 30))] == [one.id]
    assert deadlines.late(one.due_on) == []
    assert deadlines.remind() == 1
    assert deadlines.remind() == 0
    with time.at(datetime(2026, 11, 30, 9, 0)):
        assert deadlines.remind() == 1
    assert [step.note for step in DraftStep.select().where(DraftStep.act == "reminded")] != []


def test_published_and_late_are_counted():
    p.published()
    p.published(made_on=date(2026, 10, 12), title="迟到的通知")
    assert deadlines.made_public(date(2026, 11, 1), date(2026, 11, 30)) == (2, 1)


def test_entries_that_were_loaded_are_frozen_with_their_lines():
    assert freezing.freeze_loaded(limit=3) == 3
    lines = list(LedgerLine.select().order_by(LedgerLine.seq))
    assert [line.act for line in lines] == ["published"] * 3
    assert lines[0].subject == "gz2026-001"
    assert ledger.verify() == []


def test_the_demonstration_has_something_on_its_way():
    from portal.publication.demonstration_drafts import load_drafts

    assert load_drafts() == 3
    assert load_drafts() == 0
    assert {draft.state for draft in Draft.select()} == {"draft", "first_review", "final_review"}
    assert len(deadlines.late()) == 1
