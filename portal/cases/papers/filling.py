"""Data of a paper made whole: every known field is there, text is clean, and its digest is the same everywhere."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

# Every field that a template may name, so that StrictUndefined catches a misspelt one and an absent one is simply empty.
_BASIS = {"law": None, "article": None}
_LIMIT = {"n": None, "unit": "working_day", "from": "accepted"}
_BLANK: dict[str, Any] = {
    "organ": {"name": None, "code_word": None, "seal": {"name": None, "text": None, "diameter_mm": 40},
              "reconsideration_organ": None, "reconsideration_url": None, "court": None},
    "centre": {"name": None, "address": None, "hours": None, "phone": None, "complaint_hotline": None},
    "number": None, "issued_on": None, "case_number": None, "query_code": None, "verify_code": None, "verify_url": None,
    "applicant": {"kind": "person", "name": None, "id_masked": None, "uscc": None, "legal_rep": None,
                  "legal_rep_title": "法定代表人", "phone_masked": None},
    "agent": {"name": None, "power_of_attorney": None},
    "item": {"code": None, "name": None, "case_type": None, "procedure": "permit", "law": [_BASIS],
             "remedies": "administrative", "remedies_text": None},
    "handler": {"name": None, "phone": None, "window": None},
    "channel": None, "submitted_at": None, "receipt_day": None, "purpose": "filing", "accept_notice_due": None,
    "acceptance_day": None, "corrected": False,
    "limits": {"statutory": _LIMIT, "promised": _LIMIT, "excluded": []},
    "decision_due": None,
    "materials": [{"no": None, "name": None, "kind": None, "pieces": None, "pages": None, "remark": None,
                   "state": "received"}],
    "returned": [],
    "defects": [{"no": None, "material": None, "defect": None, "basis": None, "how": None, "sample": None}],
    "round": 1, "round_reason": None, "correction_due": None, "correction_channel": None,
    "reason": None, "ground": None, "ground_day": None, "basis": [_BASIS],
    "competent_organ": {"name": None, "address": None, "phone": None},
    "decision": {"facts": None, "conditions": [], "basis": [_BASIS], "content": None, "scope": None, "place": None,
                 "valid_from": None, "valid_to": None, "validity": None, "certificate_no": None, "obligations": [],
                 "failed_condition": None, "evidence": [], "statements": None, "reasons": None, "technical_basis": None},
    "delivery": {"way": None, "recipient": None, "documents": [{"title": None, "number": None, "copies": 1}],
                 "place": None, "received_on": None, "signed_by": None, "agent": None, "relation": None,
                 "refusal": {"reason": None, "witnesses": []}, "servers": [], "remark": None, "mail_no": None,
                 "notice_at": None, "consent_ref": None, "system": None, "arrived_at": None, "log_hash": None},
    "promised": [{"material": None, "form": None, "due": None}],
    "fee": {"item": None, "standard": None, "basis": None, "bank": None},
    "refund": None, "pickup": None,
    "deemed": {"detected_at": None, "cause": None, "head": None, "informed_at": None, "clock_start": None,
               "basis": [_BASIS]},
    "special": {"procedure": None, "basis": [_BASIS], "organ": None, "start": None, "days": None, "told_days": None,
                "due_before": None, "due_after": None, "note": None, "round": 1, "ended_on": None, "excluded": None},
    "extension": {"reason": None, "limit": _LIMIT, "days": None, "unit": "working_day", "paragraph": None, "rank": None,
                  "approver": None, "approved_on": None, "due_before": None, "due": None, "is_paused": False,
                  "accepted_on": None, "asked_days": None, "asked_on": None, "asked_by": None, "head": None,
                  "head_on": None},
    "hearing": {"facts": None, "interest": None, "interested": [], "until": None},
    "third_party": {"name": None, "interest": None, "until": None},
    "joint": {"lead": None, "place": None, "members": [{"department": None, "item": None, "special": []}], "shared": [],
              "start": None, "project": None, "investment": None, "opinion": None},
    "circulation": {"to": None, "cc": [], "due": None, "attached": [], "note": None},
    "opinion": {"to": None, "result": None, "reasons": None, "law": None, "officer": None, "head": None,
                "asked_on": None, "due": None},
    "forward": {"superior": None, "opinion": None, "attached": []},
    "reply": {"superior": None, "sent_on": None, "result": None, "number": None, "day": None, "summary": None},
    "slip": {"title": None, "number": None, "day": None, "old": None, "new": None, "reason": None},
    "supervision": {"to": None, "window": "", "clerk": None, "limit": None, "limit_on": None, "days_over": None,
                    "is_three_days": False, "demand": None, "due": None},
    "matter": {"basis": [_BASIS], "steps": [], "refused_when": [], "fee": None, "window": None, "first_person": None,
               "told_at": None},
    "imprint": {"unit": None, "action": None, "reason": None, "kind": None, "text": None, "diameter_cm": None,
                "valid_from": None, "valid_to": None, "cancelled_on": None, "keeper": None, "source": None, "rule": None,
                "proposed_by": None, "proposed_on": None, "confirmed_by": None, "confirmed_on": None},
    "circular": {"first": None, "last": None, "total": None, "running": None,
                 "lines": [{"number": None, "item": None, "unit": None, "limit": None, "limit_on": None,
                            "days_over": None, "reason": None}]},
    "period": {"first": None, "last": None, "more": False},
    "uses": [{"at": None, "what": None, "number": None, "copies": 1, "applied_by": None, "approver": None,
              "used_by": None, "seal": None, "sha256": None}],
    "signed": {"by": None, "at": None, "way": None, "text_hash": None},
}  # fmt: skip
_MAY_BE_NONE = {"agent", "competent_organ", "fee", "statutory", "promised"}
# Control characters, lone surrogates, and marks that reverse the reading direction: none belongs on an official paper.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


def shape() -> Mapping[str, Any]:
    """Every field that a template may name, with nothing in it."""
    return _BLANK


def filled(data: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of the data in which every known field exists (None, '' or [] where nothing was given) and text is clean."""
    return _merged(_BLANK, data)


def _merged(blank: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _value(key, blank.get(key), given.get(key)) for key in {**blank, **given}}


def _value(key: str, blank: Any, value: Any) -> Any:
    if isinstance(blank, dict):
        if not isinstance(value, Mapping):
            return None if key in _MAY_BE_NONE else _merged(blank, {})
        return _merged(blank, value)
    if isinstance(blank, list):
        rows = value if isinstance(value, list | tuple) else []
        return [_merged(blank[0], row) if blank and isinstance(row, Mapping) else _clean(row) for row in rows]
    return blank if value is None else _clean(value)


def _clean(value: Any) -> Any:
    return _UNPRINTABLE.sub("", value) if isinstance(value, str) else value


def data_digest(data: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of the data as canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
