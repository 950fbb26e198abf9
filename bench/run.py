#!/usr/bin/env python3
"""Measure the portal beside a bare Flask list, with 10,000, 100,000 and 1,000,000 cases. docs/performance.md explains it.

`.venv/bin/python bench/run.py [SIZES ...] [--folder DIR] [--seconds N] [--no-browser]`

Everything happens on this machine, in a folder of its own that is deleted at the end unless it was named.
"""

import argparse
import http.cookiejar
import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
HERE = ROOT / "bench"
PYTHON = sys.executable
PASSWORD = "yunxi-demo-2026"
AT_ONCE = 8
PAGE_100 = 100
ACCEPTS = 400
HEAD = f"| {'page':34} | alone p50 | p95 | {AT_ONCE} at once: req/s | p50 | p95 | CPU ms | KB |"


class Portal:
    """The programs under test and where they are."""

    def __init__(self, folder: Path, port: int, seconds: float):
        self.folder, self.port, self.bare_port, self.seconds = folder, port, port + 1, seconds
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("PORTAL_")} | {
            "PORTAL_INSTANCE": str(folder),
            "PORTAL_PORT": str(port),
            "PORTAL_SESSION_MINUTES": "600",
            "PORTAL_REQUESTS_PER_MINUTE": "100000000",  # counted as always, but nobody is sent away
            "PORTAL_LOG_LEVEL": "ERROR",
            "MALLOC_ARENA_MAX": "2",  # as ./run and the system's services set it
            "BENCH_DATABASE": str(folder / "portal.db"),
        }

    def run(self, *command: str, given: str | None = None) -> str:
        """Run a program to its end and return what it printed."""
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, input=given, text=True, stdout=subprocess.PIPE, check=True
        )
        return done.stdout

    @contextmanager
    def serving(self) -> Iterator[dict[str, int]]:
        """The portal and the bare list, each with 2 processes of 8 threads."""
        gunicorn = [PYTHON, "-m", "gunicorn"]
        bare = [*gunicorn, "-k", "gthread", "-w", "2", "--threads", "8", "--keep-alive", "5", "--log-level", "error",
                "-b", f"127.0.0.1:{self.bare_port}", "--chdir", str(HERE), "bare:app"]  # fmt: skip
        portal = [*gunicorn, "--config", "deploy/gunicorn.py"]
        programs = {
            name: subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL)
            for name, command in (("bare", bare), ("portal", portal))
        }
        try:
            for port, path in ((self.port, "/healthz"), (self.bare_port, "/static-10k")):
                wait_for(f"http://127.0.0.1:{port}{path}")
            yield {name: program.pid for name, program in programs.items()}
        finally:
            for program in programs.values():
                program.terminate()
            for program in programs.values():
                program.wait(20)

    def load(self, port: int, requests: list[dict[str, Any]], connections: int, **job: Any) -> dict[str, Any]:
        """What the load generator measured."""
        job = {"port": port, "requests": requests, "connections": connections, "seconds": self.seconds, **job}
        return json.loads(self.run(PYTHON, str(HERE / "load.py"), given=json.dumps(job)))


def wait_for(address: str) -> None:
    """Until somebody answers there."""
    for _ in range(200):
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{address} does not answer")


def family(pid: int) -> list[int]:
    """A process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


def cpu_seconds(pid: int) -> float:
    """Processor time of a process and its children so far."""
    ticks = 0
    for one in family(pid):
        ticks += sum(map(int, Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def megabytes(pid: int, what: str = "VmRSS") -> float:
    """Memory of one process: VmRSS now, VmHWM at its peak."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(what)).split()[1]) / 1024


class Visitor:
    """A member of staff with a browser: signs in on the real page and keeps the cookies."""

    def __init__(self, port: int):
        self.root = f"http://127.0.0.1:{port}"
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path: str) -> str:
        """A page as text."""
        with self.opener.open(self.root + path, timeout=60) as answer:
            return answer.read().decode()

    def sign_in(self, login: str) -> None:
        """By user name and password."""
        page = self.get("/staff/sign-in")
        form = {"csrf_token": token_in(page), "login": login, "password": PASSWORD, "next": "/desk"}
        with self.opener.open(
            f"{self.root}/staff/sign-in", urllib.parse.urlencode(form).encode(), timeout=60
        ) as answer:
            if not answer.url.startswith(f"{self.root}/desk"):
                raise SystemExit(f"{login} could not sign in: {answer.url}")

    @property
    def headers(self) -> dict[str, str]:
        """What the load generator sends to be this visitor."""
        return {"Cookie": "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)}


def token_in(page: str) -> str:
    """The CSRF token of a page's forms."""
    found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)
    if not found:
        raise SystemExit("a page without a form where one was expected")
    return found[1]


