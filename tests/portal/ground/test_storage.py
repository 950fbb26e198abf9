"""Files are kept whole or not at all, encrypted, and are noticed when they change. In a folder and on a real S3 server."""

import hashlib
import io
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from minio import Minio

from portal.ground.errors import BadSetting, NotFound, Unavailable
from portal.ground.privacy import Tampered, Vault
from portal.ground.sealed_files import PIECE
from portal.ground.storage import Folder, Storage, _disk, from_url

pytestmark = pytest.mark.one_engine
VAULT = Vault(b"a secret of the tests, long enough")
RCLONE = Path(sys.executable).parent / "rclone"


@pytest.fixture(scope="module")
def s3_server(tmp_path_factory) -> Iterator[str]:
    """A real S3 server with checked signatures, holding one bucket."""
    root = tmp_path_factory.mktemp("s3")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    command = [RCLONE, "serve", "s3", "--auth-key", "key,sec/ret", "--addr", address, "--config", "/dev/null", root]
    with open(root.parent / "s3.log", "wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as server:
        client = Minio(address, access_key="key", secret_key="sec/ret", secure=False, region="us-east-1")
        deadline = time.monotonic() + 20
        while True:
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", int(address.split(":")[1]))) == 0:
                    break
            assert time.monotonic() < deadline, (root.parent / "s3.log").read_text()
            time.sleep(0.05)
        client.make_bucket("portal")
        yield address
        server.terminate()


@pytest.fixture(params=["folder", "s3"])
def storage(request, tmp_path) -> Storage:
    if request.param == "folder":
        return from_url(f"file://{tmp_path}/files of 云溪", VAULT)
    address = request.getfixturevalue("s3_server")
    return from_url(f"s3+http://key:sec%2Fret@{address}/portal", VAULT)


class Slow(io.RawIOBase):
    """A source that gives a little at a time, as a network does."""

    def __init__(self, size: int):
        self.left = size

    def readable(self):
        return True

    def readinto(self, buffer):
        part = min(len(buffer), self.left, 70_001)
        buffer[:part] = b"z" * part
        self.left -= part
        return part


class HangsUp(io.RawIOBase):
    """A source that breaks in the middle: a client that hung up."""

    given = 0

    def readable(self):
        return True

    def readinto(self, buffer):
        if self.given > 3 * PIECE:
            raise ConnectionResetError("the client hung up")
        self.given += len(buffer)
        buffer[:] = bytes(len(buffer))
        return len(buffer)


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 6 * 1024 * 1024 + 17])
def test_what_was_put_is_read_back_whatever_its_size(storage, size):
    content = os.urandom(size)

    stored = storage.put(io.BytesIO(content))

    assert storage.read(stored.key) == content
    assert (stored.size, stored.sha256) == (size, hashlib.sha256(content).hexdigest())
    assert storage.exists(stored.key)
    assert storage.verify(stored.key, stored.sha256)


def test_a_source_that_gives_little_at_a_time_is_kept_whole(storage):
    stored = storage.put(Slow(PIECE * 2 + 5))

    assert storage.read(stored.key) == b"z" * (PIECE * 2 + 5)


def test_a_stream_can_be_read_in_small_steps(storage):
    content = os.urandom(PIECE + 100)
    stored = storage.put(content)

    with storage.open(stored.key) as stream:
        assert stream.read(10) == content[:10]
        assert b"".join(iter(lambda: stream.read(9999), b"")) == content[10:]


def test_the_same_bytes_of_two_people_are_two_files(storage):
    mine, theirs = storage.put(b"the same"), storage.put(b"the same")

    storage.delete(mine.key)

    assert mine.key != theirs.key
    assert mine.sha256 == theirs.sha256
    assert not storage.exists(mine.key)
    assert storage.read(theirs.key) == b"the same"


def test_what_lies_on_the_disk_is_encrypted(storage):
    stored = storage.put("身份证 990000199005200029".encode() * 1000)

    with storage.open_sealed(stored.key) as sealed:
        assert b"990000199005200029" not in sealed.read()


