"""What a case still waits for: requests to be confirmed, opinions, a reply, a hearing. Read from its events alone."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from models.cases import Case
from portal.cases import case_history
from portal.cases.case_history import History, Past
from portal.ground.errors import N_, Refused
from portal.people.places import places

if TYPE_CHECKING:
    from portal.cases.act import Act

DISAGREES = "disagree"


@dataclass(frozen=True)
class Circulated:
    """What a department was asked (抄告), until when, and what it answered last."""

    department: str
    asked_at: datetime
    due: date | None
    answer: str | None = None  # agree | agree_with_conditions | disagree


def unanswered(history: History, asked: str, *answers: str) -> Past | None:
    """The newest event `asked` that none of `answers` has followed."""
    question, answer = history.last(asked), history.last(*answers)
    return question if question and (answer is None or answer.seq < question.seq) else None


def circulated(history: History) -> dict[str, Circulated]:
    """Every department that was asked for its opinion, by code; one that is asked again has not answered yet."""
    found: dict[str, Circulated] = {}
    for event in history.all("circulate", "give_opinion"):
        if event.action == "circulate":
            due = day_of(event, "due")
            found |= {code: Circulated(code, event.at, due) for code in event.data["departments"]}
        elif event.data["department"] in found:
            code = event.data["department"]
            found[code] = replace(found[code], answer=event.data["opinion"])
    return found


def silent_departments(history: History) -> list[str]:
    """The departments whose opinion is still awaited."""
    return [code for code, asked in circulated(history).items() if asked.answer is None]


def reported_up(history: History) -> Past | None:
    """The report to the superior organ that has no reply yet."""
    return unanswered(history, "forward_up", "record_reply")


def day_of(event: Past, name: str) -> date | None:
    """A day that an event keeps as ISO text."""
    value = event.data.get(name)
    return date.fromisoformat(value) if value else None


def is_asked_again(case: Case, material: str) -> bool:
    """True where a deemed case was asked for this material (ask_supplement), so that it may still be given."""
    event = case_history.of(case).last("ask_supplement")
    return case.state == "accepted" and event is not None and material in event.data.get("materials", [])


def must_be_settled(act: "Act") -> None:
    """No decision while somebody still has to be heard (行政许可法 art. 26, 35, 36, 47). Raises Refused."""
    hearing = unanswered(act.history, "tell_hearing_right", "record_hearing")
    if hearing:
        raise Refused(
            N_("The right to a hearing was told on %(day)s. Please record first whether a hearing was held."),
            day=str(hearing.at.date()),
        )
    for told in act.history.all("tell_third_party"):
        until = day_of(told, "until")
        if until is not None and act.now.date() <= until:
            raise Refused(N_("A third party may state its view until %(day)s: decide after that day."), day=str(until))
    if reported_up(act.history):
        raise Refused(N_("The case was reported up and the superior organ has not replied yet."))
    asked = circulated(act.history)
    if any(a.answer is None for a in asked.values()) and not any(a.answer == DISAGREES for a in asked.values()):
        raise Refused(
            N_("The opinion of these departments is still missing: %(departments)s."),
            departments="、".join(names_of(silent_departments(act.history))),
        )


def must_allow_grant(act: "Act") -> None:
    """No grant against a department, the superior organ, or the case's own type (R-TYPE-3). Raises Refused."""
    asked = circulated(act.history)
    against = [code for code, a in asked.items() if a.answer == DISAGREES]
    if against:
        raise Refused(
            N_("%(departments)s does not agree. Please settle it and circulate again, or refuse with reasons."),
            departments="、".join(names_of(against)),
        )
    reply = act.history.last("record_reply")
    if reply is not None and reply.data.get("result") != "approved":
        raise Refused(N_("The superior organ did not approve: the case can only be refused, with reasons."))
    if act.case.case_type == "答复件":
        raise Refused(
            N_("An answered case ends in a refusal in writing with reasons and remedies; it cannot be granted.")
        )


def names_of(codes: list[str]) -> list[str]:
    """The short names of departments, in the order given."""
    known = places().departments
    return [known[code].short_name if code in known else code for code in codes]
