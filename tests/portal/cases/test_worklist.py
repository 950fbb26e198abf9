"""The queue's questions: whose cases, in which order, page by page, found how, and which index answers."""

from contextlib import suppress
from datetime import date, timedelta

import pytest

from models.cases import Case, CaseName
from models.database import db, new_id
from models.people import Centre, Post, Staff
from models.services import Service
from portal.cases import finding
from portal.cases.worklist import MOST_COUNTED, PAGE, View, Worklist
from portal.cases.worklist_scope import case_for, scope_of
from portal.cases.worklist_tabs import TABS, where
from portal.ground import time
from portal.ground.errors import NotFound, Refused
from portal.ground.house import house
from tests import situations as s
from tests.counting import queries

pytestmark = pytest.mark.usefixtures("house")
TODAY = date(2026, 11, 20)


def lay(count: int = 1, **columns: object) -> list[Case]:
    """Cases as the queue sees them, without the acts that would lead there."""
    service = Service.get(Service.code == columns.pop("service", s.FOOD))
    made = []
    for _ in range(count):
        key = new_id()
        values = {
            "id": key,
            "number": f"YX261101-{int(key.hex[-6:], 16) % 10**6:06d}",
            "centre": "YXZW",
            "department": service.department_id,
            "organ": service.organ_id,
            "service_code": service.code,
            "service_name": service.name,
            "guide": service.guide_id,
            "procedure": service.procedure,
            "case_type": service.case_type,
            "state": "submitted",
            "due_kind": "acceptance",
            "applicant_kind": "natural",
            "applicant_name": "云小满",
            "created_at": time.now(),
            "touched_at": time.now(),
        } | columns
        made.append(Case.create(**values))
        finding.keep_name(made[-1])
    return made


def of(badge: str = s.CLERK) -> Worklist:
    return Worklist(s.staff(badge))


def numbers(worklist: Worklist, tab: str = "all", after: str = "", **more: str) -> list[str]:
    return [row.number for row in worklist.page(View(tab, **more), after).rows]


def test_the_most_urgent_comes_first_and_what_waits_for_others_last():
    waiting = lay(state="awaiting_correction", due_on=None, due_kind=None)[0]
    later = lay(due_on=TODAY + timedelta(5))[0]
    urgent = lay(due_on=TODAY - timedelta(3))[0]

    assert numbers(of()) == [urgent.number, later.number, waiting.number]


