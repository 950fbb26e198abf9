"""Counters that remember what they counted: the SHA-256 over the digests of the events that each figure rests on.

An event's digest seals everything that happened to its case before it (portal/ground/audit), so the digest of one
counted event is enough to say which history the figure was computed from.
"""

import hashlib
from collections import Counter
from typing import Any


class Tally:
    """One figure while it is being counted."""

    __slots__ = ("_sha", "cells", "events", "of", "value")

    def __init__(self) -> None:
        self.value = 0
        self.of = 0
        self.cells: Counter[str] = Counter()
        self.events = 0
        self._sha = hashlib.sha256()

    def add(self, digest: str, cell: str = "", *, counts: bool = True) -> None:
        """Count one event; `counts` false: it belongs to what a rate is taken of, not to the part."""
        self.of += 1
        self.value += counts
        if cell:
            self.cells[cell] += 1
        self.rest_on(digest)

    def rest_on(self, digest: str) -> None:
        """Remember an event."""
        self.events += 1
        self._sha.update(digest.encode())

    @property
    def sha256(self) -> str:
        """Over the digests of its events, in the order of cases and events."""
        return self._sha.hexdigest()

    def frozen(self, kind: str) -> dict[str, Any]:
        """As a snapshot keeps it."""
        told: dict[str, Any] = {"value": self.value, "events": self.events, "sha256": self.sha256}
        if kind in ("rate", "bands"):
            told["of"] = self.of
        if self.cells:
            told["cells"] = dict(sorted(self.cells.items()))
        return told
