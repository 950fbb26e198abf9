"""The monthly sample (抽查, R-SUP-3): of each window some of the cases handled in the month, drawn by the system alone.

The worker draws as soon as the public ledger has a day after the month. What it drew from is kept with it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from peewee import JOIN, IntegrityError, fn

from models.cases import Case, CaseEvent
from models.database import db, new_id
from models.oversight import QualitySample, SampledCase
from models.people import Centre, Department, Staff
from models.publication import LedgerLine
from portal.ground import audit, time
from portal.ground.errors import N_, NotFound
from portal.oversight import drawing, record
from portal.oversight.posts import supervised_centres
from portal.people.actors import SYSTEM, Actor, centres_below

PAGE = 25
BACK = 2  # months: a worker that stood still draws what it missed
# What ends the handling of a case in its window.
HANDLED = ("seal", "members_sealed", "refuse_acceptance", "terminate")
OUTCOMES = {
    "in_order": N_("In order"),
    "minor": N_("Small faults, to be mended"),
    "serious": N_("Serious faults"),
}
FAULTS = ("minor", "serious")
SATISFACTION = {
    "5": N_("Very satisfied"),
    "4": N_("Satisfied"),
    "3": N_("Fairly satisfied"),
    "2": N_("Dissatisfied"),
    "1": N_("Very dissatisfied"),
}
SATISFIED = 3  # from here on
SHOWN = {"": N_("All"), "open": N_("Still to be checked"), "faults": N_("With faults")}
Windows = dict[tuple[str, str], list[str]]


def draw_due() -> int:
    """Draw the samples of the last months that are not drawn yet. Returns how many; the worker asks every hour."""
    done = 0
    for first, last in _finished_months(time.today()):
        line = _public_day_after(last)
        if line is None:
            continue
        for centre in Centre.select(Centre.code).where(Centre.parent.is_null()).order_by(Centre.code):
            done += _draw(centre.code, first, last, line)
    return done


def _finished_months(today: date) -> Iterator[tuple[date, date]]:
    first = today.replace(day=1)
    for _ in range(BACK):
        last = first - timedelta(days=1)
        first = last.replace(day=1)
        yield first, last


def _public_day_after(last: date) -> LedgerLine | None:
    """The first day after the month whose root stands in the public ledger."""
    days = LedgerLine.select().where(LedgerLine.act == "day", LedgerLine.subject > last.isoformat())
    return days.order_by(LedgerLine.subject).first()


def _draw(centre: str, first: date, last: date, line: LedgerLine) -> int:
    month = f"{first:%Y-%m}"
    if QualitySample.select().where(QualitySample.centre == centre, QualitySample.month == month).exists():
        return 0
    root = _root_of(line)
    cases, windows = _handled(centre, first, last)
    seed = drawing.seed_of(month, centre, line.subject, root)
    chosen, now = drawing.drawn(seed, windows), time.now()
    sample = QualitySample(
        id=new_id(), centre=centre, month=month, seed_day=date.fromisoformat(line.subject), seed_root=root, seed=seed,
        percent=drawing.PERCENT, least=drawing.LEAST, population=len(cases), windows=len(windows),
        listed=[[*window, sorted(numbers)] for window, numbers in sorted(windows.items())],
        listed_sha256=drawing.digest_of(windows), drawn_at=now,
    )  # fmt: skip
    rows = [
        {
            "id": new_id(), "sample": sample.id, "case": cases[number], "number": number, "department": department,
            "window": window, "rank": drawing.rank_of(seed, number),
        }
        for (department, window), numbers in sorted(chosen.items())
        for number in numbers
    ]  # fmt: skip
    told = {
        "month": month, "centre": centre, "day": line.subject, "root": root, "seed": seed,
        "listed": sample.listed_sha256, "drawn": [row["number"] for row in rows],
    }  # fmt: skip
    try:
        with db.atomic():
            sample.save(force_insert=True)
            for start in range(0, len(rows), 100):
                SampledCase.insert_many(rows[start : start + 100]).execute()
            record.note(f"sample:{sample.id}", "draw", SYSTEM, now, told)
    except IntegrityError:  # another process was faster and drew the same
        return 0
    return 1


def _root_of(line: LedgerLine) -> str:
    return str(audit.body_of(line.body)["root"])


def _handled(centre: str, first: date, last: date) -> tuple[dict[str, UUID], Windows]:
    """The cases whose handling ended in the month: ids by number, and numbers by (department, window). One query."""
    rows = (
        CaseEvent.select(Case.id, Case.number, Case.department, fn.COALESCE(Staff.window, ""))
        .join(Case)
        .join(Staff, JOIN.LEFT_OUTER, on=(Case.handler == Staff.id))
        .where(
            CaseEvent.day.between(first, last),
            CaseEvent.action.in_(HANDLED),
            Case.centre.in_(sorted(centres_below(centre))),
            Case.number.is_null(False),
        )
        .distinct()
    )
    cases: dict[str, UUID] = {}
    windows: Windows = {}
    for key, number, department, window in rows.tuples():
        cases[number] = key
        windows.setdefault((department, window), []).append(number)
    return cases, windows


@dataclass(frozen=True)
class Told:
    """A sample in figures. `asked`: applicants who answered; `satisfied`: of these."""

    sample: QualitySample
    drawn: int
    checked: int
    faults: int
    asked: int
    satisfied: int


_SLIM = (
    QualitySample.id, QualitySample.centre, QualitySample.month, QualitySample.seed_day, QualitySample.seed_root,
    QualitySample.seed, QualitySample.percent, QualitySample.least, QualitySample.population, QualitySample.windows,
    QualitySample.listed_sha256, QualitySample.drawn_at,
)  # fmt: skip


def samples(actor: Actor, month: str = "") -> list[Told]:
    """The samples that this supervisor watches, newest first, or those of a month. Two queries."""
    asked = QualitySample.centre.in_(supervised_centres(actor))
    if month:
        asked &= QualitySample.month == month
    rows = QualitySample.select(*_SLIM, Centre).join(Centre).where(asked)
    return told(list(rows.order_by(QualitySample.month.desc(), QualitySample.centre).limit(PAGE)))


def told(rows: list[QualitySample]) -> list[Told]:
    """The figures of these samples. One query."""
    counts = (
        SampledCase.select(
            SampledCase.sample,
            fn.COUNT(SampledCase.id),
            fn.COUNT(SampledCase.outcome),
            fn.COALESCE(fn.SUM(SampledCase.outcome.in_(FAULTS).cast("integer")), 0),
            fn.COUNT(SampledCase.satisfaction),
            fn.COALESCE(fn.SUM((SampledCase.satisfaction >= SATISFIED).cast("integer")), 0),
        )
        .where(SampledCase.sample.in_([row.id for row in rows]))
        .group_by(SampledCase.sample)
    )
    found = {key: tuple(map(int, numbers)) for key, *numbers in counts.tuples()}
    return [Told(row, *found.get(row.id, (0, 0, 0, 0, 0))) for row in rows]


def sample_for(key: str, actor: Actor) -> Told:
    """A sample of this supervisor's centres. Raises NotFound."""
    try:
        asked = (QualitySample.id == UUID(key)) & QualitySample.centre.in_(supervised_centres(actor))
    except ValueError:
        raise NotFound(N_("There is no such sample.")) from None
    found = QualitySample.select(*_SLIM, Centre).join(Centre).where(asked).first()
    if found is None:
        raise NotFound(N_("There is no such sample."))
    return told([found])[0]


