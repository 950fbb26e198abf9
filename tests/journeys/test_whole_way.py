"""The whole way of a real permit, from the search to the sealed decision, with JavaScript and without."""

from collections.abc import Callable

import pytest

from tests.cast import CLERK, COMPANY, HEAD, INSPECTOR, KEEPER, PERSON, REVIEWER
from tests.every_item import credit_code
from tests.journeys import parts
from tests.journeys.people import Somebody
from tests.situations import FOOD, SECOND_INSPECTOR

pytestmark = [pytest.mark.browser, pytest.mark.one_engine]

People = Callable[..., Somebody]


def wrong(code: str) -> str:
    """The same code with another last character."""
    return code[:-1] + ("0" if code[-1] != "0" else "1")


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_a_food_permit_from_the_search_to_the_sealed_decision(somebody: People, javascript: bool) -> None:
    phone = COMPANY if javascript else PERSON
    how = {"javascript": javascript}
    # A person finds the service, signs in on the way, mistypes a code and is told, and fills in the rest.
    applicant = somebody(**how)
    parts.find(applicant, "食品经营许可", FOOD)
    parts.begin(applicant, phone)
    applicant.type("uscc", wrong(credit_code()))
    applicant.press(f"{parts.ANSWERS} [name=then][value=stay]")
    assert applicant.sees(".error-summary, [role=alert]")
    assert applicant.one("#f-uscc").input_value() == wrong(credit_code())
    applicant.type("uscc", credit_code())
    parts.answer_everything(applicant)
    assert not applicant.sees("[role=alert]")
    assert parts.upload_everything(applicant) == 6
    parts.check_and_send(applicant, "request_pre_review")
    number = parts.number_of(applicant)
    case = f"/my/cases/{number}"

    # The clerk finds defects in two papers and returns all of them at once.
    clerk = somebody(**how).sign_in_as_staff(CLERK)
    parts.open_case(clerk, number)
    parts.examine(clerk, failing=(f"{FOOD}-M04", f"{FOOD}-M05"))
    parts.decide(clerk, "return_pre_review")

    # The applicant sees both, mends both, and asks again; it passes.
    applicant.open(case)
    assert applicant.page.locator("ol.files > li.is-action").count() == 2
    parts.replace(applicant, f"{FOOD}-M04")
    parts.replace(applicant, f"{FOOD}-M05")
    parts.check_and_send(applicant, "request_pre_review")
    parts.open_case(clerk, number)
    parts.examine(clerk)
    parts.decide(clerk, "pass_pre_review")

    # A window is booked; there the clerk submits it formally.
    applicant.open(case)
    applicant.press('a[href$="/book"]')
    applicant.choose("start")
    applicant.press("form#slots .btn.primary")
    assert number in applicant.text
    parts.open_case(clerk, number)
    parts.decide(clerk, "submit")

    # One formal round of corrections.
    parts.open_case(clerk, number)
    parts.examine(clerk, failing=(f"{FOOD}-M06",))
    parts.decide(clerk, "notify_correction")
    applicant.open(case)
    parts.replace(applicant, f"{FOOD}-M06")
    parts.check_and_send(applicant, "resubmit")
    parts.open_case(clerk, number)
    parts.examine(clerk)
    parts.decide(clerk, "accept")

    # Two officers on site, a reviewer, the window head who decides, the keeper of the seals, the worker.
    inspector = somebody(**how).sign_in_as_staff(INSPECTOR)
    parts.open_case(inspector, number)
    parts.decide(inspector, "save_step", opinion="现场与申请材料一致。", second_officer=SECOND_INSPECTOR)
    reviewer = somebody(**how).sign_in_as_staff(REVIEWER)
    parts.open_case(reviewer, number)
    parts.decide(reviewer, "save_step", opinion="符合规定条件。")
    head = somebody(**how).sign_in_as_staff(HEAD)
    parts.open_case(head, number)
    parts.decide(head, "grant", content="准予食品经营许可。")
    keeper = somebody(**how).sign_in_as_staff(KEEPER)
    parts.open_case(keeper, number)
    parts.decide(keeper, "order_seal")

    # The sealed decision is delivered, read, and found genuine by anybody.
    parts.open_case(clerk, number)
    parts.until(clerk, '#decision form[action$="/deliver"]')
    parts.decide(clerk, "deliver", way="window")
    parts.read_and_verify(applicant, somebody(**how), case, "准予行政许可决定书")
