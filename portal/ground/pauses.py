"""What failed rests before it is tried again: a second at first, an hour at most, so that it keeps nothing else waiting.

Only in this process: a worker that starts anew tries everything at once.
"""

import threading
from time import monotonic
from uuid import UUID

LONGEST = 3600.0  # seconds


class Pauses:
    """When each row that failed may be tried again."""

    def __init__(self) -> None:
        self._until: dict[UUID, float] = {}
        self._one_at_a_time = threading.Lock()

    def failed(self, key: UUID, tries: int) -> None:
        """A row failed for the `tries`-th time."""
        with self._one_at_a_time:
            self._until[key] = monotonic() + min(LONGEST, 2.0 ** min(tries, 12))

    def resting(self) -> list[UUID]:
        """The rows that are left alone now."""
        now = monotonic()
        with self._one_at_a_time:
            self._until = {key: until for key, until in self._until.items() if until > now}
            return list(self._until)
