"""Wake the worker after a commit. The rows are the truth: a worker that was asleep finds them at its next look."""

import socket
from pathlib import Path

from portal.ground.house import house


def address() -> Path:
    """Where the worker listens (a datagram socket in the instance folder; short, as socket paths must be)."""
    return Path(house.settings.instance) / "worker.wake"


def wake_after_commit() -> None:
    """Tell the worker on this machine that there is something to do; does nothing when none listens."""
    is_heard()  # a worker that did not hear looks every second anyway


def is_heard() -> bool:
    """Ring the worker's bell: does it listen on this machine? One whose bell rings already does."""
    path = address()
    if not path.exists():
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bell:
        bell.setblocking(False)
        try:
            bell.sendto(b"1", str(path))
        except BlockingIOError:
            return True
        except OSError:
            return False
    return True
