"""Papers become real: number and data are drawn in the act's transaction; the worker renders, signs and stores.

A process paper is sealed when issued, under the window head's standing approval for its kind; the register gets its row
when the file exists (R-SEAL-3, lifecycle.md).
"""

from datetime import datetime
from typing import Any

from models.cases import Case, Paper, SealUse
from models.database import db
from portal.cases import paper_data, paper_drawing, seal_register
from portal.cases.act import Act
from portal.cases.papers.kinds import KINDS, Kind, kind_for
from portal.ground import audit, time
from portal.ground.house import house


def draw(act: Act, kind_code: str, data: dict[str, Any]) -> str:
    """Draw a process paper in the act's transaction. Returns its id. Raises Refused when a field is missing."""
    kind = kind_for(kind_code, act.guide.procedure)
    paper = draw_paper(act.case, kind, data, act.now)
    return str(paper.id)


def _seal_for(kind: Kind, organ: str, case: Case, now: datetime) -> dict[str, Any]:
    """The imprint that the paper will carry. Raises Refused outside the seal's validity (R-SEAL-4); what only says that
    something came in is never refused for it: it waits for the seal.
    """
    if kind.seal == "when_issued" and not kind.code.endswith("receipt"):
        return paper_data.seal_data(seal_register.must_have_valid_seal(organ, now.date(), kind.stamp, case.centre_id))
    return paper_data.seal_data(seal_register.valid_seal(organ, now.date(), kind.stamp, case.centre_id))


def draw_paper(case: Case, kind: Kind, data: dict[str, Any], now: datetime) -> Paper:
    """Number, verify code and frozen data of a paper, in the caller's transaction."""
    organ = data["organ"]["code_word"]  # of the case, or of the department that states its opinion
    sealed = {**data, "organ": data["organ"] | {"seal": _seal_for(kind, organ, case, now)}}
    return paper_drawing.draw(Paper, kind, sealed, now, case=case.id, event_seq=0)


def html_of(paper: Paper) -> str:
    """The paper as the page shows it: what was frozen with the file, or made from the same data until then."""
    return paper_drawing.html_of(paper, KINDS[paper.kind])


def void(paper: Paper, reason: str) -> None:
    """作废, in the caller's transaction: number and file stay, with the reason; a file that is not made yet never is."""
    sealed = house.vault.seal(reason, f"paper.void_reason:{paper.id}")
    Paper.update(state="void", void_reason=sealed).where(Paper.id == paper.id).execute()


def void_reason_of(paper: Paper) -> str:
    """Why a paper is void, for those who may read the case; '' when it is not."""
    return house.vault.open(paper.void_reason, f"paper.void_reason:{paper.id}") if paper.void_reason else ""


def render_waiting(limit: int = 10) -> int:
    """Render, sign and store the papers that wait, oldest first. Returns how many became ready."""
    return paper_drawing.make_waiting(Paper, _render, limit)


def _render(paper: Paper) -> None:
    kind, data, now = KINDS[paper.kind], paper_drawing.data_of(paper), time.now()
    changes: dict[str, Any] = {}
    if kind.seal == "when_issued":
        seal = seal_register.must_have_valid_seal(paper.organ_id, now.date(), kind.stamp, paper.case.centre_id)
        if not data["organ"]["seal"]:  # none was valid when it was drawn
            data["organ"]["seal"] = paper_data.seal_data(seal)
            changes = paper_drawing.frozen(paper, data)
    made = paper_drawing.made(paper, kind, data, now)
    with db.atomic():
        lock(paper.case_id)
        changed = Paper.update(**made, **changes).where(Paper.id == paper.id, Paper.state == "drawn").execute()
        if not changed:
            return
        sha256 = made["file_sha256"]
        if kind.seal == "when_issued":
            register(paper, kind, now, sha256, approver="standing approval", used_by="system")
        audit.append(paper.case_id, "rendered", "system", now, {"paper": str(paper.id), "sha256": sha256})


def lock(case_id: object) -> None:
    """Take the case's row lock without a new version: the worker's events do not disturb an open form."""
    Case.update(version=Case.version).where(Case.id == case_id).execute()


def register(paper: Paper, kind: Kind, now: datetime, sha256: str, *, approver: str, used_by: str) -> None:
    """A row of the seal register, in the caller's transaction (R-SEAL-3). Raises Refused where no seal is valid."""
    seal = seal_register.must_have_valid_seal(paper.organ_id, now.date(), kind.stamp, paper.case.centre_id)
    SealUse.create(
        seal=seal.id,
        paper=paper.id,
        what=kind.title,
        number=paper.number,
        copies=kind.copies,
        applied_by=str(paper.case.handler_id or ""),
        approver=approver,
        used_by=used_by,
        at=now,
        file_sha256=sha256,
    )
