"""The worker: what is done after the answer and without a click. Papers, seals, files, messages, time itself.

The database's rows say what waits; every job looks for them by an indexed query. A bell (portal/ground/waking) rings
after a commit, so that a paper is begun at once; a worker that slept, crashed or was killed finds the same rows again.
Jobs run in lanes, one thread each: a sweep over all open cases or a slow mail server never keeps a paper waiting.
"""

import importlib
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.cases.papers.rendering import put_fonts_away
from portal.ground import waking
from portal.ground.errors import BadSetting
from portal.ground.house import house
from portal.ground.settings import read_settings
from portal.ground.time import now
from portal.ground.worker_lock import worker_lock

log = logging.getLogger("portal.worker")

MEMORY_LIMIT = 250 * 1024 * 1024  # bytes; rendering papers stays near 160 MB, beyond this something leaks
LONGEST_PAUSE = 60.0  # seconds between tries of a job that fails
AT_ONCE = 1.0  # jobs looked for this often are those that a commit wakes
PATIENCE = 3.0  # seconds for the jobs in hand when the worker is told to stop; what is cut off waits in its row


@dataclass(frozen=True)
class Job:
    """Something to do again and again: `work` is module:function, `every` are seconds between looks.

    The function takes nothing and returns what it did, empty or zero for nothing; where something was done, a job that
    is looked for every second is looked for again at once. Its own rows count their tries.
    """

    name: str
    work: str
    every: float
    lane: str

    def function(self) -> Callable[[], Any]:
        """The function itself. Raises ImportError or AttributeError where there is none."""
        module, _, name = self.work.partition(":")
        found: Callable[[], Any] = getattr(importlib.import_module(module), name)
        return found


JOBS = (
    Job("papers", "portal.cases.issuing:render_waiting", 1, "papers"),
    Job("papers on requests", "portal.publication.requests_papers:render_waiting", 1, "papers"),
    Job("forms of reviews", "portal.publication.review_papers:render_waiting", 1, "papers"),
    Job("seals", "portal.cases.sealing:carry_out_waiting", 1, "papers"),
    Job("forms", "portal.cases.form_files:make_waiting", 1, "papers"),
    Job("publications", "portal.publication.freezing:release_due", 1, "papers"),
    Job("loaded publications", "portal.publication.freezing:freeze_loaded", 60, "papers"),
    Job("volumes", "portal.cases.archive_making:make_waiting_apart", 1, "volumes"),
    Job("files", "portal.cases.case_files:clean_waiting", 1, "files"),
    Job("messages", "portal.ground.delivery:deliver_due", 1, "messages"),
    Job("office data", "portal.cases.office_effects:work_waiting", 1, "office"),
    Job("office data of today", "portal.cases.office_changes:bring_due", 60, "time"),
    Job("sweep", "views.worker:sweep_now", 60, "time"),
    Job("passed limits", "views.worker:note_passed_limits", 300, "time"),
    Job("guides in force", "portal.services.catalogue:bring_into_force", 600, "time"),
    Job("day roots", "portal.ground.audit:close_days", 600, "time"),
    Job("figures of months", "portal.publication.bulletins:take_due", 3600, "time"),
    Job("days in the ledger", "portal.publication.ledger:add_days", 600, "time"),
    Job("samples of months", "portal.oversight.samples:draw_due", 3600, "time"),
    Job("reminders of publishing", "portal.publication.deadlines:remind", 600, "time"),
    Job("checks of publishing", "portal.publication.checks:open_due", 3600, "time"),
    Job("old attempts", "portal.ground.attempts:prune", 3600, "time"),
    Job("old codes", "portal.people.codes:prune", 3600, "time"),
    Job("old sign-ins", "portal.people.sessions:prune", 3600, "time"),
    Job("old parked forms", "portal.people.parked:prune", 600, "time"),
)


def sweep_now() -> dict[str, int]:
    """The sweep at this moment; only what it did."""
    from portal.cases.sweep import run
    from portal.publication.requests_reminding import remind

    done = {**run(now()), "requests_reminded": remind()}
    return {what: count for what, count in done.items() if count}


def note_passed_limits() -> int:
    """Limits that have passed since, and delays that are over, as supervision keeps them."""
    from portal.oversight.delays import note_passed

    return note_passed(now())


