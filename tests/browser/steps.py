"""What people do in a browser: sign in, press what leads to another page."""

from playwright.sync_api import Page

from portal.people.demonstration import DEMO_PASSWORD


def press(page: Page, what: str, *, key: str = "") -> None:
    """Press a button or follow a link, or press a key in a field, and wait for the page that answers."""
    with page.expect_navigation(wait_until="load"):
        if key:
            page.press(what, key)
        else:
            page.click(what)


def sign_in(page: Page, login: str = "s001") -> Page:
    """Sign in as one of the staff, by the Enter key."""
    page.goto("/staff/sign-in")
    page.fill("[name=login]", login)
    page.fill("[name=password]", DEMO_PASSWORD)
    press(page, "[name=password]", key="Enter")
    return page


def sign_in_by_phone(page: Page, phone: str, then: str = "") -> Page:
    """Sign in as an applicant with the code that the demonstration shows, by the Enter key; go `then` to a page."""
    page.goto(f"/sign-in?next={then}" if then else "/sign-in")
    page.fill("#phone", phone)
    press(page, "#phone", key="Enter")
    page.fill("#code", page.inner_text("#demo-code"))
    press(page, "#code", key="Enter")
    return page
