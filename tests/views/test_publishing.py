"""The pages of publishing: from a draft with a redaction hit to the public, a return, checks, the list of words."""

import json
from datetime import datetime

import pytest

from models.publication import Check, Draft, Finding, LedgerLine, Publication
from portal.ground import time
from portal.publication import checks, freezing, ledger
from tests import situations as s
from tests.hostile_pdfs import pdf
from tests.portal.publication import stage as p

pytestmark = pytest.mark.usefixtures("house")
DRAFTER, FIRST, FINAL = "s011", "s019", "s020"
PHONE = "10012345678"
WRITTEN = {
    "kind": "办事和管理制度",
    "department": "ZHCK",
    "title": "关于延长周六办理时间的通知",
    "summary": "周六上午也能办。",
    "body": f"## 一、怎么办\n请到综合窗口办理,联系人电话{PHONE}。\n<script>alert(1)</script>",
    "made_on": "2026-11-18",
}


def begun(at_the_desk, **changed):
    page = at_the_desk(DRAFTER).open("/publishing/new").submit("/publishing/new", **{**WRITTEN, **changed})
    draft = Draft.select().order_by(Draft.created_at.desc(), Draft.id.desc()).first()
    return page, f"/publishing/{draft.id.hex}"


def sent_with(page):
    """What every form about this draft carries."""
    return {name: page.all(f'//input[@name="{name}"]/@value')[0] for name in ("csrf_token", "version")}


def reviewed(at_the_desk, where):
    """Through both reviews, every hit redacted by the first reviewer."""
    at_the_desk(DRAFTER).open(where).submit(f"{where}/send")
    page = at_the_desk(FIRST).open(where)
    while page.has_form(f"{where}/conclude") and page.all('//button[@class="btn primary" and @disabled]'):
        here = page.all('//li[@class="here"]//form')[0]
        form = next(one for one in page.forms() if one.element is here)
        page = page.submit(form, press="遮盖")
    page.submit(f"{where}/first", has_read=True, is_harmless=True)
    page = at_the_desk(FINAL).open(where)
    return page.submit(
        f"{where}/final", has_read=True, is_harmless=True, resolved_on="2026-11-20", members="许东、林莉、周海"
    )


def test_from_a_draft_with_a_hit_to_the_public(at_the_desk, visitor):
    page, where = begun(at_the_desk)
    assert "1处必须处理" in page.text
    assert "100 **** 5678" in page.text
    page = page.submit(f"{where}/send")
    assert "已送预审" in page.text

    first = at_the_desk(FIRST)
    page = first.open(where)
    assert page.all('//button[@class="btn primary" and @disabled]')
    refused = first.post(f"{where}/first", {**sent_with(page), "has_read": "1", "is_harmless": "1"}, 422)
    assert "还有1处没有结论" in refused.text
    page = page.submit(f"{where}/conclude", press="遮盖")
    assert page.all('//td/span[@class="redact"]')
    assert page.all("//td/del")
    page = page.submit(f"{where}/first", has_read=True, is_harmless=True)
    assert "已同意，转终审" in page.text

    final = at_the_desk(FINAL)
    page = final.open(where).submit(
        f"{where}/final", has_read=True, is_harmless=True, resolved_on="2026-11-20", members="许东、林莉、周海"
    )
    assert "到时自动公开" in page.text
    assert freezing.release_due() == 1

    entry = Publication.get(Publication.version == 1)
    public = visitor.open(f"/disclosures/{entry.slug}")
    assert "联系人电话已隐去。" in public.text
    assert PHONE not in public.body.decode()
    assert "<script>alert(1)</script>" in public.text
    assert not public.all("//article//script")
    assert "YXZW-2026-00026" in public.text
    assert PHONE not in visitor.open("/disclosures/feed.atom").body.decode()
    assert "许东" not in public.body.decode()
    assert ledger.verify() == []
    assert "公众页面" in final.open(where).text


def test_a_return_shows_its_reason_to_the_drafter(at_the_desk):
    _, where = begun(at_the_desk, body="没有问题的正文。")
    drafter = at_the_desk(DRAFTER)
    drafter.open(where).submit(f"{where}/send")
    first = at_the_desk(FIRST)
    page = first.open(where).submit(f"{where}/return", reason="", status=422)
    assert "请填写原因" in page.text
    page.submit(f"{where}/return", reason="请写明周六的具体时间")
    page = drafter.open(where)
    assert "请写明周六的具体时间" in page.text
    page = page.follow("修改稿件").submit(f"{where}/text", body="周六上午八点半到十二点。")
    page = page.submit(f"{where}/send")
    assert "第2轮" in page.text


