"""Twelve months of the demonstration's board: a past, its figures taken month by month, and the bulletins that carry them."""

from datetime import date, datetime, timedelta
from random import Random

from models.cases import Case
from models.database import db, new_id
from models.figures import MonthSnapshot
from models.people import Department
from models.publication import Publication
from portal.cases.synthetic_history import fill_history, state_reason_if_late
from portal.ground import time
from portal.ground.house import house
from portal.publication import bulletins, freezing, snapshots
from portal.publication.months import Month, month_of
from portal.publication.suppression import Rate

MONTHS = 12
CASES = 2400
SEED = 20251101
LEAD = timedelta(days=45)  # so that the first month finishes what began before it
PROMISES = "承诺事项完成情况"


def load_history(now: datetime | None = None, cases: int = CASES) -> int:
    """Lay out the past and publish its months once. Returns how many months; 0 where there are figures already."""
    now = now or time.now()
    if MonthSnapshot.select().exists():
        return 0
    months = [month_of(now.date()).before]
    while len(months) < MONTHS:
        months.insert(0, months[0].before)
    if not bulletins.published_on(months[-1]) <= now.date():
        months.pop()  # its bulletin is still with the reviewers
    for case in Case.select().where(Case.state.in_(("completed", "delivered", "archived"))):
        state_reason_if_late(case, Random(SEED))  # noqa: S311 - fiction
    fill_history(cases, months[0].first - LEAD, seed=SEED)
    for month in months:
        _publish(month)
        if month.first.month % 3 == 0:
            _tell_promises(month)
    return len(months)


def _publish(month: Month) -> None:
    """A month is taken on the third working day after it, and published as its bulletin on the fourth."""
    third = house.calendar().add_workdays(month.last, 3)
    snapshot = snapshots.take(month, datetime.combine(third, datetime.min.time()) + timedelta(hours=18))
    day, slug = bulletins.published_on(month), bulletins.slug_of(month)
    with db.atomic():
        body = bulletins.body_of(snapshot).replace(bulletins.BLANK, "：本站尚未采集")
        _enter(slug, bulletins.KIND, bulletins.title_of(month), bulletins.summary_of(snapshot), body, day)
        snapshots.publish(snapshot, datetime.combine(day, datetime.min.time()) + timedelta(hours=9), slug)


def _tell_promises(last: Month) -> None:
    """How the promised limits of a quarter were kept."""
    quarter = [str(last.before.before), str(last.before), str(last)]
    rows = list(MonthSnapshot.select().where(MonthSnapshot.month.in_(quarter), MonthSnapshot.state == "published"))
    if len(rows) < 3:
        return
    done = sum(row.figures["done"]["value"] for row in rows)
    kept = Rate(sum(r.figures["on_time"]["value"] for r in rows), sum(r.figures["on_time"]["of"] for r in rows))
    half = sum((r.figures["early"].get("cells") or {}).get("half", 0) for r in rows)
    late = sum(len(r.overdue) for r in rows)
    name = f"{last.first.year}年第{'一二三四'[last.first.month // 3 - 1]}季度"
    body = (
        f"{name}办结{done}件，其中按时办结{kept.part}件，按时办结率{kept.words}（共{kept.of}件）。\n"
        f"承诺件中，比承诺时限提前一半以上办结的{half}件。\n"
        f"超过承诺时限{late}件次，原因已随各月运行情况通报逐件公开。"
    )
    summary = f"按时办结率{kept.words}（{kept.of}件），超过承诺时限{late}件次。"
    slug = f"promises-{last.first.year}-q{last.first.month // 3}"
    _enter(slug, PROMISES, f"{name}承诺事项完成情况", summary, body, bulletins.published_on(last))


def _enter(slug: str, kind: str, title: str, summary: str, body: str, day: date) -> None:
    office = Department.get(Department.is_integrated_window)
    Publication.create(
        id=new_id(),
        slug=slug,
        index_no=freezing.next_index_no(day.year),
        kind=kind,
        title=title,
        summary=summary,
        body=body,
        department_name=office.name,
        published_on=day,
        related=[],
    )
