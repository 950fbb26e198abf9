"""The data that a paper is made from: one plain, JSON-able dictionary, frozen with the paper.

Days are 'YYYY-MM-DD', moments 'YYYY-MM-DDTHH:MM:SS', both wall-clock time of Asia/Shanghai. Everything is already masked
for the reader: a paper prints what it is given. What a kind must be given stands in `kinds`; the rest may be absent. What papers of procedures say besides: shape_of_procedures.
"""

from typing import TypedDict


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
