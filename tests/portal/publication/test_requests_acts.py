"""What the office and the requester do with a request, rule by rule (R-PUB-7..12)."""

from datetime import date

import pytest

from models.cases import Setting
from models.people import Disclosure, OneTimeCode
from models.requests import InformationRequest, RequestEvent, RequestPaper, RequestPayload
from portal.cases import paper_drawing
from portal.ground.errors import Conflict, Forbidden, NotFound, Refused, TooMany, Unavailable
from portal.people.actors import applicant_actor
from portal.publication import (
    requests_annual_report,
    requests_answering,
    requests_asked,
    requests_correction,
    requests_extension,
    requests_fees,
    requests_filing,
    requests_papers,
    requests_receipt,
    requests_record,
    requests_register,
    requests_third_parties,
    requests_tracking,
)
from portal.publication.requests_answers import ANSWERS, FIELDS, FIRST_SETTING, GROUNDS
from portal.publication.requests_course import Course
from tests import situations as s

ASKED = {"description": "2025年全县食品抽检合格率", "form": "electronic", "means": "page"}
LETTER = {"role": "third_party", "party": "云溪县溪畔小馆", "about": "本单位的抽检记录"}
EVERY_FIELD = {name: f"{words}：写明的内容" for name, words in FIELDS.items()} | {"ground": "others"}


@pytest.fixture
def office(house):
    return s.staff("S011")


@pytest.fixture
def head(house):
    return s.staff("S019")


@pytest.fixture
def owner(house):
    return applicant_actor(s.person())


@pytest.fixture
def person(house):
    """What the office writes down of a person whose number is valid."""
    known = requests_filing.known_of(applicant_actor(s.person()))
    return {**known, **ASKED, "form": "paper", "means": "pick_up"}


@pytest.fixture
def filed(owner):
    request, _code = requests_filing.file_as_applicant(ASKED, owner)
    return Course(request)


@pytest.fixture
def course(filed, office, owner):
    """Received on Friday 2026-11-20; the last day is 2026-12-18."""
    return requests_receipt.confirm(requests_receipt.offer(filed, office), owner)


def fresh(course):
    return Course(InformationRequest.get_by_id(course.request.id))


def kinds_of(course):
    return [paper.kind for paper in requests_papers.papers_of(course.request, outgoing=False)]


# Asking and receipt


def test_what_came_by_internet_is_received_on_the_day_both_confirm(filed, office, owner, at):
    assert (filed.request.state, filed.request.received_on) == ("filed", None)
    with pytest.raises(Conflict):
        requests_receipt.confirm(filed, owner)
    offered = requests_receipt.offer(filed, office)
    at("2026-11-24T09:00")
    received = requests_receipt.confirm(fresh(offered), owner)
    assert received.request.received_on == date(2026, 11, 24)
    assert received.request.due_on == date(2026, 12, 22)
    assert kinds_of(received) == ["info_application", "info_receipt"]


@pytest.mark.parametrize("day", ["2026-11-19", "2026-11-23", "morgen", "2026-02-30"])
def test_a_telephone_confirms_no_day_before_the_request_or_to_come(filed, office, day):
    with pytest.raises(Refused) as refused:
        requests_receipt.confirm_by_phone(filed, {"on": day, "note": "与本人通话"}, office)
    assert refused.value.field == "on"
    assert requests_record.verify() == []


def test_a_letter_is_received_on_its_signature_and_a_visit_the_same_day(person, office, at):
    letter, _ = requests_filing.enter({**person, "way": "mail", "signed_on": "2026-11-18"}, office)
    visit, _ = requests_filing.enter({**person, "way": "in_person", "oral": "1"}, s.staff("S015"))
    fax, _ = requests_filing.enter({**person, "way": "fax"}, office)
    assert [one.received_on for one in (letter, visit, fax)] == [date(2026, 11, 18), date(2026, 11, 20), None]
    assert (visit.is_oral, fax.state) == (True, "filed")


def test_the_office_is_told_everything_that_is_missing_at_once(office):
    with pytest.raises(Refused) as refused:
        requests_filing.enter({"way": "mail", "kind": "natural"}, office)
    fields = [one.field for one in refused.value.details]
    assert fields == ["name", "id_number", "phone", "description", "form", "means", "signed_on"]
    with pytest.raises(Forbidden):
        requests_filing.enter({}, s.staff("S008"))


