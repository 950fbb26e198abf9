"""Papers and seals that the worker could not make, for the administrator: what, since when, why, and try again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from models.cases import Case, Paper, SealOrder
from models.publication import Draft, PublicationPaper
from models.requests import InformationRequest, RequestPaper
from portal.cases.papers.kinds import KINDS
from portal.cases.papers.kinds_of_publications import PUBLICATION_KINDS
from portal.cases.papers.kinds_of_requests import REQUEST_KINDS
from portal.ground import waking
from portal.ground.errors import N_, NotFound

MOST_SHOWN = 100
PAPERS: dict[str, tuple[Any, Any, Any]] = {  # the table, what its rows are about, and the name of that
    "paper": (Paper, Case, Case.number),
    "request_paper": (RequestPaper, InformationRequest, InformationRequest.number),
    "publication_paper": (PublicationPaper, Draft, Draft.title),
}
TABLES = {**{what: (table, "drawn") for what, (table, _of, _name) in PAPERS.items()}, "seal": (SealOrder, "waiting")}
EVERY_KIND = {**KINDS, **REQUEST_KINDS, **PUBLICATION_KINDS}


@dataclass(frozen=True)
class Stuck:
    """One of them. `what`: a key of TABLES; `title`: Chinese, of the paper; `case_number`: of what it is about, or the
    title of a publication; `error`: the name of what went wrong.
    """

    what: str
    id: str
    title: str
    number: str
    case_number: str
    since: datetime
    tries: int
    error: str


def stuck() -> list[Stuck]:
    """What was tried at least once and is not made, oldest first; papers, then orders."""
    orders = (
        SealOrder.select(SealOrder.id, Case.service_name, Case.number, SealOrder.at, SealOrder.tries, SealOrder.error)
        .join(Case)
        .where(SealOrder.state == "waiting", SealOrder.tries > 0)
        .order_by(SealOrder.at)
    )
    return [one for what in PAPERS for one in _papers(what)] + [
        Stuck("seal", str(key), service, "", case_number, since, tries, error or "")
        for key, service, case_number, since, tries, error in orders.limit(MOST_SHOWN).tuples()
    ]


def _papers(what: str) -> list[Stuck]:
    table, of, name = PAPERS[what]
    rows = table.select(table.id, table.kind, table.number, name, table.issued_at, table.tries, table.error).join(of)
    waiting = rows.where(table.state == "drawn", table.tries > 0).order_by(table.issued_at)
    return [
        Stuck(what, str(key), EVERY_KIND[kind].title, number or "", about, since, tries, error or "")
        for key, kind, number, about, since, tries, error in waiting.limit(MOST_SHOWN).tuples()
    ]


def try_again(what: str, key: str) -> None:
    """Let the worker try one of them at once. Raises NotFound where it is not among them any more."""
    gone = NotFound(N_("This is not among what could not be made any more."))
    try:
        (table, waits), row_id = TABLES[what], UUID(key)
    except (KeyError, ValueError):
        raise gone from None
    fresh = table.update(tries=0, error=None).where(table.id == row_id, table.state == waits, table.tries > 0)
    if not fresh.execute():
        raise gone
    waking.wake_after_commit()
