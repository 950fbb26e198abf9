"""Papers on information requests (docs/rules/documents.md 27): drawn in the act's transaction, made by the worker.

Number, data and the data's digest are frozen at once; the file is rendered, signed and stored as the papers of cases are.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from models.database import db
from models.requests import InformationRequest, RequestPaper
from portal.cases import paper_data, paper_drawing
from portal.cases.papers.kinds_of_requests import REQUEST_KINDS
from portal.ground import time
from portal.ground.errors import N_, NotFound
from portal.ground.privacy import mask_id, mask_phone
from portal.people.actors import Actor
from portal.publication.requests_asked import Asked


def draw(
    request: InformationRequest, asked: Asked, code: str, says: Mapping[str, Any], by: Actor, now: datetime
) -> RequestPaper:
    """Number, verify code and frozen data of a paper, in the caller's transaction. Raises Refused, naming what it lacks."""
    kind = REQUEST_KINDS[code]
    seal = paper_data.seal_of_organ(request.organ_id, now.date()) if kind.seal != "none" else None
    data = {**_frame(request, asked, by, now), "info": dict(says)}
    own = {"request": request.id, "seal": seal.id if seal else None, "used_by": by.ref}
    return paper_drawing.draw(RequestPaper, kind, data, now, **own)


def _frame(request: InformationRequest, asked: Asked, by: Actor, now: datetime) -> dict[str, Any]:
    """What every paper of a request says; names are full, numbers masked (documents.md 0)."""
    centre = request.centre
    return {
        "organ": paper_data.organ_data(request.organ, now.date()),
        "centre": {
            "name": centre.name,
            "address": centre.address,
            "hours": centre.hours,
            "phone": centre.phone,
            "complaint_hotline": centre.complaint_phone,
        },
        "case_number": request.number,
        "applicant": {
            "kind": "company" if asked.kind == "company" else "person",
            "name": asked.name,
            "id_masked": mask_id(asked.id_number) if asked.id_number else "",
            "uscc": asked.credit_code,
            "legal_rep": asked.legal_rep,
            "phone_masked": mask_phone(asked.phone) if asked.phone else "",
        },
        "item": {"name": "政府信息公开申请", "procedure": "service"},
        "handler": {"name": by.name if by.is_staff else "信息公开工作机构", "phone": centre.phone},
        "submitted_at": request.filed_at.replace(microsecond=0).isoformat(),
    }


def papers_of(request: InformationRequest, *, outgoing: bool = True) -> list[RequestPaper]:
    """The papers of a request, oldest first; `outgoing`: those for the requester alone."""
    rows = RequestPaper.select().where(RequestPaper.request == request.id)
    return [
        one
        for one in rows.order_by(RequestPaper.issued_at, RequestPaper.id)
        if not outgoing or REQUEST_KINDS[one.kind].outgoing
    ]


def paper_of(request: InformationRequest, key: str, *, outgoing: bool = True) -> RequestPaper:
    """A paper of this request. Raises NotFound."""
    try:
        wanted = UUID(key)
    except ValueError:
        wanted = None
    found = next((one for one in papers_of(request, outgoing=outgoing) if one.id == wanted), None)
    if found is None:
        raise NotFound(N_("There is no such paper in this request."))
    return found


def html_of(paper: RequestPaper) -> str:
    """The paper as a page shows it."""
    return paper_drawing.html_of(paper, REQUEST_KINDS[paper.kind])


def render_waiting(limit: int = 10) -> int:
    """Render, sign and store the papers that wait, oldest first. Returns how many became ready."""
    return paper_drawing.make_waiting(RequestPaper, _render, limit)


def _render(paper: RequestPaper) -> None:
    made = paper_drawing.made(paper, REQUEST_KINDS[paper.kind], paper_drawing.data_of(paper), time.now())
    with db.atomic():
        RequestPaper.update(**made).where(RequestPaper.id == paper.id, RequestPaper.state == "drawn").execute()
