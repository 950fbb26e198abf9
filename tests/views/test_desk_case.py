"""The workbench over HTTP: what was given, what was found, what may be done, and two people at once."""

from itertools import product
from typing import Any

import pytest

from models.cases import Case, CaseEvent, Paper, Verdict
from models.people import Disclosure
from portal.cases import materials
from portal.cases.example_filings import picture
from portal.services import catalogue
from tests import situations as s
from tests.counting import queries
from tests.desk_situations import mended, payload, sent
from tests.pages import Page

pytestmark = pytest.mark.usefixtures("house")


def points(page: Page) -> list[str]:
    """Names of the radio groups, in page order."""
    return list(dict.fromkeys(page.all('//form[@id="checks"]//input[@type="radio"]/@name')))


def all_pass(page: Page, **but: str) -> Page:
    """Every point passes, but those named by their place on the page (p3="fail")."""
    values = {name: but.get(f"p{n}", "pass") for n, name in enumerate(points(page), start=1)}
    return page.submit("/verdicts", values, press="保存检查")


def state(filing: s.Filing) -> str:
    return filing.fresh().state


def test_a_clerk_examines_and_passes_a_pre_review(at_the_desk):
    filing = s.filing(s.FOOD).filled().act("request_pre_review", s.filing(s.FOOD).owner)
    page = at_the_desk("s001").open(f"/desk/cases/{filing.case.number}")
    assert "17 点中已查 0 点" in page.text

    page = all_pass(page)
    assert "17 点中已查 17 点" in page.text
    page = page.submit("/pass_pre_review")

    assert state(filing) == "pre_reviewed"
    assert filing.case.handler.badge == s.CLERK
    assert "预审通过 · 林可溪" in page.text


def test_what_failed_comes_with_a_sentence_that_the_clerk_may_change(at_the_desk):
    filing = s.filing(s.FOOD).filled().act("request_pre_review", s.filing(s.FOOD).owner)
    page = all_pass(at_the_desk("s001").open(f"/desk/cases/{filing.case.number}"), p8="fail")

    name = points(page)[7].removeprefix("v-")
    page = page.submit("/verdicts", {f"s-{name}": "请在图上标出洗手池。"}, press="保存检查")
    page = page.submit("/return_pre_review")

    assert state(filing) == "pre_review_returned"
    assert [line["how"] for line in payload(filing.case, "return_pre_review")["defects"]] == ["请在图上标出洗手池。"]


def test_one_button_passes_every_point_of_a_paper(at_the_desk):
    filing = s.filing(s.FOOD).filled().act("request_pre_review", s.filing(s.FOOD).owner)
    page = at_the_desk("s001").open(f"/desk/cases/{filing.case.number}")

    page.submit("/verdicts", press="本材料各点都通过")

    assert {v.verdict for v in Verdict.select()} == {"pass"}
    assert len({v.material_code for v in Verdict.select()}) == 1


def test_saving_notes_the_source_of_what_the_centre_looked_up(at_the_desk):
    filing = s.filing(s.FOOD).submitted()
    all_pass(at_the_desk("s001").open(f"/desk/cases/{filing.case.number}"))

    items = materials.items(filing.fresh(), catalogue.guide_of(filing.case.guide))
    assert [i.source_note for i in items if i.by_centre and i.material.required] == ["系统核验，免交复印件"]


def test_verdicts_that_are_the_same_leave_no_trace(at_the_desk):
    filing = s.filing(s.FOOD).submitted()
    page = all_pass(at_the_desk("s001").open(f"/desk/cases/{filing.case.number}"))
    before = CaseEvent.select().count()

    all_pass(page)

    assert CaseEvent.select().count() == before


def test_acceptance_is_shown_before_it_is_issued_and_issued_once(at_the_desk):
    filing = s.filing(s.FOOD).submitted().examined()
    clerk = at_the_desk("s001")
    page = clerk.open(f"/desk/cases/{filing.case.number}")

    sure = page.submit("/accept")
    assert "受理通知书" in sure.text
    assert "现予受理" in sure.text
    assert state(filing) == "submitted"
    assert not Paper.select().where(Paper.kind == "acceptance").exists()

    page = sure.submit("/accept", press="确定")
    assert state(filing) == "accepted"
    again = sure.submit("/accept", press="确定")
    assert again.status == 200
    assert Paper.select().where(Paper.kind == "acceptance").count() == 1
    assert CaseEvent.select().where(CaseEvent.action == "accept").count() == 1