def test_nobody_approves_an_own_draft_by_its_address(at_the_desk, app, monkeypatch):
    s.give_post(p.DRAFTER, "first_reviewer", "*")
    s.give_post(p.DRAFTER, "final_reviewer", "*")
    _, where = begun(at_the_desk, body="没有问题的正文。")
    drafter = at_the_desk(DRAFTER)
    page = drafter.open(where).submit(f"{where}/send")
    sent = {"csrf_token": page.all('//input[@name="csrf_token"]/@value')[0], "version": "2"}
    for step in ("first", "final"):
        answer = drafter.client.post(f"{where}/{step}", data={**sent, "has_read": "1", "is_harmless": "1"})
        assert answer.status_code in (403, 422)
    assert Draft.get().state == "first_review"


def test_the_second_of_two_final_reviewers_is_told_to_look_again(at_the_desk):
    one = p.first_approved(p.draft())
    where = f"/publishing/{one.id.hex}"
    s.give_post("S010", "final_reviewer", "*")
    final, other = at_the_desk(FINAL), at_the_desk("s010")
    given = {"has_read": True, "is_harmless": True, "resolved_on": "2026-11-20", "members": "许东、林莉"}
    page, late = final.open(where), other.open(where)
    page.submit(f"{where}/final", **given)
    refused = late.submit(f"{where}/final", **given, status=409)
    assert "请先看看最新情况" in refused.text


def test_attachments_are_read_cleaned_and_refused_where_they_act(at_the_desk, visitor):
    from tests import hostile

    _, where = begun(at_the_desk, body="见附件。")
    drafter = at_the_desk(DRAFTER)
    page = drafter.open(where)
    page = page.submit(f"{where}/attach", file=(hostile.docx(macros=True), "清单.docm"), status=422)
    assert "PDF / JPG / PNG" in page.text
    table = f"事项,电话\n=HYPERLINK(1),{PHONE}\n-5,一楼\n".encode()
    page = drafter.open(where).submit(f"{where}/attach", file=(table, "清单.csv"))
    page = page.submit(f"{where}/attach", file=(pdf(text="ID 990000199001011239"), f"附件{PHONE}.pdf"))
    assert "手机号" in page.text
    reviewed(at_the_desk, where)
    freezing.release_due()
    entry = Publication.get(Publication.version == 1)
    public = visitor.open(f"/disclosures/{entry.slug}")
    address = public.all('//a[contains(@href, "/files/")]/@href')[0]
    answer = visitor.client.get(address)
    assert answer.data.decode("utf-8-sig").splitlines() == ["事项,电话", "'=HYPERLINK(1),[已隐去]", "-5,一楼"]
    assert visitor.client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert PHONE not in public.body.decode()


def test_a_correction_shows_old_and_new_and_the_ledger_has_both(at_the_desk, visitor):
    entry = p.published(body="周六上午九点到十二点。\n地点不变。")
    drafter = at_the_desk(DRAFTER)
    page = drafter.open(f"/publishing/of/{entry.slug}/correct")
    page = page.submit(f"/publishing/of/{entry.slug}/correct", reason="", status=422)
    page = page.submit(f"/publishing/of/{entry.slug}/correct", reason="时间写错")
    where = f"/publishing/{Draft.get(Draft.purpose == 'correct').id.hex}"
    page.follow("修改稿件").submit(f"{where}/text", body="周六上午八点半到十二点。\n地点不变。")
    reviewed(at_the_desk, where)
    assert freezing.release_due() == 1
    public = visitor.open(f"/disclosures/{entry.slug}")
    assert "时间写错" in public.text
    assert "周六上午八点半到十二点。" in public.text
    changes = public.follow("改了什么")
    assert changes.words("//section//del") == ["原文： 周六上午九点到十二点。"]
    assert changes.words("//section//ins") == ["新文： 周六上午八点半到十二点。"]
    assert visitor.client.get(f"/disclosures/{entry.slug}/v1.pdf").status_code == 200
    assert [line.act for line in LedgerLine.select().order_by(LedgerLine.seq)] == ["published", "corrected"]
    assert ledger.verify() == []


