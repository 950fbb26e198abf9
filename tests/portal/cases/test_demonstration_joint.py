"""The joint cases of the demonstration: one at every turn."""

import pytest

from models.cases import Case
from portal.cases import demonstration, demonstration_joint, joint_members, lifecycle
from portal.ground import audit, time

pytestmark = [pytest.mark.usefixtures("house"), pytest.mark.one_engine]


def test_there_is_a_joint_case_at_every_turn_and_all_of_it_verifies() -> None:
    now = time.now()
    cast, days = demonstration.Cast(), demonstration.working_days_until(now)
    assert demonstration_joint.load(cast, days, now) == len(demonstration_joint.STORIES)
    whole = list(Case.select().where(Case.parent.is_null()))
    assert {"draft", "submitted", "accepted", "completed", "delivered"} <= {case.state for case in whole}
    members = list(Case.select().where(Case.parent.is_null(False)))
    assert {"accepted", "suspended", "decided", "withdrawn", "completed", "delivered"} <= {m.state for m in members}
    assert {"granted", "refused"} <= {m.outcome for m in members}
    assert any(joint_members.is_paused(case) for case in whole)
    assert all(lifecycle.follow_members(case.id) == 0 for case in whole)
    assert audit.verify() == []