def test_the_correction_notice_names_everything_and_its_day(at_the_desk):
    filing = s.filing(s.FOOD).submitted().examined(fail=2)
    page = at_the_desk("s001").open(f"/desk/cases/{filing.case.number}")

    sure = page.submit("/notify_correction", due="2026-12-01")
    assert "材料补正通知书" in sure.text
    assert "2026年12月1日" in sure.text
    sure.submit("/notify_correction", press="确定")

    assert state(filing) == "awaiting_correction"


def test_a_wrong_date_is_said_and_what_was_typed_stays(at_the_desk):
    filing = s.filing(s.FOOD).submitted().examined(fail=1)
    page = at_the_desk("s001").open(f"/desk/cases/{filing.case.number}")

    page = page.submit("/notify_correction", due="2026-11-01", status=422)

    assert page.words('//p[@id="notify_correction-due-error"]')
    assert page.all('//input[@id="notify_correction-due"]/@value') == ["2026-11-01"]
    assert state(filing) == "submitted"


def test_a_closed_action_says_why(at_the_desk):
    filing = s.filing(s.FOOD).submitted()

    page = at_the_desk("s001").open(f"/desk/cases/{filing.case.number}")

    assert "受理" in page.words('//div[@class="shut"]/button')
    assert "没有结论" in page.text
    assert not page.has_form("/accept")


def test_two_clerks_at_once_the_second_sees_what_the_first_did_and_keeps_the_words(at_the_desk):
    filing = s.filing(s.FOOD).submitted().act("take_over", s.staff(s.COLLEAGUE))
    address = f"/desk/cases/{filing.case.number}"
    first, second = at_the_desk("s002").open(address), at_the_desk("s001").open(address)
    all_pass(first)

    page = second.submit("/take_over", reason="同事今天培训", status=409)

    assert "周望川" in page.text
    assert "检查要点" in page.words('//div[@role="alert"]//li')[0]
    assert page.all('//input[@id="take_over-reason"]/@value') == ["同事今天培训"]
    page.submit("/take_over")
    assert filing.fresh().handler.badge == s.CLERK


def test_two_clerks_examine_at_once_and_nothing_is_lost(at_the_desk):
    filing = s.filing(s.FOOD).submitted()
    address = f"/desk/cases/{filing.case.number}"
    first, second = at_the_desk("s002").open(address), at_the_desk("s001").open(address)
    all_pass(first)

    page = second.submit("/verdicts", {points(second)[2]: "fail"}, press="保存检查", status=409)

    assert page.all(f'//input[@name="{points(page)[2]}"][@checked]/@value') == ["fail"]
    assert Verdict.select().where(Verdict.verdict == "fail").count() == 0


def test_a_colleague_who_has_it_open_is_named(at_the_desk):
    filing = s.filing(s.FOOD).submitted()
    at_the_desk("s002").open(f"/desk/cases/{filing.case.number}").answer.close()  # it is noted after the answer

    page = at_the_desk("s001").open(f"/desk/cases/{filing.case.number}")

    assert "周望川 也正打开这个办件" in page.text


def test_what_is_not_there_and_what_is_not_mine_look_the_same(at_the_desk):
    number = s.filing(s.ALLOWANCE).submitted().case.number
    clerk = at_the_desk("s001")

    for address in (
        f"/desk/cases/{number}",
        "/desk/cases/YX990101-0000",
        "/desk/cases/%00",
        f"/desk/cases/{number}/clock",
    ):
        clerk.open(address, status=404)


def test_an_action_that_the_table_does_not_know_is_not_found(at_the_desk):
    filing = s.filing(s.FOOD).submitted()
    clerk = at_the_desk("s001")
    token = clerk.open(f"/desk/cases/{filing.case.number}").all('//input[@name="csrf_token"]/@value')[0]

    clerk.post(f"/desk/cases/{filing.case.number}/approve_everything", {"csrf_token": token}, status=404)
    clerk.post(f"/desk/cases/{filing.case.number}/grant", {"csrf_token": token, "sure": "1"}, status=403)
    clerk.post(f"/desk/cases/{filing.case.number}/accept", {"sure": "1"}, status=400)
    assert state(filing) == "submitted"


