"""A drawn document as PDF/A-3b (ISO 19005-3): the form in which a paper is kept."""

import zlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # heavy: loaded with the first paper that is drawn
    from weasyprint.document import Document


def as_pdf_a(document: "Document", digest: bytes) -> bytes:
    """The file, the same for the same document. `digest`: SHA-256 of what it says, which becomes its identifier."""
    pdf = document.write_pdf(pdf_variant="pdf/a-3b", pdf_identifier=digest[:16], finisher=_pack)
    return bytes(pdf)


def _pack(_document: "Document", pdf: Any) -> None:
    """Compress fonts and pictures here, once: pydyf would do it twice, for the file and for the second half of its
    identifier, and so thoroughly that a paper took a sixth longer for half a percent of its size.
    """
    for part in pdf.objects:
        if getattr(part, "compress", False) and all(isinstance(piece, bytes) for piece in part.stream):
            part.stream = [zlib.compress(b"\n".join(part.stream), 6)]
            part.extra["Filter"] = "/FlateDecode"
            part.compress = False
