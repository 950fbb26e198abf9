"""A word to the reviewer: kept beside the answers, sent along once, read at the desk; long, hostile and late ones."""

import pytest

from models.cases import Case, CaseEvent, CaseValue
from portal.cases import form_values, word_to_reviewer
from portal.ground import audit
from tests import cast
from tests import situations as s
from tests.filing_pages import answers, case_address

SAID = "洗手池在二楼，\r\n<script>alert(1)</script>请看第二张照片。"
KEPT = SAID.replace("\r\n", "\n")


@pytest.fixture
def owner(visitor):
    """云小满, signed in."""
    return cast.applicant(visitor)


def said(owner, filing, text=SAID, press="保存并核对"):
    return owner.open(case_address(filing)).submit("/answers", {**answers(), word_to_reviewer.KEY: text}, press=press)


def kept():
    return word_to_reviewer.of(form_values.values_of(Case.get()))


def sent_with(action):
    event = CaseEvent.get(CaseEvent.action == action)
    return audit.payloads_of(event.case_id)[event.seq].get("note")


def test_it_is_kept_with_the_draft_and_shown_before_it_is_sent(owner):
    check = said(owner, s.filing().filled())
    assert kept() == KEPT
    assert "请看第二张照片。" in check.text
    back = check.follow("修改：有话跟审查人员说")
    assert back.words('//textarea[@id="note"]') == [" ".join(KEPT.split())]


def test_it_goes_along_once_and_is_read_at_the_desk(owner, at_the_desk):
    filing = s.filing().filled()
    said(owner, filing).submit("/request_pre_review")
    assert sent_with("request_pre_review") == KEPT
    assert not CaseValue.select().where(CaseValue.key == word_to_reviewer.KEY).exists()

    page = at_the_desk("s001").open(f"/desk/cases/{filing.fresh().number}")
    # above the materials and in the history, as text
    assert "请看第二张照片。" in page.words('//*[@id="word"]')[0]
    assert any("请看第二张照片。" in line for line in page.words('//*[contains(@class, "track")]/li'))
    assert not page.all("//main//script")


def test_the_next_sending_begins_empty(owner, at_the_desk):
    filing = s.filing().filled()
    said(owner, filing).submit("/submit", press="正式提交")
    filing.examined(fail=1).act("notify_correction", filing.clerk, due="2026-12-04")
    page = owner.open(case_address(filing))
    assert page.words('//textarea[@id="note"]') == [""]

    filing.filled().act("resubmit", filing.owner)
    page = at_the_desk("s001").open(f"/desk/cases/{filing.fresh().number}")
    # the newest sending says nothing; what was said before stays in the history
    assert not page.all('//*[@id="word"]')
    assert "请看第二张照片。" in page.text


def test_the_same_word_comes_with_corrections(owner):
    filing = s.filing().submitted()
    filing.examined(fail=1).act("notify_correction", filing.clerk, due="2026-12-04").filled()
    said(owner, filing).submit("/resubmit")
    assert sent_with("resubmit") == KEPT


def test_one_that_is_too_long_is_said_beside_its_field_and_shown_back(owner):
    filing = s.filing()
    long = "长" * (word_to_reviewer.LONGEST + 1)
    page = owner.open(case_address(filing)).submit("/answers", {word_to_reviewer.KEY: long}, press="保存", status=422)
    assert page.all('//*[@role="alert"]//a/@href') == ["#note"]
    assert "最多 500 个" in page.words('//*[@id="f-_note-error"]')[0]
    assert page.words('//textarea[@id="note"]') == [long]
    assert kept() == ""
    # one of exactly the limit is kept, and an empty one takes it back
    page = page.submit("/answers", {word_to_reviewer.KEY: long[1:]}, press="保存")
    assert kept() == long[1:]
    page.submit("/answers", {word_to_reviewer.KEY: " "}, press="保存")
    assert kept() == ""


def test_one_that_comes_too_late_is_shown_to_be_copied(owner):
    filing = s.filing().filled()
    page = owner.open(case_address(filing))
    filing.act("submit", filing.owner)
    late = page.submit("/answers", {**answers(), word_to_reviewer.KEY: SAID}, press="保存", status=409)
    assert "请看第二张照片。" in late.text
    assert kept() == ""


def test_whoever_tracks_without_an_account_does_not_read_it(owner):
    filing = s.filing().filled()
    sent = said(owner, filing).submit("/submit", press="正式提交")
    number, code = sent.words('//*[@id="case-number"]')[0], sent.words('//*[@id="query-code"]')[0]
    page = owner.open("/track").submit("/track", number=number, code=code)
    assert number in page.text
    assert "请看第二张照片。" not in page.text
