"""The form of a draft: what is wrong is said at once and beside each field, what was typed stays, junk does no harm."""

import pytest

from models.cases import Case, CaseValue
from portal.cases import form_values
from tests import cast
from tests import situations as s
from tests.filing_pages import answers, case_address

WITH_A_DATE = "990131008000"


@pytest.fixture
def owner(visitor):
    """云小满, signed in."""
    return cast.applicant(visitor)


@pytest.fixture
def page(owner):
    """The fill page of a fresh draft."""
    return owner.open(case_address(s.filing()))


def kept(key):
    return form_values.values_of(Case.get()).get(key, "")


def shown(page, key):
    return page.all(f'//*[@name="{key}"]/@value')


def test_everything_wrong_is_said_at_once_and_beside_its_field(page):
    wrong = page.submit(
        "/answers",
        answers(uscc="92990000MA1234567X", legal_rep_id="990000199002300029", phone="12", area="六十八", items=""),
        press="保存并核对",
        status=422,
    )
    # in page order, each a link to its field
    links = wrong.all('//*[@role="alert"]//a/@href')
    assert links == ["#f-uscc", "#f-legal_rep_id", "#f-area", "#f-items", "#f-phone"]
    assert wrong.title.startswith("错误：")
    # beside the field, and named by it
    assert "请" in wrong.words('//*[@id="f-area-error"]')[0]
    assert "f-area-error" in wrong.all('//*[@name="area"]/@aria-describedby')[0]
    assert wrong.all('//*[@name="area"]/@aria-invalid') == ["true"]
    # and what was typed is still there, kept too
    assert shown(wrong, "area") == ["六十八"]
    assert kept("area") == "六十八"


def test_a_draft_may_be_saved_half_done(page):
    saved = page.submit("/answers", area="68", press="保存")
    assert saved.url.endswith("?saved=1#answers")
    assert shown(saved, "area") == ["68"]
    assert saved.mistakes == []


def test_a_day_that_does_not_exist_is_refused_and_kept_as_typed(owner):
    filing = s.filing(WITH_A_DATE)
    field = next(f for f in s.catalogue.guide_of(filing.case.guide_id).form_fields if f.type == "date")
    page = owner.open(case_address(filing))
    wrong = page.submit("/answers", {field.key: "2026-02-30"}, press="保存", status=422)
    assert shown(wrong, field.key) == ["2026-02-30"]
    assert wrong.all(f'//*[@name="{field.key}"]/@type') == ["text"]  # a date field would show nothing
    saved = wrong.submit("/answers", {field.key: "2026-02-28"}, press="保存")
    assert saved.all(f'//*[@name="{field.key}"]/@type') == ["date"]


def test_htmx_saves_field_by_field_and_says_what_is_wrong_beside_it(owner, page):
    token = page.all('//input[@name="csrf_token"]/@value')[0]
    answer = owner.client.post(
        page.form("/answers").action, data={"area": "六十八", "csrf_token": token}, headers={"HX-Request": "true"}
    )
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert 'id="saved"' in text
    assert 'id="f-area-error" hx-swap-oob="true"' in text
    assert "HX-Request" in answer.headers["Vary"]
    assert kept("area") == "六十八"


@pytest.mark.parametrize(
    "junk", ["<script>alert(1)</script>", "'\"><img src=x onerror=alert(1)>", "{{ 7*7 }}", "../../etc/passwd"]
)
def test_markup_in_every_field_is_text(page, junk):
    form = page.form("/answers")
    typed = {
        name: junk
        for name in form.names()
        if name not in ("csrf_token", "biz_type", "online_biz", "delivery_mode", "then")
    }
    wrong = page.submit("/answers", typed, press="保存", status=422)
    assert wrong.all("//main//script | //main//img") == []
    assert shown(wrong, "org_name") == [junk]
    assert "49" not in " ".join(wrong.mistakes)


def test_a_megabyte_in_a_field_is_refused_with_both_numbers_and_shown_again(page):
    wrong = page.submit("/answers", items="长" * 350_000, press="保存", status=422)
    assert "350000" in wrong.mistakes[0]
    assert "4000" in wrong.mistakes[0]
    assert len(wrong.all('//*[@name="items"]')[0].text) > 300_000
    assert kept("items") == ""


def test_letters_that_cannot_be_kept_are_left_out(owner, page):
    token = page.all('//input[@name="csrf_token"]/@value')[0]
    body = f"csrf_token={token}&items=%00%E7%83%AD%ED%A0%80%1B%E9%A3%9F%00".encode()
    answer = owner.client.post(
        page.form("/answers").action, data=body, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 303
    assert "\x00" not in kept("items")
    assert kept("items").startswith("热")
    assert kept("items").endswith("食")


def test_two_different_answers_to_one_question_are_not_guessed_at(owner, page):
    token = page.all('//input[@name="csrf_token"]/@value')[0]
    wrong = owner.post(page.form("/answers").action, {"csrf_token": token, "area": ["68", "86"]}, status=422)
    assert "收到了两个不同的答案" in wrong.mistakes[0]
    assert kept("area") == ""


def test_the_same_answer_twice_is_one_answer(owner, page):
    token = page.all('//input[@name="csrf_token"]/@value')[0]
    owner.post(page.form("/answers").action, {"csrf_token": token, "area": ["68", "68"]})
    assert kept("area") == "68"


def test_fields_that_the_guide_does_not_have_are_left_alone(owner, page):
    before = CaseValue.select().count()
    token = page.all('//input[@name="csrf_token"]/@value')[0]
    owner.post(page.form("/answers").action, {"csrf_token": token, "_id": "x", "state": "accepted", "owner": "x"})
    assert CaseValue.select().count() == before
    assert Case.get().state == "draft"


def test_an_option_that_was_not_offered_is_refused(owner, page):
    token = page.all('//input[@name="csrf_token"]/@value')[0]
    wrong = owner.post(page.form("/answers").action, {"csrf_token": token, "biz_type": "航天"}, status=422)
    assert wrong.all('//*[@role="alert"]//a/@href') == ["#f-biz_type"]


def test_a_form_without_its_token_changes_nothing(owner, page):
    answer = owner.client.post(page.form("/answers").action, data={"area": "68"})
    assert answer.status_code == 400
    assert kept("area") == ""


def test_answers_that_are_all_there_are_folded_away(page):
    page = page.submit("/answers", answers(), press="保存")
    assert page.all('//section[@id="answers"]/details[not(@open)]')
    opened = page.visitor.open(page.url.split("?")[0] + "?answers=1")
    assert opened.all('//section[@id="answers"]/details[@open]')


def test_what_arrives_after_the_session_has_ended_is_kept(owner, page, at):
    form = page.form("/answers")
    at("2026-11-20T11:15")
    late = owner.send(form.fill(items="热食类食品制售"), page.url, form.button("保存"), 200)
    assert "我们留住了" in late.text
    cast.applicant(owner)
    owner.open("/kept").submit("/send")
    assert kept("items") == "热食类食品制售"
