"""Door: requests. Asking with and without an account, following, the office's desk; in both languages, without JavaScript."""

import csv
import io
import re

import pytest

from models.people import Disclosure
from models.requests import InformationRequest, RequestEvent
from portal.publication import requests_papers, requests_record
from tests import cast, hostile
from tests import situations as s

OFFICE, HEAD = "s011", "s019"
WHAT = {"description": "2025年全县食品抽检合格率", "form": "electronic", "means": "page"}
WHO = {"kind": "natural", "name": "溪有成", "id_number": "990000199005200029", "phone": "10000001002"}


@pytest.fixture
def number(visitors):
    """The number of a request that 云小满 has filed."""
    page = cast.applicant(visitors()).open("/requests/new").submit("/requests/new", **WHAT)
    return page.url.rsplit("/", 1)[1]


@pytest.fixture
def office(visitors):
    return cast.staff(visitors(), OFFICE)


def received(office, visitors, number):
    """The page of the office, once both sides have confirmed."""
    office.open(f"/publishing/requests/{number}").submit("/offer")
    cast.applicant(visitors()).open(f"/requests/{number}").submit("/confirm")
    return office.open(f"/publishing/requests/{number}")


def test_an_applicant_asks_and_finds_it_below_the_own_cases(visitors):
    person = cast.applicant(visitors())
    page = person.open("/requests/new")
    assert "云*满" in page.text
    assert not page.all('//input[@name="id_number"]')
    page = page.submit("/requests/new", **WHAT)
    assert "申请已提交" in page.text
    mine = person.open("/my")
    assert page.url in mine.links


def test_without_an_account_everything_wrong_is_told_before_a_code_is_sent(visitor):
    page = visitor.open("/requests/new")
    form = page.form("/requests/new")
    page = visitor.send(form, page.url, cast.button_to(form, "/requests/new/code"), 422)
    assert len(page.mistakes) == 7
    assert not page.all('//*[@id="demo-code"]')


def test_without_an_account_a_code_proves_the_phone_and_number_and_code_follow(visitors):
    visitor = visitors()
    page = visitor.open("/requests/new")
    form = page.form("/requests/new").fill(**WHO, **WHAT)
    page = visitor.send(form, page.url, cast.button_to(form, "/requests/new/code"), 200)
    code = page.all('//*[@id="demo-code"]')[0].text_content().strip()
    assert page.submit("/requests/new", code="12", status=422).mistakes
    page = page.submit("/requests/new", code=code)
    number, query = page.url.rsplit("/", 1)[1], page.words('//*[@id="query-code"]')[0]
    other = visitors()
    assert other.open(f"/requests/{number}").url == f"/requests/track?number={number}"
    assert other.open("/requests/track").submit("/requests/track", number=number, code="AAAA1111", status=422).mistakes
    opened = other.open("/requests/track").submit("/requests/track", number=f" {number.lower()} ", code=query)
    assert (opened.url, "申请已提交" in opened.text) == (f"/requests/{number}", False)
    assert opened.answer.headers["Cache-Control"] == "no-store"
    assert "溪有成" not in opened.text


def test_nobody_else_opens_a_request(visitors, number):
    for other in (visitors(), cast.applicant(visitors(), cast.OTHER_PERSON)):
        assert other.open(f"/requests/{number}").url.startswith("/requests/track")
        for address in (f"/requests/{number}/papers/x", f"/requests/{number}/papers/x.pdf"):
            assert other.client.get(address).status_code == 404
    clerk = cast.staff(visitors())
    for address in ("", f"/{number}", "/register.csv", "/report"):
        assert clerk.client.get(f"/publishing/requests{address}").status_code == 403


@pytest.mark.parametrize("english", [False, True])
def test_the_office_answers_in_part_and_the_requester_reads_why(visitors, office, number, english):
    page = received(office.read(english), visitors, number)
    page = office.open(f"/publishing/requests/{number}?kind=partial")
    page = page.submit("/answer", content="合格率98.2%", status=422)
    assert len(page.mistakes) == 3
    assert page.all('//textarea[@name="content"]')[0].text_content().strip() == "合格率98.2%", "what was typed is kept"
    page = page.submit("/answer", withheld="企业名单", ground="others", reason="涉及商业秘密")
    person = cast.applicant(visitors()).read(english)
    page = person.open(f"/requests/{number}")
    paper = person.open(next(link for link in page.links if "/papers/" in link))
    for words in ("合格率98.2%", "不予公开的部分：企业名单", "第十五条", "应当先自收到之日起六十日内"):
        assert words in paper.text
    assert requests_papers.render_waiting() > 0
    paper = person.open(paper.url)
    file = person.client.get(next(link for link in paper.links if link.endswith(".pdf")))
    assert (file.mimetype, file.data[:5]) == ("application/pdf", b"%PDF-")
    assert "1" in visitors().open("/requests?outcome=partial").text
    assert "云小满" not in visitors().open("/requests").text
    code = re.search(r"验证码：([0-9A-Z-]{19})", paper.text)[1]
    assert "政府信息公开申请答复书" in visitors().open(f"/verify/{code.replace('-', '')}").text


