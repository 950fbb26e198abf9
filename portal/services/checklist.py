"""The blank checklist of a guide as PDF: made once for each version and language, then kept as a file.

WeasyPrint takes 80 MB and a second to start, so it runs in a process of its own and ends; a web process stays small.
`python -m portal.services.checklist` reads HTML and writes PDF.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from portal.ground.errors import N_, Unavailable
from portal.ground.settings import ROOT

SECONDS = 60
_one_at_a_time = threading.Lock()


def kept_pdf(folder: Path, name: str, html: Callable[[], str]) -> bytes:
    """The PDF of this name, made from `html()` where it is not kept yet. Raises Unavailable when it cannot be made."""
    path = folder / f"{name}.pdf"
    if path.exists():
        return path.read_bytes()
    with _one_at_a_time:
        if path.exists():
            return path.read_bytes()
        pdf = _made(html())
        _keep(path, pdf)
        return pdf


def _made(html: str) -> bytes:
    command = [sys.executable, "-m", "portal.services.checklist"]
    try:
        done = subprocess.run(command, input=html.encode(), capture_output=True, cwd=ROOT, timeout=SECONDS, check=True)
    except (subprocess.SubprocessError, OSError) as error:
        raise Unavailable(N_("The checklist cannot be made just now. Please print this page instead.")) from error
    return done.stdout


def _keep(path: Path, pdf: bytes) -> None:
    """Under another name first, so that nobody reads half a file. A full disk only means that it is made again."""
    part = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(pdf)
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink()


def main() -> None:
    """Standard input to standard output. Nothing is fetched for a checklist: it is whole in itself."""
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    fonts = FontConfiguration()
    page = HTML(string=sys.stdin.buffer.read().decode(), url_fetcher=URLFetcher(allowed_protocols=("data",)))
    sys.stdout.buffer.write(page.write_pdf(font_config=fonts))


if __name__ == "__main__":
    main()
