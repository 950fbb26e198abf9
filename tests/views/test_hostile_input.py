"""What people and programs send that nobody meant: on every page a clear answer, in both languages, and nothing half-written.

How each file is judged stands in tests/portal/cases/test_file_*, what each form says in the tests of its door; here every
form of every door is tried with the same bad input.
"""

import hashlib
import io
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from lxml.html import HtmlElement

from models import TABLES
from models.cases import Case, CaseEvent, CaseFile, CaseValue, Paper
from models.database import db
from models.people import Attempt, ParkedPost, SignIn
from portal.cases import form_values
from portal.cases.example_filings import picture
from portal.ground import audit
from portal.people.demonstration import DEMO_PASSWORD
from tests import cast, hostile
from tests import situations as s
from tests.every_item import press_main
from tests.page_forms import Form
from tests.pages import Page, Visitor

pytestmark = pytest.mark.one_engine

TEXTS = {
    "markup-and-templates": '"><script>alert(1)</script><img src=x onerror=alert(1)> {{ 7*7 }} {% for %} %(name)s %s %d ${x} #{x}',
    "long-and-colourful": "😀👨\u200d👩\u200d👧\u202e" * 60 + "é" * 100,
    "a-megabyte": "long" * 262_144,
}
LONGEST_ADDRESS = 2000  # letters; the server takes no longer ones
LINES = {"textarea", "text", "search", "tel", "date", "password", "number", "email"}
both = pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])


# What can be typed, everywhere


def typed_everywhere(form: Form, text: str) -> bool:
    """Type this into every line of a form. False where there is none."""
    lines = [one for one in form.controls() if kind_of(one) in LINES and one.get("name")]
    for one in lines:
        form.given[one.get("name")] = [text]
    return bool(lines)


def kind_of(control: HtmlElement) -> str:
    return control.tag if control.tag != "input" else control.get("type") or "text"


def in_main(form: Form) -> bool:
    return any(above.tag == "main" for above in form.element.iterancestors())


def tried(visitor: Visitor, address: str, text: str) -> list[str]:
    """Send every form of a page with this text in every line. Returns what broke; each answer is looked at with care."""
    broken = []
    first = visitor.open(address)
    for number, there in enumerate(first.forms()):
        if not in_main(there) and address not in ("/", "/desk"):
            continue  # the frame is the same on every page
        page = first if number == 0 else visitor.open(address)
        if number >= len(page.forms()):
            break
        form = page.forms()[number]
        if not typed_everywhere(form, text) or "/sign-out" in form.action:
            continue
        for button in form.buttons() or [None]:
            target = urljoin(address, (button.get("formaction") if button is not None else None) or form.action)
            if form.method == "get" and len(text) > LONGEST_ADDRESS:
                continue
            if form.method == "get":
                answer = visitor.client.get(urlsplit(target).path, query_string=dict(form.sent(button)))
            else:
                answer = visitor.send_only(form, address, button)
            if answer.status_code >= 500:
                broken.append(f"{address} -> {target}: {answer.status_code}")
            elif answer.status_code not in (301, 302, 303):
                Page(visitor, answer, target, answer.status_code)
    return broken


def pages_of_everybody(visitors: Any) -> list[tuple[Visitor, list[str]]]:
    """Who is there, and the pages with forms that they can open."""
    draft, ready = s.filing(), s.filing(s.SHOP).filled()
    sent, stepped = s.filing(s.LIGHT).submitted(), s.filing(s.LIGHT, "溪有成").accepted()
    examined = s.filing(s.SHOP, "溪有成").submitted().examined(fail=1)
    counter = f"/desk/counter?service={s.FOOD}"
    desk = [f"/desk/cases/{one.case.number}" for one in (sent, examined, stepped)]
    nobody, applicant = visitors(), cast.applicant(visitors())
    mine = [f"/my/cases/{draft.case.id.hex}", f"/my/cases/{ready.case.id.hex}/check"]
    start = [f"/services/{s.SHOP}/apply?whom=other", f"/services/{s.SHOP}/apply?whom=other&kind=company"]
    return [
        (nobody, ["/", "/services", "/track", "/verify", "/sign-in", "/staff/sign-in"]),
        (applicant, [*mine, f"/my/cases/{sent.case.number}", *start, "/my/profile?edit=1"]),
        (cast.staff(visitors()), ["/desk", "/desk/away", counter, *desk]),
        (cast.staff(visitors(), cast.HEAD), ["/desk", *desk]),
    ]


