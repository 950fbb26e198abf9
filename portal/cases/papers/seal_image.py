"""A drawing of the organ's round seal as SVG: name on the arc, star, what the seal is for below (国发〔1999〕25号).

A drawing is for the eye only: what makes a paper genuine is its electronic signature (rules.md R-ELE-2).
"""

import math
import re
from functools import lru_cache

from markupsafe import Markup, escape

_RED = "#c8102e"
_FONT = "Paper XiaoBiaoSong, Paper Serif, Paper Serif Rare, Noto Serif CJK SC, SimSun, serif"
_PURPOSE = re.compile(r"(.{2,}?)((?:行政审批|行政许可|业务受理|业务办理|收件|联办)?(?:专用章|专章))")
_ARC_RADIUS = 77.0  # where the middle of the letters stands, in a square of 200
_WIDEST_STEP = 26.8  # degrees between letters of a short name
_WIDEST_ARC = 252.0  # degrees that a long name may take


def _star(x: float, y: float, radius: float) -> str:
    inner = radius * math.sin(math.radians(18)) / math.sin(math.radians(54))
    corners = []
    for i in range(10):
        angle = math.radians(-90 + 36 * i)
        r = inner if i % 2 else radius
        corners.append(f"{x + r * math.cos(angle):.1f},{y + r * math.sin(angle):.1f}")
    return f'<polygon points="{" ".join(corners)}"/>'


def _letter(char: str, angle: float, size: float, narrow: float) -> str:
    """One letter on the arc, in a group of its own turned by `angle` degrees from the top.

    Letters are as wide as high, so they are placed by x: text-anchor would cost a transparency group for each.
    """
    turn = math.radians(angle)
    x, y = 100 + _ARC_RADIUS * math.sin(turn), 100 - _ARC_RADIUS * math.cos(turn)
    place = f"translate({x:.1f} {y:.1f}) rotate({angle:.1f})" + (f" scale({narrow:.2f} 1)" if narrow < 1 else "")
    return f'<g transform="{place}"><text x="{-size / 2:.1f}" y="{size * 0.36:.1f}" font-size="{size:.0f}">{escape(char)}</text></g>'


def _line(text: str, y: float, size: float) -> str:
    return f'<text x="{100 - len(text) * size / 2:.1f}" y="{y:.0f}" font-size="{size:.1f}">{escape(text)}</text>'


@lru_cache(maxsize=256)
def seal_svg(text: str, diameter_mm: int = 40, *, demonstration: bool = False) -> Markup:
    """The seal with this imprint as inline SVG of its true size, marked 演示 for a demonstration.

    The imprint is split where its purpose begins: 云溪县市场监督管理局 on the arc, 行政审批专用章 across.
    """
    split = _PURPOSE.fullmatch(text)
    arc, purpose = (split[1], split[2]) if split else (text, "")
    step = min(_WIDEST_STEP, _WIDEST_ARC / max(len(arc) - 1, 1))
    size = 25.0
    pitch = 2 * math.pi * (_ARC_RADIUS - size * 0.3) * step / 360
    narrow = min(1.0, pitch / size)
    letters = "".join(_letter(char, (i - (len(arc) - 1) / 2) * step, size, narrow) for i, char in enumerate(arc))
    below = _line(purpose, 158, min(16.5, 120 / len(purpose))) if purpose else ""
    if demonstration:
        below += _line("演示", 177, 14)
    label = f"{'演示印章（图样）' if demonstration else '印章'}：{text}"
    return Markup(  # noqa: S704 - the imprint is escaped where it is put in
        f'<svg class="seal" viewBox="0 0 200 200" width="{diameter_mm}mm" height="{diameter_mm}mm" role="img" '
        f'aria-label="{escape(label)}"><g fill="{_RED}" font-family="{_FONT}" font-weight="700">'
        f'<circle cx="100" cy="100" r="97" fill="none" stroke="{_RED}" stroke-width="6"/>{_star(100, 97, 27)}'
        f"{letters}{below}</g></svg>"
    )
