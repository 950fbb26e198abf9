"""Requests against a server on this machine, from a process of their own: keep-alive connections, counted and timed.

Reads a job as JSON from standard input, prints the outcome as JSON. A job is
{"port", "requests": [{"method", "path", "body", "headers"}], "connections", "seconds", "at_most", "once"}: the requests
in turn until the seconds are over or `at_most` are done; with `once` each of them exactly once.
"""

import json
import socket
import sys
import threading
import time
from dataclasses import dataclass, field
from itertools import count

HOST = "127.0.0.1"
PATIENCE = 30.0  # seconds for one answer
LONGEST = 120.0  # seconds for a job


@dataclass
class Tally:
    """What came back: seconds of each answer, how often each status, bytes of the last body."""

    seconds: list[float] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)
    size: int = 0


class Line:
    """One keep-alive connection. Plain sockets: a full client would cost more than the pages that it fetches."""

    def __init__(self, port: int):
        self.port = port
        self.socket: socket.socket | None = None
        self.rest = b""

    def ask(self, request: bytes) -> tuple[int, int]:
        """(status, length of the body). Connects anew where the server has closed in between."""
        for last_try in (False, True):
            try:
                if self.socket is None:
                    self.socket = socket.create_connection((HOST, self.port), PATIENCE)
                    self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.socket.sendall(request)
                return self._answer()
            except (ConnectionError, EOFError):
                self.close()
                if last_try:
                    raise
        raise AssertionError

    def close(self) -> None:
        """Hang up."""
        if self.socket is not None:
            self.socket.close()
        self.socket, self.rest = None, b""

    def _more(self) -> None:
        assert self.socket is not None
        part = self.socket.recv(65536)
        if not part:
            raise EOFError
        self.rest += part

    def _until(self, mark: bytes) -> bytes:
        while mark not in self.rest:
            self._more()
        head, _, self.rest = self.rest.partition(mark)
        return head

    def _take(self, length: int) -> None:
        while len(self.rest) < length:
            self._more()
        self.rest = self.rest[length:]

    def _answer(self) -> tuple[int, int]:
        head = self._until(b"\r\n\r\n").lower()
        status = int(head[9:12])
        length = 0
        if b"transfer-encoding: chunked" in head:
            while size := int(self._until(b"\r\n"), 16):
                self._take(size + 2)
                length += size
            self._until(b"\r\n")
        elif b"content-length:" in head:
            length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
            self._take(length)
        if b"connection: close" in head:
            self.close()
        return status, length


def as_bytes(request: dict, port: int) -> bytes:
    """A request as it goes over the line."""
    body = request.get("body", "").encode()
    headers = {"Host": f"{HOST}:{port}", "Accept-Encoding": "gzip", **request.get("headers", {})}
    if body:
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
    lines = [f"{request.get('method', 'GET')} {request['path']} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def run(job: dict) -> dict:
    """Carry out a job."""
    port = job["port"]
    requests = [as_bytes(request, port) for request in job["requests"]]
    at_most = len(requests) if job.get("once") else job.get("at_most", 1_000_000)
    ends = time.perf_counter() + min(job.get("seconds", LONGEST), LONGEST)
    turns, tallies = count(), [Tally() for _ in range(job["connections"])]
    threads = [
        threading.Thread(target=_work, args=(Line(port), requests, turns, at_most, ends, tally)) for tally in tallies
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    seconds = sorted(s for tally in tallies for s in tally.seconds)
    statuses: dict[str, int] = {}
    for tally in tallies:
        for status, times in tally.statuses.items():
            statuses[status] = statuses.get(status, 0) + times
    return {
        "requests": len(seconds),
        "seconds": took,
        "a_second": len(seconds) / took,
        "p50": 1000 * seconds[len(seconds) // 2] if seconds else 0,
        "p95": 1000 * seconds[int(len(seconds) * 0.95)] if seconds else 0,
        "statuses": statuses,
        "bytes": max(tally.size for tally in tallies),
    }


def _work(line: Line, requests: list[bytes], turns: count, at_most: int, ends: float, tally: Tally) -> None:
    while (turn := next(turns)) < at_most and time.perf_counter() < ends:
        began = time.perf_counter()
        status, tally.size = line.ask(requests[turn % len(requests)])
        tally.seconds.append(time.perf_counter() - began)
        tally.statuses[str(status)] = tally.statuses.get(str(status), 0) + 1
    line.close()


if __name__ == "__main__":
    print(json.dumps(run(json.load(sys.stdin))))