@pytest.mark.parametrize(("name", "english"), [(name, number % 2 == 1) for number, name in enumerate(TEXTS)])
def test_no_text_breaks_any_form_or_comes_out_as_markup(visitors, name, english):
    everybody = pages_of_everybody(visitors)
    for visitor, _ in everybody:
        visitor.read(english)
    broken = [line for visitor, pages in everybody for page in pages for line in tried(visitor, page, TEXTS[name])]
    assert broken == []
    # what was kept is shown as text on every page that shows it; the careful eye fails on any script
    for visitor, pages in everybody:
        for page in pages:
            visitor.open(page)
    assert audit.verify() == []


RAW = {"nul": b"a\0b", "lone-surrogate": b"\xed\xa0\x80", "no-utf-8": b"\xff\xfe\xfa", "overlong": b"\xc0\xaf"}


@pytest.mark.parametrize("multipart", [False, True], ids=["urlencoded", "multipart"])
def test_bytes_that_are_no_text_break_no_form(visitors, multipart):
    broken = []
    for visitor, pages in pages_of_everybody(visitors):
        for address in pages:
            page = visitor.open(address)
            for form in page.forms():
                if (
                    form.method == "post"
                    and in_main(form)
                    and typed_everywhere(form, "@")
                    and "/sign-out" not in form.action
                ):
                    for raw in RAW.values():
                        answer = sent_raw(visitor, form, address, raw, multipart=multipart)
                        if answer.status_code >= 500:
                            broken.append((address, form.action, raw, answer.status_code))
    assert broken == []
    assert audit.verify() == []
    for row in CaseValue.select().where(~CaseValue.key.startswith("_")):
        assert "\0" not in form_values.values_of(row.case)[row.key]


@pytest.mark.parametrize("raw", RAW.values(), ids=RAW)
def test_bytes_that_are_no_text_break_no_address(visitors, raw):
    broken = []
    asked = "".join(f"%{byte:02x}" for byte in raw)
    addresses = {"/services": "q theme page", "/track": "number code", "/verify": "code", "/sign-in": "next"}
    desk = {"/desk": "q tab after service state", "/desk/counter": "q service", "/desk/arrivals": "seen"}
    for visitor, places in ((visitors(), addresses), (cast.staff(visitors()), desk)):
        for address, names in places.items():
            for name in names.split():
                answer = visitor.client.get(f"{address}?{name}={asked}")
                if answer.status_code >= 500:
                    broken.append((address, name, answer.status_code))
        for place in ("/services", "/verify", "/disclosures", "/my/cases", "/desk/cases", "/track"):
            answer = visitor.client.get(f"{place}/{asked}")
            if answer.status_code >= 500:
                broken.append((place, answer.status_code))
    assert broken == []


def sent_raw(visitor: Visitor, form: Form, here: str, raw: bytes, *, multipart: bool) -> Any:
    """The form with these bytes in every line, encoded by hand."""
    pairs = [(name.encode(), raw if value == "@" else str(value).encode()) for name, value in form.sent(None)]
    if multipart:
        part = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
        body, kind = b"".join(part % pair for pair in pairs) + b"--x--\r\n", "multipart/form-data; boundary=x"
    else:
        quoted = (b"%s=%s" % (name, b"".join(b"%%%02X" % byte for byte in value)) for name, value in pairs)
        body, kind = b"&".join(quoted), "application/x-www-form-urlencoded"
    origin = {"Referer": f"http://localhost{here}"}
    return visitor.client.post(urljoin(here, form.action), data=body, content_type=kind, headers=origin)


