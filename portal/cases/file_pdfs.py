"""What a PDF may be and what is taken out of it. Runs in a child process (file_isolation), on bytes that may be hostile.

A PDF of a case is paper: pages to look at. Scripts, actions, attachments, media and forms that act have no place in it;
what remains is chosen by a list of what is allowed, not of what is forbidden.
"""

import io
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Object, Pdf, Stream
from pikepdf.settings import qpdf_limit_errors, set_qpdf_limits

from portal.ground.errors import N_, Refused

MAX_PAGES = 500
MAX_DEPTH = 40
TAIL = 2048  # where the end mark of a whole PDF is found

CATALOG = {"/Type", "/Pages", "/PageLabels", "/OCProperties", "/AcroForm", "/Lang", "/Version"}
PAGE = {
    *("/Type", "/Parent", "/Resources", "/MediaBox", "/CropBox", "/Contents", "/Rotate", "/Group", "/UserUnit"),
    "/Annots",
}
FORM = {"/Fields", "/DR", "/DA", "/Q", "/NeedAppearances"}
MARKS = {
    *("/Widget", "/Stamp", "/FreeText", "/Highlight", "/Underline", "/StrikeOut", "/Squiggly", "/Square", "/Circle"),
    *("/Line", "/Ink", "/Polygon", "/PolyLine", "/Caret"),
}
MARK = {
    *("/Type", "/Subtype", "/Rect", "/F", "/AP", "/AS", "/Border", "/BS", "/BE", "/C", "/CA", "/IC", "/OC", "/P"),
    *("/QuadPoints", "/L", "/LE", "/Vertices", "/InkList", "/RD", "/Contents", "/DA", "/DS", "/Q", "/MK"),
    *("/FT", "/T", "/Ff", "/V", "/DV", "/Opt", "/I", "/TI", "/MaxLen", "/Parent", "/Kids"),
}
# Second line, wherever they stand: nothing above reaches them, but they have no business in the file either.
NOWHERE = {
    *("/JS", "/JavaScript", "/AA", "/OpenAction", "/XFA", "/EmbeddedFiles", "/EF", "/RichMediaContent"),
    *("/RichMediaSettings", "/Launch", "/Metadata", "/PieceInfo", "/AF", "/OPI", "/Ref", "/Alternates", "/Renditions"),
}
EXTERNAL = {"/F", "/FFilter", "/FDecodeParms"}  # a stream whose data would lie in another file
KINDS = {
    "/JavaScript": "scripts",
    "/Rendition": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/GoTo3DView": "media",
    "/RichMediaExecute": "media",
    "/URI": "links",
    "/GoTo": "links",
    "/GoToR": "links",
    "/GoToE": "attachments",
    "/FileAttachment": "attachments",
    "/Screen": "media",
    "/3D": "media",
    "/RichMedia": "media",
    "/Link": "links",
}
UNPACKED = 64_000_000  # bytes of one packed stream that qpdf reads for itself
CONTAINER = 200_000  # items of one array or dictionary; a font's widths may have 65,536


def examine_pdf(content: bytes) -> tuple[dict[str, Any], bytes]:
    """`{"pages": n}`. Raises Refused for a PDF that is locked, damaged, too long, or shows nothing on its pages."""
    with _open(content) as pdf:
        return {"pages": len(pdf.pages)}, b""


