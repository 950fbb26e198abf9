"""Signing in in a real browser: what the Enter key does, with and without JavaScript."""

import pytest


@pytest.mark.parametrize("javascript", [True, False])
def test_an_applicant_signs_in_with_the_enter_key_alone(sit_down, javascript):
    page = sit_down(javascript=javascript)
    page.goto("/sign-in?next=/services")
    page.fill("#phone", "10000001001")
    page.press("#phone", "Enter")
    page.fill("#code", page.inner_text("#demo-code"))
    page.press("#code", "Enter")
    page.wait_for_url("**/services")
