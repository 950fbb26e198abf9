"""The clock stopped, extended and running again in a real browser: who asks, who confirms, which papers come, what the
applicant reads at each turn.
"""

from collections.abc import Callable

import pytest

from tests.cast import AGENCY_HEAD, CLERK, HEAD
from tests.journeys import parts
from tests.journeys.people import Somebody
from tests.situations import FOOD

pytestmark = [pytest.mark.browser, pytest.mark.one_engine]

People = Callable[..., Somebody]
SEVENTH_PERSON = "10000001007"
SPECIAL = {"ground": "检验", "days": "5", "organ": "云溪县检验检测中心", "reason": "餐饮用水须经检验合格"}


def test_a_clock_that_is_stopped_extended_and_runs_again(somebody: People) -> None:
    how = {"javascript": False}
    applicant = somebody(**how)
    parts.find(applicant, "食品经营许可", FOOD)
    parts.begin(applicant, SEVENTH_PERSON)
    parts.answer_everything(applicant)
    parts.upload_everything(applicant)
    parts.check_and_send(applicant, "submit")
    number = parts.number_of(applicant)
    case = f"/my/cases/{number}"

    # The clerk accepts, and asks for an inspection from among the folded procedures.
    clerk = somebody(**how).sign_in_as_staff(CLERK)
    parts.open_case(clerk, number)
    parts.examine(clerk)
    parts.decide(clerk, "accept")
    parts.open_case(clerk, number)
    assert clerk.sees("details.further:not([open])")
    parts.decide(clerk, "ask_special_procedure", **SPECIAL)

    # The head sees it first, reads the notice as it will be issued, and stops the clock with it.
    head = somebody(**how).sign_in_as_staff(HEAD)
    parts.open_case(head, number)
    assert head.one("#decision details.act[open] form").get_attribute("action").endswith("/tell_special_procedure")
    parts.decide(head, "tell_special_procedure")
    applicant.open(case)
    assert "约需 5 个工作日，依法不计入办理期限" in applicant.text
    parts.until(applicant, 'li:has-text("特别程序告知书") a[href$=".pdf"]')

    # Meanwhile more time is asked for and granted once; then the procedure ends.
    parts.open_case(clerk, number)
    parts.decide(clerk, "ask_extension", days="3", reason="需要核实房屋用途")
    agency = somebody(**how).sign_in_as_staff(AGENCY_HEAD)
    parts.open_case(agency, number)
    parts.decide(agency, "extend")
    parts.open_case(clerk, number)
    parts.decide(clerk, "end_special_procedure", result="检验合格")

    # The applicant reads the new day and has every paper.
    applicant.open(case)
    assert "期限已延长 3 日" in applicant.text
    assert "2026-12-04" in applicant.text
    for title in ("特别程序告知书", "延期办理告知书", "恢复计时通知"):
        parts.until(applicant, f'li:has-text("{title}") a[href$=".pdf"]')
    # Nobody extends it again.
    parts.open_case(clerk, number)
    clerk.unfold("details.further button[disabled]")
    assert "只能延长一次" in clerk.text
