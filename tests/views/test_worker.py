"""The worker: it finds what waits, survives a job that fails, obeys, and never works twice at once."""

import os
import signal
import subprocess
import sys
import time as real_time
from dataclasses import replace

import pytest

from models.cases import CaseFile, Paper
from portal.ground import waking
from portal.ground.house import house as the_house
from portal.ground.settings import ROOT
from portal.ground.worker_lock import worker_lock
from tests import situations as s
from tests.conftest import NOW, SECRET, close_all
from views import worker
from views.worker import JOBS, Job, Lane


def test_every_job_is_a_function_that_exists():
    assert [job.name for job in JOBS if not callable(job.function())] == []


def test_whatever_is_to_be_pruned_has_its_job():
    prunes = {
        str(path.relative_to(ROOT).with_suffix("")).replace("/", ".") + ":prune"
        for path in (ROOT / "portal").rglob("*.py")
        if "\ndef prune(" in path.read_text()
    }
    assert prunes - {job.work for job in JOBS} == set()


def test_every_job_runs_on_an_empty_desk(house):
    assert worker.work(once=True) == 0


def test_one_round_cleans_files_and_makes_papers(house):
    s.filing().submitted()
    assert CaseFile.select().where(CaseFile.state == "checking").exists()
    worker.work(once=True)
    the_house.connect()
    assert not CaseFile.select().where(CaseFile.state == "checking").exists()
    assert [p.state for p in Paper.select()] == ["ready"]


def calls(monkeypatch, answer):
    """A job of the tests' own and how often it was called."""
    made = []

    def work():
        made.append(real_time.monotonic())
        return answer(len(made))

    monkeypatch.setattr(worker, "test_job", work, raising=False)
    return Job("test", "views.worker:test_job", 1, "test"), made


def test_a_job_that_fails_is_logged_and_tried_again_after_a_growing_pause(house, monkeypatch, caplog):
    job, made = calls(monkeypatch, lambda n: 1 / 0 if n <= 3 else None)
    lane = Lane("test", (job,))
    assert [lane.do(job) for _ in range(4)] == [2.0, 4.0, 8.0, 1]
    assert caplog.text.count("test failed; it is tried again") == 3
    assert len(made) == 4


def test_a_job_that_did_something_is_looked_for_again_at_once(house, monkeypatch):
    job, _ = calls(monkeypatch, lambda n: 5 if n == 1 else 0)
    lane = Lane("test", (job,))
    assert lane.do(job) == 0
    assert lane.do(job) == 1


def test_a_failing_job_does_not_stop_the_others_of_its_lane(house, monkeypatch):
    job, made = calls(monkeypatch, lambda n: None)
    broken = Job("broken", "views.worker:nothing_of_that_name", 1, "test")
    lane = Lane("test", (broken, job))
    lane.thread.start()
    deadline = real_time.monotonic() + 5
    while not made and real_time.monotonic() < deadline:
        real_time.sleep(0.01)
    lane.stop()
    lane.thread.join(5)
    assert made
    assert lane.failing() == 1


def test_a_ring_ends_the_wait(house, monkeypatch):
    job, made = calls(monkeypatch, lambda n: None)
    monkeypatch.setattr(worker, "AT_ONCE", 3600)
    lane = Lane("test", (replace(job, every=3600),))
    lane.thread.start()
    wait_until(lambda: len(made) == 1)
    lane.ring()
    wait_until(lambda: len(made) == 2)
    lane.stop()
    lane.thread.join(5)


def test_a_second_worker_on_the_same_instance_refuses(house, capsys):
    with worker_lock() as mine:
        assert mine
        assert worker.work(once=True) == 1
    assert "Another worker" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.one_engine
def test_the_process_makes_a_paper_and_ends_on_sigterm_leaving_nothing_behind(house, tmp_path):
    """A real worker process on this test's database; the act rings its bell."""
    settings = the_house.settings
    rubbish = tmp_path / "rubbish"
    rubbish.mkdir()
    environment = {
        **os.environ,
        "PORTAL_ENV": "test",
        "PORTAL_INSTANCE": str(settings.instance),
        "PORTAL_DATABASE_URL": settings.database_url,
        "PORTAL_SECRET_KEY": SECRET,
        "PORTAL_NOW": NOW,
        "TMPDIR": str(rubbish),
    }
    filing = s.filing().filled()
    process = subprocess.Popen(
        [sys.executable, "-m", "views.worker"], cwd=ROOT, env=environment, stderr=subprocess.PIPE
    )
    try:
        wait_until(lambda: waking.address().exists())
        wait_until(lambda: not CaseFile.select().where(CaseFile.state == "checking").exists())
        s.filing("990131001000", "溪有成").submitted()
        wait_until(lambda: Paper.select().where(Paper.state == "ready").count() == 1)
        filing.act("submit", filing.owner)
        wait_until(lambda: Paper.select().where(Paper.state == "ready").count() == 2)
        assert any(rubbish.iterdir())  # the fonts of the papers lie there while it runs
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert list(rubbish.iterdir()) == []
    finally:
        process.kill()
        close_all()


def wait_until(true, seconds=30):
    deadline = real_time.monotonic() + seconds
    while not true():
        assert real_time.monotonic() < deadline
        real_time.sleep(0.02)


@pytest.mark.one_engine
def test_memory_is_measured_in_bytes():
    assert 10 * 1024 * 1024 < worker.resident_bytes() < 4 * 1024**3
