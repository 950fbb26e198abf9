"""Where a case stands in the citizen's words: what comes next, what was done, what is still to come, days left.

Sentences are message keys with values; nothing here names a person, so that /track may show it to whoever has the code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from models.cases import Booking, Case
from portal.cases import case_history, joint_words
from portal.cases.next_step import Now, next_step
from portal.cases.own_cases import badge_of
from portal.cases.starting import WHOLLY_ONLINE, WINDOW_ONLY
from portal.cases.states import State
from portal.cases.under_way import Said
from portal.ground.errors import N_
from portal.services.guide import Guide


@dataclass(frozen=True)
class Past:
    """Something that was done."""

    said: Said
    at: datetime
    tone: str
    papers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Progress:
    """All of it. `past` is oldest first."""

    badge: State
    now: Now
    past: tuple[Past, ...]
    coming: tuple[tuple[Said, Said], ...]


_PAST: dict[str, tuple[str, str]] = {
    "request_pre_review": (N_("You asked for a pre-review"), "good"),
    "return_pre_review": (N_("Pre-review: points to change: %(count)s"), "action"),
    "pass_pre_review": (N_("The pre-review was passed"), "good"),
    "book": (N_("Window booked: %(day)s, %(time)s, window %(window)s"), "good"),
    "rebook": (N_("Booking changed: %(day)s, %(time)s, window %(window)s"), "good"),
    "cancel_booking": (N_("Booking cancelled"), "quiet"),
    "miss_booking": (N_("Nobody came to the booked time"), "action"),
    "submit": (N_("Formally submitted"), "good"),
    "notify_correction": (N_("Correction asked for: all %(count)s points told at once"), "action"),
    "resubmit": (N_("Corrections submitted"), "good"),
    "accept": (N_("Accepted"), "good"),
    "accept_tolerant": (N_("Accepted; promised papers to follow by %(day)s"), "action"),
    "supply_missing": (N_("The promised papers have arrived"), "good"),
    "refuse_acceptance": (N_("Not accepted"), "bad"),
    "deem_accepted": (N_("Accepted by law since %(day)s: no answer was given in time"), "good"),
    "save_step": (N_("Step done: %(step)s"), "good"),
    "grant": (N_("Decided: granted"), "good"),
    "refuse": (N_("Decided: not granted"), "bad"),
    "seal": (N_("The decision was sealed"), "good"),
    "deliver": (N_("The result was delivered"), "good"),
    "withdraw": (N_("Withdrawn at your wish"), "quiet"),
    "terminate": (N_("Ended without a decision"), "bad"),
    "lapse": (N_("Ended: nobody worked on it for 30 days"), "quiet"),
    "ask_supplement": (N_("Asked for what is still missing: %(count)s points, by %(day)s"), "action"),
    "remind_correction": (N_("You were reminded of the corrections"), "action"),
    "lapse_correction": (N_("Ended: the corrections did not come"), "bad"),
    "tell_special_procedure": (N_("The clock stands still for %(days)s working days: %(ground)s"), "paused"),
    "tell_longer_procedure": (N_("The special procedure needs %(days)s working days"), "paused"),
    "end_special_procedure": (N_("The special procedure is over; the clock runs again"), "good"),
    "extend": (N_("The limit was extended by %(days)s days"), "action"),
    "tell_hearing_right": (N_("You were told of your right to a hearing, to be asked for until %(day)s"), "info"),
    "ask_hearing": (N_("You asked for a hearing"), "good"),
    "state_view": (N_("Your view is on record"), "good"),
    "record_hearing": (N_("What became of the hearing is on record"), "info"),
    "tell_third_party": (N_("An interested third party was told; it may state a view until %(day)s"), "info"),
    "circulate": (N_("Other departments were asked for their opinion"), "info"),
    "forward_up": (N_("Sent to the superior organ"), "info"),
    "record_reply": (N_("The superior organ has replied"), "info"),
    "pay": (N_("Your payment is recorded"), "good"),
    "correct_decision": (N_("A clerical error in the decision was corrected"), "action"),
    "give_opinion": (N_("A department gave its opinion"), "info"),
    "urge": (N_("The reply was asked for again"), "info"),
    "void_paper": (N_("A paper was declared void"), "action"),
    **joint_words.EVENTS,
}


def of(
    case: Case,
    guide: Guide,
    now: datetime,
    *,
    history: "case_history.History | None" = None,
    booking: Booking | None = None,
) -> Progress:
    """The progress of a case at `now`. One query for the events where they are not given."""
    history = history or case_history.of(case)
    return Progress(
        badge_of(case), next_step(case, guide, now, history, booking), _past(guide, history), _coming(case, guide)
    )


def _past(guide: Guide, history: "case_history.History") -> tuple[Past, ...]:
    steps = {s.no: s.name for s in guide.steps}
    found = []
    for event in history.events:
        if event.action not in _PAST:
            continue
        words, tone = _PAST[event.action]
        data = event.data
        values = {
            "count": len(data.get("points", [])),
            "day": data.get("day") or data.get("until") or data.get("deemed_on") or data.get("due") or "",
            "time": data.get("start", ""),
            "window": data.get("window", ""),
            "days": data.get("days") or "",
            "ground": data.get("legal_ground", ""),
            "step": steps.get(data.get("step", 0), ""),
        }
        named = {name: value for name, value in values.items() if f"%({name})s" in words}
        found.append(Past(Said(words, named), event.at, tone, tuple(data.get("papers", []))))
    return tuple(found)


def _coming(case: Case, guide: Guide) -> tuple[tuple[Said, Said], ...]:
    """What is still to come, each with when."""
    visit = guide.online_level != WHOLLY_ONLINE and guide.appointment
    answer = (Said(N_("Answer of the pre-review")), Said(N_("within one working day after you ask for it")))
    window = (Said(N_("Come to the window once")), Said(N_("at the time that you book, with the originals")))
    acceptance = (Said(N_("Acceptance")), Said(N_("within five working days after the formal submission")))
    decision = (
        Said(N_("Decision and sealed paper")),
        Said(
            N_("within %(days)s working days after acceptance; the limit begins the day after"),
            {"days": guide.promised_days},
        )
        if guide.promised_days
        else Said(N_("on the day of acceptance")),
    )
    if case.due_kind == "decision" and case.due_on is not None:  # procedures and extensions have moved the day
        decision = (decision[0], Said(N_("by %(day)s at the latest"), {"day": case.due_on.isoformat()}))
    delivery = (Said(N_("Delivery")), Said(N_("as you chose")))
    rest: Mapping[str, tuple[tuple[Said, Said], ...]] = {
        "draft": (
            *((answer,) if guide.online_level != WINDOW_ONLY else ()),
            *((window,) if visit else ()),
            acceptance,
            decision,
            delivery,
        ),
        "in_pre_review": (answer, *((window,) if visit else ()), acceptance, decision, delivery),
        "pre_review_returned": (answer, *((window,) if visit else ()), acceptance, decision, delivery),
        "pre_reviewed": (*((window,) if visit else ()), acceptance, decision, delivery),
        "booked": (window, acceptance, decision, delivery),
        "submitted": (acceptance, decision, delivery),
        "awaiting_correction": (acceptance, decision, delivery),
        "accepted": (decision, delivery),
        "suspended": (decision, delivery),
        "decided": (
            (Said(N_("Sealed paper")), Said(N_("the seal is applied by another person than who decided"))),
            delivery,
        ),
        "completed": (delivery,),
    }
    return rest.get(case.state, ())
