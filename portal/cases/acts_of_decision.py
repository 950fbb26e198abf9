"""Rules of deciding, sealing and delivering (行政许可法 art. 37-44, R-SEAL). Decide and seal are never one person."""

from datetime import date
from typing import Any

from models.cases import Case, Paper, SealOrder
from models.people import Staff
from portal.cases import case_history, outstanding, paper_data
from portal.cases.act import Act
from portal.cases.papers.kinds import kind_for, missing_fields
from portal.cases.who import next_step
from portal.ground import audit
from portal.ground.errors import N_, Refused
from portal.services.guide import Guide

WAYS = {
    "window": N_("Collected at the window"),
    "mail": N_("By post"),
    "direct": N_("Handed over in person"),
    "electronic": N_("Electronically, with consent"),
}


def may_decide(act: Act) -> None:
    """Every step of the guide is recorded, nothing promised is outstanding, and everybody was heard."""
    step = next_step(act)
    if step is not None:
        raise Refused(N_("The step “%(step)s” has not been recorded yet."), step=step.name)
    if act.case.owes_promised:
        raise Refused(N_("Promised papers are still outstanding: no decision before they are in (R-ACC-12)."))
    outstanding.must_be_settled(act)


def may_grant(act: Act) -> None:
    """As for every decision, and nobody whose consent counts stands against it."""
    may_decide(act)
    outstanding.must_allow_grant(act)


def grant(act: Act) -> None:
    """准予 (许38(1)): content and validity; the paper is made when it is sealed."""
    content = act.text("content", N_("Please write what is granted."))
    start = act.day("valid_from", N_("Please give the day from which it is valid, for example 2026-11-20."))
    end_text = str(act.given.get("valid_to") or "").strip()
    end = act.day("valid_to", N_("Please give the last day of validity, or leave it empty.")) if end_text else None
    if end is not None and end <= start:
        raise Refused(N_("The last day of validity must lie after the first."), field="valid_to")
    decision = {
        "content": content,
        "valid_from": start.isoformat(),
        "valid_to": end.isoformat() if end else None,
        "certificate_no": str(act.given.get("certificate_no") or "").strip()[:60] or None,
        "conditions": list(act.guide.conditions),
        "facts": str(act.given.get("facts") or "").strip()[:2000] or None,
        "basis": [{"law": b.law, "article": b.article} for b in act.guide.legal_basis],
        "obligations": [],
    }
    _decide(act, "granted", "decision_granted", decision)


def refuse(act: Act) -> None:
    """不予 (许38(2)): facts, the condition failed, law and reasons; always in writing with remedies (R-TYPE-3)."""
    decision = {
        "facts": act.text("facts", N_("Please write the facts that were found.")),
        "failed_condition": act.text("failed_condition", N_("Please write which condition is not met."), at_most=500),
        "basis": [{"law": act.text("law", N_("Please give the law and article."), at_most=300), "article": ""}],
        "reasons": act.text("reasons", N_("Please write the reasons. They answer what the applicant has stated.")),
        "evidence": [],
        "statements": str(act.given.get("statements") or "").strip()[:2000] or None,
        "conditions": [],
        "obligations": [],
    }
    _decide(act, "refused", "decision_refused", decision)


def _decide(act: Act, outcome: str, kind_code: str, decision: dict[str, Any]) -> None:
    kind = kind_for(kind_code, act.guide.procedure)
    data = decision_data(act) | {"decision": decision}
    missing = missing_fields(kind, data, preview=True)
    if missing:
        raise Refused(N_("The decision cannot be printed yet; it lacks: %(fields)s."), fields=", ".join(missing))
    if act.case.handler_id is None and act.by.is_staff:
        act.changes["handler"] = act.by.id
    act.changes["outcome"] = outcome
    act.data = {"outcome": outcome, "paper_kind": kind_code}
    act.payload = {"decision": decision}


def decision_data(act: Act) -> dict[str, Any]:
    """What a decision says beside its own content."""
    reading = act.reading.governing
    day = reading.acceptance_day
    return paper_data.common(act) | {
        "acceptance_day": day.isoformat() if isinstance(day, date) else None,
        "decision_due": paper_data.iso(reading.decision_due),
    }


