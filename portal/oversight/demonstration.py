"""Supervision in the demonstration: a stated reason, orders on their way, a contact handed over, delays noted."""

from datetime import timedelta

from peewee import SQL

from models.cases import ON_DESK, Case
from models.oversight import FirstContact
from models.people import Staff
from portal.ground import time
from portal.oversight import delays, first_contact, orders, reasons, sample_findings, samples
from portal.oversight.posts import is_window
from portal.people.actors import Actor, staff_actor

DEMAND = "请说明超过办理时限的原因，提出解决办法和预计办结日期。"
CONTACTS = (
    ("开小餐馆要办哪些手续，可以一起办吗？", "S001", ""),
    ("社保关系怎么从外县转过来？", "S001", "S003"),
    ("公积金贷款需要哪些材料？", "S005", ""),
)


def load_supervision() -> int:
    """Lay everything out once. Returns how many things that were; 0 where it is there already."""
    if FirstContact.select().exists():
        return 0
    people = {s.badge: staff_actor(s) for s in Staff.select().where(Staff.is_demo)}
    done = delays.note_passed(time.now())
    for question, badge, receiver in CONTACTS:
        given = {"question": question, "own_duty": "no" if receiver else "yes", "receiver": receiver}
        with time.at(time.now() - timedelta(hours=1)):
            first_contact.take(given, by=people[badge])
    late = list(Case.select().where(SQL(ON_DESK), Case.due_on < time.today()).order_by(Case.due_on, Case.id).limit(4))
    supervisor = people["S010"]
    for place, case in enumerate(late):
        window = _window(case, people)
        if window is not None and place < len(late) - 1:
            _follow_up(case, place, supervisor, window)
    return done + len(CONTACTS) + max(len(late) - 1, 0)


def _window(case: Case, people: dict[str, Actor]) -> Actor | None:
    """Who answers for the case: a clerk of its own department before one of all."""
    able = [one for one in people.values() if is_window(one, case.department_id, case.centre_id)]
    return min(able, key=lambda one: any(p.department == "*" for p in one.posts), default=None)


def _follow_up(case: Case, place: int, supervisor: Actor, window: Actor) -> None:
    """The oldest has an order that is answered, the next one that waits, the third a stated reason."""
    if place == 2:
        reasons.state(case, "agency", "现场核查人员不足，已安排本周核查。", by=window)
        return
    due = orders.proposed_day().isoformat()
    order = orders.issue(case, DEMAND, due, by=supervisor)
    if place == 0:
        given = {"reason": "核查人员不足，排期延后。", "solution": "已从其他窗口抽调人员，两个工作日内办结。"}
        orders.move(order, "answer", given, by=window, version=order.version)
        for kind, by in (("agency", window), ("contact", supervisor)):
            if kind in delays.may_record(case, by):
                said = {
                    "way": "phone",
                    "said": "已说明原因和办结日期。",
                    "solution": "两个工作日内办结。",
                    "understood": "yes",
                }
                delays.keep(case, kind, said, by=by)


FINDINGS = (
    {"way": "phone", "satisfaction": "5", "outcome": "in_order", "applicant": "一次就办好了。"},
    {"way": "phone", "satisfaction": "4", "outcome": "in_order"},
    {
        "way": "phone", "satisfaction": "3", "outcome": "minor", "applicant": "电话咨询时没有说清楚要带的材料。",
        "found": "咨询未一次告知，已提醒窗口对照办事指南答复。",
    },
    {"way": "not_reached", "outcome": "in_order"},
)  # fmt: skip


def load_samples() -> int:
    """The samples of the months that are over, and what the first checks found. Returns how many were drawn."""
    done = samples.draw_due()
    supervisor = staff_actor(Staff.get(Staff.badge == "S010"))
    told = samples.samples(supervisor) if done else []
    for row, found in zip(samples.cases_of(told[0].sample)[0] if told else (), FINDINGS, strict=False):
        sample_findings.keep(row, dict(found), by=supervisor, version=0)
    return done
