"""A guide in a new version: cases not yet filed move to it, and the applicant sees what is different.

A case takes the version in force at its formal submission (docs/house.md); from then on its version never changes.
"""

from dataclasses import dataclass
from uuid import UUID

from peewee import SQL

from models.cases import NOT_FILED, Case, Verdict
from models.database import db
from models.services import Guide as GuideRow
from models.services import Service
from portal.cases import form_values
from portal.ground import messages
from portal.ground.errors import N_
from portal.services import catalogue
from portal.services.guide import Guide, Material

MOVED_FROM = "_guide_before"


@dataclass(frozen=True)
class Difference:
    """One thing that the new version demands differently: a sentence with its values."""

    words: str
    values: dict[str, str]


def move_waiting(limit: int = 500) -> int:
    """Move cases that are not yet filed to the guide in force. Returns how many were moved."""
    stale = (
        Case.select()
        .join(Service, on=(Service.code == Case.service_code))
        .where(SQL(NOT_FILED), Case.guide != Service.guide)
        .limit(limit)
    )
    moved = 0
    for case in list(stale):
        move(case)
        moved += 1
    return moved


def move(case: Case) -> None:
    """Move one case to the guide in force; verdicts on what changed are dropped, answers and files stay."""
    move_to(case, catalogue.guide_in_force(case.service_code))


def move_to(case: Case, row: GuideRow, *, tell: bool = True) -> None:
    """Move one case that is not filed yet to another guide, as `move` does. `tell`: not where its owner chose it."""
    old, new = catalogue.guide_of(case.guide), catalogue.guide_of(row)
    changed = [code for code, material in _by_code(new).items() if _by_code(old).get(code) != material]
    with db.atomic():
        Case.update(guide=row.id, version=Case.version + 1, case_type=new.case_type).where(Case.id == case.id).execute()
        if tell:
            form_values.write(case, {MOVED_FROM: str(case.guide_id)})
        if changed:
            Verdict.delete().where(Verdict.case == case.id, Verdict.material_code.in_(changed)).execute()
        if tell:
            messages.tell(case.owner, "guide_changed", case=case)


def differences_of(case: Case, values: dict[str, str]) -> list[Difference]:
    """What changed for a case that was moved, for the applicant to read; empty when it was not."""
    before = values.get(MOVED_FROM)
    row = GuideRow.get_or_none(GuideRow.id == UUID(before)) if before else None
    return differences(catalogue.guide_of(row), catalogue.guide_of(case.guide)) if row else []


def differences(old: Guide, new: Guide) -> list[Difference]:
    """Materials and answers that came, went or changed, and a promised limit that moved."""
    found = []
    before, after = _by_code(old), _by_code(new)
    for code, material in after.items():
        if code not in before:
            found.append(Difference(N_("New material: %(name)s"), {"name": material.name}))
        elif before[code] != material:
            found.append(Difference(N_("Changed material: %(name)s"), {"name": material.name}))
    found += [
        Difference(N_("No longer asked: %(name)s"), {"name": m.name}) for code, m in before.items() if code not in after
    ]
    old_fields = {f.key: f for f in old.form_fields}
    new_keys = {f.key for f in new.form_fields}
    found += [
        Difference(N_("New question: %(name)s"), {"name": f.label}) for f in new.form_fields if f.key not in old_fields
    ]
    found += [
        Difference(N_("No longer asked: %(name)s"), {"name": f.label})
        for k, f in old_fields.items()
        if k not in new_keys
    ]
    if old.promised_days != new.promised_days:
        values = {"old": str(old.promised_days), "new": str(new.promised_days)}
        found.append(Difference(N_("Promised limit: %(new)s instead of %(old)s working days"), values))
    return found


def _by_code(guide: Guide) -> dict[str, Material]:
    return {m.code: m for m in guide.materials}
