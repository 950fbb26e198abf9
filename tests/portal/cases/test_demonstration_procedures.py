"""The procedures of the demonstration: each stands in a case that can be looked at."""

import pytest

from models.cases import Case, CaseEvent, Paper
from portal.cases import demonstration, demonstration_procedures, outstanding
from portal.cases.case_history import of
from portal.cases.under_way import asked_again
from portal.ground import audit, time

pytestmark = pytest.mark.usefixtures("house")


def test_every_procedure_can_be_looked_at_and_all_of_it_verifies() -> None:
    stories, now = demonstration_procedures.STORIES, time.now()
    days = demonstration.working_days_until(now)
    assert demonstration.lay_out(stories, demonstration.Cast(), days, now) == len(stories)
    done = {action for (action,) in CaseEvent.select(CaseEvent.action).distinct().tuples()}
    assert done >= {
        "tell_longer_procedure",
        "end_special_procedure",
        "extend",
        "ask_hearing",
        "tell_third_party",
        "state_view",
        "urge",
        "record_reply",
        "ask_supplement",
        "void_paper",
        "correct_decision",
        "hand_over",
        "ask_type_change",
    }
    histories = [of(case) for case in Case.select()]
    assert any(outstanding.reported_up(history) for history in histories)
    assert any(asked_again(history) for history in histories)
    assert {"extension", "hearing", "forward_letter", "reply_notice", "supplement", "decision_correction"} <= {
        kind for (kind,) in Paper.select(Paper.kind).distinct().tuples()
    }
    assert audit.verify() == []
