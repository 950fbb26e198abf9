"""The copy of an uploaded file that people look at: nothing in it acts, nothing in it tells who made it. In the worker.

The original is kept aside byte for byte and is never shown; a decision rests on what the clean copy shows.
"""

import io
from dataclasses import dataclass
from typing import Any

from PIL import Image, UnidentifiedImageError

from portal.cases.file_archives import OFD, check_archive
from portal.cases.file_checks import EXTENSIONS, JPEG, PDF, PNG
from portal.cases.file_isolation import isolated
from portal.cases.file_pages import pages
from portal.cases.file_pictures import MAX_PIXELS, damaged, picture_size
from portal.ground.errors import N_

__all__ = ["NOT_CLEANED", "REMOVED", "Cleaned", "clean", "pages", "redraw_picture"]

LONG_SIDE = 2480  # pixels: an A4 page at 300 dpi is 2480 wide, a photo of one is readable
JPEG_QUALITY = 82
PNG_BYTES = 2 * 1024 * 1024  # a PNG that stays larger than this is a photograph: JPEG serves it better
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # EXIF 2.32: what brings a stored picture upright
TELLING = {"exif", "xmp", "XML:com.adobe.xmp", "Raw profile type exif", "comment", "photoshop"}

REMOVED = {
    "actions": N_("automatic actions"),
    "attachments": N_("attached files"),
    "form": N_("an interactive form (XFA)"),
    "links": N_("links"),
    "media": N_("sound, video or 3D"),
    "metadata": N_("details about its author and device"),
    "scripts": N_("scripts"),
    "signature": N_("the electronic signature (the original keeps it)"),
}
NOT_CLEANED = N_(
    "OFD files are kept exactly as they were sent. They are checked but cannot be shown here: open them in an OFD reader."
)


@dataclass(frozen=True)
class Cleaned:
    """The copy to look at. `mime` may differ from the original's (a large PNG photo becomes JPEG).

    `removed`: keys of REMOVED, what the original had and this copy has not. `pages` is None for OFD, which is the
    original unchanged (NOT_CLEANED says so to the reader).
    """

    content: bytes
    mime: str
    extension: str
    pages: int | None = None
    width: int | None = None
    height: int | None = None
    removed: tuple[str, ...] = ()


def clean(content: bytes, mime: str) -> Cleaned:
    """A safe copy of a file that `file_checks.check` let in. Raises Refused for one that cannot be read after all."""
    if mime == PDF:
        facts, body = isolated("file_pdfs", "strip_pdf", content)
        return Cleaned(body, PDF, "pdf", pages=facts["pages"], removed=tuple(facts["removed"]))
    if mime in {JPEG, PNG}:
        facts, body = isolated("file_cleaning", "redraw_picture", content, mime=mime)
        made: str = facts["mime"]
        removed = ("metadata",) if facts["metadata"] else ()
        return Cleaned(body, made, EXTENSIONS[made], 1, facts["width"], facts["height"], removed)
    if mime == OFD:
        check_archive(io.BytesIO(content), mime)
        return Cleaned(content, mime, "ofd")
    raise ValueError(f"nothing is known about cleaning {mime}")


def redraw_picture(content: bytes, mime: str) -> tuple[dict[str, Any], bytes]:
    """The picture upright, at most LONG_SIDE pixels long, without anything but its pixels. Runs in a child process.

    JPEG is decoded at a fraction of its size where that is enough, so that a photo of 50 million pixels needs 40 MB.
    """
    picture_size(content, mime)
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"] if mime == PNG else ["JPEG", "MPO"]) as opened:
            tells = bool(opened.info.keys() & TELLING) or bool(getattr(opened, "text", None))
            turn = TURNS.get(opened.getexif().get(ORIENTATION, 1))
            picture: Image.Image = _true_colours(opened) if mime == PNG else opened
            picture.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS, reducing_gap=1.5)
            picture = _on_paper(picture)
            if turn is not None:
                picture = picture.transpose(turn)
            picture.info.clear()  # comments, profiles and EXIF would be written again
            body, made = _written(picture, mime)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise damaged() from error
    return {"mime": made, "width": picture.width, "height": picture.height, "metadata": tells}, body


def _true_colours(picture: Image.Image) -> Image.Image:
    """Eight bits and no palette, so that shrinking can mix colours."""
    if picture.mode.startswith("I"):  # 16 bits of grey, which a plain conversion would cut off at white
        return picture.point(lambda value: value / 256, "L")
    if picture.mode in {"P", "PA"} or "transparency" in picture.info:
        return picture.convert("RGBA" if picture.mode == "PA" or "transparency" in picture.info else "RGB")
    return picture.convert("L") if picture.mode == "1" else picture


def _on_paper(picture: Image.Image) -> Image.Image:
    """Grey or RGB; transparency becomes white paper, not black."""
    if picture.mode in {"RGBA", "LA"}:
        paper = Image.new("RGB", picture.size, "white")
        paper.paste(picture.convert("RGB"), mask=picture.getchannel("A"))
        return paper
    return picture if picture.mode in {"L", "RGB"} else picture.convert("RGB")


def _written(picture: Image.Image, mime: str) -> tuple[bytes, str]:
    out = io.BytesIO()
    if mime == PNG:
        picture.save(out, "PNG", optimize=False, compress_level=7)
        if out.tell() <= PNG_BYTES:
            return out.getvalue(), PNG
        out = io.BytesIO()
    picture.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue(), JPEG
