"""Staff sign in with a password, and with a device wherever it is not a demonstration."""

import re
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from lxml import html

from models.people import Applicant, Post, SignIn, Staff
from portal.ground import time
from portal.ground.time import SHANGHAI
from portal.people.accounts import send_code
from portal.people.appointments import Newcomer, add_staff, give_new_password
from portal.people.demonstration import DEMO_PASSWORD

OWN = "the rain in the county town"


@pytest.fixture
def reader(visitor):
    return visitor.read()


def enter(visitor, login="s001", password=DEMO_PASSWORD, status=200, way="/staff/sign-in?next=/services"):
    return visitor.open(way).submit("/staff/sign-in", login=login, password=password, status=status)


def test_a_clerk_signs_in_with_the_password_that_the_page_shows(reader):
    page = reader.open("/staff/sign-in?next=/services")
    password = page.all('string(//*[@id="demo-password"])')

    page = page.submit("/staff/sign-in", login="s001", password=password)

    assert page.url.endswith("/services")
    assert "Workbench" in page.words("//header")[0]
    assert SignIn.get().ok


def test_the_table_says_what_each_fictional_person_can_do(visitor):
    page = visitor.open("/staff/sign-in")

    rows = page.words("//tbody/tr")
    assert len(rows) == 24
    assert "s017方守一" in rows[16]
    assert "下令用印" in rows[16]


def test_a_wrong_password_says_the_same_for_known_and_unknown_names(reader):
    for login in ("s001", "nobody"):
        page = enter(reader, login, "wrong", status=422)
        assert page.mistakes == [
            "User name or password is not right. After five wrong tries you have to wait 15 minutes."
        ]
        assert page.all('string(//input[@id="login"]/@value)') == login
        assert page.all('string(//input[@id="password"]/@value)') == ""


def test_after_five_wrong_passwords_even_the_right_one_has_to_wait(reader):
    for _ in range(5):
        enter(reader, password="wrong", status=422)

    assert enter(reader, status=429).mistakes == ["Too many attempts. Please wait 15 minutes and try again."]


def test_who_is_deactivated_is_out_with_the_next_click(reader):
    enter(reader)
    Staff.update(is_active=False).where(Staff.login == "s001").execute()

    assert "Sign in" in reader.open("/services").words("//header")[0]


def test_whose_posts_end_is_out_with_the_next_click(reader):
    enter(reader)
    Post.update(valid_to="2026-11-19").where(Post.staff == Staff.get(Staff.login == "s001")).execute()

    assert "Sign in" in reader.open("/services").words("//header")[0]


def test_staff_get_a_403_with_the_reason_on_an_applicants_page(reader):
    enter(reader)

    assert "This page is for applicants. You are signed in as staff." in reader.open("/my/profile", status=403).text


# Production


class Https:
    """A browser that speaks https to the production portal."""

    def __init__(self, app):
        self.client = app.test_client()

    def get(self, path):
        return self.client.get(path, base_url="https://portal.example")

    def post(self, path, page, **fields):
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
        headers = {"Referer": "https://portal.example/"}
        body = {"csrf_token": token, **fields}
        return self.client.post(path, data=body, base_url="https://portal.example", headers=headers)


@pytest.fixture
def secret_of():
    def find(page):
        return html.fromstring(page.text).xpath('string(//*[@id="totp-secret"])')

    return find


@pytest.fixture
def production(app, house, monkeypatch):
    """The same house as in production: people of its own with passwords of their own."""
    from portal.people.staff_accounts import set_password

    Staff.update(is_demo=False).execute()
    Applicant.update(is_demo=False).execute()
    set_password(Staff.get(Staff.login == "s001"), OWN)
    settings = replace(house.settings, env="production", secure_cookies=True)
    monkeypatch.setattr(house, "settings", settings)
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    return Https(app)


def code_of(secret, seconds=0):
    return pyotp.TOTP(secret.replace(" ", "")).at(time.now().replace(tzinfo=SHANGHAI) + timedelta(seconds=seconds))


