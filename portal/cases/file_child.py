"""The child that reads one hostile file: limits first, then the file, then an answer to whoever asked."""

import contextlib
import importlib
import json
import resource
import signal
import traceback
from dataclasses import dataclass
from typing import IO, Any

from portal.ground.errors import N_, Refused

CPU_SECONDS = 30
WALL_SECONDS = 90
READY = b"ready\n"  # what is said before the file is touched


@dataclass(frozen=True)
class Order:
    """Call `portal.cases.<module>.<function>(content, **arguments)` in `memory_mb` megabytes."""

    module: str
    function: str
    memory_mb: int
    arguments: dict[str, Any]


def too_complicated() -> Refused:
    """The refusal for a file that ends the child, or that no library understands."""
    return Refused(
        N_(
            "This file is built in a way that cannot be opened safely. Print it to a new PDF, or scan it, and upload that."
        )
    )


def carry_out(order: Order, file: IO[bytes], answer: IO[bytes]) -> None:
    """Write READY, a line of JSON and the bytes that were made to `answer`. Raises ImportError and nothing a file does.

    The line has `facts` and `size`, the number of bytes that follow, or `refused` and `values`.
    """
    memory = order.memory_mb * 1024**2
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(WALL_SECONDS)  # not caught: the system ends the process
    read = getattr(importlib.import_module(f"portal.cases.{order.module}"), order.function)
    answer.write(READY)
    answer.flush()
    said: dict[str, Any]
    body = b""
    try:
        file.seek(0)
        facts, body = read(file.read(), **order.arguments)
        said = {"facts": facts, "size": len(body)}
    except Refused as refused:
        said = {"refused": refused.message, "values": refused.values}
    except Exception:  # whatever a hostile file provokes in a library; the portal logs it
        with contextlib.suppress(MemoryError):
            traceback.print_exc()
        said = {"refused": too_complicated().message, "values": {}}
    answer.write(json.dumps(said).encode() + b"\n" + body)
    answer.flush()
