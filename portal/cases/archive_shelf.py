"""What the pages of the archive show: cases that wait to be filed away, volumes, and one volume with its contents."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import IO
from uuid import UUID

from peewee import Expression

from models.archive import Volume, VolumeCase, VolumeEntry
from models.cases import Case
from models.people import Centre, Department
from portal.cases import archive_contents as contents
from portal.cases import archive_retention as retention
from portal.cases import archive_volumes as volumes
from portal.cases import lifecycle
from portal.cases.archive_filing import note_of
from portal.cases.table_of_archiving import ARCHIVING
from portal.ground import time
from portal.ground.errors import N_, Conflict, Forbidden, NotFound, Refused
from portal.ground.house import house
from portal.ground.privacy import mask_name
from portal.people.actors import Actor

MOST = 50  # rows of each list
STATES = {
    "asked": N_("Approval is asked for"),
    "open": N_("Open for decisions"),
    "waiting": N_("Waits for its check"),
    "checked": N_("Waits to be made"),
    "making": N_("Being made"),
    "ready": N_("Ready"),
}
PARTS = {"main": N_("Main volume"), "reserved": N_("Reserved volume")}
ENDED = ARCHIVING[0].from_


@dataclass(frozen=True)
class Shelf:
    """The archive as one person sees it, each list cut at MOST rows."""

    waiting: list[Case]
    volumes: list[Volume]
    may_ask: bool
    may_bind: bool
    may_appraise: bool


@dataclass(frozen=True)
class Filing:
    """A case about to be filed away: its pieces, what is missing, and the volumes that it may join."""

    case: Case
    pieces: list[contents.Piece]
    missing: list[Refused]
    shared: list[Volume]
    retention: str


@dataclass(frozen=True)
class Opened:
    """One volume with its contents, and what this person may do with it."""

    volume: Volume
    entries: list[VolumeEntry]
    note: str
    other: Volume | None  # the other part
    may_check: bool
    may_approve: bool
    may_close: bool


def shelf(by: Actor) -> Shelf:
    """What waits for this person and which volumes there are, newest first."""
    window = _covered(by, volumes.WINDOW, Case)
    waiting = []
    if window is not None:
        query = Case.select().where(Case.state.in_(ENDED), Case.submitted_at.is_null(False), window)
        waiting = list(query.order_by(Case.id).limit(MOST))
    seen = _seen(by)
    found = list(Volume.select().where(seen).order_by(Volume.id.desc()).limit(MOST)) if seen is not None else []
    _mask(found)
    return Shelf(
        waiting,
        found,
        may_ask=window is not None,
        may_bind=by.has_post("supervisor", "archivist"),
        may_appraise=by.has_post(*volumes.KEEPERS),
    )


def _mask(found: list[Volume], entries: Iterable[VolumeEntry] = ()) -> None:
    """Names of natural persons as pages show them, masked; what is printed and kept has them whole (R-PII-6)."""
    names: dict[UUID, list[str]] = {}
    rows = (
        VolumeCase.select(VolumeCase.volume, Case.applicant_name)
        .join(Case)
        .where(VolumeCase.volume.in_([v.id for v in found]), Case.applicant_kind == "natural")
    )
    for volume_id, name in rows.tuples():
        names.setdefault(volume_id, []).append(name)
    for volume in found:
        for name in names.get(volume.id, ()):
            if volume.kind == "case" and volume.title.startswith(name):
                volume.title = mask_name(name) + volume.title.removeprefix(name)
    masked = {name for known in names.values() for name in known}
    for entry in entries:
        if entry.responsible in masked:
            entry.responsible = mask_name(entry.responsible)


def _covered(by: Actor, posts: tuple[str, ...], table: type[Case] | type[Volume]) -> Expression | None:
    """SQL for what the person's posts of these names reach; None where there is none."""
    found = None
    for post in by.posts:
        if post.post in posts:
            one = table.centre.in_(list(post.centres))
            if post.department != "*":
                one &= table.department == post.department
            found = one if found is None else found | one
    return found