def test_no_field_that_comes_twice_breaks_a_form(visitors):
    broken = []
    for visitor, pages in pages_of_everybody(visitors):
        for address in pages:
            for form in visitor.open(address).forms():
                if form.method != "post" or not in_main(form):
                    continue
                pairs = [(n, v) for n, v in form.sent(None) if not isinstance(v, tuple)]
                body: dict[str, list[str]] = {}
                for name, value in [*pairs, *((n, f"{v}x") for n, v in pairs if n != "csrf_token")]:
                    body.setdefault(name, []).append(value)
                answer = visitor.client.post(
                    urljoin(address, form.action), data=body, headers={"Referer": "http://localhost/"}
                )
                if answer.status_code >= 500:
                    broken.append((address, form.action, answer.status_code))
    assert broken == []
    assert audit.verify() == []


# What is refused, in words


@contextmanager
def nothing_written() -> Iterator[None]:
    """Every row stays as it was, but for the records of who signed in and how often somebody tried."""

    def digest() -> str:
        rows = (
            str(row)
            for table in TABLES
            if table not in (Attempt, SignIn)
            for row in sorted(map(str, table.select().tuples()))
        )
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()

    before = digest()
    yield
    assert digest() == before


def words_of(page: Page, english: bool) -> str:
    """The words of an error page: in the reader's language, for people, with a way on."""
    for trace in ("Traceback", "peewee", "sqlite", "Error:", 'File "', "werkzeug", "jinja"):
        assert trace not in page.text, page.text
    assert page.document is not None
    assert page.document.get("lang") == ("en" if english else "zh-CN")
    return page.text


@both
def test_a_form_that_is_larger_than_any_text_is_refused(visitor, english):
    draft = s.filing()
    applicant = cast.applicant(visitor).read(english)
    page = applicant.open(f"/my/cases/{draft.case.id.hex}")
    form = page.form("/answers").fill(items="长" * 1_000_000)
    with nothing_written():
        words_of(Page(applicant, applicant.send_only(form, page.url, form.button()), page.url, 413), english)


@both
def test_a_form_without_its_token_gets_a_page_that_says_what_to_do(visitor, english):
    clerk = cast.staff(visitor).read(english)
    filing = s.filing().submitted().examined()
    with nothing_written():
        page = clerk.post(f"/desk/cases/{filing.case.number}/accept", {"sure": "1"}, status=400)
    assert ("reload the page" if english else "刷新") in words_of(page, english)


@both
@pytest.mark.parametrize(
    ("who", "address", "status"),
    [
        ("applicant", "/my/cases/{theirs}", 404),
        ("applicant", "/my/cases/{theirs}/check", 404),
        ("applicant", "/my/cases/YX261120-0000", 404),
        ("applicant", "/desk", 403),
        ("applicant", "/desk/cases/{theirs}", 403),
        ("clerk", "/my", 403),
        ("elsewhere", "/desk/cases/{theirs}", 404),
        ("clerk", "/desk/cases/{theirs}/files/nothing", 404),
        ("clerk", "/desk/cases/{theirs}/papers/nothing", 404),
        ("applicant", "/nothing/here", 404),
        ("applicant", "/services/999999999999", 404),
        ("applicant", "/desk/cases/{theirs}/accept", 403),
        ("applicant", "/sign-out", 405),
    ],
)
def test_what_is_not_theirs_is_refused_in_words(visitor, english, who, address, status):
    theirs = s.filing(s.FOOD, "溪有成").submitted().case.number
    people = {"clerk": cast.CLERK, "elsewhere": cast.CLERK_ELSEWHERE}
    somebody = cast.staff(visitor, people[who]) if who in people else cast.applicant(visitor)
    with nothing_written():
        page = somebody.read(english).open(address.format(theirs=theirs), status)
    assert theirs not in page.title
    assert "溪有成" not in words_of(page, english)


