"""Counter filing over HTTP: for a person at the window, with or without an account, at the county and in a township."""

import pytest

from models.cases import Case, CaseFile, Paper
from portal.cases import form_values
from portal.cases.example_filings import answer, picture
from portal.cases.starting import Party
from portal.ground.errors import Refused
from portal.services import catalogue
from tests import situations as s
from tests.page_forms import Form
from tests.pages import Page, Visitor

pytestmark = pytest.mark.usefixtures("house")

PERSON = {"kind": "natural", "name": "云小满", "id_number": "990000199005200029", "phone": "10000001001"}
STRANGER = {"kind": "natural", "name": "路过", "id_number": "990000198508140115", "phone": "10000009999"}
SCAN = (picture("scan"), "scan.jpg")


def begun(clerk: Visitor, code: str, party: dict[str, str], **more: str) -> Page:
    """The page on which answers and papers are filled in."""
    return clerk.open(f"/desk/counter?service={code}").submit("/desk/counter", party | more)


def answered(page: Page, code: str, party: dict[str, str]) -> Page:
    """Every field of the form filled in and saved."""
    guide = catalogue.guide_of(catalogue.guide_in_force(code))
    who = Party(party["kind"], party["name"], party["id_number"], "91990000MA9900108M", phone=party["phone"])
    given = {f.key: text for f in guide.form_fields if (text := answer(f, who))}
    return page.submit("/answers", given)


def upload(page: Page, material: str) -> Form:
    """The form that takes the files of a material."""
    forms = [form for form in page.forms() if "/files?" in form.action]
    return next(form for form in forms if form.element.xpath(f'.//input[@value="{material}"]'))


def given_codes(page: Page) -> list[str]:
    """Codes of the materials that can be handed in."""
    return page.all('//form[contains(@action, "/files")]/input[@name="material"]/@value')


def scanned(page: Page) -> Page:
    """One scan for every material that can be handed in."""
    for code in list(dict.fromkeys(given_codes(page))):
        page = page.submit(upload(page, code), file=SCAN)
    return page


def number_of(page: Page) -> str:
    return next(w for w in page.words("//dd") if w.startswith("YX"))


def test_a_clerk_finds_a_service_by_its_name_or_initials(at_the_desk):
    clerk = at_the_desk("s001")

    for words in ("食品经营许可", "spjy", "990131004000"):
        assert "食品经营许可（新办）" in clerk.open("/desk/counter").submit("/desk/counter", q=words).text
    assert "没有找到" in clerk.open("/desk/counter?q=高龄津贴").text
    clerk.open(f"/desk/counter?service={s.ALLOWANCE}", status=404)


def test_a_person_without_an_account_files_at_the_counter(at_the_desk):
    clerk = at_the_desk("s001")
    page = scanned(answered(begun(clerk, s.SHOP, STRANGER), s.SHOP, STRANGER))

    sure = page.submit("/submit")
    assert "申请材料收件凭证" in sure.text
    receipt = sure.submit("/submit", press="确定")

    case = Case.get(Case.number == number_of(receipt))
    assert (case.state, case.channel, case.owner_id, case.started_by.badge) == ("submitted", "window", None, "S001")
    code = next(w for w in receipt.words("//dd") if len(w) == 8)
    assert code.isalnum()
    again = clerk.open(receipt.url)
    assert code not in again.text
    assert "已经显示过一次" in again.text


def test_what_was_begun_online_and_is_handed_in_here_came_to_the_window(at_the_desk):
    filing = s.filing(s.FOOD).filled().act("request_pre_review", s.applicant_actor(s.person()))
    clerk = at_the_desk("s001")
    sure = clerk.open(f"/desk/cases/{filing.case.number}").submit("/submit")
    assert "窗口提交" in sure.text

    sure.submit("/submit", press="确定")

    assert filing.fresh().channel == "window"
    assert "提交方式窗口提交" in s.words(Paper.get(Paper.case == filing.case.id))


