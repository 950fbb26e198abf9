"""Filing away: what must be there, in which order and part, who may, the volume's files, and how many share one."""

import hashlib
import io
import json
import subprocess
import zipfile
from datetime import date
from xml.etree import ElementTree as ET

import pikepdf
import pytest

from models.archive import Volume, VolumeCase, VolumeEntry
from models.cases import CaseEvent, CaseFile, Paper
from models.people import Centre, Department
from portal.cases import (
    archive_contents,
    archive_making,
    archive_retention,
    archive_supervision,
    archive_verifying,
    lifecycle,
)
from portal.cases import archive_volumes as volumes
from portal.cases.archive_filing import MOST_DECISIONS
from portal.ground import audit
from portal.ground.errors import Conflict, Forbidden, NotFound, Refused
from portal.ground.house import house
from portal.people.actors import SYSTEM
from tests import situations as s

pytestmark = pytest.mark.usefixtures("house")
ARCHIVIST = "S024"


def delivered(code: str = s.LIGHT) -> s.Filing:
    """Granted, sealed and handed over, with every paper and file made."""
    filing = s.filing(code).sealed()
    filing.act("deliver", filing.clerk, way="window", recipient="云小满", day="2026-11-20")
    s.run_worker()
    filing.fresh()
    return filing


def archived(filing: s.Filing, **given: object) -> Volume:
    filing.act("archive", filing.clerk, **given)
    return Volume.select().join(VolumeCase).where(VolumeCase.case == filing.case.id, Volume.part == "main").get()


def made(volume: Volume) -> Volume:
    """Checked by the archivist and made by the worker."""
    volumes.check(volume, by=s.staff(ARCHIVIST))
    while archive_making.make_waiting():
        pass
    return Volume.get_by_id(volume.id)


def titles(volume: Volume) -> list[str]:
    rows = VolumeEntry.select().where(VolumeEntry.volume == volume.id).order_by(VolumeEntry.no)
    return [entry.title for entry in rows]


def refusals(error: pytest.ExceptionInfo[Refused]) -> str:
    return " ".join(str(detail) for detail in error.value.details)


def test_a_delivered_case_is_filed_away_in_the_order_of_the_rules() -> None:
    filing = delivered()
    volume = archived(filing)
    assert filing.case.state == "archived"
    assert not filing.case.is_open
    assert titles(volume)[0] == "准予行政许可决定书"
    assert titles(volume)[-1] == "送达回证"
    notices = [t for t in titles(volume) if t in ("申请材料收件凭证", "受理通知书")]
    assert notices == ["申请材料收件凭证", "受理通知书"]
    materials = {f.material_code for f in CaseFile.select().where(CaseFile.case == filing.case.id)}
    assert materials
    event = audit.last_event(filing.case.id)
    assert (event.action, json.loads(event.body)["code"]) == ("archive", "云市监-XK-2026-D30-0001")
    assert not audit.verify()


@pytest.mark.one_engine
def test_what_is_private_lies_in_the_reserved_part_under_the_same_number() -> None:
    filing = delivered()
    main = archived(filing)
    reserved = Volume.get(Volume.main == main.id)
    assert (reserved.part, reserved.code) == ("reserved", f"{main.code}-副")
    assert "办理过程记录" in titles(reserved)
    assert all("身份" not in title for title in titles(main))
    assert main.pieces + reserved.pieces == len(titles(main)) + len(titles(reserved))
    made(main)
    assert [v.id for v in volumes.public_parts(filing.case)] == [main.id]


@pytest.mark.one_engine
def test_the_window_may_choose_what_is_reserved_but_not_everything() -> None:
    filing = delivered()
    act = lifecycle.looked_at(filing.case, filing.clerk)
    keys = [piece.key for piece in archive_contents.pieces(act)]
    with pytest.raises(Refused, match="empty"):
        filing.act("archive", filing.clerk, reserved=keys)
    with pytest.raises(Refused, match="not in this case"):
        filing.act("archive", filing.clerk, reserved=["file-0"])
    volume = archived(filing, reserved=[])
    assert len(titles(volume)) == len(keys)
    assert not Volume.select().where(Volume.main == volume.id).exists()


