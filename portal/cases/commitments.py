"""Commitments and consents: a ticked sentence, a fresh one-time code and the hash of the text shown, or a scanned paper."""

import hashlib
from datetime import date, datetime
from typing import Any

from models.cases import Case, CaseFile
from portal.cases import case_clock, materials
from portal.cases.act import Act
from portal.cases.case_history import History
from portal.ground.errors import N_, Refused
from portal.ground.house import house
from portal.ground.working_days import CalendarMissing
from portal.people import accounts, codes
from portal.services.guide import Guide

MOST_DAYS = 5  # working days until promised papers must follow (R-ACC-12)
CONSENT = "我同意以电子方式接收与本申请有关的文书，送达日期为文书到达我在本网站的收件箱之日；需要时可以索取纸质文书。"


def latest_promise(case: Case, guide: Guide, now: datetime) -> date | None:
    """The last day for promised papers: min(5 working days, promised limit) from today. None beyond the calendar."""
    _statutory, limit = case_clock.limits(case, guide)
    days = min(MOST_DAYS, limit.n) if limit.n else MOST_DAYS
    try:
        return house.calendar().add_workdays(now.date(), days)
    except CalendarMissing:
        return None


def commitment_text(case: Case, guide: Guide, owed: list["materials.Item"]) -> str:
    """The text that the applicant signs (documents.md 6), always in Chinese as it is part of the file."""
    names = "、".join(i.material.name for i in owed)
    _statutory, limit = case_clock.limits(case, guide)
    days = min(MOST_DAYS, limit.n) if limit.n else MOST_DAYS
    return (
        f"1.已知晓“{guide.name}”应提交的全部材料，本次缺少：{names}；"
        f"2.承诺于受理之日起{days}个工作日内补齐，所补材料真实、合法、有效，内容与主要材料一致；"
        "3.逾期未补齐或不符合要求的，同意本机关终止办理，自行承担后果；"
        "4.同意将失信情况依法记入信用记录。"
    )


def text_hash(text: str) -> str:
    """What ties a signature to the text that was shown."""
    return hashlib.sha256(text.encode()).hexdigest()


def signed(act: Act, given: list["materials.Item"], *, electronic: bool) -> list[dict[str, Any]]:
    """What is signed with this submission: [{kind, text, hash, way}].

    Online a fresh one-time code signs (given `code`, and `commit` ticked where something is promised); at the counter
    the scanned paper does. Raises Refused when a signature is missing or its code is wrong.
    """
    owed = materials.promised(given)
    if act.by.is_staff:
        return _on_paper(act, owed, electronic)
    if not owed and not electronic:
        return []
    if owed and not act.given.get("commit"):
        raise Refused(
            N_("Please tick the commitment to hand in the promised papers, or upload them now."), field="commit"
        )
    code = str(act.given.get("code") or "").strip()
    if not code:
        raise Refused(N_("Please enter the code that signs your commitment or consent."), field="code")
    codes.check_code(accounts.phone_of(act.case.owner), "sign", code)
    texts = [("commitment", commitment_text(act.case, act.guide, owed))] if owed else []
    texts += [("electronic_delivery", CONSENT)] if electronic else []
    return [{"kind": kind, "text": text, "hash": text_hash(text), "way": "code"} for kind, text in texts]


def _on_paper(act: Act, owed: list["materials.Item"], electronic: bool) -> list[dict[str, Any]]:
    scans = CaseFile.select(CaseFile.sha256).where(
        CaseFile.case == act.case.id,
        CaseFile.material_code == materials.SIGNED_COMMITMENT,
        CaseFile.replaced_at.is_null(),
    )
    hashes = [s for (s,) in scans.tuples()]
    if (owed or electronic) and not hashes:
        raise Refused(
            N_("Please scan and upload the paper that the applicant signed (commitment or consent)."),
            field=materials.SIGNED_COMMITMENT,
        )
    texts = [("commitment", commitment_text(act.case, act.guide, owed))] if owed else []
    texts += [("electronic_delivery", CONSENT)] if electronic else []
    return [
        {"kind": kind, "text": text, "hash": text_hash(text), "way": "paper", "scans": hashes} for kind, text in texts
    ]


def is_signed(case: Case, history: History) -> bool:
    """True where the applicant signed a commitment with a submission, or a signed paper was scanned since."""
    if any("commitment" in e.data.get("signed", []) for e in history.all("submit", "resubmit")):
        return True
    return (
        CaseFile.select()
        .where(
            CaseFile.case == case.id,
            CaseFile.material_code == materials.SIGNED_COMMITMENT,
            CaseFile.replaced_at.is_null(),
        )
        .exists()
    )


def unmended(act: Act) -> list[str]:
    """Names of the materials that a notice names and on which nothing has changed since (files or answers)."""
    notice = act.history.last("notify_correction", "return_pre_review")
    before = act.history.last("submit", "resubmit", "request_pre_review")
    if notice is None or before is None:
        return []
    payloads = act.payloads
    old_files = before.data.get("files", {})
    old_values = payloads.get(before.seq, {}).get("values", {})
    answers = {k: v for k, v in act.values.items() if not k.startswith("_")}
    stay: dict[str, str] = {}
    by_code = {i.material.code: i for i in act.items}
    for defect in payloads.get(notice.seq, {}).get("defects", []):
        item = by_code.get(defect["material_code"])
        if item is None or item.by_centre:
            continue
        if item.is_form:
            changed = answers != old_values
        elif item.state == "promised":
            changed = True
        else:
            changed = any(str(f.id) not in old_files for f in item.files)
        if not changed:
            stay[item.material.code] = item.material.name
    return list(stay.values())