@both
def test_an_unknown_action_is_not_found_at_either_door(visitors, english):
    filing = s.filing().submitted()
    clerk, applicant = cast.staff(visitors()).read(english), cast.applicant(visitors()).read(english)
    token = clerk.open("/desk/away").all('//input[@name="csrf_token"]/@value')[0]
    with nothing_written():
        page = clerk.post(f"/desk/cases/{filing.case.number}/explode", {"csrf_token": token}, 404)
        words_of(page, english)
        token = applicant.open("/my/profile?edit=1").all('//input[@name="csrf_token"]/@value')[0]
        page = applicant.post(f"/my/cases/{filing.case.number}/seal", {"csrf_token": token}, 403)
        words_of(page, english)
        words_of(applicant.post(f"/my/cases/{filing.case.number}/explode", {"csrf_token": token}, 404), english)


@both
def test_wrong_digits_and_days_are_said_beside_their_field_at_the_counter(visitor, english):
    clerk = cast.staff(visitor).read(english)
    page = clerk.open(f"/desk/counter?service={s.FOOD}")
    person = {"name": "来客", "phone": "10000009999", "id_number": "990000199005200028", "kind": "natural"}
    with nothing_written():
        page = press_main(page, "/desk/counter", person, 422)
    assert page.all('//*[@id="id_number" and @aria-invalid]')
    assert page.form("/desk/counter").sent(None)  # what was typed stands there still
    assert "来客" in [value for name, value in page.form("/desk/counter").sent(None)]
    begun = press_main(page, "/desk/counter", {"id_number": "990000199005200029"})
    wrong = press_main(begun, "/answers", {"uscc": "92990000MA990001XX", "area": "viele"}, 422)
    assert wrong.all('//*[@id="uscc" and @aria-invalid]')
    assert wrong.all('//*[@id="area" and @aria-invalid]')
    assert form_values.values_of(Case.get())["uscc"] == "92990000MA990001XX"


# Files


BAD_FILES = {
    "program-named-pdf": (hostile.exe(), "scan.pdf"),
    "empty": (b"", "scan.jpg"),
    "zip-bomb-as-ofd": (hostile.ofd_bomb(20), "invoice.ofd"),
    "broken-pdf": (hostile.pdf_truncated(), "scan.pdf"),
    "locked-pdf": (hostile.pdf_locked(), "scan.pdf"),
}
MATERIAL = f"{s.FOOD}-M03"


@both
@pytest.mark.parametrize("bad", BAD_FILES)
def test_a_bad_file_is_refused_where_it_was_given(visitor, english, bad):
    draft = s.filing()
    applicant = cast.applicant(visitor).read(english)
    page = applicant.open(f"/my/cases/{draft.case.id.hex}")
    with nothing_written():
        refused = page.submit(f"/files/{MATERIAL}", {"file": [BAD_FILES[bad]]}, status=422)
    row = refused.words(f'//*[@id="m-{MATERIAL}"]//*[@class="error"]')
    assert row
    assert row[0]
    assert applicant.open(f"/my/cases/{draft.case.id.hex}").all(f'//*[@id="m-{MATERIAL}"]//li') == []


@both
def test_a_bad_file_is_refused_at_the_counter_too(visitor, english):
    clerk = cast.staff(visitor).read(english)
    page = clerk.open(f"/desk/counter?service={s.FOOD}")
    person = {"name": "来客", "phone": "10000009999", "id_number": "990000199005200029", "kind": "natural"}
    begun = press_main(page, "/desk/counter", person)
    form = next(form for form in begun.forms() if "/files?" in form.action)
    with nothing_written():
        refused = begun.submit(form, {"file": [BAD_FILES["program-named-pdf"]]}, status=422)
    assert refused.mistakes


