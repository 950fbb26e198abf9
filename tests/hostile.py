"""Builders of the files that people send: good ones, broken ones, and ones that mean harm. Each returns bytes."""

import io
import struct
import zipfile
import zlib

from PIL import Image

from tests.hostile_pdfs import (  # noqa: F401 - one module to take every builder from
    SCRIPT,
    pdf,
    pdf_folder,
    pdf_for_adobe_only,
    pdf_locked,
    pdf_of_a_huge_page,
    pdf_of_size,
    pdf_page_bomb,
    pdf_stream_bomb,
    pdf_truncated,
    pdf_with_everything,
    pdf_with_script,
    pdf_with_wrong_offsets,
    pdf_without_pages,
)

# Pictures


def jpeg(width: int = 640, height: int = 480, **how: object) -> bytes:
    """A small photo."""
    out = io.BytesIO()
    Image.effect_noise((width, height), 30).convert("RGB").save(out, "JPEG", **how)
    return out.getvalue()


def photo_of_12_megapixels() -> bytes:
    """4032 x 3024 as a phone takes it: lying on its side, with the place, the device and a comment inside."""
    picture = Image.radial_gradient("L").resize((4032, 3024)).convert("RGB")
    picture.paste((200, 30, 30), (0, 0, 400, 400))  # the corner that shows which way is up
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise to see it upright
    exif[0x010F] = "Secret Phone"
    exif.get_ifd(0x8825)[2] = (30.0, 15.0, 7.0)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90, exif=exif, comment="secret comment")
    return out.getvalue()


def png(width: int = 320, height: int = 200, mode: str = "RGB", **how: object) -> bytes:
    """A small drawing."""
    out = io.BytesIO()
    Image.new(mode, (width, height)).save(out, "PNG", **how)
    return out.getvalue()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of_pixels(width: int, height: int) -> bytes:
    """A few bytes that claim this many pixels; the data is a row too short to matter."""
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + _chunk(b"IDAT", zlib.compress(bytes(100))) + _chunk(b"IEND", b"")


# Archives


def _zip(entries: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


OFD_ENTRIES = {
    "OFD.xml": b'<?xml version="1.0" encoding="UTF-8"?><ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" Version="1.1" '
    b'DocType="OFD"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>',
    "Doc_0/Document.xml": b'<?xml version="1.0" encoding="UTF-8"?><ofd:Document xmlns:ofd="http://www.ofdspec.org/2016">'
    b"<ofd:Pages><ofd:Page ID='1' BaseLoc='Pages/Page_0/Content.xml'/></ofd:Pages></ofd:Document>",
    "Doc_0/Pages/Page_0/Content.xml": b"<ofd:Page xmlns:ofd='http://www.ofdspec.org/2016'/>" * 50,
}


def ofd(**more: bytes) -> bytes:
    """An OFD as an invoice program writes it, with further entries."""
    return _zip({**OFD_ENTRIES, **more})


def ofd_bomb(megabytes: int = 90) -> bytes:
    """One entry of zeros, packed a thousand times smaller."""
    return ofd(**{"Doc_0/Res/image.bmp": bytes(megabytes * 1024**2)})


def ofd_of_many_entries(count: int) -> bytes:
    """Thousands of empty entries."""
    return ofd(**{f"Doc_0/{number}": b"" for number in range(count)})


def ofd_that_leads_outside(name: str) -> bytes:
    """An entry whose name is a path to somewhere else."""
    return ofd(**{name: b"* * * * * root hostile"})


def ofd_with_archive_inside() -> bytes:
    """A bomb in a box: the inner archive under a harmless name."""
    return ofd(**{"Doc_0/Res/picture.jpg": _zip({"a.txt": b"a"})})


def ofd_that_lies_about_a_size() -> bytes:
    """The list says that an entry is small; unpacked it is not."""
    content = bytearray(ofd(**{"Doc_0/Res/image.bmp": bytes(50 * 1024**2)}))
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        start = 0
        while (start := content.find(mark, start)) >= 0:
            if content[start + at : start + at + 4] == struct.pack("<I", 50 * 1024**2):
                content[start + at : start + at + 4] = struct.pack("<I", 1000)
            start += 4
    return bytes(content)


def ofd_of_overlapping_entries() -> bytes:
    """Several entries of the list share the packed bytes of one."""
    content = ofd()
    end = content.rindex(b"PK\x05\x06")
    start = struct.unpack("<I", content[end + 16 : end + 20])[0]
    listed = content[start:end]
    last = listed[listed.rindex(b"PK\x01\x02") :]
    twins = b"".join(last[:-5] + b"%04d" % number + last[-1:] for number in range(20))
    count = struct.unpack("<H", content[end + 8 : end + 10])[0] + 20
    size = len(listed) + len(twins)
    return content[:end] + twins + b"PK\x05\x06" + struct.pack("<4H2IH", 0, 0, count, count, size, start, 0)


def ofd_with_password() -> bytes:
    """Every entry is marked as encrypted."""
    content = bytearray(ofd())
    for mark, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        start = 0
        while (start := content.find(mark, start)) >= 0:
            content[start + at] |= 1
            start += 4
    return bytes(content)


def ofd_with_entities() -> bytes:
    """An entry file that asks the reader's computer for its own files."""
    entry = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + OFD_ENTRIES["OFD.xml"]
    return _zip({**OFD_ENTRIES, "OFD.xml": entry})


def ofd_without_document() -> bytes:
    """The entry file names a document that is not there."""
    return _zip({"OFD.xml": OFD_ENTRIES["OFD.xml"]})


def docx(macros: bool = False) -> bytes:
    """A Word file."""
    entries = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}
    return _zip({**entries, "word/vbaProject.bin": b"macro"} if macros else entries)


