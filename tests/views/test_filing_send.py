"""Checking and sending: what is missing, what is signed, what comes of two clicks and two hands; withdrawing."""

import pytest

from models.cases import Case, CaseEvent, Paper
from portal.cases import lifecycle
from portal.cases.numbering import hashed_code
from portal.people.actors import SYSTEM
from tests import cast
from tests import situations as s
from tests.filing_pages import case_address, filled, upload

DEFERRABLE = "M06"


@pytest.fixture
def owner(visitor):
    """云小满, signed in."""
    return cast.applicant(visitor)


@pytest.fixture
def page(owner):
    """The fill page of a fresh draft."""
    return owner.open(case_address(s.filing()))


def check(owner, filing):
    return owner.open(f"{case_address(filing)}/check")


def test_everything_that_is_missing_is_said_at_once_with_its_place(owner):
    page = check(owner, s.filing())
    links = page.all('//*[@id="gaps"]//a/@href')
    assert "还有 17 处没填好" in page.text
    assert any(link.endswith("?answers=1#f-org_name") for link in links)
    assert any(link.endswith(f"#m-{s.FOOD}-M03") for link in links)
    assert page.form("/request_pre_review").buttons() == []  # closed, with why beside it


def test_what_will_be_sent_is_shown_with_a_way_to_change_each(owner):
    page = check(owner, s.filing().filled())
    assert page.follow("修改：场所面积（平方米）").h1 == "食品经营许可（新办）"
    assert "990***********0029" in page.text
    assert "990000199005200029" not in page.text


def test_formal_submission_warns_that_originals_will_be_asked_for(owner):
    page = check(owner, s.filing().filled())
    assert "之后会请您出示原件" in page.text
    assert "可以直接正式提交，窗口依法审查" in page.text


def test_submitting_formally_issues_the_receipt_and_tells_the_query_code_once(owner):
    filing = s.filing().filled()
    sent = check(owner, filing).submit("/submit")
    case = filing.fresh()
    assert case.state == "submitted"
    assert sent.words('//*[@id="case-number"]') == [case.number]
    assert case.query_hash == hashed_code(case.number, sent.words('//*[@id="query-code"]')[0])
    # the receipt can be read at once, its file comes with the worker
    paper = sent.follow("申请材料收件凭证")
    assert "不代表受理" in paper.text
    assert "正在生成" in paper.text
    s.run_worker()
    made = owner.open(paper.url)
    answer = owner.client.get(made.all('//*[@id="paper-file"]//a/@href')[0])
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert "script-src" not in answer.headers["Content-Security-Policy"]


def test_a_file_that_is_not_made_yet_leads_to_the_page_that_says_so(owner):
    filing = s.filing().submitted()
    paper = Paper.get(Paper.case == filing.case.id)
    assert owner.open(f"{case_address(filing)}/papers/{paper.id.hex}.pdf").url.endswith(f"/papers/{paper.id.hex}")
    fragment = owner.fragment(f"{case_address(filing)}/papers/{paper.id.hex}")
    assert fragment.all('//*[@id="paper-file"]/@hx-trigger') == ["every 3s"]


def test_papers_that_stay_inside_are_not_shown(owner, at):
    filing = s.filing().submitted()
    at("2026-11-30T09:00")
    lifecycle.perform(filing.fresh(), "deem_accepted", by=SYSTEM)
    cast.applicant(owner)
    page = owner.open(case_address(filing))
    record = Paper.get(Paper.kind == "deemed_record")
    assert record.id.hex not in page.answer.get_data(as_text=True)
    owner.open(f"{case_address(filing)}/papers/{record.id.hex}", status=404)


def test_a_promise_is_signed_with_a_ticked_sentence_and_a_code(page):
    page = filled(page, promise=(DEFERRABLE,)).submit("/answers", press="保存并核对")
    assert "1 份材料后补" in page.text
    # neither the tick nor the code may be missing
    wrong = page.submit("/submit", press="正式提交", status=422)
    assert wrong.all('//*[@role="alert"]//a/@href') == ["#commit"]
    wrong = wrong.submit("/submit", commit=True, press="正式提交", status=422)
    assert wrong.all('//*[@role="alert"]//a/@href') == ["#code"]
    # the code is sent, what was ticked stays ticked
    with_code = wrong.submit("/submit", press="发短信验证码")
    assert with_code.all('//*[@id="commit"]/@checked')
    bad = with_code.submit("/submit", code="000000", press="正式提交", status=422)
    assert bad.title.startswith("错误：")
    with_code = bad.submit("/submit", press="发短信验证码")
    code = with_code.words('//*[@id="demo-code"]')[0]
    assert with_code.submit("/submit", code=code, press="正式提交").h1 == "收到了"
    assert Case.get().state == "submitted"


def test_consent_to_electronic_service_is_signed_too(owner):
    filing = s.filing().filled()
    page = check(owner, filing).submit("/submit", consent=True, press="正式提交", status=422)
    assert page.all('//*[@id="consent"]/@checked')
    page = page.submit("/submit", press="发短信验证码")
    page.submit("/submit", code=page.words('//*[@id="demo-code"]')[0], press="正式提交")
    assert filing.fresh().electronic_delivery


