"""The page on which an applicant changes the phone of the account."""

import pytest

from portal.people.accounts import send_code
from tests import cast

NEW, OTHERS = "10000009001", cast.OTHER_PERSON


@pytest.fixture
def reader(visitor):
    return cast.applicant(visitor.read())


def code_on(page):
    return page.all('string(//*[@id="demo-code"])')


def ask_for_code(reader, phone, status=200):
    page = reader.open("/my/profile").follow("Use another number")
    return page.submit("/my/profile/phone", phone=phone, press="Send me a code", status=status)


def test_the_new_phone_is_proved_by_its_code_and_shown_from_then_on(reader, visitors):
    elsewhere = cast.applicant(visitors())
    page = ask_for_code(reader, NEW)
    assert "For 100 **** 9001" in page.text

    page = page.submit("/my/profile/phone", code=code_on(page))

    assert page.h1 == "My profile"
    assert "100 **** 9001" in page.text
    assert elsewhere.client.get("/my/profile").status_code == 303


def test_a_wrong_code_and_a_phone_of_somebody_else_are_told_beside_their_fields(reader):
    page = ask_for_code(reader, OTHERS)
    code = code_on(page)
    page = page.submit("/my/profile/phone", code="x", status=422)
    assert page.all('//input[@aria-invalid="true"]/@id') == ["code"]

    page = page.submit("/my/profile/phone", code=code, status=422)

    assert page.mistakes == [
        "This number cannot be used for your account. Please take another one, or come to the hall."
    ]
    assert page.all('//input[@aria-invalid="true"]/@id') == ["phone"]
    assert ask_for_code(reader, "12", status=422).all('//input[@aria-invalid="true"]/@id') == ["phone"]


def test_enter_does_what_each_step_is_for(reader):
    first = reader.open("/my/profile/phone")
    second = ask_for_code(reader, NEW)

    for page, address in ((first, "/my/profile/phone/code"), (second, "/my/profile/phone")):
        form = page.form("/my/profile/phone")
        assert (form.buttons()[0].get("formaction") or form.action) == address


def test_after_a_while_the_person_signs_in_once_more_and_comes_back(reader, at):
    page = ask_for_code(reader, NEW)
    code = code_on(page)
    at("2026-11-20T10:31")
    page = page.submit("/my/profile/phone", code=code, status=403)
    assert "Please sign in once more" in page.text
    assert not page.has_form("/my/profile/phone")

    form = next(form for form in page.forms() if form.buttons() and "Sign in once more" in form.element.text_content())
    page = page.submit(form)
    assert page.h1 == "Sign in"
    page = page.follow("I have a code already")
    page = page.submit("/sign-in", phone=cast.PERSON, code=send_code(cast.PERSON, "sign-in"))

    assert page.h1 == "Change the phone number"
    assert page.has_form("/my/profile/phone")


def test_signing_out_never_leads_to_another_site(reader):
    page = reader.open("/services")
    token = page.form("/sign-out").sent(None)
    answer = reader.client.post(
        "/sign-out", data={**dict(token), "next": "https://evil.example/"}, headers={"Referer": "http://localhost/"}
    )
    assert answer.headers["Location"] == "/"
