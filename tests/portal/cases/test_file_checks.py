"""An uploaded file is judged by what is inside it, and a refusal says what to do. The files are real ones."""

import hashlib
import io
import resource
import tempfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.cases.file_checks import allowed_kinds, check
from portal.ground.errors import Refused, TooLarge
from tests import hostile

pytestmark = pytest.mark.one_engine
PDF, JPEG, PNG, OFD = "application/pdf", "image/jpeg", "image/png", "application/ofd"
ALL = [PDF, JPEG, PNG, OFD]
MB = 1024 * 1024


def refusal(content: bytes, name: str = "file.pdf", allowed: list[str] | None = None, limit: int = 10 * MB) -> str:
    with pytest.raises(Refused) as caught:
        check(content, name, allowed or ALL, limit)
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "name", "mime", "kept_name", "pages", "width"),
    [
        (hostile.pdf(pages=3), "申请表.pdf", PDF, "申请表.pdf", 3, None),
        (hostile.pdf_with_wrong_offsets(), "scan.pdf", PDF, "scan.pdf", 1, None),
        (hostile.pdf_locked(owner_only=True), "证书.pdf", PDF, "证书.pdf", 1, None),
        (hostile.jpeg(), "photo.JPEG", JPEG, "photo.JPEG", 1, 640),
        (hostile.jpeg(progressive=True), "photo.jpg", JPEG, "photo.jpg", 1, 640),
        (hostile.png(), "drawing.png", PNG, "drawing.png", 1, 320),
        (hostile.ofd(), "发票.ofd", OFD, "发票.ofd", None, None),
        (hostile.jpeg(), "really a jpeg.png", JPEG, "really a jpeg.jpg", 1, 640),
        (hostile.pdf() + b"\n" * 1000 + bytes(4000), "filled up.pdf", PDF, "filled up.pdf", 1, None),
        (hostile.pdf(), "no extension", PDF, "no extension.pdf", 1, None),
    ],
)
def test_an_honest_file_is_let_in_with_its_facts(content, name, mime, kept_name, pages, width):
    checked = check(content, name, ALL, 10 * MB)

    assert (checked.mime, checked.name, checked.pages, checked.width) == (mime, kept_name, pages, width)
    assert (checked.size, checked.sha256) == (len(content), hashlib.sha256(content).hexdigest())


def test_a_photo_of_12_megapixels_is_let_in():
    checked = check(hostile.photo_of_12_megapixels(), "photo.jpg", [JPEG], 10 * MB)

    assert (checked.width, checked.height) == (4032, 3024)


def test_a_path_a_spooled_upload_and_bytes_are_judged_alike(tmp_path):
    content = hostile.jpeg()
    (tmp_path / "file").write_bytes(content)
    with tempfile.SpooledTemporaryFile(max_size=1000) as spooled:
        spooled.write(content)
        from_stream = check(spooled, "a.jpg", ALL, MB)
        assert spooled.read() == content  # it stands at its start again

    assert check(tmp_path / "file", "a.jpg", ALL, MB) == from_stream == check(content, "a.jpg", ALL, MB)


def test_a_refused_stream_stands_at_its_start_again():
    stream = io.BytesIO(hostile.exe())

    with pytest.raises(Refused):
        check(stream, "a.pdf", ALL, MB)

    assert stream.tell() == 0


def test_a_file_may_be_as_large_as_the_limit_and_not_one_byte_larger():
    limit = 2 * MB
    assert check(hostile.pdf_of_size(limit), "a.pdf", ALL, limit).size == limit

    with pytest.raises(TooLarge) as caught:
        check(hostile.pdf_of_size(limit + 1), "a.pdf", ALL, limit)

    assert "2,097,153 B; at most 2,097,152 B are allowed" in str(caught.value)
    assert "split it" in str(caught.value)


def test_a_file_that_is_much_too_large_is_told_in_readable_sizes():
    assert "14.2 MB; at most 10 MB are allowed" in refusal(bytes(int(14.2 * MB)))