@pytest.mark.one_engine
def test_an_incomplete_volume_names_everything_that_is_missing() -> None:
    filing = s.filing().sealed()
    filing.act("deliver", filing.clerk, way="window", recipient="云小满", day="2026-11-20")
    Paper.update(state="void").where(Paper.case == filing.case.id, Paper.kind == "acceptance").execute()
    Paper.update(state="drawn").where(Paper.case == filing.case.id, Paper.kind == "service_receipt").execute()
    with pytest.raises(Refused) as refused:
        filing.act("archive", filing.clerk)
    assert "“受理通知书” is missing" in refusals(refused)
    assert "“送达回证” is still being made" in refusals(refused)
    assert filing.fresh().state == "delivered"
    assert not Volume.select().exists()


@pytest.mark.one_engine
def test_a_required_material_that_is_gone_is_named() -> None:
    filing = delivered()
    file = CaseFile.select().where(CaseFile.case == filing.case.id).get()
    CaseFile.update(replaced_at=s.time.now()).where(CaseFile.material_code == file.material_code).execute()
    with pytest.raises(Refused) as refused:
        filing.act("archive", filing.clerk)
    assert "is missing" in refusals(refused)


@pytest.mark.one_engine
@pytest.mark.parametrize("end", ["withdraw", "refuse_acceptance"])
def test_what_ended_before_a_decision_is_filed_away_for_ten_years(end: str) -> None:
    filing = s.filing().submitted()
    if end == "withdraw":
        filing.act("withdraw", filing.owner)
    else:
        given = {"ground": "not_competent", "basis": "许32", "reason": "不属本机关职权", "competent_organ": "邻县"}
        filing.act("refuse_acceptance", s.staff(s.HEAD), **given)
    s.run_worker()
    volume = archived(filing)
    assert (volume.retention, volume.code) == ("10", "云市监-XK-2026-D10-0001")
    assert archive_retention.kept_until(volume) == date(2036, 12, 31)


@pytest.mark.one_engine
def test_a_case_is_archived_once_by_the_window_and_a_draft_never() -> None:
    filing = delivered()
    with pytest.raises(Forbidden):
        filing.act("archive", filing.owner)
    with pytest.raises(Refused, match="permanent"):
        filing.act("archive", filing.clerk, retention="99")
    archived(filing, retention="permanent")
    with pytest.raises(Conflict):
        filing.act("archive", filing.clerk)
    draft = s.filing(s.SHOP)
    draft.act("withdraw", draft.owner)
    with pytest.raises(NotFound, match="never sent"):
        draft.act("archive", draft.clerk)


@pytest.mark.one_engine
def test_who_compiled_a_volume_cannot_check_it_and_a_check_happens_once() -> None:
    volume = archived(delivered())
    with pytest.raises(Forbidden, match="archivist"):
        volumes.check(volume, by=s.staff(s.CLERK))
    s.give_post(s.CLERK, "archivist")
    with pytest.raises(Forbidden, match="compiled"):
        volumes.check(volume, by=s.staff(s.CLERK))
    volumes.check(volume, by=s.staff(ARCHIVIST))
    with pytest.raises(Conflict):
        volumes.check(volume, by=s.staff(ARCHIVIST))


