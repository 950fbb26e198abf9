"""A file goes past the virus scanner whole, or not at all. The scanner here speaks clamd's protocol over a real socket."""

import io
import socketserver
import threading
from collections.abc import Iterator

import pytest

from portal.cases.file_scan import scan
from portal.ground.errors import BadSetting, Refused, Unavailable
from tests import hostile

pytestmark = pytest.mark.one_engine


class Scanner(socketserver.UnixStreamServer):
    """Finds EICAR, takes at most 1 MB, as clamd 1.4 answers."""

    received = b""


class Answering(socketserver.StreamRequestHandler):
    server: Scanner

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        received = b""
        while size := int.from_bytes(self.rfile.read(4), "big"):
            received += self.rfile.read(size)
            if len(received) > 1_000_000:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.received = received
        self.wfile.write(b"stream: Eicar-Signature FOUND\0" if b"EICAR" in received else b"stream: OK\0")


@pytest.fixture
def scanner(tmp_path) -> Iterator[tuple[Scanner, str]]:
    with Scanner(str(tmp_path / "clamd"), Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server, str(tmp_path / "clamd")
        server.shutdown()


def test_a_scanner_sees_every_byte_of_a_clean_file(scanner, tmp_path):
    running, socket_path = scanner
    content = hostile.jpeg(1200, 900)
    (tmp_path / "file").write_bytes(content)

    for source in (content, io.BytesIO(content), tmp_path / "file"):
        scan(source, socket_path)
        assert running.received == content


def test_a_file_in_which_the_scanner_finds_something_is_refused_by_name(scanner):
    with pytest.raises(Refused, match="found Eicar-Signature in this file"):
        scan(b"X5O!P%@AP EICAR", scanner[1])


def test_a_scanner_that_gives_up_or_is_away_lets_nothing_through(scanner, tmp_path):
    for source, where in ((bytes(3_000_000), scanner[1]), (b"x", str(tmp_path / "nobody")), (b"x", "127.0.0.1:9")):
        with pytest.raises(Unavailable, match="virus scanner does not answer"):
            scan(source, where)


def test_a_wrong_address_of_the_scanner_is_a_wrong_setting():
    with pytest.raises(BadSetting, match="PORTAL_CLAMD"):
        scan(b"x", "somewhere")
