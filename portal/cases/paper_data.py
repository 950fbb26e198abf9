"""The data that a paper of a case is made from (docs/rules/documents.md), already masked as outgoing papers ask."""

from datetime import date, datetime
from typing import Any

from models.cases import Case, CaseFile
from models.people import Organ, Seal, Staff
from portal.cases import case_clock, materials, seal_register
from portal.cases.act import Act
from portal.ground.house import house
from portal.ground.privacy import mask_id, mask_phone
from portal.people.actors import Actor

# No administrative act but a contract: no remedies are printed (documents.md, non-permit items).
CONTRACTS = {"990190004000"}  # 住房公积金个人住房贷款


def iso(value: object) -> Any:
    """A day or moment as ISO text; anything else as it is."""
    return value.isoformat() if isinstance(value, date) else value


def seal_of(case: Case, on: date) -> Seal | None:
    """The seal of the case's organ that is valid on that day (R-SEAL-4)."""
    return seal_of_organ(case.organ_id, on)


def seal_of_organ(code_word: str, on: date) -> Seal | None:
    """The organ's seal that is valid on that day (R-SEAL-4)."""
    return seal_register.valid_seal(code_word, on)


def organ_data(organ: Organ, on: date) -> dict[str, Any]:
    """In whose name a paper is issued, with the seal that is valid on that day."""
    return {
        "name": organ.name,
        "code_word": organ.code_word,
        "seal": seal_data(seal_of_organ(organ.code_word, on)),
        "reconsideration_organ": organ.reconsideration_organ,
        "reconsideration_url": organ.reconsideration_url,
        "court": organ.court,
    }


def seal_data(seal: Seal | None) -> dict[str, Any]:
    """The imprint as a paper carries it; empty where there is no valid seal."""
    return {"name": seal.name, "text": seal.text, "diameter_mm": seal.diameter_mm} if seal else {}


def common(act: Act) -> dict[str, Any]:
    """What every paper of a case says."""
    case, guide = act.case, act.guide
    centre = case.department.centre
    facts = act.values
    handler = _handler(case, act.by)
    reading = act.reading
    statutory, promised = case_clock.limits(case, guide)
    return {
        "organ": organ_data(case.organ, act.now.date()),
        "centre": {
            "name": case.centre.name,
            "address": case.centre.address,
            "hours": case.centre.hours or centre.hours,
            "phone": case.centre.phone,
            "complaint_hotline": case.centre.complaint_phone or centre.complaint_phone,
        },
        "case_number": case.number or act.changes.get("number"),
        "applicant": {
            "kind": "person" if case.applicant_kind == "natural" else "company",
            "name": case.applicant_name,
            "id_masked": mask_id(facts["_id"]) if facts.get("_id") else "",
            "uscc": facts.get("_credit_code", ""),
            "legal_rep": facts.get("_legal_rep", ""),
            "phone_masked": mask_phone(facts["_phone"]) if facts.get("_phone") else "",
        },
        "agent": {"name": case.agent_name, "power_of_attorney": "授权委托书"} if case.agent_name else None,
        "item": {
            "code": case.service_code,
            "name": case.service_name,
            "case_type": case.case_type,
            "procedure": case.procedure,
            "law": [{"law": b.law, "article": b.article} for b in guide.legal_basis],
            "remedies": "none" if case.service_code in CONTRACTS else "administrative",
        },
        "handler": handler,
        "channel": case.channel,
        "submitted_at": iso((case.submitted_at or act.now).replace(microsecond=0)),
        "receipt_day": iso(reading.promised.receipt_day),
        "accept_notice_due": iso(reading.promised.accept_notice_due),
        "limits": {
            "statutory": {"n": statutory.n, "unit": statutory.counted_unit, "from": statutory.from_}
            if statutory
            else None,
            "promised": {"n": promised.n, "unit": promised.unit, "from": "accepted"},
            "excluded": [s.name for s in guide.special_procedures if s.excluded_from_limit],
        },
        "fee": {"item": guide.name, "standard": guide.fee.standard, "basis": guide.fee.basis} if guide.fee else None,
        "pickup": "、".join(guide.delivery),
        "round": max(case.round, 1),
    }


def by_handler(act: Act) -> dict[str, Any]:
    """What every paper of a case says, with its handler as the one to ask, whoever signs it."""
    data = common(act)
    return data | {"handler": _contact(act.case, act.case.handler)} if act.case.handler_id else data


def _handler(case: Case, by: Actor) -> dict[str, str]:
    return _contact(case, Staff.get_or_none(Staff.id == by.id) if by.is_staff else case.handler)


def _contact(case: Case, staff: Staff | None) -> dict[str, str]:
    if staff is None:
        return {"name": case.department.short_name, "phone": case.department.phone, "window": ""}
    return {"name": staff.name, "phone": staff.phone, "window": staff.window or ""}


def material_rows(case: Case, given: list["materials.Item"]) -> list[dict[str, Any]]:
    """The table of a receipt: what was received, promised, or is checked by the centre."""
    rows: list[dict[str, Any]] = []
    for item in given:
        if not (item.is_given or item.state == "promised" or (item.by_centre and item.material.required)):
            continue
        state = "centre" if item.by_centre else "promised" if item.state == "promised" else "received"
        rows.append(
            {
                "no": len(rows) + 1,
                "name": item.material.name,
                "kind": "电子件" if case.channel == "online" and state == "received" else item.material.kind,
                "pieces": len(item.files) or (1 if item.is_form else None),
                "pages": sum(f.pages or 0 for f in item.files) or None,
                "remark": {"centre": "由窗口核验，免交", "promised": "容缺后补"}.get(state, ""),
                "state": state,
            }
        )
    return rows


def submitted_clock(act: Act, event: str) -> dict[str, Any]:
    """Receipt day and last day of the check as they will be once `event` of this act is written."""
    reading = upcoming(act, event)
    return {
        "submitted_at": iso(act.now.replace(microsecond=0)),
        "receipt_day": iso(reading.promised.receipt_day),
        "accept_notice_due": iso(reading.promised.accept_notice_due),
    }


def accepted_clock(act: Act) -> dict[str, Any]:
    """Acceptance day and due date as they will be once the acceptance is written."""
    reading = upcoming(act, "accepted")
    return {
        "acceptance_day": iso(reading.governing.acceptance_day or act.now.date()),
        "decision_due": iso(reading.governing.decision_due),
        "corrected": bool(act.history.last("notify_correction")),
    }


def upcoming(act: Act, event: str, *, days: int | None = None) -> "case_clock.CaseReading":
    """The reading with one more event, as it will stand when the act is written. `days`: of an extension."""
    events = case_clock.clock_events(act.history)
    at = max([act.now, *(e.at for e in events)])
    events.append(case_clock.ClockEvent(at, event, days, electronic=act.case.channel == "online"))
    return case_clock.read_events(act.case, act.guide, events, at)


def files_by_sha(case: Case) -> dict[str, str]:
    """{file id: SHA-256} of the files that stand, for the event of a submission."""
    rows = CaseFile.select(CaseFile.id, CaseFile.sha256).where(CaseFile.case == case.id, CaseFile.replaced_at.is_null())
    return {str(i): s for i, s in rows.tuples()}


def chinese_date(value: date | datetime | str) -> str:
    """`2026年3月9日`."""
    day = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return f"{day.year}年{day.month}月{day.day}日"


def verify_url(code: str) -> str:
    """What the QR code of a paper says."""
    return f"{house.settings.public_url.rstrip('/')}/verify/{code}"
