#!/usr/bin/env python3
"""A notice of working days over 100,000 open cases: how long it takes to count and to write what moves, in how much memory,
how often the page that shows it sees it go on, and how long somebody else's act waits for the database meanwhile.

`.venv/bin/python bench/notice.py [--cases 100000] [--folder DIR]`; the folder is deleted at the end unless it was named.
"""

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time as clock
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
NOW = "2026-12-21T10:15"  # so late that most limits end in the year whose notice comes
# What waits for the centre, in a hundred: every one of these has a day that may move.
SPREAD = {"in_pre_review": 5.0, "submitted": 20.0, "accepted": 60.0, "decided": 5.0, "completed": 10.0}
SECONDS, MEGABYTES, WAIT = 600, 300, 2.0
EVERY = 0.05  # seconds between two looks


class Beside:
    """What others notice: how long each of their writes waits, and how long the count on the page stands still."""

    def __init__(self, path: Path):
        self.path, self.longest, self.still, self.writes = path, 0.0, 0.0, 0
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self._thread.join()

    def _look(self) -> None:
        database = sqlite3.connect(self.path, timeout=60, isolation_level=None)
        seen, since = None, clock.perf_counter()
        while not self._ends.wait(EVERY):
            began = clock.perf_counter()
            database.execute("BEGIN IMMEDIATE")
            database.execute("ROLLBACK")
            now = clock.perf_counter()
            self.longest, self.writes = max(self.longest, now - began), self.writes + 1
            done = database.execute("SELECT state, done, applied_at FROM office_change ORDER BY proposed_at").fetchall()
            if done != seen:
                seen, since = done, now
            self.still = max(self.still, now - since)
        database.close()


def peak_megabytes() -> float:
    """The most memory that this process has held (VmHWM)."""
    line = next(one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def prepare(cases: int) -> None:
    """A catalogue, people, and that many open cases."""
    from portal.cases.synthetic import fill
    from portal.ground import schema
    from portal.people.demonstration import load_people
    from portal.services.catalogue import load

    schema.migrate()
    load(ROOT / "data")
    load_people()
    print(fill(cases, spread=SPREAD), flush=True)


def notices() -> dict[str, dict[str, Any]]:
    """The next year's notice, and this year's corrected by the next two days, which moves nearly every case."""
    from models.services import CalendarYear
    from portal.ground import time

    today = time.today()
    head = {"title": f"国务院办公厅关于{today.year + 1}年部分节假日安排的通知", "number": "国办发明电〔2026〕9号"}
    new_year = [f"{today.year + 1}-01-01"]
    this_year = CalendarYear.get_by_id(today.year).notice
    more = [(today + timedelta(days=n)).isoformat() for n in (1, 2)]
    corrected = {
        **this_year,
        "notice": {**this_year["notice"], "number": "更正"},
        "holidays": [*this_year["holidays"], {"name": "调整", "off_days": more, "makeup_workdays": []}],
        "off_days": [*this_year["off_days"], *more],
    }
    corrected.pop("workdays_in_year", None)
    return {
        "the next year's notice": {
            "year": today.year + 1,
            "notice": head,
            "holidays": [{"name": "元旦", "off_days": new_year, "makeup_workdays": []}],
            "off_days": new_year,
            "makeup_workdays": [],
        },
        "this year's, corrected": corrected,
    }


def load_notices() -> None:
    """Each notice proposed, counted by the worker's job, confirmed by a second person, and written; prints JSON."""
    from models.office import OfficeChange
    from models.people import Staff
    from portal.cases import office_changes, office_effects
    from portal.ground import audit
    from portal.ground.house import house
    from portal.people.actors import staff_actor

    proposer, confirmer = (staff_actor(Staff.get(Staff.badge == badge)) for badge in ("S012", "S010"))
    path, found = house.settings.instance / "portal.db", []
    for name, notice in notices().items():
        given = {"reason": "测量", "text": json.dumps(notice, ensure_ascii=False)}
        change = office_changes.propose("calendar", "", proposer, given)
        with Beside(path) as beside:
            began = clock.perf_counter()
            office_effects.work_waiting()
            counted = clock.perf_counter() - began
            office_changes.confirm(office_changes.change_of(str(change.id)), confirmer)
            began = clock.perf_counter()
            office_effects.work_waiting()
            written = clock.perf_counter() - began
        row = OfficeChange.get_by_id(change.id)
        if row.applied_at is None:
            raise SystemExit(f"{name}: {row.error}")
        found.append(
            {"name": name, "open": row.total, "moves": row.moves, "overdue": row.overdue, "counted": counted}
            | {"written": written, "wait": beside.longest, "still": beside.still, "writes": beside.writes}
        )
    megabytes, left = peak_megabytes(), office_effects.follow_calendar()
    problems = [str(problem) for problem in audit.verify()]
    print(json.dumps({"notices": found, "megabytes": megabytes, "left": left, "problems": problems[:5]}))


def inside(job: str, cases: int) -> None:
    """One job in a process of its own."""
    from portal.ground.house import house
    from portal.ground.settings import read_settings

    house.open(read_settings())
    house.connect()
    prepare(cases) if job == "prepare" else load_notices()
    house.disconnect()


def main() -> None:
    """Lay out the cases, then measure in a fresh process."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--cases", type=int, default=100_000, help="open cases")
    asked.add_argument("--folder", type=Path, help="instance folder to make; kept")
    asked.add_argument("--job", choices=["prepare", "load"], help=argparse.SUPPRESS)
    chosen = asked.parse_args()
    if chosen.job:
        inside(chosen.job, chosen.cases)
        return
    folder = (chosen.folder or Path(tempfile.mkdtemp(prefix="portal-bench-"))).resolve()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PORTAL_")}
    environment |= {"PORTAL_INSTANCE": str(folder), "PORTAL_NOW": NOW}
    run = [sys.executable, __file__, "--cases", str(chosen.cases), "--job"]
    try:
        if not (folder / "portal.db").exists():
            subprocess.run([*run, "prepare"], env=environment, cwd=ROOT, check=True)
        done = subprocess.run([*run, "load"], env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
        said = json.loads(done.stdout)
        for f in said["notices"]:
            print(
                f"{f['name']}: {f['moves']} of {f['open']} open cases move, {f['overdue']} become overdue; counted in"
                f" {f['counted']:.1f} s, written in {f['written']:.1f} s; the page stood still for at most"
                f" {f['still']:.1f} s; {f['writes']} acts beside it waited at most {1000 * f['wait']:.0f} ms"
            )
        print(f"At most {said['megabytes']:.0f} MB; cases whose day is not the clock's afterwards: {said['left']}")
        slow = [f["name"] for f in said["notices"] if f["counted"] + f["written"] > SECONDS or f["wait"] > WAIT]
        if slow or said["megabytes"] > MEGABYTES or said["left"] or said["problems"]:
            raise SystemExit(
                f"More than {SECONDS} s, {MEGABYTES} MB or {WAIT} s of waiting, or wrong: {slow} {said['problems']}"
            )
    finally:
        if chosen.folder is None:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
