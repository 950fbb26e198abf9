"""`flask bench fill`: many cases that look as if the acts had made them."""

from collections import Counter
from datetime import datetime

import pytest

from models.cases import Case, CaseEvent, CaseName, CaseValue, Paper, PaperCounter
from models.people import Applicant
from portal.cases import case_clock, issuing, lifecycle, office_effects, sealing, sweep, synthetic
from portal.cases.form_values import values_of
from portal.cases.states import ENDED
from portal.ground import audit, time
from portal.ground.errors import BadSetting
from portal.people.actors import applicant_actor
from portal.people.checks import check_credit_code, check_id_number
from portal.services import catalogue
from tests.conftest import settings_for
from tests.situations import KEEPER, filing, staff

CASES = 200


@pytest.fixture
def filled(house):
    """200 synthetic cases."""
    return synthetic.fill(CASES)


def test_the_command_fills_and_every_chain_verifies(app):
    filing("990131001000").submitted()
    runner = app.test_cli_runner()
    result = runner.invoke(args=["bench", "fill", "--cases", str(CASES)], catch_exceptions=False)
    assert f"{CASES} cases, " in result.output
    assert Case.select().count() == CASES + 1
    assert [str(p) for p in audit.verify()] == []


def test_filling_again_adds_others_and_still_verifies(filled, house):
    audit.close_days(time.today())
    synthetic.fill(CASES)
    numbers = [n for (n,) in Case.select(Case.number).where(Case.number.is_null(False)).tuples()]
    assert len(set(numbers)) == len(numbers) > CASES * 1.8
    assert [str(p) for p in audit.verify()] == []


def test_nine_of_ten_are_finished_and_the_others_wait_on_many_desks(house):
    synthetic.fill(1000)
    states = Counter(state for (state,) in Case.select(Case.state).tuples())
    finished = sum(states[s] for s in (*ENDED, "delivered"))
    assert 0.85 < finished / 1000 < 0.95
    assert len(states) >= 13
    on_desk = (
        Case.select(Case.department, Case.handler).where(Case.state.not_in((*ENDED, "delivered", "draft"))).tuples()
    )
    assert len({d for d, _h in on_desk}) > 5
    assert len({h for _d, h in on_desk}) > 3


def test_due_dates_are_the_clock_s_own_and_time_has_nothing_left_to_do(filled):
    assert Case.select().where(Case.due_on.is_null(False)).count() > 5
    assert office_effects.follow_calendar() == 0
    assert [n for n in sweep.run(time.now()).values() if n] == []


def test_nothing_lies_in_the_future(filled):
    now = time.now().isoformat()
    assert CaseEvent.select().where(CaseEvent.at > now).count() == 0
    assert Case.select().where(Case.touched_at > time.now()).count() == 0
    assert Case.select().where(Case.created_at > Case.touched_at).count() == 0


def test_people_are_fictional_sealed_and_found(filled, house):
    for row in Applicant.select().where(~Applicant.is_demo):
        phone = house.vault.open(row.phone_sealed, f"applicant.phone_sealed:{row.id}")
        assert phone.startswith("10")
        assert row.phone_index == house.vault.blind_index(phone, "phone")
        if row.kind == "natural":
            number = house.vault.open(row.id_sealed, f"applicant.id_sealed:{row.id}")
            assert check_id_number(number).startswith("990000")
        else:
            assert check_credit_code(row.credit_code)[2:8] == "990000"
    assert CaseName.select().count() == CASES


def test_open_cases_have_answers_that_open_and_finished_ones_have_none(filled):
    some = Case.select().where(Case.state == "accepted").first()
    facts = values_of(some)
    assert facts["_phone"].startswith("10")
    finished = Case.select(Case.id).where(Case.state.in_((*ENDED, "delivered")))
    assert CaseValue.select().where(CaseValue.case.in_(finished)).count() == 0


def test_acts_go_on_from_where_a_synthetic_case_stands(house):
    synthetic.fill(1000)
    case = Case.get(Case.state == "decided", Case.centre == "YXZW")
    lifecycle.perform(case, "order_seal", by=staff(KEEPER))
    assert sealing.carry_out_waiting() == 1
    early = Case.get(Case.state == "submitted", Case.owner.is_null(False))
    lifecycle.perform(early, "withdraw", by=applicant_actor(early.owner))
    assert [str(p) for p in audit.verify()] == []


def test_papers_take_their_numbers_from_the_counters_and_the_worker_makes_them(house):
    done = synthetic.fill(1000)
    assert done.papers == Paper.select().count() == 2
    for paper in Paper.select().where(Paper.serial.is_null(False)):
        counter = PaperCounter.get(organ=paper.organ_id, word=paper.word, year=paper.year)
        assert 1 <= paper.serial <= counter.last
    assert issuing.render_waiting() == 2


def test_an_open_case_reads_on_the_clock_as_its_row_says(filled):
    case = Case.select().where(Case.state == "submitted", Case.due_on.is_null(False)).first()
    reading = case_clock.read(case, catalogue.guide_of(case.guide), time.now())
    assert case.due_on == reading.promised.accept_notice_due
    assert datetime.fromisoformat(audit.last_event(case.id).at) == case.touched_at


def test_production_gets_no_synthetic_case(house, tmp_path):
    house.settings = settings_for(
        tmp_path, house.settings.database_url, env="production", secret_key="x" * 40, secure_cookies=True,
        public_url="https://portal.example", now="",
    )  # fmt: skip
    with pytest.raises(BadSetting):
        synthetic.fill(1)
    assert Case.select().count() == 0
