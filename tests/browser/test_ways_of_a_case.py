"""Ways that a case can go besides the straight one, each walked once in a real browser: by everybody who has a part in it,
while the clock moves and the worker's sweep runs.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests import situations as s
from tests.cast import AGENCY_HEAD, CLERK, HEAD, KEEPER, PERSON, SUPERVISOR
from tests.journeys import parts
from tests.journeys.people import Somebody
from views.worker import sweep_now

pytestmark = pytest.mark.one_engine

People = Callable[..., Somebody]
PROMISED = (f"{s.FOOD}-M06", f"{s.FOOD}-M07")  # what may follow a food permit's acceptance


@pytest.fixture
def somebody(chromium: Browser, site: str) -> Iterator[People]:
    """`clerk = somebody(javascript=False)`: another person at this test's own portal. Fails where a browser complained."""
    people: list[Somebody] = []

    def sit_down(**how: object) -> Somebody:
        people.append(Somebody(chromium, site, **how))  # type: ignore[arg-type]
        return people[-1]

    yield sit_down
    complaints = [said for one in people for said in one.complaints]
    for one in people:
        one.leave()
    assert complaints == []


def at_desk(staff: Somebody, login: str, number: str) -> Somebody:
    """Sign in and open the case."""
    staff.sign_in_as_staff(login).open(f"/desk/cases/{number}")
    return staff


def days_of(reader: Somebody) -> dict[str, str]:
    """The clock explained: what stands beside each day."""
    rows = [" ".join(row.split()) for row in reader.page.locator("main tbody tr").all_text_contents()]
    return {row[:10]: row for row in rows if row.startswith("2026-")}


def test_promised_papers_come_in_time_and_the_case_goes_on(somebody, at):
    filing = s.filing(s.FOOD).submitted(promise=True).examined()
    number = filing.case.number
    clerk = at_desk(somebody(), CLERK, number)
    parts.decide(clerk, "accept_tolerant", until="2026-11-27")

    # The applicant counts down: by themselves, and reminded by the sweep.
    applicant = somebody(width=360).sign_in(PERSON)
    applicant.open(f"/my/cases/{number}")
    assert "请在 2026-11-27 前补齐承诺的材料" in applicant.read("#todo")
    assert "还有 5 个工作日" in applicant.read("#todo")
    assert applicant.sees('#papers + ul li:has-text("容缺受理通知书")')
    at("2026-11-26T08:30")
    assert sweep_now()["promises_reminded"] == 1
    applicant = somebody(width=360).sign_in(PERSON)
    applicant.open("/my/messages")
    assert f"办件 {number}：请在 2026-11-27 前补交承诺的材料" in applicant.read("main ul.files li")
    applicant.open(f"/my/cases/{number}")
    assert "还有 1 个工作日" in applicant.read("#todo")
    for code in PROMISED:
        parts.upload(applicant, code)
    s.run_worker()

    # The clerk looks at what came and confirms it; now the case can go on to its decision.
    clerk = at_desk(somebody(), CLERK, number)
    parts.examine(clerk)
    parts.decide(clerk, "supply_missing")
    applicant.open(f"/my/cases/{number}")
    assert "容缺材料已补齐" in applicant.text
    assert "最晚 2026-12-01 作出决定" in applicant.read("#todo")
    assert not applicant.sees("#owed")


