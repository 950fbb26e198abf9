"""The portal as an operator runs it: gunicorn and the worker in processes of their own, on a folder of their own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from portal.ground.settings import ROOT
from tests.conftest import NOW, SECRET

PATIENCE = 60.0  # seconds; the machine may be busy


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


class Served:
    """One running portal: web and worker on the database at `database_url`, the clock frozen on a Friday morning."""

    def __init__(self, folder: Path, database_url: str):
        self.folder = folder
        self.database = database_url.removeprefix("sqlite:///")
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        self.environment = {
            **clean,
            "PORTAL_ENV": "test",
            "PORTAL_INSTANCE": str(folder / "instance"),
            "PORTAL_DATABASE_URL": database_url,
            "PORTAL_SECRET_KEY": SECRET,
            "PORTAL_NOW": NOW,
            "PORTAL_PORT": str(self.port),
            "PORTAL_WORKERS": "1",
            "PORTAL_THREADS": "6",
        }
        self.web: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None

    def start(self) -> "Served":
        """Both processes; returns when the portal answers."""
        self.start_worker()
        self.start_web()
        return self

    def start_web(self) -> None:
        """The web alone."""
        self.web = self._run("gunicorn", "-c", "deploy/gunicorn.py")
        self.wait_until_it_answers()

    def start_worker(self) -> None:
        """The worker alone."""
        self.worker = self._run("views.worker")

    def stop(self) -> None:
        """Both end as an operator ends them."""
        for process in (self.web, self.worker):
            if process is not None and process.poll() is None:
                process.terminate()
        for process in (self.web, self.worker):
            if process is not None:
                process.wait(PATIENCE)

    def kill(self) -> None:
        """kill -9 on every process of both at this instant."""
        for process in (self.web, self.worker):
            assert process is not None
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(PATIENCE)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """A command of the operator: `run("audit", "verify")`."""
        flask = [sys.executable, "-m", "flask", *command]
        return subprocess.run(flask, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)

    def wait_until_it_answers(self) -> None:
        """Until /healthz says that the database answers."""
        ends = time.monotonic() + PATIENCE
        while not self._answers():
            assert self.web is not None
            assert self.web.poll() is None, self.said()
            assert time.monotonic() < ends, f"no answer\n{self.said()}"
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=5):
                return True
        except OSError:
            return False

    def said(self) -> str:
        """What both have written to the console."""
        return "".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log")))

    def _run(self, *module: str) -> "subprocess.Popen[bytes]":
        with (self.folder / f"{module[0]}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", *module],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
