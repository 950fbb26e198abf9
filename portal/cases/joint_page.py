"""A joint case as its applicant and anybody with its query code see it: every member with state, limit, result and papers."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.cases import Case, Paper
from portal.cases import case_papers, joint_limit, joint_members
from portal.cases.case_papers import Sheet
from portal.cases.joint_limit import LimitRow
from portal.cases.own_cases import badge_of
from portal.cases.papers.kinds import KINDS
from portal.cases.states import State
from portal.services import catalogue
from portal.services.guide import Guide


@dataclass(frozen=True)
class MemberLine:
    """A member: its own case and guide with badge and limit, the papers that go out, and whether it may be left out."""

    case: Case
    guide: Guide
    badge: State
    limit: LimitRow
    sheets: tuple[Sheet, ...]
    may_leave: bool


@dataclass(frozen=True)
class JointCase:
    """The limit of the whole and every member, in the order of the bundle."""

    limit: LimitRow
    members: tuple[MemberLine, ...]

    @property
    def open_count(self) -> int:
        """How many members are still to be decided."""
        return len([m for m in self.members if m.case.state in joint_members.AT_WORK])


def of(case: Case, now: datetime) -> JointCase | None:
    """The members of a joint case; None where it has none (yet). Three queries, however many there are."""
    members = joint_members.members_of(case)
    if not members:
        return None
    whole, *limits = joint_limit.rows(case, now, members)
    sheets: dict[UUID, list[Sheet]] = {member.id: [] for member in members}
    papers = Paper.select().where(Paper.case.in_(list(sheets))).order_by(Paper.issued_at, Paper.id)
    for paper in papers:
        if KINDS[paper.kind].outgoing:
            sheets[paper.case_id].append(case_papers.sheet_of(paper))
    lines = [
        MemberLine(
            member,
            catalogue.guide_of(member.guide_id),
            badge_of(member),
            limit,
            tuple(sheets[member.id]),
            joint_members.may_leave(member, members),
        )
        for member, limit in zip(members, limits, strict=True)
    ]
    return JointCase(whole, tuple(lines))


def whole_of(case: Case) -> Case | None:
    """The joint case of which this one is a member."""
    return case.parent if case.parent_id is not None else None
