"""The archive in a real browser: what a volume lacks is named, it is filed away, checked, watched while it is made, and
its two files are fetched and opened.
"""

import hashlib
import json
import zipfile

import pikepdf
import pytest
from playwright.sync_api import Page, expect

from models.archive import Volume, VolumeEntry
from portal.cases import archive_making
from tests import cast
from tests import situations as s
from tests.browser.steps import press, sign_in

pytestmark = pytest.mark.one_engine


def fetched(page: Page, words: str, folder) -> bytes:
    """The file that a link gives, as the browser saves it."""
    with page.expect_download() as coming:
        page.click(f"text={words}")
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path.read_bytes()


def test_a_delivered_case_is_filed_away_checked_made_and_its_files_are_opened(house, sit_down, accessible, tmp_path):
    filing = s.filing(s.LIGHT).sealed()
    filing.act("deliver", filing.clerk, way="window", recipient="云小满", day="2026-11-20")
    clerk = sign_in(sit_down(), cast.CLERK)
    clerk.goto("/desk/archive")
    accessible(clerk)
    press(clerk, f"text={filing.case.number}")
    lacks = clerk.locator(".panel.is-action li")
    expect(lacks.filter(has_text="《送达回证》正在制作")).to_have_count(1)
    expect(clerk.locator("main button.primary")).to_be_disabled()
    accessible(clerk)
    s.run_worker()
    clerk.reload()
    expect(lacks).to_have_count(0)
    clerk.fill("[name=note]", "原件由窗口核对。")
    press(clerk, "main button.primary")
    expect(clerk.locator("main")).to_contain_text("云市监-XK-2026-D30-0001")

    archivist = sit_down(width=360)
    archivist.clock.install()
    sign_in(archivist, cast.ARCHIVIST).goto("/desk/archive")
    press(archivist, "tbody a:has-text('正卷')")
    expect(archivist.locator("main")).to_contain_text("原件由窗口核对。")
    accessible(archivist)
    press(archivist, "text=检查无误")
    progress = archivist.locator("#progress")
    expect(progress).to_contain_text("待制作")
    volume = Volume.get(Volume.part == "main")
    Volume.update(state="making", total=8, done=3).where(Volume.id == volume.id).execute()
    archivist.clock.fast_forward(5_000)
    expect(progress).to_contain_text("第3页，共8页")
    accessible(archivist)
    while archive_making.make_waiting():
        pass
    archivist.clock.fast_forward(5_000)
    expect(progress).to_contain_text("下载阅览件")

    copy = fetched(archivist, "下载阅览件", tmp_path)
    package = fetched(archivist, "下载移交数据包", tmp_path)
    originals = kept_in(house, Volume.get_by_id(volume.id))
    check_copy(copy, originals, tmp_path)
    check_package(package, copy, originals, tmp_path)


def kept_in(house, volume: Volume) -> dict[int, bytes]:
    """The bytes of each entry's original as they lie in the storage; the record is made with the volume."""
    found = {}
    for entry in VolumeEntry.select().where(VolumeEntry.volume == volume.id, VolumeEntry.kind != "record"):
        found[entry.no] = house.storage.read((entry.paper if entry.kind == "paper" else entry.file).storage_key)
    return found


def check_copy(copy: bytes, originals: dict[int, bytes], folder) -> None:
    """PDF/A-3b by its marks, and every original inside byte for byte."""
    path = folder / "opened.pdf"
    path.write_bytes(copy)
    with pikepdf.open(path) as pdf:
        with pdf.open_metadata() as xmp:
            assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("3", "B")
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        inside = {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()}
    attached = {int(name[:4]): content for name, content in inside.items() if name[:4].isdigit()}
    assert {no: attached.get(no) for no in originals} == originals


def check_package(package: bytes, copy: bytes, originals: dict[int, bytes], folder) -> None:
    """Every file is in the manifest with the SHA-256 that it has; the copy is the one that was downloaded."""
    path = folder / "opened.zip"
    path.write_bytes(package)
    with zipfile.ZipFile(path) as bag:
        lines = bag.read("manifest-sha256.txt").decode().splitlines()
        manifest = dict(reversed(line.split("  ", 1)) for line in lines)
        assert {name: hashlib.sha256(bag.read(name)).hexdigest() for name in manifest} == manifest
        assert set(manifest) == {name for name in bag.namelist() if name.startswith("data/")}
        assert bag.read("data/reading-copy.pdf") == copy
        about = json.loads(bag.read("data/metadata/volume.json"))
        for entry in about["entries"]:
            if entry["no"] in originals:
                assert bag.read(f"data/{entry['file']}") == originals[entry["no"]]
