"""Opening a restaurant (开餐馆): one filing, four departments' items, one that disagrees first, one delivery."""

from collections.abc import Callable

import pytest

from tests.cast import CLERK, COMPANY, KEEPER
from tests.journeys import parts
from tests.journeys.people import Somebody
from tests.portal.cases.joint_situations import DRAINS, FIRE, FOOD, RESTAURANT, SIGN, TOBACCO

pytestmark = [pytest.mark.browser, pytest.mark.one_engine]

People = Callable[..., Somebody]
HEAD, CLERK_OF_ALL, REVIEWER, SECOND_OFFICER = "s014", "s015", "s016", "S018"
NAMES = {FOOD: "食品经营许可", FIRE: "消防安全检查", DRAINS: "排水管网许可", SIGN: "门店招牌设置备案"}
STEPS = {FOOD: 2, FIRE: 1, DRAINS: 2, SIGN: 0}  # recorded before the decision, the first by two officers


def answer(head: Somebody, opinion: str, **words: str) -> None:
    """What the department tells the lead window, from its own member."""
    form = 'form[action$="/joint-opinion"]'
    head.unfold(form)
    head.one(f'{form} [name=opinion][value="{opinion}"]').check()
    for name, text in words.items():
        head.one(f"{form} [name={name}]").fill(text)
    head.press(f"{form} .btn.primary")
    head.press("#sure .btn.primary")


def test_a_restaurant_from_the_search_to_the_one_delivery(somebody: People) -> None:
    # Somebody searches in everyday words, adds tobacco, signs in on the way, and leaves tobacco out again.
    applicant = somebody()
    parts.find(applicant, "开餐馆", RESTAURANT)
    applicant.one(f'[name=beside][value="{TOBACCO}"]').check()
    parts.begin(applicant, COMPANY)
    assert "烟草" in applicant.read("#members")
    applicant.press('#members a[href$="/members"]')
    applicant.one(f'[name=beside][value="{TOBACCO}"]').uncheck()
    applicant.press('form[action$="/members"] .btn.primary')
    assert "烟草" not in applicant.read("#members")
    # One form, each material once, sent formally.
    parts.answer_everything(applicant)
    assert parts.upload_everything(applicant) > 5
    parts.check_and_send(applicant, "submit")
    number = parts.number_of(applicant)
    whole = f"/my/cases/{number}"

    # The lead window accepts: four cases begin; every other department is asked at once.
    clerk = somebody().sign_in_as_staff(CLERK)
    parts.open_case(clerk, number)
    parts.examine(clerk)
    parts.decide(clerk, "accept")
    clerk.open(f"/desk/cases/{number}/joint")
    clerk.press('form[action$="/circulate"] .btn.primary')
    clerk.press('#sure .btn.primary, form[action$="/circulate"] .btn.primary')
    clerk.open(f"/desk/cases/{number}/joint")
    assert clerk.page.locator("table").nth(1).locator("tbody tr").count() == 3

    # Fire safety does not agree, and cannot be granted until that is settled.
    every = somebody().sign_in_as_staff(CLERK_OF_ALL)
    every.open(f"/desk/cases/{number}")
    cases = {
        code: every.one(f'#members + ul a:has-text("{name}")').get_attribute("href") or ""
        for code, name in NAMES.items()
    }
    head = somebody().sign_in_as_staff(HEAD)
    head.open(cases[FIRE])
    answer(head, "disagree", reasons="疏散通道被占用。", law="《中华人民共和国消防法》第十五条")
    clerk.open(f"/desk/cases/{number}/joint")
    assert "不同意" in clerk.text
    assert "疏散通道被占用" in clerk.text
    reviewer = somebody().sign_in_as_staff(REVIEWER)
    for code, count in STEPS.items():
        for step in range(count):
            reviewer.open(cases[code])
            officer = {"second_officer": SECOND_OFFICER} if step == 0 else {}
            parts.decide(reviewer, "save_step", opinion="符合要求。", **officer)
    head.open(cases[FIRE])
    assert "不同意" in head.read("#decision .shut")
    answer(head, "agree", reasons="通道已清理，复查合格。")

    # Each member is granted by its own decider, sealed, and the joint case follows.
    for code in (FOOD, FIRE, DRAINS):
        head.open(cases[code])
        parts.decide(head, "grant", content=f"准予{NAMES[code]}。")
    every.open(cases[SIGN])
    parts.decide(every, "grant", content="同意备案。")
    keeper = somebody().sign_in_as_staff(KEEPER)
    for code in NAMES:
        keeper.open(cases[code])
        parts.decide(keeper, "order_seal")

    # One delivery for all.
    parts.open_case(clerk, number)
    parts.until(clerk, '#decision form[action$="/deliver"]')
    parts.decide(clerk, "deliver", way="window")
    applicant.open(whole)
    states = [one.text_content() or "" for one in applicant.all("section:has(> #members) .files .state")]
    assert [state.strip() for state in states] == ["已送达"] * 4
    applicant.press(f'section:has(> #members) .files a:has-text("{NAMES[FOOD]}")')
    assert number in applicant.text
