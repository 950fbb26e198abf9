"""Who may enter a door, when a session ends, and what becomes of a form that comes too late."""

import hashlib
import io
import re

import pytest
from flask import Blueprint, Response, request
from flask_login import current_user

from models.people import ParkedPost, SignIn
from portal.people.accounts import send_code
from portal.people.demonstration import DEMO_PASSWORD
from views.access import applicant_only, guard_door, staff_only
from views.answers import done

PHONE, OTHER = "10000001001", "10000001002"
arrived: list[dict] = []


def trial_door() -> Blueprint:
    """A door as any other, which notes what arrives."""
    door = Blueprint("trial", __name__)

    @door.get("/trial")
    @applicant_only
    def look() -> str:
        return f"hello {current_user.name}"

    @door.post("/trial/<case>/save")
    @applicant_only
    def save(case: str) -> Response:
        files = [(f.filename, hashlib.sha256(f.read()).hexdigest()) for f in request.files.getlist("file")]
        fields = {name: request.form.getlist(name) for name in request.form if name != "csrf_token"}
        arrived.append(
            {"who": current_user.name, "case": case, "fields": fields, "files": files, "query": request.query_string}
        )
        return Response("no", 422) if fields.get("name") == ["refuse me"] else done("/trial")

    @door.post("/trial/desk")
    @staff_only("clerk", "reviewer")
    def desk() -> Response:
        arrived.append({"who": current_user.name})
        return done("/services")

    @door.get("/trial/desk")
    @staff_only("clerk", "reviewer")
    def queue() -> str:
        return f"hello {current_user.actor.ref}"

    @door.get("/trial/any-staff")
    @staff_only()
    def anyone() -> str:
        return "hello"

    return door


def guarded_door() -> Blueprint:
    """A door that is guarded as a whole."""
    door = Blueprint("guarded", __name__)
    guard_door(door, "staff", "clerk")

    @door.get("/guarded")
    def look() -> str:
        return "hello"

    @door.post("/guarded")
    def act() -> Response:
        arrived.append({"who": current_user.name})
        return done("/guarded")

    return door


@pytest.fixture
def portal(house):
    """An application with one more door."""
    from wsgi import create_app

    app = create_app(house.settings)
    app.register_blueprint(trial_door())
    app.register_blueprint(guarded_door())
    app.testing = True
    house.connect()
    arrived.clear()
    return app


class Browser:
    """Cookies and the newest CSRF token."""

    def __init__(self, app):
        self.client = app.test_client()
        self.client.post("/language/en")
        self.token = ""

    def get(self, path, **headers):
        return self.noted(self.client.get(path, headers=headers))

    def post(self, path, body=None, *, headers=None, token=None, **options):
        sent = {"csrf_token": self.token if token is None else token, **(body or {})}
        return self.noted(self.client.post(path, data=sent, headers=headers, **options))

    def noted(self, answer):
        found = re.search(r'name="csrf_token" value="([^"]+)"', answer.text if answer.mimetype == "text/html" else "")
        self.token = found[1] if found else self.token
        return answer

    def sign_in(self, phone=PHONE, back=""):
        self.get("/sign-in")
        answer = self.post("/sign-in", {"phone": phone, "code": send_code(phone, "sign-in"), "next": back})
        assert answer.status_code == 303, answer.text
        self.get("/services")
        return answer.headers["Location"]

    def sign_in_as_staff(self, login="s001"):
        self.get("/staff/sign-in")
        answer = self.post("/staff/sign-in", {"login": login, "password": DEMO_PASSWORD})
        assert answer.status_code == 303, answer.text
        self.get("/services")
        return answer.headers["Location"]

    def lose_session(self):
        self.client.delete_cookie("session")


@pytest.fixture
def browser(portal):
    return Browser(portal)


# Doors


def test_a_stranger_is_shown_to_the_right_sign_in_page_and_back_again(browser):
    assert browser.get("/trial?a=1&b=2").headers["Location"] == "/sign-in?next=/trial?a%3D1%26b%3D2"
    assert browser.get("/trial/desk").headers["Location"] == "/staff/sign-in?next=/trial/desk"

    assert browser.sign_in(back="/trial?a=1&b=2") == "/trial?a=1&b=2"


def test_a_fragment_tells_the_browser_to_go_to_the_sign_in_page(browser):
    answer = browser.get("/trial", **{"HX-Request": "true", "Referer": "http://localhost/services"})

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/sign-in?next=/services")


def test_an_applicant_gets_a_403_with_the_reason_on_a_staff_page(browser):
    browser.sign_in()

    answer = browser.get("/trial/desk")

    assert answer.status_code == 403
    assert "This page is for staff. You are signed in as an applicant." in answer.text


