"""The child of file_isolation: limits first, then the file. Imports little, because it starts for every file."""

import importlib
import json
import resource
import sys
from typing import Any

from portal.ground.errors import N_, Refused

CPU_SECONDS = 30
READY = b"ready\n"  # what is said before the file is touched


def too_complicated() -> Refused:
    """The refusal for a file that ends the child, or that no library understands."""
    return Refused(
        N_(
            "This file is built in a way that cannot be opened safely. Print it to a new PDF, or scan it, and upload that."
        )
    )


def _main(module: str, function: str, memory_mb: str, arguments: str) -> None:
    memory = int(memory_mb) * 1024**2
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    read = getattr(importlib.import_module(f"portal.cases.{module}"), function)
    content = sys.stdin.buffer.read()
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    try:
        facts, body = read(content, **json.loads(arguments))
        answer: dict[str, Any] = {"facts": facts}
    except Refused as refused:
        answer, body = {"refused": refused.message, "values": refused.values}, b""
    except Exception as error:  # whatever a hostile file provokes in a library; the parent logs it
        import traceback

        sys.stderr.write("".join(traceback.format_exception(error)))
        answer, body = {"refused": too_complicated().message, "values": {}}, b""
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + body)


if __name__ == "__main__":
    _main(*sys.argv[1:5])
