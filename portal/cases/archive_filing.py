"""Filing a case away (归档): the rule of its row in the table, and what is written with it (R-ARC-1, R-ARC-2)."""

from collections.abc import Sequence
from uuid import UUID

from peewee import fn

from models.archive import Volume, VolumeCase, VolumeEntry
from models.people import Staff
from portal.cases import archive_retention as retention
from portal.cases import paper_drawing
from portal.cases.act import Act
from portal.cases.archive_contents import Piece, missing, pieces
from portal.ground.errors import N_, NotFound, Refused
from portal.ground.house import house

MOST_DECISIONS = 50  # in one volume (R-ARC-1)
FULL = N_("This volume holds %(limit)s decisions already; no more may go into one. Please open another volume.")
NOT_APPROVED = N_(
    "Several decisions may share this volume only when the archive office has approved it; it has not yet."
)
CLOSED = N_("This volume is closed already: nothing more can go into it.")


def may_archive(act: Act) -> None:
    """What was filed formally and is over has a volume; everything that belongs into it must be there."""
    if act.case.submitted_at is None:
        raise NotFound(N_("A draft that was never sent has no volume."))
    lacks = missing(act)
    if lacks:
        raise Refused(
            N_("The volume is not complete: %(count)s things are missing. Please see to them first."),
            details=lacks,
            count=len(lacks),
        )


def archive(act: Act) -> None:
    """Put the case into a volume of its own, or into one that several decisions share. Its pages are made by the worker
    once the archivist has checked the volume.
    """
    found = pieces(act)
    note = act.optional("note", at_most=1000)
    hidden = _reserved(act, found)
    kept = retention.chosen_retention(act.given.get("retention"), act.case)
    parts = {"main": [p for p in found if p.key not in hidden], "reserved": [p for p in found if p.key in hidden]}
    shared = str(act.given.get("volume") or "").strip()
    if shared:
        volume = shared_volume(shared)
        _must_fit(act, volume)
        act.writes.append(lambda: _put_into(act, volume, parts))
    else:
        act.writes.append(lambda: _volume_of_its_own(act, parts, kept, note))
    act.payload = {"note": note} if note else {}


def shared_volume(key: str) -> Volume:
    """A volume that several decisions share. Raises NotFound."""
    try:
        volume = Volume.get_or_none(Volume.id == UUID(key), Volume.kind == "shared", Volume.part == "main")
    except ValueError:
        volume = None
    if volume is None:
        raise NotFound(N_("There is no such volume."))
    return volume


def _reserved(act: Act, found: Sequence[Piece]) -> set[str]:
    """What goes into the 副卷: as the window chose, or as proposed. The result is always open to who consults."""
    if act.given.get("reserved") is None:
        return {p.key for p in found if p.is_reserved}
    chosen = {str(key) for key in act.given["reserved"]}
    unknown = chosen - {p.key for p in found}
    if unknown:
        raise Refused(N_("A piece that was chosen is not in this case any more. Please look again."), field="reserved")
    if all(p.key in chosen for p in found):
        raise Refused(N_("The main volume would be empty. Please leave at least the result in it."), field="reserved")
    return chosen


def _must_fit(act: Act, volume: Volume) -> None:
    """Approved, open, of the same service and organ, and not full."""
    case = act.case
    if case.outcome is None:
        raise Refused(N_("Only decisions may share a volume; this case ended without one."), field="volume")
    if (volume.service_code, volume.organ_id) != (case.service_code, case.organ_id):
        raise Refused(N_("This volume is for another service."), field="volume")
    _must_be_open(volume)


def _must_be_open(volume: Volume) -> None:
    if volume.state == "asked":
        raise Refused(NOT_APPROVED, field="volume")
    if volume.state != "open":
        raise Refused(CLOSED, field="volume")
    if volume.cases >= MOST_DECISIONS:
        raise Refused(FULL, field="volume", limit=MOST_DECISIONS)


