"""The office's data on its pages: proposed by the administrator, confirmed by the supervisor, refused with sentences."""

import csv
import io

import pytest

from models.cases import Paper
from models.office import OfficeChange, OfficeRecord
from models.people import Seal
from portal.cases import issuing, office_changes, office_effects
from portal.cases.papers import office_text
from portal.cases.papers.kinds import KINDS
from portal.ground import time
from tests import cast
from tests import office_situations as office
from tests import situations as s

WHY = {"reason": "办公会议定。", "source": "中心规定第三条"}


@pytest.fixture
def administrator(visitors):
    return cast.staff(visitors(), cast.ADMINISTRATOR)


@pytest.fixture
def supervisor(visitors):
    return cast.staff(visitors(), cast.SUPERVISOR)


@pytest.fixture(params=["zh", "en"])
def reader(request, administrator):
    """The administrator in either language."""
    if request.param == "en":
        administrator.client.post("/language/en")
    return administrator


def test_every_page_stands_in_both_languages_and_says_so_where_there_is_nothing(reader):
    for address in ("office", "calendar", "rules", "rules/convention/close", "seals", "seals/new", "seals/register"):
        page = reader.open(f"/admin/{address}")
        assert page.h1
    seal = Seal.select().first()
    reader.open(f"/admin/seals/{seal.id}")
    reader.open("/admin/papers")
    reader.open("/admin/papers/acceptance")
    reader.open("/admin/archive")
    for rule in ("fonds/云市监", "retention/990131004000"):
        reader.open(f"/admin/rules/{rule}")


def test_the_retention_of_a_service_is_proposed_and_confirmed_on_pages(administrator, supervisor):
    page = administrator.open("/admin/rules/retention/990131004000")
    page = page.submit("/admin/rules/retention/990131004000", value="", status=422, **WHY)
    assert page.mistakes == ["请选择一个取值。"]
    page = page.submit("/admin/rules/retention/990131004000", value="permanent", **WHY)
    assert "永久" in page.text
    supervisor.open(page.url).submit("/confirm")
    assert "中心规定第三条" in administrator.open("/admin/archive").text


def test_a_convention_is_proposed_by_one_and_confirmed_by_another(administrator, supervisor):
    page = administrator.open("/admin/rules/convention/due_soon_left")
    page = page.submit("/admin/rules/convention/due_soon_left", value="2", **WHY)
    assert "正在测算" in page.text
    office_effects.work_waiting()
    page = administrator.open(page.url)
    assert "须由第二人确认" in page.text
    assert not page.has_form("/confirm")
    page = supervisor.open(page.url)
    page = page.submit("/confirm")
    assert "已确认" in page.text
    assert office_effects.work_waiting() == 1
    page = administrator.open("/admin/rules")
    assert "中心规定第三条" in page.text
    assert "第 1 版" in administrator.open("/admin/rules/convention/due_soon_left").text


def test_what_was_typed_stays_where_it_is_refused(administrator):
    page = administrator.open("/admin/rules/convention/close")
    page = page.submit("/admin/rules/convention/close", value="03:00", status=422, **WHY)
    assert page.mistakes == ["请填写 12:00 至 23:59 之间的时刻，例如 18:00。"]
    assert page.all('//textarea[@name="reason"]')[0].text.strip() == WHY["reason"]
    assert OfficeChange.select().count() == 0


def test_a_notice_shows_the_line_of_each_mistake_and_then_the_cases_that_move(visitors, at):
    at("2026-12-29T09:00")
    administrator, supervisor = cast.staff(visitors(), cast.ADMINISTRATOR), cast.staff(visitors(), cast.SUPERVISOR)
    moving, other = s.filing(s.FOOD, "溪有成").submitted(), s.filing()
    text = office.notice(2027)
    page = administrator.open("/admin/calendar")
    page = page.submit("/admin/calendar", text=text.replace("01-01", "13-01"), reason="新通知", status=422)
    assert page.mistakes == ["第 17 行： “2027-13-01”不是有效日期，应写作 2026-10-01 的形式。"]
    page = page.submit("/admin/calendar", text=text, reason="新通知")
    office_effects.work_waiting()
    page = supervisor.open(page.url)
    assert moving.case.number in page.text
    assert "尚未写入" in page.text
    assert other.case.number is None
    page = page.submit("/confirm")
    assert office_effects.work_waiting() == 1
    assert "每件办件均有记录" in supervisor.open(page.url).text
    assert str(moving.fresh().due_on) == "2027-01-06"
    assert "2027" in administrator.open("/admin/calendar").text


def test_a_seal_is_enabled_and_cancelled_by_two_persons(administrator, supervisor):
    seal = Seal.get(Seal.kind == "approval")
    page = administrator.open("/admin/seals/new")
    typed = {
        "organ": seal.organ_id,
        "kind": "own",
        "text": "云溪县某局公章",
        "valid_to": "2028-12-31",
        "keeper": "S017",
    }
    page = page.submit("/admin/seals/new", status=422, **typed, **WHY)
    assert "请填写要求加盖单位公章的规定" in page.mistakes[0]
    page = page.submit("/admin/seals/new", rule="部门规章第五条", **typed, **WHY)
    page = supervisor.open(page.url)
    assert "部门规章第五条" in page.text
    page.submit("/confirm")
    own = Seal.get(Seal.kind == "own")
    assert (own.rule, own.filed_on) == ("部门规章第五条", time.today())
    forms = administrator.open(page.url).visitor.open(f"{page.url}/forms").text
    for words in ("确认表", "备案表", "直径4.0厘米", "督查股受理人", "部门规章第五条", "温如故", "启用：办公会议定。"):
        assert words in forms, words
    page = administrator.open(f"/admin/seals/{own.id}")
    page = page.submit(f"/admin/seals/{own.id}/change", press="提出自该日起注销", **WHY)
    supervisor.open(page.url).submit("/confirm")
    assert "已注销" in administrator.open(f"/admin/seals/{own.id}").text


