"""Asking a virus scanner (clamd) about a file; only where the setting names its socket (`PORTAL_CLAMD`)."""

import socket
from pathlib import Path
from typing import IO

from portal.ground.errors import N_, BadSetting, Refused, Unavailable

PIECE = 256 * 1024
SECONDS = 60


def scan(source: str | Path | bytes | IO[bytes], clamd: str) -> None:
    """Returns when the scanner finds nothing. `clamd`: path of its socket, or host:port.

    The bytes are sent (INSTREAM), so that the scanner needs no right to read the portal's files. Raises Refused when it
    finds something, and Unavailable when it does not answer: then the file waits, it is not let through.
    """
    if isinstance(source, str | Path):
        with open(source, "rb") as file:
            return scan(file, clamd)
    try:
        with _connected(clamd) as line:
            line.sendall(b"zINSTREAM\0")
            _send(line, source)
            answer = _answer(line)
    except OSError as error:
        raise _not_answering() from error
    if answer.endswith(" FOUND"):
        virus = answer.removeprefix("stream: ").removesuffix(" FOUND")
        raise Refused(
            N_(
                "The virus scanner found %(virus)s in this file, so it was not kept. Clean your device and send the file anew."
            ),
            virus=virus,
        )
    if answer != "stream: OK":
        raise _not_answering() from RuntimeError(f"clamd: {answer[:200]}")


def _connected(clamd: str) -> socket.socket:
    if clamd.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(SECONDS)
        try:
            line.connect(clamd)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = clamd.rpartition(":")
    if not host or not port.isdigit():
        raise BadSetting("PORTAL_CLAMD: write the path of the scanner's socket, or host:port.")
    return socket.create_connection((host, int(port)), timeout=SECONDS)


def _send(line: socket.socket, source: bytes | IO[bytes]) -> None:
    pieces = [source] if isinstance(source, bytes) else iter(lambda: source.read(PIECE), b"")
    try:
        for piece in pieces:
            if piece:
                line.sendall(len(piece).to_bytes(4, "big") + piece)
        line.sendall(bytes(4))
    except BrokenPipeError:
        return  # the scanner has seen enough; it says why in its answer


def _answer(line: socket.socket) -> str:
    received = b""
    while not received.endswith(b"\0") and len(received) < 4096 and (part := line.recv(4096)):
        received += part
    return received.rstrip(b"\0").decode(errors="replace")


def _not_answering() -> Unavailable:
    return Unavailable(
        N_("The virus scanner does not answer just now. The file waits and is checked as soon as it does.")
    )
