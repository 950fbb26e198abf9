"""A volume bound into one PDF/A-3 file page by page: pictures, our papers' own pages, and every original attached.

What is bound goes to parts on disk whenever it grows beyond a few megabytes, and the last file is written from those
parts, so that memory does not grow with the volume.
"""

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pikepdf
from pikepdf import Array, AttachedFileSpec, Dictionary, Name, NameTree, Page, Pdf, Stream
from PIL import Image

A4 = (595.28, 841.89)
_TOP, _FOOT, _SIDE = 40.0, 30.0, 24.0  # points kept free around a picture, for page number and foot
_PART_BYTES = 24 * 1024 * 1024
_PART_PAGES = 100


@dataclass(frozen=True)
class Attachment:
    """A file as it is attached, byte for byte. `relationship`: Source for originals, Data for metadata."""

    name: str
    mime: str
    description: str
    at: datetime
    relationship: str = "Source"


class Binder:
    """Takes pages and attachments in their order. `lying`: of each page bound so far, whether it is a landscape one."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._parts: list[Path] = []
        self.lying: list[bool] = []
        self._begin()

    def _begin(self) -> None:
        self._part = Pdf.new()
        self._carried: list[tuple[str, pikepdf.Object]] = []
        self._sources: list[Pdf] = []
        self._bytes = 0

    def picture(self, picture: bytes) -> None:
        """A page with one picture (JPEG, or PNG as poppler writes it), upright or lying as the picture is."""
        image, width, height = _image(self._part, picture)
        page = A4 if height >= width else A4[::-1]
        room = (page[0] - 2 * _SIDE, page[1] - _TOP - _FOOT)
        scale = min(room[0] / width, room[1] / height)
        w, h = width * scale, height * scale
        x, y = (page[0] - w) / 2, _FOOT + (room[1] - h) / 2
        content = f"q {w:.2f} 0 0 {h:.2f} {x:.2f} {y:.2f} cm /Picture Do Q".encode()
        made = Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, *page]),
            Resources=Dictionary(XObject=Dictionary(Picture=image)),
            Contents=Stream(self._part, content),
        )
        self._part.pages.append(Page(self._part.make_indirect(made)))
        self.lying.append(page != A4)
        self._grown(len(picture))

    def pages(self, pdf: bytes) -> None:
        """The pages of a PDF/A of our own. Signature fields belong to the file, which is attached; they are left out."""
        source = pikepdf.open(io.BytesIO(pdf))
        self._sources.append(source)
        for page in source.pages:
            for key in ("/Annots", "/StructParents"):
                if key in page.obj:
                    del page.obj[key]
            box = page.mediabox
            self._part.pages.append(page)
            self.lying.append(float(box[2]) - float(box[0]) > float(box[3]) - float(box[1]))
        self._grown(len(pdf))

    def attach(self, content: bytes, about: Attachment) -> None:
        """An original, byte for byte."""
        made = f"D:{about.at:%Y%m%d%H%M%S}+08'00'"
        spec = AttachedFileSpec(
            self._part,
            content,
            filename=about.name,
            description=about.description,
            mime_type=about.mime,
            creation_date=made,
            mod_date=made,
        )
        spec.obj.AFRelationship = Name(f"/{about.relationship}")
        self._carried.append((about.name, self._part.make_indirect(spec.obj)))
        self._grown(len(content))

    def _grown(self, size: int) -> None:
        self._bytes += size
        if self._bytes > _PART_BYTES or len(self._part.pages) >= _PART_PAGES:
            self._put_aside()

    def _put_aside(self) -> None:
        """The part so far goes to the disk."""
        self._part.Root.Carried = Array([Array([pikepdf.String(name), spec]) for name, spec in self._carried])
        path = self._folder / f"part-{len(self._parts):04d}.pdf"
        self._part.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        self._part.close()
        for source in self._sources:
            source.close()
        self._parts.append(path)
        self._begin()

    def bind(self, front: bytes, frames: Iterator[bytes], back: bytes, target: Path) -> None:
        """Front, pages with what is laid over them, back and attachments into one file. `frames`: PDFs whose pages lie
        over the pages in their order; the front's metadata and output intent are the file's.
        """
        if len(self._part.pages) or self._carried:
            self._put_aside()
        grown = self._folder / "grown.pdf"
        with pikepdf.open(io.BytesIO(front)) as volume:
            volume.Root.Names = Dictionary(EmbeddedFiles=NameTree.new(volume).obj)
            volume.Root.AF = Array()
            volume.Root.PageMode = Name.UseAttachments
            volume.save(grown)
        overlay = _pages_of(frames)
        for path in self._parts:
            grown = self._grow(grown, path, overlay)
        with pikepdf.open(grown, access_mode=pikepdf.AccessMode.stream) as volume, _opened(back) as rear:
            volume.pages.extend(rear.pages)
            volume.save(
                target,
                min_version="1.7",
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
                deterministic_id=True,
            )

    def _grow(self, grown: Path, path: Path, overlay: Iterator[Page]) -> Path:
        """The volume with one part more, written anew: what is taken from another file stays in memory until then."""
        larger = path.with_suffix(".grown.pdf")
        with (
            pikepdf.open(grown, access_mode=pikepdf.AccessMode.stream) as volume,
            pikepdf.open(path, access_mode=pikepdf.AccessMode.stream) as part,
        ):
            tree = NameTree(volume.Root.Names.EmbeddedFiles)
            for page in part.pages:
                volume.pages.append(page)
                volume.pages[-1].add_overlay(next(overlay), None)
            for name, spec in part.Root.Carried:
                here = volume.copy_foreign(spec)
                tree[str(name)] = here
                volume.Root.AF.append(here)
            volume.save(larger, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        grown.unlink()
        path.unlink()
        return larger


def _opened(pdf: bytes) -> Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def page_count(pdf: bytes) -> int:
    """How many pages a PDF of our own has."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


