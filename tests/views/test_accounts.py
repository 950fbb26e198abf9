"""The sign-in pages of applicants, their profile, and signing out."""

import re

import pytest

from models.people import SignIn
from portal.ground import time
from portal.people.accounts import send_code

NEW = "10000009001"
KNOWN = "10000001001"


def sign_in(visitor, phone=KNOWN, way="/sign-in", status=200):
    page = visitor.open(way).submit("/sign-in", phone=phone, press="Send me a code")
    return page.submit("/sign-in", code=page.all('string(//*[@id="demo-code"])'), press="Sign in", status=status)


@pytest.fixture
def reader(visitor):
    return visitor.read()


def test_a_person_signs_in_with_the_code_that_the_demonstration_shows(reader):
    page = reader.open("/sign-in?next=/services").submit("/sign-in", phone="100 0000 1001", press="Send me a code")
    assert "For 100 **** 1001; the newest code counts." in page.text
    code = page.all('string(//*[@id="demo-code"])')

    page = page.submit("/sign-in", code=code, press="Sign in")

    assert page.url.endswith("/services")
    assert "Sign out" in page.words("//header")[0]


def test_the_code_is_labelled_as_demonstration_and_never_prefilled(reader):
    page = reader.open("/sign-in").submit("/sign-in", phone=KNOWN, press="Send me a code")

    assert "Demonstration" in page.words('//*[@id="sent"]')[0]
    assert page.all('string(//input[@id="code"]/@value)') == ""
    assert page.all('string(//input[@id="phone"]/@value)') == KNOWN


def enter_presses(page):
    """Where the Enter key sends the form of the sign-in page: its first button in the order of the page is pressed."""
    form = page.form("/sign-in")
    return form.buttons()[0].get("formaction") or form.action


def test_enter_sends_the_code_while_only_the_phone_is_asked_for(reader):
    page = reader.open("/sign-in")

    assert page.all("//main//input[@id]/@id") == ["phone"]
    assert enter_presses(page) == "/sign-in/code"


def test_enter_signs_in_wherever_a_code_is_asked_for(reader):
    offered = reader.open("/sign-in?next=/services").follow("I have a code already")
    sent = reader.open("/sign-in").submit("/sign-in", phone=KNOWN, press="Send me a code")
    wrong = sent.submit("/sign-in", code="x", status=422)
    for _ in range(4):
        send_code(KNOWN, "sign-in")
    too_many = wrong.submit("/sign-in", press="Send me a code", status=429)
    reader.client.delete_cookie("session")
    too_old = too_many.submit("/sign-in", code="123456", status=400)

    for page in (offered, sent, wrong, too_many, too_old):
        assert page.all("//main//input[@id]/@id") == ["phone", "code"]
        assert enter_presses(page) == "/sign-in"


def test_who_has_a_code_already_uses_it_without_a_new_one(reader):
    code = send_code(KNOWN, "sign-in")
    page = reader.open("/sign-in?next=/services").follow("I have a code already")

    assert page.submit("/sign-in", phone=KNOWN, code=code).url.endswith("/services")


def test_one_press_gets_the_code_of_a_fictional_applicant(reader):
    page = reader.open("/sign-in")
    form = next(form for form in page.forms() if KNOWN in " ".join(form.element.itertext()))

    page = page.submit(form, press=KNOWN)

    assert page.all('string(//input[@id="phone"]/@value)') == KNOWN
    assert re.fullmatch(r"\d{6}", page.all('string(//*[@id="demo-code"])'))


def test_a_new_person_is_asked_once_who_they_are_and_may_say_later(reader):
    page = sign_in(reader, NEW, "/sign-in?next=/services")
    assert page.h1 == "Who you are"

    page = page.follow("Not now")

    assert page.url.endswith("/services")


def test_who_has_said_who_they_are_goes_straight_on(reader):
    assert sign_in(reader, KNOWN, "/sign-in?next=/services").url.endswith("/services")


def test_the_profile_is_checked_all_at_once_and_keeps_what_was_typed(reader):
    page = sign_in(reader, NEW, "/sign-in?next=/my/profile").submit(
        "/my/profile", name="云小满", id_number="990000199005200020", email="a@b", status=422
    )

    assert page.title.startswith("Mistake: Who you are")
    assert len(page.mistakes) == 2
    assert page.all('string(//input[@id="name"]/@value)') == "云小满"
    assert page.all('string(//input[@id="id_number"]/@aria-invalid)') == "true"

    page = page.submit("/my/profile", id_number="990000199005200029", email="a.b@example.com")

    assert page.h1 == "My profile"
    for shown in ("云*满", "990***********0029", "100 **** 9001", "a***@example.com"):
        assert shown in page.text
    assert "990000199005200029" not in page.body.decode()