def test_codes_are_not_sent_without_end(owner):
    page = check(owner, s.filing().filled())
    for _ in range(4):  # with the one of the sign-in, which was forgiven
        page = page.submit("/submit", press="发短信验证码")
    page = page.submit("/submit", press="发短信验证码")
    limited = page.submit("/submit", press="发短信验证码", status=429)
    assert "试" in " ".join(limited.mistakes)


def test_two_clicks_send_once_and_the_code_can_be_had_again(owner):
    filing = s.filing().filled()
    page = check(owner, filing)
    form = page.form("/submit")
    first = owner.client.post(form.action, data=dict(form.sent(None)))  # its answer is never seen
    assert first.status_code == 303
    with owner.client.session_transaction() as session:
        session.pop("told")
    sent = owner.send(form, page.url, form.button("正式提交"), 200)
    assert sent.all('//*[@id="query-code"]') == []
    again = sent.submit("/new-code")
    case = filing.fresh()
    assert case.query_hash == hashed_code(case.number, again.words('//*[@id="query-code"]')[0])
    assert CaseEvent.select().where(CaseEvent.case == case.id, CaseEvent.action == "submit").count() == 1


def test_an_old_page_is_told_what_changed_since(owner, page):
    checked = filled(page).submit("/answers", press="保存并核对")
    upload(owner.open(page.url.split("?")[0].split("#")[0]), "M03", press="再加一个文件")
    changed = checked.submit("/request_pre_review", status=409)
    assert changed.h1 == "别人刚改过"
    assert Case.get().state == "draft"


def test_a_case_that_moved_on_meanwhile_shows_its_last_step(owner):
    filing = s.filing().filled()
    page = check(owner, filing)
    filing.act("request_pre_review", filing.owner).examined().act("pass_pre_review", filing.clerk)
    changed = page.submit("/request_pre_review", status=409)
    assert "预审通过了" in changed.text


@pytest.mark.parametrize(
    ("action", "status"), [("fly", 404), ("accept", 403), ("grant", 403), ("seal", 403), ("lapse", 403)]
)
def test_what_is_not_the_applicant_s_is_not_done(owner, action, status):
    filing = s.filing().submitted()
    token = owner.open(case_address(filing)).all('//input[@name="csrf_token"]/@value')[0]
    owner.post(f"{case_address(filing)}/{action}", {"csrf_token": token}, status=status)
    assert filing.fresh().state == "submitted"


def test_a_returned_pre_review_lists_every_point_with_its_place(owner):
    filing = s.filing().filled().act("request_pre_review", s.filing().owner)
    filing.examined(fail=2).act("return_pre_review", filing.clerk)
    page = owner.open(case_address(filing))
    assert "请您改 2 处" in page.text
    points = page.words('//ol[@class="files"]/li')
    assert len(points) == 2
    assert all("没通过的检查点" in point and "怎么改" in point for point in points)
    assert f"#m-{s.FOOD}-M03" in page.links
    # after mending, old and new stand side by side
    page = upload(page, "M03", press="换成这份")
    assert page.words('//*[@id="changes"]/..//tbody/tr/th') == ["法定代表人（负责人、经营者）身份证件"]
    assert "已修改，还没提交" in page.text
    page = page.submit("/answers", area="70", press="保存")
    assert page.words('//*[@id="changes"]/..//del')[0] == "68"
    assert page.words('//*[@id="changes"]/..//ins')[0] == "70"
    page.submit("/answers", press="保存并核对").submit("/request_pre_review")
    assert filing.fresh().state == "in_pre_review"


def test_a_correction_is_submitted_only_when_each_point_was_mended(owner):
    filing = s.filing().submitted().examined(fail=1).act("notify_correction", s.staff(s.CLERK))
    s.run_worker()
    page = owner.open(case_address(filing))
    assert "请您补正 1 处" in page.text
    closed = check(owner, filing)
    assert "这些材料还没有改动" in closed.text
    page = upload(page, "M03", press="换成这份")
    sent = page.submit("/answers", press="保存并核对").submit("/resubmit")
    assert filing.fresh().state == "submitted"
    assert "材料补正通知书" in sent.text


def test_withdrawing_is_asked_about_and_ends_the_case_in_writing(owner):
    filing = s.filing().submitted()
    asked = owner.open(case_address(filing)).follow("撤回这次申请")
    assert asked.h1 == "要撤回这次申请吗？"
    assert filing.fresh().state == "submitted"
    page = asked.submit("/withdraw")
    assert filing.fresh().state == "withdrawn"
    assert "终止办理通知书" in page.text
    assert not page.all('//a[contains(@href, "/withdraw")]')


def test_a_draft_that_was_deleted_is_no_longer_listed(owner, page):
    page.follow("删除草稿").submit("/withdraw")
    assert "您还没有办件" in owner.open("/my").text


def test_a_wholly_online_item_is_submitted_first_of_all(owner):
    page = check(owner, s.filing(s.SHOP).filled())
    assert page.words("//main//section/h2")[-2:] == ["正式提交", "提交预审"]
    assert not page.all('//a[contains(@href, "/book")]')


def test_a_form_of_another_site_is_turned_away(owner):
    filing = s.filing().filled()
    answer = owner.client.post(f"{case_address(filing)}/submit", data={})
    assert answer.status_code == 400
    assert filing.fresh().state == "draft"
