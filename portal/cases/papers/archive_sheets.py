"""The sheets of a volume (案卷封面, 卷内目录, 备考表 and what is laid over its pages) as PDF/A, always in Chinese."""

import atexit
import hashlib
import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Template

from portal.cases.papers.fonts import font_faces
from portal.cases.papers.kinds import Kind
from portal.cases.papers.pdf_a import as_pdf_a
from portal.cases.papers.rendering import TEMPLATES, environment, fetcher
from portal.ground.audit import canonical
from portal.ground.errors import N_, Refused

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

FRONT, BACK, RECORD, SLIP, FRAME = (f"archive_{name}.html" for name in ("front", "back", "record", "slip", "frame"))


@dataclass(frozen=True)
class Worded:
    """A part of a sheet that the office words: its kind, the text in force, and which version that is."""

    kind: Kind
    text: Template | str
    version: str


@lru_cache(maxsize=2)
def _stationery(fonts: tuple[Path, ...]) -> "tuple[FontConfiguration, CSS]":
    """Of the archive's own: volumes are bound in a thread beside the one that makes papers, and a configuration of fonts
    belongs to one thread.
    """
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    config = FontConfiguration()
    css = (TEMPLATES / "archive.css").read_text(encoding="utf-8")
    return config, CSS(string=f"{font_faces(fonts)}\n{css}", font_config=config)


atexit.register(_stationery.cache_clear)  # before rendering.put_fonts_away, which does the rest


def sheet(
    template: str, data: dict[str, Any], *, fonts: tuple[Path, ...] = (), worded: Mapping[str, Worded] | None = None
) -> bytes:
    """One of the sheets as PDF/A-3b; the same data and wording give the same bytes. `worded`: its parts by their names in
    the template. Raises Refused where no font has a character.
    """
    from weasyprint import HTML

    text = environment(TEMPLATES).get_template(template).render(d=data, **(worded or {}))
    versions = "".join(f" {name}/{part.version}" for name, part in (worded or {}).items())
    config, css = _stationery(fonts)
    digest = hashlib.sha256(f"{template}{versions}\n{canonical(data)}".encode()).digest()
    watch = _MissingGlyphs()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(watch)
    try:
        document = HTML(string=text, url_fetcher=fetcher()).render(stylesheets=[css], font_config=config)
        pdf = as_pdf_a(document, digest)
    finally:
        logger.removeHandler(watch)
    if watch.characters:
        raise Refused(
            N_("This paper cannot be printed: no font on this machine has %(characters)s."),
            characters=" ".join(f"{c} (U+{ord(c):04X})" for c in sorted(watch.characters)),
        )
    return pdf


class _MissingGlyphs(logging.Handler):
    """The characters that this thread's sheet found in no font."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.characters: set[str] = set()
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread and str(record.msg).startswith(".notdef") and isinstance(record.args, tuple):
            self.characters.add(str(record.args[0]))