def test_a_pdf_with_a_script_is_shown_without_it(visitors):
    filing = s.filing().filled()
    applicant, clerk = cast.applicant(visitors()), cast.staff(visitors())
    page = applicant.open(f"/my/cases/{filing.case.id.hex}")
    upload = next(form for form in page.forms() if form.action.endswith(MATERIAL) and "file" in form.names())
    page.submit(upload, {"file": [(hostile.pdf_with_script(), "with a script.pdf")]})
    case = filing.act("request_pre_review", filing.owner).case
    s.run_worker()
    file = CaseFile.get(CaseFile.material_code == MATERIAL, CaseFile.mime == "application/pdf")
    shown = clerk.client.get(f"/desk/cases/{case.number}/files/{file.id}")
    assert shown.data.startswith(b"%PDF")
    assert b"JavaScript" not in shown.data
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]


@pytest.mark.parametrize("size", [300_000, 900_000], ids=["while-keeping-it", "while-it-arrives"])
def test_a_full_disk_is_said_and_nothing_of_the_file_stays(visitor, house, size):
    draft = s.filing()
    applicant = cast.applicant(visitor)
    page = applicant.open(f"/my/cases/{draft.case.id.hex}")
    before = set(house.storage.keys())
    address = urljoin(page.url, page.form(f"/files/{MATERIAL}").action)
    body, kind = uploaded(page, hostile.pdf_of_size(size))
    with nothing_written(), full_disk(100_000):
        answer = applicant.client.post(address, data=body, content_type=kind, headers={"Referer": "http://localhost/"})
    refused = Page(applicant, answer, page.url, 503)
    assert "磁盘" in refused.text or "空间" in refused.text
    assert set(house.storage.keys()) == before
    # when there is room again the same form is taken
    again = applicant.open(page.url).submit(f"/files/{MATERIAL}", {"file": [(picture("a"), "photo.jpg")]})
    assert again.all(f'//*[@id="m-{MATERIAL}"]//li')


def uploaded(page: Page, content: bytes) -> tuple[bytes, str]:
    """The body of an upload and its type, made by hand."""
    token = page.all('//input[@name="csrf_token"]/@value')[0].encode()
    body = b'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n' + token
    body += (
        b'\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + content + b"\r\n--x--\r\n"
    )
    return body, "multipart/form-data; boundary=x"


