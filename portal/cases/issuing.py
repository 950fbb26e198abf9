"""Papers become real: number and data are drawn in the act's transaction; the worker renders, signs and stores.

A process paper is sealed when issued, under the window head's standing approval for its kind; the register gets its row
when the file exists (R-SEAL-3, lifecycle.md).
"""

import hashlib
import json
import logging
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from models.cases import Case, Paper, PaperCounter, SealUse
from models.database import db
from portal.cases import numbering, office_templates, paper_data, seal_register
from portal.cases.act import Act
from portal.cases.papers.fonts import compact_fonts
from portal.cases.papers.kinds import KINDS, Kind, kind_for, missing_fields
from portal.cases.papers.numbers import format_number
from portal.cases.papers.rendering import as_html, as_pdf
from portal.ground import audit, time
from portal.ground.errors import N_, Refused
from portal.ground.house import house
from portal.ground.pauses import Pauses

log = logging.getLogger("portal.papers")
_pauses = Pauses()


def next_serial(organ: str, word: str, year: int) -> int:
    """The next number of this organ, kind and year: gapless, in the caller's transaction."""
    row = (
        PaperCounter.insert(organ=organ, word=word, year=year, last=1)
        .on_conflict(
            conflict_target=[PaperCounter.organ, PaperCounter.word, PaperCounter.year],
            update={PaperCounter.last: PaperCounter.last + 1},
        )
        .returning(PaperCounter.last)
        .execute()
    )
    return next(iter(row)).last


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
    serial = next_serial(organ, kind.word, now.year) if kind.word else None
    number = format_number(organ, kind.word or "", now.year, serial, house.settings.number_style) if serial else None
    code = numbering.verify_code()
    data = {
        **data,
        "organ": data["organ"] | {"seal": _seal_for(kind, organ, case, now)},
        "number": number,
        "issued_on": now.date().isoformat(),
        "verify_code": code,
        "verify_url": paper_data.verify_url(code),
    }
    missing = missing_fields(kind, data)
    if missing:
        raise Refused(
            N_("%(title)s cannot be issued yet; it lacks: %(fields)s."), title=kind.title, fields=", ".join(missing)
        )
    text = audit.canonical(data)
    paper = Paper(
        case=case.id,
        event_seq=0,
        kind=kind.code,
        organ=organ,
        word=kind.word,
        year=now.year if serial else None,
        serial=serial,
        number=number,
        verify_code=code,
        template_version=office_templates.version_for(kind, now.date()),
        data_digest=hashlib.sha256(text.encode()).hexdigest(),
        data_sealed="",
        state="drawn",
        issued_on=now.date(),
        issued_at=now,
    )
    paper.data_sealed = house.vault.seal(text, f"paper.data_sealed:{paper.id}")
    paper.save(force_insert=True)
    return paper


def data_of(paper: Paper) -> dict[str, Any]:
    """The frozen data of a paper."""
    return json.loads(house.vault.open(paper.data_sealed, f"paper.data_sealed:{paper.id}"))


def html_of(paper: Paper) -> str:
    """The paper as the page shows it: what was frozen with the file, or made from the same data until then."""
    if paper.html_sealed:
        return house.vault.open(paper.html_sealed, f"paper.html_sealed:{paper.id}")
    return as_html(paper.kind, data_of(paper), paper=office_templates.template_of(paper.kind, paper.template_version))


def file_of(paper: Paper) -> bytes:
    """The rendered, signed file. Raises Refused while the worker has not made it."""
    if not paper.storage_key:
        raise Refused(N_("The file is being made. Please look again in a moment."))
    return house.storage.read(paper.storage_key)


def void(paper: Paper, reason: str) -> None:
    """作废, in the caller's transaction: number and file stay, with the reason; a file that is not made yet never is."""
    sealed = house.vault.seal(reason, f"paper.void_reason:{paper.id}")
    Paper.update(state="void", void_reason=sealed).where(Paper.id == paper.id).execute()


