"""Situations of supervision: a case that is late, and what a form would say."""

from datetime import date, timedelta

from models.cases import Case
from models.oversight import QualitySample, SampledCase
from portal.cases import synthetic_history
from portal.ground import time
from portal.oversight import samples
from portal.publication import ledger
from tests import situations as s

ORDER = "说明超期原因，提出解决办法和办结日期。"


def late(working_days: int = 1, code: str = s.FOOD, name: str = "云小满") -> Case:
    """An accepted case with a handler, whose limit fell that many working days before today."""
    filed = s.filing(code, name).accepted()
    due = time.today()
    left = working_days
    while left:
        due -= timedelta(days=1)
        left -= due.weekday() < 5
    Case.update(due_on=due, due_kind="decision").where(Case.id == filed.case.id).execute()
    return filed.fresh()


def soon(days: int = 1) -> str:
    """A day from now, as a form sends it."""
    return (time.today() + timedelta(days=days)).isoformat()


def ago(days: int) -> date:
    """A day in the past."""
    return time.today() - timedelta(days=days)


def october_sampled(cases: int = 24) -> SampledCase:
    """The monthly sample of October over that many finished cases; the case of the lowest rank."""
    synthetic_history.fill_history(cases, date(2026, 10, 1), date(2026, 10, 20), seed=7)
    ledger.add_days()
    samples.draw_due()
    return (
        SampledCase.select()
        .join(QualitySample)
        .where(QualitySample.month == "2026-10")
        .order_by(SampledCase.rank)
        .get()
    )
