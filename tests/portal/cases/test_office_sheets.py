"""Wording of the sheets that are no papers of a case: those of a volume, orders of supervision, the sheet of a consultation."""

import io
import json
import subprocess
import zipfile

import pytest

from models.archive import Volume, VolumeCase
from portal.cases import archive_making, archive_volumes, office_templates
from portal.cases.papers import office_text
from portal.cases.papers.kinds_of_sheets import EVERY_KIND
from portal.ground.errors import NotFound, Refused
from portal.oversight import orders
from tests import office_situations as office
from tests import situations as s
from tests.portal.oversight.late import ORDER, late, soon

pytestmark = [pytest.mark.usefixtures("house"), pytest.mark.one_engine]


def test_sheets_of_a_volume_are_worded_by_the_office_from_its_day(house):
    def front_of(code: str) -> tuple[str, dict[str, str]]:
        """The text of cover, contents and 备考表, and the versions that the package names."""
        filing = s.filing(code).submitted()
        filing.act("withdraw", filing.owner)
        s.run_worker()
        filing.act("archive", filing.clerk, reserved=[])
        volume = Volume.select().join(VolumeCase).where(VolumeCase.case == filing.case.id).get()
        archive_volumes.check(volume, by=s.staff("S024"))
        assert archive_making.make_waiting() == 1
        volume = Volume.get_by_id(volume.id)
        with zipfile.ZipFile(io.BytesIO(house.storage.read(volume.package_key))) as bag:
            about = json.loads(bag.read("data/metadata/volume.json"))
        copy = house.storage.read(volume.copy_key)
        done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=copy, capture_output=True, check=True)
        return "".join(done.stdout.decode().split()), about["wording"]

    text, versions = front_of(s.LIGHT)
    assert "立卷单位" in text
    assert versions == {"cover": "1", "contents": "1", "note": "1"}
    for kind, old, new in (
        ("archive_cover", "立卷单位", "立卷机关"),
        ("archive_contents", "责任者</th>", "责任单位或者个人</th>"),
        ("archive_note", "检查人", "档案检查人"),
    ):
        office.in_force("template", kind, text=office.reworded(kind, old, new))
    text, versions = front_of(s.FOOD)
    for words in ("立卷机关", "责任单位", "档案检查人", "阅览件"):
        assert words in text
    assert versions == {"cover": "1.1", "contents": "1.1", "note": "1.1"}


@pytest.mark.parametrize(
    ("kind", "old", "new", "says"),
    [
        ("archive_cover", "{{ d.retention }}", "", "must say: retention"),
        ("archive_contents", "{{ row.page }}", "", r"must say: entries\[\].page"),
        ("archive_note", "{{ d.checked_by }}", "", "must say: checked_by"),
        ("archive_note", "{{ d.checked_by }}", "{{ d.applicant.name }}", "cannot be used"),
        ("archive_cover", "档号", "{{ parts.opening(d) }}", "cannot be used"),
        ("archive_cover", "<table>", "<h1>", "cannot be used"),
        ("supervision_order", "{{ s.demand }}", "", "must say: supervision.demand"),
        ("seal_confirmation", "{{ m.confirmed_by }}", "", "must say: imprint.confirmed_by"),
        ("supervision_circular", "{{ row.days_over }}", "", r"must say: circular.lines\[\].days_over"),
        ("seal_filing", "{{ m.rule }}", "", "must say: imprint.rule"),
        ("seal_register", "{{ row.approver }}", "", r"must say: uses\[\].approver"),
        ("matter_notice", "{{ m.fee }}", "", "must say: matter.fee"),
    ],
)
def test_a_sheet_says_all_that_it_must_and_names_only_its_own_fields(kind, old, new, says):
    with pytest.raises(Refused, match=says):
        office.proposed("template", kind, text=office.reworded(kind, old, new))


def test_a_sheet_is_tried_with_its_example_and_with_the_volume_of_a_case():
    filing = s.filing(s.LIGHT).submitted()
    filing.act("withdraw", filing.owner)
    s.run_worker()
    by = s.staff(office.ADMINISTRATOR)
    for kind in ("archive_cover", "archive_contents", "archive_note"):
        text = office_text.built_in(EVERY_KIND[kind])
        assert office_templates.preview_of_example(kind, text)
        with pytest.raises(NotFound):
            office_templates.preview_of_case(kind, text, filing.case.number, by)
    filing.act("archive", filing.clerk, note="已核对。")
    text = office_text.built_in(EVERY_KIND["archive_cover"])
    shown = office_templates.preview_of_case("archive_cover", text, filing.case.number, by)
    assert "云市监-XK-2026-D10-0001" in shown
    assert "云小满" not in shown
    text = office_text.built_in(EVERY_KIND["archive_note"])
    assert "已核对。" in office_templates.preview_of_case("archive_note", text, filing.case.number, by)


def test_an_order_of_supervision_is_issued_with_the_offices_wording():
    office.in_force(
        "template", "supervision_order", text=office.reworded("supervision_order", "现予督办", "现依规定督办")
    )
    order = orders.issue(late(3), ORDER, soon(), by=s.staff(s.SUPERVISOR))
    assert order.paper.template_version == "1.1"
    assert "现依规定督办" in s.words(order.paper)
