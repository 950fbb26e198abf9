"""The pages of the archive: a case is filed away at the window, checked by the archivist, made, and fetched."""

import hashlib

import pytest

from models.archive import Volume
from models.cases import Paper
from models.people import Department
from portal.cases import archive_making
from portal.cases import archive_volumes as volumes
from tests import cast
from tests import situations as s

pytestmark = pytest.mark.usefixtures("house")


def over() -> s.Filing:
    """A filing that was withdrawn: little to bind."""
    filing = s.filing(s.LIGHT).submitted()
    filing.act("withdraw", filing.owner)
    s.run_worker()
    filing.fresh()
    return filing


def test_a_case_is_filed_away_checked_made_and_fetched(at_the_desk):
    filing = over()
    clerk = at_the_desk(cast.CLERK)
    shelf = clerk.open("/desk/archive")
    address = f"/desk/archive/cases/{filing.case.number}"
    page = clerk.open(shelf.all(f'//a[@href="{address}"]')[0].get("href"))
    assert "终止办理通知书" in page.text
    page.submit(address, note="原件退还申请人。")
    assert filing.fresh().state == "archived"

    volume = Volume.get(Volume.part == "main")
    archivist = at_the_desk(cast.ARCHIVIST)
    where = f"/desk/archive/volumes/{volume.id.hex}"
    page = archivist.open(where)
    assert "原件退还申请人。" in page.text
    page = page.submit(f"{where}/check")
    assert "待制作" in page.text
    Volume.update(state="making", total=200, done=37).where(Volume.id == volume.id).execute()
    assert "第37页，共200页" in archivist.open(where).text

    while archive_making.make_waiting():
        pass
    assert "下载阅览件" in archivist.open(where).text
    volume = Volume.get_by_id(volume.id)
    copy = archivist.client.get(f"{where}/copy.pdf")
    package = archivist.client.get(f"{where}/package.zip")
    assert hashlib.sha256(copy.data).hexdigest() == volume.copy_sha256
    assert hashlib.sha256(package.data).hexdigest() == volume.package_sha256
    assert copy.headers["Content-Disposition"] == 'attachment; filename="XK-2026-10-0001-M.pdf"'


def test_an_incomplete_volume_says_what_it_lacks_and_cannot_be_sent(at_the_desk):
    filing = over()
    Paper.update(state="void").where(Paper.case == filing.case.id, Paper.kind == "receipt").execute()
    page = at_the_desk(cast.CLERK).open(f"/desk/archive/cases/{filing.case.number}")
    assert "缺少《申请材料收件凭证》" in page.text
    assert page.all('//button[@class="btn primary" and @disabled]')


def test_a_refusal_keeps_what_was_typed(at_the_desk):
    filing = over()
    address = f"/desk/archive/cases/{filing.case.number}"
    page = at_the_desk(cast.CLERK).open(address)
    everything = [box.get("value") for box in page.all('//input[@name="reserved"]')]
    again = page.submit(address, reserved=everything, note="说明文字", status=422)
    assert "这样正卷就空了" in again.text
    assert again.all("//textarea")[0].text_content() == "说明文字"
    assert filing.fresh().state == "withdrawn"


def test_a_shared_volume_is_asked_for_approved_and_closed_on_pages(at_the_desk):
    clerk, archivist = at_the_desk(cast.CLERK), at_the_desk(cast.ARCHIVIST)
    page = clerk.open("/desk/archive").submit("/desk/archive/shared", service=s.FOOD, reason="", status=422)
    assert "请写明合立一卷的理由。" in page.text
    page.submit("/desk/archive/shared", service=s.FOOD, reason="每件材料较少")
    volume = Volume.get()
    where = f"/desk/archive/volumes/{volume.id.hex}"
    archivist.open(where).submit(f"{where}/approve")
    assert Volume.get_by_id(volume.id).state == "open"
    clerk.open(where).submit(f"{where}/close", status=422)
    assert Volume.get_by_id(volume.id).state == "open"


def test_records_of_supervision_are_bound_on_the_page_or_refused_with_why(at_the_desk):
    supervisor = at_the_desk(cast.SUPERVISOR)
    page = supervisor.open("/desk/archive")
    page = page.submit("/desk/archive/supervision", period="week", day="2026-11-20", status=422)
    assert "之后方可立卷" in page.text
    assert page.submit("/desk/archive/supervision", day="", status=422)


def test_what_is_past_its_period_is_listed_for_the_archivist(at_the_desk):
    filing = over()
    filing.act("archive", filing.clerk)
    Volume.update(state="ready", year=2015, pages=3).execute()
    page = at_the_desk(cast.ARCHIVIST).open("/desk/archive")
    page = page.visitor.open("/desk/archive/appraisal")
    assert "2025-12-31" in page.text
    assert "共2卷" in page.text
    assert "没有保管期限届满的案卷" in at_the_desk(cast.CLERK_ELSEWHERE).open("/desk/archive/appraisal").text


def test_a_volume_is_nobodys_outside_its_window_and_the_archive(at_the_desk):
    filing = over()
    filing.act("archive", filing.clerk)
    volume = Volume.get(Volume.part == "main")
    stranger = at_the_desk(cast.CLERK_ELSEWHERE)
    for end in ("", "/copy.pdf", "/package.zip"):
        assert stranger.client.get(f"/desk/archive/volumes/{volume.id.hex}{end}").status_code == 404
    assert at_the_desk(cast.CLERK).client.get(f"/desk/archive/volumes/{volume.id.hex}/copy.pdf").status_code == 404


def test_the_pages_stand_in_english_with_what_is_chinese_marked(at_the_desk):
    shared = volumes.ask_for_shared(Department.get_by_id("SCJG"), s.FOOD, "每件材料较少", "30", by=s.staff(s.CLERK))
    volumes.approve_shared(shared, by=s.staff("S024"))
    filed = over()
    filed.act("archive", filed.clerk, note="原件退还申请人。")
    volume = Volume.get(Volume.kind == "case", Volume.part == "main")
    decided = s.filing().sealed()
    decided.act("deliver", decided.clerk, way="window", recipient="云小满", day="2026-11-20")
    s.run_worker()
    clerk = at_the_desk(cast.CLERK).read()
    assert "Cases to be filed away" in clerk.open("/desk/archive").text
    assert "(0 of 50 decisions)" in clerk.open(f"/desk/archive/cases/{decided.case.number}").text
    archivist = at_the_desk(cast.ARCHIVIST).read()
    page = archivist.open(f"/desk/archive/volumes/{volume.id.hex}")
    assert "Waits for its check" in page.text
    assert "云小满" not in page.text + clerk.open("/desk/archive").text
    assert "云小满" in Volume.get_by_id(volume.id).title
    volumes.check(volume, by=s.staff("S024"))
    address = f"/desk/archive/volumes/{volume.id.hex}"
    assert "Waits to be made" in archivist.fragment(address).text
    assert "Open for decisions" in archivist.open(f"/desk/archive/volumes/{shared.id.hex}").text