def test_a_post_on_a_staff_page_is_refused_too(browser):
    browser.sign_in()

    assert browser.post("/trial/desk").status_code == 403
    assert arrived == []


def test_the_door_opens_for_the_posts_it_names_and_for_no_other(browser):
    browser.sign_in_as_staff("s001")
    assert browser.get("/trial/desk").text.startswith("hello staff:")

    other = Browser(browser.client.application)
    other.sign_in_as_staff("s012")
    answer = other.get("/trial/desk")
    assert answer.status_code == 403
    assert "None of your posts opens this page." in answer.text
    assert other.get("/trial/any-staff").text == "hello"


def test_a_door_can_be_guarded_as_a_whole(browser):
    assert browser.get("/guarded").headers["Location"] == "/staff/sign-in?next=/guarded"
    browser.sign_in_as_staff("s001")
    assert browser.get("/guarded").text == "hello"
    browser.lose_session()
    assert browser.post("/guarded").headers["Location"] == "/staff/sign-in?kept=1"

    browser.sign_in_as_staff("s012")
    assert browser.get("/guarded").status_code == 403


# Sessions


def test_a_session_ends_after_half_an_hour_without_a_click(browser, at):
    browser.sign_in()
    at("2026-11-20T10:44")
    assert browser.get("/trial").text == "hello 云小满"
    at("2026-11-20T11:14")
    assert browser.get("/trial").status_code == 200
    at("2026-11-20T11:44:01")

    assert browser.get("/trial").status_code == 303
    assert SignIn.get(SignIn.ok).ended_at is not None


def test_a_page_that_asks_by_itself_does_not_keep_a_session_alive(browser, at):
    browser.sign_in()
    at("2026-11-20T10:40")
    assert browser.get("/trial", **{"X-Poll": "1"}).status_code == 200
    at("2026-11-20T10:45:01")

    assert browser.get("/trial").status_code == 303


def test_a_forged_or_foreign_session_is_nobody(browser):
    browser.sign_in()
    with browser.client.session_transaction() as session:
        session["_user_id"] = "staff:00000000-0000-7000-8000-000000000000"

    assert browser.get("/trial").status_code == 303


def test_a_stale_token_in_a_living_session_gets_the_clear_page(browser):
    browser.sign_in()

    for token in ("", "stale"):
        answer = browser.post("/trial/1/save", {"name": "x"}, token=token)
        assert answer.status_code == 400
        assert "reload the page and send it again" in answer.text
    assert arrived == []
    assert not ParkedPost.select().exists()


# Late forms


def test_a_form_that_comes_too_late_is_kept_and_sent_after_sign_in(browser):
    browser.sign_in()
    browser.lose_session()

    answer = browser.post(
        "/trial/1/save?step=2", {"name": "云小满", "tick": ["a", "b"]}, headers={"Referer": "http://localhost/trial"}
    )
    assert answer.headers["Location"] == "/sign-in?next=/trial&kept=1"
    assert "we kept what you sent" in browser.get(answer.headers["Location"]).text
    assert arrived == []

    assert browser.sign_in(back="/trial") == "/kept?next=/trial"
    page = browser.get("/kept")
    assert "Form sent at 2026-11-20 10:15" in page.text
    assert "/trial/1/save" not in page.text
    answer = browser.post(f"/kept/{ParkedPost.get().id}/send")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/trial")
    assert arrived == [
        {
            "who": "云小满",
            "case": "1",
            "fields": {"name": ["云小满"], "tick": ["a", "b"]},
            "files": [],
            "query": b"step=2",
        }
    ]
    assert not ParkedPost.select().exists()
    assert browser.get("/trial").text == "hello 云小满"


def test_what_was_kept_is_named_in_words(browser):
    browser.sign_in()
    browser.lose_session()
    for address in ("/my/cases/YX261120-0001/resubmit", f"/my/cases/{'ab' * 16}/answers", "/my/profile"):
        browser.post(address, {"name": "x"})
    browser.sign_in()

    words = re.findall("<h2>(.*?)</h2>", browser.get("/kept").text)

    assert words[:3] == ["Submit the corrections · Case YX261120-0001", "Answers of your application", "Your profile"]


def test_uploads_are_kept_too_byte_for_byte(browser, house):
    browser.sign_in()
    browser.lose_session()
    content = bytes(range(256)) * 5000
    uploads = [(io.BytesIO(content), "执照.pdf"), (io.BytesIO(b"\0\r\n--"), "b.jpg")]

    answer = browser.post("/trial/1/save", {"name": "云", "file": uploads}, content_type="multipart/form-data")
    assert answer.status_code == 303
    assert all(b"csrf_token" not in house.storage.open_sealed(key).read() for key in list(house.storage.keys()))
    browser.sign_in()
    answer = browser.post(f"/kept/{ParkedPost.get().id}/send")

    assert answer.status_code == 303
    assert arrived[0]["files"] == [
        ("执照.pdf", hashlib.sha256(content).hexdigest()),
        ("b.jpg", hashlib.sha256(b"\0\r\n--").hexdigest()),
    ]
    assert list(house.storage.keys()) == []


