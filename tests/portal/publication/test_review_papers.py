"""The form of both reviews (政务公开审核表): drawn at the release, frozen, named by the ledger, verified like other papers."""

import pytest

from models.publication import Draft, LedgerLine, PublicationPaper
from portal.cases import case_papers, paper_drawing
from portal.ground.errors import NotFound
from portal.publication import changing, freezing, ledger, review_papers, reviews
from tests.portal.publication import stage as p

pytestmark = [pytest.mark.usefixtures("house"), pytest.mark.one_engine]


def test_the_form_says_who_did_what_and_what_the_guard_found_and_the_ledger_names_it():
    one = p.sent(p.draft(body=f"电话{p.PHONE}。"))
    one = p.concluded(reviews.send_back(p.key(one), one.version, "请隐去号码", by=p.first()))
    entry = p.published(p.sent(one))
    paper = PublicationPaper.get()
    text = review_papers.html_of(paper)
    for words in (
        entry.index_no,
        "请隐去号码",
        "手机号码（100 **** 5678），隐去",
        "许东、林莉、周海",
        "2026年11月20日决议同意",
    ):
        assert words in text
    assert p.PHONE not in text
    for who in (p.drafter(), p.first(), p.final()):
        assert who.name in text
    assert ledger.body_of(LedgerLine.get())["review_sha256"] == paper.data_digest
    assert (paper.number, paper.state) == (None, "drawn")
    assert review_papers.render_waiting() == 1
    paper = PublicationPaper.get()
    assert paper_drawing.file_of(paper).startswith(b"%PDF-")
    found = case_papers.verify(paper.verify_code)
    assert (found.title, found.is_made, found.sha256) == ("政务公开审核表", True, paper.file_sha256)
    assert ledger.verify() == []
    PublicationPaper.update(data_digest="0" * 64).execute()
    assert [str(one) for one in ledger.verify()] == [
        f"publication_paper {paper.id}: its data were changed after it was drawn",
        f"publication_paper {entry.slug}: is not the form that the ledger names",
    ]


def test_a_withdrawal_has_a_form_of_its_own_and_a_draft_has_none():
    entry = p.published()
    away = changing.begin_withdrawal(entry.slug, "内容已过时", by=p.drafter())
    with pytest.raises(NotFound):
        review_papers.must_have(away)
    p.approved(away)
    assert freezing.release_due() == 1
    text = review_papers.html_of(review_papers.must_have(Draft.get_by_id(away.id)))
    assert "撤下时间" in text
    assert "内容已过时" in text
    assert PublicationPaper.select().count() == 2
    assert ledger.verify() == []
