"""The copy of an uploaded file that people look at: nothing in it acts, nothing in it tells who made it. In the worker.

The original is kept aside byte for byte and is never shown; a decision rests on what the clean copy shows.
"""

import io
from dataclasses import dataclass

from portal.cases.file_archives import OFD, check_archive
from portal.cases.file_checks import EXTENSIONS, JPEG, PDF, PNG
from portal.cases.file_isolation import isolated
from portal.cases.file_pages import pages
from portal.ground.errors import N_

__all__ = ["NOT_CLEANED", "REMOVED", "Cleaned", "clean", "pages"]


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
        facts, body = isolated("file_drawing", "redraw_picture", content, mime=mime)
        made: str = facts["mime"]
        removed = ("metadata",) if facts["metadata"] else ()
        return Cleaned(body, made, EXTENSIONS[made], 1, facts["width"], facts["height"], removed)
    if mime == OFD:
        check_archive(io.BytesIO(content), mime)
        return Cleaned(content, mime, "ofd")
    raise ValueError(f"nothing is known about cleaning {mime}")