def test_a_late_fragment_is_kept_and_the_browser_told_to_sign_in(browser):
    browser.sign_in()
    browser.lose_session()

    answer = browser.post("/trial/1/save", {"name": "x"}, headers={"HX-Request": "true"})

    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/sign-in?kept=1"
    browser.sign_in()
    assert browser.post(f"/kept/{ParkedPost.get().id}/send").headers["Location"] == "/trial"


def test_an_idle_session_keeps_the_form_as_well(browser, at):
    browser.sign_in()
    at("2026-11-20T10:46")

    answer = browser.post("/trial/1/save", {"name": "x"})

    assert answer.headers["Location"].endswith("kept=1")


def test_a_form_of_staff_is_kept_for_staff(browser):
    browser.sign_in_as_staff()
    browser.lose_session()

    assert browser.post("/trial/desk", {"opinion": "x"}).headers["Location"] == "/staff/sign-in?kept=1"
    assert browser.sign_in_as_staff() == "/kept"
    assert browser.post(f"/kept/{ParkedPost.get().id}/send").status_code == 303
    assert arrived == [{"who": "林可溪"}]


def test_another_account_neither_sees_nor_sends_it(browser):
    browser.sign_in()
    browser.lose_session()
    browser.post("/trial/1/save", {"name": "x"})
    key = ParkedPost.get().id

    assert browser.sign_in(OTHER) == "/my"
    assert "Nothing is kept for you" in browser.get("/kept").text
    assert browser.post(f"/kept/{key}/send").status_code == 404
    assert browser.post(f"/kept/{key}/discard").status_code == 404
    assert arrived == []


def test_what_is_refused_stays_kept_and_what_is_discarded_goes(browser, house):
    browser.sign_in()
    browser.lose_session()
    browser.post("/trial/1/save", {"name": "refuse me"})
    browser.sign_in()
    key = ParkedPost.get().id

    assert browser.post(f"/kept/{key}/send").status_code == 422
    assert browser.post(f"/kept/{key}/send").status_code == 422
    assert browser.post(f"/kept/{key}/discard").status_code == 303
    assert list(house.storage.keys()) == []
    assert browser.post(f"/kept/{key}/send").status_code == 404


def test_it_is_gone_after_an_hour(browser, at):
    browser.sign_in()
    browser.lose_session()
    browser.post("/trial/1/save", {"name": "x"})
    at("2026-11-20T11:16")

    assert browser.sign_in() == "/my"


def test_sending_it_needs_a_token_of_this_session(browser):
    browser.sign_in()
    browser.lose_session()
    browser.post("/trial/1/save", {"name": "x"})
    browser.sign_in()

    assert browser.post(f"/kept/{ParkedPost.get().id}/send", token="forged").status_code == 400
    assert arrived == []


def test_a_stranger_s_post_is_not_kept(browser, house):
    assert browser.post("/trial/1/save", {"name": "x"}).headers["Location"] == "/sign-in"
    browser.client.set_cookie("account", "applicant:forged.by.somebody")
    assert browser.post("/trial/1/save", {"name": "x"}).headers["Location"] == "/sign-in"
    assert list(house.storage.keys()) == []


def test_a_post_that_another_site_made_the_browser_send_is_not_kept(browser):
    browser.sign_in()
    browser.lose_session()

    answer = browser.post("/trial/1/save", {"name": "x"}, headers={"Origin": "https://evil.example"})

    assert answer.headers["Location"] == "/sign-in"
    assert not ParkedPost.select().exists()


def test_after_signing_out_nothing_is_kept_for_the_next_person_at_the_computer(browser):
    browser.sign_in()
    browser.post("/sign-out")

    assert browser.post("/trial/1/save", {"name": "x"}).headers["Location"] == "/sign-in"
    assert not ParkedPost.select().exists()


def test_a_body_beyond_the_limit_is_not_kept(portal, browser, house):
    portal.config["MAX_CONTENT_LENGTH"] = 1000
    browser.sign_in()
    browser.lose_session()

    answer = browser.post("/trial/1/save", {"name": "x" * 2000})

    assert answer.status_code == 413
    assert list(house.storage.keys()) == []


def test_no_header_from_outside_can_pretend_to_be_a_kept_form(browser):
    browser.sign_in()

    answer = browser.post("/trial/1/save", {"name": "x"}, token="", headers={"Portal-Kept": "1", "portal.kept": "1"})

    assert answer.status_code == 400
    assert arrived == []
