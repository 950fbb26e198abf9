"""Materials of a draft, each by itself: taken, refused with why, replaced, removed, promised, looked at."""

import io

import pytest

from models.cases import Case, CaseFile, CaseMaterial
from portal.cases.example_filings import picture
from tests import cast, hostile
from tests import situations as s
from tests.filing_pages import case_address, upload

DEFERRABLE, FETCHED, MADE = "M06", "M02", "M01"


@pytest.fixture
def owner(visitor):
    """云小满, signed in."""
    return cast.applicant(visitor)


@pytest.fixture
def page(owner):
    """The fill page of a fresh draft."""
    return owner.open(case_address(s.filing()))


def row(page, code):
    return " ".join(page.words(f'//*[@id="m-{s.FOOD}-{code}"]'))


def files(code="M03"):
    return list(CaseFile.select().where(CaseFile.material_code == f"{s.FOOD}-{code}", CaseFile.replaced_at.is_null()))


def test_size_and_types_are_said_before(page):
    assert "PDF、JPG、PNG、OFD，每个不超过 10 MB" in row(page, "M03")
    accept = page.all(f'//*[@id="m-{s.FOOD}-M03-file"]/@accept')[0]
    assert accept == "application/pdf,image/jpeg,image/png,application/ofd,.ofd"


def test_a_file_is_taken_checked_and_then_shown(page):
    page = upload(page, "M03")
    assert page.url.endswith(f"#m-{s.FOOD}-M03")
    assert "已上传，正在检查" in row(page, "M03")
    s.run_worker()
    page = page.visitor.open(page.url)
    assert "1 页" in row(page, "M03")
    address = page.all(f'//*[@id="m-{s.FOOD}-M03"]//a[@target]/@href')[0]
    answer = page.visitor.client.get(address)
    assert answer.mimetype == "image/jpeg"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_several_files_make_one_material(page):
    page = upload(page, "M03", (picture("1"), "正面.jpg"), (picture("2"), "反面.jpg"))
    assert "正面.jpg" in row(page, "M03")
    assert "反面.jpg" in row(page, "M03")


@pytest.mark.parametrize(
    ("built", "name"),
    [
        (hostile.exe, "证件.pdf"),
        (bytes, "空.pdf"),
        (lambda: b"%PDF-1.7 nothing", "坏.pdf"),
        (hostile.page_of_script, "脚本.jpg"),
        (hostile.ofd_bomb, "炸弹.ofd"),
        (lambda: hostile.docx(macros=True), "宏.pdf"),
        (hostile.heic, "照片.jpg"),
    ],
)
def test_what_cannot_be_used_is_refused_in_its_row_with_what_to_do(page, built, name):
    wrong = upload(page, "M03", (built(), name), status=422)
    assert wrong.title.startswith("错误：")
    assert wrong.all('//*[@role="alert"]//a/@href') == [f"#m-{s.FOOD}-M03"]
    assert "没有上传成功" in row(wrong, "M03")
    assert files() == []


def test_one_byte_too_many_is_refused_with_both_sizes(page):
    limit = 10 * 1024 * 1024
    whole = hostile.jpeg() + b"\0" * (limit + 1)
    wrong = upload(page, "M03", (whole[: limit + 1], "大.jpg"), status=413)
    assert "10,485,761 B" in wrong.mistakes[0]
    assert "10,485,760 B" in wrong.mistakes[0]
    assert files() == []


def test_more_than_any_upload_may_be_is_refused_in_the_row(owner, page):
    form = page.form(f"/files/{s.FOOD}-M03")
    wrong = owner.send(form.fill(file=[(b"\0" * (65 * 1024 * 1024), "巨大.pdf")]), page.url, form.button(), 413)
    assert "64 MB" in wrong.mistakes[0]
    assert "没有上传成功" in row(wrong, "M03")


def test_a_good_file_is_kept_beside_a_bad_one(page):
    wrong = upload(page, "M03", (hostile.exe(), "坏.pdf"), (picture("好"), "好.jpg"), status=422)
    assert "好.jpg" in row(wrong, "M03")
    assert len(files()) == 1


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.jpg",
        "😀" * 100 + ".jpg",
        "长" * 300 + ".jpg",
        "<script>alert(1)</script>.jpg",
        "a\0b.jpg",
        "con.jpg",
    ],
)
def test_a_strange_name_is_made_harmless(page, name):
    page = upload(page, "M03", (picture("x"), name))
    shown = row(page, "M03")
    assert ".jpg" in shown
    assert "/" not in shown.split("·")[0].split("已上传")[0]
    assert page.all("//main//script") == []


def test_no_file_chosen_is_said(page):
    wrong = page.submit(f"/files/{s.FOOD}-M03", status=422)
    assert wrong.mistakes == ["请先选择文件。"]


def test_the_same_upload_sent_twice_acts_once(owner, page):
    form = page.form(f"/files/{s.FOOD}-M03").fill(file=[(picture("x"), "scan.jpg")])
    for _ in range(2):
        owner.send(form, page.url, form.button(), 200)
    assert len(files()) == 1