def test_strange_letters_in_a_form_are_no_error(at_the_desk):
    filing = s.filing(s.FOOD).submitted().act("take_over", s.staff(s.CLERK))
    clerk = at_the_desk("s007")
    page = clerk.open(f"/desk/cases/{filing.case.number}")

    page = page.submit("/assign", handler="S002", reason="<script>alert(1)</script>\0\x1b" * 10)

    assert "<script>alert(1)</script>" in page.text
    assert not page.all("//main//script")
    token = page.all('//input[@name="csrf_token"]/@value')[0]
    for body, status in (
        ({"handler": "\0"}, 422),
        ({"version": "²"}, 409),
        ({"version": "9" * 400}, 409),
        ({"token": "\0"}, 422),
    ):
        clerk.post(f"/desk/cases/{filing.case.number}/assign", {"csrf_token": token} | body, status=status)


def test_a_masked_value_is_shown_once_and_the_look_is_recorded(at_the_desk):
    filing = s.filing(s.FOOD).submitted()
    clerk = at_the_desk("s001")
    page = clerk.open(f"/desk/cases/{filing.case.number}")
    assert "10000001001" not in page.text
    assert "100 **** 1001" in page.text

    shown = page.submit("/reveal/_name", press="联系电话")

    assert "10000001001" in shown.text
    assert "10000001001" not in clerk.open(f"/desk/cases/{filing.case.number}").text
    look = Disclosure.get()
    assert (look.case_id, look.field, look.staff.badge) == (str(filing.case.id), "phone", s.CLERK)


def test_the_full_name_is_a_look_too(at_the_desk):
    filing = s.filing(s.FOOD).submitted()
    page = at_the_desk("s001").open(f"/desk/cases/{filing.case.number}")
    assert "云小满" not in page.text

    assert "云小满" in page.submit("/reveal/_name", press="查看全名").text
    assert Disclosure.get().field == "_name"


def test_a_field_that_is_none_cannot_be_revealed(at_the_desk):
    filing = s.filing(s.FOOD).submitted()
    clerk = at_the_desk("s001")
    token = clerk.open(f"/desk/cases/{filing.case.number}").all('//input[@name="csrf_token"]/@value')[0]

    clerk.post(f"/desk/cases/{filing.case.number}/reveal/query_hash", {"csrf_token": token}, status=404)
    assert not Disclosure.select().exists()


# Nothing of this site and nothing from elsewhere; the browser's own viewer may show a PDF, which `sandbox` would forbid.
OF_A_FILE = {
    "default-src 'none'", "img-src 'self'", "object-src 'self'", "style-src 'self'", "base-uri 'none'",
    "form-action 'none'", "frame-ancestors 'none'",
}  # fmt: skip


def policies(answer: Any) -> list[set[str]]:
    return [set(one.split("; ")) for one in answer.headers.getlist("Content-Security-Policy")]


def test_files_are_pictures_here_and_have_a_policy_of_their_own_elsewhere(at_the_desk):
    filing = s.filing(s.FOOD).submitted()
    s.run_worker()
    clerk = at_the_desk("s001")
    page = clerk.open(f"/desk/cases/{filing.case.number}")

    picture = clerk.open(page.all('//section[@id="viewer"]//img/@src')[0])
    assert picture.answer.mimetype in ("image/png", "image/jpeg")
    alone = clerk.client.get(page.all('//section[@id="viewer"]//a[@target="_blank"]/@href')[0])
    assert (alone.mimetype, policies(alone)) == ("application/pdf", [OF_A_FILE])
    assert alone.headers["X-Content-Type-Options"] == "nosniff"
    scan = [href for href in page.links if "file=" in href][-1]
    scan = clerk.open(scan).all('//section[@id="viewer"]//a[@target="_blank"]/@href')[0]
    assert policies(clerk.client.get(scan)) == [OF_A_FILE]
    number = filing.case.number
    clerk.open(f"/desk/cases/{number}/files/{filing.case.id}", status=404)
    clerk.open(picture.url.replace("/1.png", "/9.png"), status=404)


def test_the_files_of_another_department_are_not_found(at_the_desk):
    filing = s.filing(s.FOOD).submitted()
    s.run_worker()
    link = at_the_desk("s001").open(f"/desk/cases/{filing.case.number}").all('//section[@id="viewer"]//img/@src')[0]

    at_the_desk("s003").open(link, status=404)


