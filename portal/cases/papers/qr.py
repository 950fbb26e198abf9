"""The two-dimensional code that leads to the page where a paper is checked."""

from functools import lru_cache

import segno
from markupsafe import Markup, escape

_LABEL = "二维码：核验真伪"


def qr_svg(url: str, size_mm: int = 22) -> Markup:
    """A QR code (error correction M) of this address as inline SVG without a style attribute, for pages."""
    drawing = _code(url).svg_inline(omitsize=True, border=1, svgclass="qr", lineclass=None)
    label = f'width="{size_mm}mm" height="{size_mm}mm" role="img" aria-label="{escape(_LABEL)}"'
    return Markup(drawing.replace("<svg ", f"<svg {label} ", 1))  # noqa: S704 - drawn by segno, nothing of the address in it


def qr_image(url: str) -> Markup:
    """The same as an <img> with its PNG inside, for PDF: drawn once and reused on every page, a pixel a module."""
    picture = _code(url).png_data_uri(scale=1, border=1)
    return Markup('<img class="qr" alt="{}" src="{}">').format(_LABEL, picture)


@lru_cache(maxsize=64)  # a paper that is sealed is drawn again
def _code(url: str) -> segno.QRCode:
    return segno.make(url, error="m", micro=False, boost_error=False)
