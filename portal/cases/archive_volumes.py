"""Volumes after their cases went in: shared ones are asked for, approved and closed; each is checked by a second person."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from models.archive import Volume, VolumeCase
from models.cases import Case
from models.database import db
from models.people import Department, Staff
from portal.cases import archive_retention as retention
from portal.cases import issuing
from portal.cases.archive_filing import CLOSED, number
from portal.ground import audit, time, waking
from portal.ground.errors import N_, Conflict, Forbidden, NotFound, Refused
from portal.ground.house import house
from portal.people.actors import Actor
from portal.services import catalogue

KEEPERS = ("archivist",)
WINDOW = ("clerk", "window_head")


def volume_of(key: str, by: Actor) -> Volume:
    """A volume that this person may see. Raises NotFound, which tells nothing more."""
    try:
        volume = Volume.get_or_none(Volume.id == UUID(key))
    except ValueError:
        volume = None
    if volume is None or not may_see(volume, by):
        raise NotFound(N_("There is no such volume."))
    return volume


def may_see(volume: Volume, by: Actor) -> bool:
    """The archivist of the centre, the window of the department; supervision records also the supervisor."""
    department = volume.department_id or "*"
    posts = (*KEEPERS, "supervisor") if volume.kind == "supervision" else (*KEEPERS, *WINDOW)
    if volume.department_id is None:
        return any(p.post in posts and volume.centre_id in p.centres for p in by.posts)
    return any(by.holds(post, department, volume.centre_id) for post in posts)


def ask_for_shared(department: Department, service_code: str, reason: str, kept: str, *, by: Actor) -> Volume:
    """The window asks that decisions with few papers share a volume. Raises Forbidden, Refused, NotFound (R-ARC-1)."""
    guide = catalogue.guide_of(catalogue.guide_in_force(service_code))
    if not any(by.holds(post, department.code, department.centre_id) for post in WINDOW):
        raise Forbidden(N_("Only the window of this department may ask for a volume."))
    if not reason.strip():
        raise Refused(N_("Please write why several decisions should share a volume."), field="reason")
    if kept not in retention.RETENTIONS:
        raise Refused(
            N_("Please choose how long the volume is kept: permanent, 30 years or 10 years."), field="retention"
        )
    now = time.now()
    organ = department.organ_by_service.get(guide.code, department.organ_id)
    with db.atomic():
        return Volume.create(
            kind="shared",
            state="asked",
            fonds=retention.fonds_of(organ),
            category=retention.CATEGORIES[guide.procedure],
            year=now.year,
            retention=kept,
            title=guide.name,
            organ=organ,
            centre=department.centre_id,
            department=department.code,
            service_code=guide.code,
            reason=reason.strip()[:1000],
            asked_by=UUID(by.id),
            created_at=now,
        )


def approve_shared(volume: Volume, *, by: Actor) -> None:
    """The archive office lets several decisions share the volume. Raises Forbidden, Conflict when it is not asked for."""
    _must_keep(volume, by)
    if str(volume.asked_by_id) == by.id:
        raise Forbidden(N_("Who asked for the volume cannot approve it."))
    with db.atomic():
        changed = (
            Volume.update(state="open", approved_by=UUID(by.id), approved_at=time.now())
            .where(Volume.id == volume.id, Volume.state == "asked")
            .execute()
        )
        if not changed:
            raise Conflict(N_("This volume is approved already."))


def close_shared(volume: Volume, note: str, *, by: Actor) -> Volume:
    """No more decisions go in: numbers are drawn, and the archivist checks. Raises Forbidden, Refused, Conflict."""
    if not any(by.holds(post, volume.department_id, volume.centre_id) for post in WINDOW):
        raise Forbidden(N_("Only the window of this department may close the volume."))
    now = time.now()
    with db.atomic():
        changed = Volume.update(state="waiting").where(Volume.id == volume.id, Volume.state == "open").execute()
        fresh = Volume.get_by_id(volume.id)
        if not changed:
            raise Conflict(CLOSED) if fresh.state != "asked" else Refused(N_("This volume has not been approved yet."))
        if not fresh.cases:
            raise Refused(N_("There is no decision in this volume yet."))
        fresh.year = now.year
        number(fresh)
        for part in (fresh, *Volume.select().where(Volume.main == fresh.id)):
            part.year, part.serial = fresh.year, fresh.serial
            part.code = fresh.code if part.part == "main" else f"{fresh.code}-副"
            part.title = f"{fresh.title}决定{part.cases}件"
            part.state = "waiting"
            part.compiled_by, part.compiled_at = UUID(by.id), now
            if note.strip():
                part.note_sealed = house.vault.seal(note.strip()[:1000], f"volume.note_sealed:{part.id}")
            part.save()
        return fresh


def check(volume: Volume, *, by: Actor) -> None:
    """The archivist has looked through contents and parts: the worker makes the files. Never who compiled the volume.

    Both parts are checked together. Raises Forbidden, Conflict.
    """
    _must_keep(volume, by)
    if str(volume.compiled_by_id) == by.id:
        raise Forbidden(N_("Who compiled the volume cannot check it."))
    now = time.now()
    main = volume.main or volume
    with db.atomic():
        changed = (
            Volume.update(state="checked", checked_by=UUID(by.id), checked_at=now)
            .where((Volume.id == main.id) | (Volume.main == main.id), Volume.state == "waiting")
            .execute()
        )
        if not changed:
            raise Conflict(N_("This volume does not wait for a check."))
        if main.kind != "supervision":
            record(main, "volume_checked", by.ref, now, {"volume": str(main.id), "code": main.code})
    waking.wake_after_commit()


def record(volume: Volume, action: str, actor: str, at: datetime, data: dict[str, Any]) -> None:
    """One event in the chain of every case that lies in the volume, in the caller's transaction."""
    for case_id in case_ids(volume):
        issuing.lock(case_id)
        audit.append(case_id, action, actor, at, data)


def case_ids(volume: Volume) -> list[UUID]:
    """The cases of a volume, in a fixed order, so that two transactions never wait for each other."""
    rows = VolumeCase.select(VolumeCase.case).where(VolumeCase.volume == volume.id).order_by(VolumeCase.case)
    return [case_id for (case_id,) in rows.tuples()]


def cases_of(volume: Volume) -> list[Case]:
    """The cases of a volume in their place."""
    return list(Case.select().join(VolumeCase).where(VolumeCase.volume == volume.id).order_by(VolumeCase.place))


def open_shared_for(case: Case) -> list[Volume]:
    """The volumes into which this case may go, the emptiest last."""
    return list(
        Volume.select()
        .where(
            Volume.kind == "shared",
            Volume.part == "main",
            Volume.state == "open",
            Volume.service_code == case.service_code,
            Volume.organ == case.organ_id,
        )
        .order_by(Volume.cases.desc(), Volume.id)
    )


def public_parts(case: Case) -> Iterator[Volume]:
    """What public consultation shows of a case: the 正卷 alone (R-ARC-2)."""
    yield from (
        Volume.select()
        .join(VolumeCase)
        .where(VolumeCase.case == case.id, Volume.part == "main", Volume.kind != "supervision", Volume.state == "ready")
    )


def keeper_of(staff_id: UUID | None) -> str:
    """The name of a member of staff on cover and 备考表."""
    return Staff.get_by_id(staff_id).name if staff_id else ""


def _must_keep(volume: Volume, by: Actor) -> None:
    if not any(p.post in KEEPERS and volume.centre_id in p.centres for p in by.posts):
        raise Forbidden(N_("Only the archivist may do this."))
