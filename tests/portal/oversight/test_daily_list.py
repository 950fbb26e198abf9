"""The supervisor's day: what is overdue and unexplained, what comes due, what is delayed for three days; where it is."""

import pytest

from models.cases import Case
from models.database import new_id
from models.people import Post, Staff
from portal.ground.errors import Forbidden, Refused
from portal.oversight import delays, orders, reasons
from portal.oversight.daily_list import PAGE, DailyList
from tests import situations as s
from tests.counting import queries
from tests.portal.oversight.late import ORDER, ago, late, soon


@pytest.fixture
def supervisor(house):
    return s.staff(s.SUPERVISOR)


def numbers(found, section):
    return [one.row.number for one in found.page(section).rows]


def test_each_case_stands_where_it_belongs(supervisor):
    one, three = late(1), late(3, name="溪有成")
    today = late(0, name="田禾")
    found = DailyList(supervisor)

    assert numbers(found, "overdue") == [three.number, one.number]
    assert numbers(found, "three_days") == [three.number]
    assert numbers(found, "today") == [today.number]
    assert found.counts == {"overdue": 2, "explained": 0, "three_days": 1, "today": 1, "tomorrow": 0}


def test_a_stated_reason_moves_a_case_to_the_explained_ones(supervisor):
    case = late()
    reasons.state(case, "agency", "核查人员不足。", by=s.staff(s.CLERK))
    found = DailyList(supervisor)
    assert numbers(found, "overdue") == []
    (row,) = found.page("explained").rows
    assert row.cause == "agency"


def test_tomorrow_is_the_next_working_day(supervisor):
    case = late(0)
    Case.update(due_on="2026-11-23").where(Case.id == case.id).execute()  # today is a Friday
    assert numbers(DailyList(supervisor), "tomorrow") == [case.number]


def test_three_working_days_are_counted_over_a_weekend(supervisor, at):
    case = late(0)  # due on Friday
    at("2026-11-24T09:00")  # Tuesday: two working days over
    assert numbers(DailyList(supervisor), "three_days") == []
    at("2026-11-25T09:00")
    assert numbers(DailyList(supervisor), "three_days") == [case.number]


def test_counts_by_department_and_window_open_the_list(supervisor):
    case, nobodys = late(), late(name="溪有成")
    Case.update(handler=None).where(Case.id == nobodys.id).execute()
    places = {place.window: place.counts["overdue"] for place in DailyList(supervisor).places}
    assert places == {"A05": 1, "": 1}
    assert numbers(DailyList(supervisor, "SCJG", "A05"), "overdue") == [case.number]
    assert numbers(DailyList(supervisor, "SCJG", ""), "overdue") == [nobodys.number]
    assert numbers(DailyList(supervisor, "RSHJ"), "overdue") == []


def test_orders_and_records_stand_in_the_row(supervisor):
    case = late(3)
    order = orders.issue(case, ORDER, soon(), by=supervisor)
    delays.keep(case, "applicant", {"way": "ask", "said": "请补齐平面图。"}, by=s.staff(s.CLERK))
    contact = {"way": "phone", "said": "已联系，申请人周一补齐。", "understood": "yes"}
    delays.keep(case, "contact", contact, by=supervisor)
    (row,) = DailyList(supervisor).page("three_days").rows
    assert (row.order, row.order_state, row.branch, row.is_contacted) == (order.id.hex, "issued", "applicant", True)


def test_a_page_costs_the_same_however_many_cases_are_late(supervisor):
    late()
    DailyList(supervisor).page("overdue")  # the catalogue is read once a process
    with queries() as few:
        found = DailyList(supervisor)
        assert (found.counts["overdue"], len(found.page("overdue").rows)) == (1, 1)
    model = Case.select().first()
    for n in range(PAGE + 5):
        Case.create(**{**model.__data__, "id": new_id(), "number": f"X{n:04}", "due_on": ago(3)})
    with queries() as many:
        found = DailyList(supervisor)
        first = found.page("overdue")
        assert (found.counts["overdue"], len(first.rows)) == (PAGE + 6, PAGE)
    second = found.page("overdue", first.next)
    assert len(second.rows) == 6
    assert not {r.row.number for r in first.rows} & {r.row.number for r in second.rows}
    assert len(many) == len(few)


@pytest.mark.parametrize("after", ["x", "2026-11-19_", "_" * 50, "9999-99-99_1", "' OR 1=1 --"])
def test_a_key_that_nobody_gave_begins_at_the_beginning(supervisor, after):
    late()
    assert len(DailyList(supervisor).page("overdue", after).rows) == 1


def test_a_supervisor_of_a_point_sees_the_point_only(supervisor):
    late()
    holder = Staff.get(Staff.badge == "S022")
    Post.create(staff=holder, post="supervisor", department="*", centre="YXZW-QX", valid_from=ago(30))
    assert DailyList(s.staff("S022")).counts["overdue"] == 0


def test_what_is_recorded_needs_three_days_and_the_right_person(supervisor):
    young, old = late(2), late(3, name="溪有成")
    said = {"way": "phone", "said": "已说明。", "understood": "yes", "solution": "周一办结。"}
    with pytest.raises(Refused, match="three working days"):
        delays.keep(young, "agency", said, by=s.staff(s.CLERK))
    with pytest.raises(Forbidden):
        delays.keep(old, "contact", said, by=s.staff(s.CLERK))
    with pytest.raises(Refused) as refused:
        delays.keep(old, "agency", {**said, "solution": " "}, by=s.staff(s.CLERK))
    assert refused.value.field == "solution"
    for _ in range(2):
        delays.keep(old, "agency", said, by=s.staff(s.CLERK), token="once")
    (told,) = delays.records_of(old)
    assert (told.kind, told.solution, told.understood) == ("agency", "周一办结。", True)
