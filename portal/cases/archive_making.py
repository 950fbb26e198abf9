"""The worker makes the files of a volume that was checked: the reading copy and the package, page by page.

Each volume has a process of its own, whose memory goes back when it is done. What is made is recorded (`done` of `total`
pages), so that a page can show it; one that was killed begins again. Nothing is kept of it before the whole is.
"""

import logging
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

from models.archive import Volume, VolumeEntry
from models.cases import CaseFile
from models.database import db
from portal.cases import archive_metadata as metadata
from portal.cases import archive_volumes as volumes
from portal.cases import file_pages, office_templates, paper_drawing
from portal.cases.archive_filing import note_of
from portal.cases.archive_package import Package, as_json, as_xml
from portal.cases.archive_pages import Attachment, Binder, page_count
from portal.cases.archive_record import record_of
from portal.cases.papers.archive_sheets import BACK, FRAME, FRONT, RECORD, SLIP, sheet
from portal.cases.papers.kinds_of_sheets import CONTENTS, COVER, NOTE
from portal.ground import time
from portal.ground.house import house
from portal.ground.pauses import Pauses
from portal.ground.settings import ROOT, read_settings
from portal.ground.storage import Stored
from portal.people.actors import SYSTEM

log = logging.getLogger("portal.archive")
_pauses = Pauses()
_AT_ONCE = 50  # frames that are set in one go
PDF = "application/pdf"


def make_waiting(limit: int = 1, how: Callable[[Volume], None] | None = None) -> int:
    """Make the files of the volumes that were checked, oldest first. Returns how many became ready.

    One that fails rests for a while, longer each time. `how`: makes one, `make` where nothing is said.
    """
    ready = (Volume.tries == 0) | Volume.id.not_in(_pauses.resting())
    waiting = Volume.select().where(Volume.state.in_(("checked", "making")), ready)
    done = 0
    for volume in list(waiting.order_by(Volume.checked_at, Volume.id).limit(limit)):
        try:
            (how or make)(volume)
            done += 1
        except Exception as error:
            log.exception("volume %s could not be made", volume.id)
            _pauses.failed(volume.id, volume.tries + 1)
            Volume.update(tries=Volume.tries + 1, error=type(error).__name__).where(Volume.id == volume.id).execute()
    return done


def make_waiting_apart() -> int:
    """What the worker does: each volume in a process of its own."""
    return make_waiting(how=_make_apart)


def _make_apart(volume: Volume) -> None:
    command = [sys.executable, "-s", "-m", "portal.cases.archive_making", volume.id.hex]
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode:
        raise RuntimeError(f"the process that makes the volume ended with {done.returncode}")


def make(volume: Volume) -> None:
    """Make one volume's files and record them. Raises what stands in the way; nothing is then kept."""
    now = time.now()
    fonts = paper_drawing.fonts_of(house.settings.fonts, house.settings.instance)
    stored = []
    with tempfile.TemporaryDirectory(prefix="volume-") as name:
        folder = Path(name)
        entries = list(VolumeEntry.select().where(VolumeEntry.volume == volume.id).order_by(VolumeEntry.no))
        _number_pages(volume, entries, fonts, folder)
        worded = {
            name: office_templates.sheet_text(kind, volume.checked_at.date())
            for name, kind in (("cover", COVER), ("contents", CONTENTS), ("note", NOTE))
        }
        about = metadata.of(volume, entries, now, {name: one.version for name, one in worded.items()})
        binder = Binder(folder)
        for entry in entries:
            _bind(volume, binder, entry, fonts, folder)
        binder.attach(as_xml(about).encode(), Attachment("volume.xml", "text/xml", "元数据", now, "Data"))
        binder.attach(as_json(about).encode(), Attachment("volume.json", "application/json", "元数据", now, "Data"))
        copy, package = folder / "copy.pdf", folder / "package.zip"
        binder.bind(
            sheet(FRONT, metadata.front(volume, entries, now), fonts=fonts, worded=worded),
            _frames(volume, binder.lying, fonts),
            sheet(BACK, metadata.back(volume, entries, note_of(volume)), fonts=fonts, worded=worded),
            copy,
        )
        _pack(package, copy, entries, about, volume, folder)
        try:
            for path in (copy, package):
                with path.open("rb") as file:
                    stored.append(house.storage.put(file))
            _keep(volume, stored[0], stored[1])
        except BaseException:
            for one in stored:
                house.storage.delete(one.key)
            raise


def _number_pages(volume: Volume, entries: list[VolumeEntry], fonts: tuple[Path, ...], folder: Path) -> None:
    """Count the pages of every entry and number them through the volume; blank sheets there are none."""
    first = 1
    for entry in entries:
        entry.pages, entry.first_page = _pages_of(entry, fonts, folder), first
        first += entry.pages
    with db.atomic():
        for entry in entries:
            VolumeEntry.update(pages=entry.pages, first_page=entry.first_page).where(
                VolumeEntry.id == entry.id
            ).execute()
        volume.pages = volume.total = first - 1
        Volume.update(state="making", pages=volume.pages, total=volume.pages, done=0).where(
            Volume.id == volume.id
        ).execute()


def _pages_of(entry: VolumeEntry, fonts: tuple[Path, ...], folder: Path) -> int:
    if entry.kind == "paper":
        return page_count(paper_drawing.file_of(entry.paper)) if entry.paper.storage_key else 1
    if entry.kind == "record":
        path = _record_path(folder, entry)
        path.write_bytes(sheet(RECORD, record_of(entry.case), fonts=fonts))
        return page_count(path.read_bytes())
    return max(entry.file.pages or 1, 1) if _has_pages(entry.file) else 1


