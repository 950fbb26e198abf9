"""Where the bytes of files are kept: a folder on one machine, any S3 beyond it. Always encrypted at rest.

Every `put` gets a fresh random key, so the same bytes of two people are two files and deleting one never touches the
other. The SHA-256 is of the plain bytes and is kept by the caller beside the key.
"""

import errno
import hashlib
import io
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from portal.ground.errors import N_, BadSetting, NotFound, Unavailable
from portal.ground.privacy import Tampered, Vault
from portal.ground.sealed_files import Opening, Sealing

READ_SIZE = 256 * 1024
PART_BYTES = 5 * 1024 * 1024  # the smallest part of a multipart upload that S3 takes
LEFTOVER_SECONDS = 24 * 3600
DISK_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True)
class Stored:
    """One file as it was kept: its key, and SHA-256 (hex) and size in bytes of the plain bytes."""

    key: str
    sha256: str
    size: int


class Storage(Protocol):
    """What the portal asks of a place that keeps files."""

    def put(self, content: bytes | IO[bytes]) -> Stored:
        """Keep the bytes, from where the stream stands to its end. All or nothing; raises Unavailable."""

    def open(self, key: str) -> IO[bytes]:
        """The plain bytes as a stream to be closed. Raises NotFound, Unavailable, and Tampered while reading."""

    def read(self, key: str) -> bytes:
        """All plain bytes at once; for files that are known to be small."""

    def exists(self, key: str) -> bool:
        """Is something kept under this key?"""

    def delete(self, key: str) -> None:
        """Keep it no longer; a key that is not there is no error."""

    def verify(self, key: str, sha256: str) -> bool:
        """Do the bytes still open, and are they the ones with this digest? False also when they are gone."""

    def keys(self) -> Iterator[str]:
        """Every key that is kept; for backups and for finding files that no row names."""

    def open_sealed(self, key: str) -> IO[bytes]:
        """The encrypted bytes as they lie there; for backups, which then need no secret."""

    def put_sealed(self, key: str, sealed: IO[bytes]) -> None:
        """Put encrypted bytes of a backup back under their key."""

    def check(self) -> None:
        """Can files be kept here? Raises BadSetting with one sentence for the operator."""


class Reading:
    """What both kinds of storage do alike on top of `open_sealed`."""

    def __init__(self, vault: Vault):
        self._vault = vault

    def open_sealed(self, key: str) -> IO[bytes]:
        raise NotImplementedError

    def open(self, key: str) -> IO[bytes]:
        return io.BufferedReader(Opening(self.open_sealed(key), key, self._vault), READ_SIZE)

    def read(self, key: str) -> bytes:
        with self.open(key) as stream:
            return stream.read()

    def verify(self, key: str, sha256: str) -> bool:
        digest = hashlib.sha256()
        try:
            with self.open(key) as stream:
                while part := stream.read(READ_SIZE):
                    digest.update(part)
        except (Tampered, NotFound):
            return False
        return digest.hexdigest() == sha256


def new_key() -> str:
    """Random, 32 hex digits: says nothing about the file or its owner."""
    return secrets.token_hex(16)


def is_key(name: str) -> bool:
    """Has this name the form of a key?"""
    return re.fullmatch(r"[0-9a-f]{32}", name) is not None


def checked(key: str) -> str:
    """A key is 32 hex digits; anything else never reaches a path."""
    if not is_key(key):
        raise gone()
    return key


def gone() -> NotFound:
    """The refusal for a key that holds nothing."""
    return NotFound(N_("This file is not kept here any more."))


@contextmanager
def _disk() -> Iterator[None]:
    """Turn what a disk refuses into a sentence for the person; the cause stays attached for the log."""
    try:
        yield
    except OSError as error:
        if error.errno in DISK_FULL:
            sentence = N_(
                "The file could not be kept because the disk is full. Nothing else is lost: please try again later."
            )
        else:
            sentence = N_("The file could not be kept or read just now. Nothing else is lost: please try again later.")
        raise Unavailable(sentence) from error