def test_a_file_does_not_open_with_another_secret(storage):
    stored = storage.put(b"x" * 100)
    storage._vault = Vault(b"another secret of the tests, long")

    with pytest.raises(Tampered):
        storage.read(stored.key)
    assert not storage.verify(stored.key, stored.sha256)


@pytest.mark.parametrize("key", ["0" * 32, "../../etc/passwd", "", "0" * 31 + "\n", "0" * 30 + "/x"])
def test_a_key_that_holds_nothing_says_so(storage, key):
    with pytest.raises(NotFound, match="not kept here any more"):
        storage.open(key)
    assert not storage.exists(key)
    assert not storage.verify(key, "0" * 64)


def test_deleting_twice_is_no_error(storage):
    stored = storage.put(b"x")

    storage.delete(stored.key)
    storage.delete(stored.key)

    assert not storage.exists(stored.key)


def test_a_source_that_breaks_leaves_nothing(storage):
    before = set(storage.keys())

    with pytest.raises(ConnectionResetError):
        storage.put(HangsUp())

    assert set(storage.keys()) == before


def test_a_backup_carries_sealed_bytes_away_and_back(storage, tmp_path):
    stored = storage.put(os.urandom(PIECE + 1))
    with storage.open_sealed(stored.key) as sealed:
        carried = sealed.read()
    elsewhere = Folder(tmp_path / "restored", VAULT)

    elsewhere.put_sealed(stored.key, io.BytesIO(carried))

    assert stored.key in set(storage.keys())
    assert list(elsewhere.keys()) == [stored.key]
    assert elsewhere.verify(stored.key, stored.sha256)


def test_a_storage_that_works_passes_its_check(storage):
    storage.check()


