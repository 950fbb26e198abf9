"""The time limit of a case in one sentence: since when it runs, how much of it is used, when it ends."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.cases import case_clock, chasing, outstanding
from portal.cases.act import Act
from portal.cases.under_way import TOLD_TO_STOP
from portal.ground import time
from portal.ground.errors import N_


@dataclass(frozen=True)
class Saying:
    """A message key with its values."""

    words: str
    values: dict[str, Any] = field(default_factory=dict)


def limit_words(act: Act) -> Saying:
    """The limit as the staff read it; nothing is guessed where the calendar is not loaded (clock.md K17)."""
    case, due = act.case, act.case.due_on
    if case.due_kind is None and case.state == "suspended":
        return _stopped(act)
    if case.due_kind is None and (chase := chasing.of(act.history)) is not None:
        return _reported(chase)
    if case.due_kind is None:
        return Saying(_WITHOUT.get(case.state, N_("No limit runs now.")))
    if due is None:
        return Saying(N_("The calendar of the year in which the limit ends is not loaded; the date follows then."))
    day = due.isoformat()
    if case.due_kind == "pre_review":
        asked = act.history.last("request_pre_review")
        values = {"at": f"{asked.at:%Y-%m-%d %H:%M}" if asked else "", "day": day}
        return Saying(N_("Promise of one working day: asked for on %(at)s, answer by %(day)s."), values)
    reading = act.reading
    if case.due_kind == "acceptance":
        received = reading.receipt_day
        return Saying(
            N_("Received on %(received)s. By %(day)s: accept it, or name everything that is missing at once."),
            {"received": received.isoformat() if received else "", "day": day},
        )
    if case.due_kind == "delivery":
        return Saying(N_("Sealed. The paper must reach the applicant by %(day)s."), {"day": day})
    governing = reading.governing
    accepted = governing.acceptance_day
    values = {
        "accepted": accepted.isoformat() if isinstance(accepted, date) else "",
        "used": governing.working_days_used,
        "total": governing.total,
        "day": day,
    }
    if governing.unit != "working_day" or not governing.total:
        return Saying(N_("Accepted on %(accepted)s, due on %(day)s."), values)
    return Saying(N_("Accepted on %(accepted)s. %(used)s of %(total)s working days are used; due on %(day)s."), values)


def deemed_words(act: Act) -> Saying | None:
    """What silence has done (许32), until somebody has looked at the papers; None where nothing was silent."""
    event = act.history.last("deem_accepted") if act.case.state == "accepted" else None
    if event is None or act.history.last("ask_supplement", "save_step"):
        return None
    words = N_(
        "Nobody answered within five working days: it counts as accepted since %(day)s. What is missing may still be asked for; the limit runs on."
    )
    return Saying(words, {"day": event.data.get("deemed_on") or ""})


def promise_words(act: Act) -> Saying | None:
    """The countdown of papers that were promised with the acceptance; None where none is owed."""
    event = act.history.last("accept_tolerant") if act.case.owes_promised else None
    until = outstanding.day_of(event, "until") if event else None
    if until is None:
        return None
    left = case_clock.days_until(until, time.today())
    values = {"day": until.isoformat(), "days": left}
    if until < time.today():
        return Saying(
            N_("The promised papers were due on %(day)s. They may still come; else the case may be ended."), values
        )
    if left == 0:
        return Saying(N_("The promised papers are due today, %(day)s."), values)
    return Saying(N_("Promised papers by %(day)s: %(days)s working days left."), values)


_WITHOUT = {
    "pre_review_returned": N_("The applicant was told what to change. No limit runs."),
    "pre_reviewed": N_("The applicant books a window or submits. No limit runs."),
    "booked": N_("The applicant comes to the window. No limit runs."),
    "awaiting_correction": N_("The applicant was asked for corrections. The limit begins anew when they arrive."),
    "suspended": N_("The clock is stopped by a special procedure."),
}


def _stopped(act: Act) -> Saying:
    started, told = act.history.last(TOLD_TO_STOP[0]), act.history.last(*TOLD_TO_STOP)
    if started is None or told is None:
        return Saying(_WITHOUT["suspended"])
    days = told.data["days"]
    until = case_clock.working_days_from(started.at, days)
    values = {"ground": started.data["legal_ground"], "day": started.at.date().isoformat(), "days": days}
    if until is None:
        return Saying(N_("The clock is stopped since %(day)s: %(ground)s, %(days)s working days were told."), values)
    values["until"] = until.isoformat()
    if until < time.today():
        words = N_(
            "The clock is stopped since %(day)s: %(ground)s. The %(days)s working days that were told ended on %(until)s: tell the longer time, or end it with the reason."
        )
        return Saying(words, values)
    words = N_("The clock is stopped since %(day)s: %(ground)s, %(days)s working days were told, until %(until)s.")
    return Saying(words, values)


def _reported(chase: chasing.Chase) -> Saying:
    values = {"day": chase.sent_on.isoformat(), "next": chase.next_on.isoformat() if chase.next_on else "—"}
    if chase.is_due:
        return Saying(
            N_("Reported up on %(day)s; the limit here is met. Chase the reply: it was due to be chased on %(next)s."),
            values,
        )
    return Saying(N_("Reported up on %(day)s; the limit here is met. Chase the reply on %(next)s."), values)
