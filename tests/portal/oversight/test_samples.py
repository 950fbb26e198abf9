"""The monthly sample (R-SUP-3): drawn by the system from what is public, drawn again by anybody; findings kept as records."""

import hashlib
import json
from collections import defaultdict
from datetime import date

import pytest

from models.cases import CaseEvent
from models.oversight import QualitySample, SampledCase
from models.publication import LedgerLine
from portal.cases import synthetic_history
from portal.ground import time
from portal.ground.errors import Conflict, NotFound, Refused
from portal.oversight import drawing, record, samples
from portal.oversight import sample_findings as findings
from portal.publication import ledger
from tests import situations as s

CASES = 90
IN_ORDER = {"way": "phone", "satisfaction": "5", "outcome": "in_order"}


@pytest.fixture
def supervisor(house):
    """A month of handled cases, and its supervisor."""
    synthetic_history.fill_history(CASES, date(2026, 10, 1), date(2026, 10, 20), seed=7)
    return s.staff(s.SUPERVISOR)


@pytest.fixture
def drawn(supervisor):
    """The sample of October."""
    ledger.add_days()
    samples.draw_due()
    return QualitySample.get(QualitySample.month == "2026-10", QualitySample.population > 0)


def sha(*parts):
    return hashlib.sha256("".join(f"{part}\n" for part in parts).encode()).hexdigest()


def test_it_is_drawn_once_and_not_before_the_ledger_has_a_day_after_the_month(supervisor):
    assert samples.draw_due() == 0
    ledger.add_days()
    assert samples.draw_due() > 0
    assert samples.draw_due() == 0
    assert {one.sample.month for one in samples.samples(supervisor)} == {"2026-09", "2026-10"}
    with s.at("2026-12-15T09:00"):
        ledger.add_days()
        assert samples.draw_due() == 0, "the ledger has no day of December yet"


