"""The pages of a cleaned file as pictures, for a clerk to look at: the policy of the pages forbids frames and plug-ins."""

import io
import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from portal.cases.file_checks import JPEG, PDF, PNG
from portal.ground.errors import N_, Refused

DPI = 110
MAX_PAGES = 500  # no PDF that was let in has more
LONG_SIDE = 2400  # pixels, whatever size a page claims to have
PICTURE_LONG_SIDE = 1600
PNG_BYTES = 300 * 1024  # beyond this a page is a scan, and JPEG shows it in a fraction of the bytes
MEMORY_KB = 1024 * 1024
SECONDS = 30  # a page


def has_pages(mime: str) -> bool:
    """Can files of this type be shown page by page? OFD cannot."""
    return mime in {PDF, JPEG, PNG}


def page_mime(page: bytes) -> str:
    """Media type of what `pages` made: image/png or image/jpeg."""
    return PNG if page.startswith(b"\x89PNG") else JPEG


def pages(content: bytes, mime: str, dpi: int = DPI, first: int = 1, last: int | None = None) -> Iterator[bytes]:
    """Pictures (PNG, or JPEG for scans) of the pages `first` to `last` of a cleaned file, drawn as they are asked for.

    `last` None: to the end; pages that do not exist are left out. A picture is one page; OFD has none. Raises Refused
    where a page cannot be drawn in time, RuntimeError without poppler.
    """
    if mime in {JPEG, PNG}:
        if first <= 1 and (last is None or last >= 1):
            with Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as picture:
                picture.thumbnail((PICTURE_LONG_SIDE, PICTURE_LONG_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
                yield _as_jpeg(picture)
    elif mime == PDF:
        with tempfile.TemporaryDirectory(prefix="pages-") as folder:
            path = Path(folder) / "file.pdf"
            path.write_bytes(content)
            for number, long_side in _page_sizes(path, first, last):
                yield _draw(path, number, dpi, long_side * dpi / 72 > LONG_SIDE)


def words(path: Path) -> str:
    """The words on the pages of a PDF that lies alone in its folder, as they can be copied from it."""
    return _poppler(path.parent, 0, "pdftotext", "-q", "-enc", "UTF-8", path.name, "-").decode(errors="replace")


def _page_sizes(path: Path, first: int, last: int | None) -> list[tuple[int, float]]:
    """(page number, longer side in points) of the pages asked for that exist."""
    listed = _poppler(path.parent, 0, "pdfinfo", "-f", "1", "-l", str(last or MAX_PAGES), path.name)
    sizes = re.findall(rb"^Page\s+(\d+) size:\s+([\d.e+]+) x ([\d.e+]+) pts", listed, re.MULTILINE)
    found = [(int(number), max(float(width), float(height))) for number, width, height in sizes]
    return [(number, long_side) for number, long_side in found if first <= number <= (last or number)]


def _draw(path: Path, number: int, dpi: int, is_huge: bool) -> bytes:
    size = ["-scale-to", str(LONG_SIDE)] if is_huge else ["-r", str(dpi)]
    asked = ["-f", str(number), "-l", str(number), *size]
    drawn = _poppler(path.parent, number, "pdftoppm", "-png", "-cropbox", *asked, path.name)
    try:
        with Image.open(io.BytesIO(drawn), formats=["PNG"]) as picture:
            return drawn if len(drawn) <= PNG_BYTES else _as_jpeg(picture)
    except OSError as error:
        raise _not_drawn(number) from error


def _as_jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.convert("L" if picture.mode == "L" else "RGB").save(out, "JPEG", quality=80)
    return out.getvalue()


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