def page_number(visitor: Visitor, path: str, number: int) -> tuple[str, int]:
    """The address of a later page of the queue by following its links, and which page it is."""
    for turned in range(1, number):
        found = re.search(r'href="(/desk\?[^"]*after=[^"]+)" rel="next"', visitor.get(path))
        if not found:
            return path, turned
        path = found[1].replace("&amp;", "&")
    return path, number


def measure(
    portal: Portal, pids: dict[str, int], name: str, requests: list[dict[str, Any]], of: str = "portal"
) -> None:
    """Print one line: alone, then eight at once."""
    port = portal.port if of == "portal" else portal.bare_port
    portal.load(port, requests, AT_ONCE, seconds=1)  # warm
    alone = portal.load(port, requests, 1)
    before = cpu_seconds(pids[of])
    crowd = portal.load(port, requests, AT_ONCE)
    cpu = 1000 * (cpu_seconds(pids[of]) - before) / max(crowd["requests"], 1)
    line(name, alone, crowd, cpu)


def line(name: str, alone: dict[str, Any], crowd: dict[str, Any], cpu: float) -> None:
    """One row of the table; anything but 200 and 303 is said."""
    bad = {s: n for s, n in {**alone["statuses"], **crowd["statuses"]}.items() if s not in ("200", "303")}
    print(
        f"| {name:34} | {alone['p50']:.1f} | {alone['p95']:.1f} | {crowd['a_second']:.0f} | {crowd['p50']:.1f} |"
        f" {crowd['p95']:.1f} | {cpu:.1f} | {crowd['bytes'] / 1024:.1f} |{f' statuses {bad}' if bad else ''}",
        flush=True,
    )


def pages(portal: Portal, pids: dict[str, int], known: dict[str, Any]) -> None:
    """Every page of the list, beside the bare list before and after."""

    def get(path: str, headers: dict[str, str] | None = None) -> list[dict[str, Any]]:
        return [{"path": path, "headers": headers or {}}]

    def quoted(text: str) -> str:
        return urllib.parse.quote(text)

    visitor = Visitor(portal.port)
    visitor.sign_in(known["clerk"])
    signed = visitor.headers
    print(f"\n{HEAD}\n|{' --- |' * 8}")
    measure(portal, pids, "bare Flask list of 25 rows", get("/list"), of="bare")
    measure(portal, pids, "home", get("/"))
    measure(portal, pids, "directory search", get(f"/services?q={quoted('食品')}"))
    measure(portal, pids, "guide", get(f"/services/{known['service']}"))
    measure(portal, pids, "queue, first page", get("/desk?tab=all", signed))
    path, number = page_number(visitor, "/desk?tab=all", PAGE_100)
    measure(portal, pids, f"queue, page {number}", get(path, signed))
    measure(portal, pids, f"search by name ({known['named']} cases)", get(f"/desk?q={quoted(known['name'])}", signed))
    measure(portal, pids, "search by last four", get(f"/desk?q={known['tail']}", signed))
    measure(
        portal,
        pids,
        "workbench",
        [r for number, _ in known["cases"][:50] for r in get(f"/desk/cases/{number}", signed)],
    )
    accept(portal, pids, known, visitor)
    measure(portal, pids, "bare list once more", get("/list"), of="bare")
    rss = [megabytes(pid) for pid in family(pids["portal"])[1:]]
    print(f"Web processes: {', '.join(f'{m:.0f}' for m in rss)} MB; bare: {megabytes(family(pids['bare'])[1]):.0f} MB")


def accept(portal: Portal, pids: dict[str, int], known: dict[str, Any], visitor: Visitor) -> None:
    """Each prepared case is accepted once: half of them one after the other, half eight at once."""
    token = token_in(visitor.get(f"/desk/cases/{known['cases'][0][0]}"))
    requests = []
    for number, version in known["cases"]:
        form = {"csrf_token": token, "version": version, "token": secrets.token_urlsafe(16), "sure": "1"}
        body = urllib.parse.urlencode(form)
        path = f"/desk/cases/{number}/accept"
        requests.append({"method": "POST", "path": path, "body": body, "headers": visitor.headers})
    half = len(requests) // 2
    alone = portal.load(portal.port, requests[:half], 1, once=True, seconds=60)
    before = cpu_seconds(pids["portal"])
    crowd = portal.load(portal.port, requests[half:], AT_ONCE, once=True, seconds=60)
    cpu = 1000 * (cpu_seconds(pids["portal"]) - before) / crowd["requests"]
    line("accept (POST)", alone, crowd, cpu)


