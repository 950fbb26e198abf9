"""A real Chromium on a served portal: with or without JavaScript, at any width, in either language."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.barriers import notice_barriers


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs Chromium."""
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


class Silent(WSGIRequestHandler):
    """No line for each request."""

    def log_request(self, *_: object) -> None:
        return


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The portal on this test's house, served by threads of this process. Its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def sit_down(chromium: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """`page = sit_down(javascript=False, width=360, language="en", elder=True)`: somebody at a browser of their own.

    The test fails when the browser complained: an error of a script, something that the policy refused, a lost file.
    """
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def begin(
        *, javascript: bool = True, width: int = 1366, language: str = "zh", elder: bool = False, **more: Any
    ) -> Page:
        context = chromium.new_context(
            base_url=site,
            java_script_enabled=javascript,
            viewport={"width": width, "height": 900},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            **more,
        )
        contexts.append(context)
        cookies = {"lang": language, "elder": "on" if elder else "off"}
        context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", lambda request: complaints.append(f"{request.url}: {request.failure}"))
        return page

    yield begin
    for context in contexts:
        context.close()
    expected = ("status of 4", "net::ERR_ABORTED")  # refusals that a test asks for; downloads
    assert [said for said in complaints if not any(part in said for part in expected)] == []


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """`accessible(page)`: fail where the page keeps anybody out."""
    return notice_barriers
