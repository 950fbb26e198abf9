"""Files of a case: taken in one by one, checked by content at once, cleaned and shrunk by the worker."""

import json
import logging
import os
import threading
from pathlib import Path
from typing import IO
from uuid import UUID

from models.cases import Case, CaseFile, Verdict
from models.database import db
from portal.cases import file_checks, file_cleaning, file_pages, file_scan, joint_members, materials, outstanding
from portal.ground import audit, messages, time, waking
from portal.ground.errors import N_, NotFound, Refused, Unavailable
from portal.ground.house import house
from portal.people.actors import Actor
from portal.services import catalogue
from portal.services.guide import Guide

log = logging.getLogger("portal.files")
MOST_FILES = 20  # of one material
GIVING_STATES = ("draft", "pre_review_returned", "awaiting_correction")
# A paper that the applicant signs at the window is scanned there whenever it may still be needed for filing or acceptance.
SCANNING_STATES = (*GIVING_STATES, "in_pre_review", "pre_reviewed", "booked", "submitted")
FORMAL = ("submitted", "awaiting_correction", "accepted")


def give(
    case: Case, guide: Guide, code: str, content: IO[bytes], name: str, *, by: Actor, token: str | None = None
) -> CaseFile:
    """Take one file for a material: checked, stored encrypted, cleaned later. The same upload sent twice acts once.

    Raises Refused with what to do when the material takes no file now, or the file is too large, empty, of another
    type, damaged or dangerous; TooLarge and Unavailable (disk full) from below. Nothing is then kept.
    """
    if token and (known := CaseFile.get_or_none(CaseFile.form_token == token)):
        return known
    item = materials.item_of(case, guide, code)
    _check_time(case, item, by)
    if len(item.files) >= MOST_FILES:
        raise Refused(
            N_("At most %(limit)s files for one material. Please remove one first."), field=code, limit=MOST_FILES
        )
    try:
        checked = file_checks.check(content, name, list(item.material.mime), item.material.max_size_mb * 1024 * 1024)
    except Refused as refused:
        refused.field = code
        raise
    content.seek(0)
    stored = house.storage.put(content)
    now = time.now()
    with db.atomic():
        Case.update(version=Case.version + 1, touched_at=now).where(Case.id == case.id).execute()
        file = CaseFile(
            case=case.id,
            material_code=code,
            mime=checked.mime,
            size=stored.size,
            sha256=stored.sha256,
            storage_key=stored.key,
            uploaded_at=now,
            uploaded_by=by.ref,
            round=case.round,
            form_token=token,
            name_sealed="",
        )
        file.name_sealed = house.vault.seal(checked.name, f"case_file.name_sealed:{file.id}")
        file.save(force_insert=True)
        materials.write_state(case, code, "supplied" if case.state == "accepted" else "given", now)
        Verdict.delete().where(Verdict.case == case.id, Verdict.material_code == code).execute()
        if case.state in FORMAL:
            audit.append(
                case.id, "file_given", by.ref, now, {"material": code, "file": str(file.id), "sha256": stored.sha256}
            )
        if case.state == "accepted" and outstanding.is_asked_again(case, code):
            joint_members.pass_on(case, code, by.ref, now)
    waking.wake_after_commit()
    return file


def _check_time(case: Case, item: "materials.Item", by: Actor) -> None:
    if item.by_centre:
        raise Refused(N_("The centre fetches this itself; you need not give it."), field=item.material.code)
    if item.is_form:
        raise Refused(
            N_("The portal makes this form from your answers; you need not upload it."), field=item.material.code
        )
    if by.is_staff and item.material.code == materials.SIGNED_COMMITMENT and case.state in SCANNING_STATES:
        return
    owed = case.state == "accepted" and case.owes_promised and item.state in ("promised", "supplied")
    if case.state not in GIVING_STATES and not owed and not outstanding.is_asked_again(case, item.material.code):
        raise Refused(N_("This case cannot be changed now: it is with the centre. Please wait for the answer."))