def test_without_an_account_the_phone_is_proved_by_a_code(person):
    given = {**person, "form": "electronic", "means": "page"}
    code = requests_filing.send_code(given)
    with pytest.raises(Refused, match="not right"):
        requests_filing.file_with_code(given, "000000" if code != "000000" else "111111")
    request, query = requests_filing.file_with_code(given, code)
    assert request.owner is None
    assert requests_tracking.find(request.number.lower(), query) == request
    with pytest.raises(Refused, match="no longer valid"):
        requests_filing.file_with_code(given, code)
    assert OneTimeCode.select().where(OneTimeCode.used_at.is_null()).count() == 0


def test_the_same_request_sent_twice_is_one(owner):
    first, code = requests_filing.file_as_applicant(ASKED, owner)
    again, none = requests_filing.file_as_applicant(ASKED, owner)
    assert (first, bool(code), none) == (again, True, None)
    other, _ = requests_filing.file_as_applicant({**ASKED, "description": "另一件事的文件"}, owner)
    assert other != first


def test_wrong_codes_are_counted_and_the_number_stays_silent(filed):
    number = filed.request.number
    for _ in range(requests_tracking.PER_NUMBER):
        with pytest.raises(Refused, match="together"):
            requests_tracking.find(number, "AAAA1111", "10.0.0.1")
    with pytest.raises(TooMany):
        requests_tracking.find(number, "AAAA1111", "10.0.0.1")


def test_nothing_about_the_person_is_kept_in_the_clear(filed):
    row = InformationRequest.select().dicts().get()
    kept = " ".join(map(str, row.values()))
    kept += " ".join(one.body for one in RequestEvent.select())
    for secret in ("云小满", "10000001001", "食品抽检", filed.asked.id_number):
        assert secret not in kept
    assert filed.asked.name == "云小满"
    assert requests_asked.masked(filed.asked).name == "云*满"


# Correction


def test_a_correction_is_asked_once_within_seven_working_days(course, office, owner, at):
    at("2026-12-02T09:00")
    with pytest.raises(Refused, match="seven working days"):
        requests_correction.ask(fresh(course), {"what": "请写明年份", "until": "2026-12-20"}, office)
    at("2026-12-01T09:00")
    asked = requests_correction.ask(fresh(course), {"what": "请写明年份", "until": "2026-12-10"}, office)
    assert (asked.request.state, asked.request.due_on) == ("awaiting_correction", None)
    with pytest.raises(Refused, match="Nothing was changed"):
        requests_correction.correct(asked, ASKED["description"], owner)
    at("2026-12-03T09:00")
    done = requests_correction.correct(fresh(asked), "2024年全县食品抽检合格率", owner)
    assert done.asked.description == "2024年全县食品抽检合格率"
    assert (done.period.start, done.request.due_on) == (date(2026, 12, 3), date(2026, 12, 31))
    with pytest.raises(Refused, match="once only"):
        requests_correction.ask(done, {"what": "还有不明", "until": "2026-12-20"}, office)


def test_without_a_correction_it_counts_as_abandoned_after_the_day_and_not_before(course, office, at):
    asked = requests_correction.ask(course, {"what": "请写明年份", "until": "2026-11-27"}, office)
    at("2026-11-27T17:00")
    with pytest.raises(Refused, match="has until 2026-11-27"):
        requests_correction.abandon(fresh(asked), {"reason": "电话联系无故不补"}, office)
    at("2026-11-28T09:00")
    done = requests_correction.abandon(fresh(asked), {"reason": "电话联系无故不补"}, office)
    assert (done.request.state, done.request.outcome, done.request.ended_on) == (
        "abandoned",
        "not_corrected",
        date(2026, 11, 28),
    )


# Extension


def test_an_extension_needs_the_head_of_the_office_and_is_told(course, office, head):
    wish = requests_extension.ask(course, {"days": "5", "reason": "需要核对的数据较多"}, office)
    with pytest.raises(Forbidden):
        requests_extension.consent(wish, office)
    with pytest.raises(Forbidden):
        requests_extension.ask(wish, {"days": "5", "reason": "x"}, head)
    done = requests_extension.consent(wish, head)
    assert (done.request.due_on, kinds_of(done)[-1]) == (date(2026, 12, 25), "info_extension")
    with pytest.raises(Refused, match="possible once"):
        requests_extension.ask(done, {"days": "5", "reason": "还不够"}, office)


