"""What a volume says of itself: on its sheets, and in the metadata of its package (documents.md 18-20, DA/T 46)."""

import re
from datetime import date, datetime
from typing import Any

from models.archive import Volume, VolumeEntry
from models.cases import CaseEvent, Paper
from portal.cases import archive_retention as retention
from portal.cases import archive_volumes as volumes
from portal.cases.file_checks import EXTENSIONS

PARTS = {"main": "正卷", "reserved": "副卷"}
CATEGORIES = {"XK": "行政许可", "QR": "行政确认", "JF": "行政给付", "BA": "备案", "FW": "公共服务", "JD": "监督"}


def foot(volume: Volume) -> str:
    """The line at the foot of every page."""
    return f"阅览件　档号：{volume.code}　{PARTS[volume.part]}　内容以所附原件为准"


def file_name(entry: VolumeEntry) -> str:
    """The name of an entry's original in the volume: `0003-营业执照.pdf`."""
    mime = entry.file.mime if entry.kind == "file" else "application/pdf"
    title = re.sub(r"[^0-9A-Za-z\u3400-\u9fff（）-]", "", entry.title)[:40]
    return f"{entry.no:04d}-{title}.{EXTENSIONS.get(mime, 'bin')}"


def front(volume: Volume, entries: list[VolumeEntry], now: datetime) -> dict[str, Any]:
    """Cover and contents; where several decisions share the volume, their list."""
    category = CATEGORIES[volume.category]
    return {
        "code": volume.code,
        "title": volume.title,
        "part": PARTS[volume.part],
        "foot": foot(volume),
        "fonds_name": volume.organ.name,
        "category": f"{category}　{_service(volume)}" if volume.service_code else category,
        "first_on": _iso(volume.first_on),
        "last_on": _iso(volume.last_on),
        "retention": retention.PRINTED[volume.retention],
        "pieces": volume.pieces,
        "pages": volume.pages,
        "unit": volume.department.name if volume.department else volume.centre.name,
        "compiled_by": volumes.keeper_of(volume.compiled_by_id),
        "made_at": f"{now:%Y-%m-%dT%H:%M:%S}+08:00",
        "decisions": _decisions(volume) if volume.kind == "shared" else [],
        "entries": [
            {
                "no": e.no,
                "number": e.number or "",
                "responsible": e.responsible,
                "title": e.title,
                "day": f"{e.day:%Y-%m-%d}" if e.day else "",
                "page": page_words(e),
                "remark": e.remark,
            }
            for e in entries
        ],
    }


def page_words(entry: VolumeEntry) -> str:
    """The page numbers of an entry as the contents list prints them; nothing before they are counted."""
    if not entry.first_page:
        return ""
    last = entry.first_page + entry.pages - 1
    return f"{entry.first_page}—{last}" if last > entry.first_page else str(entry.first_page)


def back(volume: Volume, entries: list[VolumeEntry], note: str) -> dict[str, Any]:
    """备考表."""
    approval = ""
    if volume.approved_by_id:
        approval = (
            f"本卷经档案机构批准由多份决定合立一卷（{volumes.keeper_of(volume.approved_by_id)}，"
            f"{volume.approved_at:%Y-%m-%d}）：{volume.reason}"
        )
    return {
        "code": volume.code,
        "foot": foot(volume),
        "pieces": volume.pieces,
        "pages": volume.pages,
        "void": [f"{e.title}{e.number or ''}" for e in entries if e.remark == "已作废"],
        "approval": approval,
        "note": note,
        "compiled_by": volumes.keeper_of(volume.compiled_by_id),
        "checked_by": volumes.keeper_of(volume.checked_by_id),
        "checked_on": _iso(volume.checked_at),
        "compiled_on": _iso(volume.compiled_at),
    }


def of(volume: Volume, entries: list[VolumeEntry], now: datetime, wording: dict[str, str]) -> dict[str, Any]:
    """The metadata of the package: the volume, its cases with the chain of their events, and every entry. `wording`: the
    version of each sheet's text.
    """
    return {
        "fonds": volume.fonds,
        "category": volume.category,
        "year": volume.year,
        "retention": retention.PRINTED[volume.retention],
        "kept_until": _iso(retention.kept_until(volume)),
        "code": volume.code,
        "part": PARTS[volume.part],
        "title": volume.title,
        "organ": volume.organ.name,
        "unit": volume.department.name if volume.department else volume.centre.name,
        "first_on": _iso(volume.first_on),
        "last_on": _iso(volume.last_on),
        "pieces": volume.pieces,
        "pages": volume.pages,
        "compiled_by": volumes.keeper_of(volume.compiled_by_id),
        "compiled_at": _iso(volume.compiled_at),
        "checked_by": volumes.keeper_of(volume.checked_by_id),
        "checked_at": _iso(volume.checked_at),
        "made_at": _iso(now),
        "wording": wording,
        "cases": [_case(case, now) for case in volumes.cases_of(volume)],
        "entries": [_entry(entry) for entry in entries],
    }


def _case(case: Any, now: datetime) -> dict[str, Any]:
    events = CaseEvent.select().where(CaseEvent.case == case.id).order_by(CaseEvent.seq)
    return {
        "number": case.number,
        "service_code": case.service_code,
        "service": case.service_name,
        "applicant": case.applicant_name,
        "outcome": {"granted": "准予", "refused": "不予"}.get(case.outcome or "", "未作决定"),
        "events": [{"seq": e.seq, "action": e.action, "at": e.at, "digest": e.digest} for e in events],
    }


def _entry(entry: VolumeEntry) -> dict[str, Any]:
    source = entry.paper if entry.kind == "paper" else entry.file
    there = entry.kind == "record" or bool(source.storage_key)
    return {
        "no": entry.no,
        "number": entry.number,
        "responsible": entry.responsible,
        "title": entry.title,
        "day": _iso(entry.day),
        "first_page": entry.first_page,
        "pages": entry.pages,
        "remark": entry.remark,
        "case": entry.case.number,
        "file": f"originals/{file_name(entry)}" if there else None,
        "mime": source.mime if entry.kind == "file" else "application/pdf",
        "sha256": None if entry.kind == "record" else (source.file_sha256 if entry.kind == "paper" else source.sha256),
        "signed": bool(source.signed) if entry.kind == "paper" else False,
        "verify_code": source.verify_code if entry.kind == "paper" else None,
    }


def _decisions(volume: Volume) -> list[dict[str, Any]]:
    found = []
    for case in volumes.cases_of(volume):
        paper = (
            Paper.select()
            .where(Paper.case == case.id, Paper.state == "ready", Paper.kind.in_(_DECISIONS))
            .order_by(Paper.issued_at.desc())
            .first()
        )
        found.append(
            {
                "case": case.number,
                "applicant": case.applicant_name,
                "number": paper.number if paper else "",
                "day": f"{paper.issued_on:%Y-%m-%d}" if paper else "",
            }
        )
    return found


_DECISIONS = ("decision_granted", "decision_refused", "neutral_granted", "neutral_refused")


def _service(volume: Volume) -> str:
    cases = volumes.cases_of(volume)
    return cases[0].service_name if cases else ""


def _iso(value: date | None) -> str | None:
    if isinstance(value, datetime):
        return value.replace(microsecond=0).isoformat()
    return value.isoformat() if value else None