@contextmanager
def full_disk(room: int) -> Iterator[None]:
    """No file of this process may grow beyond `room` bytes: the system answers as it does on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


# The wrong moment


@contextmanager
def locked_database(house: Any) -> Iterator[None]:
    """Somebody else holds the database for longer than anybody waits; how long that is, is shortened here."""
    db.obj.pragma("busy_timeout", 50, permanent=True)
    house.disconnect()
    other = sqlite3.connect(house.settings.database_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()
        db.obj.pragma("busy_timeout", 5000, permanent=True)
        house.connect()


@both
def test_a_locked_database_keeps_what_was_typed_on_the_page(visitor, house, english):
    draft = s.filing()
    applicant = cast.applicant(visitor).read(english)
    page = applicant.open(f"/my/cases/{draft.case.id.hex}")
    form = page.form("/answers").fill(org_name="云溪县小满餐馆", items="热食类\n冷食类")
    with locked_database(house):
        busy = Page(applicant, applicant.send_only(form, page.url, form.button(then="stay")), page.url, 503)
        assert applicant.client.get("/services").status_code == 200  # who only reads is not kept waiting
    words_of(busy, english)
    assert form_values.values_of(Case.get()).get("items") is None
    # one press on the page that came sends the same once more
    busy.submit("/answers")
    kept = form_values.values_of(Case.get())
    assert (kept["org_name"], kept["items"]) == ("云溪县小满餐馆", "热食类\n冷食类")


@both
def test_a_decision_that_meets_a_locked_database_is_sent_again_by_one_press(visitor, house, english):
    filing = s.filing().submitted().examined()
    clerk = cast.staff(visitor).read(english)
    page = clerk.open(f"/desk/cases/{filing.case.number}")
    sure = press_main(page, "/accept")
    form = sure.form("/accept")
    with locked_database(house):
        busy = Page(clerk, clerk.send_only(form, sure.url, form.button()), sure.url, 503)
    words_of(busy, english)
    assert Case.get().state == "submitted"
    assert Paper.select().where(Paper.kind == "acceptance").count() == 0
    busy.submit("/accept")
    assert Case.get().state == "accepted"
    assert audit.verify() == []


@both
def test_a_decision_after_the_session_has_ended_is_kept_and_offered_again(visitor, english):
    filing = s.filing().submitted().examined()
    clerk = cast.staff(visitor).read(english)
    sure = press_main(clerk.open(f"/desk/cases/{filing.case.number}"), "/accept")
    clerk.client.delete_cookie("session")
    late = sure.submit("/accept")
    assert late.url.startswith("/staff/sign-in")
    assert Case.get().state == "submitted"
    words_of(late, english)
    kept = late.submit("/staff/sign-in", login=cast.CLERK, password=DEMO_PASSWORD)
    kept.submit("/send")
    assert Case.get().state == "accepted"
    assert not ParkedPost.select().exists()


@both
def test_the_back_button_and_a_second_press_act_once(visitor, english):
    filing = s.filing().submitted().examined()
    clerk = cast.staff(visitor).read(english)
    page = clerk.open(f"/desk/cases/{filing.case.number}")
    sure = press_main(page, "/accept")
    sure.submit("/accept")
    sure.submit("/accept")
    # and the page before that, which is too old by now, is told so
    stale = clerk.send_only(page.form("/accept"), page.url, page.form("/accept").button())
    assert stale.status_code in (303, 409)
    assert CaseEvent.select().where(CaseEvent.action == "accept").count() == 1
    assert Paper.select().where(Paper.kind == "acceptance").count() == 1


@both
def test_of_two_clerks_at_once_the_second_sees_what_the_first_did(visitors, english):
    filing = s.filing().submitted().examined()
    first, second = cast.staff(visitors(), cast.CLERK), cast.staff(visitors(), cast.COVER).read(english)
    slow = press_main(second.open(f"/desk/cases/{filing.case.number}"), "/accept")
    press_main(first.open(f"/desk/cases/{filing.case.number}"), "/accept").submit("/accept")
    told = slow.submit("/accept", status=409)
    assert "林可溪" in words_of(told, english)
    assert CaseEvent.select().where(CaseEvent.action == "accept").count() == 1


@both
def test_papers_wait_for_a_worker_that_stands_still_and_say_so(visitors, english):
    filing = s.filing().submitted()
    applicant, clerk = cast.applicant(visitors()).read(english), cast.staff(visitors()).read(english)
    paper = Paper.get()
    mine = f"/my/cases/{filing.case.number}"
    waiting = applicant.open(f"{mine}/papers/{paper.id}")
    assert ("being made" if english else "正在") in waiting.text
    assert applicant.open(f"{mine}/papers/{paper.id}.pdf").url == f"{mine}/papers/{paper.id}"
    assert ("being made" if english else "正在") in clerk.open(f"/desk/cases/{filing.case.number}").text
    assert "portal_papers_waiting 1" in clerk.client.get("/metrics").text
    s.run_worker()
    assert applicant.client.get(f"{mine}/papers/{paper.id}.pdf").data.startswith(b"%PDF")


def test_an_upload_whose_line_breaks_leaves_nothing(client, house, visitor):
    draft = s.filing()
    applicant = cast.applicant(visitor)
    page = applicant.open(f"/my/cases/{draft.case.id.hex}")
    body, kind = uploaded(page, hostile.jpeg())
    answer = applicant.client.post(
        f"/my/cases/{draft.case.id.hex}/files/{MATERIAL}",
        input_stream=io.BytesIO(body[:4000]),
        content_type=kind,
        content_length=len(body),
        headers={"Referer": "http://localhost/"},
    )
    assert 400 <= answer.status_code < 500
    assert CaseFile.select().count() == 0
    assert list(house.storage.keys()) == []