@pytest.mark.parametrize("days", ["", "0", "21", "-1", "1.5", "二十", "９", "99999999999"])
def test_an_extension_is_one_to_twenty_working_days(course, office, days):
    with pytest.raises(Refused) as refused:
        requests_extension.ask(course, {"days": days, "reason": "数据较多"}, office)
    assert refused.value.field == "days"


def test_after_the_last_day_nothing_is_extended(course, office, head, at):
    wish = requests_extension.ask(course, {"days": "5", "reason": "数据较多"}, office)
    at("2026-12-19T09:00")
    with pytest.raises(Refused, match="ended on 2026-12-18"):
        requests_extension.consent(fresh(wish), head)


def test_who_holds_both_posts_does_not_consent_to_the_own_wish(course, house):
    s.give_post("S011", "first_reviewer", "*")
    both = s.staff("S011")
    wish = requests_extension.ask(course, {"days": "5", "reason": "数据较多"}, both)
    with pytest.raises(Forbidden, match="cannot consent"):
        requests_extension.consent(wish, both)


# Third parties


def test_while_somebody_may_answer_nothing_is_disclosed(course, office, at):
    asked = requests_third_parties.ask(course, LETTER, office)
    assert kinds_of(asked)[-2:] == ["info_opinion", "info_opinion_told"]
    given = {**EVERY_FIELD, "kind": "disclosed"}
    with pytest.raises(Refused, match="may answer until 2026-12-11"):
        requests_answering.answer(asked, given, office)
    at("2026-12-12T09:00")
    silent = fresh(asked)
    assert requests_third_parties.parties_of(silent)[0].standing == "silent"
    with pytest.raises(Refused) as refused:
        requests_answering.answer(silent, given, office)
    assert refused.value.field == "party_reason"
    done = requests_answering.answer(silent, {**given, "party_reason": "涉及公众健康"}, office)
    assert kinds_of(done)[-2:] == ["info_answer", "info_third_party"]


def test_the_letter_to_a_third_party_is_not_shown_to_the_requester(course, office):
    asked = requests_third_parties.ask(course, LETTER, office)
    assert [p.kind for p in requests_papers.papers_of(asked.request)][-1] == "info_opinion_told"
    letter = RequestPaper.get(RequestPaper.kind == "info_opinion")
    with pytest.raises(NotFound):
        requests_papers.paper_of(asked.request, str(letter.id))


def test_an_agency_that_made_it_too_consents_by_silence_and_forbids_by_word(course, office, at):
    asked = requests_third_parties.ask(course, {**LETTER, "role": "agency"}, office)
    given = {**EVERY_FIELD, "kind": "disclosed"}
    said_no = requests_third_parties.record(asked, {"of": "p1", "agrees": "no", "reasons": "尚未定稿"}, office)
    with pytest.raises(Refused, match="cannot be disclosed"):
        requests_answering.answer(said_no, given, office)
    second = requests_third_parties.ask(said_no, {**LETTER, "role": "agency", "party": "云溪县水务局"}, office)
    at("2026-12-14T09:00")
    assert [one.standing for one in requests_third_parties.parties_of(fresh(second))] == ["objected", "consented"]


def test_an_objection_gives_its_reasons_and_comes_once(course, office):
    asked = requests_third_parties.ask(course, LETTER, office)
    with pytest.raises(Refused) as refused:
        requests_third_parties.record(asked, {"of": "p1", "agrees": "no"}, office)
    assert [one.field for one in refused.value.details] == ["reasons"]
    done = requests_third_parties.record(asked, {"of": "p1", "agrees": "yes"}, office)
    with pytest.raises(Refused, match="recorded already"):
        requests_third_parties.record(done, {"of": "p1", "agrees": "yes"}, office)
    with pytest.raises(NotFound):
        requests_third_parties.serve(done, {"of": "p9", "on": "2026-11-20"}, office)


# Answers