def test_the_form_to_change_a_profile_does_not_send_the_id_number_out(reader):
    page = sign_in(reader, KNOWN, "/sign-in?next=/my/profile").follow("Change")

    assert "990000199005200029" not in page.body.decode()
    page = page.submit("/my/profile", name="云大满")
    assert "云*满" in page.text


def test_a_company_names_its_code_and_a_contact(reader):
    page = sign_in(reader, NEW, "/sign-in?next=/my/profile").follow("For a company or organisation")
    page = page.submit("/my/profile", name="云溪青禾农业发展有限公司", credit_code="91990000MA99000281", status=422)
    assert page.mistakes == [
        "The check characters of this unified social credit code do not fit the others. Please check it digit by digit.",
        "Please fill in whom we may call.",
    ]

    page = page.submit("/my/profile", credit_code="91990000MA99000282", contact="田禾")

    assert "91990000MA99000282" in page.text


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "x" * 1_000_000, "a\0b", "🀄" * 300])
def test_hostile_text_in_every_field_gets_a_page_and_no_error(reader, hostile):
    page = sign_in(reader, NEW)
    fields = ("name", "id_number", "address", "email")

    answer = page.submit("/my/profile", dict.fromkeys(fields, hostile), status=422)

    assert not answer.all("//main//script")
    assert answer.mistakes


def test_a_wrong_code_is_told_beside_the_field(reader):
    page = reader.open("/sign-in").submit("/sign-in", phone=KNOWN, press="Send me a code")
    code = page.all('string(//*[@id="demo-code"])')

    page = page.submit("/sign-in", code=f"{(int(code) + 1) % 10**6:06d}", press="Sign in", status=422)

    assert page.mistakes == ["This code is not right. Please look at the message again; the newest code counts."]
    assert page.all('string(//input[@id="code"]/@aria-invalid)') == "true"


def test_known_and_unknown_phones_get_the_same_page(reader):
    pages = []
    for phone in (KNOWN, NEW):
        page = reader.open("/sign-in").submit("/sign-in", phone=phone, press="Send me a code")
        page = page.submit("/sign-in", code="x", press="Sign in", status=422)
        pages.append(re.sub(r'value="[^"]*"', "", page.body.decode()))

    assert pages[0] == pages[1]


def test_too_many_codes_are_told_with_the_time_to_wait(reader):
    for _ in range(5):
        send_code(NEW, "sign-in")

    page = reader.open("/sign-in").submit("/sign-in", phone=NEW, press="Send me a code", status=429)

    assert page.mistakes == ["Too many attempts. Please wait 60 minutes and try again."]
    assert page.all('string(//input[@id="phone"]/@value)') == NEW


def test_a_page_that_was_open_too_long_keeps_the_phone_and_asks_to_press_again(reader):
    page = reader.open("/sign-in")
    reader.client.delete_cookie("session")

    page = page.submit("/sign-in", phone=KNOWN, press="Send me a code", status=400)

    assert page.mistakes == ["This page had been open for too long. Please press the button once more."]
    page = page.submit("/sign-in", press="Send me a code")
    assert page.all('string(//*[@id="demo-code"])')


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/%09/evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "/%5Cevil.example",
        "/%2F/evil.example",
        "evil",
    ],
)
def test_signing_in_never_leads_to_another_site(client, wanted):
    client.post("/language/en")
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)[1]
    body = {"phone": KNOWN, "code": send_code(KNOWN, "sign-in"), "csrf_token": token, "next": wanted}

    answer = client.post("/sign-in", data=body)

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/my"


def test_signing_in_begins_a_new_session(reader):
    reader.open("/sign-in")
    planted = reader.client.get_cookie("session").value

    sign_in(reader)

    with reader.client.session_transaction() as session:
        assert session["sid"]
    reader.client.set_cookie("session", planted)
    assert reader.client.get("/my/profile").status_code == 303


def test_signing_out_ends_the_session_also_for_a_copy_of_the_cookie(reader):
    page = sign_in(reader, KNOWN, "/sign-in?next=/my/profile")
    copy = reader.client.get_cookie("session").value

    page.submit("/sign-out")

    assert SignIn.get(SignIn.ok).ended_at == time.now()
    reader.client.set_cookie("session", copy)
    assert reader.client.get("/my/profile").status_code == 303


def test_signing_out_without_a_session_is_no_error(client):
    assert client.post("/sign-out").status_code == 303


def test_a_get_signs_nobody_out(reader):
    sign_in(reader)

    assert reader.client.get("/sign-out").status_code == 405
    assert reader.client.get("/my/profile").status_code == 200


def test_cookies_name_nobody_and_scripts_cannot_read_them(reader):
    sign_in(reader)

    for name in ("session", "account"):
        cookie = reader.client.get_cookie(name)
        assert cookie.http_only
        assert cookie.same_site == "Lax"
    with reader.client.session_transaction() as session:
        kept = str(dict(session))
    assert KNOWN not in kept
    assert "云小满" not in kept