def test_an_empty_file_is_refused():
    assert "empty (0 bytes)" in refusal(b"")


def test_a_program_named_pdf_is_refused_by_its_content():
    said = refusal(hostile.exe(), "身份证.pdf", [PDF, JPEG])

    assert "named .pdf but is EXE inside; only PDF / JPG are accepted here" in said


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (hostile.exe(), "setup.exe", "EXE"),
        (hostile.docx(), "申请书.docx", "DOCX"),
        (hostile.docx(macros=True), "申请书.docm", "DOCM"),
        (hostile.plain_zip(), "papers.zip", "ZIP"),
        (hostile.heic(), "IMG_0001.HEIC", "HEIC"),
        (b"GIF89a" + bytes(100), "a.gif", "GIF"),
        (b"Rar!\x1a\x07\x00" + bytes(100), "a.rar", "RAR"),
    ],
)
def test_a_type_that_nobody_asked_for_is_named_and_refused(content, name, kind):
    said = refusal(content, name)

    assert kind in said
    assert "only PDF / JPG / PNG / OFD are accepted here" in said


def test_a_type_of_another_material_is_refused_here():
    assert "named .pdf but is PNG inside; only PDF are accepted" in refusal(hostile.png(), "a.pdf", [PDF])
    assert "This file is PDF; only JPG / PNG are accepted" in refusal(hostile.pdf(), "a.pdf", [JPEG, PNG])


@pytest.mark.parametrize(
    "content",
    [
        hostile.page_of_script(),
        b"just text",
        b"\n\n" + hostile.pdf(),
        b"<svg onload='alert(1)'/>",
        b"\x00",
        b"%PD",
        b"\xff\xd8",
    ],
)
def test_what_is_none_of_the_kinds_is_refused_whatever_its_name_says(content):
    assert "none of PDF / JPG / PNG / OFD, whatever its name says" in refusal(content)


def test_a_word_file_is_let_in_where_a_material_takes_it():
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

    assert check(hostile.docx(), "a.docx", [word], MB).extension == "docx"


def test_a_locked_pdf_is_refused():
    assert "locked with a password" in refusal(hostile.pdf_locked())


@pytest.mark.parametrize(
    "content",
    [
        hostile.pdf_truncated(),
        hostile.pdf_without_pages(),
        hostile.pdf()[:20],
        b"%PDF-1.7\n" + bytes(3000) + b"%%EOF",
        b"%PDF-1.7\nxref\n0 2000000000\ntrailer<</Size 2000000000/Root 1 0 R>>\nstartxref\n9\n%%EOF",
        b"%PDF-1.7\ntrailer<</Root<</Pages 7>>>>\n%%EOF",
    ],
)
def test_a_damaged_pdf_is_refused(content):
    assert "This PDF is damaged or was cut off" in refusal(content)


def test_a_pdf_that_shows_something_else_than_its_pages_is_refused():
    assert "folder of other files" in refusal(hostile.pdf_folder())
    assert "only Adobe Reader can show" in refusal(hostile.pdf_for_adobe_only())


def test_a_pdf_with_too_many_pages_is_refused_with_both_numbers():
    assert "501 pages; at most 500" in refusal(hostile.pdf_page_bomb(501))
    assert "150000 pages" in refusal(hostile.pdf_page_bomb(150_000))


def test_a_pdf_that_lies_about_its_pages_ends_a_child_and_not_the_portal():
    bombs = [hostile.pdf_page_bomb(kids, says=1) for kids in (150_000, 1_600_000)]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    for bomb in bombs:
        said = refusal(bomb)
        assert "cannot be opened safely" in said or "pages; at most 500" in said or "is damaged" in said
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # KB


def test_a_pdf_whose_catalogue_unpacks_to_200_megabytes_is_refused():
    assert "This PDF is damaged" in refusal(hostile.pdf_stream_bomb(200))


