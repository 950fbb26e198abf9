"""How a case went, step by step with opinions and officers: what the record in its volume says (R-ARC-4, 6)."""

from typing import Any
from uuid import UUID

from models.cases import Case
from models.people import Staff
from portal.cases import case_history
from portal.ground import audit

# What the record tells of; printed on a paper, so in Chinese whoever reads the page.
STEPS = {
    "submit": "提交申请",
    "notify_correction": "一次性告知补正",
    "resubmit": "提交补正材料",
    "accept": "受理",
    "accept_tolerant": "容缺受理",
    "deem_accepted": "视为受理",
    "supply_missing": "补齐承诺材料",
    "save_step": "审查",
    "circulate": "抄告",
    "give_opinion": "部门意见",
    "ask_special_procedure": "申请特别程序",
    "tell_special_procedure": "告知特别程序",
    "end_special_procedure": "特别程序结束",
    "ask_extension": "申请延期",
    "extend": "批准延期",
    "forward_up": "转报",
    "record_reply": "收到批复",
    "pay": "缴费登记",
    "change_type": "变更办件类型",
    "grant": "准予决定",
    "refuse": "不予决定",
    "order_seal": "用印审批",
    "seal": "用印",
    "deliver": "送达",
    "withdraw": "撤回申请",
    "terminate": "终止办理",
    "archive": "归档",
}


def record_of(case: Case) -> dict[str, Any]:
    """The data of the record, from the case's events and their words."""
    history = case_history.of(case)
    words = audit.payloads_of(case.id)
    names = _names([e.actor for e in history.events])
    last = audit.last_event(case.id)
    return {
        "number": case.number,
        "service": case.service_name,
        "case_type": case.case_type,
        "applicant": case.applicant_name,
        "department": case.department.name,
        "head": last.digest if last else "",
        "rows": [
            {
                "at": e.at.isoformat(timespec="minutes"),
                "what": _what(e.action, words.get(e.seq, {})),
                "who": "、".join(words.get(e.seq, {}).get("officers") or [names.get(e.actor, case.applicant_name)]),
                "says": _says(e.data, words.get(e.seq, {})),
            }
            for e in history.events
            if e.action in STEPS
        ],
    }


def _what(action: str, words: dict[str, Any]) -> str:
    return f"{STEPS[action]}：{words['step']}" if words.get("step") else STEPS[action]


def _says(data: dict[str, Any], words: dict[str, Any]) -> str:
    """The opinion or reason as it was written; of a payment, its receipt (no other paper of it is kept here)."""
    decision = words.get("decision") or {}
    found = {**decision, **words}
    said = [str(found[name]) for name in ("opinion", "reason", "reasons", "content") if found.get(name)]
    if data.get("receipt_no"):
        said.append(f"{data['amount']}元，{words.get('bank', '')}票据{data['receipt_no']}")
    return "；".join(dict.fromkeys(said))


def _names(actors: list[str]) -> dict[str, str]:
    ids = {UUID(a.removeprefix("staff:")) for a in actors if a.startswith("staff:")}
    found = (
        {f"staff:{s.id}": s.name for s in Staff.select(Staff.id, Staff.name).where(Staff.id.in_(ids))} if ids else {}
    )
    return {**found, "system": "系统"}
