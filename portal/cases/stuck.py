"""Papers and seals that the worker could not make, for the administrator: what, since when, why, and try again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.cases import Case, Paper, SealOrder
from portal.cases.papers.kinds import KINDS
from portal.ground import waking
from portal.ground.errors import N_, NotFound

MOST_SHOWN = 100
TABLES = {"paper": (Paper, "drawn"), "seal": (SealOrder, "waiting")}


@dataclass(frozen=True)
class Stuck:
    """One of them. `what`: paper or seal; `title`: Chinese, of the paper; `error`: the name of what went wrong."""

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
    papers = (
        Paper.select(Paper.id, Paper.kind, Paper.number, Case.number, Paper.issued_at, Paper.tries, Paper.error)
        .join(Case)
        .where(Paper.state == "drawn", Paper.tries > 0)
        .order_by(Paper.issued_at)
    )
    orders = (
        SealOrder.select(SealOrder.id, Case.service_name, Case.number, SealOrder.at, SealOrder.tries, SealOrder.error)
        .join(Case)
        .where(SealOrder.state == "waiting", SealOrder.tries > 0)
        .order_by(SealOrder.at)
    )
    found = [
        Stuck("paper", str(key), KINDS[kind].title, number or "", case_number, since, tries, error or "")
        for key, kind, number, case_number, since, tries, error in papers.limit(MOST_SHOWN).tuples()
    ]
    return found + [
        Stuck("seal", str(key), service, "", case_number, since, tries, error or "")
        for key, service, case_number, since, tries, error in orders.limit(MOST_SHOWN).tuples()
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
