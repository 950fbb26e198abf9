"""Rules of the extension: once, within the cap, not after the due date, by the head of the agency - of the government for
a joint case - and told with its reason (行政许可法 art. 42, R-LIM-1, R-LIM-2, clock.md K9).
"""

from datetime import date
from typing import Any

from models.people import Staff
from portal.cases import case_clock, outstanding, paper_data
from portal.cases.act import Act
from portal.cases.acts_of_pausing import clock_must_run, confirmed_by_another
from portal.cases.case_history import Past
from portal.cases.clock_terms import Limit, Reading
from portal.ground import audit
from portal.ground.errors import N_, Forbidden, Refused

JOINT = "联办件"


def _may_be_extended(act: Act) -> None:
    """Once, while the clock runs, and not after the last day of the limit that the law sets (the promise, if none)."""
    if act.history.last("extend"):
        raise Refused(N_("A limit can be extended once only."))
    clock_must_run(act)
    due = (act.reading.statutory or act.reading.promised).decision_due
    if isinstance(due, date) and act.now.date() > due:
        raise Refused(
            N_(
                "The limit ended on %(due)s and can no longer be extended. Please decide, and state the reason of the delay."
            ),
            due=str(due),
        )


def cap_of(act: Act) -> int:
    """The most days that the law allows here: the item's own, else 10, 15 for a joint case (K9)."""
    return case_clock.limits(act.case, act.guide)[1].extension_cap


def may_ask_extension(act: Act) -> None:
    """As for the extension itself."""
    _may_be_extended(act)


def ask_extension(act: Act) -> None:
    """A clerk asks with reason and days; a window head asks too, or endorses what the clerk asked."""
    asked = outstanding.unanswered(act.history, "ask_extension", "extend")
    is_head = act.by.holds("window_head", act.case.department_id, act.case.centre_id)
    if is_head and asked is not None and asked.actor != act.by.ref:
        _take_as_asked(act, asked)
    act.data = {"days": _days(act), "post": "window_head" if is_head else "clerk"}
    act.payload = {"reason": _reason(act)}
    act.changes["note"] = N_("Extension asked for")


def _take_as_asked(act: Act, asked: Past) -> None:
    """What is not given anew stays as it was asked."""
    words = audit.payloads_of(act.case.id)[asked.seq]
    for name, value in (("days", asked.data["days"]), ("reason", words["reason"])):
        if not str(act.given.get(name) or "").strip():
            act.given[name] = value


def _days(act: Act) -> int:
    return act.whole(
        "days",
        N_("By law this limit can be extended by 1 to %(limit)s days. Please give a number of days within that."),
        at_most=cap_of(act),
    )


def _reason(act: Act) -> str:
    return act.text("reason", N_("Please write why more time is needed. It is printed on the notice."), at_most=500)


def may_extend(act: Act) -> None:
    """Asked for by another person, and decided by the head of the right rank (许42)."""
    confirmed_by_another(act, outstanding.unanswered(act.history, "ask_extension", "extend"))
    rank = "government_head" if act.case.case_type == JOINT else "agency_head"
    if not act.by.holds(rank, act.case.department_id, act.case.centre_id):
        if rank == "government_head":
            raise Forbidden(
                N_(
                    "The limit of a joint case is extended by the head of the government (Administrative Licensing Law art. 42)."
                )
            )
        raise Forbidden(
            N_("The limit of this case is extended by the head of the agency (Administrative Licensing Law art. 42).")
        )
    _may_be_extended(act)


def extend(act: Act) -> None:
    """The head approves the days asked for, or fewer; the form is complete and the applicant is told the reason."""
    asked = outstanding.unanswered(act.history, "ask_extension", "extend")
    assert asked is not None  # may_extend has refused otherwise
    _take_as_asked(act, asked)
    days, reason = _days(act), _reason(act)
    if days > asked.data["days"]:
        raise Refused(
            N_("%(days)s days were asked for: not more can be approved."), field="days", days=asked.data["days"]
        )
    act.data = {"days": days, "asked": asked.seq}
    act.payload = {"reason": reason}
    act.changes["note"] = ""
    data = paper_data.by_handler(act) | {"extension": _extension(act, asked, days, reason)}
    act.papers += [("extension_form", data), ("extension", data)]
    act.messages.append(("extended", {"count": days}))


def _extension(act: Act, asked: Past, days: int, reason: str) -> dict[str, Any]:
    before, after = act.reading, paper_data.upcoming(act, "extended", days=days)
    statutory, promised = case_clock.limits(act.case, act.guide)
    limit: Limit = promised
    then, now = before.promised, after.promised
    # The limit that governs is the one that people watch; where the promise was broken already, the law's is extended.
    by_law = after.governing is after.statutory or not now.extension_days
    if by_law and statutory is not None and before.statutory is not None and after.statutory is not None:
        limit, then, now = statutory, before.statutory, after.statutory
    joint = act.case.case_type == JOINT
    return {
        "reason": reason,
        "limit": {"n": limit.n, "unit": limit.counted_unit},
        "days": now.extension_days,
        "unit": _unit(limit),
        "paragraph": "第二款" if joint else "第一款",
        "rank": f"{_government(act)}负责人" if joint else "本机关负责人",
        "approver": act.by.name,
        "approved_on": act.now.date().isoformat(),
        "due_before": paper_data.iso(then.decision_due),
        "due": paper_data.iso(now.decision_due),
        "is_paused": act.case.state == "suspended",
        "accepted_on": _day(now),
        **_asked(act, asked),
    }


def _unit(limit: Limit) -> str:
    """Days of an extension are in the limit's unit; of a limit in months without a cap of its own, calendar days (K15)."""
    if limit.counted_unit == "month" and limit.max_extension is None:
        return "calendar_day"
    return limit.counted_unit


def _government(act: Act) -> str:
    name = act.case.organ.reconsideration_organ
    return name if name.endswith("人民政府") else "本级人民政府"


def _day(reading: Reading) -> str | None:
    day = reading.acceptance_day
    return day.isoformat() if isinstance(day, date) else None


def _asked(act: Act, last: Past) -> dict[str, Any]:
    """Who asked for it and who endorsed it, for the form: the clerk (the handler, if only a head asked) and the head."""
    answered = act.history.last("extend")
    events = [e for e in act.history.all("ask_extension") if answered is None or e.seq > answered.seq]
    by_post = {e.data["post"]: e for e in events}
    found: dict[str, Any] = {"asked_days": last.data["days"], "asked_on": events[0].at.date().isoformat()}
    clerk, head = by_post.get("clerk"), by_post.get("window_head")
    found["asked_by"] = _name(clerk.actor) if clerk else act.case.handler.name if act.case.handler_id else ""
    if head:
        found |= {"head": _name(head.actor), "head_on": head.at.date().isoformat()}
    return found


def _name(ref: str) -> str:
    return Staff.get_by_id(ref.removeprefix("staff:")).name
