"""What goes on in an accepted case, in the citizen's words: the clock stopped or extended, the right to be heard, what is
still asked for, who else is asked. Read from the events alone; nothing here names a person.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.cases import case_clock, chasing, outstanding
from portal.cases.acts_of_hearing import HOLD_WITHIN, hearing_asked, hearing_until
from portal.cases.case_history import History, Past
from portal.ground.errors import N_

TOLD_TO_STOP = ("tell_special_procedure", "tell_longer_procedure")


@dataclass(frozen=True)
class Said:
    """A sentence and its values."""

    words: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Turn:
    """Something that the applicant may or (`is_needed`) must do now, by a day: said first."""

    head: str
    values: dict[str, Any]
    due: date | None
    body: tuple[Said, ...]
    is_needed: bool = True


def stopped(history: History, today: date) -> list[Said]:
    """Why the clock stands still, since when, how long it was told to take."""
    started, told = history.last(TOLD_TO_STOP[0]), history.last(*TOLD_TO_STOP)
    if started is None or told is None:
        return [Said(N_("The time that it needs is not counted. You were told in writing."))]
    days = told.data["days"]
    values = {"ground": started.data["legal_ground"], "day": started.at.date().isoformat(), "days": days}
    said = [
        Said(N_("Since %(day)s: %(ground)s, about %(days)s working days. This time is not counted by law."), values),
        Said(N_("Why it is needed and who carries it out stands in the notice below.")),
    ]
    until = case_clock.working_days_from(started.at, days)
    if until is not None and until < today:
        said.append(Said(N_("It takes longer than you were told; you get a further notice that says why.")))
    elif until is not None:
        said.append(Said(N_("It is expected to end by %(day)s; you are told then."), {"day": until.isoformat()}))
    return said


def asked_again(history: History) -> Past | None:
    """What a deemed case was asked for and has not been given yet (ask_supplement)."""
    asked = history.last("ask_supplement")
    return asked if asked and missing(history) else None


def missing(history: History) -> list[str]:
    """The codes of the materials that were asked for and have not come since."""
    asked = history.last("ask_supplement")
    if asked is None:
        return []
    given = {e.data.get("material") for e in history.all("file_given") if e.seq > asked.seq}
    return [code for code in asked.data["materials"] if code not in given]


def turn(history: History, today: date) -> Turn | None:
    """What is up to the applicant in an accepted case, if anything."""
    supplement = asked_again(history)
    if supplement is not None:
        due = outstanding.day_of(supplement, "due")
        words = N_("The case is accepted and its limit runs on; the notice below names every point.")
        return Turn(
            N_("Please hand in what is still missing, by %(day)s"),
            {"day": due.isoformat() if due else ""},
            due,
            (Said(words),),
        )
    told, until = hearing_until(history)
    if told is not None and not hearing_asked(history) and (until is None or today <= until):
        return Turn(
            N_("You may ask for a hearing, until %(day)s"),
            {"day": until.isoformat() if until else ""},
            until,
            (
                Said(N_("Ask for it below with one press, or at the window, orally or in writing. It costs nothing.")),
                Said(N_("If you do not want one, you need not do anything; the decision follows after that day.")),
            ),
            is_needed=False,
        )
    return None


def heard_until(history: History, today: date) -> date | None:
    """The last day on which somebody may still be heard; the decision comes after it (许36, 47). None where nobody may."""
    _told, until = hearing_until(history)
    days = [until, *(outstanding.day_of(e, "until") for e in history.all("tell_third_party"))]
    return max((day for day in days if day is not None and day >= today), default=None)


def going_on(history: History, today: date) -> list[Said]:
    """What else is under way and moves or explains the day of the decision."""
    said: list[Said] = []
    extended = history.last("extend")
    if extended is not None:
        words = N_("The limit was extended by %(days)s days, once; the notice below says why.")
        said.append(Said(words, {"days": extended.data["days"]}))
    asked = hearing_asked(history)
    if asked is not None:
        by = case_clock.working_days_from(asked.at, HOLD_WITHIN)
        words = N_("You asked for a hearing. It is held by %(day)s; you are told time and place seven days before.")
        said.append(Said(words, {"day": by.isoformat() if by else ""}))
    until = max((day for e in history.all("tell_third_party") if (day := outstanding.day_of(e, "until"))), default=None)
    if until is not None and today <= until:
        words = N_("A third party may state its view until %(day)s; the decision follows after that day.")
        said.append(Said(words, {"day": until.isoformat()}))
    departments = outstanding.circulated(history)
    silent = [d for d in departments.values() if d.answer is None]
    if silent:
        words = N_("Other departments are asked for their opinion: %(done)s of %(all)s have answered.")
        said.append(Said(words, {"done": len(departments) - len(silent), "all": len(departments)}))
    reply = history.last("record_reply")
    if reply is not None and reply.data.get("result") == "approved":
        said.append(Said(N_("The superior organ approved it on %(day)s."), {"day": reply.data["replied_on"]}))
    elif reply is not None:
        words = N_("The superior organ did not approve it on %(day)s; the notice below says why.")
        said.append(Said(words, {"day": reply.data["replied_on"]}))
    return said


def reported(history: History) -> list[Said]:
    """Where a report to the superior organ stands; nothing where none waits."""
    chase = chasing.of(history)
    if chase is None:
        return []
    said = [
        Said(
            N_("Since %(day)s it lies with the superior organ. You get the decision when that has replied."),
            {"day": chase.sent_on.isoformat()},
        )
    ]
    if chase.expected is not None:
        said.append(Said(N_("The reply is expected by %(day)s."), {"day": chase.expected.isoformat()}))
    if chase.chased:
        said.append(Said(N_("We asked for the reply again on %(day)s."), {"day": chase.chased[-1].isoformat()}))
    return said
