"""What one file of the catalogue says of another must be there: codes, windows, organs, materials, members."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from portal.services.centre_data import (
    BundleData,
    CentreData,
    DepartmentData,
    Departments,
    OrganData,
    SealData,
    SopData,
)
from portal.services.guide import Guide
from portal.services.reading import Mistake

ORGAN_FACTS = ("issuing_organ", "reconsideration_organ", "court", "reconsideration_url")
NEEDED_AT_THE_TOP = ("hotline", "complaint_hotline", "hours", "open_hours", "close", "weekdays")


def twice(values: Iterable[Any]) -> list[Any]:
    """Values that occur more than once."""
    return [value for value, count in Counter(values).items() if count > 1]


def centre_mistakes(data: Departments) -> Iterator[Mistake]:
    """Centres: a tree with one top that says everything; windows belong to one place only."""
    file = "departments.json"
    codes = {c.code for c in data.centres}
    for code in twice(c.code for c in data.centres):
        yield Mistake(file, code, "code", "is used by two centres")
    tops = [c for c in data.centres if c.parent is None]
    if len(tops) != 1 or data.centres[0] is not tops[0]:
        yield Mistake(file, "centres", "parent", "exactly the first centre has no parent")
    for name in CentreData.model_fields:
        if name != "parent" and getattr(data.center, name) != getattr(data.centres[0], name):
            yield Mistake(file, data.center.code, name, "differs between center and the first of centres")
    for centre in data.centres:
        if centre.parent is not None and (centre.parent not in codes or centre.parent == centre.code):
            yield Mistake(file, centre.code, "parent", f"{centre.parent} is no centre of this file")
        if centre.parent is None:
            for name in NEEDED_AT_THE_TOP:
                if getattr(centre, name) is None:
                    yield Mistake(file, centre.code, name, "is missing, and there is no parent that could say it")
        yield from _hours(file, centre)
        if centre.seal:
            yield from _seal(file, centre.code, "seal", centre.seal)


def _hours(file: str, centre: CentreData) -> Iterator[Mistake]:
    flat = [moment for pair in centre.open_hours or () for moment in pair]
    if flat != sorted(set(flat)):
        yield Mistake(file, centre.code, "open_hours", "must be pairs from the earliest to the latest, without overlap")
    if flat and centre.close and centre.close < flat[-1]:
        yield Mistake(file, centre.code, "close", f"is earlier than the end of the opening hours, {flat[-1]}")
    for day in twice(centre.weekdays or ()):
        yield Mistake(file, centre.code, "weekdays", f"{day} stands twice")


def _seal(file: str, item: str, field: str, seal: SealData) -> Iterator[Mistake]:
    if seal.valid_to < seal.valid_from:
        yield Mistake(file, item, f"{field}.valid_to", "is before valid_from (R-SEAL-4)")


def department_mistakes(data: Departments, guides: dict[str, Guide]) -> Iterator[Mistake]:
    """Departments: codes and windows used once, one organ behind each code word (文号 run per organ)."""
    file = "departments.json"
    for field in ("code", "num", "name"):
        for value in twice(getattr(d, field) for d in data.departments):
            yield Mistake(file, str(value), field, "is used by two departments")
    windows = [w for d in data.departments for w in d.windows] + [w for c in data.centres for w in c.windows]
    for window in twice(windows):
        yield Mistake(file, window, "windows", "stands at two places; a window number is used once")
    centres = {c.code for c in data.centres}
    organs: dict[str, OrganData] = {}
    for department in data.departments:
        for field in ("centre", "parent_center"):
            if getattr(department, field) not in centres:
                yield Mistake(file, department.code, field, f"{getattr(department, field)} is no centre of this file")
        yield from _organ(file, department.code, "", department, organs)
        for service, organ in department.issuing_organ_by_service.items():
            field = f"issuing_organ_by_service.{service}"
            guide = guides.get(service)
            if guide is None or guide.department != department.code:
                yield Mistake(file, department.code, field, "is no service of this department")
            yield from _organ(file, department.code, f"{field}.", organ, organs)


def _organ(file: str, item: str, path: str, organ: OrganData, known: dict[str, OrganData]) -> Iterator[Mistake]:
    first = known.setdefault(organ.code_word, organ)
    for fact in ORGAN_FACTS:
        if getattr(first, fact) != getattr(organ, fact):
            yield Mistake(
                file, item, f"{path}{fact}", f"differs for the code word {organ.code_word}: it stands for one organ"
            )
    if organ.confirm != bool(organ.confirm_note):
        yield Mistake(file, item, f"{path}confirm_note", "is given exactly when confirm is true")
    yield from _seal(file, item, f"{path}seal", organ.seal)


def guide_mistakes(guides: list[Guide], departments: dict[str, DepartmentData]) -> Iterator[Mistake]:
    """Items: codes and names used once, each of a known department whose number its code carries."""
    file = "services.json"
    for code in twice(g.code for g in guides):
        yield Mistake(file, code, "code", "is used by two items")
    for name in twice(g.name for g in guides):
        yield Mistake(file, next(g.code for g in guides if g.name == name), "name", f"{name} is used by two items")
    for guide in guides:
        department = departments.get(guide.department)
        if department is None:
            yield Mistake(file, guide.code, "department", f"{guide.department} is no department of departments.json")
        elif guide.code[3:6] != department.num:
            yield Mistake(file, guide.code, "code", f"must carry the number {department.num} of {department.code}")


def bundle_mistakes(bundles: list[BundleData], guides: dict[str, Guide], data: Departments) -> Iterator[Mistake]:
    """Bundles: members, departments and windows exist; the merged materials are exactly those of the members."""
    file = "bundles.json"
    departments = {d.code for d in data.departments}
    windows = {w for d in data.departments for w in d.windows}
    for code in twice(b.code for b in bundles):
        yield Mistake(file, code, "code", "is used by two bundles")
    for bundle in bundles:
        for field, named in (("lead_department", (bundle.lead_department,)), ("co_departments", bundle.co_departments)):
            for code in named:
                if code not in departments:
                    yield Mistake(file, bundle.code, field, f"{code} is no department of departments.json")
        if bundle.reception_window not in windows:
            yield Mistake(file, bundle.code, "reception_window", f"{bundle.reception_window} is no window of the hall")
        yield from _members(file, bundle, guides)


def _members(file: str, bundle: BundleData, guides: dict[str, Guide]) -> Iterator[Mistake]:
    for code in twice(m.service for m in bundle.members):
        yield Mistake(file, bundle.code, "members", f"{code} stands twice")
    for number, member in enumerate(bundle.members):
        guide = guides.get(member.service)
        if guide is None or guide.name != member.name:
            what = f"{member.service} {member.name} is no item of services.json"
            yield Mistake(file, bundle.code, f"members[{number}]", what)
            return
        if guide.department not in (bundle.lead_department, *bundle.co_departments):
            what = f"{member.name} has no department here: {guide.department} is neither lead_department nor in co_departments"
            yield Mistake(file, bundle.code, f"members[{number}]", what)
    core = [guides[m.service] for m in bundle.members if not m.optional]
    wanted = Counter(m.code for guide in core for m in guide.materials)
    given = Counter(
        [c for m in bundle.merged_materials for c in m.member_material_codes] + [*bundle.joint_form.replaces]
    )
    for code in sorted((wanted - given) + (given - wanted)):
        yield Mistake(file, bundle.code, "merged_materials", f"{code} must be merged or replaced exactly once")
    for code in twice(m.library_code for m in bundle.merged_materials):
        yield Mistake(file, bundle.code, "merged_materials", f"{code} is merged twice")
    limit = bundle.joint_limit
    if core and limit.promised_days < max(guide.promised_days for guide in core):
        yield Mistake(file, bundle.code, "joint_limit.promised_days", "is shorter than the promise of a member")
    if limit.statutory_days is not None and limit.promised_days > limit.statutory_days:
        yield Mistake(file, bundle.code, "joint_limit.promised_days", "is longer than the statutory limit (R-DIR-4)")
    if (limit.statutory_days is None) != (limit.statutory_unit is None):
        yield Mistake(file, bundle.code, "joint_limit.statutory_unit", "must be given exactly when statutory_days is")
    if sum(step.working_days for step in bundle.steps) != limit.promised_days:
        yield Mistake(file, bundle.code, "steps", "must add up to the promised limit")
    if bundle.opinion_days > limit.promised_days:
        yield Mistake(file, bundle.code, "opinion_days", "is longer than the promised limit")
    if {member.order for member in bundle.members} != set(range(1, len(bundle.members) + 1)):
        yield Mistake(file, bundle.code, "members", "must be ordered 1, 2, 3 ...")


PLACEHOLDERS = {
    "service",
    "case_no",
    "due_date",
    "count",
    "items",
    "deadline",
    "phone",
    "no",
    "material",
    "fail_text",
    "correction_sentence",
}


def sop_mistakes(sops: list[SopData], guides: dict[str, Guide], departments: Iterable[str]) -> Iterator[Mistake]:
    """Check points: for known items, for all their materials in order, with ids of their own and known placeholders."""
    file = "sop.json"
    for code in twice(s.service for s in sops):
        yield Mistake(file, code, "service", "has two sets of check points")
    for point in twice(p.id for s in sops for m in s.materials for p in m.check_points):
        yield Mistake(file, point, "id", "is used by two check points")
    for sop in sops:
        guide = guides.get(sop.service)
        if guide is None:
            yield Mistake(file, sop.service, "service", "is no item of services.json")
            continue
        if sop.owner_department not in departments:
            yield Mistake(file, sop.service, "owner_department", f"{sop.owner_department} is no department")
        if [m.material for m in sop.materials] != [m.code for m in guide.materials]:
            yield Mistake(file, sop.service, "materials", "must be the materials of the item, in the same order")
        for number, material in enumerate(sop.materials):
            asked = guide.material(material.material)
            if asked and (asked.required, asked.deferrable) != (material.required, material.deferrable):
                yield Mistake(file, sop.service, f"materials[{number}]", "required or deferrable differs from the item")
        texts = [("correction_item_template", sop.correction_item_template), *sop.decision_texts]
        for field, text in texts:
            for unknown in sorted(set(re.findall(r"\{(.*?)\}", text)) - PLACEHOLDERS):
                yield Mistake(file, sop.service, field, f"{{{unknown}}} is no known placeholder")
