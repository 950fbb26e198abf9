"""Is this picture whole, and how large is it? Read from its structure alone, without decoding a pixel."""

import mmap
import struct
import zlib

from portal.ground.errors import N_, Refused

MAX_PIXELS = 64_000_000  # an A4 page at 600 dpi has 35 million; decoding takes 3 bytes each
_JPEG_SIZES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}


def damaged() -> Refused:
    """The refusal for a picture that ends early or makes no sense."""
    return Refused(
        N_(
            "This picture is damaged or was cut off on its way. Open it, save it again or take it anew, and upload that."
        )
    )


def picture_size(content: bytes | mmap.mmap, mime: str) -> tuple[int, int]:
    """Width and height in pixels of a JPEG or PNG as stored (before any rotation).

    Raises Refused for one that is cut off, broken in its structure, or has more than MAX_PIXELS.
    """
    try:
        width, height = _jpeg(content) if mime == "image/jpeg" else _png(content)
    except (struct.error, IndexError) as error:
        raise damaged() from error
    if not width or not height:
        raise damaged()
    if width * height > MAX_PIXELS:
        raise Refused(
            N_(
                "This picture has %(pixels)s million pixels (%(width)s × %(height)s); at most %(limit)s million are "
                "allowed. Take or scan it at a lower resolution; 300 dpi is enough."
            ),
            pixels=round(width * height / 1e6),
            width=width,
            height=height,
            limit=MAX_PIXELS // 1_000_000,
        )
    return width, height


def _jpeg(content: bytes | mmap.mmap) -> tuple[int, int]:
    """Walk the segments to the first scan; a whole file has its end mark behind that (none can occur inside a scan)."""
    position, size = 2, None
    while True:
        if content[position] != 0xFF:
            raise damaged()
        while content[position] == 0xFF:
            position += 1
        mark = content[position]
        position += 1
        if mark == 0x01 or 0xD0 <= mark <= 0xD7:
            continue
        (length,) = struct.unpack_from(">H", content, position)
        if length < 2 or mark in {0xD8, 0xD9}:
            raise damaged()
        if mark in _JPEG_SIZES and size is None:
            height, width = struct.unpack_from(">HH", content, position + 3)
            size = (width, height)
        if mark == 0xDA:
            break
        position += length
    if size is None or content.find(b"\xff\xd9", position) < 0:
        raise damaged()
    return size


def _png(content: bytes | mmap.mmap) -> tuple[int, int]:
    """Walk the chunks, each with its checksum, to the end chunk; at least one must hold picture data."""
    position, size, has_data = 8, None, False
    while True:
        length, kind = struct.unpack_from(">I4s", content, position)
        data = content[position + 8 : position + 8 + length]
        (checksum,) = struct.unpack_from(">I", content, position + 8 + length)
        if zlib.crc32(data, zlib.crc32(kind)) != checksum or (size is None and kind != b"IHDR"):
            raise damaged()
        if kind == b"IHDR":
            size = struct.unpack_from(">II", data)
        has_data = has_data or kind == b"IDAT"
        if kind == b"IEND":
            break
        position += 12 + length
    if size is None or not has_data:
        raise damaged()
    return size[0], size[1]
