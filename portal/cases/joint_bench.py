"""A joint case on the workbench: its members and the opinions side by side; on a member, what its department was asked."""

from dataclasses import dataclass
from datetime import date

from models.cases import Case
from portal.cases import joint_limit, joint_members, joint_opinions, lifecycle, outstanding
from portal.cases.act import Act
from portal.cases.joint_limit import LimitRow
from portal.cases.joint_opinions import OpinionRow
from portal.cases.who import circulated_to
from portal.cases.worklist_scope import may_see
from portal.people.actors import Actor
from portal.services.joint_guide import JointGuide


@dataclass(frozen=True)
class Together:
    """The joint case for the lead window. `open_to`: the numbers of the members that this person may open."""

    limit: LimitRow
    members: tuple[LimitRow, ...]
    opinions: tuple[OpinionRow, ...]
    open_to: frozenset[str]

    @property
    def asked(self) -> list[OpinionRow]:
        """The departments that were asked."""
        return [row for row in self.opinions if row.asked_at]

    @property
    def answered(self) -> list[OpinionRow]:
        """Those that have answered."""
        return [row for row in self.asked if row.opinion]

    @property
    def against(self) -> list[OpinionRow]:
        """Those that do not agree: their members cannot be granted."""
        return [row for row in self.asked if row.opinion == outstanding.DISAGREES]

    @property
    def overdue(self) -> list[OpinionRow]:
        """Those that are late with their answer."""
        return [row for row in self.asked if row.is_overdue]


@dataclass(frozen=True)
class Part:
    """A member for its own department: the joint case, what was asked of the department, and who may answer now.

    `due` and `opinion` are None where nothing was asked or answered yet; `opinion` is a key of OPINIONS.
    """

    whole: Case
    is_open: bool
    is_asked: bool
    due: date | None
    opinion: str | None
    may_answer: bool


def together(act: Act) -> Together | None:
    """The members and opinions of a joint case that has been accepted. Four queries, however many there are."""
    if not isinstance(act.guide, JointGuide):
        return None
    members = joint_members.members_of(act.case)
    if not members:
        return None
    whole, *limits = joint_limit.rows(act.case, act.now, members)
    opinions = joint_opinions.side_by_side(
        act.case, act.now, history=act.history, payloads=act.payloads, members=members
    )
    seen = frozenset(member.number or "" for member in members if may_see(member, act.by))
    return Together(whole, tuple(limits), tuple(opinions), seen)


def part(act: Act) -> Part | None:
    """What a member has to do with its joint case; None for every other case."""
    if act.case.parent_id is None:
        return None
    whole = lifecycle.looked_at(act.case.parent, act.by)
    asked = outstanding.circulated(whole.history).get(act.case.department_id)
    return Part(
        whole=whole.case,
        is_open=may_see(whole.case, act.by),
        is_asked=asked is not None,
        due=asked.due if asked else None,
        opinion=asked.answer if asked else None,
        may_answer=_may_answer(whole, act.case.department_id, act.by),
    )


def _may_answer(whole: Act, department: str, person: Actor) -> bool:
    return whole.case.state == "accepted" and department in circulated_to(whole, person)


def answer(member: Case, by: Actor, version: int | None, token: str | None, **given: str) -> None:
    """The opinion of a member's department, given from the member's own page. Raises what `give_opinion` raises."""
    lifecycle.perform(
        member.parent, "give_opinion", by=by, version=version, token=token, department=member.department_id, **given
    )


def answer_prepared(member: Case, by: Actor, **given: str) -> Act:
    """The opinion as it would be given, to be looked at once more. Nothing is written; raises what `answer` raises."""
    return lifecycle.prepared(member.parent, "give_opinion", by, {**given, "department": member.department_id})
