"""The two-dimensional code that leads to the page where a paper is checked."""

import segno
from markupsafe import Markup, escape


def qr_svg(url: str, size_mm: int = 22) -> Markup:
    """A QR code (error correction M) of this address as inline SVG without a style attribute."""
    code = segno.make(url, error="m", micro=False)
    drawing = code.svg_inline(omitsize=True, border=1, svgclass="qr", lineclass=None)
    label = f'width="{size_mm}mm" height="{size_mm}mm" role="img" aria-label="{escape("二维码：核验真伪")}"'
    return Markup(drawing.replace("<svg ", f"<svg {label} ", 1))
