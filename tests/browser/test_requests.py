"""The information office's pages as a browser shows them: without barriers, the file for an answer with its hit."""

import io

from models.publication import Draft
from portal.publication import requests_files
from tests.browser.steps import sign_in
from tests.portal.publication import request_stage as r
from tests.portal.publication import stage as p


def test_the_pages_are_accessible_on_a_phone(sit_down, accessible, at):
    course = r.received()
    table = io.BytesIO("单位,电话\n溪畔小馆,10012345678\n".encode())
    requests_files.take(course, table, "抽检结果.csv", r.office(), course.request.version)
    draft = Draft.get(Draft.of == p.published().id)
    at("2026-12-17T10:00")
    page = sign_in(sit_down(width=360, language="en"), "s011")
    number = course.request.number
    for address in (
        "/publishing/requests",
        f"/publishing/requests/{number}?kind=partial",
        "/publishing/requests/report",
        f"/publishing/{draft.id.hex}/form",
    ):
        page.goto(address)
        accessible(page)
    page.goto("/publishing/requests")
    near = page.inner_text("section[aria-labelledby=near]")
    assert number in near
    assert "1 working day left" in near
