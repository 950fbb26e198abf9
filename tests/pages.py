"""A visitor: a browser without JavaScript, on Flask's test client, who checks every page that comes.

`page = visitor.open("/services")`, `page.follow("Guide")`, `page.submit("/track", number=..., code=...)`.
"""

from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from flask import Flask
from lxml import html
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

from tests import page_checks
from tests.page_forms import Form, body_of

MOST_REDIRECTS = 5


class Visitor:
    """Somebody with a browser: cookies are kept, redirects followed, pages checked."""

    def __init__(self, app: Flask):
        self.app = app
        self.client = app.test_client()

    def open(self, address: str, status: int = 200, **headers: str) -> "Page":
        """Go to an address; fails where the answer has another status or the page a mistake."""
        return self._arrive(self.client.get(address, headers=headers), address, status)

    def fragment(self, address: str, status: int = 200) -> "Page":
        """What HTMX would get for this address."""
        answer = self.client.get(address, headers={"HX-Request": "true"})
        return Page(self, answer, address, status)

    def post(self, address: str, body: dict[str, Any], status: int = 200) -> "Page":
        """Send what no page offers (hostile input); redirects are followed as after any form."""
        return self._arrive(self.client.post(address, data=body), address, status)

    def read(self, english: bool = True) -> "Visitor":
        """Read everything in English (or Chinese again) from now on."""
        self.client.post("/language/en" if english else "/language/zh")
        return self

    def send(self, form: Form, here: str, button: HtmlElement | None, status: int) -> "Page":
        """Send a form as a browser would."""
        action = self._target(form, here, button)
        if form.method == "get":
            address = urlsplit(action)._replace(query=urlencode(form.sent(button)), fragment="").geturl()
            return self.open(address, status)
        answer = self.send_only(form, here, button)
        assert answer.status_code not in (301, 302), f"POST {action} answers {answer.status_code}, not 303"
        return self._arrive(answer, action, status)

    def send_only(self, form: Form, here: str, button: HtmlElement | None) -> TestResponse:
        """Send a form and do not wait for the page that comes next."""
        kind = "multipart/form-data" if form.is_multipart else "application/x-www-form-urlencoded"
        origin = {"Referer": urljoin("http://localhost", here), "Origin": "http://localhost"}
        body = body_of(form, form.sent(button))
        return self.client.post(self._target(form, here, button), data=body, content_type=kind, headers=origin)

    @staticmethod
    def _target(form: Form, here: str, button: HtmlElement | None) -> str:
        return urljoin(here, (button.get("formaction") if button is not None else None) or form.action or here)

    def _arrive(self, answer: TestResponse, address: str, status: int) -> "Page":
        for _ in range(MOST_REDIRECTS):
            if answer.status_code not in (301, 302, 303, 307, 308):
                return Page(self, answer, address, status)
            address = urljoin(address, answer.headers["Location"])
            answer = self.client.get(address)
        raise AssertionError(f"too many redirects, last to {address}")


class Page:
    """What came: parsed, and without mistakes where it is HTML."""

    def __init__(self, visitor: Visitor, answer: TestResponse, address: str, status: int = 200):
        self.visitor = visitor
        self.answer = answer
        self.url = address
        self.status = answer.status_code
        self.body = answer.get_data()
        assert self.status == status, f"{address}: {self.status} instead of {status}\n{self._excerpt()}"
        self.document: HtmlElement | None = None
        if answer.mimetype == "text/html" and self.body:
            text = self.body.decode()
            whole = text.lstrip()[:9].lower() == "<!doctype"
            self.document = html.document_fromstring(text) if whole else html.fragment_fromstring(text, "div")
            check = page_checks.check_page if whole else page_checks.check_piece
            mistakes = [*page_checks.check_headers(answer), *check(self.document, visitor.app, address)]
            assert not mistakes, f"{address}:\n" + "\n".join(mistakes)

    def _excerpt(self) -> str:
        if self.answer.mimetype != "text/html" or not self.body:
            return self.body[:300].decode(errors="replace")
        document = html.document_fromstring(self.body.decode(errors="replace"))
        main = document.xpath("//main") or [document]
        return " ".join(main[0].text_content().split())[:600]

    def _parsed(self) -> HtmlElement:
        assert self.document is not None, f"{self.url} is {self.answer.mimetype}, not a page"
        return self.document

    @property
    def main(self) -> HtmlElement:
        """The main part; the whole of a fragment."""
        found = self._parsed().xpath("//main")
        return found[0] if found else self._parsed()

    @property
    def text(self) -> str:
        """The words of the main part, with single spaces."""
        return " ".join(self.main.text_content().split())

    @property
    def title(self) -> str:
        """The title."""
        return self._parsed().xpath("string(/html/head/title)").strip()

    @property
    def h1(self) -> str:
        """The heading."""
        return " ".join(self._parsed().xpath("string(//h1)").split())

    def all(self, xpath: str) -> list[Any]:
        """Elements or strings by XPath, anywhere on the page."""
        return self._parsed().xpath(xpath)

    def words(self, xpath: str) -> list[str]:
        """The words of each element found."""
        return [" ".join(one.text_content().split()) for one in self.all(xpath)]

    @property
    def links(self) -> list[str]:
        """Where the links of the main part lead, in page order."""
        return [one.get("href") for one in self.main.xpath(".//a[@href]")]

    def follow(self, words: str, status: int = 200) -> "Page":
        """Follow the first link with these words in it."""
        for one in self._parsed().xpath("//a[@href]"):
            if words in " ".join(one.text_content().split()) or words == one.get("aria-label"):
                return self.visitor.open(urljoin(self.url, one.get("href")), status)
        offered = self.words("//a[@href]")
        raise AssertionError(f"{self.url} has no link {words!r}; it has {offered}")

    def forms(self) -> list[Form]:
        """Every form of the page."""
        return [Form(one, self._parsed()) for one in self._parsed().iter("form")]

    def form(self, action: str) -> Form:
        """The form whose action ends so (query left out)."""
        for one in self.forms():
            if urlsplit(urljoin(self.url, one.action or self.url)).path.endswith(action):
                return one
        raise AssertionError(f"{self.url} has no form {action!r}; it has {[one.action for one in self.forms()]}")

    def has_form(self, action: str) -> bool:
        """True where there is a form whose action ends so."""
        return any(urlsplit(urljoin(self.url, one.action or self.url)).path.endswith(action) for one in self.forms())

    def submit(
        self,
        action: str | Form,
        values: dict[str, Any] | None = None,
        *,
        press: str | None = None,
        status: int = 200,
        **more: Any,
    ) -> "Page":
        """Fill the form whose action ends so, press a button (by its words; the first by default), see what comes."""
        form = self.form(action) if isinstance(action, str) else action
        form.fill(values, **more)
        return self.visitor.send(form, self.url, form.button(press), status)

    @property
    def mistakes(self) -> list[str]:
        """What the error summary at the top says."""
        return self.words('//*[@role="alert"]//li')
