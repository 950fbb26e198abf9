#!/usr/bin/env python3
"""A month of 100,000 cases: how long its figures take and in how much memory, and what the board costs with them behind it.

`.venv/bin/python bench/board.py [--cases 100000] [--folder DIR]`; the folder is deleted at the end unless it was named.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time as clock
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
MONTH = "2026-10"
NOW = "2026-11-20T10:15"
SECONDS, MEGABYTES = 30, 300


def peak_megabytes() -> float:
    """The most memory that this process has held (VmHWM)."""
    line = next(one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def prepare(cases: int) -> None:
    """A catalogue, people, and that many cases filed in the month."""
    from portal.cases.synthetic_history import fill_history
    from portal.ground import schema
    from portal.people.demonstration import load_people
    from portal.publication.months import read_month
    from portal.services.catalogue import load

    schema.migrate()
    load(ROOT / "data")
    load_people()
    month = read_month(MONTH)
    began = clock.perf_counter()
    fill_history(cases, month.first, month.last, seed=1)
    print(f"{cases} cases filed in {MONTH} laid out in {clock.perf_counter() - began:.0f} s", flush=True)


def take() -> None:
    """The snapshot, its check, and the pages that read it; prints JSON."""
    from portal.publication import board_page, datasets, snapshots
    from portal.publication.months import read_month

    month = read_month(MONTH)
    before = peak_megabytes()
    began, cpu = clock.perf_counter(), clock.process_time()
    taken = snapshots.take(month, datetime.fromisoformat("2026-11-04T18:00"))
    found = {"seconds": clock.perf_counter() - began, "cpu": clock.process_time() - cpu, "cases": taken.cases}
    found |= {"events": taken.events, "overdue": len(taken.overdue), "megabytes": peak_megabytes(), "before": before}
    snapshots.publish(taken)
    began = clock.perf_counter()
    for _ in range(20):
        board_page.board_page(MONTH)
    found["page"] = (clock.perf_counter() - began) / 20 * 1000
    began = clock.perf_counter()
    found["csv_bytes"] = sum(len(piece.encode()) for name in datasets.DATASETS for piece in datasets.as_csv(name))
    found["csv"] = (clock.perf_counter() - began) * 1000
    print(json.dumps(found))


def inside(job: str, cases: int) -> None:
    """One job in a process of its own."""
    from portal.ground.house import house
    from portal.ground.settings import read_settings

    house.open(read_settings())
    house.connect()
    prepare(cases) if job == "prepare" else take()
    house.disconnect()


def main() -> None:
    """Lay out the month, then measure in a fresh process."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--cases", type=int, default=100_000)
    asked.add_argument("--folder", type=Path, help="instance folder to make; kept")
    asked.add_argument("--job", choices=["prepare", "take"], help=argparse.SUPPRESS)
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
        done = subprocess.run([*run, "take"], env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
        f = json.loads(done.stdout)
        print(
            f"Snapshot of {f['cases']} cases, {f['events']} events, {f['overdue']} overdue: {f['seconds']:.1f} s"
            f" ({f['cpu']:.1f} s of one processor), at most {f['megabytes']:.0f} MB ({f['before']:.0f} MB before)"
        )
        print(f"Page: {f['page']:.1f} ms; all seven datasets as CSV: {f['csv']:.0f} ms, {f['csv_bytes'] / 1024:.0f} KB")
        if f["seconds"] > SECONDS or f["megabytes"] > MEGABYTES:
            raise SystemExit(f"More than {SECONDS} s or {MEGABYTES} MB.")
    finally:
        if chosen.folder is None:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