def test_ten_people_may_put_at_once(storage):
    contents = [os.urandom(300_000 + i) for i in range(10)]
    kept: dict[int, str] = {}

    def put(i: int) -> None:
        kept[i] = storage.put(contents[i]).key

    threads = [threading.Thread(target=put, args=(i,)) for i in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [storage.read(kept[i]) for i in range(10)] == contents


def _file(storage: Folder, key: str) -> Path:
    return storage.path / key[:2] / key[2:4] / key


@pytest.mark.parametrize("hurt", ["flip", "cut a piece", "cut a byte", "append", "swap pieces", "empty"])
def test_a_file_changed_on_the_disk_never_opens(tmp_path, hurt):
    storage = Folder(tmp_path, VAULT)
    stored = storage.put(os.urandom(2 * PIECE + 500))
    path = _file(storage, stored.key)
    data = bytearray(path.read_bytes())
    head, piece = 19, PIECE + 16
    if hurt == "flip":
        data[head + piece + 7] ^= 1
    elif hurt == "cut a piece":
        del data[head + 2 * piece :]
    elif hurt == "cut a byte":
        del data[-1]
    elif hurt == "append":
        data += b"x"
    elif hurt == "swap pieces":
        data[head : head + 2 * piece] = data[head + piece : head + 2 * piece] + data[head : head + piece]
    else:
        data.clear()
    path.write_bytes(data)

    with pytest.raises(Tampered, match=stored.key):
        storage.read(stored.key)
    assert not storage.verify(stored.key, stored.sha256)


def test_a_file_put_in_the_place_of_another_does_not_open(tmp_path):
    storage = Folder(tmp_path, VAULT)
    mine, theirs = storage.put(b"mine"), storage.put(b"theirs")
    _file(storage, mine.key).write_bytes(_file(storage, theirs.key).read_bytes())

    with pytest.raises(Tampered):
        storage.read(mine.key)


def test_a_disk_that_fills_up_gives_one_sentence_and_leaves_no_half_file(tmp_path):
    # A child whose files may not grow beyond 1 MB: the same refusal of the system that a full disk gives.
    child = f"""
import os, resource
from portal.ground.errors import Unavailable
from portal.ground.privacy import Vault
from portal.ground.storage import Folder
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
storage = Folder({str(tmp_path)!r}, Vault(b"a secret of the tests, long enough"))
small = storage.put(b"small")
try:
    storage.put(os.urandom(3_000_000))
except Unavailable as error:
    print(error)
assert storage.read(small.key) == b"small"
assert list(storage.keys()) == [small.key]
"""
    done = subprocess.run([sys.executable, "-c", child], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert "because the disk is full" in done.stdout
    assert list((tmp_path / "unfinished").iterdir()) == []


def test_the_systems_own_word_for_a_full_disk_is_understood():
    with pytest.raises(Unavailable, match="because the disk is full"), _disk(), open("/dev/full", "wb", 0) as full:
        full.write(b"x")


def test_a_folder_that_cannot_be_written_is_named_at_start(tmp_path):
    (tmp_path / "a file").write_text("in the way")

    with pytest.raises(BadSetting, match="a file/files cannot be written"):
        Folder(tmp_path / "a file" / "files", VAULT).check()


def test_the_check_clears_what_a_crash_left_yesterday_and_nothing_younger(tmp_path):
    storage = Folder(tmp_path, VAULT)
    storage.check()
    old, young = storage.path / "unfinished" / "old", storage.path / "unfinished" / "young"
    old.write_bytes(b"x")
    young.write_bytes(b"x")
    os.utime(old, (time.time() - 90_000, time.time() - 90_000))

    storage.check()

    assert [path.name for path in (tmp_path / "unfinished").iterdir()] == ["young"]


def test_a_large_file_passes_through_little_memory(tmp_path):
    child = f"""
import io, resource
from portal.ground.privacy import Vault
from portal.ground.storage import Folder

class Zeros(io.RawIOBase):
    left = 300_000_000
    def readable(self):
        return True
    def readinto(self, buffer):
        part = min(len(buffer), self.left)
        buffer[:part] = bytes(part)
        self.left -= part
        return part

storage = Folder({str(tmp_path)!r}, Vault(b"a secret of the tests, long enough"))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
stored = storage.put(io.BufferedReader(Zeros()))
assert stored.size == 300_000_000
assert storage.verify(stored.key, stored.sha256)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    done = subprocess.run([sys.executable, "-c", child], capture_output=True, text=True, check=True)

    assert int(done.stdout) < 8_000  # KB


def test_a_wrong_secret_of_the_s3_server_is_named_at_start_and_not_shown(s3_server):
    with pytest.raises(BadSetting, match="cannot be used with this key") as caught:
        from_url(f"s3+http://key:wrong@{s3_server}/portal", VAULT).check()

    assert "wrong" not in str(caught.value)


def test_a_bucket_that_is_not_there_is_named_at_start(s3_server):
    with pytest.raises(BadSetting, match="there is no bucket nowhere"):
        from_url(f"s3+http://key:sec%2Fret@{s3_server}/nowhere", VAULT).check()


def test_an_s3_server_that_is_down_gives_one_sentence():
    storage = from_url("s3+http://key:secret@127.0.0.1:9/portal", VAULT)

    with pytest.raises(Unavailable, match="does not answer"):
        storage.put(b"x")
    with pytest.raises(Unavailable, match="does not answer"):
        storage.open("0" * 32)
    with pytest.raises(BadSetting, match="PORTAL_STORAGE_URL"):
        storage.check()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "files",
        "file://relative/folder",
        "http://host/bucket",
        "s3+https://host/bucket",
        "s3+https://key:topsecret@host",
        "s3+https://key:topsecret@host/a/b",
        "s3+https://key:topsecret@host:port/bucket",
    ],
)
def test_a_wrong_address_of_the_storage_says_what_to_write_and_hides_the_secret(url):
    with pytest.raises(BadSetting, match="PORTAL_STORAGE_URL: write") as caught:
        from_url(url, VAULT)

    assert "topsecret" not in str(caught.value)
