"""What the departments of a joint case are asked and what they answer (抄告, 部门意见, R-TYPE-4): side by side, with the day."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from models.cases import Case
from models.people import Department
from portal.cases import case_clock, case_history, joint_members, outstanding
from portal.cases.act import Act
from portal.cases.acts_of_cooperation import OPINIONS
from portal.cases.states import STATES
from portal.ground import audit
from portal.people import colleagues
from portal.services import catalogue
from portal.services.joint_guide import JointGuide


def propose(act: Act) -> None:
    """Where nothing was chosen: every other department with a member at work, by the day that the bundle gives."""
    if not act.given.get("departments"):
        act.given["departments"] = ",".join(departments_to_ask(act))
    if not str(act.given.get("due") or "").strip():
        due = opinion_due(act)
        act.given["due"] = due.isoformat() if due is not None else ""


def departments_to_ask(act: Act) -> list[str]:
    """The departments whose members are at work and that were not asked yet, the lead department left out."""
    asked = outstanding.circulated(act.history)
    at_work = [m.department_id for m in joint_members.members_of(act.case) if m.state in joint_members.AT_WORK]
    return [code for code in dict.fromkeys(at_work) if code != act.case.department_id and code not in asked]


def opinion_due(act: Act) -> Any:
    """The day by which opinions are asked for: the bundle's working days from today, within the joint limit."""
    assert isinstance(act.guide, JointGuide)  # only a joint case proposes it
    due = case_clock.working_days_from(act.now, act.guide.opinion_days)
    limit = act.reading.governing.decision_due
    return min(due, limit) if due is not None and not isinstance(limit, str) and limit is not None else due


def name_members(act: Act) -> None:
    """Each department's sheet names what it is asked about."""
    for (_kind, data), code in zip(act.papers, act.data["departments"], strict=True):
        assert isinstance(act.guide, JointGuide)  # the rule is the parent's
        mine = "、".join(m.name for m in act.guide.members_of(code))
        data["item"] = data["item"] | {"name": f"{act.guide.name}（{mine}）" if mine else act.guide.name}


@dataclass(frozen=True)
class MemberTold:
    """A member of the department: what it is called, its own number and state (a code of STATES)."""

    name: str
    number: str
    state: str
    words: str
    outcome: str | None


@dataclass(frozen=True)
class OpinionRow:
    """One department beside the others. `opinion`: a key of OPINIONS, None while it is awaited or was never asked.

    `days_left`: working days until the opinion is due, negative when it is late; None once it came or was never asked.
    """

    department: str
    name: str
    is_lead: bool
    members: tuple[MemberTold, ...]
    asked_at: datetime | None
    due: date | None
    opinion: str | None
    words: str
    reasons: str
    law: str
    officer: str
    answered_at: datetime | None
    was_late: bool
    days_left: int | None
    urged: int

    @property
    def is_overdue(self) -> bool:
        """The opinion is still awaited and its day is past: to be urged, and told to supervision."""
        return self.days_left is not None and self.days_left < 0


def side_by_side(
    case: Case,
    now: datetime,
    *,
    history: "case_history.History | None" = None,
    payloads: dict[int, dict[str, Any]] | None = None,
    members: list[Case] | None = None,
) -> list[OpinionRow]:
    """Every department of a joint case with its members and its last opinion, the lead department first.

    Also for an item of type 联办件, whose departments have no cases of their own. Reasons are opened for those who may
    read the case. `history`, `payloads`, `members`: where a page has read them already; two more queries then.
    """
    history = history or case_history.of(case)
    guide = catalogue.guide_of(case.guide_id)
    asked = outstanding.circulated(history)
    members = joint_members.members_of(case) if members is None else members
    taking_part = [m.department for m in guide.members] if isinstance(guide, JointGuide) else []
    codes = list(dict.fromkeys([case.department_id, *taking_part, *asked]))
    names = dict(Department.select(Department.code, Department.name).where(Department.code.in_(codes)).tuples())
    payloads = audit.payloads_of(case.id) if payloads is None else payloads
    answers = {e.data["department"]: e for e in history.all("give_opinion")}
    officers = colleagues.names_of({e.actor for e in answers.values()})
    urged = [code for e in history.all("urge") for code in e.data["departments"]]
    rows = []
    for code in codes:
        ask = asked.get(code)
        event = answers.get(code) if ask is not None and ask.answer is not None else None
        words = payloads.get(event.seq, {}) if event else {}
        rows.append(
            OpinionRow(
                department=code,
                name=names.get(code, code),
                is_lead=code == case.department_id,
                members=tuple(_told(m) for m in members if m.department_id == code),
                asked_at=ask.asked_at if ask else None,
                due=ask.due if ask else None,
                opinion=ask.answer if ask else None,
                words=OPINIONS[ask.answer] if ask and ask.answer else "",
                reasons=words.get("reasons", ""),
                law=words.get("law", ""),
                officer=officers.get(event.actor, "") if event else "",
                answered_at=event.at if event else None,
                was_late=bool(event and event.data.get("late")),
                days_left=_left(ask, now),
                urged=urged.count(code),
            )
        )
    return rows


def _told(member: Case) -> MemberTold:
    return MemberTold(
        member.service_name, member.number or "", member.state, STATES[member.state].words, member.outcome
    )


def _left(ask: "outstanding.Circulated | None", now: datetime) -> int | None:
    if ask is None or ask.due is None or ask.answer is not None:
        return None
    return case_clock.days_until(ask.due, now.date())