def test_the_first_sign_in_registers_a_device_and_later_ones_ask_for_its_code(production, secret_of, at):
    answer = production.post("/staff/sign-in", production.get("/staff/sign-in"), login="s001", password=OWN)
    assert answer.headers["Location"] == "/staff/second-factor"
    page = production.get("/staff/second-factor")
    secret = secret_of(page)
    assert secret
    assert "<svg" in page.text
    assert "style=" not in page.text
    assert secret_of(production.get("/staff/second-factor")) == secret

    answer = production.post("/staff/second-factor", page, code=code_of(secret))
    assert answer.status_code == 303
    assert production.get("/my/profile").status_code == 403  # signed in, as staff

    production.post("/sign-out", page=production.get("/services"))
    at("2026-11-20T10:20")
    production.post("/staff/sign-in", production.get("/staff/sign-in"), login="s001", password=OWN)
    page = production.get("/staff/second-factor")
    assert secret_of(page) == ""
    answer = production.post("/staff/second-factor", page, code="000000")
    assert answer.status_code == 422
    assert production.post("/staff/second-factor", answer, code=code_of(secret)).status_code == 303


def test_the_password_alone_opens_nothing(production):
    production.post("/staff/sign-in", production.get("/staff/sign-in"), login="s001", password=OWN)

    assert production.get("/my/profile").status_code == 303
    assert not SignIn.select().where(SignIn.ok).exists()


def test_the_second_factor_cannot_be_opened_without_the_password_or_long_after_it(production, at):
    assert production.get("/staff/second-factor").headers["Location"] == "/staff/sign-in"

    production.post("/staff/sign-in", production.get("/staff/sign-in"), login="s001", password=OWN)
    at("2026-11-20T10:35:01")
    assert production.get("/staff/second-factor").headers["Location"] == "/staff/sign-in"


def test_who_has_a_device_gives_its_code_within_five_minutes(production, at):
    Staff.update(totp_sealed="kept").where(Staff.login == "s001").execute()
    production.post("/staff/sign-in", production.get("/staff/sign-in"), login="s001", password=OWN)
    assert production.get("/staff/second-factor").status_code == 200

    at("2026-11-20T10:20:01")
    assert production.get("/staff/second-factor").headers["Location"] == "/staff/sign-in"


def test_the_secret_of_a_device_is_not_readable_in_the_cookie(production, secret_of):
    production.post("/staff/sign-in", production.get("/staff/sign-in"), login="s001", password=OWN)
    secret = secret_of(production.get("/staff/second-factor"))

    with production.client.session_transaction(base_url="https://portal.example") as session:
        assert session["half_way"]
        assert secret.replace(" ", "") not in str(dict(session))


def test_production_shows_no_accounts_no_password_and_no_code(production, house, monkeypatch):
    assert DEMO_PASSWORD not in production.get("/staff/sign-in").text
    assert "10000001001" not in production.get("/sign-in").text

    monkeypatch.setattr(house, "settings", replace(house.settings, sms_url="https://sms.example/"))
    page = production.post("/sign-in/code", production.get("/sign-in"), phone="10000001001")
    assert page.status_code == 200
    assert "demo-code" not in page.text


def test_production_remembers_an_account_over_https_only(production, secret_of):
    production.post("/staff/sign-in", production.get("/staff/sign-in"), login="s001", password=OWN)
    page = production.get("/staff/second-factor")

    answer = production.post("/staff/second-factor", page, code=code_of(secret_of(page)))

    (remembered,) = [cookie for cookie in answer.headers.getlist("Set-Cookie") if cookie.startswith("account=")]
    assert "Secure" in remembered


def test_a_fictional_account_gets_into_no_production(production):
    Staff.update(is_demo=True).where(Staff.login == "s001").execute()

    answer = production.post("/staff/sign-in", production.get("/staff/sign-in"), login="s001", password=OWN)

    assert answer.status_code == 422