@pytest.mark.one_engine
def test_the_reading_copy_is_numbered_says_what_it_is_and_carries_every_original(house, tmp_path) -> None:
    filing = delivered()
    volume = made(archived(filing, note="原件由窗口核对。"))
    assert (volume.state, volume.done) == ("ready", volume.total)
    path = tmp_path / "copy.pdf"
    path.write_bytes(house.storage.read(volume.copy_key))
    entries = list(VolumeEntry.select().where(VolumeEntry.volume == volume.id).order_by(VolumeEntry.no))
    assert [e.first_page for e in entries] == [1 + sum(e.pages for e in entries[:n]) for n in range(len(entries))]
    with pikepdf.open(path) as pdf:
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        with pdf.open_metadata() as xmp:
            assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("3", "B")
        assert "/AcroForm" not in pdf.Root
        assert not any("/Annots" in page for page in pdf.pages)
        kept = {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()}
        assert {str(spec.AFRelationship) for spec in pdf.Root.AF} == {"/Source", "/Data"}
    originals = {e.no: e for e in entries}
    for name, content in kept.items():
        if name[:4].isdigit():
            entry = originals.pop(int(name[:4]))
            source = entry.paper.file_sha256 if entry.kind == "paper" else entry.file and entry.file.sha256
            assert source in (None, hashlib.sha256(content).hexdigest())
    assert not originals
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    sheets = text.split("\f")[:-1]
    assert "阅览件" in sheets[0]
    assert all(volume.code in sheet for sheet in sheets)
    numbered = [sheet for sheet in sheets if "卷内" not in sheet and "案" not in sheet.split("\n")[0]]
    assert volume.pages <= len(numbered)
    assert "原件由窗口核对。" in sheets[-1]
    assert "范简之" in sheets[-1]


@pytest.mark.one_engine
def test_the_package_checks_itself_and_says_the_same_in_xml_and_json(house, tmp_path) -> None:
    filing = delivered()
    volume = made(archived(filing))
    with zipfile.ZipFile(io.BytesIO(house.storage.read(volume.package_key))) as bag:
        bag.extractall(tmp_path)
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        subprocess.run(["sha256sum", "-c", "--quiet", manifest], cwd=tmp_path, check=True)
    about = json.loads((tmp_path / "data/metadata/volume.json").read_text())
    root = ET.parse(tmp_path / "data/metadata/volume.xml").getroot()
    name = "{urn:x-service-centre:volume:1}"
    assert (about["code"], about["part"]) == (root.findtext(f"{name}code"), root.findtext(f"{name}part"))
    assert len(about["entries"]) == len(root.findall(f"{name}entries/{name}entry")) == volume.pieces
    for entry in about["entries"]:
        content = (tmp_path / "data" / entry["file"]).read_bytes()
        assert entry["sha256"] in (None, hashlib.sha256(content).hexdigest())
    assert about["cases"][0]["events"][-2]["action"] == "archive"
    assert CaseEvent.select().where(CaseEvent.action == "volume_made", CaseEvent.case == filing.case.id).count() == 2


@pytest.mark.one_engine
def test_a_file_that_was_changed_in_storage_makes_no_volume(house) -> None:
    filing = delivered(s.FOOD)
    volume = archived(filing)
    other = house.storage.put(b"%PDF-1.7 something else")
    entry = VolumeEntry.select().where(VolumeEntry.volume == volume.id, VolumeEntry.kind == "file").get()
    CaseFile.update(storage_key=other.key).where(CaseFile.id == entry.file_id).execute()
    before = set(house.storage.keys())
    volumes.check(volume, by=s.staff(ARCHIVIST))
    archive_making.make_waiting(2)
    volume = Volume.get_by_id(volume.id)
    assert (volume.state, volume.tries, volume.error, volume.copy_key) == ("making", 1, "RuntimeError", None)
    assert volume.done <= volume.total
    reserved = Volume.get(Volume.main == volume.id)
    assert set(house.storage.keys()) - before == {reserved.copy_key, reserved.package_key}


def shared(reason: str = "每件材料较少") -> Volume:
    department = Department.get_by_id("SCJG")
    return volumes.ask_for_shared(department, s.LIGHT, reason, "30", by=s.staff(s.CLERK))


