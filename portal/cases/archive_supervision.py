"""Records of supervision are volumes of their own, bound by week, month or quarter (R-ARC-3)."""

from calendar import monthrange
from datetime import date, timedelta
from uuid import UUID

from peewee import IntegrityError

from models.archive import Volume, VolumeCase, VolumeEntry
from models.cases import Case, Paper
from models.database import db
from models.people import Centre, Department
from portal.cases import archive_retention as retention
from portal.cases.archive_contents import plain
from portal.cases.archive_filing import number
from portal.cases.papers.kinds import KINDS
from portal.cases.papers.numbers import format_day
from portal.ground import time
from portal.ground.errors import N_, Conflict, Forbidden, Refused
from portal.people.actors import Actor, centres_below

PERIODS = {"week": N_("Week"), "month": N_("Month"), "quarter": N_("Quarter")}
# Papers by which supervision follows the windows; a kind that supervision issues names itself so.
RECORDS = ("deemed_record", "supervision_")


def period_of(period: str, day: date) -> tuple[date, date]:
    """First and last day of the week (from Monday), month or quarter that a day lies in. Raises Refused."""
    if period == "week":
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=6)
    if period not in PERIODS:
        raise Refused(N_("Records of supervision are bound by week, month or quarter."), field="period")
    month = day.month if period == "month" else (day.month - 1) // 3 * 3 + 1
    last = month if period == "month" else month + 2
    return date(day.year, month, 1), date(day.year, last, monthrange(day.year, last)[1])


def bind(centre: Centre, period: str, day: date, *, by: Actor) -> Volume:
    """Bind the records of the period that `day` lies in. The archivist checks the volume as any other.

    Raises Forbidden; Refused while the period is not over or has no records; Conflict when it is bound already.
    """
    if not any(p.post in ("supervisor", "archivist") and centre.code in p.centres for p in by.posts):
        raise Forbidden(N_("Only supervision and the archive may bind these records."))
    first, last = period_of(period, day)
    now = time.now()
    if last >= now.date():
        raise Refused(
            N_("This period is over only after %(day)s; its records may be bound then."), field="day", day=last
        )
    papers = records(centre, first, last)
    if not papers:
        raise Refused(N_("Supervision recorded nothing in this period."), field="day")
    organ = Department.select().where(Department.centre == centre.code).order_by(Department.sort).get().organ_id
    volume = Volume(
        kind="supervision",
        state="waiting",
        fonds=retention.fonds_of(organ),
        category=retention.SUPERVISION,
        year=last.year,
        retention=retention.TEN,
        title=f"{centre.name}监督记录（{format_day(first)}至{format_day(last)}）",
        organ=organ,
        centre=centre.code,
        period=period,
        first_on=first,
        last_on=last,
        cases=len({p.case_id for p in papers}),
        pieces=len(papers),
        compiled_by=UUID(by.id),
        compiled_at=now,
        created_at=now,
    )
    try:
        with db.atomic():
            volume.save(force_insert=True)
            number(volume)
            volume.save()
            _lay_in(volume, papers)
    except IntegrityError as error:
        raise Conflict(N_("The records of this period are bound already.")) from error
    return volume


def records(centre: Centre, first: date, last: date) -> list[Paper]:
    """The papers of supervision in the centre and its points, issued in these days, oldest first."""
    found = (
        Paper.select(Paper, Case)
        .join(Case)
        .where(
            Case.centre.in_(centres_below(centre.code)), Paper.issued_on.between(first, last), Paper.state == "ready"
        )
        .order_by(Paper.issued_at, Paper.id)
    )
    return list(found.where(Paper.kind.in_(_kinds())))


def _kinds() -> list[str]:
    return [code for code in KINDS if plain(code).startswith(RECORDS)]


def _lay_in(volume: Volume, papers: list[Paper]) -> None:
    for place, case_id in enumerate(dict.fromkeys(p.case_id for p in papers), 1):
        VolumeCase.create(volume=volume.id, case=case_id, place=place)
    for no, paper in enumerate(papers, 1):
        VolumeEntry.create(
            volume=volume.id,
            no=no,
            case=paper.case_id,
            kind="paper",
            paper=paper.id,
            title=KINDS[paper.kind].title,
            number=paper.number or paper.case.number,
            responsible=volume.organ.name,
            day=paper.issued_on,
        )
