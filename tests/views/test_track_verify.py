"""Track a case and verify a paper as a browser without an account sees it."""

import re
from collections.abc import Callable

import pytest

from models.cases import Paper
from portal.cases import case_papers, form_values, lifecycle, paper_drawing
from tests import situations as s
from tests.counting import queries
from tests.pages import Page, Visitor


@pytest.fixture
def sent(app):
    """A case that was formally submitted, and the query code that was told once."""
    filing = s.filing().filled()
    done = lifecycle.perform(filing.case, "submit", by=filing.owner)
    filing.case = done.case
    return filing, done.told_once["query_code"]


def tracked(visitor: Visitor, number: str, code: str, status: int = 200) -> Page:
    return visitor.open("/track").submit("/track", number=number, code=code, status=status)


@pytest.fixture
def paper(app) -> Paper:
    """A receipt whose file has been made."""
    filing = s.filing().submitted()
    s.run_worker()
    return Paper.get(Paper.case == filing.case.id)


def test_number_and_code_show_where_a_case_stands_and_what_comes_next(visitor, sent) -> None:
    filing, code = sent
    page = tracked(visitor, filing.case.number.lower(), f"{code[:4].lower()} {code[4:]}")
    assert page.h1 == "食品经营许可（新办）"
    assert page.words('//*[contains(@class, "state")]') == ["已提交，待受理"]
    assert "2026-11-27 前我们受理，或者一次告诉您还缺什么" in page.text
    assert "还有 5 个工作日 2026-11-27（周五）前" in page.text
    assert page.words('//ol[@class="daysleft"]/li')[0].startswith("今天")
    assert page.words('//ol[@class="track"]/li/strong')[:2] == ["已正式提交", "受理"]
    assert "受理审查第 5 日" in page.text
    assert Paper.get(Paper.case == filing.case.id).number in page.text


def test_what_the_person_must_do_comes_before_the_history(visitor, sent) -> None:
    filing, code = sent
    filing.examined(fail=2).act("notify_correction", filing.clerk)
    page = tracked(visitor, filing.case.number, code)
    assert page.text.index("请您补正 2 处") < page.text.index("办理期限") < page.text.index("办到哪一步了")
    assert f"/sign-in?next=/my/cases/{filing.case.number}" in page.links


def test_nothing_about_a_person_is_shown_nor_the_code(visitor, sent) -> None:
    filing, code = sent
    filing.examined(fail=1).act("notify_correction", filing.clerk)
    page = tracked(visitor, filing.case.number, code)
    html = page.body.decode()
    names = [filing.case.applicant_name, s.staff(s.CLERK).name]
    answers = [text for text in form_values.values_of(filing.case).values() if len(text) >= 6]
    assert answers
    assert [word for word in [*names, *answers, code] if word in html] == []
    assert code not in page.url
    assert page.answer.headers["Cache-Control"] == "no-store"


def test_a_wrong_number_and_a_wrong_code_look_the_same_and_nothing_typed_is_lost(visitor, sent) -> None:
    filing, code = sent
    wrong_code = tracked(visitor, filing.case.number, "ZZZZZZZZ", status=422)
    wrong_number = tracked(visitor, "YX261120-0000", code, status=422)
    assert wrong_code.mistakes == wrong_number.mistakes != []
    assert wrong_code.title.startswith("错误：")
    assert wrong_code.all('//input[@name="number"]/@value') == [filing.case.number]


def test_empty_fields_are_named(visitor) -> None:
    assert tracked(visitor, "", "", status=422).mistakes == ["请填写办件编号和查询码。"]


def test_many_wrong_codes_have_to_wait(visitor, sent) -> None:
    filing, code = sent
    for _ in range(10):
        tracked(visitor, filing.case.number, "ZZZZZZZZ", status=422)
    assert "60 分钟后再试" in tracked(visitor, filing.case.number, code, status=429).text


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "x" * 100_000, "\x00", "' OR 1=1 --", "\ud800"])
def test_hostile_numbers_and_codes_are_wrong_ones(client, hostile) -> None:
    token = re.search(r'csrf_token" value="([^"]+)"', client.get("/track").text)[1]
    body = {"csrf_token": token, "number": hostile.encode("utf-8", "surrogatepass"), "code": "x"}
    answer = client.post("/track", data=body)
    assert answer.status_code in (400, 422)
    assert b"<script>alert" not in answer.data


def test_the_page_of_a_case_needs_its_code_again_in_another_browser_and_after_a_while(
    visitor: Visitor, visitors: Callable[[], Visitor], sent, at
) -> None:
    filing, code = sent
    page = tracked(visitor, filing.case.number, code)
    assert visitor.open(page.url).h1 == page.h1
    assert visitors().open(page.url).h1 == "查进度"
    at("2026-11-20T10:50")
    assert visitor.open(page.url).h1 == "查进度"


def test_tracking_in_english(visitor, sent) -> None:
    filing, code = sent
    page = tracked(visitor.read(), filing.case.number, code)
    assert "By 2026-11-27 we accept it, or tell you everything that is missing at once." in page.text
    assert "Left: 5 working days until Fri, 2026-11-27" in page.text


