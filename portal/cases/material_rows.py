"""The materials of a case as pages list them: what is asked, what is there, in which state each file is."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from models.cases import CaseFile
from portal.cases import case_files, materials
from portal.ground.errors import Refused

SLOW = timedelta(minutes=2)  # a file that is checked for longer waits for a worker that is busy or stopped


@dataclass(frozen=True)
class FileRow:
    """One file of a material. `size` in bytes; `reason`: why it was refused."""

    id: str
    name: str
    size: int
    pages: int | None
    state: str  # checking | making | ready | refused
    uploaded_at: datetime
    reason: Refused | None
    is_slow: bool


@dataclass(frozen=True)
class MaterialRow:
    """One material with what is there of it. `group`: asked, form (made from the answers) or centre (fetched)."""

    code: str
    name: str
    name_en: str
    group: str
    kind: str
    copies: int
    is_required: bool
    may_follow: bool
    criteria: str
    note: str
    mime: tuple[str, ...]
    largest_mb: int
    files: tuple[FileRow, ...]
    is_promised: bool
    promised_until: date | None
    source_note: str

    @property
    def is_waiting(self) -> bool:
        """A file is being checked."""
        return any(f.state in ("checking", "making") for f in self.files)

    @property
    def is_slow(self) -> bool:
        """Checking takes longer than it should."""
        return any(f.is_slow for f in self.files)

    @property
    def is_refused(self) -> bool:
        """A file could not be used."""
        return any(f.state == "refused" for f in self.files)

    @property
    def is_settled(self) -> bool:
        """Nothing is left to do for it."""
        return self.group != "asked" or self.is_promised or (bool(self.files) and not self.is_refused)

    @property
    def tone(self) -> str:
        """How it is marked."""
        if self.group != "asked":
            return "good"
        if self.is_refused:
            return "bad"
        if self.is_waiting:
            return "info"
        return "action" if self.is_promised else "good" if self.files else "quiet"


def rows(given: Iterable["materials.Item"], now: datetime) -> list[MaterialRow]:
    """A row for each material, in the order of the guide."""
    return [_row(item, now) for item in given]


def _row(item: "materials.Item", now: datetime) -> MaterialRow:
    material = item.material
    return MaterialRow(
        code=material.code,
        name=material.name,
        name_en=material.name_en,
        group="centre" if item.by_centre else "form" if item.is_form else "asked",
        kind=material.kind,
        copies=material.copies,
        is_required=material.required,
        may_follow=material.deferrable and material.required,
        criteria=material.acceptance_criteria,
        note=material.sample_note or "",
        mime=tuple(material.mime),
        largest_mb=material.max_size_mb,
        files=tuple(_file(file, now) for file in item.files),
        is_promised=item.state == "promised",
        promised_until=item.promised_until,
        source_note=item.source_note,
    )


def _file(file: CaseFile, now: datetime) -> FileRow:
    waiting = file.state in ("checking", "making")
    return FileRow(
        id=file.id.hex,
        name=case_files.name_of(file) if file.name_sealed else "",
        size=file.size,
        pages=file.pages,
        state=file.state,
        uploaded_at=file.uploaded_at,
        reason=_reason(file.reason),
        is_slow=waiting and file.uploaded_at < now - SLOW,
    )


def _reason(text: str | None) -> Refused | None:
    if not text:
        return None
    kept = json.loads(text)
    return Refused(kept["message"], **kept["values"])
