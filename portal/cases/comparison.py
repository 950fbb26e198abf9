"""Old and new side by side: what changed between what was sent and what stands now, or between the last two rounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from models.cases import Case, CaseFile
from portal.cases import case_history, materials
from portal.cases.case_files import name_of
from portal.ground import audit
from portal.ground.privacy import mask_id, mask_phone
from portal.services.guide import FormField, Guide

SENT = ("request_pre_review", "submit", "resubmit")


@dataclass(frozen=True)
class ChangedAnswer:
    """One answer that differs."""

    field: FormField
    old: str
    new: str


@dataclass(frozen=True)
class OneFile:
    """A file on one side."""

    id: str
    name: str
    pages: int | None
    is_ready: bool


@dataclass(frozen=True)
class ChangedMaterial:
    """One material whose files or promise differ."""

    code: str
    name: str
    name_en: str
    old: tuple[OneFile, ...]
    new: tuple[OneFile, ...]
    is_promised: bool


@dataclass(frozen=True)
class Comparison:
    """Everything that differs, in page order."""

    answers: tuple[ChangedAnswer, ...]
    materials: tuple[ChangedMaterial, ...]

    @property
    def codes(self) -> frozenset[str]:
        """Codes of the materials that changed."""
        return frozenset(m.code for m in self.materials)

    def __bool__(self) -> bool:
        return bool(self.answers or self.materials)


NOTHING = Comparison((), ())


def since_sent(
    case: Case,
    guide: Guide,
    history: "case_history.History",
    given: list["materials.Item"],
    values: Mapping[str, str],
    payloads: Mapping[int, dict[str, Any]],
) -> Comparison:
    """What the applicant has changed since the case was last sent: for mending a returned filing. One query at most."""
    sent = history.last(*SENT)
    if sent is None:
        return NOTHING
    old_values = payloads.get(sent.seq, {}).get("values", {})
    current = {i.material.code: tuple(str(f.id) for f in i.files) for i in given if not i.is_form}
    return Comparison(
        _answers(guide, old_values, values),
        _materials(case, given, frozenset(sent.data.get("files", {})), current),
    )


def between_rounds(case: Case, guide: Guide) -> Comparison:
    """What differs between the last two times the case was sent: for the clerk who examines it again."""
    history = case_history.of(case)
    sent = history.all(*SENT)
    if len(sent) < 2:
        return NOTHING
    before, after = sent[-2:]
    payloads = audit.payloads_of(case.id)
    given = materials.items(case, guide)
    rows = CaseFile.select(CaseFile.id, CaseFile.material_code).where(CaseFile.case == case.id)
    codes = {str(key): code for key, code in rows.tuples()}
    current: dict[str, tuple[str, ...]] = {i.material.code: () for i in given if not i.is_form}
    for key in sorted(after.data.get("files", {})):
        code = codes.get(key, "")
        if code in current:
            current[code] += (key,)
    old, new = (payloads.get(event.seq, {}).get("values", {}) for event in (before, after))
    return Comparison(
        _answers(guide, old, new), _materials(case, given, frozenset(before.data.get("files", {})), current)
    )


def shown(field: FormField, text: str) -> str:
    """An answer as a page shows it: ID and phone numbers masked."""
    if field.type == "idcard":
        return mask_id(text)
    return mask_phone(text) if field.type == "phone" and text else text


def _answers(guide: Guide, old: Mapping[str, str], new: Mapping[str, str]) -> tuple[ChangedAnswer, ...]:
    fields = [f for f in guide.form_fields if old.get(f.key, "") != new.get(f.key, "")]
    return tuple(ChangedAnswer(f, old.get(f.key, ""), new.get(f.key, "")) for f in fields)


def _materials(
    case: Case, given: list["materials.Item"], before: frozenset[str], current: Mapping[str, tuple[str, ...]]
) -> tuple[ChangedMaterial, ...]:
    """`before`: ids of the files that were sent; `current`: ids by material on the new side."""
    now = {key for keys in current.values() for key in keys}
    if not (before ^ now):
        return ()
    rows = _files(case, before | now)
    found = []
    for item in given:
        code = item.material.code
        if item.by_centre or item.is_form:
            continue
        old = tuple(_one(f) for key, f in rows.items() if key in before and f.material_code == code)
        new = tuple(_one(rows[key]) for key in current.get(code, ()) if key in rows)
        promised = item.state == "promised" and bool(old)
        if {f.id for f in old} != {f.id for f in new} or promised:
            found.append(ChangedMaterial(code, item.material.name, item.material.name_en, old, new, promised))
    return tuple(found)


def _files(case: Case, keys: frozenset[str]) -> dict[str, CaseFile]:
    wanted = [UUID(key) for key in keys]
    rows = CaseFile.select().where(CaseFile.case == case.id, CaseFile.id.in_(wanted))
    return {str(f.id): f for f in rows.order_by(CaseFile.uploaded_at, CaseFile.id)}


def _one(file: CaseFile) -> OneFile:
    return OneFile(file.id.hex, name_of(file) if file.name_sealed else "", file.pages, file.state == "ready")
