"""Files in a bucket of any S3 server, for more than one machine. Chosen by `PORTAL_STORAGE_URL`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

import urllib3
from minio import Minio
from minio.error import InvalidResponseError, MinioException, S3Error

from portal.ground.errors import N_, BadSetting, NotFound, Unavailable
from portal.ground.privacy import Vault
from portal.ground.sealed_files import Sealing
from portal.ground.storage import READ_SIZE, Reading, Stored, checked, gone, is_key, new_key

PART_BYTES = 5 * 1024 * 1024  # the smallest part of a multipart upload that S3 takes
_WRITE_THIS = "PORTAL_STORAGE_URL: write s3+https://key:secret@host:port/bucket (and ?region=... where it has one)."
_NOT_ANSWERING = N_("The file store does not answer just now. Nothing else is lost: please try again in a few minutes.")


@contextmanager
def _network() -> Iterator[None]:
    """Turn what the server or the network refuses into a sentence; the cause stays attached for the log."""
    try:
        yield
    except S3Error as error:
        if error.code in {"NoSuchKey", "NoSuchObject"}:
            raise gone() from error
        raise Unavailable(_NOT_ANSWERING) from error
    except (MinioException, urllib3.exceptions.HTTPError) as error:
        raise Unavailable(_NOT_ANSWERING) from error


class _Answer:
    """The body of an answer; closing it gives the connection back to the pool."""

    def __init__(self, answer: Any):
        self._answer = answer

    def read(self, size: int = -1) -> bytes:
        with _network():
            return self._answer.read(None if size < 0 else size)

    def close(self) -> None:
        self._answer.close()
        self._answer.release_conn()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Readable:
    """Pieces as the stream that the S3 client wants to read from."""

    def __init__(self, pieces: Iterator[bytes]):
        self._pieces = pieces
        self._left = b""

    def read(self, size: int) -> bytes:
        parts = [self._left]
        have = len(self._left)
        while have < size and (piece := next(self._pieces, None)) is not None:
            parts.append(piece)
            have += len(piece)
        whole = b"".join(parts)
        self._left = whole[size:]
        return whole[:size]


class S3(Reading):
    """Files in a bucket of any S3 server; needs neither versioning nor conditional writes."""

    def __init__(self, url: str, vault: Vault):
        super().__init__(vault)
        parts = urlsplit(url)
        self.bucket = parts.path.strip("/")
        if not (parts.hostname and parts.username and parts.password and self.bucket) or "/" in self.bucket:
            raise BadSetting(_WRITE_THIS)
        try:
            self._client = Minio(
                parts.netloc.rpartition("@")[2],
                access_key=unquote(parts.username),
                secret_key=unquote(parts.password),
                secure=parts.scheme == "s3+https",
                region=parse_qs(parts.query).get("region", ["us-east-1"])[
                    0
                ],  # named, or the key must be allowed to ask
                http_client=urllib3.PoolManager(
                    timeout=urllib3.Timeout(connect=5, read=60),
                    retries=urllib3.Retry(total=2, backoff_factor=0.2, status_forcelist=[502, 503, 504]),
                    maxsize=16,
                ),
            )
        except ValueError as error:
            raise BadSetting(_WRITE_THIS) from error

    def put(self, content: bytes | IO[bytes]) -> Stored:
        key = new_key()
        sealing = Sealing(content, key, self._vault)
        self._send(key, iter(sealing))
        return Stored(key, sealing.sha256, sealing.size)

    def put_sealed(self, key: str, sealed: IO[bytes]) -> None:
        self._send(checked(key), iter(lambda: sealed.read(READ_SIZE), b""))

    def _send(self, key: str, pieces: Iterator[bytes]) -> None:
        stream: Any = _Readable(pieces)
        with _network():  # one part in memory at a time; a broken upload is aborted and never seen
            self._client.put_object(self.bucket, key, stream, length=-1, part_size=PART_BYTES, num_parallel_uploads=1)

    def open_sealed(self, key: str) -> IO[bytes]:
        answer: Any
        try:
            with _network():
                answer = _Answer(self._client.get_object(self.bucket, checked(key)))
        except Unavailable as error:
            # Some servers send their refusal in a form that the client cannot read; HEAD has no body to misread.
            if isinstance(error.__cause__, InvalidResponseError) and not self.exists(key):
                raise gone() from error
            raise
        return answer

    def exists(self, key: str) -> bool:
        if not is_key(key):
            return False
        try:
            with _network():
                self._client.stat_object(self.bucket, key)
        except NotFound:
            return False
        return True

    def delete(self, key: str) -> None:
        with _network():
            self._client.remove_object(self.bucket, checked(key))

    def keys(self) -> Iterator[str]:
        with _network():
            for found in self._client.list_objects(self.bucket, recursive=True):
                if found.object_name and is_key(found.object_name):
                    yield found.object_name

    def check(self) -> None:
        try:
            with _network():
                found = self._client.bucket_exists(self.bucket)
        except (Unavailable, NotFound) as error:
            reason = getattr(error.__cause__, "code", type(error.__cause__).__name__)
            raise BadSetting(f"PORTAL_STORAGE_URL: the server cannot be used with this key ({reason}).") from error
        if not found:
            raise BadSetting(f"PORTAL_STORAGE_URL: there is no bucket {self.bucket}; create it first.")