class Folder(Reading):
    """Files in a folder, two levels deep, one file a key."""

    def __init__(self, path: str | Path, vault: Vault):
        super().__init__(vault)
        self.path = Path(path)
        self._unfinished = self.path / "unfinished"

    def _at(self, key: str) -> Path:
        return self.path / checked(key)[:2] / key[2:4] / key

    def put(self, content: bytes | IO[bytes]) -> Stored:
        key = new_key()
        sealing = Sealing(content, key, self._vault)
        self._write(key, iter(sealing))
        return Stored(key, sealing.sha256, sealing.size)

    def put_sealed(self, key: str, sealed: IO[bytes]) -> None:
        self._write(key, iter(lambda: sealed.read(READ_SIZE), b""))

    def _write(self, key: str, pieces: Iterator[bytes]) -> None:
        """Under another name first, to the disk, then renamed: a crash or a full disk leaves no half file."""
        final = self._at(key)
        draft = self._unfinished / f"{key}.{secrets.token_hex(4)}"
        try:
            with _disk():
                self._unfinished.mkdir(parents=True, exist_ok=True)
                file = os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", buffering=0)
            with file:
                for piece in pieces:  # an error of the source (a client that hung up) is not the disk's
                    with _disk():
                        _write_all(file, piece)
                with _disk():
                    os.fsync(file.fileno())
            with _disk():
                final.parent.mkdir(parents=True, exist_ok=True)
                os.replace(draft, final)
                _sync_folder(final.parent)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise

    def open_sealed(self, key: str) -> IO[bytes]:
        path = self._at(key)
        try:
            with _disk():
                return path.open("rb")
        except Unavailable as error:
            if isinstance(error.__cause__, FileNotFoundError):
                raise gone() from error
            raise

    def exists(self, key: str) -> bool:
        return is_key(key) and self._at(key).is_file()

    def delete(self, key: str) -> None:
        with _disk():
            self._at(key).unlink(missing_ok=True)

    def keys(self) -> Iterator[str]:
        return (path.name for path in self.path.glob("??/??/*") if is_key(path.name))

    def check(self) -> None:
        """Also clears what a crash left unfinished more than a day ago, by the disk's own clock."""
        try:
            self._unfinished.mkdir(parents=True, exist_ok=True)
            probe = self._unfinished / f"probe.{secrets.token_hex(4)}"
            probe.write_bytes(b"")
            written = probe.stat().st_mtime
            probe.unlink()
            for left in self._unfinished.iterdir():
                if written - left.stat().st_mtime > LEFTOVER_SECONDS:
                    left.unlink(missing_ok=True)
        except OSError as error:
            raise BadSetting(
                f"PORTAL_STORAGE_URL: the folder {self.path} cannot be written ({error.strerror})."
            ) from error


def _write_all(file: IO[bytes], piece: bytes) -> None:
    rest = memoryview(piece)
    while rest:
        rest = rest[file.write(rest) :]


def _sync_folder(path: Path) -> None:
    """The rename itself must survive a power cut; so must the new folders above it."""
    for folder in (path, path.parent, path.parent.parent):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def from_url(url: str, vault: Vault) -> Storage:
    """The storage that `PORTAL_STORAGE_URL` names: file:///folder or s3+http(s)://key:secret@host:port/bucket.

    The folder is taken as it is written, without %-escapes. Raises BadSetting, which never shows the secret.
    """
    if url.startswith("file://") and url.removeprefix("file://").startswith("/"):
        return Folder(url.removeprefix("file://"), vault)
    if url.startswith(("s3+http://", "s3+https://")):
        from portal.ground.s3_storage import S3  # its client costs start-up time and memory that a folder need not pay

        return S3(url, vault)
    raise BadSetting("PORTAL_STORAGE_URL: write file:///folder or s3+https://key:secret@host:port/bucket.")
