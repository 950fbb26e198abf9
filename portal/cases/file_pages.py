"""The pages of a cleaned file as pictures, for a clerk to look at: the policy of the pages forbids frames and plug-ins."""

import io
import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from portal.cases.file_checks import JPEG, PDF, PNG
from portal.ground.errors import N_, Refused

DPI = 110
LONG_SIDE = 2400  # pixels, whatever size a page claims to have
PICTURE_LONG_SIDE = 1600
PNG_BYTES = 300 * 1024  # beyond this a page is a scan, and JPEG shows it in a fraction of the bytes
MEMORY_KB = 1024 * 1024
SECONDS = 30  # a page


@dataclass(frozen=True)
class PageImage:
    """One page: its number from 1, the picture (`mime` image/png or image/jpeg) and its size in pixels."""

    number: int
    content: bytes
    mime: str
    width: int
    height: int


def has_pages(mime: str) -> bool:
    """Can files of this type be shown page by page? OFD cannot."""
    return mime in {PDF, JPEG, PNG}


def pages(content: bytes, mime: str, dpi: int = DPI, first: int = 1, last: int | None = None) -> Iterator[PageImage]:
    """The pages `first` to `last` (to the end when None) of a cleaned file, made one by one as they are asked for.

    A picture is one page; OFD has none. Raises Refused where a page cannot be drawn in time, RuntimeError without poppler.
    """
    if mime in {JPEG, PNG}:
        if first <= 1 and (last is None or last >= 1):
            with Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as picture:
                picture.thumbnail((PICTURE_LONG_SIDE, PICTURE_LONG_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
                yield _as_page(1, picture)
    elif mime == PDF:
        with tempfile.TemporaryDirectory(prefix="pages-") as folder:
            path = Path(folder) / "file.pdf"
            path.write_bytes(content)
            for number, long_side in _page_sizes(path, first, last):
                yield _draw(path, number, dpi, long_side * dpi / 72 > LONG_SIDE)


def _page_sizes(path: Path, first: int, last: int | None) -> list[tuple[int, float]]:
    """(page number, longer side in points) of the pages asked for that exist."""
    count = re.search(rb"^Pages:\s+(\d+)", _poppler(path.parent, 0, "pdfinfo", path.name), re.MULTILINE)
    end = min(int(count[1]) if count else 0, last or 10**9)
    if first > end:
        return []
    listed = _poppler(path.parent, 0, "pdfinfo", "-f", str(first), "-l", str(end), path.name)
    sizes = re.findall(rb"^Page\s+(\d+) size:\s+([\d.e+]+) x ([\d.e+]+) pts", listed, re.MULTILINE)
    return [(int(number), max(float(width), float(height))) for number, width, height in sizes]


def _draw(path: Path, number: int, dpi: int, is_huge: bool) -> PageImage:
    size = ["-scale-to", str(LONG_SIDE)] if is_huge else ["-r", str(dpi)]
    drawn = _poppler(
        path.parent, number, "pdftoppm", "-png", "-cropbox", "-f", str(number), "-l", str(number), *size, path.name
    )
    try:
        with Image.open(io.BytesIO(drawn), formats=["PNG"]) as picture:
            if len(drawn) <= PNG_BYTES:
                return PageImage(number, drawn, PNG, picture.width, picture.height)
            return _as_page(number, picture)
    except OSError as error:
        raise _not_drawn(number) from error


def _as_page(number: int, picture: Image.Image) -> PageImage:
    out = io.BytesIO()
    picture.convert("L" if picture.mode == "L" else "RGB").save(out, "JPEG", quality=80)
    return PageImage(number, out.getvalue(), JPEG, picture.width, picture.height)


def _poppler(folder: Path, number: int, *command: str) -> bytes:
    """Run one of poppler's programs with bounded memory and time, in a folder that holds nothing but the file."""
    limits = f'ulimit -v {MEMORY_KB} && ulimit -t {SECONDS} && exec "$0" "$@"'
    try:
        done = subprocess.run(
            ["sh", "-c", limits, *command],
            cwd=folder,
            env={"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8"},
            capture_output=True,
            timeout=SECONDS * 2,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _not_drawn(number) from error
    if done.returncode == 127:
        raise RuntimeError(f"{command[0]} is not installed (Debian package poppler-utils)")
    if done.returncode:
        raise _not_drawn(number) from RuntimeError(done.stderr.decode(errors="replace")[-500:])
    return done.stdout


def _not_drawn(number: int) -> Refused:
    if not number:
        return Refused(N_("The pages of this file cannot be shown. Open the file itself, or ask for a new one."))
    return Refused(
        N_("Page %(page)s of this file cannot be shown. Open the file itself, or ask for a new one."), page=number
    )
