"""A process of its own for hostile files: bounded memory and time, none of the portal's secrets, nothing to harm.

A PDF of 6 MB can ask for 1.5 GB while its pages are counted, and libraries written in C may crash. Here that ends one
short-lived child and becomes a sentence for the person who uploaded the file.
"""

import importlib
import json
import logging
import resource
import shutil
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path
from typing import IO, Any

from portal.ground.errors import N_, Refused

log = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[2]
MEMORY_MB = 768
CPU_SECONDS = 30
WALL_SECONDS = 90
READY = b"ready\n"


def isolated(
    module: str, function: str, content: bytes | IO[bytes], memory_mb: int = MEMORY_MB, **arguments: Any
) -> tuple[dict[str, Any], bytes]:
    """Call `portal.cases.<module>.<function>(content, **arguments)` in a child; it answers (facts, bytes).

    `content`: bytes, or a stream that is copied from its start and then stands at its end.

    Costs about 0.1 s. Raises what the function refuses, and Refused when the file takes too much memory or time.
    """
    command = [
        sys.executable,
        "-s",
        "-m",
        "portal.cases.file_isolation",
        module,
        function,
        str(memory_mb),
        json.dumps(arguments),
    ]
    with tempfile.TemporaryFile() as file:
        if isinstance(content, bytes):
            file.write(content)
        else:
            content.seek(0)
            shutil.copyfileobj(content, file, 256 * 1024)
        file.seek(0)
        try:
            done = subprocess.run(
                command,
                stdin=file,
                capture_output=True,
                timeout=WALL_SECONDS,
                cwd=ROOT,
                env={"LANG": "C.UTF-8"},
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise _too_complicated() from error
    if not done.stdout.startswith(READY):
        raise RuntimeError(f"{module}.{function} could not start: {done.stderr.decode(errors='replace')[-2000:]}")
    if done.returncode:  # ended by the system: memory, time, or a crash of a library
        raise _too_complicated()
    head, _, body = done.stdout.removeprefix(READY).partition(b"\n")
    if done.stderr:
        log.warning("%s.%s: %s", module, function, done.stderr.decode(errors="replace")[-2000:])
    answer = json.loads(head)
    if "refused" in answer:
        raise Refused(answer["refused"], **answer["values"])
    return answer["facts"], body


def _too_complicated() -> Refused:
    return Refused(
        N_(
            "This file is built in a way that cannot be opened safely. Print it to a new PDF, or scan it, and upload that."
        )
    )


def _main(module: str, function: str, memory_mb: str, arguments: str) -> None:
    """The child: limits first, then the file."""
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
        sys.stderr.write("".join(traceback.format_exception(error)))
        answer, body = {"refused": _too_complicated().message, "values": {}}, b""
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + body)


if __name__ == "__main__":
    _main(*sys.argv[1:5])