def void_reason_of(paper: Paper) -> str:
    """Why a paper is void, for those who may read the case; '' when it is not."""
    return house.vault.open(paper.void_reason, f"paper.void_reason:{paper.id}") if paper.void_reason else ""


@lru_cache(maxsize=2)
def fonts_of(office: str, instance: Path) -> tuple[Path, ...]:
    """The folders with fonts for papers: the office's own, and the compact cut of the machine's."""
    compact = compact_fonts(instance / "fonts")
    return (*((Path(office),) if office else ()), *((compact,) if compact else ()))


@dataclass(frozen=True)
class MadeFile:
    """A rendered paper: its PDF, the same as HTML, and whether it carries the organ's signature."""

    pdf: bytes
    html: str
    signed: bool


def make_file(kind: Kind, data: dict[str, Any], organ: str, now: datetime, version: str = "") -> MadeFile:
    """Render a paper and sign it with the organ's certificate; 样张 where there is none (R-ELE-2). `version`: of its text."""
    from portal.cases.papers.signing import Signer, sign  # heavy, and only the worker signs

    settings = house.settings
    signer = Signer.for_organ(organ, settings, data["organ"]["name"]) if kind.seal != "none" else None
    sealed = signer is not None
    sample = kind.seal != "none" and (signer is None or signer.demonstration)
    paper, fonts = office_templates.template_of(kind.code, version), fonts_of(settings.fonts, settings.instance)
    pdf = as_pdf(kind, data, sealed=sealed, sample=sample, fonts=fonts, paper=paper, version=version)
    if signer is not None:
        pdf = sign(pdf, signer, reason=data.get("number") or kind.code, at=now)
    return MadeFile(pdf, as_html(kind, data, sealed=sealed, sample=sample, paper=paper), sealed)


def render_waiting(limit: int = 10) -> int:
    """Render, sign and store the papers that wait, oldest first. Returns how many became ready.

    One that fails rests for a while, longer each time, and the others go on (portal/cases/stuck shows it).
    """
    ready = (Paper.tries == 0) | Paper.id.not_in(_pauses.resting())
    waiting = Paper.select().where(Paper.state == "drawn", ready).order_by(Paper.issued_at, Paper.id).limit(limit)
    done = 0
    for paper in list(waiting):
        kind = KINDS[paper.kind]
        try:
            _render(paper, kind)
            done += 1
        except Exception as error:
            log.exception("paper %s could not be made", paper.id)
            _pauses.failed(paper.id, paper.tries + 1)
            Paper.update(tries=Paper.tries + 1, error=type(error).__name__).where(Paper.id == paper.id).execute()
    return done


def _render(paper: Paper, kind: Kind) -> None:
    data = data_of(paper)
    now = time.now()
    changes: dict[str, Any] = {}
    if kind.seal == "when_issued":
        seal = seal_register.must_have_valid_seal(paper.organ_id, now.date(), kind.stamp, paper.case.centre_id)
        if not data["organ"]["seal"]:  # none was valid when it was drawn
            data["organ"]["seal"] = paper_data.seal_data(seal)
            text = audit.canonical(data)
            changes["data_digest"] = hashlib.sha256(text.encode()).hexdigest()
            changes["data_sealed"] = house.vault.seal(text, f"paper.data_sealed:{paper.id}")
    made = make_file(kind, data, paper.organ_id, now, paper.template_version)
    html = house.vault.seal(made.html, f"paper.html_sealed:{paper.id}")
    stored = house.storage.put(made.pdf)
    with db.atomic():
        lock(paper.case_id)
        changed = (
            Paper.update(
                state="ready",
                storage_key=stored.key,
                file_sha256=stored.sha256,
                html_sealed=html,
                signed=made.signed,
                sealed_at=now if kind.seal == "when_issued" else None,
                **changes,
            )
            .where(Paper.id == paper.id, Paper.state == "drawn")
            .execute()
        )
        if not changed:
            return
        if kind.seal == "when_issued":
            register(paper, kind, now, stored.sha256, approver="standing approval", used_by="system")
        audit.append(paper.case_id, "rendered", "system", now, {"paper": str(paper.id), "sha256": stored.sha256})


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
