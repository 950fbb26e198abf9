"""The pages of supervision: what each shows to whom, hostile addresses and forms, two people at once."""

import pytest

from models.cases import Case
from models.oversight import (
    DelayRecord,
    FirstContact,
    SampledCase,
    SealCheck,
    StatedReason,
    SupervisionOrder,
)
from portal.ground import time
from portal.oversight import delays, first_contact, orders, reasons
from tests import cast
from tests import situations as s
from tests.portal.oversight.late import ORDER, late, october_sampled, soon

PAGES = ("", "/orders", "/contacts", "/reasons", "/seals", "/circular", "/samples")
HOSTILE = ("' OR 1=1 --", "<script>alert(1)</script>", "\x00", "９９９９", "a" * 3000, "2026-13-45")


@pytest.fixture
def supervisor(visitors):
    return cast.staff(visitors(), cast.SUPERVISOR)


@pytest.fixture
def clerk(visitors):
    return cast.staff(visitors())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_opens_empty_and_with_cases_in_both_languages(supervisor, language):
    supervisor.read(english=language == "en")
    for page in PAGES:
        supervisor.open(f"/oversight{page}")
    case = late(3)
    delays.note_passed(time.now())
    order = orders.issue(case, ORDER, soon(), by=s.staff(s.SUPERVISOR))
    reasons.state(case, "agency", "核查人员不足。", by=s.staff(s.CLERK))
    for page in (*PAGES, f"/cases/{case.number}", f"/orders/{order.id.hex}", f"/orders/{order.id.hex}/paper"):
        supervisor.open(f"/oversight{page}")
    for section in ("overdue", "explained", "three_days", "today", "tomorrow", "nothing"):
        supervisor.open(f"/oversight?section={section}&department=SCJG&window=A05")


def test_lists_in_english_name_services_in_english(supervisor):
    case = late(3)
    delays.note_passed(time.now())
    orders.issue(case, ORDER, soon(), by=s.staff(s.SUPERVISOR))
    reasons.state(case, "agency", "核查人员不足。", by=s.staff(s.CLERK))
    supervisor.read(english=True)
    for page in (
        "?section=explained",
        "/orders",
        f"/reasons?month={case.due_on:%Y-%m}",
        f"/circular?month={case.due_on:%Y-%m}",
    ):
        text = supervisor.open(f"/oversight{page}").text
        assert case.number in text
        assert "Food business licence" in text, page
        assert case.service_name not in text, page


def test_from_the_list_to_the_order_and_back_to_the_window(supervisor, clerk):
    case = late(2)
    page = supervisor.open("/oversight")
    assert case.number in page.text
    page = supervisor.open(f"/oversight/cases/{case.number}")
    page = page.submit("/orders", demand="", due_on=soon(), status=422)
    assert page.mistakes == ["请填写督办要求。"]
    page = page.submit("/orders", demand=ORDER, due_on=soon())
    order = SupervisionOrder.get()
    assert order.number in page.text

    page = clerk.open("/desk")
    assert "有1份督办单待您答复" in page.text
    page = clerk.open("/oversight/orders").follow(order.number)
    page = page.submit("/answer", reason="核查人员不足。", solution="周一办结。")
    assert "已答复" in page.text
    assert "督办单待您答复" not in clerk.open("/desk").text

    page = supervisor.open(f"/oversight/orders/{order.id.hex}").submit("/accept")
    page = page.submit("/close", remark="已办结。")
    assert SupervisionOrder.get().state == "closed"


def test_an_old_page_is_told_with_409_and_keeps_what_was_typed(supervisor, clerk, visitors):
    order = orders.issue(late(), ORDER, soon(), by=s.staff(s.SUPERVISOR))
    old = clerk.open(f"/oversight/orders/{order.id.hex}")
    head = cast.staff(visitors(), cast.HEAD)
    head.open(f"/oversight/orders/{order.id.hex}").submit("/answer", reason="先答。", solution="先办。")
    page = old.submit("/answer", reason="后答。", solution="后办。", status=409)
    assert "先答。" in page.text
    assert "后办。" in page.text
    assert SupervisionOrder.get().rounds == 1


