"""The fixed cast of the tests, from data/demo_people.json, and how each comes through the door.

applicant = cast.applicant(visitor)            # 云小满, a natural person
clerk = cast.staff(visitor, cast.CLERK)        # 林可溪, at the window of the market regulator
"""

from lxml.html import HtmlElement

from tests.page_forms import Form
from tests.pages import Page, Visitor

PERSON, OTHER_PERSON = "10000001001", "10000001002"  # 云小满, 溪有成
COMPANY = "10000002001"  # 云溪县溪畔小馆
CLERK, COVER, CLERK_ELSEWHERE = "s001", "s002", "s003"  # market regulator twice, social security
HEAD, REVIEWER, INSPECTOR, AGENCY_HEAD, KEEPER = "s007", "s008", "s018", "s013", "s017"
SUPERVISOR, ADMINISTRATOR, ARCHIVIST = "s010", "s012", "s024"
TOWNSHIP_CLERK = "s022"
PASSWORD = "yunxi-demo-2026"


def applicant(visitor: Visitor, phone: str = PERSON) -> Visitor:
    """Sign in by phone and the code that the page shows."""
    page = visitor.open("/sign-in")
    form = page.form("/sign-in").fill(phone=phone)
    page = visitor.send(form, page.url, button_to(form, "/sign-in/code"), 200)
    form = page.form("/sign-in").fill(code=page.all('//*[@id="demo-code"]')[0].text_content().strip())
    visitor.send(form, page.url, button_to(form, None), 200)
    return visitor


def button_to(form: Form, address: str | None) -> HtmlElement:
    """The button that sends the form to an address of its own; None: to the form's."""
    return next(button for button in form.buttons() if button.get("formaction") == address)


def staff(visitor: Visitor, login: str = CLERK) -> Visitor:
    """Sign in by user name and the demonstration's password. Fails where the account opens no door."""
    staff_enters(visitor, login)
    return visitor


def staff_enters(visitor: Visitor, login: str, status: int = 200) -> Page:
    """The page that a member of staff sees first."""
    return visitor.open("/staff/sign-in").submit("/staff/sign-in", login=login, password=PASSWORD, status=status)
