"""Accounts in a real browser: what the Enter key does, and pages that everybody can read."""

import pytest

from portal.people.appointments import give_new_password
from portal.people.demonstration import DEMO_PASSWORD


@pytest.mark.parametrize("javascript", [True, False])
def test_an_applicant_signs_in_with_the_enter_key_alone(sit_down, javascript):
    page = sit_down(javascript=javascript)
    page.goto("/sign-in?next=/services")
    page.fill("#phone", "10000001001")
    page.press("#phone", "Enter")
    page.fill("#code", page.inner_text("#demo-code"))
    page.press("#code", "Enter")
    page.wait_for_url("**/services")


@pytest.mark.parametrize("how", [{"width": 360, "language": "en"}, {"width": 1366, "color_scheme": "dark"}])
def test_passwords_and_phones_are_changed_on_accessible_pages(sit_down, accessible, how):
    page = sit_down(**how)
    page.goto("/sign-in?next=/my/profile/phone")
    page.fill("#phone", "10000001001")
    page.press("#phone", "Enter")
    accessible(page)
    page.fill("#code", page.inner_text("#demo-code"))
    page.press("#code", "Enter")
    accessible(page)
    page.fill("#phone", "10000009001")
    page.press("#phone", "Enter")
    accessible(page)
    page.fill("#code", page.inner_text("#demo-code"))
    page.press("#code", "Enter")
    page.wait_for_url("**/my/profile?saved=1")
    accessible(page)


@pytest.mark.parametrize("how", [{"width": 360}, {"width": 1366, "language": "en"}])
def test_staff_choose_and_change_passwords_on_accessible_pages(sit_down, accessible, how, house):
    given = give_new_password("s001")
    page = sit_down(**how)
    page.goto("/staff/sign-in?next=/staff/password")
    page.fill("#login", "s001")
    page.fill("#password", given)
    page.press("#password", "Enter")
    accessible(page)
    page.fill("#new", "the kettle sings at noon")
    page.fill("#again", "the kettle sings at noon")
    page.press("#again", "Enter")
    page.wait_for_url("**/staff/password")
    page.fill("#old", DEMO_PASSWORD)
    page.press("#old", "Enter")
    assert page.locator("[role=alert]").is_visible()
    accessible(page)