def cases_of(sample: QualitySample, shown: str = "", page: int = 1) -> tuple[list[SampledCase], int]:
    """A page of the drawn cases by department, window and rank, and how many there are. Two queries."""
    asked = SampledCase.sample == sample.id
    if shown == "open":
        asked &= SampledCase.outcome.is_null()
    elif shown == "faults":
        asked &= SampledCase.outcome.in_(FAULTS)
    rows = (
        SampledCase.select(SampledCase, Case, Department).join(Case).switch(SampledCase).join(Department).where(asked)
    )
    order = (Department.sort, SampledCase.window, SampledCase.rank)
    return list(rows.order_by(*order).paginate(max(page, 1), PAGE)), SampledCase.select().where(asked).count()


def listed(sample: QualitySample) -> Iterator[tuple[str, str, str, str, bool]]:
    """The list from which was drawn: (department, window, number, rank, was drawn), each window by rank."""
    row = QualitySample.get_by_id(sample.id)
    windows = {(department, window): numbers for department, window, numbers in row.listed}
    chosen = drawing.drawn(row.seed, windows, row.percent, row.least)
    for window, numbers in windows.items():
        ranked = sorted((drawing.rank_of(row.seed, number), number) for number in numbers)
        picked = set(chosen[window])
        yield from ((*window, number, rank, number in picked) for rank, number in ranked)


def next_month() -> str:
    """The month whose sample is drawn next."""
    return f"{time.today():%Y-%m}"


def verify() -> Iterator[audit.Problem]:
    """Draw every sample again: each that is not what the public ledger and its own record say."""
    for row in QualitySample.select().order_by(QualitySample.month, QualitySample.centre):
        name = f"{row.month} {row.centre_id}"
        line = LedgerLine.get_or_none(LedgerLine.act == "day", LedgerLine.subject == row.seed_day.isoformat())
        seed = drawing.seed_of(row.month, row.centre_id, row.seed_day.isoformat(), _root_of(line)) if line else ""
        if row.seed != seed:
            yield audit.Problem("quality_sample", name, "its seed is not that of the root in the public ledger")
        windows = {(department, window): numbers for department, window, numbers in row.listed}
        told = next((entry.data for entry in record.entries_of(f"sample:{row.id}")), {})
        if not drawing.digest_of(windows) == row.listed_sha256 == told.get("listed"):
            yield audit.Problem("quality_sample", name, "the list from which was drawn was changed")
        chosen = drawing.drawn(row.seed, windows, row.percent, row.least)
        kept = {
            number for (number,) in SampledCase.select(SampledCase.number).where(SampledCase.sample == row).tuples()
        }
        if kept != {number for numbers in chosen.values() for number in numbers}:
            yield audit.Problem("quality_sample", name, "its cases are not those that the seed draws")
