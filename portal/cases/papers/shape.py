"""The data that a paper is made from: one plain, JSON-able dictionary, frozen with the paper.

Days are 'YYYY-MM-DD', moments 'YYYY-MM-DDTHH:MM:SS', both wall-clock time of Asia/Shanghai. Everything is already masked
for the reader: a paper prints what it is given. What a kind must be given stands in `kinds`; the rest may be absent.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any, TypedDict


class SealData(TypedDict, total=False):
    """Imprint of the organ's seal: 云溪县市场监督管理局行政审批专用章, 40 mm."""

    name: str
    text: str
    diameter_mm: int


class Organ(TypedDict, total=False):
    """In whose name the paper is issued, and where one may appeal (行政复议法 art. 24, 行政诉讼法 art. 46)."""

    name: str
    code_word: str
    seal: SealData
    reconsideration_organ: str
    reconsideration_url: str
    court: str


class Centre(TypedDict, total=False):
    """Where the case is handled."""

    name: str
    address: str
    hours: str
    phone: str
    complaint_hotline: str


class Applicant(TypedDict, total=False):
    """kind: 'person' or 'company'. `legal_rep_title` replaces 法定代表人 (经营者, 负责人)."""

    kind: str
    name: str
    id_masked: str
    uscc: str
    legal_rep: str
    legal_rep_title: str
    phone_masked: str


class Agent(TypedDict, total=False):
    """Who acts for the applicant; `power_of_attorney` says what was shown (行政许可法 art. 29)."""

    name: str
    power_of_attorney: str


class Basis(TypedDict, total=False):
    """A law by its name without 《》, and the article; both as printed."""

    law: str
    article: str


class Item(TypedDict, total=False):
    """`procedure`: permit, confirmation, benefit, record, service. `law`: the item's own, for papers that are no permits.

    `remedies`: 'administrative' (the default), 'reconsideration_first', 'none' (a contract such as a loan) or 'own',
    which prints `remedies_text`.
    """

    code: str
    name: str
    case_type: str
    procedure: str
    law: list[Basis]
    remedies: str
    remedies_text: str


# unit: working_day, calendar_day or month; from: accepted or received. A promise of n = 0 is the same day.
Limit = TypedDict("Limit", {"n": int, "unit": str, "from": str}, total=False)


class Limits(TypedDict, total=False):
    """No statutory limit: None. `excluded`: names of what is not counted and told separately (行政许可法 art. 45)."""

    statutory: Limit | None
    promised: Limit | None
    excluded: list[str]


class Material(TypedDict, total=False):
    """A row of a receipt. `state`: received, promised, or centre (checked by the window, not asked for)."""

    no: int
    name: str
    kind: str
    pieces: int
    pages: int
    remark: str
    state: str


class Defect(TypedDict, total=False):
    """A row of the one-time notice: what is wrong, why it must be so, how to mend it; `sample`: where to see one."""

    no: int
    material: str
    defect: str
    basis: str
    how: str
    sample: str


class Promised(TypedDict, total=False):
    """A material that follows later, in which form and by when."""

    material: str
    form: str
    due: str


class CompetentOrgan(TypedDict, total=False):
    """Where the applicant should go instead."""

    name: str
    address: str
    phone: str


class Decision(TypedDict, total=False):
    """Content of a decision. `valid_to` None is 长期有效 when `valid_from` is given; `validity` replaces both with words."""

    facts: str
    conditions: list[str]
    basis: list[Basis]
    content: str
    scope: str
    place: str
    valid_from: str
    valid_to: str
    validity: str
    certificate_no: str
    obligations: list[str]
    failed_condition: str
    evidence: list[str]
    statements: str
    reasons: str
    technical_basis: str


class Refusal(TypedDict, total=False):
    """Why the recipient would not take it, and who saw it."""

    reason: str
    witnesses: list[str]


class Document(TypedDict, total=False):
    """A served paper."""

    title: str
    number: str
    copies: int


class Delivery(TypedDict, total=False):
    """How papers were served. `way`: direct, window, mail, left, electronic or public_notice."""

    way: str
    recipient: str
    documents: list[Document]
    place: str
    received_on: str
    signed_by: str
    agent: str
    relation: str
    refusal: Refusal
    servers: list[str]
    remark: str
    mail_no: str
    notice_at: str
    consent_ref: str
    system: str
    arrived_at: str
    log_hash: str


class Fee(TypedDict, total=False):
    """None as a whole: free of charge."""

    item: str
    standard: str
    basis: str
    bank: str


class Handler(TypedDict, total=False):
    """Who the applicant may ask."""

    name: str
    phone: str
    window: str


class Signed(TypedDict, total=False):
    """Who answers for the paper and when it was sealed, or signed by the applicant (`way`: code, scan, hand)."""

    by: str
    at: str
    way: str
    text_hash: str


class Deemed(TypedDict, total=False):
    """How the lapse of the five days was found (行政许可法 art. 32(1)(4)); `basis`: the item's own law if no permit."""

    detected_at: str
    cause: str
    head: str
    informed_at: str
    clock_start: str
    basis: list[Basis]


class PaperData(TypedDict, total=False):
    """All that a paper may be given.

    `accept_notice_due`, `decision_due`: a day, or None / 'calendar_missing', which prints no date (clock.md K17).
    `purpose` of a receipt: filing, correction or promised. `ground` of a refusal of acceptance: no_permit_needed,
    not_competent or (no permit) not_eligible; of a termination: withdrawn, promise_lapsed, correction_lapsed,
    applicant_gone or other.
    """

    organ: Organ
    centre: Centre
    number: str
    issued_on: str
    case_number: str
    query_code: str
    verify_code: str
    verify_url: str
    applicant: Applicant
    agent: Agent | None
    item: Item
    handler: Handler
    channel: str
    submitted_at: str
    receipt_day: str
    purpose: str
    accept_notice_due: str | None
    acceptance_day: str
    corrected: bool
    limits: Limits
    decision_due: str | None
    materials: list[Material]
    returned: list[str]
    defects: list[Defect]
    round: int
    round_reason: str
    correction_due: str
    correction_channel: str
    reason: str
    ground: str
    ground_day: str
    basis: list[Basis]
    competent_organ: CompetentOrgan | None
    decision: Decision
    delivery: Delivery
    promised: list[Promised]
    fee: Fee | None
    refund: str
    pickup: str
    deemed: Deemed
    signed: Signed


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
    "signed": {"by": None, "at": None, "way": None, "text_hash": None},
}  # fmt: skip
_MAY_BE_NONE = {"agent", "competent_organ", "fee", "statutory", "promised"}
# Control characters, lone surrogates, and marks that reverse the reading direction: none belongs on an official paper.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


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
