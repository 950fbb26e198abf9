"""What becomes public: hits in every place, conclusions, attachments that stay inside, names in properties."""

import io

import pikepdf
import pytest

from models.publication import Draft, Publication, PublishedFile, PublishedVersion
from portal.ground.errors import Refused
from portal.ground.house import house as the_house
from portal.publication import attachments, changing, freezing, publishing, reviews, watched
from portal.publication.redaction import look
from tests import situations as s
from tests.hostile import jpeg
from tests.hostile_pdfs import pdf
from tests.portal.publication import stage as p

pytestmark = pytest.mark.usefixtures("house")


def attached(draft, content, name):
    return publishing.add_file(p.key(draft), draft.version, io.BytesIO(content), name, by=p.drafter())


def pdf_by(author):
    with pikepdf.open(io.BytesIO(pdf())) as made:
        made.docinfo["/Author"] = author
        out = io.BytesIO()
        made.save(out)
        return out.getvalue()


def test_hits_are_found_in_title_summary_and_text():
    one = p.draft(title=f"通知{p.PHONE}", summary=f"电话{p.PHONE}", body=f"{p.PHONE}和{p.PHONE}")
    hits = look(one).hits
    assert [(hit.place, hit.count) for hit in hits] == [("title", 1), ("summary", 1), ("body", 2)]
    one = p.concluded(one)
    assert look(one).texts["body"] == "[已隐去]和[已隐去]"
    entry = p.published(one)
    assert (entry.title, entry.summary) == ("通知[已隐去]", "电话[已隐去]")


def test_the_applicant_of_an_open_case_is_found_and_kept_with_a_reason():
    s.filing().submitted()
    one = p.draft(body="行政相对人云小满。")
    (hit,) = look(one).hits
    assert hit.kind == "name"
    with pytest.raises(Refused):
        reviews.conclude(p.key(one), one.version, hit.key, "keep", "", by=p.drafter())
    one = reviews.conclude(p.key(one), one.version, hit.key, "keep", "许可决定依法公开", by=p.drafter())
    assert look(one).waiting == []
    assert p.published(one).body == "行政相对人云小满。"


def test_the_address_of_an_applicant_is_found():
    filing = s.filing().submitted()
    from portal.cases import form_values

    addresses = [v for k, v in form_values.values_of(filing.case).items() if "address" in k and len(v) > 5]
    assert addresses
    one = p.draft(body=f"地点在{addresses[0]}。")
    assert {hit.kind for hit in look(one).hits} & {"address", "dwelling"}


def test_a_name_hidden_in_the_properties_of_a_pdf_is_a_hit_and_never_leaves():
    s.filing().submitted()
    one = attached(p.draft(), pdf_by("云小满"), "附件.pdf")
    (hit,) = look(one).hits
    assert (hit.kind, hit.place) == ("name", "properties")
    entry = p.published(p.concluded(one))
    file = PublishedFile.get()
    content = the_house.storage.read(file.storage_key)
    assert "云小满" not in content.decode("latin-1")
    with pikepdf.open(io.BytesIO(content)) as shown:
        assert len(shown.docinfo) == 0
    assert entry.version == 1


def test_what_a_pdf_says_keeps_the_whole_file_inside_and_its_place_says_so():
    one = attached(p.draft(), pdf(text="call 13800138000"), "清单.pdf")
    one = p.concluded(one)
    entry = p.published(one)
    version = PublishedVersion.get()
    assert PublishedFile.select().count() == 0
    assert '"withheld":["清单.pdf"]' in version.data
    assert entry.version == 1


def test_a_picture_loses_its_metadata_and_a_name_of_a_file_its_number():
    from PIL import Image

    exif = Image.Exif()
    exif[0x013B] = "13800138000"
    one = attached(p.draft(), jpeg(exif=exif.tobytes()), f"照片{p.PHONE}.jpg")
    assert {hit.place for hit in look(one).hits} == {"name", "properties"}
    p.published(p.concluded(one))
    file = PublishedFile.get()
    assert file.name == "照片已隐去.jpg"
    assert b"13800138000" not in the_house.storage.read(file.storage_key)


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+cmd", "'+cmd"),
        ("-5", "-5"),
        ("+3.5%", "+3.5%"),
        ("正常", "正常"),
    ],
)
def test_a_cell_that_a_spreadsheet_would_run_is_disarmed(cell, shown):
    assert attachments.disarmed(cell) == shown


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b'"open', b",,\n"])
def test_what_is_no_table_is_refused(content):
    with pytest.raises(Refused):
        attachments.csv_of(io.BytesIO(content))


def test_a_table_of_an_old_program_is_read():
    content, words = attachments.csv_of(io.BytesIO("事项,电话\r\n".encode("gb18030")))
    assert content.startswith(b"\xef\xbb\xbf")
    assert words == "事项,电话\r\n"


def test_a_person_who_files_after_the_approval_stops_the_release():
    one = p.approved(p.draft(body="联系人云小满。"))
    s.filing().submitted()
    assert freezing.release_due() == 1
    assert Draft.get_by_id(one.id).state == "final_review"
    assert not Publication.select().where(Publication.version > 0).exists()


def test_a_correction_does_not_bring_back_what_it_removes():
    s.filing()  # nobody has a case yet: a draft has no applicant to protect before it is kept
    entry = p.published(body="电话0009-8112100。\n联系人内线八八。")
    watched.set_words("内线八八", by=p.first())
    one = changing.begin_correction(entry.slug, "删去内线", by=p.drafter(), hides_earlier=True)
    one = publishing.write(
        p.key(one),
        one.version,
        by=p.drafter(),
        kind=one.kind,
        title=one.title,
        summary=one.summary,
        body="电话0009-8112100。",
        department="ZHCK",
        made_on=one.made_on,
        reason="删去内线",
    )
    p.published(one)
    newest = PublishedVersion.get(PublishedVersion.version == 2)
    assert "内线八八" not in newest.changes
    assert "联系人[已隐去]" in newest.changes
    assert PublishedVersion.get(PublishedVersion.version == 1).is_hidden