def _seen(by: Actor) -> Expression | None:
    """SQL for the volumes that a person may see (as volumes.may_see); None where there is none."""
    kept = [c for p in by.posts if p.post in volumes.KEEPERS for c in p.centres]
    seen = Volume.centre.in_(kept) if kept else _covered(by, volumes.WINDOW, Volume)
    if by.has_post("supervisor"):
        watched = (Volume.kind == "supervision") & Volume.centre.in_(
            [c for p in by.posts if p.post == "supervisor" for c in p.centres]
        )
        seen = watched if seen is None else seen | watched
    return seen


def appraisal(by: Actor, page: int) -> tuple[list[tuple[Volume, date]], int]:
    """A page of the volumes that this person may see whose period is over, each with its last day; and how many. They
    are appraised (鉴定) by the archive, never destroyed by themselves (档案法 art. 30).
    """
    seen = _seen(by)
    if seen is None:
        return [], 0
    due = Volume.select().where(seen, retention.past_their_period(time.today()))
    found, count = list(due.order_by(Volume.year, Volume.code).paginate(page, MOST)), due.count()
    _mask(found)
    return [(volume, until) for volume in found if (until := retention.kept_until(volume)) is not None], count


def filing_of(case: Case, by: Actor) -> Filing:
    """A case as its filing away shows it. Raises Forbidden, Conflict, NotFound."""
    if not any(by.holds(post, case.department_id, case.centre_id) for post in volumes.WINDOW):
        raise Forbidden(N_("This step is not open to you in this case."))
    if case.state not in ENDED:
        raise Conflict(N_("This step is no longer possible: the case has moved on. Please look at its new state."))
    if case.submitted_at is None:
        raise NotFound(N_("A draft that was never sent has no volume."))
    act = lifecycle.looked_at(case, by)
    shared = volumes.open_shared_for(case) if case.outcome else []
    return Filing(case, contents.pieces(act), contents.missing(act), shared, retention.retention_of(case))


def opened(key: str, by: Actor) -> Opened:
    """A volume that this person may see. Raises NotFound."""
    volume = volumes.volume_of(key, by)
    entries = list(VolumeEntry.select().where(VolumeEntry.volume == volume.id).order_by(VolumeEntry.no))
    _mask([volume], entries)
    other = volume.main or Volume.get_or_none(Volume.main == volume.id)
    keeps = any(p.post in volumes.KEEPERS and volume.centre_id in p.centres for p in by.posts)
    works = volume.department_id is not None and any(
        by.holds(post, volume.department_id, volume.centre_id) for post in volumes.WINDOW
    )
    return Opened(
        volume,
        entries,
        note_of(volume),
        other,
        may_check=keeps and volume.state == "waiting" and str(volume.compiled_by_id) != by.id,
        may_approve=keeps and volume.state == "asked" and str(volume.asked_by_id) != by.id,
        may_close=works and volume.state == "open" and volume.part == "main",
    )


def copy_of(key: str, by: Actor) -> tuple[IO[bytes], str, int]:
    """The reading copy as a stream with its file name and size. Raises NotFound while there is none."""
    volume = volumes.volume_of(key, by)
    return _stream(volume, volume.copy_key, volume.copy_size, "pdf")


def package_of(key: str, by: Actor) -> tuple[IO[bytes], str, int]:
    """The package as a stream with its file name and size. Raises NotFound while there is none."""
    volume = volumes.volume_of(key, by)
    return _stream(volume, volume.package_key, volume.package_size, "zip")


def _stream(volume: Volume, key: str | None, size: int | None, ending: str) -> tuple[IO[bytes], str, int]:
    if key is None or size is None:
        raise NotFound(N_("The files of this volume are not made yet."))
    part = "R" if volume.part == "reserved" else "M"
    name = f"{volume.category}-{volume.year}-{volume.retention}-{volume.serial:04d}-{part}.{ending}"
    return house.storage.open(key), name, size


def department_of(by: Actor) -> list[Department]:
    """The departments for whose window this person may ask for a volume."""
    codes = {p.department for p in by.posts if p.post in volumes.WINDOW}
    every = Department.select().order_by(Department.sort)
    return list(every if "*" in codes else every.where(Department.code.in_(codes)))


def centres_of(by: Actor) -> list[Centre]:
    """The centres whose records of supervision this person may bind: whole centres, not their points."""
    reach = {c for p in by.posts if p.post in ("supervisor", "archivist") for c in p.centres}
    return list(Centre.select().where(Centre.code.in_(reach), Centre.parent.is_null()).order_by(Centre.code))