def strip_pdf(content: bytes) -> tuple[dict[str, Any], bytes]:
    """`{"pages": n, "removed": [...]}` and the PDF without anything that acts, attaches, or tells who made it.

    `removed` has some of: actions, attachments, form, links, media, metadata, scripts, signature. Signatures cannot
    outlive a change of the file: the original keeps them.
    """
    with _open(content) as pdf:
        removed: set[str] = set()
        _strip_catalog(pdf, removed)
        for page in pdf.pages:
            _strip_page(page.obj, removed)
        for thing in pdf.objects:
            _strip_anywhere(thing, removed, 0)
        out = io.BytesIO()
        pdf.save(
            out,
            encryption=False,
            deterministic_id=True,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
        return {"pages": len(pdf.pages), "removed": sorted(removed)}, out.getvalue()


def _damaged() -> Refused:
    return Refused(
        N_("This PDF is damaged or was cut off on its way. Open it, print or save it to a new PDF, and upload that.")
    )


def _open(content: bytes) -> Pdf:
    set_qpdf_limits(
        flate_max_memory=UNPACKED,
        png_max_memory=UNPACKED,
        run_length_max_memory=UNPACKED,
        tiff_max_memory=UNPACKED,
        parser_max_container_size=CONTAINER,
    )
    if b"%%EOF" not in content.rstrip(b"\0\t\n\f\r ")[-TAIL:]:  # some programs fill up to a round size
        raise _damaged()
    try:
        try:
            pdf = pikepdf.open(io.BytesIO(content), attempt_recovery=False)
        except pikepdf.PasswordError:
            raise
        except pikepdf.PdfError:  # many scanners and office programs write small mistakes that every reader mends
            if qpdf_limit_errors():  # a bomb is not mended
                raise
            pdf = pikepdf.open(io.BytesIO(content))
        _check_kind(pdf)
        return pdf
    except pikepdf.PasswordError as error:
        raise Refused(
            N_("This PDF is locked with a password. Save it without the password and upload that.")
        ) from error
    except (pikepdf.PdfError, AttributeError, KeyError, ValueError, TypeError) as error:
        raise _damaged() from error


def _check_kind(pdf: Pdf) -> None:
    """Refuse what would show something else, or nothing, once it is stripped."""
    root = pdf.Root
    said = root.Pages.get("/Count")
    pages = max(said if isinstance(said, int) else 0, _counted(root.Pages, 0, 0))
    if 0 < pages <= MAX_PAGES:
        pages = len(pdf.pages)  # only now: for the library, counting a bomb is the bomb
    if pages > MAX_PAGES:
        raise Refused(
            N_("This PDF has %(pages)s pages; at most %(limit)s are allowed. Split it into several files."),
            pages=int(pages),
            limit=MAX_PAGES,
        )
    if pages == 0:
        raise _damaged()
    if "/Collection" in root:
        raise Refused(N_("This PDF is a folder of other files. Open it and upload those files, each by itself."))
    if root.get("/NeedsRendering"):
        raise Refused(N_("This PDF is a form that only Adobe Reader can show. Print it to a new PDF and upload that."))


def _counted(node: Object, so_far: int, depth: int) -> int:
    """Pages below a node of the page tree, counted no further than one beyond the limit."""
    if depth > MAX_DEPTH:
        raise _damaged()
    kids = node.get("/Kids")
    if not isinstance(kids, Array):
        return so_far + 1
    for kid in kids:
        so_far = _counted(kid, so_far, depth + 1)
        if so_far > MAX_PAGES:
            break
    return so_far


def _keep(thing: Object, allowed: set[str]) -> set[str]:
    """Delete every key that is not allowed; answer which were there."""
    gone = {key for key in thing.keys() if key not in allowed}  # noqa: SIM118 - a PDF dictionary
    for key in gone:
        del thing[key]
    return gone


def _strip_catalog(pdf: Pdf, removed: set[str]) -> None:
    root = pdf.Root
    names = root.get("/Names")
    if isinstance(names, Dictionary):
        removed |= {"scripts"} if "/JavaScript" in names else set()
        removed |= {"attachments"} if "/EmbeddedFiles" in names else set()
    _note_actions(root.get("/OpenAction"), removed)
    gone = _keep(root, CATALOG)
    removed |= {"actions"} if "/AA" in gone else set()
    removed |= {"attachments"} if "/AF" in gone else set()
    removed |= {"metadata"} if "/Metadata" in gone or "/Info" in pdf.trailer else set()
    removed |= {"signature"} if gone & {"/Perms", "/DSS"} else set()
    _keep(pdf.trailer, {"/Root", "/Size", "/ID"})
    form = root.get("/AcroForm")
    if isinstance(form, Dictionary):
        removed |= {"form"} if "/XFA" in _keep(form, FORM) else set()
        fields = form.get("/Fields")
        if isinstance(fields, Array):
            _strip_fields(fields, removed, set(), 0)
    elif form is not None:
        del root["/AcroForm"]


def _strip_fields(fields: Array, removed: set[str], seen: set[tuple[int, int]], depth: int) -> None:
    for field in fields:
        if not isinstance(field, Dictionary) or field.objgen in seen:
            continue
        seen.add(field.objgen)
        _strip_mark(field, removed)
        kids = field.get("/Kids")
        if isinstance(kids, Array) and depth < MAX_DEPTH:
            _strip_fields(kids, removed, seen, depth + 1)
        elif kids is not None:
            del field["/Kids"]


def _strip_page(page: Object, removed: set[str]) -> None:
    removed |= {"actions"} if "/AA" in _keep(page, PAGE) else set()
    marks = page.get("/Annots")
    if marks is None:
        return
    kept = Array()
    for mark in marks if isinstance(marks, Array) else []:
        if not isinstance(mark, Dictionary):
            continue
        kind = str(mark.get("/Subtype"))
        _note_actions(mark.get("/A"), removed)
        if kind in MARKS:
            _strip_mark(mark, removed)
            kept.append(mark)
        elif kind in KINDS:
            removed.add(KINDS[kind])
    if len(kept):
        page["/Annots"] = kept
    else:
        del page["/Annots"]


def _strip_mark(mark: Dictionary, removed: set[str]) -> None:
    """A mark on the page keeps what it looks like and what is written in it."""
    _note_actions(mark.get("/A"), removed)
    gone = _keep(mark, MARK)
    removed |= {"actions"} if gone & {"/A", "/AA", "/PA"} else set()
    if isinstance(mark.get("/V"), Dictionary | Stream):  # a signature
        removed.add("signature")
        del mark["/V"]


def _note_actions(action: Object | None, removed: set[str]) -> None:
    if isinstance(action, Dictionary):
        removed.add(KINDS.get(str(action.get("/S")), "actions"))


def _strip_anywhere(thing: Any, removed: set[str], depth: int) -> None:
    if not isinstance(thing, Dictionary | Stream | Array):
        return
    if depth > MAX_DEPTH:
        raise RecursionError("direct objects nested deeper than any honest program writes")
    if isinstance(thing, Array):
        parts = list(thing)
    else:
        keys = set(thing.keys())
        bad = keys & NOWHERE | (keys & EXTERNAL if isinstance(thing, Stream) else set())
        if "/A" in keys and isinstance(thing["/A"], Dictionary) and "/S" in thing["/A"]:
            bad.add("/A")
        if bad & {"/JS", "/JavaScript"}:
            removed.add("scripts")
        if bad & {"/EF", "/EmbeddedFiles"}:
            removed.add("attachments")
        for key in bad:
            del thing[key]
        parts = [thing[key] for key in keys - bad]
    for part in parts:
        if isinstance(part, Dictionary | Array) and not part.is_indirect:
            _strip_anywhere(part, removed, depth + 1)