def test_htmx_gets_the_row_alone(owner, page):
    form = page.form(f"/files/{s.FOOD}-M03")
    token = page.all('//input[@name="csrf_token"]/@value')[0]
    for content, status in ((picture("x"), 200), (hostile.exe(), 422)):
        answer = owner.client.post(
            form.action,
            data={"csrf_token": token, "file": (io.BytesIO(content), "scan.jpg")},
            headers={"HX-Request": "true"},
        )
        assert answer.status_code == status
        assert answer.get_data(as_text=True).lstrip().startswith('<li class="is-')
    assert owner.fragment(form.action).all("//li/@hx-trigger") == ["every 2s"]


def test_elders_are_not_polled(owner):
    owner.client.post("/elder/on")
    page = upload(owner.open(case_address(s.filing())), "M03")
    assert "正在检查" in row(page, "M03")
    assert page.all("//li/@hx-trigger") == []
    assert page.follow("刷新看看").status == 200


def test_a_file_that_is_checked_for_long_says_so_and_stops_polling(owner, page, at):
    upload(page, "M03")
    at("2026-11-20T10:19")
    page = owner.open(page.url)
    assert "检查比平时慢" in row(page, "M03")
    assert page.all("//li/@hx-trigger") == []


def test_a_new_file_takes_the_place_of_the_old_or_stands_beside_it(page):
    page = upload(page, "M03", (picture("1"), "旧.jpg"))
    page = upload(page, "M03", (picture("2"), "新.jpg"), press="换成这份")
    assert "旧.jpg" not in row(page, "M03")
    page = upload(page, "M03", (picture("3"), "又.jpg"), press="再加一个文件")
    assert "新.jpg" in row(page, "M03")
    assert "又.jpg" in row(page, "M03")


def test_a_new_file_takes_the_place_of_one_that_could_not_be_used(page):
    page = upload(page, "M03", (picture("1"), "坏.jpg"))
    CaseFile.update(state="refused", reason='{"message": "This file is damaged.", "values": {}}').execute()
    page = page.visitor.open(page.url)
    assert "不能使用" in row(page, "M03")
    page = upload(page, "M03", (picture("2"), "好.jpg"))
    assert "坏.jpg" not in row(page, "M03")


def test_removing_a_file_is_asked_about_first(page):
    page = upload(page, "M03")
    asked = page.follow("移除")
    assert asked.h1 == "要移除这个文件吗？"
    assert len(files()) == 1
    page = asked.submit("/remove")
    assert files() == []
    assert page.url.endswith(f"#m-{s.FOOD}-M03")


def test_a_deferrable_material_may_be_promised_and_given_after_all(page):
    page = page.submit(f"/files/{s.FOOD}-{DEFERRABLE}/promise")
    assert "后补" in row(page, DEFERRABLE)
    page = page.submit(f"/files/{s.FOOD}-{DEFERRABLE}/promise/back")
    assert CaseMaterial.get(CaseMaterial.code == f"{s.FOOD}-{DEFERRABLE}").state == "missing"
    page = page.submit(f"/files/{s.FOOD}-{DEFERRABLE}/promise")
    page = upload(page, DEFERRABLE)
    assert CaseMaterial.get(CaseMaterial.code == f"{s.FOOD}-{DEFERRABLE}").state == "given"


@pytest.mark.parametrize("code", ["M03", FETCHED, MADE])
def test_what_is_needed_from_the_start_cannot_be_promised(owner, page, code):
    assert not page.has_form(f"/files/{s.FOOD}-{code}/promise")
    token = page.all('//input[@name="csrf_token"]/@value')[0]
    address = f"{page.url}/files/{s.FOOD}-{code}/promise"
    wrong = owner.post(address, {"csrf_token": token}, status=422)
    assert wrong.mistakes


@pytest.mark.parametrize("code", [FETCHED, MADE])
def test_what_the_centre_fetches_or_makes_is_not_taken(owner, page, code):
    token = page.all('//input[@name="csrf_token"]/@value')[0]
    body = {"csrf_token": token, "file": (io.BytesIO(picture("x")), "x.jpg")}
    owner.post(f"{page.url}/files/{s.FOOD}-{code}", body, status=422)
    assert CaseFile.select().count() == 0


def test_a_material_that_is_not_asked_for_is_not_there(owner, page):
    token = page.all('//input[@name="csrf_token"]/@value')[0]
    body = {"csrf_token": token, "file": (io.BytesIO(picture("x")), "x.jpg")}
    owner.post(f"{page.url}/files/999-M99", body, status=404)
    owner.open(f"{page.url}/files/999-M99", status=404)
    owner.open(f"{page.url}/files/{s.FOOD}-M03/{'0' * 32}", status=404)


def test_nothing_is_taken_while_the_case_is_with_the_centre(owner, page):
    filing = s.Filing(Case.get(), s.applicant_actor(s.person()))
    filing.filled().act("request_pre_review", filing.owner)
    before = CaseFile.select().count()
    wrong = upload(page, "M03", status=422)
    assert "正在中心办理" in wrong.mistakes[0]
    assert CaseFile.select().count() == before


def test_promised_papers_are_handed_in_on_the_case_page(owner):
    filing = s.filing().submitted(promise=True).examined().act("accept_tolerant", s.staff(s.CLERK))
    page = owner.open(case_address(filing))
    assert "您承诺后补的材料" in page.text
    page = upload(page, DEFERRABLE)
    assert "已上传" in row(page, DEFERRABLE)
