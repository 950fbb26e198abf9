"""What every paper shares, of a case, an information request or a publication.

Number, verify code and data are frozen when it is drawn, in the act's transaction; the worker renders, signs and stores it.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from models.cases import PaperCounter
from models.papers import DrawnPaper
from portal.cases import numbering, office_templates, paper_data
from portal.cases.papers.fonts import compact_fonts
from portal.cases.papers.kinds import Kind, missing_fields
from portal.cases.papers.numbers import format_number
from portal.cases.papers.rendering import as_html, as_pdf
from portal.ground import audit
from portal.ground.errors import N_, Refused
from portal.ground.house import house
from portal.ground.pauses import Pauses

log = logging.getLogger("portal.papers")
_pauses = Pauses()
Drawn = TypeVar("Drawn", bound=DrawnPaper)


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


def draw(table: type[Drawn], kind: Kind, data: Mapping[str, Any], now: datetime, **own: Any) -> Drawn:
    """Number, verify code and frozen data of a paper, in the caller's transaction. `own`: columns of this table alone.

    Raises Refused, naming what it lacks.
    """
    organ = data["organ"]["code_word"]  # in whose name it is issued
    serial = next_serial(organ, kind.word, now.year) if kind.word else None
    number = format_number(organ, kind.word or "", now.year, serial, house.settings.number_style) if serial else None
    code = numbering.verify_code()
    data = {
        **data,
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
    paper = table(
        kind=kind.code,
        organ=organ,
        word=kind.word,
        year=now.year if serial else None,
        serial=serial,
        number=number,
        verify_code=code,
        template_version=office_templates.version_for(kind, now.date()),
        state="drawn",
        issued_on=now.date(),
        issued_at=now,
        **own,
    )
    for name, value in frozen(paper, data).items():
        setattr(paper, name, value)
    paper.save(force_insert=True)
    return paper


def frozen(paper: DrawnPaper, data: Mapping[str, Any]) -> dict[str, str]:
    """The columns that hold the data of a paper."""
    text = audit.canonical(dict(data))
    sealed = house.vault.seal(text, _place(paper, "data_sealed"))
    return {"data_digest": hashlib.sha256(text.encode()).hexdigest(), "data_sealed": sealed}


def _place(paper: DrawnPaper, column: str) -> str:
    return f"{paper._meta.table_name}.{column}:{paper.id}"


def data_of(paper: DrawnPaper) -> dict[str, Any]:
    """The frozen data of a paper."""
    return dict(json.loads(house.vault.open(paper.data_sealed, _place(paper, "data_sealed"))))


def html_of(paper: DrawnPaper, kind: Kind) -> str:
    """The paper as a page shows it: what was frozen with the file, or made from the same data until then."""
    if paper.html_sealed:
        return house.vault.open(paper.html_sealed, _place(paper, "html_sealed"))
    return as_html(kind, data_of(paper), paper=office_templates.template_of(kind.code, paper.template_version))


def file_of(paper: DrawnPaper) -> bytes:
    """The rendered, signed file. Raises Refused while the worker has not made it."""
    if not paper.storage_key:
        raise Refused(N_("The file is being made. Please look again in a moment."))
    return house.storage.read(paper.storage_key)


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


def made(paper: DrawnPaper, kind: Kind, data: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Render, sign and store a paper. Returns the columns that make it ready, for the transaction that follows."""
    file = make_file(kind, data, paper.organ_id, now, paper.template_version)
    stored = house.storage.put(file.pdf)
    return {
        "state": "ready",
        "storage_key": stored.key,
        "file_sha256": stored.sha256,
        "html_sealed": house.vault.seal(file.html, _place(paper, "html_sealed")),
        "signed": file.signed,
        "sealed_at": now if kind.seal != "none" else None,
    }


def make_waiting(table: type[Drawn], make: Callable[[Drawn], None], limit: int) -> int:
    """`make` each paper of a table that waits, oldest first. Returns how many became ready.

    One that fails rests for a while, longer each time, and the others go on (portal/cases/stuck shows it).
    """
    ready = (table.tries == 0) | table.id.not_in(_pauses.resting())
    waiting = table.select().where(table.state == "drawn", ready).order_by(table.issued_at, table.id).limit(limit)
    done = 0
    for paper in list(waiting):
        try:
            make(paper)
            done += 1
        except Exception as error:
            log.exception("%s %s could not be made", table._meta.table_name, paper.id)
            _pauses.failed(paper.id, paper.tries + 1)
            table.update(tries=table.tries + 1, error=type(error).__name__).where(table.id == paper.id).execute()
    return done
