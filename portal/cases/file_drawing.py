"""A picture drawn anew: upright, not larger than it need be, nothing but its pixels. Runs in a child process (file_child).

Imports little: the child starts for every picture.
"""

import io
from typing import Any

from PIL import Image, UnidentifiedImageError

from portal.cases.file_pictures import MAX_PIXELS, damaged, picture_size

JPEG, PNG = "image/jpeg", "image/png"
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


def redraw_picture(content: bytes, mime: str) -> tuple[dict[str, Any], bytes]:
    """The picture upright, at most LONG_SIDE pixels long, without anything but its pixels.

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
