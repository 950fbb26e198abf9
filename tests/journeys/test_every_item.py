"""Every item of the catalogue, from the button of its guide to the centre's desk, over HTTP, knowing only the pages.

The 93 items that can be filed online go to request_pre_review or submit; the two that are received at the window only
are filed at the counter; 政府信息公开申请 leads to the page that it has to itself.
"""

import json
import re
from typing import Any

import pytest

from models.cases import Case, CaseEvent, CaseFile, Paper
from portal.ground import audit
from portal.ground.settings import ROOT
from tests import cast
from tests.every_item import answers_to, credit_code, files_for, id_number, press_main
from tests.pages import Page, Visitor
from tests.situations import run_worker

pytestmark = pytest.mark.one_engine

ITEMS: list[dict[str, Any]] = json.loads((ROOT / "data/services.json").read_text(encoding="utf-8"))
OF_ITS_OWN = "990100002000"
WINDOW_ONLY = [item["code"] for item in ITEMS if item["online_level"] == "仅窗口"]
ONLINE = [item["code"] for item in ITEMS if item["code"] not in (*WINDOW_ONLY, OF_ITS_OWN)]
OF_COMPANIES = {item["code"] for item in ITEMS if "自然人" not in item["audience"]}
WHOLLY = {item["code"] for item in ITEMS if item["online_level"] == "全程网办"}
LAST = {True: ("/submit", "submitted"), False: ("/request_pre_review", "in_pre_review")}


def test_these_are_all_items_of_the_catalogue():
    assert (len(ONLINE), len(WINDOW_ONLY), len(ITEMS)) == (93, 2, 96)


def give_every_material(page: Page) -> Page:
    """Upload a file through the form of each material; what the page asks for is all that is known."""
    forms = [form for form in page.forms() if any(one.get("type") == "file" for one in form.controls())]
    for form in forms:
        control = next(one for one in form.controls() if one.get("type") == "file")
        form.fill({control.get("name"): files_for(control)})
        answer = page.visitor.send_only(form, page.url, form.button())
        assert answer.status_code == 303, answer.text
    return page.visitor.open(page.url) if forms else page


def fill_in(page: Page) -> Page:
    """Answer everything, upload everything, and look at all of it before it is sent. Returns the page to check."""
    form = page.form("/answers")
    page = page.visitor.send(form.fill(answers_to(form)), page.url, form.button(then="stay"), 200)
    assert page.mistakes == []
    page = give_every_material(page)
    form = page.form("/answers")
    return page.visitor.send(form, page.url, form.button(then="check"), 200)


def case_of(page: Page) -> Case:
    """The case that the page after sending names."""
    return Case.get(Case.number == page.words('//*[@id="case-number"]')[0])


@pytest.mark.parametrize("code", ONLINE)
def test_an_item_is_filed_from_its_guide(visitor: Visitor, code: str) -> None:
    # given somebody of the right kind who has signed in
    applicant = cast.applicant(visitor, cast.COMPANY if code in OF_COMPANIES else cast.PERSON)
    # when they start from the guide, fill in, upload and send
    page = applicant.open(f"/services/{code}").submit(f"/services/{code}/apply")
    checked = fill_in(page)
    assert not checked.all('//*[@id="gaps"]'), checked.text
    action, state = LAST[code in WHOLLY]
    sent = press_main(checked, action)
    # then the case is at the centre under a number, everything given is in it, and the record is clean
    case = case_of(sent)
    assert (case.service_code, case.state) == (code, state)
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{8}", sent.words('//*[@id="query-code"]')[0])
    given = {f.material_code for f in CaseFile.select().where(CaseFile.case == case.id, CaseFile.state == "checking")}
    assert set(files_that_are_asked_for(code)) <= given
    assert audit.verify() == []


def files_that_are_asked_for(code: str) -> list[str]:
    """Codes of the materials that an applicant has to bring."""
    item = next(item for item in ITEMS if item["code"] == code)
    asked = [m for m in item["materials"] if m["obtained_by"] == "applicant" and m["kind"] != "电子表单"]
    return [m["code"] for m in asked if m["required"]]


@pytest.mark.parametrize("code", WINDOW_ONLY)
def test_an_item_for_the_window_is_filed_at_the_counter(visitor: Visitor, code: str) -> None:
    # given a clerk of the integrated window and a person without an account
    clerk = cast.staff(visitor, "s015")
    page = clerk.open("/desk/counter").submit("/desk/counter", q=code)
    page = page.visitor.open(next(link for link in page.links if code in link))
    # when the clerk writes down who has come, what they say, and scans what they brought
    person = {"name": "来客", "phone": "10000009999", "id_number": id_number(), "kind": "natural"}
    company = {"name": "来客有限公司", "phone": "10000009999", "credit_code": credit_code(), "kind": "company"}
    begun = page.submit("/desk/counter", company if code in OF_COMPANIES else person)
    form = begun.form("/answers")
    begun = begun.submit(form, answers_to(form))
    assert begun.mistakes == []
    begun = scan_every_paper(begun)
    sure = begun.submit("/submit")
    done = sure.submit("/submit")
    # then the person has a receipt with number and query code
    case = Case.get(Case.service_code == code)
    assert case.number in done.text
    assert (case.state, case.channel) == ("submitted", "window")
    run_worker()
    assert [p.state for p in Paper.select().where(Paper.case == case.id)] == ["ready"]
    assert audit.verify() == []


def scan_every_paper(page: Page) -> Page:
    """Scan something for each material of a counter filing."""
    count = len([form for form in page.forms() if "/files?" in form.action])
    assert count
    for number in range(count):
        form = [form for form in page.forms() if "/files?" in form.action][number]
        control = next(one for one in form.controls() if one.get("type") == "file")
        page = page.submit(form, {control.get("name"): files_for(control)})
    return page


@pytest.mark.parametrize("code", WINDOW_ONLY)
def test_an_item_for_the_window_can_be_prepared_and_a_time_booked_from_home(visitor: Visitor, code: str) -> None:
    applicant = cast.applicant(visitor, cast.COMPANY if code in OF_COMPANIES else cast.PERSON)
    checked = fill_in(applicant.open(f"/services/{code}").submit(f"/services/{code}/apply"))
    assert not checked.has_form("/submit")
    slots = visitor.open(next(link for link in checked.links if link.endswith("/book")))
    booked = slots.submit(next(f for f in slots.forms() if "start" in f.names()), start=first_time(slots))
    assert Case.get().state == "booked"
    assert Case.get().number in booked.text
    assert CaseEvent.select().count() == 1
    assert audit.verify() == []


def first_time(page: Page) -> str:
    """The first half hour that is free."""
    return page.all('//input[@name="start" and not(@disabled)]/@value')[0]


def test_a_request_for_information_leads_to_its_own_page(visitor: Visitor) -> None:
    guide = cast.applicant(visitor).open(f"/services/{OF_ITS_OWN}")
    assert "/requests/new" in guide.links
    assert not guide.has_form("/apply")
    assert visitor.open(f"/services/{OF_ITS_OWN}/apply").url.endswith("/requests/new")
    assert Case.select().count() == 0
