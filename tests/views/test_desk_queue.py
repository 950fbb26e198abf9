"""The queue over HTTP: who sees what, in which order, found how, taken by whom."""

import pytest

from models.cases import Case, CaseEvent
from models.people import Staff
from tests import situations as s
from tests.counting import queries
from tests.pages import Page

pytestmark = pytest.mark.usefixtures("house")


def numbers(page: Page) -> list[str]:
    return page.words('//tbody[@id="rows"]/tr/td[2]/a')


def tab(page: Page, words: str) -> str:
    return next(w for w in page.words('//nav[@class="tabs"]/a') if w.startswith(words))


def test_a_clerk_sees_the_cases_of_the_own_department_the_most_urgent_first(at_the_desk):
    later = s.filing(s.FOOD).submitted()
    with s.at("2026-11-16T09:00"):
        urgent = s.filing(s.FOOD, "溪有成").submitted()
    s.filing(s.ALLOWANCE, "田禾").submitted()

    page = at_the_desk("s001").open("/desk?tab=all")

    assert numbers(page) == [urgent.case.number, later.case.number]


def test_a_department_at_the_county_is_not_the_township_clerks(at_the_desk):
    s.filing(s.FOOD).submitted()

    assert numbers(at_the_desk("s022").open("/desk?tab=all")) == []


def test_a_draft_is_nobodys_but_the_applicants(at_the_desk):
    draft = s.filing(s.FOOD).filled()
    clerk = at_the_desk("s001")

    assert numbers(clerk.open("/desk?tab=all")) == []
    clerk.open(f"/desk/cases/{draft.case.id.hex}", status=404)
    clerk.open(f"/desk/cases/{draft.case.id}", status=404)


def test_persons_are_masked_and_companies_are_not(at_the_desk):
    s.filing(s.FOOD, "云小满").submitted()
    company = s.filing(s.FOOD, "云溪青禾农业发展有限公司").submitted()

    page = at_the_desk("s001").open("/desk?tab=all")

    assert "云小满" not in page.text
    assert "云*满" in page.text
    assert company.case.applicant_name in page.text


def test_the_tabs_count_what_is_in_them(at_the_desk):
    s.filing(s.FOOD).submitted()
    s.filing(s.FOOD, "溪有成").submitted().examined(fail=1).act("notify_correction", s.staff(s.CLERK))
    with s.at("2026-11-02T09:00"):
        s.filing(s.FOOD, "田禾").accepted()

    page = at_the_desk("s001").open("/desk")

    assert tab(page, "我的待办") == "我的待办 2"
    assert tab(page, "已超期") == "已超期 1"
    assert tab(page, "待分派") == "待分派 1"
    assert tab(page, "等申请人") == "等申请人 1"
    assert tab(page, "全部") == "全部 3"


def test_filters_narrow_the_tab_and_say_how_many_are_left(at_the_desk):
    s.filing(s.FOOD).submitted()
    shop = s.filing(s.SHOP, "溪有成").submitted()

    page = at_the_desk("s001").open("/desk?tab=all").submit("/desk", service=s.SHOP)

    assert numbers(page) == [shop.case.number]
    assert "1–1 / 1" in page.text


def test_a_case_is_found_by_number_by_name_and_by_the_last_four(at_the_desk):
    found = s.filing(s.FOOD, "云小满").submitted().case.number
    s.filing(s.FOOD, "云溪青禾农业发展有限公司").submitted()
    clerk = at_the_desk("s001")

    for query in (found, found[:8], found[2:], "云小满", "小满", "1001", "0029"):
        assert found in numbers(clerk.open(f"/desk?q={query}")), query
    assert numbers(clerk.open("/desk?q=青禾农业")) != [found]
    assert numbers(clerk.open("/desk?q=没有此人")) == []


def test_a_finished_case_is_found_and_not_listed(at_the_desk):
    gone = s.filing(s.FOOD).submitted().act("withdraw", s.filing(s.FOOD).owner)
    clerk = at_the_desk("s001")

    assert gone.case.number not in numbers(clerk.open("/desk?tab=all"))
    assert numbers(clerk.open(f"/desk?q={gone.case.number}")) == [gone.case.number]


def test_a_whole_phone_number_does_not_belong_into_an_address(at_the_desk):
    page = at_the_desk("s001").open("/desk?q=10000001001")

    assert "只输入后四位" in page.text
    assert numbers(page) == []


def test_a_stranger_is_sent_to_the_sign_in_and_an_applicant_is_refused(visitors):
    stranger = visitors()
    assert stranger.open("/desk").url.startswith("/staff/sign-in")

    applicant = visitors()
    page = (
        applicant.read().open("/sign-in?next=/services").submit("/sign-in", phone="10000001001", press="Send me a code")
    )
    page.submit("/sign-in", code=page.all('string(//*[@id="demo-code"])'), press="Sign in")
    for address in ("/desk", "/desk/counter", "/desk/cases/YX261120-0001"):
        applicant.open(address, status=403)


def test_staff_without_a_post_at_a_desk_see_no_case(at_the_desk):
    number = s.filing(s.FOOD).submitted().case.number
    drafter = at_the_desk("s011")

    assert "没有办件" in drafter.open("/desk").text
    drafter.open("/desk?tab=all")
    for address in (f"/desk/cases/{number}", "/desk/counter", "/desk/arrivals"):
        drafter.open(address, status=403)


