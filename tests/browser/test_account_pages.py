"""Accounts in a real browser: what the Enter key does, and pages that everybody can read."""

import pytest

from portal.people.appointments import give_new_password
from portal.people.demonstration import DEMO_PASSWORD
from tests import cast
from tests.browser.steps import press, sign_in_by_phone


@pytest.mark.parametrize("javascript", [True, False])
def test_an_applicant_signs_in_with_the_enter_key_alone(sit_down, javascript):
    page = sign_in_by_phone(sit_down(javascript=javascript), cast.PERSON, "/services")
    page.wait_for_url("**/services")


@pytest.mark.parametrize("how", [{"width": 360, "language": "en"}, {"width": 1366, "color_scheme": "dark"}])
def test_passwords_and_phones_are_changed_on_accessible_pages(sit_down, accessible, how):
    page = sit_down(**how)
    page.goto("/sign-in?next=/my/profile/phone")
    page.fill("#phone", "10000001001")
    press(page, "#phone", key="Enter")
    accessible(page)
    page.fill("#code", page.inner_text("#demo-code"))
    press(page, "#code", key="Enter")
    accessible(page)
    page.fill("#phone", "10000009001")
    press(page, "#phone", key="Enter")
    accessible(page)
    page.fill("#code", page.inner_text("#demo-code"))
    press(page, "#code", key="Enter")
    page.wait_for_url("**/my/profile?saved=1")
    accessible(page)


@pytest.mark.parametrize("how", [{"width": 360}, {"width": 1366, "language": "en"}])
def test_staff_choose_and_change_passwords_on_accessible_pages(sit_down, accessible, how, house):
    given = give_new_password("s001")
    page = sit_down(**how)
    page.goto("/staff/sign-in?next=/staff/password")
    page.fill("#login", "s001")
    page.fill("#password", given)
    press(page, "#password", key="Enter")
    accessible(page)
    page.fill("#new", "the kettle sings at noon")
    page.fill("#again", "the kettle sings at noon")
    press(page, "#again", key="Enter")
    page.wait_for_url("**/staff/password")
    page.fill("#old", DEMO_PASSWORD)
    press(page, "#old", key="Enter")
    assert page.locator("[role=alert]").is_visible()
    accessible(page)
