"""Sheets that are no papers of a case, worded by the office like those: the 业务事项告知单 of a consultation, the forms of
seals, the circular of supervision and the sheets of a volume (documents.md 5, 17-20 and 22). Kinds of `kinds`, in rows of their own.
"""

from collections.abc import Mapping
from typing import Any

from portal.cases.papers.examples import example_data
from portal.cases.papers.kinds import KINDS, Kind
from portal.ground.errors import N_

VOLUME_FRAME = "_volume.html"
NOTICE = "matter_notice"
CIRCULAR = "supervision_circular"
CONFIRMATION, FILING, REGISTER = "seal_confirmation", "seal_filing", "seal_register"
COVER, CONTENTS, NOTE = "archive_cover", "archive_contents", "archive_note"
_ROW = ("entries[].no", "entries[].number", "entries[].responsible", "entries[].title", "entries[].day", "entries[].page",
        "entries[].remark")  # fmt: skip
_SEAL = ("organ.name", "imprint.unit", "imprint.action", "imprint.reason", "imprint.text", "imprint.valid_from",
         "imprint.valid_to", "imprint.proposed_by", "imprint.proposed_on", "imprint.confirmed_by", "imprint.confirmed_on")  # fmt: skip

_ROWS = (
    Kind(NOTICE, "业务事项告知单", N_("Sheet of what a matter asks for"), None, "matter_notice.html", "clerk",
         ("organ.name", "item.name", "matter.basis", "limits.promised.n", "matter.steps", "materials[].name",
          "matter.refused_when", "matter.fee", "matter.window", "matter.first_person", "matter.told_at"),
         seal="none", copies=1, outgoing=False),
    Kind(CIRCULAR, "督查通报", N_("Circular of supervision"), None, "supervision_circular.html", "supervisor",
         ("organ.name", "circular.first", "circular.last", "circular.total", "circular.lines[].number",
          "circular.lines[].unit", "circular.lines[].limit_on", "circular.lines[].days_over", "circular.lines[].reason"),
         seal="none", copies=1, outgoing=False),
    Kind(CONFIRMATION, "专用章启用、变更、注销确认表", N_("Confirmation that a seal is enabled, changed or cancelled"), None,
         "seal_confirmation.html", "seal_keeper",
         (*_SEAL, "imprint.kind", "imprint.diameter_cm", "imprint.keeper", "imprint.source"),
         seal="none", copies=1, outgoing=False),
    Kind(FILING, "加盖单位公章备案表", N_("Filing of the unit's own seal"), None, "seal_filing.html", "seal_keeper",
         (*_SEAL, "imprint.rule"), seal="none", copies=1, outgoing=False),
    Kind(REGISTER, "专用章使用登记簿", N_("Register of the use of seals"), None, "seal_register.html", "seal_keeper",
         ("organ.name", "uses[].at", "uses[].what", "uses[].copies", "uses[].approver", "uses[].used_by", "uses[].seal",
          "uses[].sha256"),
         seal="none", copies=1, outgoing=False),
    Kind(COVER, "案卷封面", N_("Cover of a volume"), None, "archive_cover.html", "archivist",
         ("fonds_name", "category", "title", "part", "code", "first_on", "last_on", "retention", "pieces", "pages", "unit",
          "compiled_by", "decisions[].case", "decisions[].number"),
         seal="none", copies=1, outgoing=False, frame=VOLUME_FRAME),
    Kind(CONTENTS, "卷内目录", N_("Contents of a volume"), None, "archive_contents.html", "archivist", _ROW,
         seal="none", copies=1, outgoing=False, frame=VOLUME_FRAME),
    Kind(NOTE, "卷内备考表", N_("Notes on a volume"), None, "archive_note.html", "archivist",
         ("code", "pieces", "pages", "void", "approval", "note", "compiled_by", "checked_by", "checked_on", "compiled_on"),
         seal="none", copies=1, outgoing=False, frame=VOLUME_FRAME),
)  # fmt: skip
SHEET_KINDS: dict[str, Kind] = {row.code: row for row in _ROWS}
EVERY_KIND: dict[str, Kind] = {**KINDS, **SHEET_KINDS}

# Every field that the sheets of a volume may name (archive_metadata gives them).
_VOLUME: dict[str, Any] = {
    "code": None, "title": None, "part": None, "fonds_name": None, "category": None, "first_on": None, "last_on": None,
    "retention": None, "pieces": None, "pages": None, "unit": None, "compiled_by": None,
    "decisions": [{"case": None, "applicant": None, "number": None, "day": None}],
    "entries": [{"no": None, "number": None, "responsible": None, "title": None, "day": None, "page": None,
                 "remark": None}],
    "void": [], "approval": None, "note": None, "checked_by": None, "checked_on": None, "compiled_on": None,
}  # fmt: skip
_EXAMPLE: dict[str, Any] = {
    "code": "云市监-XK-2026-D30-0038", "title": "云溪县阿福早餐店食品经营许可（新办）案", "part": "正卷",
    "fonds_name": "云溪县市场监督管理局", "category": "行政许可　食品经营许可（新办）", "first_on": "2026-11-13",
    "last_on": "2026-11-20", "retention": "30年", "pieces": 3, "pages": 7, "unit": "云溪县市场监督管理局",
    "compiled_by": "孙晓梅",
    "decisions": [
        {"case": "YX261113-0388", "applicant": "云溪县阿福早餐店", "number": "云市监许准字〔2026〕388号", "day": "2026-11-20"},
        {"case": "YX261116-0402", "applicant": "云溪县溪畔小馆", "number": "云市监许准字〔2026〕391号", "day": "2026-11-23"},
    ],
    "entries": [
        {"no": 1, "number": "云市监许准字〔2026〕388号", "responsible": "云溪县市场监督管理局", "title": "准予行政许可决定书",
         "day": "2026-11-20", "page": "1—2", "remark": ""},
        {"no": 2, "number": "", "responsible": "云溪县阿福早餐店", "title": "经营场所和设备布局、操作流程示意图",
         "day": "2026-11-13", "page": "3—6", "remark": ""},
        {"no": 3, "number": "云市监许受字〔2026〕402号", "responsible": "云溪县市场监督管理局", "title": "受理通知书",
         "day": "2026-11-13", "page": "7", "remark": "已作废"},
    ],
    "void": ["受理通知书云市监许受字〔2026〕402号"], "approval": "", "note": "示意图原件幅面较大，已折叠。",
    "checked_by": "向晚晴", "checked_on": "2026-11-24", "compiled_on": "2026-11-23",
}  # fmt: skip
_NO_CASE: dict[str, Any] = {
    "case_number": None,
    "query_code": None,
    "verify_code": None,
    "verify_url": None,
    "handler": {},
}


def is_of_volume(kind: Kind) -> bool:
    """Whether it is a sheet of a volume, whose data are the volume's own."""
    return kind.frame == VOLUME_FRAME


def volume_shape() -> Mapping[str, Any]:
    """Every field that a sheet of a volume may name, with nothing in it."""
    return _VOLUME


def example_of(kind: Kind) -> Mapping[str, Any]:
    """Full, believable (and fictional) data for any kind."""
    if kind.code in SHEET_KINDS and not is_of_volume(kind):
        return {**example_data(kind.code, None, permit=True), **_NO_CASE}
    return _EXAMPLE if is_of_volume(kind) else example_data(kind.code, kind.word, permit=kind.permit)