def test_picked_cases_are_taken_over_and_those_of_others_need_a_reason(at_the_desk):
    mine = s.filing(s.FOOD).submitted().case.number
    others = s.filing(s.FOOD, "溪有成").submitted().act("take_over", s.staff(s.COLLEAGUE)).case.number
    clerk = at_the_desk("s001")

    page = clerk.open("/desk?tab=all").submit("/desk/batch", press="我来办", case=[mine, others])

    assert "1 件已换承办人" in page.text
    assert f"{others}：" in page.text or f"{others}: " in page.text
    assert Case.get(Case.number == mine).handler.badge == s.CLERK
    assert page.all("//input[@name='case' and @checked]/@value") == [others]
    assert page.words("//*[@id='picked']") == ["1"]
    page = page.submit("/desk/batch", press="我来办", reason="同事今天培训")
    assert Case.get(Case.number == others).handler.badge == s.CLERK
    assert page.all("//input[@name='case' and @checked]") == []


def test_the_window_head_gives_cases_to_clerks(at_the_desk):
    number = s.filing(s.FOOD).submitted().case.number

    page = at_the_desk("s007").open("/desk?tab=all").submit("/desk/batch", press="分派", case=[number], handler="S002")

    assert "1 件已换承办人" in page.text
    assert Case.get(Case.number == number).handler.badge == "S002"


def test_nothing_picked_is_said(at_the_desk):
    s.filing(s.FOOD).submitted()

    page = at_the_desk("s001").open("/desk?tab=all").submit("/desk/batch", press="我来办")

    assert "请先选中至少一件" in page.text


def test_the_view_that_was_kept_is_where_the_queue_begins(at_the_desk):
    s.filing(s.FOOD).submitted()
    shop = s.filing(s.SHOP, "溪有成").submitted()
    clerk = at_the_desk("s001")

    clerk.open(f"/desk?tab=all&service={s.SHOP}").submit("/desk/view")

    assert numbers(clerk.open("/desk")) == [shop.case.number]


def test_rows_are_dense_until_somebody_prefers_them_roomy(at_the_desk):
    clerk = at_the_desk("s001")

    page = clerk.open("/desk").submit("/desk/density")

    assert page.all("//body[contains(@class, 'roomy')]")
    assert Staff.get(Staff.login == "s001").density == "roomy"


def test_single_keys_can_be_switched_off(at_the_desk):
    clerk = at_the_desk("s001")

    page = clerk.open("/desk").submit("/desk/keys", off=True)

    assert page.all("//body/@data-keys") == ["off"]


def test_the_cover_sees_and_takes_the_cases_of_somebody_away(at_the_desk):
    number = s.filing(s.FOOD).submitted().act("take_over", s.staff(s.CLERK)).case.number
    absent = at_the_desk("s001").open("/desk/away").submit("/desk/away", press="登记离岗", until="2026-11-25")
    assert "周望川" in absent.text

    cover = at_the_desk("s002")
    page = cover.open("/desk")
    assert numbers(page) == [number]
    page.submit("/desk/batch", press="我来办", case=[number])
    assert Case.get(Case.number == number).handler.badge == s.COLLEAGUE


def test_an_absence_does_not_end_before_today(at_the_desk):
    page = at_the_desk("s001").open("/desk/away").submit("/desk/away", press="登记离岗", until="2026-11-01", status=422)

    assert "不能早于今天" in page.text
    assert Staff.get(Staff.login == "s001").away_until is None


def test_a_page_of_the_queue_asks_few_questions_however_many_rows(at_the_desk):
    clerk = at_the_desk("s001")
    s.filing(s.FOOD).submitted()
    clerk.open("/desk?tab=all")
    with queries() as few:
        clerk.open("/desk?tab=all")
    for name in ("溪有成", "田禾", "石大川", "高远"):
        s.filing(s.FOOD, name).submitted()
    with queries() as many:
        clerk.open("/desk?tab=all")
    with queries() as searching:
        clerk.open("/desk?q=云小")

    assert len(many) == len(few) <= 8
    assert len(searching) <= 8


def test_looking_at_the_queue_changes_nothing(at_the_desk):
    s.filing(s.FOOD).submitted()
    before = Case.select().dicts().get()
    clerk = at_the_desk("s001")

    for address in ("/desk", "/desk?tab=all", "/desk?q=1001", "/desk/arrivals?tab=all&seen=0", "/desk/away"):
        clerk.open(address)

    assert Case.select().dicts().get() == before
    assert CaseEvent.select().count() == 1


def test_a_fragment_is_the_list_alone(at_the_desk):
    number = s.filing(s.FOOD).submitted().case.number

    piece = at_the_desk("s001").fragment("/desk?tab=all")

    assert piece.all('//*[@id="list"]')
    assert numbers(piece) == [number]
    assert not piece.all("//h1")


def test_new_cases_are_announced_and_rows_never_change_by_themselves(at_the_desk):
    clerk = at_the_desk("s001")
    assert "新到" not in clerk.fragment("/desk/arrivals?tab=all&seen=0").answer.text
    s.filing(s.FOOD).submitted()
    assert "新到 1 件" in clerk.fragment("/desk/arrivals?tab=all&seen=0").answer.text


@pytest.mark.parametrize("login", ["s001", "s007", "s008", "s010", "s013", "s015", "s017", "s022"])
@pytest.mark.parametrize("english", [False, True])
def test_every_post_has_a_queue_in_both_languages(at_the_desk, login, english):
    s.filing(s.FOOD).granted()
    s.filing(s.FOOD, "溪有成").submitted()
    person = at_the_desk(login).read(english)

    page = person.open("/desk")

    for link in page.all('//nav[@class="tabs"]/a/@href'):
        person.open(link)
    assert page.h1
