"""What a PDF or a picture says about itself. Runs in a child process (file_child), on bytes that may be hostile.

Apart from file_properties, so that a process that serves pages never loads the libraries that open such files.
"""

import io
import re
from typing import Any

import pikepdf
from PIL import ExifTags, Image

MOST = 200_000  # characters that are read of a file


def read_pdf(content: bytes) -> tuple[dict[str, Any], bytes]:
    """`{"properties": ..., "marks": ...}` of a PDF."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        found = {str(key).strip("/"): str(value) for key, value in pdf.docinfo.items()}
        metadata = pdf.Root.get("/Metadata")
        if metadata is not None:
            text = re.sub(r"<[^>]+>|<\?[^>]*\?>", " ", metadata.read_bytes().decode("utf-8", "replace"))
            found["XMP"] = " ".join(text.split())
        found |= {f"attachment {n}": name for n, name in enumerate(pdf.attachments, 1)}
        marks = [
            str(mark[key])
            for page in pdf.pages
            for mark in (page.obj.get("/Annots") or [])
            for key in ("/Contents", "/T", "/V")
            if key in mark and isinstance(mark[key], pikepdf.String)
        ]
    return {"properties": {key: value[:MOST] for key, value in found.items()}, "marks": "\n".join(marks)[:MOST]}, b""


def read_picture(content: bytes) -> tuple[dict[str, Any], bytes]:
    """`{"properties": ...}` of a picture: EXIF, comments and text chunks."""
    with Image.open(io.BytesIO(content), formats=["JPEG", "MPO", "PNG"]) as picture:
        found = {str(k): _text(v) for k, v in picture.info.items() if isinstance(v, str | bytes) and k != "icc_profile"}
        exif = picture.getexif()
        found.pop("exif", None)
        for tag, value in exif.items():
            found[str(ExifTags.TAGS.get(tag, tag))] = _text(value)
    return {"properties": {key: value[:MOST] for key, value in found.items() if value}}, b""


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        for codec in ("utf-8", "utf-16-le", "gb18030"):
            try:
                return value.replace(b"UNICODE\0", b"").decode(codec).strip("\0 ")
            except UnicodeDecodeError:
                continue
        return ""
    return str(value)