def test_promised_papers_do_not_come_and_the_case_is_ended(somebody, at):
    how = {"javascript": False}
    filing = s.filing(s.FOOD).submitted(promise=True)
    number = filing.case.number
    clerk = at_desk(somebody(**how), CLERK, number)
    parts.examine(clerk, to_follow=PROMISED)
    parts.decide(clerk, "accept_tolerant")

    # Nothing comes. The day after, everybody reads that the promise lapsed, and what follows.
    at("2026-11-28T00:10")
    assert sweep_now()["promises_lapsed"] == 1
    at("2026-11-30T09:00")
    assert "promises_lapsed" not in sweep_now()
    applicant = somebody(**how).sign_in(PERSON)
    applicant.open("/my/messages")
    assert "承诺材料逾期未交" in applicant.read("main ul.files li")
    applicant.open(f"/my/cases/{number}")
    assert "承诺的材料应在 2026-11-27 前补齐，现已逾期" in applicant.read("#todo")
    assert "请马上补交，否则可能书面终止办理" in applicant.read("#todo")
    clerk = somebody(**how).sign_in_as_staff(CLERK)
    clerk.open("/desk?tab=all")
    assert "承诺逾期" in clerk.read(f"#rows tr:has-text('{number}')")
    parts.open_case(clerk, number)
    assert "容缺材料应于 2026-11-27 前补齐，现已逾期。" in clerk.text

    # The head ends the case in writing; the applicant reads why and may begin again.
    head = at_desk(somebody(**how), HEAD, number)
    parts.decide(head, "terminate", ground="promise_lapsed", reason="承诺后补的健康证明和场所证明逾期未交。")
    applicant.open(f"/my/cases/{number}")
    assert "已终止" in applicant.text
    applicant.press('#papers + ul li:has-text("终止办理通知书") h3 a')
    assert "承诺后补的健康证明和场所证明逾期未交" in applicant.read(".paper")
    assert "行政复议" in applicant.read(".paper")


def test_silence_for_five_working_days_is_acceptance(somebody, at):
    number = s.filing(s.FOOD).submitted().case.number
    at("2026-11-27T17:59")
    assert "deemed" not in sweep_now()
    applicant = somebody(width=360).sign_in(PERSON)
    applicant.open(f"/my/cases/{number}")
    assert "从收到申请那天起就算受理" in applicant.read("#todo")

    # Nobody did anything. At midnight after the last day the law accepts, from the day of receipt.
    at("2026-11-28T00:01")
    assert sweep_now()["deemed"] == 1
    at("2026-11-30T09:00")
    applicant = somebody(width=360).sign_in(PERSON)
    applicant.open("/my/messages")
    assert f"办件 {number} 逾期未答复，依法自收到申请之日起视为受理。" in applicant.text
    applicant.open(f"/my/cases/{number}")
    assert "自 2026-11-20 起视为受理" in applicant.text
    assert "最晚 2026-12-01 作出决定" in applicant.read("#todo")
    applicant.press('#papers + ul li:has-text("受理通知书") h3 a')
    assert "该申请自2026年11月20日起即为受理" in applicant.read(".paper")

    # The clerk finds it among the accepted, with the record for the file and the days that are used already.
    clerk = at_desk(somebody(), CLERK, number)
    assert "五个工作日内没有答复，自 2026-11-20 起视为受理。" in clerk.read("#decision")
    assert not clerk.sees('#decision form[action$="/accept"]')
    clerk.press('#decision .files-of a:has-text("视为受理记录")')
    assert number in clerk.read(".paper")


