"""Synthetic cases of realistic spread, fast: what bench/ measures the portal with.

They are rows as the acts would have left them: chains of events that verify, due dates of the clock, blind indexes, the
index of names. Lean where no list or search looks: four answers and the words of events only while a case is open, no
files, and acceptance papers for a few. Written a batch a transaction, so that memory does not grow with their number.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from time import monotonic
from typing import Any

from models.cases import Case, DayRoot
from models.database import Row, db, is_postgres
from models.people import Applicant, Centre
from models.services import CalendarYear
from portal.cases import case_clock, issuing, paper_data
from portal.cases.act import Act
from portal.cases.commitments import MOST_DAYS
from portal.cases.papers.kinds import kind_for
from portal.cases.starting import WINDOW_ONLY
from portal.cases.synthetic_frame import Frame, Numbers, Places
from portal.cases.synthetic_lives import SPREAD, Deed, Desks, Offer, life, offers, waited
from portal.cases.synthetic_people import ACCOUNT_COLUMNS, Person, account_row, people
from portal.cases.synthetic_rows import CLOSED_DESK, COLUMNS, Made, Rows, Told
from portal.ground import audit, time
from portal.ground.errors import BadSetting
from portal.ground.house import house
from portal.people.actors import SYSTEM, centres_below
from portal.services import catalogue

BATCH = 2000  # cases of one transaction
CASES_A_PERSON = 4
AT_WINDOW, AT_A_POINT = 0.15, 0.15  # shares
FROM_HOME = ("draft", "in_pre_review", "pre_review_returned", "pre_reviewed", "booked", "withdrawn")
LONGEST_PAST = timedelta(days=730)
A_PAPER_FOR = 500  # cases
MOST_PAPERS = 200


@dataclass(frozen=True)
class Filled:
    """What a filling wrote, and in how many seconds."""

    cases: int
    events: int
    papers: int
    seconds: float

    def __str__(self) -> str:
        rate = self.cases / max(self.seconds, 0.001)
        what = f"{self.cases} cases, {self.events} events, {self.papers} papers"
        return f"{what} in {self.seconds:.1f} s ({rate:.0f} cases a second)"


def fill(count: int, tell: Callable[[int], object] = int, spread: Mapping[str, float] = SPREAD) -> Filled:
    """Add `count` cases to those that are there; `tell` hears after each batch how many were made. `spread`: how many of
    a hundred are in which state.

    The days' roots are chained anew, because the new history lies in days that were closed. Raises BadSetting in
    production, NotDone where catalogue, calendar or people are not loaded.
    """
    if not house.settings.is_demo:
        raise BadSetting("PORTAL_ENV=production: synthetic cases are never made in production.")
    began, maker = monotonic(), Maker(count, time.now(), spread)
    accepted: list[Made] = []
    roomy_cache()
    for start in range(0, count, BATCH):
        made = maker.batch(min(BATCH, count - start))
        accepted += [m for m in made if m.accepted_at][: MOST_PAPERS - len(accepted)]
        tell(maker.rows.cases)
    papers = _draw_acceptances(accepted[: max(count // A_PAPER_FOR, 1)])
    with db.atomic():
        DayRoot.delete().execute()
        audit.close_days()
    return Filled(maker.rows.cases, maker.rows.events, papers, monotonic() - began)


def roomy_cache() -> None:
    """Indexes over random keys are filled in memory; this connection only, until it is closed."""
    if not is_postgres():
        db.execute_sql("PRAGMA cache_size = -262144")


class Maker:
    """Makes cases batch by batch, the oldest first."""

    def __init__(self, count: int, now: datetime, spread: Mapping[str, float] = SPREAD):
        self.spread = spread
        self.rng = Random(count * 31 + Case.select().count())  # noqa: S311 - fiction, not secrets
        first_year = min((year for (year,) in CalendarYear.select(CalendarYear.year).tuples()), default=now.year)
        self.frame = Frame(max((now - LONGEST_PAST).date(), now.date().replace(year=first_year, month=1, day=1)), now)
        self.offers = offers()
        self.weights = [offer.weight for offer in self.offers]
        self.centres = {centre.code: centre for centre in Centre.select()}
        self.points = {code: sorted(centres_below(code) - {code}) for code in self.centres}
        self.rows = Rows(Desks(), Numbers(), Places(now), now, self.rng)
        self.plan = self._plan(count)

    def _plan(self, count: int) -> Iterator[tuple[int, str]]:
        """(day, state) of every case in the order of days; an open case stands at the end."""
        last = len(self.frame.days) - 1
        first = min(60, last // 3)  # so that a long life fits before the end of the earliest
        by_day: Counter[tuple[int, str]] = Counter()
        for state in self.rng.choices(list(self.spread), weights=list(self.spread.values()), k=count):
            # More and more come each year, and the finished ones ended at least a day ago.
            ended = first + int(self.rng.random() ** 0.8 * (last - first - 1))
            by_day[ended if state in CLOSED_DESK else last, state] += 1
        return (key for key in sorted(by_day) for _ in range(by_day[key]))

    def batch(self, count: int) -> list[Made]:
        """Make and write the next cases of the plan. Returns those that are open."""
        crowd = people(max(count // CASES_A_PERSON, 1), self.rng)
        made = []
        for day, state in islice(self.plan, count):
            one = self.rows.add(self._told(day, state, self.rng.choice(crowd)))
            made += [one] if state not in CLOSED_DESK else []
        with db.atomic():
            insert_rows(Applicant, ACCOUNT_COLUMNS, [account_row(person, self.frame.at(0)) for person in crowd])
            for table, rows in self.rows.by_table.items():
                insert_rows(table, COLUMNS[table], rows)
        self.rows.clear()
        return made

    def _told(self, day: int, state: str, person: Person) -> Told:
        at_window = state not in FROM_HOME and self.rng.random() < AT_WINDOW
        offer = self._offer(at_window)
        deeds = life(state, offer, at_window, self.rng)
        end = day + self.rng.random() if state in CLOSED_DESK else self.frame.end - waited(state, offer, self.rng)
        taken = sum(deed.after for deed in deeds)
        pace = min(1.0, end / taken) if taken else 1.0
        place = end - taken * pace
        moments = [self.frame.at(place)]
        for deed in deeds:
            place += deed.after * pace
            moments.append(self.frame.at(place))
            name_days(deed, moments[-1])
        return Told(state, offer, person, self._centre(offer), at_window, deeds, moments)

    def _offer(self, at_window: bool) -> Offer:
        """A service by popularity; some are received at the window only."""
        while True:
            offer = self.rng.choices(self.offers, self.weights)[0]
            if at_window or offer.guide.online_level != WINDOW_ONLY:
                return offer

    def _centre(self, offer: Offer) -> Centre:
        """Mostly where the department sits, sometimes a service point below (三级联动)."""
        home = offer.department.centre_id
        points = self.points[home]
        return self.centres[self.rng.choice(points) if points and self.rng.random() < AT_A_POINT else home]


def name_days(deed: Deed, at: datetime) -> None:
    """Days that an act names follow from when it happened."""
    if deed.action == "deliver":
        deed.data["day"] = at.date().isoformat()
    elif deed.action == "notify_correction":
        due = case_clock.correction_due(at)
        deed.data["due"] = due.isoformat() if due else None
    elif deed.action == "accept_tolerant":
        due = case_clock.correction_due(at, MOST_DAYS)
        deed.data["until"] = due.isoformat() if due else None


def insert_rows(table: type[Row], columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Rows as the engine keeps them, in the caller's transaction: some six times faster than through the model."""
    names = ", ".join(f'"{table._meta.fields[name].column_name}"' for name in columns)
    mark = "%s" if is_postgres() else "?"
    sql = f'INSERT INTO "{table._meta.table_name}" ({names}) VALUES ({", ".join([mark] * len(columns))})'  # noqa: S608 - names of our own tables
    db.connection().cursor().executemany(sql, rows)


def _draw_acceptances(accepted: list[Made]) -> int:
    """Certificates of acceptance with numbers from the counters, oldest first; the worker makes their files."""
    for made in sorted(accepted, key=lambda one: one.accepted_at or datetime.min):
        case = Case.get_by_id(made.key)
        guide = catalogue.guide_of(case.guide_id)
        act = Act(case, "accept", SYSTEM, {}, made.accepted_at or time.now(), guide, "accepted")
        reading = act.reading.governing
        data = paper_data.common(act) | {
            "acceptance_day": paper_data.iso(reading.acceptance_day),
            "decision_due": paper_data.iso(reading.decision_due),
            "corrected": bool(act.history.last("notify_correction")),
        }
        with db.atomic():
            issuing.draw_paper(case, kind_for("acceptance", guide.procedure), data, act.now)
    return len(accepted)
