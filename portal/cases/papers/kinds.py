"""The kinds of papers as one table: title, number word, template, who answers for it, seal, copies, what it must be given.

From docs/rules/documents.md. A new kind is a new row and a template. Papers on permits (行政许可) cite 行政许可法; every
other procedure gets the neutral twin, which cites the item's own law. 文种字: those of documents.md for permits; the
neutral ones put 办 for 许 (办收, 办受, 办不受, 办补, 办容, 办终, 办准, 办不准, 办送), so that the two registers never mix.
What documents.md gives no word has one of its own: 许补充, 许利 (third party), 许报, 许批 (reporting up), 许更 (correction).
Numbers run per organ x `word` x year: kinds that share a word share the row of numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.cases.papers.examples import example_data
from portal.cases.papers.filling import filled
from portal.cases.papers.shape import PaperData
from portal.ground.errors import N_


@dataclass(frozen=True)
class Only:
    """Fields that are needed only when `field` is one of `among`, is none of `besides`, or is more than `over`."""

    field: str
    needs: tuple[str, ...]
    among: tuple[str, ...] = ()
    besides: tuple[str, ...] = ()
    over: int | None = None

    def applies(self, data: Mapping[str, Any]) -> bool:
        """Whether this condition holds for (filled) data."""
        value = _at(data, self.field)
        if self.over is not None:
            return isinstance(value, int) and value > self.over
        return value in self.among if self.among else value not in self.besides


@dataclass(frozen=True)
class Kind:
    """One kind of paper.

    `seal`: 'when_issued' (process papers, under the standing approval), 'on_order' (decisions wait for order_seal) or
    'none'. `stamp`: which seal it carries: approval, joint or own (R-SEAL-2). `signs`: the post that answers for it.
    `remedies`: the words for this paper in the remedies block, or None when it has none. `outgoing`: it goes to the applicant; False for what goes to others or stays in the file.
    `required`: dotted fields; `a[].b` is b in every row of a, `a|b` either of two.
    """

    code: str
    title: str
    name: str
    word: str | None
    template: str
    signs: str
    required: tuple[str, ...]
    required_when: tuple[Only, ...] = ()
    seal: str = "when_issued"
    stamp: str = "approval"
    copies: int = 2
    remedies: str | None = None
    no_remedies_on: tuple[str, ...] = ()
    permit: bool = True
    outgoing: bool = True
    version: int = 1
    subject: str = "办件编号"  # what the number of its case is called
    frame: str = "_paper.html"  # the template around its wording


# Drawn when a paper is issued, so a preview has none of them.
ISSUED = ("number", "issued_on", "verify_code", "verify_url")
_PARTIES = ("organ.name", "case_number", "applicant.name", "item.name")
_SENT = (*_PARTIES, "centre.name", "centre.address", "centre.hours", "handler.name", "handler.phone", "receipt_day")
_ACCEPTED = (*_SENT, "acceptance_day", "limits.promised.n", "pickup", "centre.complaint_hotline")
_PROMISED = ("promised", "promised[].material", "promised[].due")
_OWN_LAW = ("item.law", "item.law[].law")
_DECIDED = (*_SENT, "acceptance_day", "decision.basis", "decision.basis[].law")
_GRANTED = (*_DECIDED, "decision.content", "decision.valid_from|decision.validity")
_REFUSED = (*_DECIDED, "decision.facts", "decision.failed_condition", "decision.reasons")
_DEFECTS = (*_SENT, "defects", "defects[].material", "defects[].defect", "defects[].how", "correction_due")
_REFUSED_ACCEPTANCE = (*_SENT, "ground", "reason")
_TERMINATED = (*_SENT, "ground")
_SERVED = (*_PARTIES, "delivery.way", "delivery.recipient", "delivery.documents", "delivery.documents[].title")

_ASKED = (*_PARTIES, "centre.name", "handler.name", "handler.phone")
_PAUSED = (*_SENT, "special.procedure", "special.basis", "special.basis[].law", "special.start")
_LONGER = (*_PAUSED, "special.organ", "special.days", "special.note")
_RESUMED = (*_PAUSED, "special.ended_on")
_EXTENDED = (*_SENT, "extension.reason", "extension.limit.n", "extension.days", "extension.rank", "extension.approver",
             "extension.paragraph")  # fmt: skip
_FORM = (*_EXTENDED, "extension.asked_by", "extension.asked_on", "extension.approved_on")
_CIRCULATED = (*_ASKED, "circulation.to", "circulation.due")
_JOINT = (*_ASKED, "joint.lead", "joint.members", "joint.members[].department", "joint.members[].item")
_FORWARDED = (*_ASKED, "acceptance_day", "forward.superior", "forward.opinion")
_REPLIED = (*_SENT, "reply.superior", "reply.sent_on", "reply.result", "reply.day", "reply.summary")
_ORDERED = ("organ.name", "case_number", "item.name", "handler.name", "supervision.to", "supervision.limit",
            "supervision.limit_on", "supervision.days_over", "supervision.demand", "supervision.due")  # fmt: skip
_SLIP = (*_SENT, "slip.title", "slip.number", "slip.day", "slip.old", "slip.new")

_IF_ELSEWHERE = (Only("ground", ("competent_organ.name",), among=("not_competent",)),)
_IF_AGAIN = (Only("round", ("round_reason",), over=1),)
_IF_OTHER_GROUND = (Only("ground", ("reason",), among=("other", "applicant_gone")),)
_BY_OPINION = (
    Only("opinion.result", ("opinion.reasons",), besides=("agree",)),
    Only("opinion.result", ("opinion.law",), among=("disagree",)),
)
_BY_WAY = (
    Only("delivery.way", ("delivery.servers", "delivery.received_on"), among=("direct", "window", "mail", "left")),
    Only("delivery.way", ("delivery.mail_no",), among=("mail",)),
    Only(
        "delivery.way", ("delivery.servers.2", "delivery.refusal.reason", "delivery.refusal.witnesses"), among=("left",)
    ),
    Only(
        "delivery.way",
        ("delivery.consent_ref", "delivery.system", "delivery.arrived_at", "delivery.log_hash"),
        among=("electronic",),
    ),
    Only("delivery.way", ("delivery.notice_at", "delivery.received_on"), among=("public_notice",)),
)

_ROWS = (
    Kind("receipt", "申请材料收件凭证", N_("Receipt for materials"), "许收", "receipt.html", "clerk",
         (*_SENT, "submitted_at", "materials[].name")),
    Kind("acceptance", "受理通知书", N_("Notice of acceptance"), "许受", "acceptance.html", "clerk", _ACCEPTED),
    Kind("acceptance_deemed", "受理通知书", N_("Notice of acceptance by lapse of time"), "许受", "acceptance.html",
         "clerk", _ACCEPTED),
    Kind("refusal_of_acceptance", "不予受理告知书", N_("Notice of refusal to accept"), "许不受",
         "refusal_of_acceptance.html", "window_head", _REFUSED_ACCEPTANCE, _IF_ELSEWHERE, remedies="本告知书"),
    Kind("correction", "材料补正通知书", N_("Correction notice"), "许补", "correction.html", "clerk", _DEFECTS, _IF_AGAIN),
    Kind("commitment", "容缺受理承诺书", N_("Commitment to supply papers later"), None, "commitment.html", "applicant",
         (*_PARTIES, *_PROMISED), seal="none", copies=1, outgoing=False),
    Kind("tolerant", "容缺受理通知书", N_("Notice of acceptance with papers to follow"), "许容", "tolerant.html", "clerk",
         (*_ACCEPTED, *_PROMISED)),
    Kind("termination", "终止办理通知书", N_("Notice of termination"), "许终", "termination.html", "window_head",
         _TERMINATED, _IF_OTHER_GROUND, remedies="本通知书", no_remedies_on=("withdrawn",)),
    Kind("deemed_record", "视为受理记录", N_("Record of acceptance by lapse of time"), None, "deemed_record.html", "system",
         (*_PARTIES, "receipt_day", "accept_notice_due", "deemed.detected_at", "deemed.clock_start"),
         seal="none", copies=1, outgoing=False),
    Kind("decision_granted", "准予行政许可决定书", N_("Decision granting the permit"), "许准", "decision_granted.html",
         "decider", _GRANTED, seal="on_order", remedies="本决定书"),
    Kind("decision_refused", "不予行政许可决定书", N_("Decision refusing the permit"), "许不准", "decision_refused.html",
         "agency_head", _REFUSED, seal="on_order", remedies="本决定书"),
    Kind("service_receipt", "送达回证", N_("Service receipt"), "许送", "service_receipt.html", "servers", _SERVED, _BY_WAY,
         seal="none", copies=1, outgoing=False),
    Kind("special_procedure", "特别程序告知书", N_("Notice of a special procedure"), "许特", "special_procedure.html",
         "window_head", _LONGER),
    Kind("resumption", "恢复计时通知", N_("Notice that the clock runs again"), "许特", "resumption.html", "window_head",
         _RESUMED),
    Kind("extension_form", "延期审批表", N_("Form of approval of an extension"), None, "extension_form.html", "agency_head",
         _FORM, seal="none", copies=1, outgoing=False),
    Kind("extension", "延期办理告知书", N_("Notice of extension"), "许延", "extension.html", "agency_head", _EXTENDED),
    Kind("hearing", "听证告知书", N_("Notice of the right to a hearing"), "许听", "hearing.html", "agency_head",
         (*_SENT, "hearing.facts", "hearing.interest")),
    Kind("third_party", "利害关系人告知书", N_("Notice to a third party"), "许利", "third_party.html", "reviewer",
         (*_SENT, "third_party.name", "third_party.interest", "third_party.until"), outgoing=False),
    Kind("supplement", "补充材料通知书", N_("Notice of what is still missing"), "许补充", "supplement.html", "clerk",
         (*_DEFECTS, "acceptance_day")),
    Kind("joint_application", "互联审批申请书", N_("Application for joint approval"), "许联", "joint_application.html",
         "applicant", _JOINT, seal="none", copies=1, outgoing=False),
    Kind("circulation", "抄告单", N_("Circulation to a department"), "许抄", "circulation.html", "clerk", _CIRCULATED,
         stamp="joint", outgoing=False),
    Kind("opinion", "部门意见", N_("Opinion of a department"), None, "opinion.html", "reviewer",
         (*_PARTIES, "opinion.to", "opinion.result", "opinion.officer"), _BY_OPINION, copies=1, outgoing=False),
    Kind("forward_letter", "转报函", N_("Report to the superior organ"), "许报", "forward_letter.html", "agency_head",
         _FORWARDED, stamp="own", outgoing=False),
    Kind("reply_notice", "报批结果告知书", N_("Notice of the superior organ's reply"), "许批", "reply_notice.html",
         "agency_head", _REPLIED),
    Kind("decision_correction", "更正通知书", N_("Notice of a corrected clerical error"), "许更", "decision_correction.html",
         "decider", _SLIP),
    Kind("supervision_order", "督办单", N_("Supervision order"), "督办", "supervision_order.html", "supervisor", _ORDERED,
         seal="none", copies=2, outgoing=False),
    Kind("neutral_special_procedure", "特别程序告知书", N_("Notice of a special procedure"), "办特",
         "special_procedure.html", "window_head", _LONGER, permit=False),
    Kind("neutral_resumption", "恢复计时通知", N_("Notice that the clock runs again"), "办特", "resumption.html",
         "window_head", _RESUMED, permit=False),
    Kind("neutral_extension", "延期办理告知书", N_("Notice of extension"), "办延", "extension.html", "agency_head",
         (*_EXTENDED, *_OWN_LAW), permit=False),
    Kind("neutral_joint_application", "互联办理申请书", N_("Application for joint handling"), "办联",
         "joint_application.html", "applicant", _JOINT, seal="none", copies=1, permit=False, outgoing=False),
    Kind("neutral_circulation", "抄告单", N_("Circulation to a department"), "办抄", "circulation.html", "clerk",
         _CIRCULATED, stamp="joint", permit=False, outgoing=False),
    Kind("neutral_forward_letter", "转报函", N_("Report to the superior organ"), "办报", "forward_letter.html",
         "agency_head", (*_FORWARDED, *_OWN_LAW), stamp="own", permit=False, outgoing=False),
    Kind("neutral_reply_notice", "报批结果告知书", N_("Notice of the superior organ's reply"), "办批", "reply_notice.html",
         "agency_head", _REPLIED, permit=False),
    Kind("neutral_decision_correction", "更正通知书", N_("Notice of a corrected clerical error"), "办更",
         "decision_correction.html", "decider", _SLIP, permit=False),
    Kind("neutral_receipt", "申请材料收件凭证", N_("Receipt for materials"), "办收", "receipt.html", "clerk",
         (*_SENT, "submitted_at", "materials[].name"), permit=False),
    Kind("neutral_acceptance", "办理受理通知书", N_("Notice of acceptance"), "办受", "acceptance.html", "clerk",
         (*_ACCEPTED, *_OWN_LAW), permit=False),
    Kind("neutral_acceptance_deemed", "办理受理通知书", N_("Notice of acceptance by lapse of time"), "办受",
         "acceptance.html", "clerk", (*_ACCEPTED, "deemed.basis", "deemed.basis[].law"), permit=False),
    Kind("neutral_refusal_of_acceptance", "不予办理告知书", N_("Notice of refusal to accept"), "办不受",
         "refusal_of_acceptance.html", "window_head", (*_REFUSED_ACCEPTANCE, *_OWN_LAW), _IF_ELSEWHERE,
         remedies="本告知书", permit=False),
    Kind("neutral_correction", "材料补齐通知书", N_("Correction notice"), "办补", "correction.html", "clerk",
         (*_DEFECTS, *_OWN_LAW), _IF_AGAIN, permit=False),
    Kind("neutral_tolerant", "容缺受理通知书", N_("Notice of acceptance with papers to follow"), "办容", "tolerant.html",
         "clerk", (*_ACCEPTED, *_PROMISED, *_OWN_LAW), permit=False),
    Kind("neutral_termination", "终止办理通知书", N_("Notice of termination"), "办终", "termination.html", "window_head",
         _TERMINATED, _IF_OTHER_GROUND, remedies="本通知书", no_remedies_on=("withdrawn",), permit=False),
    Kind("neutral_granted", "准予办理决定书", N_("Decision to grant"), "办准", "decision_granted.html", "decider",
         (*_DECIDED, "decision.content"), seal="on_order", remedies="本决定书", permit=False),
    Kind("neutral_refused", "不予办理决定书", N_("Decision to refuse"), "办不准", "decision_refused.html", "agency_head",
         _REFUSED, seal="on_order", remedies="本决定书", permit=False),
    Kind("neutral_service_receipt", "送达回证", N_("Service receipt"), "办送", "service_receipt.html", "servers", _SERVED,
         _BY_WAY, seal="none", copies=1, permit=False, outgoing=False),
)  # fmt: skip
KINDS: dict[str, Kind] = {row.code: row for row in _ROWS}
_NEUTRAL = {"decision_granted": "neutral_granted", "decision_refused": "neutral_refused"}


def kind_for(code: str, procedure: str) -> Kind:
    """The kind to issue for an item of this procedure: its neutral twin where the item is no permit and one exists.

    `code`: of the permit's kind (acceptance, decision_granted ...). Raises KeyError for an unknown code.
    """
    kind = KINDS[code]
    if procedure == "permit":
        return kind
    return KINDS.get(_NEUTRAL.get(code, f"neutral_{code}"), kind)


def has_remedies(kind: Kind, data: Mapping[str, Any]) -> bool:
    """Whether this paper prints how to appeal: its kind has the block, and neither ground nor contract lifts it."""
    whole = filled(data)
    return bool(kind.remedies) and whole["ground"] not in kind.no_remedies_on and whole["item"]["remedies"] != "none"


def missing_fields(kind: Kind | str, data: Mapping[str, Any], *, preview: bool = False) -> list[str]:
    """Dotted names of what the paper still needs; rows count from 1 (defects.2.how). Empty: it may be issued.

    `preview` leaves out what is only drawn when a paper is issued (number, day, verify code).
    """
    kind = KINDS[kind] if isinstance(kind, str) else kind
    whole = filled(data)
    needed = list(kind.required)
    for condition in kind.required_when:
        if condition.applies(whole):
            needed += condition.needs
    if has_remedies(kind, whole):
        own = whole["item"]["remedies"] == "own"
        needed += ["item.remedies_text"] if own else ["organ.reconsideration_organ", "organ.court"]
    if not preview:
        needed += ["issued_on", *(["number"] if kind.word else []), *(ISSUED[2:] if kind.outgoing else ())]
    missing: list[str] = []
    for name in needed:
        missing += [gap for gap in _gaps(whole, name) if gap not in missing]
    return missing


def example(kind: Kind | str) -> PaperData:
    """Full, believable (and fictional) data for a kind: for tests and for looking at a template."""
    kind = KINDS[kind] if isinstance(kind, str) else kind
    return example_data(kind.code, kind.word, permit=kind.permit)


def _gaps(data: Mapping[str, Any], name: str) -> list[str]:
    if "|" in name:
        options = name.split("|")
        return [] if any(not _gaps(data, option) for option in options) else options[:1]
    if "[]." in name:
        path, field = name.split("[].", 1)
        rows = _at(data, path) or []
        return [f"{path}.{i}.{field}" for i, row in enumerate(rows, 1) if _is_empty(_at(row, field))]
    return [name] if _is_empty(_at(data, name)) else []


def _at(data: Any, name: str) -> Any:
    """The value at a dotted name; a number in it is a row counted from 1; None where there is no such thing."""
    for part in name.split("."):
        if part.isdigit() and isinstance(data, list):
            data = data[int(part) - 1] if len(data) >= int(part) else None
        else:
            data = data.get(part) if isinstance(data, Mapping) else None
    return data


def _is_empty(value: Any) -> bool:
    return value is None or value == [] or (isinstance(value, str) and not value.strip())
