"""What comes next in a case, said first and in the citizen's words: what to do, by when, how many working days are left."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from models.cases import Booking, Case
from portal.cases import case_clock, case_history, outstanding, under_way
from portal.cases.own_cases import badge_of
from portal.cases.starting import WHOLLY_ONLINE
from portal.cases.states import State
from portal.cases.sweep import LAPSE_DAYS
from portal.cases.under_way import Said, Turn
from portal.ground.errors import N_
from portal.ground.house import house
from portal.ground.working_days import CalendarMissing
from portal.services.guide import Guide

MOST_CELLS = 7
TONES = {"applicant": "action", "clerk": "info", "procedure": "paused", "keeper": "info", "delivery": "good"}


@dataclass(frozen=True)
class Now:
    """What comes next, said first. `due`: the day that is promised or asked for; `left`: working days until then."""

    head: str
    values: dict[str, Any]
    body: tuple[Said, ...]
    tone: str
    due: date | None = None
    left: int | None = None
    cells: tuple[date, ...] = ()
    turn: str = ""  # whose turn it is, as in State; the applicant's too while promised papers are awaited


def next_step(case: Case, guide: Guide, now: datetime, history: "case_history.History", booking: Booking | None) -> Now:
    """One sentence for the heading, a few for what to do, and the day that is promised or asked for. No query."""
    head, values, body = _words(case, guide, now, history, booking)
    due = _due(case, history, booking)
    badge = badge_of(case)
    asked = _asked(case, history, now)
    if asked is not None:
        head, values, body, due = asked.head, asked.values, (*asked.body, *body), asked.due or due
    is_theirs = asked is not None and asked.is_needed
    turn = "applicant" if is_theirs or (case.owes_promised and case.state == "accepted") else badge.turn
    left = case_clock.days_until(due, now.date()) if due else None
    late = due is not None and due < now.date() and turn == "clerk"  # at the weekend after it, too
    tone = "bad" if late else "action" if asked or turn == "applicant" != badge.turn else _tone(badge)
    days = cells(now.date(), due) if left is not None and left >= 0 else ()
    return Now(head, values, body, tone, due, left, days, turn)


def _asked(case: Case, history: "case_history.History", now: datetime) -> Turn | None:
    """What is up to the applicant although the case lies with the centre; promised papers come first."""
    if case.state not in ("accepted", "suspended") or case.owes_promised:
        return None
    return under_way.turn(history, now.date())


def _tone(badge: State) -> str:
    return badge.tone if badge.tone in ("bad", "paused", "good") else TONES.get(badge.turn, "quiet")


def _due(case: Case, history: "case_history.History", booking: Booking | None) -> date | None:
    """The day to look forward to: what the centre owes, or what the applicant was asked for."""
    if case.state == "booked":
        return booking.day if booking else None
    if case.state == "awaiting_correction":
        return _day(history, "notify_correction", "due")
    if case.owes_promised and case.state == "accepted":
        return _day(history, "accept_tolerant", "until") or case.due_on
    return case.due_on


def _day(history: "case_history.History", action: str, name: str) -> date | None:
    event = history.last(action)
    text = event.data.get(name) if event else None
    return date.fromisoformat(text) if text else None


def defects_told(history: "case_history.History") -> int:
    """How many points the last return or notice named."""
    event = history.last("notify_correction", "return_pre_review")
    return len(event.data.get("points", [])) if event else 0


_HEADS: dict[str, str] = {
    "draft": N_("Not sent yet"),
    "in_pre_review": N_("We are looking at what you sent"),
    "pre_review_returned": N_("Please change %(count)s points, then send it again"),
    "pre_reviewed": N_("The pre-review was passed"),
    "booked": N_("Please come on %(day)s at %(time)s"),
    "submitted": N_("We are checking your application"),
    "awaiting_correction": N_("Please correct %(count)s points and submit them together"),
    "accepted": N_("Accepted: we are examining it"),
    "suspended": N_("A special procedure is running; the clock stands still"),
    "decided": N_("Decided; the decision is being sealed"),
    "completed": N_("Your result is ready"),
    "delivered": N_("Done: the result was delivered"),
    "archived": N_("Done: the result was delivered"),
    "not_accepted": N_("The application was not accepted"),
    "withdrawn": N_("This application was withdrawn"),
    "terminated": N_("The case was ended without a decision"),
}
_OWED = N_("Please hand in the papers that you promised, by %(day)s")
_LAPSED = N_("The papers that you promised by %(day)s have not come")
_REFUSED = {
    "completed": N_("It was not granted; the decision with its reasons is ready"),
    "delivered": N_("It was not granted; the decision was delivered"),
    "archived": N_("It was not granted; the decision was delivered"),
}


def _words(
    case: Case, guide: Guide, now: datetime, history: "case_history.History", booking: Booking | None
) -> tuple[str, dict[str, Any], tuple[Said, ...]]:
    head, state = _HEADS[case.state], case.state
    values: dict[str, Any] = {}
    if state in ("pre_review_returned", "awaiting_correction"):
        values = {"count": defects_told(history)}
    elif state == "booked":
        values = {"day": booking.day.isoformat() if booking else "", "time": booking.start if booking else ""}
    elif state == "accepted" and case.owes_promised:
        until = _day(history, "accept_tolerant", "until")
        is_over = until is not None and until < now.date()
        head, values = _LAPSED if is_over else _OWED, {"day": until.isoformat() if until else ""}
    elif case.outcome == "refused":
        head = _REFUSED.get(state, head)
    return head, values, tuple(_body(case, guide, now, history, booking))


def _body(
    case: Case, guide: Guide, now: datetime, history: "case_history.History", booking: Booking | None
) -> list[Said]:
    due = case.due_on
    day = {"day": due.isoformat()} if due else {}
    late = due is not None and due < now.date()
    state = case.state
    if state == "draft":
        until = (case.touched_at + timedelta(days=LAPSE_DAYS)).date()
        return [Said(N_("It is kept until %(day)s. You can go on with it on any device."), {"day": until.isoformat()})]
    if state == "in_pre_review":
        first = (
            Said(N_("You get an answer by %(day)s at the latest."), day)
            if day
            else Said(N_("You get an answer within one working day."))
        )
        return [first, Said(N_("Whatever must be changed is told all at once. The pre-review is not acceptance."))]
    if state == "pre_review_returned":
        return [
            Said(N_("These are all the points. When you have sent it again, you get an answer within one working day."))
        ]
    if state == "pre_reviewed":
        if guide.online_level == WHOLLY_ONLINE:
            return [Said(N_("Now submit it formally: the application counts from then on."))]
        return [
            Said(
                N_(
                    "Book a time and come once, with the originals. Or submit it formally online; the originals may then be asked for later."
                )
            )
        ]
    if state == "booked":
        window = booking.window if booking else ""
        return [
            Said(N_("Window %(window)s. Bring your ID card and the originals of the materials."), {"window": window})
        ]
    if state == "submitted":
        return _checking(case, guide, day, late)
    if state == "awaiting_correction":
        return _correcting(_day(history, "notify_correction", "due"))
    if state in ("accepted", "suspended"):
        return _deciding(case, history, day, late, now.date())
    if state == "completed":
        return _delivering(case, day)
    last = [Said(words) for words in _LAST.get(state, ())]
    if case.outcome == "refused" and state in _REFUSED:
        words = N_("The decision says where you can contest it; the time for that runs from the day you received it.")
        return [Said(words), *last]
    return last


def _checking(case: Case, guide: Guide, day: dict[str, str], late: bool) -> list[Said]:
    if late:
        return [Said(N_("An answer was due by %(day)s. Please call us; you need not do anything else."), day)]
    first = (
        Said(N_("By %(day)s we accept it, or tell you everything that is missing at once."), day)
        if day
        else Said(N_("Within five working days we accept it, or tell you everything that is missing at once."))
    )
    if guide.procedure == "permit":
        return [
            first,
            Said(
                N_(
                    "If you hear nothing by then, it counts as accepted from the day we received it (Administrative Licensing Law art. 32)."
                )
            ),
        ]
    return [first]


def _correcting(proposed: date | None) -> list[Said]:
    first = Said(
        N_("The list is complete: nothing else will be asked for, unless your corrections bring up something new.")
    )
    if proposed is None:
        return [first]
    return [first, Said(N_("Proposed date: %(day)s."), {"day": proposed.isoformat()})]


def _deciding(case: Case, history: "case_history.History", day: dict[str, str], late: bool, today: date) -> list[Said]:
    more, due = under_way.going_on(history, today), case.due_on
    if case.state == "suspended":
        return under_way.stopped(history, today) + more
    if outstanding.reported_up(history):
        return under_way.reported(history)
    if late:
        said = [
            Said(
                N_(
                    "A decision was promised by %(day)s, and it is late. You need not do anything; the supervisors see it too."
                ),
                day,
            )
        ]
    elif (heard := under_way.heard_until(history, today)) and due and heard >= due:
        said = []  # the day to be heard lies beyond the limit: what is said about it says when the decision comes
    elif day:
        said = [Said(N_("You get a decision by %(day)s at the latest."), day)]
    else:
        said = [Said(N_("The day of the decision cannot be said yet: next year's calendar is not published."))]
    if case.owes_promised:
        until = _day(history, "accept_tolerant", "until")
        if until is not None and until < today:
            return [Said(N_("Hand them in at once, or the case may be ended in writing; you may then apply again."))]
        said.append(
            Said(N_("Until they are here, no decision can be made; if they do not come, the case may be ended."))
        )
    return said + more


def _delivering(case: Case, day: dict[str, str]) -> list[Said]:
    """The result and how it comes; a refusal says where one can turn."""
    read = Said(N_("You can read it online at once."))
    if case.outcome == "refused":
        read = Said(N_("You can read it online at once: it says why, and where and until when you can contest it."))
    if not day:
        return [read, Said(N_("You get it as you chose; at the window, please bring your ID card."))]
    return [read, Said(N_("You get it as you chose, by %(day)s; at the window, please bring your ID card."), day)]


_LAST: dict[str, tuple[str, ...]] = {
    "decided": (N_("You are told as soon as the paper exists. You need not do anything."),),
    "delivered": (N_("You can still read the papers online."),),
    "archived": (N_("You can still read the papers online."),),
    "not_accepted": (N_("The notice says why, where you can turn, and what you can do against it."),),
    "withdrawn": (N_("You may apply again at any time; it does not count against you."),),
    "terminated": (N_("The notice says why and what you can do against it. You may apply again."),),
}


def cells(today: date, due: date | None) -> tuple[date, ...]:
    """The working days from today to the due date, one cell each; none where they are more than a week's worth."""
    if due is None or due < today:
        return ()
    calendar, found, day = house.calendar(), [], today
    try:
        while day <= due:
            if calendar.is_workday(day):
                found.append(day)
            day += timedelta(days=1)
            if len(found) > MOST_CELLS:
                return ()
    except CalendarMissing:
        return ()
    return tuple(found)
