"""What keeps people out of a page: violations of WCAG 2.2 AA that axe-core finds, and a page that scrolls sideways."""

from functools import cache

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # what passes is not listed: that takes a third of the time
}


@cache
def _axe() -> Axe:
    return Axe()


def notice_barriers(page: Page) -> None:
    """Fail where the page, as it stands, has any."""
    found = _axe().run(page, options=RULES)
    wrong = [(v["id"], [node["html"][:160] for node in v["nodes"]][:3]) for v in found.response["violations"]]
    assert not wrong, f"{page.url}: {wrong}"
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} scrolls sideways by {wide} px"