def test_several_decisions_share_a_volume_only_with_the_archives_approval() -> None:
    with pytest.raises(Refused, match="why"):
        shared(" ")
    volume = shared()
    filing = delivered()
    with pytest.raises(Refused, match="approved"):
        filing.act("archive", filing.clerk, volume=str(volume.id))
    with pytest.raises(Forbidden):
        volumes.approve_shared(volume, by=s.staff(s.CLERK))
    with pytest.raises(Refused, match="not been approved"):
        volumes.close_shared(volume, "", by=s.staff(s.CLERK))
    volumes.approve_shared(volume, by=s.staff(ARCHIVIST))
    with pytest.raises(Conflict):
        volumes.approve_shared(volume, by=s.staff(ARCHIVIST))
    with pytest.raises(Refused, match="no decision"):
        volumes.close_shared(volume, "", by=s.staff(s.CLERK))
    assert [v.id for v in volumes.open_shared_for(filing.case)] == [volume.id]
    filing.act("archive", filing.clerk, volume=str(volume.id))
    other = delivered()
    other.act("archive", other.clerk, volume=str(volume.id))
    closed = volumes.close_shared(volume, "", by=s.staff(s.CLERK))
    assert (closed.code, closed.cases, Volume.get_by_id(closed.id).title[-4:]) == (
        "云市监-XK-2026-D30-0001",
        2,
        "决定2件",
    )
    with pytest.raises(Conflict, match="closed"):
        volumes.close_shared(volume, "", by=s.staff(s.CLERK))
    assert made(closed).state == "ready"
    assert Volume.get(Volume.main == closed.id).state == "ready"


def test_the_fifty_first_decision_is_refused_and_nothing_is_written() -> None:
    volume = shared()
    volumes.approve_shared(volume, by=s.staff(ARCHIVIST))
    Volume.update(cases=MOST_DECISIONS).where(Volume.id == volume.id).execute()
    filing = delivered()
    with pytest.raises(Refused, match="50 decisions"):
        filing.act("archive", filing.clerk, volume=str(volume.id))
    assert filing.fresh().state == "delivered"
    assert not VolumeEntry.select().exists()


def test_the_last_place_is_given_once_when_two_windows_act_at_the_same_time() -> None:
    volume = shared()
    volumes.approve_shared(volume, by=s.staff(ARCHIVIST))
    filing = delivered()
    act = lifecycle.prepared(filing.case, "archive", filing.clerk, {"volume": str(volume.id)})
    Volume.update(cases=MOST_DECISIONS).where(Volume.id == volume.id).execute()
    with pytest.raises(Refused, match="50 decisions"):
        act.writes[0]()
    assert Volume.get_by_id(volume.id).cases == MOST_DECISIONS


