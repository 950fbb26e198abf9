"""Somebody who speaks HTTP with a served portal: cookies, pages, forms. Quicker than a browser, and many at once."""

import urllib.error
import urllib.request
from dataclasses import dataclass
from http.cookiejar import CookieJar
from urllib.parse import urlencode, urljoin

from lxml import html
from lxml.html import HtmlElement

from portal.people.demonstration import DEMO_PASSWORD
from tests.page_forms import Form


class _StayHere(urllib.request.HTTPRedirectHandler):
    """A 303 is an answer like others: it says that something was done."""

    def redirect_request(self, *_: object) -> None:
        return None


@dataclass(frozen=True)
class Answer:
    """What came back."""

    url: str
    status: int
    location: str
    body: bytes

    @property
    def page(self) -> HtmlElement:
        """The page, parsed."""
        return html.document_fromstring(self.body.decode())

    def form(self, action: str) -> Form:
        """The form whose action ends so."""
        found = [one for one in self.page.iter("form") if (one.get("action") or "").endswith(action)]
        assert found, f"{self.url} ({self.status}) has no form {action}"
        return Form(found[0], found[0].getroottree().getroot())


class Caller:
    """Somebody with cookies of their own."""

    def __init__(self, address: str):
        self.address = address
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()), _StayHere)

    def get(self, path: str) -> Answer:
        """A page; redirects are followed."""
        answer = self._ask(urljoin(self.address, path))
        return self.get(answer.location) if answer.location else answer

    def send(self, here: Answer, form: Form, path: str = "") -> Answer:
        """Send a form, pressing the button that leads to `path` or the last one. The answer itself: 303 when it was done."""
        buttons = [b for b in form.buttons() if (b.get("formaction") or "").endswith(path)] if path else form.buttons()
        button = buttons[-1] if buttons else None
        target = urljoin(here.url, (button.get("formaction") if button is not None else None) or form.action)
        return self._ask(target, urlencode(form.sent(button)).encode())

    def _ask(self, url: str, body: bytes | None = None) -> Answer:
        try:
            with self._opener.open(urllib.request.Request(url, body), timeout=30) as answer:
                return Answer(url, answer.status, "", answer.read())
        except urllib.error.HTTPError as error:
            return Answer(url, error.code, error.headers.get("Location", ""), error.read())

    def sign_in(self, phone: str) -> "Caller":
        """By phone and the code that the page shows."""
        page = self.get("/sign-in")
        page = self.send(page, page.form("/sign-in").fill(phone=phone), "/sign-in/code")
        code = page.page.xpath('string(//*[@id="demo-code"])').strip()
        form = page.form("/sign-in").fill(code=code)
        button_less = Form(form.element, form.page, form.given)
        answer = self._ask(urljoin(page.url, button_less.action), urlencode(button_less.sent(None)).encode())
        assert answer.status == 303, answer.body
        return self

    def sign_in_as_staff(self, login: str) -> "Caller":
        """By user name and password."""
        page = self.get("/staff/sign-in")
        answer = self.send(page, page.form("/staff/sign-in").fill(login=login, password=DEMO_PASSWORD))
        assert answer.status == 303, answer.body
        return self