def remove(case: Case, file_id: str, *, by: Actor) -> None:
    """Take a file back out. It is kept aside, not shown any more. Raises NotFound, Refused."""
    file = file_of(case, file_id)
    if case.state not in GIVING_STATES and not outstanding.is_asked_again(case, file.material_code):
        raise Refused(N_("This case cannot be changed now: it is with the centre. Please wait for the answer."))
    now = time.now()
    with db.atomic():
        Case.update(version=Case.version + 1, touched_at=now).where(Case.id == case.id).execute()
        CaseFile.update(replaced_at=now).where(CaseFile.id == file.id, CaseFile.replaced_at.is_null()).execute()
        left = CaseFile.select().where(
            CaseFile.case == case.id, CaseFile.material_code == file.material_code, CaseFile.replaced_at.is_null()
        )
        if not left.exists():
            materials.write_state(case, file.material_code, "missing", now)
        Verdict.delete().where(Verdict.case == case.id, Verdict.material_code == file.material_code).execute()
        if case.state in FORMAL:
            audit.append(case.id, "file_removed", by.ref, now, {"material": file.material_code, "file": str(file.id)})


def file_of(case: Case, file_id: str) -> CaseFile:
    """A file of this case. Raises NotFound."""
    try:
        key = UUID(file_id)
    except ValueError:
        raise NotFound(N_("There is no such file in this case.")) from None
    file = CaseFile.get_or_none(CaseFile.id == key, CaseFile.case == case.id)
    if file is None:
        raise NotFound(N_("There is no such file in this case."))
    return file


def name_of(file: CaseFile) -> str:
    """The name under which the file came, made safe to show."""
    return house.vault.open(file.name_sealed, f"case_file.name_sealed:{file.id}")


def bytes_of(file: CaseFile) -> tuple[bytes, str]:
    """The cleaned copy and its type. Raises Refused while it is not ready."""
    if file.state != "ready" or not file.clean_key:
        raise Refused(N_("This file is still being checked. Please look again in a moment."))
    return house.storage.read(file.clean_key), file.clean_mime or file.mime


def page_image(file: CaseFile, number: int) -> tuple[bytes, str]:
    """One page of the cleaned copy as a picture (1 is the first). Raises NotFound beyond the last page.

    Drawing takes 0.2 s, so a drawn page is kept, encrypted, beside the database.
    """
    if file.state != "ready" or not file.clean_key:
        raise Refused(N_("This file is still being checked. Please look again in a moment."))
    if not file_pages.has_pages(file.clean_mime or "") or not 1 <= number <= max(file.pages or 1, 1):
        raise NotFound(N_("There is no such page in this file."))
    kept = Path(house.settings.instance) / "pages" / f"{file.clean_sha256}-{number}"
    place = f"page:{file.clean_sha256}:{number}"
    if kept.exists():
        page = house.vault.open_bytes(kept.read_bytes(), place)
    else:
        content, mime = bytes_of(file)
        drawn = next(file_pages.pages(content, mime, first=number, last=number), None)
        if drawn is None:
            raise NotFound(N_("There is no such page in this file."))
        page = drawn
        kept.parent.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
        part.write_bytes(house.vault.seal_bytes(page, place))
        part.replace(kept)
    return page, file_pages.page_mime(page)


def clean_waiting(limit: int = 5) -> int:
    """Clean the files that wait, oldest first. Returns how many were done."""
    waiting = CaseFile.select().where(CaseFile.state == "checking").order_by(CaseFile.uploaded_at).limit(limit)
    done = 0
    for file in list(waiting):
        _clean(file)
        done += 1
    return done


def _clean(file: CaseFile) -> None:
    content = house.storage.read(file.storage_key)
    try:
        if house.settings.clamd:
            file_scan.scan(content, house.settings.clamd)
        cleaned = file_cleaning.clean(content, file.mime)
    except Unavailable:
        log.warning("the virus scanner does not answer; files wait")
        return
    except Refused as refused:
        reason = json.dumps({"message": refused.message, "values": {k: str(v) for k, v in refused.values.items()}})
        with db.atomic():
            CaseFile.update(state="refused", reason=reason).where(CaseFile.id == file.id).execute()
            if file.case.owner_id:
                guide = catalogue.guide_of(file.case.guide)
                material = materials.item_of(file.case, guide, file.material_code).material.name
                messages.tell(file.case.owner, "file_refused", {"material": material}, case=file.case)
        return
    stored = house.storage.put(cleaned.content)
    CaseFile.update(
        state="ready",
        clean_key=stored.key,
        clean_sha256=stored.sha256,
        clean_mime=cleaned.mime,
        pages=cleaned.pages,
    ).where(CaseFile.id == file.id).execute()
