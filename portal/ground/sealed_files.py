"""A file sealed in pieces, so that any size passes through bounded memory and no piece can be cut, moved or swapped.

Layout: magic "PF", version, salt of 16 bytes, then pieces of 256 KiB, each AES-256-GCM with its tag. The key is fresh for
each file (salt); the nonce is the piece's number and a mark on the last piece (the STREAM construction); header and
storage key are authenticated with every piece.
"""

import hashlib
import io
import os
from collections.abc import Iterator
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.ground.privacy import TAG_BYTES, Tampered, Vault

MAGIC = b"PF\x01"
SALT_BYTES = 16
PIECE = 256 * 1024


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _read_exactly(stream: IO[bytes], size: int) -> bytes:
    """Up to `size` bytes, fewer only at the end: a network stream may give less than asked."""
    parts: list[bytes] = []
    while size > 0:
        part = stream.read(size)
        if not part:
            break
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


class Sealing:
    """The sealed form of a plain stream, piece by piece; `sha256` and `size` of the plain bytes once it is exhausted."""

    def __init__(self, plain: bytes | IO[bytes], key: str, vault: Vault):
        self._plain: IO[bytes] = io.BytesIO(plain) if isinstance(plain, bytes) else plain
        self._key = key
        self._vault = vault
        self._digest = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        """Hex digest of the plain bytes read so far."""
        return self._digest.hexdigest()

    def __iter__(self) -> Iterator[bytes]:
        salt = os.urandom(SALT_BYTES)
        header = MAGIC + salt
        cipher = AESGCM(self._vault.file_key(salt))
        place = header + self._key.encode()
        yield header
        piece = _read_exactly(self._plain, PIECE)
        number = 0
        while True:
            following = _read_exactly(self._plain, PIECE) if len(piece) == PIECE else b""
            self._digest.update(piece)
            self.size += len(piece)
            yield cipher.encrypt(_nonce(number, not following), piece, place)
            if not following:
                return
            piece, number = following, number + 1


class Opening(io.RawIOBase):
    """The plain bytes of a sealed stream, read forward only. Raises Tampered where the bytes are not the sealed ones."""

    def __init__(self, sealed: IO[bytes], key: str, vault: Vault):
        super().__init__()
        self._sealed = sealed
        self._key = key
        header = _read_exactly(sealed, len(MAGIC) + SALT_BYTES)
        if len(header) != len(MAGIC) + SALT_BYTES or not header.startswith(MAGIC):
            raise Tampered(f"file {key} was not sealed by this portal")
        self._cipher = AESGCM(vault.file_key(header[len(MAGIC) :]))
        self._place = header + key.encode()
        self._number = 0
        self._next = _read_exactly(sealed, PIECE + TAG_BYTES)
        self._plain = b""
        self._ended = False

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer with plain bytes; 0 at the end."""
        while not self._plain and not self._ended:
            self._open_piece()
        part = self._plain[: len(buffer)]
        buffer[: len(part)] = part
        self._plain = self._plain[len(part) :]
        return len(part)

    def _open_piece(self) -> None:
        piece, self._next = self._next, _read_exactly(self._sealed, PIECE + TAG_BYTES)
        last = not self._next
        try:
            self._plain = self._cipher.decrypt(_nonce(self._number, last), piece, self._place)
        except (InvalidTag, ValueError) as error:
            raise Tampered(f"file {self._key} was changed, cut or moved, or sealed with another secret") from error
        self._number += 1
        self._ended = last

    def close(self) -> None:
        """Give the file or connection beneath back."""
        if not self.closed:
            self._sealed.close()
        super().close()
