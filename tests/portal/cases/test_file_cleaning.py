"""What people look at acts no more and tells nothing about its maker, and still looks as it did."""

import io
import resource
import shutil
import subprocess

import pikepdf
import pytest
from PIL import Image, ImageStat

from portal.cases.file_checks import check
from portal.cases.file_cleaning import NOT_CLEANED, REMOVED, clean
from portal.cases.file_pages import has_pages, pages
from portal.ground.errors import Refused
from tests import hostile

pytestmark = pytest.mark.one_engine
PDF, JPEG, PNG, OFD = "application/pdf", "image/jpeg", "image/png", "application/ofd"
DANGEROUS = (
    *(b"/JS", b"/JavaScript", b"/OpenAction", b"/AA", b"/Launch", b"/EmbeddedFile", b"/EF", b"/RichMedia", b"/XFA"),
    *(
        b"/SubmitForm",
        b"/URI",
        b"/Movie",
        b"/Screen",
        b"/Rendition",
        b"/Metadata",
        b"/PieceInfo",
        b"/Encrypt",
        b"/Info",
    ),
    *(b"app.alert", b"hostile.example", b"cmd.exe", b"evil.exe", b"MZ attached", b"secret", b"/Author", b"/ByteRange"),
)


def laid_open(content: bytes) -> bytes:
    """The same PDF with nothing packed, so that it can be searched."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False, static_id=True)
    return out.getvalue()


def picture(content: bytes) -> Image.Image:
    opened = Image.open(io.BytesIO(content))
    opened.load()
    return opened


def words(content: bytes) -> str:
    return subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout.decode()


@pytest.mark.parametrize("made", [hostile.pdf_with_script, hostile.pdf_with_everything])
def test_nothing_in_a_cleaned_pdf_acts_or_tells(made):
    dirty = laid_open(made())
    assert sum(word in dirty for word in DANGEROUS) >= 5

    cleaned = laid_open(clean(made(), PDF).content)

    assert [word for word in DANGEROUS if word in cleaned] == []


def test_what_was_taken_out_is_told():
    assert clean(hostile.pdf_with_script(), PDF).removed == ("actions", "scripts")
    assert set(clean(hostile.pdf_with_everything(), PDF).removed) == set(REMOVED) - {"scripts"}
    assert clean(hostile.pdf(), PDF).removed == ()


def test_a_cleaned_pdf_still_says_what_it_said():
    cleaned = clean(hostile.pdf(pages=3), PDF)

    assert (cleaned.mime, cleaned.extension, cleaned.pages) == (PDF, "pdf", 3)
    assert words(cleaned.content).split("\f")[:3] == [f"A plain page {number}\n\n" for number in (1, 2, 3)]


def test_what_a_person_typed_into_a_form_and_a_stamp_stay_on_the_page():
    with pikepdf.open(io.BytesIO(clean(hostile.pdf_with_everything(), PDF).content)) as pdf:
        typed, signed = pdf.Root.AcroForm.Fields

        assert str(typed.V) == "typed value"
        assert typed.AP.N.read_bytes() == b"0 0 99 99 re f"
        assert "/V" not in signed
        assert [mark.objgen for mark in pdf.pages[0].obj.Annots] == [typed.objgen, signed.objgen]


def test_a_pdf_locked_against_changes_is_cleaned_and_free():
    cleaned = clean(hostile.pdf_locked(owner_only=True), PDF).content

    assert not pikepdf.open(io.BytesIO(cleaned)).is_encrypted
    assert "A plain page 1" in words(cleaned)


def test_a_pdf_with_an_archive_behind_it_loses_the_archive():
    assert b"hidden" not in clean(hostile.two_files_in_one(hostile.pdf()), PDF).content


def test_cleaning_a_pdf_twice_gives_the_same_bytes():
    given = hostile.pdf_with_everything()
    once = clean(given, PDF).content

    assert clean(given, PDF).content == once
    assert clean(once, PDF).content == once


def test_a_pdf_that_the_check_would_refuse_is_refused_by_the_cleaning_too():
    for content in (hostile.pdf_locked(), hostile.pdf_truncated(), hostile.pdf_stream_bomb(200)):
        with pytest.raises(Refused):
            clean(content, PDF)


def test_a_pdf_with_its_danger_nested_deep_is_refused():
    made = pikepdf.open(io.BytesIO(hostile.pdf()))
    nest = pikepdf.Dictionary(JS=pikepdf.String(hostile.SCRIPT))
    for _ in range(60):
        nest = pikepdf.Dictionary(D=nest)
    made.pages[0].obj.Resources.Properties = nest
    out = io.BytesIO()
    made.save(out)

    with pytest.raises(Refused, match="cannot be opened safely"):
        clean(out.getvalue(), PDF)


def test_a_photo_of_12_megapixels_is_shrunk_turned_upright_and_forgets_where_it_was_taken():
    cleaned = clean(hostile.photo_of_12_megapixels(), JPEG)

    shown = picture(cleaned.content)
    assert (cleaned.mime, cleaned.width, cleaned.height, cleaned.removed) == (JPEG, 1860, 2480, ("metadata",))
    assert shown.size == (1860, 2480)
    assert shown.getpixel((1800, 60))[0] > 150 > shown.getpixel((1800, 60))[1]  # the red corner turned to the right
    assert not shown.getexif()
    assert b"Secret" not in cleaned.content
    assert b"secret" not in cleaned.content
    assert len(cleaned.content) < 1024 * 1024


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_way_of_holding_a_phone_ends_upright(orientation):
    upright = Image.new("L", (60, 40), 255)
    upright.paste(0, (0, 0, 20, 20))  # dark where the top left is
    stored = {
        1: upright,
        2: upright.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        3: upright.transpose(Image.Transpose.ROTATE_180),
        4: upright.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        5: upright.transpose(Image.Transpose.TRANSPOSE),
        6: upright.transpose(Image.Transpose.ROTATE_90),
        7: upright.transpose(Image.Transpose.TRANSVERSE),
        8: upright.transpose(Image.Transpose.ROTATE_270),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    stored.save(out, "JPEG", exif=exif, quality=95)

    shown = picture(clean(out.getvalue(), JPEG).content)

    assert shown.size == (60, 40)
    assert [shown.getpixel(at) < 128 for at in ((5, 5), (55, 5), (5, 35), (55, 35))] == [True, False, False, False]


@pytest.mark.parametrize(
    ("mode", "how"),
    [
        *(("RGB", {}), ("L", {}), ("1", {}), ("P", {}), ("RGBA", {}), ("LA", {}), ("I;16", {})),
        *(("RGB", {"transparency": (0, 0, 0)}), ("P", {"transparency": 0}), ("L", {"transparency": 0})),
    ],
)
def test_every_kind_of_png_is_redrawn_on_white_paper(mode, how):
    cleaned = clean(hostile.png(3000, 100, mode, **how), PNG)

    shown = picture(cleaned.content)
    clear = mode in {"RGBA", "LA"} or "transparency" in how
    assert (cleaned.mime, shown.size, shown.mode in {"L", "RGB"}) == (PNG, (2480, 83), True)
    assert ImageStat.Stat(shown.convert("L")).mean[0] == (255 if clear else 0)


def test_a_png_of_16_bits_keeps_its_greys():
    grey = Image.new("I;16", (10, 10), 0x8000)
    out = io.BytesIO()
    grey.save(out, "PNG")

    assert picture(clean(out.getvalue(), PNG).content).convert("L").getpixel((5, 5)) == 128


def test_a_png_that_is_a_photo_becomes_jpeg():
    out = io.BytesIO()
    Image.effect_noise((2400, 1800), 80).convert("RGB").save(out, "PNG", compress_level=1)

    cleaned = clean(out.getvalue(), PNG)

    assert (cleaned.mime, cleaned.extension, picture(cleaned.content).format) == (JPEG, "jpg", "JPEG")


def test_texts_in_a_png_are_taken_out():
    from PIL.PngImagePlugin import PngInfo

    told = PngInfo()
    told.add_text("Author", "secret author")

    cleaned = clean(hostile.png(pnginfo=told), PNG)

    assert cleaned.removed == ("metadata",)
    assert b"secret" not in cleaned.content


def test_a_picture_of_a_printer_is_redrawn_for_a_screen():
    out = io.BytesIO()
    Image.new("CMYK", (50, 50), (0, 255, 255, 0)).save(out, "JPEG")

    red, green, blue = picture(clean(out.getvalue(), JPEG).content).getpixel((25, 25))

    assert red > 200
    assert green + blue < 60


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (hostile.jpeg()[: len(hostile.jpeg()) // 2], JPEG),
        (hostile.png_of_pixels(500, 500), PNG),
        (hostile.png_of_pixels(30_000, 30_000), PNG),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(50), JPEG),
    ],
)
def test_a_picture_that_cannot_be_drawn_is_refused(content, mime):
    with pytest.raises(Refused, match=r"This picture (is damaged|has 900 million)"):
        clean(content, mime)


def test_a_picture_never_needs_more_memory_than_its_child_may_have():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    out = io.BytesIO()
    Image.new("RGBA", (8000, 8000)).save(out, "PNG", compress_level=1)
    allowed_here = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert clean(out.getvalue(), PNG).width == 2480

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - max(before, allowed_here) < 20_000  # KB


def test_an_ofd_is_kept_as_it_is_and_says_so():
    content = hostile.ofd()

    cleaned = clean(content, OFD)

    assert (cleaned.content, cleaned.mime, cleaned.pages) == (content, OFD, None)
    assert "cannot be shown here" in NOT_CLEANED
    assert not has_pages(OFD)
    assert list(pages(content, OFD)) == []
    with pytest.raises(Refused, match="could do harm"):
        clean(hostile.ofd_bomb(), OFD)


def test_every_kind_of_file_goes_the_whole_way():
    assert shutil.which("pdftoppm")
    for content, name in (
        (hostile.pdf(2), "a.pdf"),
        (hostile.jpeg(), "a.jpg"),
        (hostile.png(), "a.png"),
        (hostile.ofd(), "a.ofd"),
    ):
        checked = check(content, name, [PDF, JPEG, PNG, OFD], 1024 * 1024)
        cleaned = clean(content, checked.mime)
        assert checked.pages == cleaned.pages
        assert len(list(pages(cleaned.content, cleaned.mime))) == (cleaned.pages or 0)
