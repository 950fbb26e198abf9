"""The fixed cast of the tests, from data/demo_people.json, and how each comes in.

applicant = cast.applicant(visitor)            # 云小满, a natural person
clerk = cast.staff(visitor, cast.CLERK)        # 林可溪, at the window of the market regulator

Both have signed in when the test begins: the session is made by the portal's own means, without the pages of the door,
which took a third of the time. The door has tests of its own (tests/views/test_accounts*.py), and whole ways go through it.
"""

from flask import Response, session
from lxml.html import HtmlElement

from models.people import Staff
from portal.people.accounts import account_of_phone
from portal.people.actors import Actor, applicant_actor, staff_actor
from portal.people.sessions import record_sign_in
from portal.people.staff_accounts import signed_in
from tests.page_forms import Form
from tests.pages import Visitor

PERSON, OTHER_PERSON = "10000001001", "10000001002"  # 云小满, 溪有成
COMPANY = "10000002001"  # 云溪县溪畔小馆
CLERK, COVER, CLERK_ELSEWHERE = "s001", "s002", "s003"  # market regulator twice, social security
HEAD, REVIEWER, INSPECTOR, AGENCY_HEAD, KEEPER = "s007", "s008", "s018", "s013", "s017"
SUPERVISOR, ADMINISTRATOR, ARCHIVIST = "s010", "s012", "s024"
TOWNSHIP_CLERK = "s022"


def applicant(visitor: Visitor, phone: str = PERSON) -> Visitor:
    """An applicant who has signed in; one who was never here before has said nothing of themselves yet."""
    actor = applicant_actor(account_of_phone(phone))
    return _sits_down(visitor, actor, record_sign_in(actor.ref, True))


def staff(visitor: Visitor, login: str = CLERK) -> Visitor:
    """A member of staff who has signed in."""
    member = Staff.get(Staff.login == login)
    return _sits_down(visitor, staff_actor(member), signed_in(member))


def _sits_down(visitor: Visitor, actor: Actor, session_id: str) -> Visitor:
    """Begin the session as the door does; this browser keeps its cookies."""
    from views.access import enter

    with visitor.app.test_request_context():
        answer = enter(actor, session_id, Response())
        visitor.app.session_interface.save_session(visitor.app, session, answer)
    for cookie in answer.headers.getlist("Set-Cookie"):
        name, _, value = cookie.partition(";")[0].partition("=")
        visitor.client.set_cookie(name, value)
    return visitor


def button_to(form: Form, address: str | None) -> HtmlElement:
    """The button that sends the form to an address of its own; None: to the form's."""
    return next(button for button in form.buttons() if button.get("formaction") == address)
