"""The joint cases of the demonstration: one at every turn, and each of their pages in both languages."""

import pytest

from models.cases import Case
from portal.cases import demonstration, demonstration_joint, joint_members, lifecycle
from portal.ground import audit, time
from portal.people.accounts import phone_of
from tests import cast
from tests.pages import Visitor


@pytest.fixture
def whole(house) -> list[Case]:
    """The joint cases of the demonstration."""
    now = time.now()
    told = demonstration_joint.load(demonstration.Cast(), demonstration.working_days_until(now), now)
    assert told == len(demonstration_joint.STORIES)
    return list(Case.select().where(Case.parent.is_null()).order_by(Case.created_at))


def look_at_everything(visitor: Visitor, addresses: list[str]) -> None:
    for english in (False, True):
        visitor.read(english)
        for address in addresses:
            visitor.open(address)


def test_there_is_a_joint_case_at_every_turn_and_each_can_be_looked_at(whole, visitors):
    assert {"draft", "submitted", "accepted", "completed", "delivered"} <= {case.state for case in whole}
    members = list(Case.select().where(Case.parent.is_null(False)))
    assert {"accepted", "suspended", "decided", "withdrawn", "completed", "delivered"} <= {m.state for m in members}
    assert {"granted", "refused"} <= {m.outcome for m in members}
    assert any(joint_members.is_paused(case) for case in whole)
    assert all(lifecycle.follow_members(case.id) == 0 for case in whole)
    assert audit.verify() == []
    clerk = cast.staff(visitors(), "s015")
    for case in whole:
        members = list(Case.select().where(Case.parent == case.id))
        refs = [one.number or one.id.hex for one in (case, *members)]
        owner = cast.applicant(visitors(), phone_of(case.owner))
        mine = [f"/my/cases/{refs[0]}", *(f"/my/cases/{ref}" for ref in refs[1:2])]
        mine += [f"/my/cases/{refs[0]}/members", f"/my/cases/{refs[0]}/check"]
        look_at_everything(owner, mine)
        if case.number:
            desk = [f"/desk/cases/{refs[0]}{tail}" for tail in ("", "/joint", "/clock", "/changes")]
            desk += [f"/desk/cases/{ref}{tail}" for ref in refs[1:3] for tail in ("", "/clock")]
            look_at_everything(clerk, desk)