def test_somebody_with_an_account_finds_the_case_there(at_the_desk):
    begun(at_the_desk("s001"), s.SHOP, PERSON)

    assert Case.get().owner.name == "云小满"


def test_a_window_only_service_is_received_here(at_the_desk):
    page = scanned(answered(begun(at_the_desk("s015"), s.WINDOW_ONLY, PERSON), s.WINDOW_ONLY, PERSON))

    page.submit("/submit").submit("/submit", press="确定")

    assert Case.get().state == "submitted"


def test_a_window_only_service_is_submitted_by_no_applicant(house):
    filing = s.filing(s.WINDOW_ONLY).filled()

    with pytest.raises(Refused, match="at the window only"):
        filing.act("submit", filing.owner)


def test_the_township_receives_for_the_county(at_the_desk):
    page = begun(at_the_desk("s022"), s.SHOP, PERSON)

    case = Case.get()
    assert (case.centre_id, case.department_id) == ("YXZW-QX", "SCJG")
    scanned(answered(page, s.SHOP, PERSON)).submit("/submit").submit("/submit", press="确定")
    at_the_desk("s023").open(f"/desk/cases/{Case.get().number}", status=404)
    at_the_desk("s001").open(f"/desk/cases/{Case.get().number}")


def test_every_mistake_about_the_person_is_said_at_once_and_everything_typed_stays(at_the_desk):
    clerk = at_the_desk("s001")
    wrong = {"kind": "natural", "name": "", "id_number": "990000199005200021", "phone": "12"}

    page = clerk.open(f"/desk/counter?service={s.SHOP}").submit("/desk/counter", wrong, status=422)

    assert len(page.mistakes) == 3
    assert page.all('//input[@id="id_number"]/@value') == ["990000199005200021"]
    assert page.title.startswith("错误")
    assert not Case.select().exists()


def test_an_agent_needs_a_number_and_brings_a_power_of_attorney(at_the_desk):
    clerk = at_the_desk("s001")
    page = clerk.open(f"/desk/counter?service={s.SHOP}").submit(
        "/desk/counter", PERSON | {"agent_name": "溪有成", "agent_id_number": "1"}, status=422
    )
    assert len(page.mistakes) == 2

    page = page.submit("/desk/counter", agent_id_number="990000198508140115", agent_phone="10000001002")
    assert "授权委托书" in page.text


def test_wrong_answers_are_kept_and_named(at_the_desk):
    page = begun(at_the_desk("s001"), s.FOOD, PERSON)

    page = page.submit("/answers", area="六十八", phone="12", status=422)

    assert page.all('//input[@id="area"]/@value') == ["六十八"]
    assert any("phone" in href for href in page.links)
    assert form_values.values_of(Case.get())["area"] == "六十八"


def test_a_file_that_is_no_file_says_what_to_do(at_the_desk):
    page = begun(at_the_desk("s001"), s.FOOD, PERSON)
    form = next(f for f in page.forms() if "/files?" in f.action)

    refused = page.submit(form, file=(b"MZ\x90\x00 not a picture", "scan.jpg"), status=422)

    assert refused.mistakes
    assert not CaseFile.select().exists()


HUGE = (b"\0" * (65 * 1024 * 1024), "scan.pdf")


@pytest.mark.parametrize(("english", "sentence"), [(False, "最多 64 MB"), (True, "at most 64 MB at once")])
def test_more_than_any_upload_may_be_is_said_beside_the_paper_and_the_answers_stay(at_the_desk, english, sentence):
    clerk = at_the_desk("s001").read(english)
    page = answered(begun(clerk, s.FOOD, PERSON), s.FOOD, PERSON)

    refused = page.submit(upload(page, f"{s.FOOD}-M03"), file=HUGE, status=413)

    assert sentence in refused.mistakes[0]
    assert refused.all('//li[@class="is-bad"]//input[@name="material"]/@value')[0] == f"{s.FOOD}-M03"
    assert refused.all('//input[@id="phone"]/@value') == [PERSON["phone"]]
    assert not CaseFile.select().exists()


