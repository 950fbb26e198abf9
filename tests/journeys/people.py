"""People at a browser: they read, type, choose and press, with or without JavaScript, and notice what is wrong."""

import re
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from portal.people.demonstration import DEMO_PASSWORD
from tests.barriers import notice_barriers

PATIENCE = 30_000  # milliseconds; the machine may be busy
EXAMINED: set[tuple[object, ...]] = set()  # kinds of pages looked at in this process, and how
EXPECTED = ("status of 4", "net::ERR_ABORTED")  # refusals that a journey asks for; downloads


class Somebody:
    """One person with a browser of their own. With JavaScript every new kind of page is looked at for barriers."""

    def __init__(
        self,
        chromium: Browser,
        address: str,
        *,
        javascript: bool = True,
        width: int = 1366,
        language: str = "zh",
        elder: bool = False,
    ):
        self.javascript = javascript
        self.how = (width, language, elder)
        self.complaints: list[str] = []
        self.context = chromium.new_context(
            base_url=address,
            java_script_enabled=javascript,
            viewport={"width": width, "height": 900},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        cookies = {"lang": language, "elder": "on" if elder else "off"}
        self.context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        self.page.on("console", lambda said: self._complain(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self._complain(str(error)))
        self.page.on("requestfailed", lambda request: self._complain(f"{request.url}: {request.failure}"))

    def _complain(self, said: str) -> None:
        if not any(part in said for part in EXPECTED):
            self.complaints.append(f"{self.page.url}: {said}")

    def leave(self) -> None:
        """Close the browser."""
        self.context.close()

    # Signing in

    def sign_in(self, phone: str) -> "Somebody":
        """By phone and the code that the demonstration shows."""
        self.open("/sign-in")
        self.type("phone", phone)
        self.press('[formaction$="/sign-in/code"]')
        self.type("code", self.read("#demo-code"))
        self.press('form[action$="/sign-in"] .btn.primary')
        return self

    def sign_in_as_staff(self, login: str) -> "Somebody":
        """By user name and password."""
        self.open("/staff/sign-in")
        self.type("login", login)
        self.type("password", DEMO_PASSWORD)
        self.press('form[action$="/staff/sign-in"] .btn.primary')
        return self

    # Going about

    def open(self, address: str) -> None:
        """Go to an address."""
        self.page.goto(address)
        self.look()

    def press(self, what: str, then: str | None = None) -> None:
        """Press a button or follow a link. `then`: what is there afterwards; without it, another page."""
        button = self.one(what)
        if then is None:
            with self.page.expect_navigation(wait_until="load"):
                button.click()
        else:
            button.click()
            self.page.locator(then).first.wait_for()
        self.look()

    def type(self, name: str, text: str) -> None:
        """Type into the field of that name."""
        self.one(f'input[name="{name}"]:visible, textarea[name="{name}"]:visible').fill(text)

    def unfold(self, what: str) -> None:
        """Open what something is folded into, the outer fold first."""
        folded = self.one(f"details:not([open]):has({what}) > summary")
        while folded.count():
            folded.click()

    def choose(self, name: str, value: str | None = None) -> None:
        """Choose an answer; the first one that is offered where none is named."""
        wanted = f'[value="{value}"]' if value else ":not([value=''])"
        radio = self.page.locator(f'input[type=radio][name="{name}"]{wanted}:not([disabled])')
        if radio.count():
            radio.first.check()
        else:
            options = self.page.locator(f'select[name="{name}"] option{wanted}')
            self.one(f'select[name="{name}"]').select_option(options.first.get_attribute("value"))

    def give(self, form: str, name: str, content: bytes, mime: str = "image/jpeg") -> None:
        """Pick a file in the file field of a form."""
        file = {"name": name, "mimeType": mime, "buffer": content}
        self.one(f"{form} input[type=file]").set_input_files([file])  # type: ignore[list-item]

    def one(self, what: str) -> Locator:
        """The first that fits."""
        return self.page.locator(what).first

    def all(self, what: str) -> list[Locator]:
        """All that fit now."""
        return self.page.locator(what).all()

    def read(self, what: str) -> str:
        """The words of something on the page."""
        return " ".join((self.one(what).text_content() or "").split())

    def sees(self, what: str) -> bool:
        """True where something of this kind is there now."""
        return self.page.locator(what).count() > 0

    @property
    def text(self) -> str:
        """The words of the main part."""
        return self.read("main")

    @property
    def path(self) -> str:
        """Where one is, without host and query."""
        return re.sub(r"^https?://[^/]+|[?#].*$", "", self.page.url)

    def fetch(self, address: str) -> bytes:
        """A file that a link of the page leads to."""
        answer: Any = self.context.request.get(address)
        assert answer.ok, (address, answer.status)
        return bytes(answer.body())

    # Noticing

    def look(self) -> None:
        """Notice barriers on each kind of page once: at each width, in each language, with each size of letters."""
        if not self.javascript:
            return
        kind = re.sub(r"/[0-9a-f-]{32,36}|/YX\d{6}-\d{4,5}|/\d{12}", "/…", self.path)
        kind = re.sub(r"/[0-9A-Z]{16}$", "/…", kind) + ("!" if self.sees('[role="alert"]') else "")
        if (kind, *self.how) not in EXAMINED:
            EXAMINED.add((kind, *self.how))
            notice_barriers(self.page)
