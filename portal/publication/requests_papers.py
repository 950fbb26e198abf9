"""Papers on information requests (docs/rules/documents.md 27): drawn in the act's transaction, made by the worker.

Number, data and the data's digest are frozen at once; the file is rendered, signed and stored as the papers of cases are.
"""

import hashlib
import json
import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from models.database import db
from models.requests import InformationRequest, RequestPaper
from portal.cases import issuing, numbering, paper_data
from portal.cases.papers.kinds import missing_fields
from portal.cases.papers.kinds_of_requests import REQUEST_KINDS
from portal.cases.papers.numbers import format_number
from portal.cases.papers.rendering import as_html
from portal.ground import audit, time
from portal.ground.errors import N_, NotFound, Refused
from portal.ground.house import house
from portal.ground.pauses import Pauses
from portal.ground.privacy import mask_id, mask_phone
from portal.people.actors import Actor
from portal.publication.requests_asked import Asked

log = logging.getLogger("portal.requests")
_pauses = Pauses()


def draw(
    request: InformationRequest, asked: Asked, code: str, says: Mapping[str, Any], by: Actor, now: datetime
) -> RequestPaper:
    """Number, verify code and frozen data of a paper, in the caller's transaction. Raises Refused, naming what it lacks."""
    kind = REQUEST_KINDS[code]
    organ = request.organ_id
    serial = issuing.next_serial(organ, kind.word, now.year) if kind.word else None
    number = format_number(organ, kind.word or "", now.year, serial, house.settings.number_style) if serial else None
    verify = numbering.verify_code()
    data = {
        **_frame(request, asked, by, now),
        "info": dict(says),
        "number": number,
        "issued_on": now.date().isoformat(),
        "verify_code": verify,
        "verify_url": paper_data.verify_url(verify),
    }
    missing = missing_fields(kind, data)
    if missing:
        raise Refused(
            N_("%(title)s cannot be issued yet; it lacks: %(fields)s."), title=kind.title, fields=", ".join(missing)
        )
    text = audit.canonical(data)
    seal = paper_data.seal_of_organ(organ, now.date()) if kind.seal != "none" else None
    paper = RequestPaper(
        request=request.id,
        kind=code,
        organ=organ,
        word=kind.word,
        year=now.year if serial else None,
        serial=serial,
        number=number,
        verify_code=verify,
        template_version=str(kind.version),
        data_digest=hashlib.sha256(text.encode()).hexdigest(),
        data_sealed="",
        state="drawn",
        seal=seal.id if seal else None,
        used_by=by.ref,
        issued_on=now.date(),
        issued_at=now,
    )
    paper.data_sealed = house.vault.seal(text, f"request_paper.data_sealed:{paper.id}")
    paper.save(force_insert=True)
    return paper


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


def data_of(paper: RequestPaper) -> dict[str, Any]:
    """The frozen data of a paper."""
    return dict(json.loads(house.vault.open(paper.data_sealed, f"request_paper.data_sealed:{paper.id}")))


def html_of(paper: RequestPaper) -> str:
    """The paper as a page shows it: what was frozen with the file, or made from the same data until then."""
    if paper.html_sealed:
        return house.vault.open(paper.html_sealed, f"request_paper.html_sealed:{paper.id}")
    return as_html(REQUEST_KINDS[paper.kind], data_of(paper))


def file_of(paper: RequestPaper) -> bytes:
    """The rendered, signed file. Raises Refused while the worker has not made it."""
    if not paper.storage_key:
        raise Refused(N_("The file is being made. Please look again in a moment."))
    return house.storage.read(paper.storage_key)


def render_waiting(limit: int = 10) -> int:
    """Render, sign and store the papers that wait, oldest first. Returns how many became ready."""
    ready = (RequestPaper.tries == 0) | RequestPaper.id.not_in(_pauses.resting())
    waiting = RequestPaper.select().where(RequestPaper.state == "drawn", ready)
    done = 0
    for paper in list(waiting.order_by(RequestPaper.issued_at, RequestPaper.id).limit(limit)):
        try:
            _render(paper)
            done += 1
        except Exception as error:
            log.exception("paper %s of a request could not be made", paper.id)
            _pauses.failed(paper.id, paper.tries + 1)
            RequestPaper.update(tries=RequestPaper.tries + 1, error=type(error).__name__).where(
                RequestPaper.id == paper.id
            ).execute()
    return done


def _render(paper: RequestPaper) -> None:
    kind, now = REQUEST_KINDS[paper.kind], time.now()
    made = issuing.make_file(kind, data_of(paper), paper.organ_id, now)
    html = house.vault.seal(made.html, f"request_paper.html_sealed:{paper.id}")
    stored = house.storage.put(made.pdf)
    with db.atomic():
        RequestPaper.update(
            state="ready",
            storage_key=stored.key,
            file_sha256=stored.sha256,
            html_sealed=html,
            signed=made.signed,
            sealed_at=now if kind.seal != "none" else None,
        ).where(RequestPaper.id == paper.id, RequestPaper.state == "drawn").execute()
