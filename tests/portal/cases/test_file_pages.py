"""Pages are pictures of bounded size, drawn one by one, whatever the file asks for."""

import io
import zlib

import pikepdf
import pytest
from PIL import Image, ImageStat

from portal.cases import file_pages
from portal.cases.file_cleaning import clean
from portal.cases.file_pages import LONG_SIDE, page_mime, pages
from portal.ground.errors import Refused
from tests import hostile

pytestmark = pytest.mark.one_engine
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"


def picture(content: bytes) -> Image.Image:
    opened = Image.open(io.BytesIO(content))
    opened.load()
    return opened


def test_the_pages_of_a_pdf_are_drawn_one_by_one():
    content = clean(hostile.pdf(pages=5), PDF).content

    drawn = list(pages(content, PDF, first=2, last=3))

    assert [(page_mime(page), picture(page).size) for page in drawn] == [(PNG, (910, 1287))] * 2
    assert drawn[0] != drawn[1]
    assert ImageStat.Stat(picture(drawn[0]).convert("L")).extrema[0][0] < 50  # something is written on it
    assert len(list(pages(content, PDF))) == 5
    assert list(pages(content, PDF, first=6)) == []
    assert [picture(page).size for page in pages(content, PDF, dpi=55, first=5, last=99)] == [(455, 644)]


def test_a_scanned_page_is_drawn_as_jpeg():
    out = io.BytesIO()
    Image.effect_noise((1240, 1754), 90).convert("RGB").save(out, "PDF", resolution=150)

    (page,) = pages(clean(out.getvalue(), PDF).content, PDF)

    assert (page_mime(page), picture(page).format) == (JPEG, "JPEG")


def test_a_picture_is_its_own_page():
    content = clean(hostile.photo_of_12_megapixels(), JPEG).content

    (page,) = pages(content, JPEG)

    assert (page_mime(page), picture(page).size) == (JPEG, (1200, 1600))
    assert list(pages(content, JPEG, first=2)) == []


def test_a_page_of_five_metres_is_drawn_no_larger_than_any_other():
    (page,) = pages(clean(hostile.pdf_of_a_huge_page(), PDF).content, PDF, dpi=300)

    assert max(picture(page).size) == LONG_SIDE


def test_a_page_whose_drawing_never_ends_is_refused_and_the_machine_lives(monkeypatch):
    monkeypatch.setattr(file_pages, "SECONDS", 2)
    made = pikepdf.open(io.BytesIO(hostile.pdf()))
    packed = zlib.compress(b"0 0 1 RG 0 0 500 500 re S " * 10_000_000)
    made.pages[0].obj.Contents = pikepdf.Stream(made, packed, Filter=pikepdf.Name.FlateDecode)
    out = io.BytesIO()
    made.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.none)

    with pytest.raises(Refused, match="Page 1 of this file cannot be shown"):
        list(pages(clean(out.getvalue(), PDF).content, PDF))
