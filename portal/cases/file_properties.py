"""What a file says beside its pages: who made it and with what, comments, names of files inside.

Nothing here is shown to the public; it is what a guard reads so that no name leaves in a file's properties.
"""

import tempfile
from pathlib import Path

from portal.cases import file_pages
from portal.cases.file_checks import JPEG, PDF, PNG
from portal.cases.file_isolation import isolated

MOST = 200_000  # characters that are read of a file


def words_of(content: bytes) -> str:
    """The words on the pages of a PDF, as they can be copied from it."""
    with tempfile.TemporaryDirectory(prefix="words-") as folder:
        path = Path(folder) / "file.pdf"
        path.write_bytes(content)
        return file_pages.words(path)[:MOST]


def properties_of(content: bytes, mime: str) -> tuple[dict[str, str], str]:
    """The properties by name, and the words of comments and form fields, which a cleaned copy keeps."""
    if mime == PDF:
        facts, _ = isolated("file_telling", "read_pdf", content)
        return facts["properties"], facts["marks"]
    if mime in (JPEG, PNG):
        return isolated("file_telling", "read_picture", content)[0]["properties"], ""
    return {}, ""
