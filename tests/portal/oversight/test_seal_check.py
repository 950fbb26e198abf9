"""The seal register against the cases (R-SUP-5): what does not fit is named; a checked day is recorded once."""

from datetime import date, timedelta

import pytest

from models.cases import Case, CaseEvent, Paper, SealUse
from models.oversight import SealCheck
from models.people import Seal
from portal.ground.errors import Conflict, Forbidden, Refused
from portal.oversight import record, seal_check
from tests import situations as s

TODAY = date(2026, 11, 20)


@pytest.fixture
def supervisor(house):
    return s.staff(s.SUPERVISOR)


@pytest.fixture
def sealed(supervisor):
    return s.filing(s.SHOP).sealed().case


def differences(supervisor):
    return {d.what for d in seal_check.compare(TODAY, supervisor).differences}


def decision_of(case):
    use = SealUse.select().join(Paper).where(Paper.case == case.id, Paper.sealed_at.is_null(False))
    return use.order_by(SealUse.at.desc()).first()


def test_a_sealed_case_and_its_use_agree(sealed, supervisor):
    found = seal_check.compare(TODAY, supervisor)
    assert found.differences == []
    assert found.sealed_cases == 1
    assert found.uses >= 1


def test_a_use_that_is_gone_is_named(sealed, supervisor):
    SealUse.delete().execute()
    (difference,) = seal_check.compare(TODAY, supervisor).differences
    assert (difference.what, difference.case_number) == ("no_use", sealed.number)


def test_every_other_difference_is_named(sealed, supervisor):
    use = (
        SealUse.select().join(Paper).where(Paper.kind == "neutral_granted").first()
        or SealUse.select().join(Paper).where(Paper.kind == "decision_granted").get()
    )
    SealUse.update(file_sha256="0" * 64, number="假1号").where(SealUse.id == use.id).execute()
    Paper.update(state="void").where(Paper.id == use.paper_id).execute()
    Seal.update(valid_to=TODAY - timedelta(days=1)).where(Seal.id == use.seal_id).execute()
    CaseEvent.update(action="note").where(CaseEvent.case == sealed.id, CaseEvent.action == "grant").execute()
    assert differences(supervisor) >= {"other_file", "other_number", "void_paper", "outside_validity", "no_decision"}


def test_a_checked_day_is_recorded_once(sealed, supervisor):
    row = seal_check.keep(TODAY, "", by=supervisor)
    assert [e.action for e in record.entries_of(f"seal_check:{row.id}")] == ["check"]
    with pytest.raises(Conflict):
        seal_check.keep(TODAY, "", by=supervisor)
    assert [c.day for c in seal_check.recent(supervisor)] == [TODAY]


def test_differences_need_words_and_tomorrow_cannot_be_checked(sealed, supervisor):
    SealUse.delete().execute()
    with pytest.raises(Refused) as refused:
        seal_check.keep(TODAY, " ", by=supervisor)
    assert refused.value.field == "remark"
    with pytest.raises(Refused):
        seal_check.keep(TODAY + timedelta(days=1), "", by=supervisor)
    with pytest.raises(Forbidden):
        seal_check.keep(TODAY, "", by=s.staff(s.KEEPER))
    assert SealCheck.select().count() == 0
    assert Case.select().count()