def test_the_same_form_sent_twice_acts_once(supervisor, clerk):
    case = late(3)
    page = supervisor.open(f"/oversight/cases/{case.number}")
    for _ in range(2):
        page.submit("/orders", demand=ORDER, due_on=soon())
    page = clerk.open(f"/oversight/cases/{case.number}")
    for _ in range(2):
        page.submit("/reasons", cause="agency", text="核查人员不足。")
        page.submit("/delays/applicant", way="ask", said="请补齐。")
    new = clerk.open("/oversight/contacts/new")
    for _ in range(2):
        new.submit("/contacts/new", question="几点上班？", own_duty="yes")
    counts = [table.select().count() for table in (SupervisionOrder, StatedReason, DelayRecord, FirstContact)]
    assert counts == [1, 1, 1, 1]


def test_the_applicant_reads_the_reason_on_the_case_page(visitors, clerk):
    case = late()
    clerk.open(f"/oversight/cases/{case.number}").submit("/reasons", cause="agency", text="核查人员不足，周一核查。")
    owner = cast.applicant(visitors())
    assert "核查人员不足，周一核查。" in owner.open(f"/my/cases/{case.number}").text


def test_a_text_with_a_number_is_refused_at_its_field(clerk):
    case = late()
    page = clerk.open(f"/oversight/cases/{case.number}")
    page = page.submit("/reasons", cause="agency", text="请致电13800001234", status=422)
    assert page.mistakes == ["请勿填写电话、证件号码和账号：此内容他人可见。"]
    assert StatedReason.select().count() == 0


def test_a_contact_goes_from_hand_to_hand(clerk, visitors):
    page = clerk.open("/oversight/contacts/new")
    page = page.submit("/contacts/new", question="社保怎么转移？", status=422)
    assert page.mistakes == ["请选择是否属于本人职责。"]
    page = page.submit("/contacts/new", question="社保怎么转移？", own_duty="no", receiver="S003", phone="13900001234")
    assert "139" in page.text
    other = cast.staff(visitors(), cast.CLERK_ELSEWHERE)
    row = FirstContact.get()
    assert "有1件首问待您接收" in other.open("/desk").text
    assert "有1件首问待您接收" in other.open("/oversight/contacts").text
    page = other.open(f"/oversight/contacts/{row.id.hex}").submit("/accept")
    page.submit("/close", answer="已告知材料。")
    assert FirstContact.get().state == "closed"
    assert "社保" in other.open("/oversight/contacts?q=1234").text