def test_the_register_is_searched_and_taken_out_as_a_table(administrator):
    filing = s.filing(s.SHOP).sealed()
    s.run_worker()
    page = administrator.open("/admin/seals/register")
    paper = Paper.get(Paper.kind.in_(("decision_granted", "neutral_granted")))
    assert paper.number in page.text
    assert "常年批准" in page.text
    assert paper.number in administrator.open(f"/admin/seals/register?q={filing.case.number}").text
    sheet = administrator.open("/admin/seals/register/sheet?first=2026-11-01").text
    assert paper.number in sheet
    assert "常年批准" in sheet
    assert "自2026年11月1日" in sheet
    assert "没有符合条件" in administrator.open("/admin/seals/register?q=%25_nothing").text
    answer = page.submit("/admin/seals/register.csv")
    rows = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"))))
    assert rows[0][0] == "时间"
    assert paper.number in {row[2] for row in rows}
    assert OfficeRecord.select().where(OfficeRecord.what == "exported").count() == 1


def test_a_wording_is_tried_kept_proposed_and_holds_for_papers_issued_afterwards(administrator, supervisor):
    before = s.filing(s.SHOP).accepted()
    s.run_worker()
    old = Paper.get(Paper.kind == "acceptance")
    was = issuing.html_of(old)
    text = office_text.built_in(KINDS["acceptance"]).replace("现予受理。", "现予受理（新）。")
    page = administrator.open("/admin/papers/acceptance")
    page = page.submit("/admin/papers/acceptance", text=text, press="用示例预览")
    assert "现予受理（新）" in page.text
    page = page.submit("/admin/papers/acceptance", number=before.case.number, press="用该办件的数据预览")
    assert "现予受理（新）" in page.text
    assert before.case.applicant_name not in page.text
    page = page.submit("/admin/papers/acceptance", press="保存草稿")
    assert "草稿已保存" in page.text
    page = page.submit("/admin/papers/acceptance", press="提出此文字", **WHY)
    supervisor.open(page.url).submit("/confirm")
    s.filing(s.SHOP, "溪有成").accepted()
    s.run_worker()
    new = Paper.select().where(Paper.kind == "acceptance").order_by(Paper.issued_at.desc(), Paper.serial.desc()).first()
    assert (old.template_version, new.template_version) == ("1", "1.1")
    assert "现予受理（新）" in issuing.html_of(new)
    assert issuing.html_of(Paper.get_by_id(old.id)) == was
    Paper.update(html_sealed=None).where(Paper.id == old.id).execute()
    assert "现予受理（新）" not in issuing.html_of(Paper.get_by_id(old.id)), "made anew from its own version"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{% block body %}{{ d.secret }}{% endblock %}", "第 1 行：没有这个字段：d.secret"),
        ("{% block body %}\n<script>alert(1)</script>{% endblock %}", "第 2 行：不允许使用此标签：<script>"),
        ("{% block body %}", "第 1 行：花括号标记无法识别"),
        ("{% block body %}好{% endblock %}", "文字缺少本文书必须载明的内容：applicant.name"),
    ],
)
def test_a_wording_that_cannot_be_used_is_refused_with_its_line(administrator, text, says):
    page = administrator.open("/admin/papers/acceptance")
    page = page.submit("/admin/papers/acceptance", text=text, press="提出此文字", status=422, **WHY)
    assert any(one.startswith(says) for one in page.mistakes), page.mistakes
    assert OfficeChange.select().count() == 0


def test_confirming_ones_own_and_confirming_twice_are_refused(visitors, administrator, supervisor):
    change = office.proposed("local_rule", "correction_may_lapse", value="yes")
    page = supervisor.open(f"/admin/changes/{change.id}")
    other = cast.staff(visitors(), cast.AGENCY_HEAD).open(f"/admin/changes/{change.id}")
    token = administrator.open(f"/admin/changes/{change.id}").all('//input[@name="csrf_token"]/@value')[0]
    answer = administrator.client.post(f"/admin/changes/{change.id}/confirm", data={"csrf_token": token})
    assert answer.status_code == 403
    page.submit("/confirm")
    other.submit("/confirm", status=409)
    assert office_changes.change_of(str(change.id)).version == 1


def test_a_rejection_needs_a_reason(supervisor):
    change = office.proposed("local_rule", "correction_may_lapse", value="yes")
    page = supervisor.open(f"/admin/changes/{change.id}")
    page = page.submit("/reject", status=422)
    assert page.mistakes == ["请填写退回理由。"]
    assert "已退回" in page.submit("/reject", note="没有依据。").text


@pytest.mark.parametrize("login", [cast.CLERK, cast.REVIEWER, cast.ARCHIVIST])
def test_nobody_else_of_the_staff_sees_it(visitors, login):
    visitor = cast.staff(visitors(), login)
    for address in ("office", "calendar", "seals/register", "papers/acceptance"):
        visitor.open(f"/admin/{address}", status=403)