def _pages_of(frames: Iterator[bytes]) -> Iterator[Page]:
    for frame in frames:
        with _opened(frame) as pdf:
            yield from pdf.pages


def _image(pdf: Pdf, picture: bytes) -> tuple[pikepdf.Object, int, int]:
    """The picture as an object of the file, as it is where the format allows: nothing is decoded."""
    if picture.startswith(b"\x89PNG"):
        plain = _png(pdf, picture)
        if plain is not None:
            return plain
    with Image.open(io.BytesIO(picture), formats=["JPEG", "PNG"]) as opened:
        if opened.format != "JPEG" or opened.mode not in ("L", "RGB"):
            out = io.BytesIO()
            opened.convert("RGB").save(out, "JPEG", quality=85)
            picture = out.getvalue()
        space = Name.DeviceGray if opened.mode == "L" and opened.format == "JPEG" else Name.DeviceRGB
        width, height = opened.size
    return _stream(pdf, picture, width, height, space, Name.DCTDecode, None), width, height


def _png(pdf: Pdf, picture: bytes) -> tuple[pikepdf.Object, int, int] | None:
    """PDF reads the compressed rows of a PNG as they are, unless it is interlaced, transparent or not of 8 bits."""
    width, height, bits, colour, _compression, _filter, interlace = struct.unpack(">IIBBBBB", picture[16:29])
    if bits != 8 or colour not in (0, 2) or interlace:
        return None
    rows, at = [], 8
    while at < len(picture):
        size, kind = struct.unpack(">I4s", picture[at : at + 8])
        if kind == b"IDAT":
            rows.append(picture[at + 8 : at + 8 + size])
        at += 12 + size
    colours = 3 if colour == 2 else 1
    parms = Dictionary(Predictor=15, Colors=colours, BitsPerComponent=8, Columns=width)
    space = Name.DeviceRGB if colours == 3 else Name.DeviceGray
    return _stream(pdf, b"".join(rows), width, height, space, Name.FlateDecode, parms), width, height


def _stream(
    pdf: Pdf, data: bytes, width: int, height: int, space: Name, encoding: Name, parms: Dictionary | None
) -> pikepdf.Object:
    about = {
        "Type": Name.XObject,
        "Subtype": Name.Image,
        "Width": width,
        "Height": height,
        "ColorSpace": space,
        "BitsPerComponent": 8,
    }
    image = Stream(pdf, b"", **about)
    image.write(data, filter=encoding, decode_parms=parms)
    return image
