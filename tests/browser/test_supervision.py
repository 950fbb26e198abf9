"""Supervision in a real browser: an overdue case is ordered, answered by the window and closed, with and without scripts."""

import pytest

from models.oversight import SupervisionOrder
from portal.ground import time
from portal.oversight import delays, orders
from tests import situations as s
from tests.browser.steps import press, sign_in
from tests.portal.oversight.late import ORDER, late, october_sampled, soon


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_an_overdue_case_is_ordered_answered_and_closed(sit_down, javascript):
    case = late(3)
    supervisor = sign_in(sit_down(javascript=javascript), "s010")
    press(supervisor, "text=督查 >> nth=0")
    press(supervisor, f"text={case.number}")
    supervisor.fill("#order-demand", ORDER)
    press(supervisor, "text=发出督办单")
    supervisor.wait_for_url("**/oversight/orders/*")

    clerk = sign_in(sit_down(javascript=javascript, width=360), "s001")
    press(clerk, "text=有1份督办单待您答复")
    press(clerk, "tbody a")
    press(clerk, "text=提交答复")
    assert clerk.locator("#errors li").all_inner_texts() == ["请填写超期原因。"]
    clerk.fill("#answer-reason", "现场核查人员不足。")
    clerk.fill("#answer-solution", "周一核查，周二办结。")
    press(clerk, "text=提交答复")
    clerk.locator("text=已答复待审核").first.wait_for()

    supervisor.reload()
    supervisor.click("text=认可答复")
    supervisor.fill("#close-remark", "周二已办结。")
    press(supervisor, "button:has-text('办结督办单')")
    supervisor.locator(".casehead .state", has_text="已办结").wait_for()
    assert SupervisionOrder.get().state == "closed"


@pytest.mark.parametrize("how", [{"width": 1366}, {"width": 360, "language": "en"}], ids=str)
def test_the_pages_of_supervision_are_accessible(sit_down, accessible, how):
    case = late(3)
    delays.note_passed(time.now())
    order = orders.issue(case, ORDER, soon(), by=s.staff(s.SUPERVISOR))
    sampled = october_sampled()
    page = sign_in(sit_down(**how), "s010")
    for path in (
        "",
        "/orders",
        f"/orders/{order.id.hex}",
        f"/cases/{case.number}",
        "/contacts",
        "/reasons",
        "/seals",
        "/circular",
        "/samples",
        f"/samples/{sampled.sample_id}",
        f"/samples/cases/{sampled.id}",
    ):
        page.goto(f"/oversight{path}")
        accessible(page)
    clerk = sign_in(sit_down(**how), "s001")
    for path in ("/contacts/new", f"/cases/{case.number}", f"/orders/{order.id.hex}"):
        clerk.goto(f"/oversight{path}")
        accessible(clerk)
