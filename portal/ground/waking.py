"""Wake the worker after a commit. The rows are the truth: a worker that was asleep finds them at its next look."""

import socket
from pathlib import Path

from portal.ground.house import house


def address() -> Path:
    """Where the worker listens (a datagram socket in the instance folder; short, as socket paths must be)."""
    return Path(house.settings.instance) / "worker.wake"


def wake_after_commit() -> None:
    """Tell the worker on this machine that there is something to do; does nothing when none listens."""
    path = address()
    if not path.exists():
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bell:
        bell.setblocking(False)
        try:
            bell.sendto(b"1", str(path))
        except OSError:
            return  # nobody listens or the bell rings already: the worker looks every second anyway