@pytest.mark.one_engine
def test_a_volume_of_another_service_or_a_case_without_decision_does_not_fit() -> None:
    volume = shared()
    volumes.approve_shared(volume, by=s.staff(ARCHIVIST))
    shop = delivered(s.SHOP)
    with pytest.raises(Refused, match="another service"):
        shop.act("archive", shop.clerk, volume=str(volume.id))
    gone = s.filing().submitted()
    gone.act("withdraw", gone.owner)
    s.run_worker()
    with pytest.raises(Refused, match="without one"):
        gone.act("archive", gone.clerk, volume=str(volume.id))
    with pytest.raises(NotFound):
        gone.act("archive", gone.clerk, volume="nothing")


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("week", date(2026, 11, 16), date(2026, 11, 22)),
        ("month", date(2026, 11, 1), date(2026, 11, 30)),
        ("quarter", date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_records_of_supervision_have_periods(period: str, first: date, last: date) -> None:
    assert archive_supervision.period_of(period, date(2026, 11, 20)) == (first, last)
    with pytest.raises(Refused, match="week, month or quarter"):
        archive_supervision.period_of("year", first)


def test_records_of_supervision_are_bound_once_when_their_period_is_over(at) -> None:
    filing = s.filing().submitted()
    at("2026-11-28T00:01")
    filing.act("deem_accepted", SYSTEM)
    s.run_worker()
    centre, supervisor = Centre.get_by_id("YXZW"), s.staff(s.SUPERVISOR)
    with pytest.raises(Forbidden):
        archive_supervision.bind(centre, "week", date(2026, 11, 28), by=s.staff(s.CLERK))
    with pytest.raises(Refused, match="over only after"):
        archive_supervision.bind(centre, "week", date(2026, 11, 28), by=supervisor)
    at("2026-12-01T09:00")
    with pytest.raises(Refused, match="recorded nothing"):
        archive_supervision.bind(centre, "month", date(2026, 10, 5), by=supervisor)
    volume = archive_supervision.bind(centre, "week", date(2026, 11, 28), by=supervisor)
    assert (volume.category, titles(volume)) == ("JD", ["视为受理记录"])
    with pytest.raises(Conflict, match="bound already"):
        archive_supervision.bind(centre, "week", date(2026, 11, 25), by=supervisor)
    assert made(volume).state == "ready"
    assert filing.fresh().state == "accepted"
    assert not audit.verify()


def test_a_volume_is_seen_by_the_archive_and_its_window_only() -> None:
    volume = archived(delivered())
    assert volumes.volume_of(volume.id.hex, s.staff(ARCHIVIST)).id == volume.id
    assert volumes.volume_of(volume.id.hex, s.staff(s.CLERK)).id == volume.id
    for badge in (s.SUPERVISOR, "S003"):
        with pytest.raises(NotFound):
            volumes.volume_of(volume.id.hex, s.staff(badge))


@pytest.mark.one_engine
def test_a_volume_is_made_in_a_process_of_its_own_that_leaves_nothing_behind(house, monkeypatch, tmp_path) -> None:
    volume = archived(delivered(s.SHOP), reserved=[])
    volumes.check(volume, by=s.staff(ARCHIVIST))
    monkeypatch.delenv("PORTAL_TEST_DATABASE", raising=False)  # the tests' own, which no portal knows
    for name in ("env", "instance", "database_url", "secret_key", "now"):
        monkeypatch.setenv(f"PORTAL_{name.upper()}", str(getattr(house.settings, name)))
    rubbish = tmp_path / "rubbish"
    rubbish.mkdir()
    monkeypatch.setenv("TMPDIR", str(rubbish))
    assert archive_making.make_waiting_apart() == 1
    assert list(rubbish.iterdir()) == []
    assert Volume.get_by_id(volume.id).state == "ready"
    assert archive_making.make_waiting_apart() == 0


@pytest.mark.one_engine
def test_a_process_that_dies_leaves_the_volume_waiting_with_its_try_counted(monkeypatch) -> None:
    volume = archived(delivered(s.SHOP), reserved=[])
    volumes.check(volume, by=s.staff(ARCHIVIST))
    monkeypatch.setenv("PORTAL_DATABASE_URL", "nonsense://")
    assert archive_making.make_waiting_apart() == 0
    volume = Volume.get_by_id(volume.id)
    assert (volume.state, volume.tries) == ("checked", 1)
    assert archive_making.make_waiting_apart() == 0
    assert Volume.get_by_id(volume.id).tries == 1


@pytest.mark.one_engine
def test_a_file_of_a_volume_that_was_changed_or_is_gone_is_named_by_the_check_of_the_record(app) -> None:
    volume = made(archived(delivered()))
    assert list(archive_verifying.verify()) == []
    house.storage.delete(volume.copy_key)
    forged = house.storage.put(io.BytesIO(b"another package"))
    Volume.update(package_key=forged.key).where(Volume.id == volume.id).execute()
    copy, package = archive_verifying.verify()
    assert str(copy) == f"volume {volume.code}: its reading copy is not the file that was made"
    assert str(package) == f"volume {volume.code}: its package is not the file that was made"
    result = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert result.exit_code != 0
    assert str(package) in result.output
    house.connect()
    Volume.update(package_sha256=forged.sha256).where(Volume.id == volume.id).execute()
    assert str(list(archive_verifying.verify())[1]).endswith("is not the one that the records of its cases name")