def test_papers_are_read_as_pages_and_as_files(at_the_desk):
    filing = s.filing(s.FOOD).submitted()
    clerk = at_the_desk("s001")
    page = clerk.open(f"/desk/cases/{filing.case.number}")
    assert "文件生成中" in page.text
    assert "申请材料收件凭证" in page.follow("申请材料收件凭证").text

    s.run_worker()
    page = clerk.open(f"/desk/cases/{filing.case.number}")
    shown = page.follow("PDF")
    assert shown.body.startswith(b"%PDF")
    assert policies(shown.answer) == [OF_A_FILE]
    clerk.open(f"/desk/cases/{filing.case.number}/papers/{filing.case.id}", status=404)


def test_a_preview_writes_nothing(at_the_desk):
    filing = s.filing(s.FOOD).submitted().examined()
    before = Case.select().dicts().get()

    page = at_the_desk("s001").open(f"/desk/cases/{filing.case.number}/preview/accept")

    assert "受理通知书" in page.text
    assert Case.select().dicts().get() == before


def test_the_clock_explains_itself_day_by_day(at_the_desk):
    with s.at("2026-11-16T10:00"):
        filing = s.filing(s.FOOD).accepted()

    page = at_the_desk("s001").open(f"/desk/cases/{filing.case.number}").follow("逐日明细")

    assert "2026-11-16" in page.text
    assert "周末" in page.text


def test_a_later_notice_may_name_something_new_once_supervision_has_recorded_why(at_the_desk):
    filing = s.filing(s.FOOD).submitted().examined(fail=1).act("notify_correction", s.staff(s.CLERK))
    mended(filing).act("resubmit", filing.owner)
    page = at_the_desk("s001").open(f"/desk/cases/{filing.case.number}")
    assert "new.jpg" in page.follow("新旧对照").text
    page = all_pass(page, p10="fail")
    assert not page.has_form("/notify_correction")

    supervisor = at_the_desk("s010")
    page = supervisor.open(f"/desk/cases/{filing.case.number}")
    refused = page.submit("/new-defect", status=422)
    refused.submit("/new-defect", reason="补正的图与第一次不同，出现新的问题。")

    page = at_the_desk("s001").open(f"/desk/cases/{filing.case.number}")
    page.submit("/notify_correction").submit("/notify_correction", press="确定")
    assert state(filing) == "awaiting_correction"


def test_steps_decision_seal_and_delivery_each_on_the_page_of_the_right_person(at_the_desk):
    filing = s.filing(s.FOOD).accepted()
    address = f"/desk/cases/{filing.case.number}"

    page = at_the_desk("s018").open(address)
    page = page.submit("/save_step", opinion="现场与材料一致。", status=422)
    assert "第二名" in page.text or "两名" in page.text
    page.submit("/save_step", second_officer="S016")
    at_the_desk("s008").open(address).submit("/save_step", opinion="符合条件。")
    head = at_the_desk("s014").open(address)
    sure = head.submit("/grant", content="食品经营许可", valid_from="2026-11-20", valid_to="2031-11-19")
    assert "准予行政许可决定书" in sure.text
    sure.submit("/grant", press="确定")
    assert state(filing) == "decided"

    keeper = at_the_desk("s017")
    assert filing.case.number in keeper.open("/desk").text
    sure = keeper.open(address).submit("/order_seal")
    assert "准予行政许可决定书" in sure.text, "the keeper reads what the seal goes on"
    assert "食品经营许可" in sure.text
    sure.submit("/order_seal", press="确定")
    s.run_worker()
    assert state(filing) == "completed"
    at_the_desk("s001").open(address).submit("/deliver", way="window")
    assert state(filing) == "delivered"


def test_who_accepted_does_not_grant(at_the_desk):
    filing = s.filing(s.FOOD).accepted().stepped()

    assert not at_the_desk("s001").open(f"/desk/cases/{filing.case.number}").has_form("/grant")
    assert at_the_desk("s014").open(f"/desk/cases/{filing.case.number}").has_form("/grant")