def test_an_applicant_signed_in_before_is_gone_when_staff_sign_in(reader):
    page = reader.open("/sign-in?step=code").submit(
        "/sign-in", phone="10000001001", code=send_code("10000001001", "sign-in"), press="Sign in"
    )
    assert page.status == 200

    enter(reader)

    assert reader.open("/my/profile", status=403)


# Passwords


def change(reader, old=DEMO_PASSWORD, new=OWN, again=OWN, status=200):
    page = reader.open("/staff/password")
    return page.submit("/staff/password", old=old, new=new, again=again, status=status)


def test_staff_change_their_own_password_from_the_workbench(reader, visitors):
    enter(reader)
    elsewhere = visitors().read()
    enter(elsewhere)
    page = reader.open("/desk").follow("Password")
    copy = reader.client.get_cookie("session").value

    page = page.submit("/staff/password", old=DEMO_PASSWORD, new=OWN, again=OWN)

    assert page.h1 == "Change my password"
    assert "The new password counts from now on" in page.text
    assert elsewhere.client.get("/desk").status_code == 303
    assert reader.client.get("/desk").status_code == 200
    reader.client.set_cookie("session", copy)
    assert reader.client.get("/desk").status_code == 303
    assert enter(elsewhere, password=DEMO_PASSWORD, status=422).mistakes
    enter(elsewhere, password=OWN)


def test_mistakes_in_a_new_password_stand_beside_their_fields_and_nothing_typed_comes_back(reader):
    enter(reader)

    page = change(reader, old="wrong", new="s001", again="", status=422)

    assert page.mistakes == [
        "This is not your current password.",
        "A password needs at least 12 characters. A short sentence is easy to keep.",
    ]
    assert page.all('//input[@aria-invalid="true"]/@id') == ["old", "new"]
    assert page.all('//input[@type="password"]/@value') == []
    assert change(reader, again=OWN + "!", status=422).all('//input[@aria-invalid="true"]/@id') == ["again"]


def test_a_given_password_opens_nothing_but_the_page_on_which_it_is_changed(reader):
    password = give_new_password("s001")

    page = enter(reader, password=password)

    assert page.h1 == "Choose a password of your own"
    assert reader.client.get("/desk").status_code == 303
    page = page.submit("/staff/first-password", new=password, again=password, status=422)
    assert page.mistakes == ["This is your current password. Please take another one."]
    page = page.submit("/staff/first-password", new=OWN, again=OWN)
    assert page.url.endswith("/services")
    assert reader.client.get("/desk").status_code == 200
    assert reader.client.get("/staff/first-password").status_code == 303


def test_a_first_password_cannot_be_chosen_long_after_signing_in(reader, at):
    page = enter(reader, password=give_new_password("s001"))
    at("2026-11-20T10:36")

    assert page.submit("/staff/first-password", new=OWN, again=OWN).h1 == "Staff sign-in"


def test_the_first_person_of_a_production_registers_a_device_and_then_chooses_a_password(production, secret_of, at):
    given = "rain over seven bridges"
    add_staff(Newcomer("wen", "温如故", ("admin",), "ZHCK", everywhere=True), given)
    production.post("/staff/sign-in", production.get("/staff/sign-in"), login="wen", password=given)
    at("2026-11-20T10:30")  # an app had to be found first
    page = production.get("/staff/second-factor")
    assert production.get("/staff/first-password").headers["Location"] == "/staff/sign-in"

    typed = secret_of(page)
    assert re.fullmatch(r"([A-Z2-7]{4} ){7}[A-Z2-7]{4}", typed)
    answer = production.post("/staff/second-factor", page, code=code_of(typed))
    assert answer.headers["Location"] == "/staff/first-password"
    assert production.get("/desk").status_code == 303
    page = production.get("/staff/first-password")
    answer = production.post("/staff/first-password", page, new=OWN, again=OWN)

    assert answer.status_code == 303
    assert production.get("/admin").status_code == 200