def test_anybody_draws_the_same_cases_from_the_copy_of_the_ledger_and_the_list(drawn):
    lines = [json.loads(line) for line in ledger.as_lines()]
    day = next(one for one in lines if one["act"] == "day" and one["subject"] > "2026-10-31")
    seed = sha("2026-10", drawn.centre_id, day["subject"], day["body"]["root"])
    windows = defaultdict(list)
    for department, window, number, *_rest in samples.listed(drawn):
        windows[department, window].append(number)
    again = set()
    for numbers in windows.values():
        ranked = sorted(numbers, key=lambda number: sha(seed, number))
        again |= set(ranked[: max(3, -(-len(ranked) * 5 // 100))])
    kept = {row.number for row in SampledCase.select().where(SampledCase.sample == drawn.id)}
    assert kept == again
    assert 0 < len(kept) < drawn.population
    assert {(row.department_id, row.window) for row in SampledCase.select()} == set(windows), "every window has some"
    assert {row.number for row in SampledCase.select()} == {n for *_w, n, _r, was in samples.listed(drawn) if was}


def test_what_was_handled_in_the_month_is_what_ended_in_it(drawn):
    ended = CaseEvent.select(CaseEvent.case).where(
        CaseEvent.action.in_(samples.HANDLED), CaseEvent.day.between(date(2026, 10, 1), date(2026, 10, 31))
    )
    assert drawn.population == ended.distinct().count() > 30


def test_another_root_draws_others_and_a_list_that_was_changed_shows(drawn):
    windows = {(department, window): numbers for department, window, numbers in drawn.listed}
    other = drawing.drawn(drawing.seed_of("2026-10", drawn.centre_id, "2026-11-02", "0" * 64), windows)
    assert other != drawing.drawn(drawn.seed, windows)
    assert drawing.digest_of(windows) == drawn.listed_sha256
    next(iter(windows.values())).pop()
    assert drawing.digest_of(windows) != drawn.listed_sha256
    (entry,) = record.entries_of(f"sample:{drawn.id}")
    assert (entry.data["seed"], entry.data["listed"]) == (drawn.seed, drawn.listed_sha256)


def test_the_check_of_the_record_draws_again_and_names_what_somebody_changed(drawn):
    assert list(samples.verify()) == []
    SampledCase.update(number="YX000000-0000").where(SampledCase.id == SampledCase.get().id).execute()
    assert [problem.what for problem in samples.verify()] == ["its cases are not those that the seed draws"]
    listed = drawn.listed
    QualitySample.update(listed=[[*listed[0][:2], [*listed[0][2], "YX000000-0000"]], *listed[1:]]).where(
        QualitySample.id == drawn.id
    ).execute()
    LedgerLine.update(body='{"root":"0"}').where(LedgerLine.subject == drawn.seed_day.isoformat()).execute()
    assert {problem.what for problem in samples.verify()} >= {
        "the list from which was drawn was changed",
        "its seed is not that of the root in the public ledger",
    }


@pytest.mark.one_engine
@pytest.mark.parametrize(("count", "size"), [(0, 0), (1, 1), (3, 3), (60, 3), (61, 4), (100, 5), (1001, 51)])
def test_five_in_a_hundred_are_drawn_and_at_least_three(count, size):
    assert drawing.size_of(count) == size


def test_everything_missing_or_wrong_is_said_at_once_and_nothing_is_kept(drawn, supervisor):
    row = SampledCase.get()
    with pytest.raises(Refused) as refused:
        findings.keep(row, {"outcome": "minor", "applicant": "电话13800001234"}, by=supervisor, version=0)
    assert [one.field for one in refused.value.details] == ["way", "applicant", "found"]
    with pytest.raises(Refused) as refused:
        findings.keep(row, {**IN_ORDER, "satisfaction": "6"}, by=supervisor, version=0)
    assert refused.value.field == "satisfaction"
    assert SampledCase.get_by_id(row.id).outcome is None
    assert findings.entries_of(row) == []


def test_findings_are_kept_as_records_and_a_later_one_leaves_the_first_in_the_chain(drawn, supervisor):
    one, two, three = SampledCase.select().order_by(SampledCase.rank).limit(3)
    findings.keep(one, IN_ORDER | {"applicant": "很方便。"}, by=supervisor, version=0, token="t")
    findings.keep(findings.sampled_for(str(one.id), supervisor), IN_ORDER, by=supervisor, version=0, token="t")
    findings.keep(two, {"way": "not_reached", "satisfaction": "1", "outcome": "in_order"}, by=supervisor, version=0)
    findings.keep(
        three, {**IN_ORDER, "satisfaction": "2", "outcome": "serious", "found": "超收材料，已退回。"}, by=supervisor, version=0
    )  # fmt: skip
    told = samples.sample_for(str(drawn.id), supervisor)
    assert (told.checked, told.faults, told.asked, told.satisfied) == (3, 1, 2, 1)
    assert [row.id for row in samples.cases_of(drawn, "faults")[0]] == [three.id]
    with pytest.raises(Conflict):
        findings.keep(three, IN_ORDER, by=supervisor, version=0)
    fresh = findings.sampled_for(str(three.id), supervisor)
    findings.keep(fresh, {**IN_ORDER, "outcome": "minor", "found": "漏告知一项。"}, by=supervisor, version=1)
    kept = [(entry.action, entry.words.get("found")) for entry in findings.entries_of(three)]
    assert kept == [("check", "超收材料，已退回。"), ("correct", "漏告知一项。")]
    assert findings.said(findings.sampled_for(str(three.id), supervisor)) == {"found": "漏告知一项。"}
    assert [entry.action for entry in findings.entries_of(one)] == ["check"]
    assert list(record.verify()) == []


def test_who_is_no_supervisor_of_the_place_finds_nothing(drawn):
    for key, look in ((drawn.id, samples.sample_for), (SampledCase.get().id, findings.sampled_for)):
        with pytest.raises(NotFound):
            look(str(key), s.staff(s.CLERK))
        with pytest.raises(NotFound):
            look("0", s.staff(s.SUPERVISOR))
    assert samples.samples(s.staff(s.CLERK)) == []
    assert time.today() > date(2026, 10, 31)