def test_refusing_acceptance_needs_a_ground_and_a_competent_organ(at_the_desk):
    filing = s.filing(s.FOOD).submitted()
    page = at_the_desk("s007").open(f"/desk/cases/{filing.case.number}")

    page = page.submit("/refuse_acceptance", status=422)
    page = page.submit(
        "/refuse_acceptance",
        ground="not_competent",
        basis="《中华人民共和国行政许可法》第三十二条",
        reason="不在本县。",
        status=422,
    )
    sure = page.submit("/refuse_acceptance", competent_organ="邻县市场监督管理局")
    assert "邻县市场监督管理局" in sure.text
    sure.submit("/refuse_acceptance", press="确定")

    assert state(filing) == "not_accepted"


def test_what_was_promised_in_pre_review_is_signed_at_the_window(at_the_desk):
    filing = s.filing(s.FOOD).filled(promise=True)
    filing.act("request_pre_review", filing.owner).examined().act("pass_pre_review", s.staff(s.CLERK))
    page = at_the_desk("s001").open(f"/desk/cases/{filing.case.number}")

    page = page.submit("/submit", status=422)
    assert "签" in page.words('//div[@role="alert"]')[0]
    page = page.submit("/files", file=(picture("signed"), "signed.jpg"))
    page.submit("/submit").submit("/submit", press="确定")
    assert state(filing) == "submitted"
    filing.examined()
    page = at_the_desk("s001").open(f"/desk/cases/{filing.case.number}")
    page.submit("/accept_tolerant").submit("/accept_tolerant", press="确定")

    assert filing.fresh().owes_promised


def test_the_next_case_is_the_next_in_the_queue(at_the_desk):
    with s.at("2026-11-16T09:00"):
        first = s.filing(s.FOOD).submitted().case.number
    second = s.filing(s.FOOD, "溪有成").submitted().case.number

    page = at_the_desk("s001").open("/desk?tab=all").follow(first)

    assert page.follow("下一件").h1.startswith(second)


def test_htmx_gets_the_pieces(at_the_desk):
    filing = s.filing(s.FOOD).submitted()
    clerk = at_the_desk("s001")
    page = clerk.open(f"/desk/cases/{filing.case.number}")
    body = {n: v[0] for n, v in sent(page.form("/verdicts")).items()} | {points(page)[0]: "pass"}

    answer = clerk.client.post(f"/desk/cases/{filing.case.number}/verdicts", data=body, headers={"HX-Request": "true"})

    text = answer.get_data(as_text=True)
    assert text.lstrip().startswith("<section")
    assert 'id="examined" hx-swap-oob="true"' in text
    assert 'type="radio"' not in text  # what the clerk clicks meanwhile stays
    assert "17 点中已查 1 点" in text


def test_the_workbench_asks_few_questions(at_the_desk):
    filing = s.filing(s.FOOD).submitted().examined(fail=1)
    clerk = at_the_desk("s001")
    address = f"/desk/cases/{filing.case.number}"
    clerk.open(address)

    with queries() as asked:
        clerk.open(address)

    assert len(asked) <= 15, "\n".join(asked)


def test_every_state_has_a_workbench_in_both_languages(at_the_desk):
    people = [at_the_desk(login) for login in ("s015", "s014", "s017", "s010")]
    food = s.filing(s.FOOD).filled()
    owner = food.owner
    stages = [
        lambda: food.act("request_pre_review", owner),
        lambda: food.examined(fail=1).act("return_pre_review", s.staff(s.CLERK)),
        lambda: mended(food).act("request_pre_review", owner).examined().act("pass_pre_review", s.staff(s.CLERK)),
        lambda: food.act("book", owner, window="A05", day="2026-11-23", start="09:30"),
        lambda: food.act("submit", owner).examined(fail=1),
        lambda: food.act("notify_correction", s.staff(s.CLERK)),
        lambda: mended(food).act("resubmit", owner).examined(),
        lambda: food.act("accept", s.staff(s.CLERK)),
        food.stepped,
        lambda: food.act("grant", food.decider(), content="准予。", valid_from="2026-11-20"),
        lambda: food.act("order_seal", s.staff(s.KEEPER)),
        s.run_worker,
        lambda: food.act("deliver", s.staff(s.CLERK), way="window"),
    ]
    for place, stage in enumerate(stages):
        stage()
        number = food.fresh().number
        for person, english in product(people, (False, True)):
            person.read(english)
            with queries() as asked:
                page = person.open(f"/desk/cases/{number}")
            assert number in page.h1
            assert len(asked) <= 15 or place == 0, (food.case.state, "\n".join(asked))  # places are read once a minute