def may_order_seal(act: Act) -> None:
    """A valid seal of the organ, and a keeper who is not the decider (R-SEAL-4)."""
    decider = act.history.actor_of("grant", "refuse")
    if decider == act.by.ref:
        raise Refused(N_("Who decided may not seal."))
    seal = paper_data.seal_of(act.case, act.now.date())
    if seal is None:
        raise Refused(N_("No seal of %(organ)s is valid today."), organ=act.case.organ.name)
    if SealOrder.select().where(SealOrder.case == act.case.id).exists():
        raise Refused(N_("The seal has been ordered; the paper is being made."))


def order_seal(act: Act) -> None:
    """The keeper's order. The worker draws number and date, renders, signs, stores and seals in one transaction."""
    seal = paper_data.seal_of(act.case, act.now.date())
    assert seal is not None  # may_order_seal has refused otherwise
    decider = act.history.actor_of("grant", "refuse") or ""
    approver = Staff.get_by_id(decider.removeprefix("staff:"))
    order = SealOrder(case=act.case.id, seal=seal.id, by=act.by.id, approver=approver.id, at=act.now)
    act.writes.append(lambda: order.save(force_insert=True))
    act.data = {"seal": str(seal.id), "approver": str(approver.id)}


def seal(act: Act) -> None:
    """Carried out by the worker: `given` brings the paper, its file and who ordered it (portal/cases/sealing)."""
    act.data = {k: str(act.given[k]) for k in ("paper", "number", "sha256", "ordered_by")}
    act.messages.append(("granted" if act.case.outcome == "granted" else "refused", {}))


def decision_of(case: Case, guide: Guide) -> tuple[str, dict[str, Any], "case_history.Past"]:
    """Kind, content and event of the decision that waits for its seal."""
    history = case_history.of(case)
    event = history.last("grant", "refuse")
    assert event is not None  # the state is 'decided'
    payload = audit.payloads_of(case.id).get(event.seq, {})
    return kind_for(event.data["paper_kind"], guide.procedure).code, payload["decision"], event


def may_deliver(act: Act) -> None:
    """The decision is sealed and its file is there."""
    if not Paper.select().where(Paper.case == act.case.id, Paper.sealed_at.is_null(False)).exists():
        raise Refused(N_("The sealed paper is not ready yet."))


def deliver(act: Act) -> None:
    """送达 with its receipt; electronically only with the applicant's recorded consent (R-ELE-3)."""
    way = str(act.given.get("way") or "")
    if way not in WAYS:
        raise Refused(N_("Please choose how the paper was delivered."), field="way")
    if way == "electronic" and not act.case.electronic_delivery:
        raise Refused(
            N_("The applicant has not consented to electronic delivery. Please choose another way."), field="way"
        )
    recipient = str(act.given.get("recipient") or "").strip()[:100] or act.case.applicant_name
    day = act.day("day", N_("Please give the day of delivery.")) if act.given.get("day") else act.now.date()
    if day > act.now.date():
        raise Refused(N_("The day of delivery cannot lie in the future."), field="day")
    mail_no = str(act.given.get("mail_no") or "").strip()[:60]
    if way == "mail" and not mail_no:
        raise Refused(N_("Please give the number of the postal item."), field="mail_no")
    served = Paper.select().where(Paper.case == act.case.id, Paper.sealed_at.is_null(False), Paper.state == "ready")
    documents = [{"title": kind_title(p.kind), "number": p.number, "copies": 1} for p in served if _is_decision(p.kind)]
    consent = act.history.last("submit")
    delivery: dict[str, Any] = {
        "way": way,
        "recipient": recipient,
        "documents": documents,
        "received_on": day.isoformat(),
        "servers": [act.by.name],
        "signed_by": recipient if way in ("window", "direct") else None,
        "mail_no": mail_no or None,
        "place": act.case.centre.name if way == "window" else None,
    }
    if way == "electronic":
        delivery |= {
            "consent_ref": f"{act.case.number}-{consent.seq if consent else 0}",
            "system": "云溪县政务服务网站收件箱",
            "arrived_at": act.now.replace(microsecond=0).isoformat(),
            "log_hash": audit.digest(str(act.case.id), act.now.isoformat()),
        }
    act.data = {"way": way, "day": day.isoformat()}
    act.payload = {"recipient": recipient, "mail_no": mail_no}
    act.papers.append(("service_receipt", paper_data.common(act) | {"delivery": delivery}))
    act.messages.append(("delivered", {}))


def kind_title(code: str) -> str:
    """The Chinese title of a kind of paper."""
    from portal.cases.papers.kinds import KINDS

    return KINDS[code].title


def _is_decision(code: str) -> bool:
    from portal.cases.papers.kinds import KINDS

    return KINDS[code].seal == "on_order"
