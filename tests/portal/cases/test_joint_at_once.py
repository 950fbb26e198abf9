"""Members of one joint case at the same moment, on real connections: it follows once, and nothing comes apart."""

import pytest

from models.cases import Case, CaseEvent
from portal.cases import joint_guides, joint_members, lifecycle, sweep
from portal.ground import audit, time
from tests import situations as s
from tests.portal.cases import joint_situations as j
from tests.portal.cases.test_concurrency import at_once

pytestmark = pytest.mark.usefixtures("house")


def test_members_decided_at_the_same_moment_decide_the_joint_case_once() -> None:
    filing = j.accepted()
    ready = [j.stepped(j.member(filing, code)) for code in (j.FOOD, j.FIRE, j.DRAINS, j.SIGN)]
    content = {"content": "准予。", "valid_from": "2026-11-20"}
    by = {j.SIGN: s.staff(s.ANY_CLERK)}
    acts = [(one.case, by.get(one.case.service_code) or one.decider()) for one in ready]
    results = at_once([lambda c=case, p=who: lifecycle.perform(c, "grant", by=p, **content) for case, who in acts])
    assert [r for r in results if isinstance(r, Exception)] == []
    sweep.run(time.now())
    assert filing.fresh().state == "decided"
    assert CaseEvent.select().where(CaseEvent.action == "members_decided").count() == 1
    assert audit.verify() == []


def test_who_withdraws_the_whole_while_a_member_is_decided_has_either_and_never_both() -> None:
    filing = j.accepted()
    food = j.stepped(j.member(filing, j.FOOD))
    decider, content = food.decider(), {"content": "准予。", "valid_from": "2026-11-20"}
    at_once(
        [
            lambda: lifecycle.perform(filing.case, "withdraw", by=filing.owner),
            lambda: lifecycle.perform(food.case, "grant", by=decider, **content),
        ]
    )
    states = {m.service_code: m.state for m in joint_members.members_of(filing.fresh())}
    if filing.case.state == "withdrawn":
        assert set(states.values()) == {"withdrawn"}
    else:
        assert (filing.case.state, states[j.FOOD]) == ("accepted", "decided")
    assert audit.verify() == []


def test_the_same_choice_made_by_many_at_once_is_one_guide_and_others_are_versions_of_their_own() -> None:
    rows = at_once([lambda: joint_guides.guide_for(j.RESTAURANT, [], time.now())] * 4)
    assert len({row.id for row in rows}) == 1
    choices = ([], [j.TOBACCO])
    rows = at_once([lambda c=c: joint_guides.guide_for(j.RESTAURANT, c, time.now()) for c in choices * 2])
    assert [row.version for row in rows] == [1, 2, 1, 2]
    rows = at_once(
        [
            lambda c=c: joint_guides.guide_for("YJS-LGZY", c, time.now())
            for c in ([], [j.FOOD], [j.SIGN], [j.FOOD, j.SIGN])
        ]
    )
    assert sorted(row.version for row in rows) == [1, 2, 3, 4]
    assert not Case.select().exists()