def test_a_special_procedure_over_the_national_holiday_and_an_extension(somebody, at):
    how = {"javascript": False}
    at("2026-09-24T10:00")
    number = s.filing(s.FOOD).accepted().case.number
    case = f"/my/cases/{number}"

    # Stopped on Monday, the first day of the limit, after the Mid-Autumn Festival.
    at("2026-09-28T09:30")
    clerk = at_desk(somebody(**how), CLERK, number)
    special = {"ground": "检验", "days": "5", "organ": "云溪县检验检测中心", "reason": "餐饮用水须经检验合格"}
    parts.decide(clerk, "ask_special_procedure", **special)
    head = at_desk(somebody(**how), HEAD, number)
    parts.decide(head, "tell_special_procedure")
    applicant = somebody(**how).sign_in(PERSON)
    applicant.open(case)
    assert "自 2026-09-28 起进行检验，约需 5 个工作日，依法不计入办理期限" in applicant.text
    assert "预计 2026-10-10 前结束" in applicant.text
    assert "2026-10-12 周一 （按今天恢复计时推算）" in applicant.read("#clock + dl")

    # Running again on the second day after the holiday: six of seven days are left.
    at("2026-10-09T15:00")
    clerk = at_desk(somebody(**how), CLERK, number)
    parts.decide(clerk, "end_special_procedure", result="检验合格")
    applicant = somebody(**how).sign_in(PERSON)
    applicant.open(case)
    assert "最晚 2026-10-16 作出决定" in applicant.read("#todo")

    # Three more days: the clerk asks, the head of the agency confirms.
    at("2026-10-12T09:00")
    clerk = at_desk(somebody(**how), CLERK, number)
    parts.decide(clerk, "ask_extension", days="3", reason="需要核实房屋用途")
    agency = at_desk(somebody(**how), AGENCY_HEAD, number)
    parts.decide(agency, "extend")
    applicant = somebody(**how).sign_in(PERSON)
    applicant.open(case)
    assert "最晚 2026-10-21 作出决定" in applicant.read("#todo")
    assert "期限已延长 3 日" in applicant.read("#todo")
    for title in ("特别程序告知书", "恢复计时通知", "延期办理告知书"):
        assert applicant.sees(f'#papers + ul li:has-text("{title}")')

    # Applicant, clerk and supervisor read the same days, in either language.
    days = days_of(applicant)
    said = {
        "2026-09-24": "起算日",
        "2026-09-25": "节假日：中秋节",
        "2026-09-28": "第 1 日",
        "2026-09-29": "不计入期限：检验",
        "2026-10-01": "节假日：国庆节",
        "2026-10-07": "节假日：国庆节",
        "2026-10-09": "不计入期限：检验",
        "2026-10-10": "第 2 日（调休上班）",
        "2026-10-11": "周末",
        "2026-10-12": "第 3 日",
        "2026-10-16": "第 7 日",
        "2026-10-19": "第 8 日",
        "2026-10-21": "第 10 日",
    }
    assert {day: words for day, words in said.items() if words not in days[day]} == {}
    assert "特别程序开始" in days["2026-09-28"]
    assert "恢复计时" in days["2026-10-09"]
    assert "批准延期" in days["2026-10-12"]
    longer = [day for day, words in days.items() if "日延期" in words]  # 第 8 日, 延期
    assert longer == ["2026-10-19", "2026-10-20", "2026-10-21"]
    assert "2026-10-22" not in days
    clerk.open(f"/desk/cases/{number}/clock")
    seen = days_of(clerk)
    assert list(seen) == list(days)
    assert {day: words for day, words in said.items() if words not in seen[day]} == {}
    supervisor = somebody(**how, language="en").sign_in_as_staff(SUPERVISOR)
    supervisor.open(f"/desk/cases/{number}/clock")
    seen = days_of(supervisor)
    assert list(seen) == list(days)
    assert "Public holiday: Mid-Autumn Festival" in seen["2026-09-25"]
    assert "Not counted: Inspection" in seen["2026-10-09"]
    assert "Day 2 (make-up working day)" in seen["2026-10-10"]


def test_a_refusal_with_its_remedies_is_sealed_and_delivered(somebody):
    number = s.filing(s.LIGHT).accepted().stepped().case.number
    agency = at_desk(somebody(), AGENCY_HEAD, number)
    parts.decide(
        agency,
        "refuse",
        facts="许可证已于2026年10月31日届满",
        failed_condition="许可证仍在有效期内",
        reasons="届满后提出的申请不能延续，请按新办申请",
    )
    keeper = at_desk(somebody(), KEEPER, number)
    parts.decide(keeper, "order_seal")
    s.run_worker()

    # Ready: the applicant reads it at once, with what can be done against it, by whom it is heard and until when.
    applicant = somebody(width=360).sign_in(PERSON)
    applicant.open(f"/my/cases/{number}")
    assert "不予办理，决定书写明了理由" in applicant.read("#todo")
    assert "不服时多久内、向哪里提出" in applicant.read("#todo")
    applicant.press('#papers + ul li:has-text("不予行政许可决定书") h3 a')
    paper = applicant.read(".paper").replace("\u200b", "")
    assert "不符合《中华人民共和国食品安全法》第三十五条" in paper
    assert "许可证已于2026年10月31日届满" in paper
    remedies = applicant.read(".paper .remedies").replace("\u200b", "")
    assert "自收到本决定书之日起六十日内向云溪县人民政府申请行政复议" in remedies
    assert "六个月内依法向云溪县人民法院提起行政诉讼" in remedies
    assert applicant.fetch(f"{applicant.path}.pdf").startswith(b"%PDF")

    clerk = at_desk(somebody(), CLERK, number)
    parts.decide(clerk, "deliver", way="window")
    assert "送达回证" in clerk.read("#decision .files-of")
    applicant.open(f"/my/cases/{number}")
    assert "不予办理，决定书已送达" in applicant.read("#todo")
    assert "期限从收到之日起算" in applicant.read("#todo")
