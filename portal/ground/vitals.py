"""How the house is: is the database there, and what waits. For the operator's probes; counts only, never content."""

from datetime import date

from peewee import SQL

from models.cases import ON_DESK, Case, CaseFile, OutboxMessage, Paper, SealOrder
from models.database import db
from models.publication import PublicationPaper
from models.requests import RequestPaper

PAPERS = (Paper, RequestPaper, PublicationPaper)


def is_alive() -> bool:
    """True where the database answers."""
    return db.execute_sql("SELECT 1").fetchone()[0] == 1


def waiting(today: date) -> dict[str, int]:
    """What waits for the worker or for people, by name. Every count stands on an index over what is open or waiting."""
    return {
        "papers_waiting": sum(table.select().where(table.state == "drawn").count() for table in PAPERS),
        "seal_orders_waiting": SealOrder.select().where(SealOrder.state == "waiting").count(),
        "files_waiting": CaseFile.select().where(CaseFile.state.in_(("checking", "making"))).count(),
        "messages_waiting": OutboxMessage.select().where(OutboxMessage.state == "waiting").count(),
        "messages_failed": OutboxMessage.select().where(OutboxMessage.state == "failed").count(),
        "cases_overdue": Case.select().where(SQL(ON_DESK), Case.due_on < today).count(),
    }
