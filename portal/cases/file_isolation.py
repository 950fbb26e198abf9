"""A process of its own for hostile files: bounded memory and time, none of the portal's secrets, nothing to harm.

A PDF of 6 MB can ask for 1.5 GB while its pages are counted, and libraries written in C may crash. Here that ends one
short-lived child and becomes a sentence for the person who uploaded the file.
"""

import contextlib
import json
import logging
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from portal.cases.file_child import READY, WALL_SECONDS, Order, too_complicated
from portal.ground.errors import Refused

log = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[2]
MEMORY_MB = 768
GRACE_SECONDS = 10  # after which a child that should have ended itself is given up


def isolated(
    module: str, function: str, content: bytes | IO[bytes], memory_mb: int = MEMORY_MB, **arguments: Any
) -> tuple[dict[str, Any], bytes]:
    """Call `portal.cases.<module>.<function>(content, **arguments)` in a child; it answers (facts, bytes).

    `content`: bytes, or a stream that is copied from its start and then stands at its end.

    Costs about 10 ms, and 0.15 s when none was asked for in the last minute. Raises what the function refuses, and
    Refused when the file takes too much memory or time.
    """
    order = Order(module, function, memory_mb, arguments)
    with tempfile.TemporaryFile() as file, tempfile.TemporaryFile() as complaints:
        if isinstance(content, bytes):
            file.write(content)
        else:
            content.seek(0)
            shutil.copyfileobj(content, file, 256 * 1024)
        file.flush()
        said = _ask(order, file, complaints) or _ask(order, file, complaints)  # again where the server had just ended
        complaints.seek(0)
        complaint = complaints.read()[-2000:].decode(errors="replace")
    if not said.startswith(READY):
        raise RuntimeError(f"{module}.{function} could not start: {complaint}")
    head, end_of_line, body = said.removeprefix(READY).partition(b"\n")
    answer = json.loads(head) if end_of_line else None
    if answer is None or len(body) != answer.get("size", 0):  # ended by the system: memory, time, a crash of a library
        raise too_complicated()
    if complaint:
        log.warning("%s.%s: %s", module, function, complaint)
    if "refused" in answer:
        raise Refused(answer["refused"], **answer["values"])
    return answer["facts"], body


class ForkServer:
    """This process's fork server (file_forkserver): started when it is first needed, and again when it went to rest."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Have none: at the beginning, and in a forked process (a new web process), which leaves its parent's alone."""
        self._lock = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None
        self._orders: socket.socket | None = None

    def send(self, order: bytes, files: list[int]) -> None:
        """Have a child made for an order."""
        with self._lock:
            if self.process is not None and self._orders is not None:
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    socket.send_fds(self._orders, [order], files)
                    return
                self._orders.close()
                self.process.wait()
            self.process, self._orders = _start()
            socket.send_fds(self._orders, [order], files)


def _start() -> tuple[subprocess.Popen[bytes], socket.socket]:
    """A new fork server, and where it takes orders."""
    orders, its = socket.socketpair(type=socket.SOCK_SEQPACKET)
    command = [sys.executable, "-s", "-m", "portal.cases.file_forkserver", str(its.fileno())]
    with its:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, pass_fds=[its.fileno()], cwd=ROOT, env={"LANG": "C.UTF-8"}
        )
    return process, orders


server = ForkServer()
os.register_at_fork(after_in_child=server.forget)


def _ask(order: Order, file: IO[bytes], complaints: IO[bytes]) -> bytes:
    """What the child of one order said until it ended; nothing where none was made."""
    mine, its = socket.socketpair()
    with mine:
        with its:
            server.send(json.dumps(asdict(order)).encode(), [file.fileno(), its.fileno(), complaints.fileno()])
        mine.settimeout(WALL_SECONDS + GRACE_SECONDS)
        said = bytearray()
        with contextlib.suppress(TimeoutError, ConnectionResetError):
            while piece := mine.recv(256 * 1024):
                said += piece
        return bytes(said)