@pytest.mark.one_engine
def test_a_file_goes_out_with_the_answer_to_the_requester_alone(visitors, office, number):
    page = received(office, visitors, number)
    page = page.submit("/add-file", file=(hostile.docx(macros=True), "清单.docm"), status=422)
    assert page.mistakes
    page = page.submit("/add-file", file=("单位,电话\n溪畔小馆,10012345678\n".encode(), "结果.csv"))
    page.submit("/conclude-file")
    office.open(f"/publishing/requests/{number}?kind=disclosed").submit("/answer", content="见附件。")
    person = cast.applicant(visitors())
    link = next(one for one in person.open(f"/requests/{number}").links if "/files/" in one)
    answer = person.client.get(link)
    assert (answer.status_code, "已隐去" in answer.text, "10012345678" in answer.text) == (200, True, False)
    assert answer.headers["Cache-Control"] == "no-store"
    for other in (visitors(), cast.applicant(visitors(), cast.OTHER_PERSON), office):
        assert other.client.get(link).status_code == 404


def test_the_head_of_the_office_consents_and_nobody_else(visitors, office, number):
    page = received(office, visitors, number).submit("/ask-extension", days="10", reason="数据需要核对")
    assert not page.has_form("/extend")
    head = cast.staff(visitors(), HEAD)
    page = head.open(f"/publishing/requests/{number}")
    assert not page.has_form("/answer")
    page = page.submit("/extend")
    assert "已延长 10 个" in page.text


def test_two_people_at_once_the_second_sees_what_the_first_did(visitors, office, number):
    page = received(office, visitors, number)
    late = page.form("/ask-correction").fill(what="请写明年份", until="2026-12-01")
    page.submit("/ask-opinion", role="third_party", party="云溪县溪畔小馆", about="抽检记录")
    office.send(late, page.url, late.button(None), 409)
    assert InformationRequest.get().state == "open"


def test_a_look_at_a_number_is_recorded(office, number):
    page = office.open(f"/publishing/requests/{number}")
    answer = office.post(
        f"/publishing/requests/{number}/reveal/phone",
        {"csrf_token": page.all('//form[@id="reveal"]/input/@value')[0]},
    )
    assert "10000001001" in answer.text
    assert Disclosure.get().field == "phone"


def test_the_office_enters_what_was_said_at_a_window(visitors, office):
    clerk = cast.staff(visitors(), "s015")
    page = clerk.open("/publishing/requests/new").submit("/publishing/requests/new", status=422)
    assert page.mistakes
    page = page.submit(
        "/publishing/requests/new", **WHO, **WHAT | {"form": "paper", "means": "pick_up"}, way="in_person", oral="1"
    )
    number, query = page.words('//dl[@class="facts"]//dd')
    assert InformationRequest.get().received_on == s.time.today()
    follower = visitors().open("/requests/track").submit("/requests/track", number=number, code=query)
    assert follower.url == f"/requests/{number}"
    assert number in office.open("/publishing/requests").text


def test_the_register_as_csv_is_read_by_any_reader(office, number):
    answer = office.client.get("/publishing/requests/register.csv?view=all")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert [row["登记号"] for row in rows] == [number]


@pytest.mark.parametrize(
    "query", ["view=nonsense", "kind=<b>", "way=%00", "q=%27--", "page=-1", "page=99999999999", "year=1"]
)
def test_an_address_with_junk_shows_the_list(office, visitor, number, query):
    office.open(f"/publishing/requests?{query}")
    office.open(f"/publishing/requests/report?{query}")
    visitor.open(f"/requests?outcome=junk&{query}")


HOSTILE = {
    "markup": '"><script>alert(1)</script><img src=x onerror=alert(1)>',
    "template": "{{ 7*7 }} {% for %} %(name)s %s %d ${x}",
    "colourful": "😀👨\u200d👩\u202e" * 40 + "é" * 100,
    "formula": "=cmd|' /C calc'!A0",
    "nul": "有\x00空\x07字符",
    "long": "长" * 30_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_whatever_is_typed_gets_a_clear_answer_and_breaks_no_page(visitors, office, number, text):
    page = received(office, visitors, number)
    for action, fields in {
        "ask-correction": ("what", "until"),
        "ask-opinion": ("party", "about", "role"),
        "ask-extension": ("days", "reason"),
        "ask-fee": ("pages", "basis"),
        "answer": ("kind", "content", "reason"),
    }.items():
        body = {"csrf_token": page.form("/ask-fee").sent(None)[0][1], **dict.fromkeys(fields, text)}
        answer = office.client.post(f"/publishing/requests/{number}/{action}", data=body)
        assert answer.status_code in (303, 422), (action, answer.status_code)
        office.open(f"/publishing/requests/{number}")
    person = cast.applicant(visitors())
    sent = person.open("/requests/new").form("/requests/new").fill(description=text, form="electronic", means="page")
    assert person.send_only(sent, "/requests/new", sent.button(None)).status_code in (303, 422)
    person.open("/my")
    assert requests_record.verify() == []


def test_an_act_that_does_not_exist_and_a_number_that_is_none(office, number):
    token = office.open(f"/publishing/requests/{number}").all('//form[@id="reveal"]/input/@value')[0]
    before = RequestEvent.select().count()
    for address in (f"{number}/destroy", "GK000000-0000/answer", "x' OR 1=1/answer", f"{number}/reveal/name_sealed"):
        office.post(f"/publishing/requests/{address}", {"csrf_token": token}, status=404)
    office.open("/publishing/requests/GK000000-0000", 404)
    assert RequestEvent.select().count() == before