def plain_zip() -> bytes:
    """An ordinary archive."""
    return _zip({"papers/one.txt": b"one"})


# Files that are not what they say


def exe() -> bytes:
    """The beginning of a Windows program."""
    return b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(44) + b"\x80\x00\x00\x00" + bytes(500)


def heic() -> bytes:
    """The beginning of an iPhone's photo."""
    return struct.pack(">I", 24) + b"ftypheic\x00\x00\x00\x00mif1heic" + bytes(500)


def page_of_script() -> bytes:
    """A web page."""
    return b"<!DOCTYPE html><html><script>alert(1)</script></html>"


def two_files_in_one(front: bytes) -> bytes:
    """A file with a whole archive behind it, whose offsets fit: what follows looks at the end and sees an archive."""
    out = io.BytesIO(front)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("payload.class", b"hidden")
    return out.getvalue()


def archive_that_is_also_a_pdf() -> bytes:
    """An OFD whose first entry, not packed, is a PDF: readers look for its mark anywhere in the first 1,024 bytes."""
    return _zip({"a": pdf(), **OFD_ENTRIES}, zipfile.ZIP_STORED)


HOSTILE_NAMES = {
    "../../etc/passwd.pdf": "passwd.pdf",
    "C:\\Users\\me\\身份证.PDF": "身份证.PDF",
    "营业执照😀🏠.pdf": "营业执照.pdf",
    "x" * 300 + ".pdf": "x" * 76 + ".pdf",
    "身" * 300 + ".pdf": "身" * 65 + ".pdf",
    "a\x00b.pdf": "ab.pdf",
    "a\r\nSet-Cookie: x.pdf": "a Set-Cookie_ x.pdf",
    "a\ud800b.pdf": "ab.pdf",
    "gpj.\u202efdp.exe": "gpj.fdp.exe",
    '<img src=x onerror="alert(1)">.png': "_img src=x onerror=_alert(1)__.png",
    "con.pdf": "_con.pdf",
    "": "file",
    "...": "file",
    ".pdf": "file.pdf",
    "a.pdf  ": "a.pdf",
    "😀.pdf": "file.pdf",
    "no extension": "no extension",
}
