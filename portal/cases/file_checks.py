"""May this file be kept as this material? Decided by what is inside it, never by its name or by what the browser says.

Quick enough for the answer to an upload: one pass for the digest, the structure of pictures and archives, and a child
process for a PDF (0.1 s). What a file looks like without its dangers is file_cleaning's, in the worker.
"""

import hashlib
import io
import mmap
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import filetype

from portal.cases.file_archives import DOCX, OFD, PPTX, XLSX, archive_kind, check_archive, hides_archive
from portal.cases.file_isolation import isolated
from portal.cases.file_names import clean_name, readable_size, same_extension
from portal.cases.file_pictures import picture_size
from portal.ground.errors import N_, Refused, TooLarge

PIECE = 256 * 1024
HEAD = 8192
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
EXTENSIONS = {PDF: "pdf", JPEG: "jpg", PNG: "png", OFD: "ofd", DOCX: "docx", XLSX: "xlsx", PPTX: "pptx"}
_BEGINNINGS = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))


@dataclass(frozen=True)
class Checked:
    """A file that may be kept. `name` is safe to show and ends in what the file really is; sizes in bytes and pixels.

    `pages` is known for PDF (and is 1 for pictures), `width` and `height` for pictures, none of them for OFD.
    """

    mime: str
    extension: str
    name: str
    size: int
    sha256: str
    pages: int | None = None
    width: int | None = None
    height: int | None = None


def check(
    source: str | Path | bytes | IO[bytes], declared_name: str, allowed_mime: list[str], max_bytes: int
) -> Checked:
    """The facts of an uploaded file, or one sentence that says what is wrong and what to do.

    `source`: path, bytes, or a stream that can be rewound; a stream is read from its start and left there. `allowed_mime`
    and `max_bytes` are the material's (catalogue: `mime`, `max_size_mb` × 1,048,576). Raises TooLarge and Refused.
    """
    if isinstance(source, str | Path):
        with open(source, "rb") as file:
            return _check(file, declared_name, allowed_mime, max_bytes)
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    try:
        return _check(stream, declared_name, allowed_mime, max_bytes)
    finally:
        stream.seek(0)


def allowed_kinds(allowed_mime: list[str]) -> str:
    """How a list of media types is said before an upload and after a refusal: PDF / JPG / PNG."""
    return " / ".join(EXTENSIONS.get(mime, mime).upper() for mime in allowed_mime)


def _check(file: IO[bytes], declared_name: str, allowed_mime: list[str], max_bytes: int) -> Checked:
    size = file.seek(0, 2)
    if size == 0:
        raise Refused(N_("This file is empty (0 bytes). Save or scan it again and upload that."))
    if size > max_bytes:
        raise TooLarge(
            N_(
                "This file is %(size)s; at most %(limit)s are allowed. Scan it at 300 dpi or less, or split it into "
                "several files."
            ),
            size=readable_size(size, max_bytes),
            limit=readable_size(max_bytes, size),
        )
    file.seek(0)
    head = file.read(HEAD)
    mime = _kind(file, head, declared_name, allowed_mime)
    pages = width = height = None
    if mime == PDF:
        pages = isolated("file_pdfs", "examine_pdf", file, memory_mb=400)[0]["pages"]
    elif mime in {JPEG, PNG}:
        pages, (width, height) = 1, _picture_size(file, mime)
    else:
        check_archive(file, mime)
    is_archive, is_pdf = mime not in {PDF, JPEG, PNG}, mime == PDF
    if (not is_archive and hides_archive(file)) or (not is_pdf and b"%PDF-" in head[:1024]):
        raise Refused(
            N_(
                "This file is two files in one: something is hidden behind the %(kind)s. Print or save it anew and upload that."
            ),
            kind=EXTENSIONS[mime].upper(),
        )
    name = clean_name(declared_name, EXTENSIONS[mime])
    return Checked(mime, EXTENSIONS[mime], name, size, _digest(file), pages, width, height)


def _kind(file: IO[bytes], head: bytes, declared_name: str, allowed_mime: list[str]) -> str:
    """The media type at offset 0, if the material takes it. Raises Refused with the kind that was found."""
    mime: str | None = next((mime for start, mime in _BEGINNINGS if head.startswith(start)), None)
    short = EXTENSIONS[mime].upper() if mime else ""
    if head.startswith(b"PK\x03\x04"):
        mime, short = archive_kind(file)
    elif mime is None and (guess := filetype.guess(head)):
        mime, short = guess.mime, guess.extension.upper()
    if mime in allowed_mime and mime in EXTENSIONS:
        return mime
    allowed = allowed_kinds(allowed_mime)
    if short in {"HEIC", "HEIF", "AVIF"}:
        raise Refused(
            N_(
                "This photo is in the %(kind)s format, which not every computer can show; only %(allowed)s are accepted "
                "here. Set the camera to the most compatible format, or export the photo as JPG, and upload that."
            ),
            kind=short,
            allowed=allowed,
        )
    declared = clean_name(declared_name).rpartition(".")[2]
    if short and any(same_extension(declared, EXTENSIONS.get(one, "")) for one in allowed_mime):
        raise Refused(
            N_(
                "This file is named .%(extension)s but is %(kind)s inside; only %(allowed)s are accepted here. Save or "
                "export it as one of these and upload that."
            ),
            extension=declared,
            kind=short,
            allowed=allowed,
        )
    if short:
        raise Refused(
            N_(
                "This file is %(kind)s; only %(allowed)s are accepted here. Save or export it as one of these and upload that."
            ),
            kind=short,
            allowed=allowed,
        )
    raise Refused(
        N_(
            "What is inside this file is none of %(allowed)s, whatever its name says. Save or export it as one of these "
            "and upload that."
        ),
        allowed=allowed,
    )


def _picture_size(file: IO[bytes], mime: str) -> tuple[int, int]:
    """Without a copy in memory where the file lies on the disk."""
    try:
        handle = file.fileno()
    except (OSError, AttributeError):
        file.seek(0)
        return picture_size(file.read(), mime)
    with mmap.mmap(handle, 0, access=mmap.ACCESS_READ) as mapped:
        return picture_size(mapped, mime)


def _digest(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while piece := file.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()