def _put_into(act: Act, volume: Volume, parts: dict[str, list[Piece]]) -> None:
    """The count is raised and judged in one statement, so that two windows never make it 51."""
    room = (
        Volume.update(cases=Volume.cases + 1)
        .where(Volume.id == volume.id, Volume.state == "open", Volume.cases < MOST_DECISIONS)
        .execute()
    )
    fresh = Volume.get_by_id(volume.id)
    if not room:
        _must_be_open(fresh)
    lay_in(act, fresh, parts["main"])
    if parts["reserved"]:
        other = Volume.get_or_none(Volume.main == volume.id) or reserved_part(fresh)
        Volume.update(cases=Volume.cases + 1).where(Volume.id == other.id).execute()
        lay_in(act, other, parts["reserved"])
    act.data["volume"] = str(volume.id)
    act.data["pieces"] = sum(len(part) for part in parts.values())


def _volume_of_its_own(act: Act, parts: dict[str, list[Piece]], kept: str, note: str) -> None:
    case = act.case
    staff = Staff.get_by_id(act.by.id)
    volume = Volume(
        kind="case",
        state="waiting",
        fonds=retention.fonds_of(case.organ_id),
        category=retention.CATEGORIES[case.procedure],
        year=act.now.year,
        retention=kept,
        title=f"{case.applicant_name}{case.service_name}案",
        organ=case.organ_id,
        centre=case.centre_id,
        department=case.department_id,
        service_code=case.service_code,
        cases=1,
        compiled_by=staff,
        compiled_at=act.now,
        created_at=act.now,
    )
    volume.note_sealed = house.vault.seal(note, f"volume.note_sealed:{volume.id}") if note else ""
    number(volume)
    volume.save(force_insert=True)
    lay_in(act, volume, parts["main"])
    if parts["reserved"]:
        lay_in(act, reserved_part(volume), parts["reserved"])
    act.data |= {
        "volume": str(volume.id),
        "code": volume.code,
        "retention": kept,
        "pieces": sum(len(part) for part in parts.values()),
    }


def number(volume: Volume) -> None:
    """Draw 案卷号 and 档号, in the caller's transaction; nothing is saved."""
    volume.serial = paper_drawing.next_serial(volume.fonds, retention.word_of(volume), volume.year)
    volume.code = retention.code_of(volume, volume.serial)


def reserved_part(volume: Volume) -> Volume:
    """A 副卷 beside a volume, under the same number (一案一卷一号), in the caller's transaction."""
    copied = {
        name: getattr(volume, name)
        for name in ("kind", "state", "fonds", "category", "year", "retention", "serial", "title", "service_code",
                     "cases", "compiled_at", "note_sealed", "reason", "approved_at")
    }  # fmt: skip
    part = Volume(
        **copied,
        part="reserved",
        main=volume.id,
        code=f"{volume.code}-副" if volume.code else None,
        organ=volume.organ_id,
        centre=volume.centre_id,
        department=volume.department_id,
        compiled_by=volume.compiled_by_id,
        asked_by=volume.asked_by_id,
        approved_by=volume.approved_by_id,
        created_at=volume.created_at,
    )
    if volume.note_sealed:
        part.note_sealed = house.vault.seal(note_of(volume), f"volume.note_sealed:{part.id}")
    if volume.kind == "shared":
        part.cases = 0
    part.save(force_insert=True)
    return part


def note_of(volume: Volume) -> str:
    """本卷情况说明, '' where nothing was noted."""
    return house.vault.open(volume.note_sealed, f"volume.note_sealed:{volume.id}") if volume.note_sealed else ""


def lay_in(act: Act, volume: Volume, found: Sequence[Piece]) -> None:
    """The pieces of a case at the end of a volume, in the caller's transaction."""
    case = act.case
    place = VolumeCase.select(fn.COUNT(VolumeCase.id)).where(VolumeCase.volume == volume.id).scalar() + 1
    last = VolumeEntry.select(fn.MAX(VolumeEntry.no)).where(VolumeEntry.volume == volume.id).scalar() or 0
    VolumeCase.create(volume=volume.id, case=case.id, place=place)
    for no, piece in enumerate(found, last + 1):
        VolumeEntry.create(
            volume=volume.id,
            no=no,
            case=case.id,
            kind=piece.kind,
            paper=piece.paper,
            file=piece.file,
            title=piece.title,
            number=piece.number,
            responsible=piece.responsible,
            day=piece.day,
            remark=piece.remark,
        )
    begun = case.submitted_at.date()
    Volume.update(
        pieces=Volume.pieces + len(found),
        first_on=min(filter(None, (volume.first_on, begun))),
        last_on=max(filter(None, (volume.last_on, act.history.events[-1].at.date()))),
    ).where(Volume.id == volume.id).execute()
