"""Where the limiter counts requests in this process: as its own memory storage, but without a thread for each request."""

import threading
import time

from limits.storage import MemoryStorage

IN_THIS_PROCESS = "counts://"
CLEANED_EVERY = 60.0  # seconds


class RequestCounts(MemoryStorage):
    """Counts by key until they expire; the limiter knows it by its address."""

    STORAGE_SCHEME = [IN_THIS_PROCESS.removesuffix("://")]

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: str):
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)
        self._one_at_a_time = threading.Lock()
        self._clean_at = 0.0

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count a request. Returns how many there were since the first one of this period."""
        now = time.time()
        with self._one_at_a_time:
            if now >= self._clean_at:
                self._clean_at = now + CLEANED_EVERY
                for old in [k for k, ends in self.expirations.items() if ends <= now]:
                    self.storage.pop(old, None)
                    self.expirations.pop(old, None)
            if self.expirations.get(key, 0) <= now:
                self.storage[key] = 0
                self.expirations[key] = now + expiry
            self.storage[key] += amount
            return self.storage[key]