def _has_pages(file: CaseFile) -> bool:
    return file.state == "ready" and file_pages.has_pages(file.clean_mime or "")


def _record_path(folder: Path, entry: VolumeEntry) -> Path:
    return folder / f"record-{entry.no:04d}.pdf"


def _bind(volume: Volume, binder: Binder, entry: VolumeEntry, fonts: tuple[Path, ...], folder: Path) -> None:
    """The pages of one entry and its original; every page is counted once it is bound."""
    before = len(binder.lying)
    name = metadata.file_name(entry)
    if entry.kind == "record":
        pdf = _record_path(folder, entry).read_bytes()
        binder.pages(pdf)
        binder.attach(pdf, Attachment(name, PDF, entry.title, entry.volume.compiled_at))
    elif entry.kind == "paper" and not entry.paper.storage_key:  # void before it was made
        binder.pages(_slip(entry, name, "", "本文书在制成前已作废，没有文件。", fonts))
    elif entry.kind == "paper":
        pdf = paper_drawing.file_of(entry.paper)
        binder.pages(pdf)
        binder.attach(pdf, Attachment(name, PDF, entry.title, entry.paper.issued_at))
    else:
        _bind_file(volume, binder, entry, name, fonts)
    bound = len(binder.lying) - before
    if bound != entry.pages:
        raise RuntimeError(f"entry {entry.no} has {bound} pages, not the {entry.pages} that were counted")
    Volume.update(done=len(binder.lying)).where(Volume.id == volume.id).execute()


def _bind_file(volume: Volume, binder: Binder, entry: VolumeEntry, name: str, fonts: tuple[Path, ...]) -> None:
    file = entry.file
    if _has_pages(file):
        clean = house.storage.read(file.clean_key)
        for number, picture in enumerate(file_pages.pages(clean, file.clean_mime, last=entry.pages), 1):
            binder.picture(picture)
            if number % 10 == 0:
                Volume.update(done=len(binder.lying)).where(Volume.id == volume.id).execute()
    else:
        binder.pages(_slip(entry, name, file.sha256, "本文件为版式文件，不能以图像显示。", fonts))
    original = Attachment(name, file.mime, entry.title, file.uploaded_at)
    binder.attach(house.storage.read(file.storage_key), original)


def _slip(entry: VolumeEntry, name: str, sha256: str, why: str, fonts: tuple[Path, ...]) -> bytes:
    return sheet(SLIP, {"title": entry.title, "name": name, "sha256": sha256, "why": why}, fonts=fonts)


def _frames(volume: Volume, lying: list[bool], fonts: tuple[Path, ...]) -> Iterator[bytes]:
    """Page numbers and the words 阅览件, set some pages at a time."""
    for start in range(0, len(lying), _AT_ONCE):
        pages = [
            {"number": n, "is_lying": is_lying} for n, is_lying in enumerate(lying[start : start + _AT_ONCE], start + 1)
        ]
        yield sheet(FRAME, {"says": metadata.foot(volume), "pages": pages}, fonts=fonts)


def _pack(target: Path, copy: Path, entries: list[VolumeEntry], about: dict, volume: Volume, folder: Path) -> None:
    package = Package(target, volume.checked_at)
    with copy.open("rb") as file:
        package.add("reading-copy.pdf", file)
    for entry in entries:
        where = f"originals/{metadata.file_name(entry)}"
        if entry.kind == "record":
            with _record_path(folder, entry).open("rb") as file:
                package.add(where, file)
            continue
        key = entry.paper.storage_key if entry.kind == "paper" else entry.file.storage_key
        if key is None:
            continue
        digest = entry.paper.file_sha256 if entry.kind == "paper" else entry.file.sha256
        with house.storage.open(key) as stream:
            if package.add(where, stream) != digest:
                raise RuntimeError(f"entry {entry.no} is not the file that was issued or handed in")
    package.text("metadata/volume.json", as_json(about))
    package.text("metadata/volume.xml", as_xml(about))
    package.close(
        {
            "Source-Organization": volume.organ.name,
            "External-Identifier": volume.code,
            "External-Description": volume.title,
            "Bagging-Date": f"{volume.checked_at:%Y-%m-%d}",
        }
    )


def _keep(volume: Volume, copy: Stored, package: Stored) -> None:
    """The files are the volume's, and every case in it has the event, in one transaction."""
    now = time.now()
    with db.atomic():
        changed = (
            Volume.update(
                state="ready",
                done=Volume.total,
                error=None,
                made_at=now,
                copy_key=copy.key,
                copy_sha256=copy.sha256,
                copy_size=copy.size,
                package_key=package.key,
                package_sha256=package.sha256,
                package_size=package.size,
            )
            .where(Volume.id == volume.id, Volume.state == "making")
            .execute()
        )
        if not changed:
            raise RuntimeError("another worker has made this volume")
        if volume.kind != "supervision":
            facts = {"volume": str(volume.id), "copy": copy.sha256, "package": package.sha256}
            volumes.record(volume, "volume_made", SYSTEM.ref, now, facts)


def _main(key: str) -> None:
    """The process of one volume, with the settings of the worker that started it."""
    house.open(read_settings())
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    house.connect()
    make(Volume.get_by_id(UUID(key)))


if __name__ == "__main__":
    _main(sys.argv[1])
