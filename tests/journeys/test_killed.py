"""kill -9 in the middle of acts: what was answered stays, what was not answered left nothing, what waited is finished."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from pathlib import Path
from uuid import UUID

import pytest

from models.cases import Case, CaseEvent, CaseFile, Paper, SealOrder, SentForm
from portal.ground import audit
from portal.ground.house import house as the_house
from tests import situations as s
from tests.conftest import close_all, settings_for
from tests.databases import Engine
from tests.journeys.callers import Answer, Caller
from tests.journeys.served import Served
from tests.page_forms import Form

pytestmark = [pytest.mark.slow, pytest.mark.one_engine]

PEOPLE = {
    "云小满": "10000001001",
    "溪有成": "10000001002",
    "田禾": "10000001003",
    "石大川": "10000001004",
    "叶知秋": "10000001005",
    "杨拾光": "10000001006",
    "梅映雪": "10000001007",
    "高远": "10000001008",
}


@pytest.fixture
def portal(template: Engine, instances: Callable[[Path], Path], tmp_path: Path) -> Iterator[Served]:
    """A portal that is not started yet, on a house that this process has open too."""
    url = template.copy()
    the_house.open(settings_for(instances(tmp_path / "instance"), url))
    the_house.connect()
    served = Served(tmp_path, url)
    yield served
    served.stop()
    close_all()
    template.drop(url)


def wait_for(what: object, seconds: float = 60) -> None:
    """Until `what()` is true."""
    ends = time.monotonic() + seconds
    while not what():  # type: ignore[operator]
        assert time.monotonic() < ends
        time.sleep(0.02)


def test_what_was_answered_stays_and_what_was_not_left_nothing(portal: Served) -> None:
    # given eight people who have filled in everything and are about to send it
    drafts = {name: s.filing(s.SHOP, name).filled() for name in PEOPLE}
    portal.start()
    callers = {name: Caller(portal.address).sign_in(phone) for name, phone in PEOPLE.items()}
    pages = {name: callers[name].get(f"/my/cases/{drafts[name].case.id.hex}/check") for name in PEOPLE}
    forms = {name: pages[name].form("/submit") for name in PEOPLE}
    done: dict[str, Answer] = {}

    def send(name: str) -> None:
        try:
            done[name] = callers[name].send(pages[name], forms[name])
        except (OSError, HTTPException):
            return  # the line went dead

    # when they all send it and everything is killed after the second answer
    with ThreadPoolExecutor(len(PEOPLE)) as pool:
        sending = [pool.submit(send, name) for name in PEOPLE]
        wait_for(lambda: len(done) >= 2)
        portal.kill()
        for one in sending:
            one.result()
    # then what was answered is there, whole, and of the rest each is whole or untouched
    assert all(answer.status == 303 for answer in done.values())
    sent = {name for name, draft in drafts.items() if is_wholly_sent(draft.case.id, forms[name])}
    assert set(done) <= sent
    assert audit.verify() == []
    # and after a new start the same forms are sent once more: each acts once, the papers are made, numbers have no gap
    portal.start()
    for name in PEOPLE:
        assert callers[name].send(pages[name], forms[name]).status == 303
    assert [e.action for e in CaseEvent.select().where(CaseEvent.action == "submit")] == ["submit"] * len(PEOPLE)
    receipts = Paper.select().where(Paper.kind == "receipt")
    assert sorted(paper.serial for paper in receipts) == list(range(1, len(PEOPLE) + 1))
    wait_for(lambda: not Paper.select().where(Paper.state != "ready").exists())
    wait_for(lambda: not CaseFile.select().where(CaseFile.state.in_(("checking", "making"))).exists())
    assert audit.verify() == []


def is_wholly_sent(case_id: UUID, form: Form) -> bool:
    """True where a case is sent with everything that belongs to it; fails where there is half of it."""
    case = Case.get_by_id(case_id)
    token = next(value for name, value in form.sent(None) if name == "token")
    there = {
        case.state == "submitted",
        case.number is not None,
        case.query_hash is not None,
        case.submitted_at is not None,
        CaseEvent.select().where(CaseEvent.case == case, CaseEvent.action == "submit").count() == 1,
        Paper.select().where(Paper.case == case, Paper.kind == "receipt").count() == 1,
        SentForm.get_or_none(SentForm.token == token) is not None,
    }
    assert len(there) == 1, f"half of {case_id} was written"
    return there.pop()


def test_decisions_are_sealed_wholly_or_not_at_all(portal: Served) -> None:
    # given some decisions that the keeper has ordered to be sealed
    cases = [s.filing(s.SHOP, name).granted().act("order_seal", s.staff(s.KEEPER)).case for name in list(PEOPLE)[:5]]
    # when the worker is killed again and again while it seals them
    kills = 0
    while SealOrder.select().where(SealOrder.state == "waiting").exists():
        portal.start_worker()
        before = SealOrder.select().where(SealOrder.state == "done").count()
        wait_for(lambda before=before: SealOrder.select().where(SealOrder.state == "done").count() > before)
        assert portal.worker is not None
        portal.worker.kill()
        portal.worker.wait()
        kills += 1
        # then each is sealed with number, file and event, or waits untouched
        for case in cases:
            sealed_paper = Paper.get_or_none(Paper.case == case, Paper.kind.startswith("decision"))
            state, event = Case.get_by_id(case.id).state, CaseEvent.select().where(CaseEvent.case == case)
            has_event = event.where(CaseEvent.action == "seal").exists()
            assert (state == "completed") == has_event == (sealed_paper is not None), case.number
    assert kills >= 2
    # and in the end all are, with numbers without a gap
    papers = list(Paper.select().where(Paper.kind.startswith("decision")).order_by(Paper.serial))
    assert [paper.serial for paper in papers] == list(range(1, len(cases) + 1))
    assert {Case.get_by_id(case.id).state for case in cases} == {"completed"}
    assert audit.verify() == []


def test_a_row_that_a_hand_changes_is_named_by_the_command(portal: Served) -> None:
    case = s.filing(s.SHOP).granted().case
    close_all()
    assert portal.run("audit", "verify").returncode == 0
    with sqlite3.connect(portal.database) as database:
        changed = "UPDATE case_event SET body = replace(body, 'decided', 'delivered') WHERE action = 'grant'"
        assert database.execute(changed).rowcount == 1
        seq = database.execute("SELECT seq FROM case_event WHERE action = 'grant'").fetchone()[0]
    named = portal.run("audit", "verify")
    assert named.returncode == 1
    assert f"case_event {case.id}/{seq}: was changed after it was written" in named.stdout + named.stderr
