"""The form of both reviews (政务公开审核表, documents.md 28): drawn when what was approved becomes public, made by the worker.

It says what was reviewed, what the guard found and what was concluded, who wrote, sent, reviewed and resolved, and where
it is public. It stays inside; the ledger's line names the SHA-256 of its data.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from models.database import db
from models.people import Staff
from models.publication import Draft, DraftStep, LedgerLine, PublicationPaper
from portal.cases import paper_data, paper_drawing
from portal.cases.papers.kinds_of_publications import REVIEW
from portal.ground import time
from portal.ground.audit import Problem, body_of, verify_papers
from portal.ground.errors import N_, NotFound
from portal.ground.house import house
from portal.publication.redaction import Hit, Looked

PURPOSES = {"publish": "公开", "correct": "更正", "withdraw": "撤下"}
FOUND = {
    "id_number": "公民身份号码",
    "sole_trader": "个体工商户统一社会信用代码",
    "bank_card": "银行卡号",
    "phone": "手机号码",
    "name": "在办申请人姓名",
    "address": "在办申请人住址",
    "dwelling": "疑似住址",
    "word": "本单位词表用语",
}
PLACES = {
    "title": "标题",
    "summary": "摘要",
    "body": "正文",
    "reason": "理由",
    "name": "文件名",
    "properties": "文件属性",
    "words": "附件内容",
}


def draw(draft: Draft, looked: Looked, facts: Mapping[str, Any]) -> PublicationPaper:
    """The form of a draft that becomes public now, in the transaction of its release.

    `facts`: slug, index_no, version, class, organ, title, summary, body, files, withheld, as they are frozen.
    """
    now = time.now()
    centre, organ = draft.department.centre, draft.department.organ
    data = {
        "organ": paper_data.organ_data(organ, now.date()),
        "centre": {"name": centre.name, "address": centre.address, "hours": centre.hours, "phone": centre.phone},
        "case_number": facts["index_no"],
        "item": {"name": facts["title"], "procedure": "service"},
        "review": {**_text(draft, looked, facts), **_people(draft), "public_at": _iso(now)},
    }
    return paper_drawing.draw(PublicationPaper, REVIEW, data, now, draft=draft.id)


def _text(draft: Draft, looked: Looked, facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "purpose": PURPOSES[draft.purpose],
        "title": facts["title"],
        "class": draft.kind,
        "department": draft.department.name,
        "version": facts["version"],
        "made_on": draft.made_on.isoformat(),
        "due_on": draft.due_on.isoformat() if draft.purpose == "publish" else "",
        "manner": f"主动公开，{house.settings.public_url.rstrip('/')}/disclosures/{facts['slug']}",
        "summary": facts.get("summary", ""),
        "body": [line.lstrip("# ") for line in facts.get("body", "").splitlines() if line.strip("# ")],
        "reason": looked.texts.get("reason", ""),
        "files": [{"name": one["name"], "sha256": one["sha256"]} for one in facts.get("files", [])],
        "withheld": list(facts.get("withheld", [])),
        "found": [_found(hit) for hit in looked.hits],
    }


def _found(hit: Hit) -> dict[str, str]:
    concluded = "隐去" if hit.conclusion == "redact" else f"保留：{hit.reason}"
    return {"what": FOUND[hit.kind], "place": PLACES[hit.place], "shown": hit.shown, "concluded": concluded}


def _people(draft: Draft) -> dict[str, Any]:
    """Who did what, and when, in the last round; what was returned before, with the reasons."""
    steps = list(DraftStep.select().where(DraftStep.draft == draft.id).order_by(DraftStep.seq))
    names = {None: "系统"}
    ids = {one.by_id for one in steps if one.by_id} | ({draft.drafted_by_id} if draft.drafted_by_id else set())
    names |= dict(Staff.select(Staff.id, Staff.name).where(Staff.id << list(ids)).tuples())

    def last(act: str) -> dict[str, str]:
        one = next((step for step in reversed(steps) if step.act == act), None)
        return {"by": names.get(one.by_id, ""), "at": _iso(one.at)} if one else {"by": "", "at": ""}

    resolved = draft.resolved_on.isoformat() if draft.resolved_on else ""
    return {
        "drafted": {"by": names.get(draft.drafted_by_id, ""), "at": _iso(draft.created_at)},
        "sent": last("sent"),
        "first": last("first_approved"),
        "final": {**last("final_approved"), "resolved_on": resolved, "members": draft.resolved_by},
        "returned": [
            {"by": names.get(one.by_id, ""), "at": _iso(one.at), "why": one.note}
            for one in steps
            if one.act == "returned"
        ],
    }


def _iso(moment: datetime) -> str:
    return moment.replace(microsecond=0).isoformat()


def paper_of(draft: Draft) -> PublicationPaper | None:
    """The form of a draft, once it is public."""
    return PublicationPaper.get_or_none(PublicationPaper.draft == draft.id)


def must_have(draft: Draft) -> PublicationPaper:
    """The form of a draft. Raises NotFound before it is public."""
    found = paper_of(draft)
    if found is None:
        raise NotFound(N_("The form of the reviews is drawn when the publication becomes public."))
    return found


def html_of(paper: PublicationPaper) -> str:
    """The form as a page shows it."""
    return paper_drawing.html_of(paper, REVIEW)


def render_waiting(limit: int = 10) -> int:
    """Render and store the forms that wait, oldest first. Returns how many became ready."""
    return paper_drawing.make_waiting(PublicationPaper, _render, limit)


def _render(paper: PublicationPaper) -> None:
    made = paper_drawing.made(paper, REVIEW, paper_drawing.data_of(paper), time.now())
    with db.atomic():
        PublicationPaper.update(**made).where(
            PublicationPaper.id == paper.id, PublicationPaper.state == "drawn"
        ).execute()


def verify() -> Iterator[Problem]:
    """Each form whose data or file is not what was frozen, and each that a line of the ledger names and is not here."""
    yield from verify_papers(PublicationPaper)
    here = {digest for (digest,) in PublicationPaper.select(PublicationPaper.data_digest).tuples()}
    for line in LedgerLine.select(LedgerLine.subject, LedgerLine.body).iterator():
        digest = body_of(line.body).get("review_sha256")
        if digest and digest not in here:
            yield Problem("publication_paper", line.subject, "is not the form that the ledger names")
