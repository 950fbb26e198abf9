"""The pages that anybody reads, in a real browser: no violation of WCAG, nothing sideways, nothing that the policy refuses."""

import pytest
from playwright.sync_api import expect

from tests import situations as s

PAGES = [
    "/",
    "/services",
    "/services?q=食品",
    f"/services/{s.FOOD}",
    "/track",
    "/verify",
    "/board",
    "/disclosures",
    "/sign-in",
    "/staff/sign-in",
    "/nothing-here",
]


WAYS = (
    {"width": 1366},
    {"width": 360, "elder": True},
    {"width": 683, "language": "en"},  # 200 % zoom of a small screen
    {"width": 1366, "color_scheme": "dark"},
)


@pytest.mark.parametrize("address", PAGES)
def test_a_public_page_is_accessible_however_it_is_read(sit_down, accessible, address):
    for how in WAYS:
        page = sit_down(**how)
        page.goto(address)
        accessible(page)
        page.context.close()
    page = sit_down()
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("address", PAGES)
def test_a_public_page_reads_the_same_without_javascript(sit_down, address):
    texts = []
    for javascript in (True, False):
        page = sit_down(javascript=javascript)
        page.goto(address)
        texts.append(page.locator("main").inner_text())
    assert texts[0] == texts[1]


def test_searching_swaps_the_results_and_the_address_can_be_shared(sit_down):
    page = sit_down()
    page.goto("/services")
    page.fill("input[name=q]", "食品")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=**")
    expect(page.locator(f'a[href$="/services/{s.FOOD}"]').first).to_be_visible()
    page.reload()
    expect(page.locator(f'a[href$="/services/{s.FOOD}"]').first).to_be_visible()
