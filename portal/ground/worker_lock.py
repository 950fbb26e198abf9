"""One worker an instance: two would render the same paper."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.ground.house import house


@contextmanager
def worker_lock() -> Iterator[bool]:
    """Hold the instance as its one worker does; the kernel lets go when the process ends, however it ends.

    Yields False where another process holds it.
    """
    path = Path(house.settings.instance) / "worker.lock"
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
