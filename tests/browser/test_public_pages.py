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


@pytest.mark.parametrize("how", WAYS, ids=lambda how: "-".join(str(one) for one in how.values()))
def test_public_pages_are_accessible_however_they_are_read(sit_down, accessible, how):
    page = sit_down(**how)
    for address in PAGES:
        page.goto(address)
        accessible(page)


def test_public_pages_read_the_same_without_javascript_and_fit_a_phone(sit_down):
    scripts, plain = sit_down(), sit_down(javascript=False)
    for address in PAGES:
        texts = []
        for page in (scripts, plain):
            page.goto(address)
            texts.append(page.locator("main").inner_text())
        assert texts[0] == texts[1]
        scripts.set_viewport_size({"width": 360, "height": 740})
        assert scripts.evaluate("document.documentElement.scrollWidth") <= 360, address
        scripts.set_viewport_size({"width": 1366, "height": 900})


def test_searching_swaps_the_results_and_the_address_can_be_shared(sit_down):
    page = sit_down()
    page.goto("/services")
    page.fill("input[name=q]", "食品")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=**")
    expect(page.locator(f'a[href$="/services/{s.FOOD}"]').first).to_be_visible()
    page.reload()
    expect(page.locator(f'a[href$="/services/{s.FOOD}"]').first).to_be_visible()