def test_more_than_any_upload_may_be_is_said_on_the_workbench_too(at_the_desk):
    filing = s.filing(s.FOOD).submitted().examined()
    page = at_the_desk("s001").open(f"/desk/cases/{filing.case.number}")

    assert "64 MB" in page.submit("/files", file=HUGE, status=413).text


def test_only_who_may_fill_in_hears_about_a_case(at_the_desk):
    page = begun(at_the_desk("s001"), s.FOOD, PERSON)
    stranger = at_the_desk("s003")
    form = upload(page, f"{s.FOOD}-M03").fill(file=HUGE)

    assert "云" not in stranger.send(form, page.url, form.button(), 404).h1


def test_answers_are_kept_as_they_are_typed(at_the_desk):
    page = begun(at_the_desk("s001"), s.FOOD, PERSON)
    form = page.form("/answers").fill(area="六十八")

    values = {name: value for name, value in form.sent(None) if isinstance(value, str)}
    said = page.visitor.client.post(form.action, data=values, headers={"HX-Request": "true"})

    assert "有 1 处要改" in said.get_data(as_text=True)
    assert form_values.values_of(Case.get())["area"] == "六十八"


def test_a_scan_can_be_taken_back_out(at_the_desk):
    page = scanned(begun(at_the_desk("s001"), s.SHOP, PERSON))
    before = CaseFile.select().where(CaseFile.replaced_at.is_null()).count()

    page.submit(next(f for f in page.forms() if f.action.endswith("/remove")))

    assert CaseFile.select().where(CaseFile.replaced_at.is_null()).count() == before - 1


def test_a_promised_paper_needs_the_signed_commitment(at_the_desk):
    clerk = at_the_desk("s001")
    page = answered(begun(clerk, s.FOOD, PERSON), s.FOOD, PERSON)
    for code in given_codes(page):
        if not code.endswith(("M06", "COMMITMENT")):
            page = page.submit(upload(page, code), file=SCAN)
    page = page.submit(next(f for f in page.forms() if f.action.endswith("/promise")))

    page = page.submit("/submit", status=422)
    assert page.mistakes
    page.submit(upload(page, "COMMITMENT"), file=SCAN).submit("/submit").submit("/submit", press="确定")
    assert Case.get().state == "submitted"


def test_what_is_missing_is_named_before_sending(at_the_desk):
    page = begun(at_the_desk("s001"), s.FOOD, PERSON)

    assert not page.has_form("/submit")
    assert "正式提交" in page.words('//div[@class="shut"]/button')
    assert len(page.words('//div[@class="shut"]//li')) > 3


def test_an_unfinished_filing_is_found_again_and_only_by_who_may(at_the_desk):
    clerk = at_the_desk("s001")
    page = begun(clerk, s.FOOD, PERSON)

    assert "云*满" in clerk.open("/desk/counter").text
    assert clerk.open("/desk/counter").follow("云*满").url == page.url
    at_the_desk("s003").open(page.url, status=404)


def test_a_clerk_mends_for_the_person_at_the_window(at_the_desk):
    filing = s.filing(s.FOOD).submitted().examined(fail=1).act("notify_correction", s.staff(s.CLERK))
    page = at_the_desk("s001").open(f"/desk/cases/{filing.case.number}").follow("为到窗口的人填写")

    scanned(page).submit("/resubmit")

    assert filing.fresh().state == "submitted"


@pytest.mark.parametrize("english", [False, True])
def test_the_counter_reads_well_in_both_languages(at_the_desk, english):
    clerk = at_the_desk("s001").read(english)
    clerk.open("/desk/counter")
    clerk.open("/desk/counter?q=spjy")

    page = begun(clerk, s.FOOD, PERSON)

    assert page.h1