def test_a_withdrawal_leaves_the_place_and_the_reason(at_the_desk, visitor):
    entry = p.published(body="不该公开的正文。", title="不该公开的通知")
    page = at_the_desk(DRAFTER).open("/publishing/entries").follow("撤下 不该公开的通知")
    page.submit(f"/publishing/of/{entry.slug}/withdraw", reason="内容涉及内部管理")
    reviewed(at_the_desk, f"/publishing/{Draft.get(Draft.purpose == 'withdraw').id.hex}")
    assert freezing.release_due() == 1
    public = visitor.open(f"/disclosures/{entry.slug}")
    assert "已于2026-11-20撤下" in public.text
    assert "内容涉及内部管理" in public.text
    assert "不该公开的正文" not in public.body.decode()
    assert visitor.client.get(f"/disclosures/{entry.slug}/v1.pdf").status_code == 404
    assert "已撤下" in visitor.open("/disclosures").text
    assert ledger.verify() == []


def test_the_ledger_is_shown_and_served_as_lines(visitor):
    freezing.freeze_loaded(limit=2)
    page = visitor.open("/board/ledger")
    assert "共2行" in page.text
    lines = visitor.client.get("/board/ledger.jsonl").data.decode().splitlines()
    assert [json.loads(line)["seq"] for line in lines] == [1, 2]
    entry = Publication.get(Publication.version == 1)
    pdf_bytes = visitor.client.get(f"/disclosures/{entry.slug}/v1.pdf")
    assert pdf_bytes.data.startswith(b"%PDF-")
    answer = visitor.client.get("/board/ledger")
    assert visitor.client.get("/board/ledger", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_a_check_notes_what_is_missing_and_a_circular_follows(at_the_desk):
    assert checks.open_due() == 1
    assert checks.open_due() == 0
    supervisor = at_the_desk("s010")
    page = supervisor.open("/publishing/checks").follow("2026-11")
    page = page.submit("/publishing/checks/2026-11/find", words="", status=422)
    assert len(page.mistakes) == 4
    page = page.submit(
        "/publishing/checks/2026-11/find",
        kind="月度运行通报",
        department="ZHCK",
        what="missing",
        words="没有十月的通报",
        due_on="2026-11-24",
    )
    assert "没有十月的通报" in page.text
    assert Check.get().done_at is None
    with time.at(datetime(2026, 11, 25, 9, 0)):
        page = at_the_desk(DRAFTER).open("/publishing/checks/2026-11")
        page = page.submit(f"/publishing/findings/{Finding.get().id.hex}/circular")
        assert "逾期未整改的通报" in page.text
    page = supervisor.open("/publishing/checks/2026-11").submit("/publishing/checks/2026-11/close")
    assert Check.get().done_at is not None


def test_the_reviewers_keep_the_list_of_words(at_the_desk):
    page = at_the_desk(FIRST).open("/publishing/words")
    page = page.submit("/publishing/words", words="长" * 41, status=422)
    page.submit("/publishing/words", words="内部掌握\n酝酿")
    page, _ = begun(at_the_desk, body="此事尚在酝酿。")
    assert "敏感词" in page.text
    assert not at_the_desk(DRAFTER).open("/publishing/words").has_form("/publishing/words")


def test_the_door_is_for_those_who_publish(at_the_desk):
    at_the_desk("s001").open("/publishing", 403)


@pytest.mark.parametrize(
    "address",
    [
        "/publishing/nothing",
        "/publishing/checks/2026-13",
        "/disclosures/gz2026-001/v9.pdf",
        "/disclosures/gz2026-001/vx",
        "/disclosures/gz2026-001/files/x",
    ],
)
def test_what_is_not_there_is_404(at_the_desk, address):
    at_the_desk(DRAFTER).open(address, 404)


def test_the_pages_stand_in_english(at_the_desk, visitor):
    checks.open_due()
    one = p.draft(body=f"电话{PHONE}")
    reader = at_the_desk(DRAFTER).read()
    for address, words in (
        ("/publishing", "Waiting for me"),
        ("/publishing/new", "From this day the time"),
        (f"/publishing/{one.id.hex}", "must be concluded"),
        (f"/publishing/{one.id.hex}/text", "Text of the publication"),
        ("/publishing/entries", "What is public"),
        ("/publishing/checks", "Checks of disclosures"),
        ("/publishing/checks/2026-11", "The eight classes"),
        ("/publishing/words", "Words to watch for"),
    ):
        assert words in reader.open(address).text
    freezing.freeze_loaded(limit=1)
    visitor.read()
    for address, words in (("/board/ledger", "Ledger of publications"), ("/disclosures/help", "By telephone")):
        assert words in visitor.open(address).text