class Lane:
    """One thread that does its jobs in turn. A failing job is logged and tried again after a growing pause."""

    def __init__(self, name: str, jobs: tuple[Job, ...]):
        self.name = name
        self.jobs = jobs
        self.bell = threading.Event()
        self.stopping = False
        self._due = dict.fromkeys(jobs, 0.0)
        self._failures = dict.fromkeys(jobs, 0)
        self.thread = threading.Thread(target=self._run, name=name, daemon=True)

    def ring(self) -> None:
        """Something was committed: look now. A job that fails keeps its pause."""
        self.bell.set()

    def stop(self) -> None:
        """Finish the job in hand and end."""
        self.stopping = True
        self.bell.set()

    def failing(self) -> int:
        """How many of its jobs failed at their last turn."""
        return sum(1 for failures in self._failures.values() if failures)

    def _run(self) -> None:
        while not self.stopping:
            rung = self.bell.is_set()
            self.bell.clear()
            for job in self.jobs:
                hurried = rung and job.every <= AT_ONCE and not self._failures[job]
                if not self.stopping and (hurried or self._due[job] <= time.monotonic()):
                    self._due[job] = time.monotonic() + self.do(job)
            self.bell.wait(max(0.0, min(self._due.values()) - time.monotonic()))

    def do(self, job: Job) -> float:
        """Do a job once. Returns the seconds until its next turn."""
        try:
            house.connect()
            done = job.function()()
        except Exception:
            log.exception("%s failed; it is tried again", job.name)
            self._failures[job] += 1
            return float(min(LONGEST_PAUSE, 2 ** self._failures[job]))
        finally:
            house.disconnect()
        self._failures[job] = 0
        if done:
            log.debug("%s: %s", job.name, done)
            return 0.0 if job.every <= AT_ONCE else job.every
        return job.every


def lanes() -> list[Lane]:
    """All lanes, with their jobs in the order of JOBS."""
    names = dict.fromkeys(job.lane for job in JOBS)
    return [Lane(name, tuple(job for job in JOBS if job.lane == name)) for name in names]


def work(*, once: bool = False) -> int:
    """Work until told to stop (SIGTERM, SIGINT), or do every job `once`. Returns an exit code."""
    with worker_lock() as free:
        if not free:
            print("Another worker works on this instance already.", file=sys.stderr)
            return 1
        if once:
            return _once()
        os.nice(5)  # people who wait for a page come first
        grown = _work_until_told()
    if grown:
        log.info("memory grew beyond %d MB: starting afresh", MEMORY_LIMIT // 1024 // 1024)
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
    return 0


def _end_children() -> None:
    """The short-lived processes that open hostile files end with the worker."""
    for tasks in Path("/proc/self/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):  # the thread has just ended by itself
            for child in tasks.read_text().split():
                with suppress(ProcessLookupError):
                    os.kill(int(child), signal.SIGKILL)


def _once() -> int:
    failed = 0
    for lane in lanes():
        for job in lane.jobs:
            lane.do(job)
        failed += lane.failing()
    return 1 if failed else 0


def _work_until_told() -> bool:
    """Returns True where the worker should start afresh because its memory grew."""
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    running = lanes()
    for lane in running:
        lane.thread.start()
    grown = False
    with _bell() as bell:
        while not told.is_set() and not grown:
            with suppress(TimeoutError):
                bell.recv(16)
                for lane in running:
                    lane.ring()
            grown = resident_bytes() > MEMORY_LIMIT
    for lane in running:
        lane.stop()
    ends = time.monotonic() + PATIENCE
    for lane in running:
        lane.thread.join(max(0.1, ends - time.monotonic()))
    if any(lane.thread.is_alive() for lane in running):
        log.info("a job was cut off; it is done again at the next start")
    _end_children()
    return grown and not told.is_set()


def _bell() -> socket.socket:
    """The socket on which commits ring. Where its path is too long for a socket, the lanes just look every second."""
    bell = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    bell.settimeout(0.5)
    path = waking.address()
    path.unlink(missing_ok=True)
    try:
        bell.bind(str(path))
    except OSError as error:
        log.warning("no bell at %s (%s): looking every second", path, error)
    return bell


def resident_bytes() -> int:
    """Memory that this process holds (RSS)."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def main() -> int:
    """`python -m views.worker`: the worker without the web."""
    try:
        house.open(read_settings())
    except BadSetting as error:
        print(error, file=sys.stderr)
        return 1
    logging.basicConfig(level=house.settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for noisy in ("fontTools", "weasyprint", "pyhanko", "PIL", "pikepdf"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    return work()


if __name__ == "__main__":
    code = main()
    put_fonts_away()
    logging.shutdown()
    sys.stdout.flush()
    os._exit(code)  # a lane that was cut off may hold what the interpreter would wait for at its own end
