"""Files that are ZIP archives inside (OFD, Word, Excel): which one is it, and is it safe to keep and to pass on?

The list of entries is read and judged before a byte is unpacked; then each entry is unpacked once, in small pieces and
never beyond what the list announces. Nothing is written anywhere.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from portal.ground.errors import N_, Refused

MAX_ENTRIES = 2000
MAX_LIST_BYTES = 1024 * 1024
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 100  # XML shrinks 10 to 30 times
LONGEST_END = 22 + 65535  # the end record with the longest comment
SMALL = 1024 * 1024  # below this an entry may shrink as much as it likes
PIECE = 64 * 1024
ENCRYPTED, UTF8_NAME = 0x1, 0x800  # flags of an entry (APPNOTE 4.4.4)
ARCHIVE_STARTS = (b"PK\x03\x04", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\x00")
OFD, DOCX, XLSX, PPTX = (
    "application/ofd",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
)


def unsafe() -> Refused:
    """The refusal for an archive that is built to harm; it does not explain how that was found."""
    return Refused(
        N_(
            "This file is packed in a way that could do harm, so it was not kept. Save it as PDF and upload that instead."
        )
    )


def damaged() -> Refused:
    """The refusal for an archive that cannot be read to its end."""
    return Refused(N_("This file is damaged or was cut off on its way. Save it again or ask its issuer for it anew."))


def archive_kind(file: IO[bytes]) -> tuple[str | None, str]:
    """Media type (None for archives that nobody asks for) and short name of a file that begins like a ZIP.

    Judged by the names of its entries. Raises Refused when the list itself is broken or too large to read.
    """
    names = {entry.filename for entry in _entries(file)}
    if "OFD.xml" in names:
        return OFD, "OFD"
    if any(name.endswith("vbaProject.bin") for name in names):
        return None, "DOCM / XLSM"
    for folder, mime, short in (("word/", DOCX, "DOCX"), ("xl/", XLSX, "XLSX"), ("ppt/", PPTX, "PPTX")):
        if "[Content_Types].xml" in names and any(name.startswith(folder) for name in names):
            return mime, short
    return None, "ZIP"


def check_archive(file: IO[bytes], mime: str) -> None:
    """Refuse bombs, tricks with names and lists, passwords, archives inside, and what does not unpack."""
    entries = _entries(file)
    _check_list(file, entries)
    for entry in entries:
        _check_entry(file, entry)
    if mime == OFD:
        _check_ofd(file, {entry.filename for entry in entries})


def hides_archive(file: IO[bytes]) -> bool:
    """Does a whole ZIP stand at the end of a file that is something else? Then two programs see two different files."""
    size = file.seek(0, 2)
    file.seek(max(0, size - LONGEST_END))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        return False
    _, count, length, _, _ = struct.unpack("<2H2IH", tail[at + 8 : at + 22])
    start = size - len(tail) + at - length
    if not count or start < 0:
        return False
    file.seek(start)
    return file.read(4) == b"PK\x01\x02"


def _entries(file: IO[bytes]) -> list[zipfile.ZipInfo]:
    """The list of entries, after a look at how long it says it is: the library would read any length."""
    size = file.seek(0, 2)
    file.seek(max(0, size - LONGEST_END))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise damaged()
    disk, first, here, count, length, offset, comment = struct.unpack("<4H2IH", tail[at + 4 : at + 22])
    end = size - len(tail) + at
    if disk or first or here != count or count == 0xFFFF or count > MAX_ENTRIES or length > MAX_LIST_BYTES:
        raise unsafe()
    if at + 22 + comment != len(tail) or offset + length != end:  # something before, between or behind
        raise unsafe()
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError, EOFError) as error:
        raise damaged() from error
    if len(entries) != count or not entries:
        raise unsafe()
    return entries


def _check_list(file: IO[bytes], entries: list[zipfile.ZipInfo]) -> None:
    end = file.seek(0, 2)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED or len({entry.filename.lower() for entry in entries}) != len(entries):
        raise unsafe()
    in_order = sorted(entries, key=lambda entry: entry.header_offset)
    if in_order[0].header_offset != 0:
        raise unsafe()
    for entry, following in zip(in_order, [*in_order[1:], None], strict=True):
        limit = following.header_offset if following else end
        name = entry.orig_filename.encode("utf-8" if entry.flag_bits & UTF8_NAME else "cp437", "replace")
        if entry.header_offset + 30 + len(name) + entry.compress_size > limit:
            raise unsafe()  # entries that share their bytes: a small file that unpacks to terabytes
    for entry in entries:
        if (
            _is_bad_name(entry.orig_filename)
            or entry.flag_bits & ENCRYPTED
            or (entry.external_attr >> 16) & 0o170000 == 0o120000
        ):
            raise unsafe()  # a path that leads outside, a password, a symbolic link
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise unsafe()
        if entry.file_size > SMALL and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise unsafe()


def _is_bad_name(name: str) -> bool:
    return (
        not name
        or name.startswith(("/", "\\"))
        or "\\" in name
        or ".." in name.split("/")
        or re.match(r"[A-Za-z]:", name) is not None
        or any(ord(character) < 32 for character in name)
    )


def _check_entry(file: IO[bytes], entry: zipfile.ZipInfo) -> None:
    """Unpack once without keeping: size, checksum and name must be the ones announced, and it is no archive itself."""
    file.seek(entry.header_offset)
    header = file.read(30)
    if len(header) < 30 or not header.startswith(b"PK\x03\x04"):
        raise damaged()
    name_length, extra_length = struct.unpack("<2H", header[26:30])
    name = file.read(name_length)
    file.seek(extra_length, 1)
    if name.decode("utf-8" if entry.flag_bits & UTF8_NAME else "cp437", "replace") != entry.orig_filename:
        raise unsafe()
    start, size, checksum = b"", 0, 0
    for piece in _unpacked(file, entry):
        start = start or piece[:16]
        size += len(piece)
        checksum = zlib.crc32(piece, checksum)
        if size > entry.file_size:
            raise unsafe()
    if size != entry.file_size or checksum != entry.CRC:
        raise damaged()
    if start.startswith(ARCHIVE_STARTS):
        raise Refused(
            N_("This file has another archive inside. Unpack it and upload what is in it, each as a file of its own.")
        )


def _unpacked(file: IO[bytes], entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of an entry in pieces of at most PIECE; the file stands at its packed bytes."""
    left = entry.compress_size
    inflate = zlib.decompressobj(-15) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0:
        packed = file.read(min(PIECE, left))
        if not packed or (inflate and inflate.eof):
            raise damaged()
        left -= len(packed)
        if inflate is None:
            yield packed
            continue
        full = True
        while full and not inflate.eof:
            try:
                piece = inflate.decompress(packed, PIECE)
            except zlib.error as error:
                raise damaged() from error
            packed, full = inflate.unconsumed_tail, len(piece) == PIECE
            yield piece
    if inflate is not None and (not inflate.eof or inflate.unused_data):
        raise damaged()


def _check_ofd(file: IO[bytes], names: set[str]) -> None:
    """The entry file must be one of GB/T 33190: its namespace, and the documents that it names are there."""
    with zipfile.ZipFile(file) as archive, archive.open("OFD.xml") as entry:
        start = entry.read(PIECE)
    if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
        raise unsafe()
    roots = re.findall(rb"<(?:\w+:)?DocRoot>\s*([^<]+?)\s*</", start)
    if (
        b"ofdspec.org" not in start
        or not roots
        or any(root.decode(errors="replace").lstrip("/") not in names for root in roots)
    ):
        raise damaged()
