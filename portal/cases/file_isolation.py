"""A process of its own for hostile files: bounded memory and time, none of the portal's secrets, nothing to harm.

A PDF of 6 MB can ask for 1.5 GB while its pages are counted, and libraries written in C may crash. Here that ends one
short-lived child and becomes a sentence for the person who uploaded the file.
"""

import json
import logging
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Any

from portal.cases.file_child import READY, too_complicated
from portal.ground.errors import Refused

log = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[2]
MEMORY_MB = 768
WALL_SECONDS = 90


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
        "portal.cases.file_child",
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
            raise too_complicated() from error
    if not done.stdout.startswith(READY):
        raise RuntimeError(f"{module}.{function} could not start: {done.stderr.decode(errors='replace')[-2000:]}")
    if done.returncode:  # ended by the system: memory, time, or a crash of a library
        raise too_complicated()
    head, _, body = done.stdout.removeprefix(READY).partition(b"\n")
    if done.stderr:
        log.warning("%s.%s: %s", module, function, done.stderr.decode(errors="replace")[-2000:])
    answer = json.loads(head)
    if "refused" in answer:
        raise Refused(answer["refused"], **answer["values"])
    return answer["facts"], body