@pytest.mark.parametrize(
    "content",
    [
        hostile.jpeg()[:-2],
        hostile.jpeg()[:300],
        hostile.jpeg()[:4],
        hostile.png()[:-12],
        hostile.png()[:40],
        hostile.png().replace(b"IDAT", b"IDAX"),
        hostile.png_of_pixels(0, 10),
        b"\xff\xd8\xff" + bytes(300),
    ],
)
def test_a_damaged_picture_is_refused(content):
    assert "This picture is damaged or was cut off" in refusal(content, "a.jpg")


def test_a_picture_of_too_many_pixels_is_refused_unopened():
    assert "900 million pixels (30000 × 30000); at most 64 million" in refusal(
        hostile.png_of_pixels(30_000, 30_000), "a.png"
    )


@pytest.mark.parametrize(
    "built",
    [
        lambda: hostile.ofd_bomb(90),
        lambda: hostile.ofd_bomb(110),
        lambda: hostile.ofd_of_many_entries(2500),
        lambda: hostile.ofd_that_leads_outside("../../etc/cron.d/x"),
        lambda: hostile.ofd_that_leads_outside("/etc/passwd"),
        lambda: hostile.ofd_that_leads_outside("Doc_0\\..\\..\\x"),
        lambda: hostile.ofd_that_leads_outside("C:/Windows/x"),
        lambda: hostile.ofd_that_leads_outside("Doc_0/a\nb"),
        hostile.ofd_that_lies_about_a_size,
        hostile.ofd_of_overlapping_entries,
        hostile.ofd_with_password,
        hostile.ofd_with_entities,
        lambda: hostile.ofd() + b"something behind",
    ],
)
def test_an_archive_built_to_harm_is_refused(built):
    assert "packed in a way that could do harm" in refusal(built(), "发票.ofd")


def test_a_bomb_is_refused_without_being_unpacked():
    content = hostile.ofd_bomb(110)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    refusal(content, "发票.ofd")

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 5_000  # KB


def test_an_archive_inside_an_archive_is_refused():
    assert "another archive inside" in refusal(hostile.ofd_with_archive_inside(), "发票.ofd")


@pytest.mark.parametrize(
    "content",
    [
        hostile.ofd()[:-30],
        hostile.ofd()[:60],
        hostile.ofd_without_document(),
        hostile.ofd().replace(b"Doc_0/Page", b"Doc_0/Pagf", 1),
    ],
)
def test_a_damaged_ofd_is_refused(content):
    said = refusal(content, "发票.ofd")

    assert "This file is damaged" in said or "could do harm" in said


def test_an_ofd_with_a_changed_byte_inside_is_refused():
    content = bytearray(hostile.ofd())
    content[60] ^= 0xFF

    assert "This file is damaged" in refusal(bytes(content), "发票.ofd")


@pytest.mark.parametrize(
    "content",
    [
        hostile.two_files_in_one(hostile.pdf()),
        hostile.two_files_in_one(hostile.jpeg()),
        hostile.two_files_in_one(hostile.png()),
        hostile.archive_that_is_also_a_pdf(),
    ],
    ids=["pdf", "jpg", "png", "ofd"],
)
def test_two_files_in_one_are_refused(content):
    assert "two files in one" in refusal(content)


@given(
    st.binary(max_size=3000),
    st.sampled_from([b"", b"%PDF-1.7\n", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04"]),
)
def test_no_bytes_crash_the_check_of_pictures_and_archives(content, start):
    if start != b"%PDF-1.7\n":
        refusal(start + content)


@given(st.data())
def test_no_change_of_an_archive_crashes_the_check(data):
    content = bytearray(hostile.ofd())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(4, len(content) - 1))] = data.draw(st.integers(0, 255))

    with suppress(Refused):
        check(bytes(content), "a.ofd", [OFD], MB)


def test_the_kinds_that_a_material_takes_are_said_shortly():
    assert allowed_kinds(ALL) == "PDF / JPG / PNG / OFD"