@pytest.mark.parametrize("code", ANSWERS)
def test_each_kind_of_answer_asks_for_what_it_must_say_and_prints_it(course, office, code):
    kind = ANSWERS[code]
    with pytest.raises(Refused) as refused:
        requests_answering.answer(course, {"kind": code}, office)
    assert [one.field for one in refused.value.details] == list(kind.needs)
    done = requests_answering.answer(course, {**EVERY_FIELD, "kind": code}, office)
    assert (done.request.state, done.request.outcome, done.request.used_days) == ("answered", code, 0)
    text = requests_papers.html_of(requests_papers.papers_of(done.request)[-1])
    assert kind.article in text
    for name in kind.needs:
        if name != "ground":
            assert EVERY_FIELD[name] in text
    first = "应当先自收到之日起六十日内" in text
    assert first == (code in ("refused", "partial", "not_held", "needs_processing"))
    assert ("六个月内依法向云溪县人民法院提起行政诉讼" in text) != first


def test_the_office_may_choose_for_which_kinds_reconsideration_comes_first(course, office):
    Setting.create(key=FIRST_SETTING, value=["other_organ"], changed_by="staff:x", changed_at=s.time.now())
    done = requests_answering.answer(course, {**EVERY_FIELD, "kind": "not_held"}, office)
    assert "也可以自收到之日起六个月内" in requests_papers.html_of(requests_papers.papers_of(done.request)[-1])


@pytest.mark.parametrize("ground", GROUNDS)
def test_a_partial_answer_says_what_is_withheld_and_why(course, office, ground):
    given = {
        "kind": "partial",
        "content": "合格率98%\n\n=1+1",
        "withheld": "企业名单",
        "ground": ground,
        "reason": "有约定",
    }
    done = requests_answering.answer(course, given, office)
    text = requests_papers.html_of(requests_papers.papers_of(done.request)[-1])
    assert "不予公开的部分：企业名单。" in text
    assert "<p>合格率98%</p>" in text
    assert "理由：有约定。" in text


def test_numbers_run_without_gaps_and_a_refused_answer_takes_none(office, owner):
    numbers = []
    for n in range(3):
        request, _ = requests_filing.file_as_applicant({**ASKED, "description": f"第{n}件申请的内容"}, owner)
        course = requests_receipt.confirm(requests_receipt.offer(Course(request), office), owner)
        with pytest.raises(Refused):
            requests_answering.answer(course, {"kind": "refused", "ground": "nonsense", "reason": "x"}, office)
        done = requests_answering.answer(course, {**EVERY_FIELD, "kind": "disclosed"}, office)
        numbers.append(requests_papers.papers_of(done.request)[-1].number)
    assert numbers == [f"云政服信公字〔2026〕{n}号" for n in (1, 2, 3)]


def test_an_answered_request_is_over(course, office, owner):
    done = requests_answering.answer(course, {**EVERY_FIELD, "kind": "disclosed"}, office)
    for act in (
        lambda: requests_answering.answer(done, {**EVERY_FIELD, "kind": "disclosed"}, office),
        lambda: requests_filing.withdraw(done, owner),
        lambda: requests_third_parties.ask(done, LETTER, office),
    ):
        with pytest.raises(Conflict):
            act()


def test_the_answer_becomes_a_signed_file_that_never_changes(course, office, house):
    done = requests_answering.answer(course, {**EVERY_FIELD, "kind": "disclosed"}, office)
    assert requests_papers.render_waiting() == 3
    assert requests_papers.render_waiting() == 0
    paper = requests_papers.papers_of(done.request)[-1]
    assert paper.signed
    assert paper_drawing.file_of(paper).startswith(b"%PDF-")
    assert requests_record.verify() == []


# Fees


@pytest.mark.parametrize(("number", "yuan"), [(1, 0), (10, 0), (11, 100), (30, 100), (31, 200), (40, 200), (41, 300)])
def test_a_fee_by_number(number, yuan):
    assert requests_fees.of_request(number) == yuan


@pytest.mark.parametrize(
    ("pages", "yuan"), [(1, 0), (30, 0), (31, 10), (100, 700), (101, 720), (200, 2700), (201, 2740)]
)
def test_a_fee_by_pages(pages, yuan):
    assert requests_fees.of_pages(pages) == yuan


