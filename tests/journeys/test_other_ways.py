"""Other ways in a real browser: an item decided on the spot, the same permit in English, and on a phone for the elder."""

from collections.abc import Callable

import pytest

from tests.cast import CLERK, KEEPER, OTHER_PERSON
from tests.journeys import parts
from tests.journeys.people import Somebody
from tests.situations import FOOD, SHOP

pytestmark = [pytest.mark.browser, pytest.mark.one_engine]

People = Callable[..., Somebody]
THIRD_PERSON, FOURTH_PERSON, FIFTH_PERSON = "10000001003", "10000001004", "10000001005"


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_an_item_decided_on_the_spot_from_draft_to_sealed(somebody: People, javascript: bool) -> None:
    how = {"javascript": javascript}
    # A shop is registered wholly online,
    applicant = somebody(**how)
    parts.find(applicant, "开店", SHOP)
    parts.begin(applicant, OTHER_PERSON if javascript else THIRD_PERSON)
    parts.answer_everything(applicant)
    parts.upload_everything(applicant)
    parts.check_and_send(applicant, "submit")
    number = parts.number_of(applicant)
    # accepted and granted by one clerk at one desk, sealed by the keeper and the worker,
    clerk = somebody(**how).sign_in_as_staff(CLERK)
    parts.open_case(clerk, number)
    parts.examine(clerk)
    parts.decide(clerk, "accept")
    parts.decide(clerk, "grant")
    keeper = somebody(**how).sign_in_as_staff(KEEPER)
    parts.open_case(keeper, number)
    parts.decide(keeper, "order_seal")
    # and the paper is in the applicant's hands.
    parts.read_and_verify(applicant, somebody(**how), f"/my/cases/{number}", "准予")


@pytest.mark.parametrize(
    "how",
    [{"language": "en", "width": 1366}, {"elder": True, "width": 360}],
    ids=["in-english", "in-the-elder-version-on-a-phone"],
)
def test_a_food_permit_up_to_the_formal_submission(somebody: People, how: dict[str, object]) -> None:
    applicant = somebody(**how)
    parts.find(applicant, "food" if "language" in how else "餐饮许可", FOOD)
    parts.begin(applicant, FOURTH_PERSON if "language" in how else FIFTH_PERSON)
    parts.answer_everything(applicant)
    parts.upload_everything(applicant)
    applicant.press("[name=then][value=check]")
    # Papers may come electronically: that is signed with a code
    applicant.unfold("#consent")
    applicant.one("#consent").check()
    applicant.press('[formaction*="/sign-code"]')
    assert applicant.one("#consent").is_checked()
    applicant.type("code", applicant.read("#demo-code"))
    parts.send(applicant, "submit")
    case = f"/my/cases/{parts.number_of(applicant)}"
    applicant.open(case)
    parts.until(applicant, 'a[href$=".pdf"]')
    assert applicant.page.locator("html").get_attribute("lang") == ("en" if "language" in how else "zh-CN")
