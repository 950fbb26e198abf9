"""Orders of supervision: issued once for a limit, answered by the window, sent back, accepted, closed; each in the record."""

from datetime import date

import pytest

from models.cases import Case, CaseEvent, Paper
from models.oversight import SupervisionOrder
from models.people import Centre
from portal.cases import archive_contents, archive_supervision, issuing
from portal.cases.case_papers import sheets_of
from portal.cases.lifecycle import looked_at
from portal.ground import audit
from portal.ground.errors import Conflict, Forbidden, NotFound, Refused
from portal.oversight import orders
from tests import situations as s
from tests.portal.oversight.late import ORDER, late, soon

ANSWER = {"reason": "现场核查人员不足。", "solution": "周一核查，周二办结。"}


@pytest.fixture
def supervisor(house):
    return s.staff(s.SUPERVISOR)


def issued(supervisor, **how):
    return orders.issue(late(**how), ORDER, soon(3), by=supervisor)


def step(order, action, by, **given):
    order = SupervisionOrder.get_by_id(order.id)
    return orders.move(order, action, given, by=by, version=order.version)


def test_an_order_has_a_number_of_the_centre_and_says_case_limit_and_days_over(supervisor):
    order = issued(supervisor, working_days=3)
    paper = Paper.get_by_id(order.paper_id)

    assert order.number == "云政服督办字〔2026〕1号"
    assert (order.state, order.days_over, order.window) == ("issued", 3, "A05")
    said = s.words(paper)
    assert order.case.number in said
    assert "超过3个工作日" in said
    assert ORDER in said
    assert "云小满" not in said


def test_the_whole_way_of_an_order_is_in_the_record_of_its_case(supervisor):
    order = issued(supervisor)
    clerk = s.staff(s.CLERK)
    step(order, "answer", clerk, **ANSWER)
    step(order, "send_back", supervisor, remark="没有写明办结日期。", due_on=soon(4))
    step(order, "answer", clerk, **ANSWER)
    step(order, "accept", supervisor)
    closed = step(order, "close", supervisor, remark="已办结。")

    assert (closed.state, closed.rounds) == ("closed", 2)
    assert orders.said(closed, "solution") == ANSWER["solution"]
    actions = [e.action for e in CaseEvent.select().where(CaseEvent.case == order.case_id).order_by(CaseEvent.seq)]
    assert actions[-6:] == [
        "order_supervision", "answer_order", "send_order_back", "answer_order", "accept_order", "close_order",
    ]  # fmt: skip
    assert audit.verify() == []


def test_what_supervision_writes_does_not_disturb_an_open_form_of_the_window(supervisor):
    case = late()
    orders.issue(case, ORDER, soon(), by=supervisor)
    assert Case.get_by_id(case.id).version == case.version


def test_the_same_form_sent_twice_is_one_order_and_one_answer(supervisor):
    case = late()
    once = orders.issue(case, ORDER, soon(), by=supervisor, token="t-1")
    again = orders.issue(case, ORDER, soon(), by=supervisor, token="t-1")
    clerk = s.staff(s.CLERK)
    orders.move(once, "answer", ANSWER, by=clerk, version=0, token="t-2")
    second = orders.move(SupervisionOrder.get_by_id(once.id), "answer", ANSWER, by=clerk, version=0, token="t-2")

    assert once == again
    assert SupervisionOrder.select().count() == 1
    assert second.rounds == 1


def test_a_case_has_one_running_order(supervisor):
    case = late()
    orders.issue(case, ORDER, soon(), by=supervisor)
    papers = Paper.select().count()
    with pytest.raises(Conflict):
        orders.issue(case, ORDER, soon(), by=supervisor)
    assert Paper.select().count() == papers


