"""The papers of a case that are handed out, as their receiver sees them, and whether a paper at hand is genuine."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from typing import IO, Any
from uuid import UUID

from models.cases import Case, Paper
from models.people import Organ
from models.publication import PublicationPaper
from models.requests import RequestPaper
from portal.cases import issuing
from portal.cases.numbering import plain_code
from portal.cases.papers.kinds import KINDS
from portal.cases.papers.kinds_of_publications import PUBLICATION_KINDS
from portal.cases.papers.kinds_of_requests import REQUEST_KINDS
from portal.ground.errors import N_, NotFound, Refused, TooLarge

LARGEST = 20 * 1024 * 1024  # bytes of a file that is compared with a paper
_CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{16}")
_BLOCK = 1024 * 1024


@dataclass(frozen=True)
class Sheet:
    """One paper in a list. `title` is printed on it, `name` is a message key; `is_made`: its file exists."""

    id: str
    title: str
    name: str
    number: str | None
    issued_on: date
    is_made: bool
    is_void: bool


@dataclass(frozen=True)
class Verified:
    """What anybody may know of a paper: nothing about a person (documents.md 0)."""

    code: str
    title: str
    name: str
    number: str | None
    issued_on: date
    organ: str
    is_void: bool
    is_made: bool
    is_signed: bool
    is_sealed_kind: bool
    sha256: str | None


def sheets_of(case: Case) -> list[Sheet]:
    """The papers of a case that go out to the applicant, oldest first. One query."""
    rows = Paper.select().where(Paper.case == case.id).order_by(Paper.issued_at, Paper.id)
    return [_sheet(paper) for paper in rows if KINDS[paper.kind].outgoing]


def paper_of(case: Case, key: str) -> Paper:
    """A paper of this case that goes out to the applicant. Raises NotFound."""
    try:
        paper = Paper.get_or_none(Paper.id == UUID(key), Paper.case == case.id)
    except ValueError:
        paper = None
    if paper is None or not KINDS[paper.kind].outgoing:
        raise NotFound(N_("There is no such paper in this case."))
    return paper


def sheet_of(paper: Paper) -> Sheet:
    """A paper as a list shows it."""
    return _sheet(paper)


def verify(code: str) -> Verified | None:
    """The paper that carries this code, however it was typed; None where no paper of ours does. Three queries at most."""
    plain = plain_code(code)
    if not _CODE.fullmatch(plain):
        return None
    paper: Any = None
    for table in (Paper, RequestPaper, PublicationPaper):  # of cases, of information requests, of publications
        paper = paper or table.select(table, Organ).join(Organ).where(table.verify_code == plain).first()
    if paper is None:
        return None
    kind = {**KINDS, **REQUEST_KINDS, **PUBLICATION_KINDS}[paper.kind]
    return Verified(
        code=plain,
        title=kind.title,
        name=kind.name,
        number=paper.number,
        issued_on=paper.issued_on,
        organ=paper.organ.name,
        is_void=paper.state == "void",
        is_made=bool(paper.storage_key),
        is_signed=paper.signed,
        is_sealed_kind=kind.seal != "none",
        sha256=paper.file_sha256,
    )


def is_same_file(found: Verified, content: IO[bytes]) -> bool:
    """Whether a file is, byte for byte, the one that was issued. Nothing of it is kept.

    Raises Refused for an empty file or while the paper's own file is being made, TooLarge beyond 20 MB.
    """
    if not found.sha256:
        raise Refused(N_("The file is being made. Please look again in a moment."), field="file")
    digest, size = hashlib.sha256(), 0
    while block := content.read(_BLOCK):
        size += len(block)
        if size > LARGEST:
            raise TooLarge(N_("This file is larger than 20 MB; no paper of ours is."), field="file")
        digest.update(block)
    if not size:
        raise Refused(N_("Please choose the file that you want to have checked."), field="file")
    return digest.hexdigest() == found.sha256


def html_of(paper: Paper) -> str:
    """The paper as a page shows it, made by its own template, everything in it escaped."""
    return issuing.html_of(paper)


def _sheet(paper: Paper) -> Sheet:
    kind = KINDS[paper.kind]
    return Sheet(
        id=paper.id.hex,
        title=kind.title,
        name=kind.name,
        number=paper.number,
        issued_on=paper.issued_on,
        is_made=bool(paper.storage_key),
        is_void=paper.state == "void",
    )
