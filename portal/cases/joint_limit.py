"""One joint limit and each member's own (许26, 42): what the page of a joint case shows side by side."""

from dataclasses import dataclass
from datetime import date, datetime

from models.cases import Case
from portal.cases import case_clock, case_history, joint_members
from portal.cases.own_cases import badge_of
from portal.cases.time_limit import STATUS
from portal.ground.errors import N_
from portal.services import catalogue
from portal.services.guide import Guide

RESULTS = {"granted": N_("Decided: granted"), "refused": N_("Decided: not granted")}


@dataclass(frozen=True)
class LimitRow:
    """The governing limit of the joint case or of one member. `due` None: it cannot be said, or nothing is counted.

    `left` in `unit`, negative when overdue, None once it has ended. `words`, `tone`: how the clock stands.
    """

    case: Case
    guide: Guide
    name: str
    number: str
    department: str
    is_joint: bool
    state: str
    state_words: str
    state_tone: str
    outcome: str | None
    n: int
    unit: str
    due: date | None
    left: int | None
    words: str
    tone: str
    passes_joint: bool  # a member whose own limit ends after the joint one

    @property
    def result(self) -> str:
        """What was decided, as a message key, where the state does not say it; empty before."""
        return RESULTS.get(self.outcome or "", "") if self.state != "completed" else ""


def rows(case: Case, now: datetime, members: list[Case] | None = None) -> list[LimitRow]:
    """The joint limit first, then each member's in the order of the bundle. Two queries, however many they are.

    `members`: where a page has read them already.
    """
    cases = [case, *(joint_members.members_of(case) if members is None else members)]
    histories = case_history.of_all(cases)
    found: list[LimitRow] = []
    for one in cases:
        found.append(_row(one, now, histories[one.id], found[0].due if found else None))
    return found


def _row(case: Case, now: datetime, history: "case_history.History", joint_due: date | None) -> LimitRow:
    guide = catalogue.guide_of(case.guide_id)
    reading = case_clock.read(case, guide, now, history).governing
    badge = badge_of(case)
    due = reading.decision_due if isinstance(reading.decision_due, date) else None
    left = reading.working_days_left
    words, tone = STATUS[reading.status]
    return LimitRow(
        case=case,
        guide=guide,
        name=case.service_name,
        number=case.number or "",
        department=case.department.short_name,
        is_joint=case.parent_id is None,
        state=case.state,
        state_words=badge.words,
        state_tone=badge.tone,
        outcome=case.outcome,
        n=reading.total,
        unit=reading.unit,
        due=due,
        left=left if isinstance(left, int) and reading.ended_on is None else None,
        words=words,
        tone=tone,
        passes_joint=bool(due and joint_due and due > joint_due),
    )