def test_every_case_stands_on_exactly_one_page():
    for day in (0, 0, 1, 2, None):
        lay(13, due_on=TODAY + timedelta(day) if day is not None else None)
    worklist, seen, after, pages = of(), [], "", 0

    while pages == 0 or after:
        page = worklist.page(View("all"), after)
        assert page.first == len(seen) + 1
        seen += [row.number for row in page.rows]
        after, pages = page.next, pages + 1

    assert len(seen) == len(set(seen)) == 65
    assert pages == -(-65 // PAGE)


def test_a_key_that_cannot_be_read_begins_at_the_beginning():
    case = lay(due_on=TODAY)[0]

    for key in ("x", "2026-13-40_1_2", "_" * 300, f"{TODAY}_{case.id.hex}", "' OR 1=1 --"):
        assert numbers(of(), after=key) == [case.number]


def test_neighbours_follow_the_order_of_the_view():
    cases = [lay(due_on=day)[0] for day in (TODAY, TODAY + timedelta(1))] + lay(2, due_on=None)
    worklist = of()

    found = [worklist.neighbours(case, View("all")) for case in cases]

    names = [case.number for case in cases]
    assert [before for before, _ in found] == [None, *names[:-1]]
    assert [after for _, after in found] == [*names[1:], None]


def test_counts_stop_at_a_thousand():
    with db.atomic():
        lay(1, due_on=TODAY)
        row = Case.select().dicts().get()
        rows = [{**row, "id": (key := new_id()), "number": f"N{key.hex}"} for _ in range(MOST_COUNTED + 50)]
        for start in range(0, len(rows), 200):
            Case.insert_many(rows[start : start + 200]).execute()

    assert of().counts(View("all"))["all"] == MOST_COUNTED


def test_drafts_delivered_and_ended_cases_are_on_nobodys_desk():
    for state in ("draft", "delivered"):
        lay(state=state, due_on=None, due_kind=None)
    for state in ("withdrawn", "archived", "terminated", "not_accepted"):
        lay(state=state, is_open=False, due_on=None, due_kind=None)

    assert numbers(of()) == []
    assert set(of().counts(View("all")).values()) == {0}


def test_tabs_hold_what_they_say():
    clerk = Staff.get(Staff.badge == s.CLERK)
    lay(handler=clerk.id, due_on=TODAY)
    lay(due_on=TODAY - timedelta(1))
    lay(state="pre_reviewed", due_on=None, due_kind=None)
    lay(state="suspended", handler=clerk.id, due_on=None, due_kind=None)
    lay(state="accepted", owes_promised=True, handler=clerk.id, due_on=TODAY + timedelta(2), due_kind="decision")

    counts = of().counts(View("mine"))

    assert counts == {
        "mine": 3, "today": 1, "overdue": 1, "unassigned": 1, "waiting": 1, "paused": 1, "owed": 1, "all": 5, "view": 3,
    }  # fmt: skip


def test_deciders_see_what_is_ready_for_them_and_keepers_what_waits_for_the_seal():
    ready = lay(state="accepted", step=3, due_on=TODAY, due_kind="decision")[0]
    lay(state="accepted", step=1, due_on=TODAY, due_kind="decision")
    decided = lay(state="decided", due_on=TODAY, due_kind="seal")[0]

    assert numbers(of(s.HEAD), "decide") == [ready.number]
    assert of(s.HEAD).first_tab() == "decide"
    assert numbers(of(s.KEEPER), "seal") == [decided.number]
    assert of(s.KEEPER).first_tab() == "seal"
    assert "decide" not in [tab.code for tab in of().tabs()]


def test_examiners_begin_with_what_waits_for_their_step():
    waiting = lay(state="accepted", step=1, due_on=TODAY, due_kind="decision")[0]
    inspected = lay(state="accepted", step=2, due_on=TODAY, due_kind="decision")[0]
    lay(state="accepted", step=3, due_on=TODAY, due_kind="decision")
    lay(state="accepted", service=s.SHOP, step=1, due_on=TODAY, due_kind="decision")

    assert numbers(of(s.INSPECTOR), "step") == [waiting.number]
    assert of(s.INSPECTOR).first_tab() == "step"
    assert numbers(of(s.REVIEWER), "step") == [inspected.number]
    assert numbers(of("S009"), "step") == []
    assert "step" not in [tab.code for tab in of().tabs()]


def test_posts_reach_departments_and_centres_together_and_nothing_between():
    county = lay(due_on=TODAY)[0]
    lay(service=s.ALLOWANCE, due_on=TODAY)
    town = lay(centre="YXZW-QX", due_on=TODAY)[0]
    other = lay(service=s.ALLOWANCE, centre="YXZW-QX", due_on=TODAY)[0]
    clerk = Staff.get(Staff.badge == s.CLERK)

    assert set(numbers(of())) == {county.number, town.number}
    assert set(numbers(of("S022"))) == {town.number, other.number}
    Post.create(
        staff=clerk, post="clerk", department="MZJ", centre=Centre.get_by_id("YXZW-QX"), valid_from=date(2026, 1, 1)
    )
    assert set(numbers(of())) == {county.number, town.number, other.number}
    assert len(numbers(of(s.ANY_CLERK))) == 4


def test_one_case_is_loaded_only_for_those_whose_posts_reach_it():
    case = lay(due_on=TODAY)[0]
    draft = lay(number=None, state="draft", due_on=None, due_kind=None)[0]
    counter = lay(number=None, state="draft", due_on=None, due_kind=None, started_by=Staff.get(Staff.badge == s.CLERK))[
        0
    ]

    assert case_for(case.number, s.staff(s.CLERK)).id == case.id
    assert case_for(counter.id.hex, s.staff(s.CLERK)).id == counter.id
    for number, badge in (
        (case.number, "S003"),
        (case.id.hex, s.CLERK),
        (draft.id.hex, s.CLERK),
        (case.number, "S011"),
        ("", s.CLERK),
        ("YX000000-0000", s.CLERK),
        ("\0", s.CLERK),
        ("²" * 32, s.CLERK),
    ):
        with pytest.raises(NotFound):
            case_for(number, s.staff(badge))


def test_the_cover_sees_the_cases_of_the_absent():
    absent = Staff.get(Staff.badge == s.CLERK)
    case = lay(handler=absent.id, due_on=TODAY)[0]
    assert numbers(of(s.COLLEAGUE), "mine") == []

    Staff.update(away_until=TODAY).where(Staff.id == absent.id).execute()

    assert numbers(of(s.COLLEAGUE), "mine") == [case.number]


def found(query: str, badge: str = s.CLERK) -> set[str]:
    return {row.number for row in of(badge).search(query).rows}


@pytest.mark.parametrize(
    ("name", "queries_"),
    [
        ("王小明", ["王小明", "王小", "小明", "王", "明", "王 小 明"]),
        ("云溪县老街豆花餐饮管理有限公司", ["老街豆花", "餐饮管理", "有限公司", "豆花", "花"]),
        ("ＡＢＣ（中国）有限公司", ["abc", "ABC", "中国", "abc中国", "(中国)"]),
        ("买买提·艾力", ["买买提", "买买提艾力", "买买提·艾力", "艾力"]),
        ("淏䶮珺店", ["淏䶮", "珺店"]),
    ],
)
def test_a_name_is_found_by_any_part_of_it(name, queries_):
    case = lay(applicant_name=name, due_on=TODAY)[0]
    lay(3, applicant_name="溪有成", due_on=TODAY)

    for query in queries_:
        assert found(query) == {case.number}, query


def test_an_agent_is_found_too():
    case = lay(applicant_name="某某公司", agent_name="石大川", due_on=TODAY)[0]

    assert found("石大川") == {case.number}


@pytest.mark.parametrize(
    "query",
    [
        '"',
        "'",
        "*",
        "王*",
        '" OR "',
        "a' | 'b",
        "\\",
        "%",
        "--",
        "；",
        "\ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
    ],
)
def test_a_search_is_never_taken_for_a_command(query):
    lay(due_on=TODAY)

    with suppress(Refused):  # a query without a letter or digit asks for nothing
        assert found(query) == set()


def test_the_last_four_of_phone_or_id_find_without_opening_either():
    case = lay(phone_tail_index=house.vault.blind_index("1001", "tail"), due_on=TODAY)[0]
    other = lay(id_tail_index=house.vault.blind_index("002X", "tail"), due_on=TODAY)[0]

    assert found("1001") == {case.number}
    assert found("002x") == {other.number}
    assert found("9999") == set()


def test_a_number_is_found_by_its_beginning():
    case = lay(number="YX261119-0436", due_on=TODAY)[0]
    lay(number="YX261118-0436", due_on=TODAY)

    for query in ("YX261119-0436", "yx261119", "261119", "261119-0", "YX2611190436"[:8] + "-04"):
        assert found(query) == {case.number}, query


def test_finished_cases_are_found_newest_first_page_by_page():
    cases = lay(PAGE + 5, state="archived", is_open=False, due_on=None, due_kind=None)
    worklist = of()

    first = worklist.search("云小满")
    second = worklist.search("云小满", first.next)

    assert [r.number for r in (*first.rows, *second.rows)] == [c.number for c in reversed(cases)]
    assert (second.first, second.last, second.next) == (PAGE + 1, PAGE + 5, "")


@pytest.mark.parametrize("after", ["x", "_", "abc_25", "1_1", "\0_25", "²_²", f"{'9' * 60}_25", "' OR 1=1_25"])
@pytest.mark.parametrize("query", ["云小满", "1001", "YX261101"])
def test_a_place_that_cannot_be_read_is_no_error(query, after):
    lay(phone_tail_index=house.vault.blind_index("1001", "tail"), due_on=TODAY)

    assert len(of().search(query, after).rows) <= 1


def test_a_search_stays_within_the_posts():
    lay(due_on=TODAY)

    assert found("云小满", "S003") == set()
    assert found("云小满", "S022") == set()
    assert len(found("云小满", s.SUPERVISOR)) == 1


@pytest.mark.parametrize("query", ["10000001001", "990000199005200029", "１００００００１００１"])
def test_a_whole_number_of_a_person_is_refused(query):
    with pytest.raises(Refused):
        of().search(query)


def test_the_index_of_names_follows_its_table():
    case = lay(applicant_name="王小明", due_on=TODAY)[0]
    CaseName.update(words=finding.words_of(["李大山"], case)).where(CaseName.case == case.id).execute()
    assert (found("王小明"), found("李大山")) == (set(), {case.number})

    CaseName.delete().where(CaseName.case == case.id).execute()
    assert found("李大山") == set()


@pytest.mark.one_engine
@pytest.mark.parametrize(
    "badge", [s.CLERK, s.ANY_CLERK, s.HEAD, s.SUPERVISOR, s.KEEPER, s.REVIEWER, "S022", s.COLLEAGUE]
)
def test_every_list_and_count_is_answered_by_a_partial_index(badge):
    actor = s.staff(badge)
    worklist = Worklist(actor)
    scope = scope_of(actor)
    views = [View(tab.code) for tab in TABS] + [View("all", state="accepted"), View("all", handler="none")]

    for view in views:
        asked = where(view, actor, scope, worklist.ready)
        order = "AND due_on IS NOT NULL ORDER BY due_on, id LIMIT 26"
        plan = db.execute_sql(
            f"EXPLAIN QUERY PLAN SELECT due_on, id FROM {asked.table} WHERE {asked.text} {order}", asked.params
        ).fetchall()
        assert "USING INDEX cases_open_" in plan[0][3] or "COVERING INDEX cases_open_" in plan[0][3], (view, plan)


def test_a_page_is_one_question():
    lay(PAGE + 1, due_on=TODAY)
    worklist = of()
    worklist.page(View("all"))  # the calendar is read once

    with queries() as asked:
        worklist.page(View("all"))
        worklist.counts(View("all"))

    assert len(asked) == 2