def test_the_check_of_a_day_is_recorded(supervisor):
    supervisor.open("/oversight/seals").submit("/seals/check")
    assert SealCheck.select().count() == 1
    supervisor.open("/oversight/seals?day=x", 422)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_addresses_are_answered_without_harm(supervisor, text):
    late()
    for path, name in (("", "section"), ("", "department"), ("", "window"), ("", "after"), ("/orders", "state"),
                       ("/orders", "page"), ("/contacts", "q"), ("/contacts", "state"), ("/contacts", "page"),
                       ("/reasons", "month"), ("/reasons", "page"), ("/seals", "day"), ("/circular", "month")):  # fmt: skip
        answer = supervisor.client.get(f"/oversight{path}", query_string={name: text})
        assert answer.status_code in (200, 422), (path, name)
        assert b"<script>alert" not in answer.data


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_forms_are_refused_or_kept_as_text(app, supervisor, clerk, text, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    case = late(3)
    order = orders.issue(late(name="溪有成"), ORDER, soon(), by=s.staff(s.SUPERVISOR))
    names = ("demand", "due_on", "cause", "text", "way", "said", "solution", "understood", "reason", "remark", "version",
             "token", "question", "name", "phone", "own_duty", "receiver", "note", "answer", "day")  # fmt: skip
    body = dict.fromkeys(names, text)
    for path in (f"/cases/{case.number}/orders", f"/cases/{case.number}/reasons", f"/cases/{case.number}/delays/agency",
                 f"/cases/{case.number}/delays/x", f"/orders/{order.id.hex}/answer", f"/orders/{order.id.hex}/close",
                 f"/orders/{order.id.hex}/x", "/orders/x/answer", "/contacts/new", "/contacts/x/close", "/seals/check"):  # fmt: skip
        for who in (supervisor, clerk):
            answer = who.client.post(f"/oversight{path}", data=body)
            assert answer.status_code in (303, 403, 404, 409, 422), (path, answer.status_code)
    assert Case.get_by_id(case.id).state == "accepted"
    assert (StatedReason.select().count(), DelayRecord.select().count(), FirstContact.select().count()) == (0, 0, 0)


def test_a_supervisor_reads_a_case_and_changes_nothing_of_it(supervisor):
    case = late()
    page = supervisor.open(f"/desk/cases/{case.number}")
    assert page.text
    assert page.all("//form[contains(@action, '/accept') or contains(@action, '/grant')]") == []


def test_pages_of_another_window_are_not_found(visitors):
    case = late()
    order = orders.issue(case, ORDER, soon(), by=s.staff(s.SUPERVISOR))
    other = cast.staff(visitors(), cast.CLERK_ELSEWHERE)
    for path in (f"/cases/{case.number}", f"/orders/{order.id.hex}", f"/orders/{order.id.hex}/paper"):
        other.open(f"/oversight{path}", 404)
    other.open("/oversight", 403)


def test_what_is_late_of_orders_and_contacts_stands_above_the_list(supervisor, at):
    orders.issue(late(), ORDER, soon(), by=s.staff(s.SUPERVISOR))
    first_contact.take({"question": "几点上班？", "own_duty": "yes"}, by=s.staff(s.CLERK))
    at("2026-12-11T09:00")
    cast.staff(supervisor, cast.SUPERVISOR)
    page = supervisor.open("/oversight")
    assert "有1份督办单逾期未答复" in page.text
    assert "有1件首问超期" in page.text


@pytest.fixture
def sampled(house):
    """October's sample."""
    return october_sampled().sample


def test_the_sample_of_a_month_is_looked_through_case_by_case(supervisor, sampled):
    page = supervisor.open("/oversight/samples").follow("2026-10")
    assert sampled.seed in page.text
    row = SampledCase.select().order_by(SampledCase.rank).get()
    number, address = row.number, f"/samples/cases/{row.id}"
    page = page.follow(number)
    wrong = page.submit(address, outcome="minor", status=422)
    assert wrong.mistakes == ["请选择回访方式。", "请填写发现的问题和整改办法。"]
    page = wrong.submit(address, way="phone", satisfaction="2", found="漏告知一项，已整改。")
    assert "结论已记录。" in page.text
    assert SampledCase.get(SampledCase.number == number).outcome == "minor"
    assert number in supervisor.open(f"/oversight/samples/{sampled.id}?state=faults").text
    assert number not in supervisor.open(f"/oversight/samples/{sampled.id}?state=open").text
    assert "其中存在问题1件" in supervisor.open("/oversight/circular?month=2026-10").text
    supervisor.read(english=True)
    for path in (f"/oversight/samples/{sampled.id}", f"/oversight/samples/cases/{row.id}"):
        supervisor.open(path)
    listed = supervisor.client.get(f"/oversight/samples/{sampled.id}/list.csv")
    rows = listed.data.decode("utf-8-sig").splitlines()
    assert len(rows) == sampled.population + 1
    assert sum(row.endswith(",1") for row in rows) == SampledCase.select().count()


def test_a_sample_of_another_place_or_none_is_not_found(supervisor, sampled, clerk):
    for path in (f"/samples/{sampled.id}", f"/samples/{sampled.id}/list.csv", f"/samples/cases/{SampledCase.get().id}"):
        clerk.open(f"/oversight{path}", 403)
    for path in (f"/samples/{SampledCase.get().id}", f"/samples/cases/{sampled.id}", "/samples/x"):
        supervisor.open(f"/oversight{path}", 404)
