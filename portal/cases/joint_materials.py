"""The materials of a joint service, each asked once: merged by library code as the bundle says (R-ACC-10, 国令716).

What one member fetches itself nobody is asked for, and what one member produces for another is obtained in the process.
The members' own application forms give way to the one joint form.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.services.centre_data import BundleData
from portal.services.guide import Guide, Material

_FORM_MB = 10


@dataclass(frozen=True)
class MergedMaterials:
    """The materials of the parent case, the joint form first.

    `places`: by member, its own codes and the codes in the parent. `produced`: by member, its own codes and who
    produces them in the process.
    """

    materials: tuple[Material, ...]
    places: dict[str, tuple[tuple[str, str], ...]]
    produced: dict[str, tuple[tuple[str, str], ...]]


def merged(bundle: BundleData, chosen: Iterable[Guide]) -> MergedMaterials:
    """The materials for these members: the bundle's first, in its order, then what only a member beside them needs."""
    guides = list(chosen)
    producers = {m.library_code: m.produced_by for m in bundle.merged_materials if m.produced_by}
    names = {m.library_code: m.name for m in bundle.merged_materials}
    order = {m.library_code: n for n, m in enumerate(bundle.merged_materials)}
    together: dict[str, list[Material]] = {}
    places: dict[str, list[tuple[str, str]]] = {guide.code: [] for guide in guides}
    produced: dict[str, list[tuple[str, str]]] = {guide.code: [] for guide in guides}
    present = set(places)
    for guide in guides:
        for material in guide.materials:
            producer = producers.get(material.library_code)
            if producer in present and producer != guide.code:
                produced[guide.code].append((material.code, str(producer)))
                continue
            is_own_form = material.code in bundle.joint_form.replaces or _is_application(material, guide)
            code = bundle.joint_form.code if is_own_form else material.library_code
            places[guide.code].append((material.code, code))
            if not is_own_form:
                together.setdefault(code, []).append(material)
    codes = sorted(together, key=lambda code: order.get(code, len(order)))  # stable: the others keep their order
    asked = [_one(code, names.get(code), together[code]) for code in codes]
    return MergedMaterials(
        (_form(bundle), *asked),
        {code: tuple(rows) for code, rows in places.items()},
        {code: tuple(rows) for code, rows in produced.items()},
    )


def _is_application(material: Material, guide: Guide) -> bool:
    """The member's own application form: the form that belongs to this one service."""
    return material.is_form and material.library_code.startswith(guide.code)


def _one(code: str, name: str | None, same: list[Material]) -> Material:
    """One material for all that ask for it: as strict as the strictest, fetched where one fetches it."""
    first = same[0]
    mime = tuple(m for m in first.mime if all(m in other.mime for other in same))
    needed = [m for m in same if m.required] or same  # what need not be given need not be deferred either
    notes = list(dict.fromkeys(m.sample_note for m in same if m.sample_note))
    return first.model_copy(
        update={
            "code": code,
            "library_code": code,
            "name": name or first.name,
            "copies": max(m.copies for m in same),
            "obtained_by": "centre" if any(not m.is_asked for m in same) else "applicant",
            "required": any(m.required for m in same),
            "deferrable": all(m.deferrable for m in needed),
            "acceptance_criteria": "；".join(dict.fromkeys(m.acceptance_criteria.rstrip("。；") for m in same)),
            "sample_note": "；".join(notes) or None,
            "mime": mime or first.mime,
            "max_size_mb": min(m.max_size_mb for m in same),
        }
    )


def _form(bundle: BundleData) -> Material:
    form = bundle.joint_form
    return Material.model_validate(
        {
            "code": form.code,
            "library_code": form.code,
            "shareable": False,
            "name": form.name,
            "name_en": f"Joint application form: {bundle.name_en}",
            "kind": "电子表单",
            "copies": 1,
            "source": "申请人自备",
            "obtained_by": "applicant",
            "required": True,
            "deferrable": False,
            "acceptance_criteria": "申请表填写完整，内容与所附材料一致",
            "sample_note": None,
            "mime": ("application/pdf",),
            "max_size_mb": _FORM_MB,
        }
    )