def test_an_old_form_is_told_that_somebody_was_faster(supervisor):
    order = issued(supervisor)
    step(order, "answer", s.staff(s.CLERK), **ANSWER)
    with pytest.raises(Conflict):
        orders.move(SupervisionOrder.get_by_id(order.id), "answer", ANSWER, by=s.staff(s.HEAD), version=0)
    with pytest.raises(Conflict):
        step(order, "answer", s.staff(s.HEAD), **ANSWER)


def test_only_supervision_issues_and_only_the_window_answers(supervisor):
    case = late()
    with pytest.raises(Forbidden):
        orders.issue(case, ORDER, soon(), by=s.staff(s.CLERK))
    order = orders.issue(case, ORDER, soon(), by=supervisor)
    with pytest.raises(Forbidden):
        step(order, "answer", supervisor, **ANSWER)
    with pytest.raises(Forbidden):
        step(order, "close", s.staff(s.CLERK), remark="办结")
    with pytest.raises(NotFound):
        orders.order_for(order.id.hex, s.staff("S003"))
    with pytest.raises(NotFound):
        orders.move(order, "burn", {}, by=supervisor, version=0)


@pytest.mark.parametrize(
    ("demand", "due", "field"),
    [("", soon(), "demand"), ("x" * 1001, soon(), "demand"), (ORDER, "", "due_on"), (ORDER, "2026-11-19", "due_on"),
     (ORDER, "2027-11-19", "due_on"), (ORDER, "9999-99-99", "due_on")],
    ids=["nothing asked", "too long", "no day", "yesterday", "in a year", "no such day"],
)  # fmt: skip
def test_an_order_without_sense_is_refused_by_its_field_and_nothing_is_written(supervisor, demand, due, field):
    case = late()
    events = CaseEvent.select().count()
    with pytest.raises(Refused) as refused:
        orders.issue(case, demand, due, by=supervisor)
    assert refused.value.field == field
    assert (SupervisionOrder.select().count(), CaseEvent.select().count()) == (0, events)


def test_a_case_in_time_is_not_ordered(supervisor):
    case = s.filing().accepted().case
    with pytest.raises(Refused, match="in time"):
        orders.issue(case, ORDER, soon(), by=supervisor)


def test_the_desk_counts_what_waits_for_the_clerk_and_for_the_window_head(supervisor):
    order = issued(supervisor)
    s.give_post("S003", "window_head", "RSHJ")
    clerk, colleague, head, elsewhere = (s.staff(b) for b in (s.CLERK, s.COLLEAGUE, s.HEAD, "S003"))
    assert [orders.waiting_for(who) for who in (clerk, colleague, head, elsewhere, supervisor)] == [1, 0, 1, 0, 0]
    step(order, "answer", clerk, **ANSWER)
    assert [orders.waiting_for(who) for who in (clerk, head)] == [0, 0]


def test_an_answer_that_does_not_come_is_seen(supervisor, at):
    order = issued(supervisor)
    assert orders.page_of(supervisor)[2] == 0
    at("2026-11-30T09:00")
    rows, total, late_ones = orders.page_of(supervisor, "overdue")
    assert [row.id for row in rows] == [order.id]
    assert (total, late_ones) == (1, 1)


def test_the_paper_is_made_and_goes_neither_to_the_applicant_nor_into_the_volume_of_the_case(supervisor):
    order = issued(supervisor)
    while issuing.render_waiting(50):
        pass
    paper = Paper.get_by_id(order.paper_id)
    assert paper.state == "ready"
    assert paper.number not in [sheet.number for sheet in sheets_of(order.case)]
    pieces = archive_contents.pieces(looked_at(order.case, s.staff(s.CLERK)))
    assert paper.number not in [piece.number for piece in pieces]


def test_a_week_of_orders_is_bound_into_a_volume_of_supervision(supervisor, at):
    order = issued(supervisor)
    while issuing.render_waiting(50):
        pass
    at("2026-11-23T09:00")
    volume = archive_supervision.bind(Centre.get_by_id("YXZW"), "week", date(2026, 11, 20), by=supervisor)
    assert order.number in [entry.number for entry in volume.entries]