def test_every_stage_of_a_case_can_be_tracked_in_both_languages(visitor, visitors, sent, at) -> None:
    filing, code = sent
    english = visitors().read()

    def look() -> Page:
        tracked(english, filing.case.number, code)
        return tracked(visitor, filing.case.number, code)

    filing.examined(fail=1).act("notify_correction", filing.clerk)
    assert "等您补正" in look().text
    filing.filled().act("resubmit", filing.owner).examined().act("accept", filing.clerk)
    assert "受理后 7 个工作日" in look().text
    filing.stepped()
    at("2026-12-31T10:00")
    assert "已经超期" in look().text
    filing.act("grant", filing.decider(), content="准予。", valid_from="2027-01-01")
    assert "正在用印" in look().text
    filing.act("order_seal", s.staff(s.KEEPER))
    s.run_worker()
    filing.fresh()
    assert "可以拿结果" in look().text
    filing.act("deliver", filing.clerk, way="window")
    assert "结果已送达" in look().text


def test_a_special_procedure_is_tracked_in_english_with_its_ground(visitor, sent) -> None:
    filing, code = sent
    filing.examined().act("accept", filing.clerk)
    given = {"ground": "检验", "days": 5, "organ": "检验检测中心", "reason": "须经检验合格"}
    filing.act("ask_special_procedure", filing.clerk, **given).act("tell_special_procedure", s.staff(s.HEAD))
    page = tracked(visitor.read(), filing.case.number, code)
    assert "The clock stands still for 5 working days: " in page.text
    assert "检验" not in page.text
    assert "须经检验合格" not in page.text


def test_a_tracked_case_costs_few_queries(visitor, sent) -> None:
    filing, code = sent
    page = tracked(visitor, filing.case.number, code)
    with queries() as asked:
        visitor.open(page.url)
    assert len(asked) <= 15


def test_track_and_verify_load_no_script_and_stay_light(visitor) -> None:
    for address in ("/track", "/verify"):
        page = visitor.open(address)
        assert not page.all("//script[@src]")
        assert len(page.body) < 12_000


# Papers


def test_a_genuine_paper_is_known_by_its_code_as_people_type_it(visitor, paper) -> None:
    code = paper.verify_code
    page = visitor.open("/verify").submit("/verify", code=f"{code[:4].lower()} {code[4:8]}-{code[8:]}")
    assert page.url.endswith(f"/verify/{code}")
    assert page.h1 == "这份文书是真的"
    for fact in ("申请材料收件凭证", paper.number, "云溪县市场监督管理局", "2026-11-20"):
        assert fact in page.text


def test_verifying_shows_nothing_about_the_person_or_the_case(visitor, paper) -> None:
    html = visitor.open(f"/verify/{paper.verify_code}").body.decode()
    assert paper.case.applicant_name not in html
    assert paper.case.number not in html


def test_a_void_paper_is_called_void_without_the_reason(visitor, paper) -> None:
    Paper.update(state="void", void_reason="名称写错").where(Paper.id == paper.id).execute()
    page = visitor.open(f"/verify/{paper.verify_code}")
    assert page.h1 == "这份文书已作废"
    assert "名称写错" not in page.text


@pytest.mark.parametrize("code", ["ABCD", "Z" * 16, "Z" * 500, "%00", "验证码", "<script>alert(1)</script>"])
def test_an_unknown_code_is_404_and_says_what_to_do(visitor, code) -> None:
    page = visitor.open(f"/verify/{code}".replace("</", "<"), 404)
    assert page.h1 == "没有查到这个验证码对应的文书"
    assert "请不要相信这份文书" in page.text
    assert b"<script>alert" not in page.body


def test_no_code_at_all_is_asked_for(visitor) -> None:
    for empty in ("", "  ", "！？"):
        assert visitor.open("/verify").submit("/verify", code=empty, status=422).mistakes == ["请填写文书上的验证码。"]


def test_a_file_is_compared_with_the_issued_one_and_not_kept(visitor, paper, house) -> None:
    page = visitor.open(f"/verify/{paper.verify_code}")
    issued = paper_drawing.file_of(paper)
    kept = sorted(house.settings.instance.rglob("*"))
    same = page.submit(page.url, file=(issued, "收件凭证.pdf"))
    assert "您的文件就是我们出具的那一份" in same.text
    other = page.submit(page.url, file=(issued[:-1], "../../x.pdf"))
    assert "您的文件不是我们出具的那一份" in other.text
    assert sorted(house.settings.instance.rglob("*")) == kept


def test_no_file_and_too_large_a_file_are_told_at_the_field(visitor, paper) -> None:
    page = visitor.open(f"/verify/{paper.verify_code}")
    assert page.submit(page.url, status=422).mistakes == ["请选择要核对的文件。"]
    huge = (b"x" * (case_papers.LARGEST + 1), "x.pdf")
    assert "20 MB" in page.submit(page.url, file=huge, status=413).mistakes[0]


def test_a_paper_whose_file_is_being_made_says_so_and_offers_no_comparison(visitor, app) -> None:
    fresh = Paper.get(Paper.case == s.filing().submitted().case.id)
    page = visitor.open(f"/verify/{fresh.verify_code}")
    assert "文书文件正在制作" in page.text
    assert not page.all('//input[@type="file"]')


def test_guessing_at_codes_has_to_wait(visitor, app) -> None:
    for _ in range(60):
        visitor.open(f"/verify/{'Z' * 16}", 404)
    visitor.open(f"/verify/{'Z' * 16}", 429)


def test_verifying_in_english(visitor, paper) -> None:
    page = visitor.read().open(f"/verify/{paper.verify_code}")
    assert page.h1 == "This paper is genuine"
    assert "Receipt for materials" in page.text