def worker(portal: Portal, seconds: float) -> None:
    """The worker beside the papers that the acceptances left: how many a second, at what memory."""
    program = subprocess.Popen([PYTHON, "-m", "views.worker"], cwd=ROOT, env=portal.environment)
    try:
        time.sleep(5)
        first, began = waiting_papers(portal), time.monotonic()
        time.sleep(seconds)
        made, took = first - waiting_papers(portal), time.monotonic() - began
        print(f"Worker: {made / took:.1f} papers a second, at most {megabytes(program.pid, 'VmHWM'):.0f} MB")
    finally:
        program.send_signal(signal.SIGTERM)
        program.wait(30)


def waiting_papers(portal: Portal) -> int:
    """How many papers are drawn and not yet made."""
    import sqlite3

    database = sqlite3.connect(portal.folder / "portal.db")
    (count,) = database.execute("SELECT count(*) FROM paper WHERE state = 'drawn'").fetchone()
    database.close()
    return count


def inside(portal: Portal) -> None:
    """Paper and sweep, each in a process of its own."""
    p = json.loads(portal.run(PYTHON, str(HERE / "inside.py"), "paper"))
    print(
        f"Paper (PDF/A, signed): {p['p50']:.0f} ms, p95 {p['p95']:.0f}, the first one {p['first']:.0f};"
        f" {p['bytes'] / 1024:.0f} KB; {p['megabytes']:.0f} MB"
    )
    s = json.loads(portal.run(PYTHON, str(HERE / "inside.py"), "sweep"))
    print(
        f"Sweep over {s['open']} open cases: {s['first']:.2f} s (did {s['first_did']}), again {s['again']:.2f} s"
        f" (did {s['again_did']}); {s['megabytes']:.0f} MB"
    )


def browser(portal: Portal, known: dict[str, Any]) -> None:
    """What a person on a slow machine and a slow line waits for."""
    job = {
        "portal": f"http://127.0.0.1:{portal.port}",
        "bare": f"http://127.0.0.1:{portal.bare_port}",
        "login": known["clerk"],
        "password": PASSWORD,
    }
    found = json.loads(portal.run(PYTHON, str(HERE / "browser.py"), given=json.dumps(job)))
    told = "; ".join(f"{name} {milliseconds:.0f} ms" for name, milliseconds in found.items())
    print(f"Readable on a machine 6x slower at 1.6 Mbit/s and 150 ms, nothing cached: {told}")


def measure_size(portal: Portal, size: int, made: int, with_browser: bool) -> None:
    """Fill up to a size and measure everything."""
    print(f"\n## {size} cases", flush=True)
    if size > made:
        done = portal.run(PYTHON, "-m", "flask", "--app", "wsgi", "bench", "fill", "--cases", str(size - made))
        print(
            f"Filled: {done.strip().splitlines()[-1]}; database {(portal.folder / 'portal.db').stat().st_size / 1e6:.0f} MB"
        )
    known = json.loads(portal.run(PYTHON, str(HERE / "prepare.py"), str(ACCEPTS)))
    with portal.serving() as pids:
        pages(portal, pids, known)
        if with_browser:
            browser(portal, known)
    worker(portal, 20)
    inside(portal)


def main() -> None:
    """Read the arguments, make the instance, measure each size in turn."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument(
        "sizes", nargs="*", type=int, default=[10_000, 100_000, 1_000_000], help="numbers of cases, ascending"
    )
    asked.add_argument("--folder", type=Path, help="instance folder to make or go on with; kept")
    asked.add_argument("--port", type=int, default=8106, help="of the portal; the bare list takes the next one")
    asked.add_argument("--seconds", type=float, default=4, help="of each measurement")
    asked.add_argument("--no-browser", action="store_true", help="leave Chromium out")
    chosen = asked.parse_args()
    folder = (chosen.folder or Path(tempfile.mkdtemp(prefix="portal-bench-"))).resolve()
    portal = Portal(folder, chosen.port, chosen.seconds)
    load, cores = os.getloadavg()[0], os.cpu_count()
    print(f"{cores} processors, load {load:.1f} before; Python {sys.version.split()[0]}; 2 processes of 8 threads each")
    try:
        portal.run(PYTHON, "-m", "flask", "--app", "wsgi", "prepare")
        for size in sorted(chosen.sizes):
            measure_size(portal, size, cases_in(portal), not chosen.no_browser)
    finally:
        if chosen.folder is None:
            shutil.rmtree(folder, ignore_errors=True)


def cases_in(portal: Portal) -> int:
    """How many cases the instance holds."""
    import sqlite3

    database = sqlite3.connect(portal.folder / "portal.db")
    (count,) = database.execute("SELECT count(*) FROM cases").fetchone()
    database.close()
    return count


if __name__ == "__main__":
    main()