def test_a_fee_is_asked_for_only_beyond_what_is_free(course, office):
    for given in ({"basis": "number"}, {"basis": "pages", "pages": "30"}):
        with pytest.raises(Refused, match="No fee"):
            requests_fees.ask(course, given, office)
    asked = requests_fees.ask(course, {"basis": "pages", "pages": "100"}, office)
    assert asked.request.state == "awaiting_fee"
    assert "人民币700元" in requests_papers.html_of(requests_papers.papers_of(asked.request)[-1])
    paid = requests_fees.paid(asked, {"on": "2026-11-20", "receipt": "票0001"}, office)
    assert paid.period.start == date(2026, 11, 20)


# Record


def test_whoever_is_slower_changes_nothing(course, office):
    read = course.request.version
    requests_third_parties.ask(course, LETTER, office, read)
    before = RequestEvent.select().count()
    with pytest.raises(Conflict, match="Somebody else"):
        requests_answering.answer(course, {**EVERY_FIELD, "kind": "not_held"}, office, read)
    assert RequestEvent.select().count() == before
    assert RequestPaper.select().where(RequestPaper.kind == "info_answer").count() == 0


def test_a_clock_moved_back_is_refused(course, office, at):
    at("2026-11-19T09:00")
    with pytest.raises(Unavailable):
        requests_third_parties.ask(fresh(course), LETTER, office)


@pytest.mark.parametrize(
    ("table", "change", "named"),
    [
        (RequestEvent, {"body": '{"on":"2026-01-01"}'}, "was changed after it was written"),
        (RequestEvent, {"actor": "system"}, "was changed after it was written"),
        (RequestEvent, {"body": "no json"}, "was changed after it was written"),
        (RequestPayload, {"sealed": "AAAA"}, "does not open"),
        (InformationRequest, {"state": "withdrawn"}, "its events say open"),
        (RequestPaper, {"data_digest": "0" * 64}, "its data were changed"),
    ],
)
def test_the_check_names_whatever_was_changed(course, table, change, named):
    assert requests_record.verify() == []
    table.update(**change).execute()
    problems = [str(one) for one in requests_record.verify()]
    assert any(named in one for one in problems)
    assert any(course.request.number in one or "request_paper" in one for one in problems)


def test_a_removed_event_is_missed(course):
    RequestEvent.delete().where(RequestEvent.seq == 2).execute()
    assert any("event 2 is missing" in str(one) for one in requests_record.verify())


# Register, report, looks


def test_the_register_shows_what_is_due_and_names_nobody(course, office, at):
    assert [one.number for one in requests_register.register(office).lines] == [course.request.number]
    assert requests_register.register(office, "soon").total == 0
    at("2026-12-17T09:00")
    assert requests_register.register(office, "soon").total == 1
    at("2026-12-19T09:00")
    assert requests_register.register(office, "late").lines[0].is_late(date(2026, 12, 19))
    assert requests_register.register(office, way="mail").total == 0
    assert requests_register.register(office, q=course.request.number[-4:]).total == 1
    text = b"".join(requests_register.as_csv(office)).decode("utf-8-sig")
    assert course.request.number in text
    assert "云小满" not in text


def test_who_holds_no_post_of_the_office_sees_no_request(course):
    assert requests_register.register(s.staff("S001")).total == 0


def test_the_report_adds_up_across_the_years(course, office, owner, at):
    requests_answering.answer(course, {**EVERY_FIELD, "kind": "partial"}, office)
    open_still, _ = requests_filing.file_as_applicant({**ASKED, "description": "年底才提出的申请"}, owner)
    assert open_still.state == "filed"
    report = requests_annual_report.report_of(2026)
    assert (report.received.total, report.ended, report.carried_out.total, report.agrees) == (2, 1, 1, True)
    assert {row.title: row.natural for row in report.outcomes if row.total} == {"部分公开": 1}
    following = requests_annual_report.report_of(2027)
    assert (following.carried_in.total, following.agrees) == (1, True)


def test_a_look_at_a_masked_value_is_recorded(course, office):
    shown = requests_register.reveal(course, "id_number", office)
    assert shown.id_number == course.asked.id_number
    assert shown.phone != course.asked.phone
    look = Disclosure.get()
    assert (look.field, look.case_id) == ("id_number", str(course.request.id))
    with pytest.raises(NotFound):
        requests_register.reveal(course, "asked_sealed", office)
