"""What is measured inside one process: a paper as PDF, and the sweep. Prints JSON.

`python bench/inside.py paper` or `python bench/inside.py sweep`.
"""

import json
import os
import sys
import time as clock
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from models.cases import Case, Paper
from portal.cases import paper_drawing, sweep
from portal.cases.papers.kinds import KINDS
from portal.ground import time
from portal.ground.house import house
from portal.ground.settings import read_settings

PAPERS = 30


def peak_megabytes() -> float:
    """The most memory that this process has held (VmHWM)."""
    line = next(one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def paper() -> dict[str, float]:
    """An acceptance as the worker makes it: rendered and signed; the first one warms the fonts."""
    row = Paper.select().where(Paper.kind.in_(["acceptance", "neutral_acceptance"])).order_by(Paper.issued_at).first()
    data, kind = paper_drawing.data_of(row), KINDS[row.kind]
    seconds, size = [], 0
    for _ in range(PAPERS + 1):
        began = clock.perf_counter()
        size = len(paper_drawing.make_file(kind, data, row.organ_id, time.now()).pdf)
        seconds.append(clock.perf_counter() - began)
    warm = sorted(seconds[1:])
    return {
        "first": 1000 * seconds[0],
        "p50": 1000 * warm[PAPERS // 2],
        "p95": 1000 * warm[int(PAPERS * 0.95)],
        "bytes": size,
    }


def swept() -> dict[str, float]:
    """Everything that time does, twice: the second time nothing is due."""
    found: dict[str, float] = {"open": Case.select().where(Case.is_open, Case.state != "delivered").count()}
    for name in ("first", "again"):
        began, cpu = clock.perf_counter(), clock.process_time()
        done = sweep.run(time.now())
        found |= {
            name: clock.perf_counter() - began,
            f"{name}_cpu": clock.process_time() - cpu,
            f"{name}_did": sum(done.values()),
        }
    return found


def main() -> None:
    """Measure one of them."""
    house.open(read_settings())
    house.connect()
    os.nice(0)
    found = paper() if sys.argv[1] == "paper" else swept()
    print(json.dumps({**found, "megabytes": peak_megabytes()}))
    house.disconnect()


if __name__ == "__main__":
    main()
