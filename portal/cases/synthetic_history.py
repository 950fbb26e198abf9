"""A past for the board of the demonstration: finished cases of many months, most in time, a few late and each with a reason.

Rows as portal/cases/synthetic makes them, but laid out by the day of filing, and with what the measuring cases lack:
special procedures, extensions, filings that the law accepted, second corrections, cases that ran late.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import NamedTuple

from models.cases import Case, DayRoot
from models.database import db
from models.oversight import StatedReason
from models.people import Applicant, Centre
from portal.cases import case_clock
from portal.cases.clock_terms import LEGAL_GROUNDS
from portal.cases.starting import WINDOW_ONLY
from portal.cases.synthetic import insert_rows, name_days, roomy_cache
from portal.cases.synthetic_frame import Frame, Numbers, Places
from portal.cases.synthetic_lives import Deed, Desks, Offer, offers
from portal.cases.synthetic_people import ACCOUNT_COLUMNS, Person, account_row, people
from portal.cases.synthetic_rows import COLUMNS, Rows, Told
from portal.ground import audit, time
from portal.ground.errors import BadSetting
from portal.ground.house import house
from portal.people.actors import centres_below
from portal.services import catalogue

BATCH = 2000
CASES_A_PERSON = 12
AT_WINDOW, AT_A_POINT = 0.28, 0.15
LEAST_REST = 6.0  # working days before now in which nothing of this past begins
ON_THE_SPOT, JOINT = "即办件", "联办件"
# How busy each month of the year is: little around Spring Festival, much when schools and trades begin.
BUSY = (0.86, 0.62, 1.06, 1.0, 0.97, 1.04, 1.1, 1.03, 1.05, 1.08, 1.0, 0.95)
# (share of the promised time that was used: from, to), and how many cases in a hundred.
PACES = (((0.12, 0.5), 36), ((0.5, 0.7), 30), ((0.7, 0.8), 15), ((0.8, 0.97), 17.8), ((1.15, 1.7), 1.2))
REASONS = (
    ("agency", "两个部门意见不一致，协调晚了。"),
    ("agency", "核查人员请假，没有及时换人。"),
    ("agency", "审核意见在部门内部流转时漏签，发现后当天补办。"),
    ("third_party", "专家评审意见晚到，事先没有办理延期。"),
    ("agency", "现场核查当天未能成行，改期后超过了承诺时限。"),
    ("system", "用印系统停用一天，恢复后当天补盖。"),
)


CLOSE = 0.9  # beyond this share a case may have run late: extensions, holidays, limits in calendar days


class Lived(NamedTuple):
    """How a case went: its last state and the acts that led there."""

    state: str
    deeds: list[Deed]


def fill_history(
    count: int, first: date, last: date | None = None, seed: int = 0, tell: Callable[[int], object] = int
) -> int:
    """Add `count` finished cases that were filed from `first` to `last` (as late as they can end before now).

    The same seed makes the same past. Days are chained anew as in synthetic.fill. Returns how many were made; raises
    BadSetting in production, NotDone where catalogue, calendar or people are not loaded.
    """
    if not house.settings.is_demo:
        raise BadSetting("PORTAL_ENV=production: synthetic cases are never made in production.")
    roomy_cache()
    historian = _Historian(first, last, seed)
    for start in range(0, count, BATCH):
        historian.batch(min(BATCH, count - start))
        tell(historian.rows.cases)
    with db.atomic():
        DayRoot.delete().execute()
        audit.close_days()
    return historian.rows.cases


class _Historian:
    def __init__(self, first: date, last: date | None, seed: int):
        now = time.now()
        self.rng = Random(seed)  # noqa: S311 - fiction, not secrets
        self.frame = Frame(first, now)
        self.offers = [offer for offer in offers() if offer.guide.case_type != JOINT]
        self.popular = list(accumulate(offer.weight for offer in self.offers))
        self.centres = {centre.code: centre for centre in Centre.select()}
        self.points = {code: sorted(centres_below(code) - {code}) for code in self.centres}
        self.rows = Rows(Desks(), Numbers(), Places(now), now, self.rng)
        self.days = [
            n for n, day in enumerate(self.frame.days) if n < self.frame.end - LEAST_REST and (not last or day <= last)
        ]
        busy = (BUSY[self.frame.days[n].month - 1] * (1 + n / 2000) for n in self.days)
        self.busy = list(accumulate(busy))

    def batch(self, count: int) -> None:
        """Make and write some cases, then the reasons of those that ran late."""
        crowd = people(max(count // CASES_A_PERSON, 1), self.rng)
        close = []
        for day in sorted(self.rng.choices(self.days, cum_weights=self.busy, k=count)):
            told, was_close = self._told(day, self.rng.choice(crowd))
            made = self.rows.add(told)
            close += [made.key] if was_close else []
        with db.atomic():
            insert_rows(Applicant, ACCOUNT_COLUMNS, [account_row(person, self.frame.at(0)) for person in crowd])
            for table, rows in self.rows.by_table.items():
                insert_rows(table, COLUMNS[table], rows)
            for key in close:
                state_reason_if_late(Case.get_by_id(key), self.rng)
        self.rows.clear()

    def _told(self, day: int, person: Person) -> tuple[Told, bool]:
        at_window = self.rng.random() < AT_WINDOW
        offer = self._offer(at_window)
        pace = self._pace()
        lived = _life(offer, at_window, pace, self.rng)
        moments = self._moments(day + self.rng.random() * 0.95, offer, lived.deeds)
        state, deeds = lived
        if state == "archived" and moments[-1] >= self.frame.end:
            state, deeds, moments = "delivered", deeds[:-1], moments[:-1]
        over = moments[-1] - self.frame.end
        if over > 0:  # what could not have ended by now went faster
            begun, taken = moments[0], moments[-1] - moments[0]
            moments = [begun + (at - begun) * (taken - over) / taken for at in moments]
        when = [self.frame.at(place) for place in moments]
        for deed, at in zip(deeds, when[1:], strict=True):
            name_days(deed, at)
        law = offer.guide.limit.statutory
        by_days = law is not None and (law.unit != "working_day" or law.counted_from == "received")
        was_close = pace > CLOSE or by_days or any(deed.action == "deem_accepted" for deed in deeds)
        return Told(state, offer, person, self._centre(offer), at_window, deeds, when), was_close

    def _moments(self, place: float, offer: Offer, deeds: list[Deed]) -> list[float]:
        """Places on the line of working days, of the beginning and of each act."""
        places = [place]
        for deed in deeds:
            place += deed.after
            if offer.guide.case_type == ON_THE_SPOT and deed.action == "accept" and place % 1 > 0.8:
                place = int(place) + 1 + self.rng.uniform(0, 0.5)  # there is time left to finish on the same day
            places.append(place)
        return places

    def _pace(self) -> float:
        (low, high), _share = self.rng.choices(PACES, weights=[share for _span, share in PACES])[0]
        return self.rng.uniform(low, high)

    def _offer(self, at_window: bool) -> Offer:
        while True:
            offer = self.rng.choices(self.offers, cum_weights=self.popular)[0]
            if at_window or offer.guide.online_level != WINDOW_ONLY:
                return offer

    def _centre(self, offer: Offer) -> Centre:
        home = offer.department.centre_id
        points = self.points[home]
        return self.centres[self.rng.choice(points) if points and self.rng.random() < AT_A_POINT else home]


def _life(offer: Offer, at_window: bool, pace: float, rng: Random) -> Lived:
    """From the pre-review to the archive, or to where it ended without a decision."""
    filer = "clerk" if at_window else "applicant"
    filed = {"online": not at_window, "electronic": not at_window, "files": {}}
    lived = _pre_review(offer, at_window, rng)
    lived.append(Deed("submit", filer, "submitted", rng.uniform(0.1, 2.0), filed))
    end = rng.random()
    if end < 0.035:
        return Lived("withdrawn", [*lived, Deed("withdraw", "applicant", "withdrawn", rng.uniform(0.1, 2), {})])
    if end < 0.06:
        told = {"ground": "not_competent"}
        return Lived("not_accepted", [*lived, Deed("refuse_acceptance", "window_head", "not_accepted", 0.3, told)])
    lived += _accepted(offer, filer, filed, rng)
    if end < 0.07:
        soon = min(offer.guide.promised_days * 0.8, 8.0)
        gone = Deed("terminate", "window_head", "terminated", rng.uniform(0.05, soon), {"ground": "applicant_gone"})
        return Lived("terminated", [*lived, gone])
    return Lived("archived", lived + _decided(offer, pace, rng) + _handed_over(rng))


def _pre_review(offer: Offer, at_window: bool, rng: Random) -> list[Deed]:
    if at_window or not offer.is_previewed or rng.random() < 0.5:
        return []
    lived = [Deed("request_pre_review", "applicant", "in_pre_review", 0.0, {"round": 1, "files": {}})]
    if rng.random() < 0.2:
        points = {"points": [p.id for p in offer.points[:2]]}
        lived.append(Deed("return_pre_review", "clerk", "pre_review_returned", _a_day_or_more(rng), points))
        again = {"round": 2, "files": {}}
        lived.append(Deed("request_pre_review", "applicant", "in_pre_review", rng.uniform(0.5, 3), again))
    return [*lived, Deed("pass_pre_review", "clerk", "pre_reviewed", _a_day_or_more(rng), {})]


def _a_day_or_more(rng: Random) -> float:
    """Working days of a pre-review: one is promised, sometimes it takes longer."""
    return rng.uniform(1.6, 2.8) if rng.random() < 0.03 else rng.uniform(0.05, 0.95)


def _accepted(offer: Offer, filer: str, filed: dict[str, object], rng: Random) -> list[Deed]:
    """Corrections and acceptance; seldom nobody answers in five working days and the law accepts."""
    if offer.guide.procedure == "permit" and offer.guide.case_type != ON_THE_SPOT and rng.random() < 0.006:
        return [Deed("deem_accepted", "system", "accepted", 6.0, {})]
    lived = []
    for round_ in range(1, 3):
        if rng.random() >= (0.11, 0.08)[round_ - 1]:
            break
        defects = {"points": [p.id for p in offer.points[:2]], "due": None, "round": round_}
        lived.append(Deed("notify_correction", "clerk", "awaiting_correction", rng.uniform(0.2, 3), defects))
        lived.append(Deed("resubmit", filer, "submitted", rng.uniform(0.5, 5), {**filed, "round": round_}))
    soon = rng.random() < 0.7
    return [*lived, Deed("accept", "clerk", "accepted", rng.uniform(0.05, 0.9) if soon else rng.uniform(1, 3.9), {})]


def _decided(offer: Offer, pace: float, rng: Random) -> list[Deed]:
    """From acceptance to the seal in that share of the promised time."""
    promised = offer.guide.promised_days
    on_the_spot = offer.guide.case_type == ON_THE_SPOT or not promised
    whole = 0.12 if on_the_spot else promised * pace
    between = [] if on_the_spot else [*_procedure(offer, rng), *_extension(offer, pace, whole, rng)]
    share = whole / (len(offer.steps) + 3)
    lived = [Deed("save_step", post, "accepted", share, {"step": number}) for number, post, _two in offer.steps]
    refused = rng.random() < 0.035
    outcome = "refused" if refused else "granted"
    decision = {"outcome": outcome, "paper_kind": f"decision_{outcome}"}
    by = "agency_head" if refused else offer.decider
    return [
        *between,
        *lived,
        Deed("refuse" if refused else "grant", by, "decided", share, decision),
        Deed("order_seal", "seal_keeper", "decided", share, {}),
        Deed("seal", "system", "completed", share, {}),
    ]


def _procedure(offer: Offer, rng: Random) -> list[Deed]:
    """A special procedure on a ground that stops the clock (许45), asked by one and told by another."""
    grounds = [p.ground for p in offer.guide.special_procedures if p.excluded_from_limit and p.ground in LEGAL_GROUNDS]
    if not grounds or offer.guide.procedure != "permit" or rng.random() >= 0.25:
        return []
    told = {"legal_ground": grounds[0], "days": 10}
    return [
        Deed("ask_special_procedure", "clerk", "accepted", 0.1, dict(told)),
        Deed("tell_special_procedure", "window_head", "suspended", 0.2, dict(told)),
        Deed("end_special_procedure", "clerk", "accepted", rng.uniform(3, 10), {}),
    ]


def _extension(offer: Offer, pace: float, whole: float, rng: Random) -> list[Deed]:
    """An extension that the agency's head approved; some of those that would have run late had one (许42)."""
    if not (0.9 < pace <= 1 and offer.guide.promised_days >= 5 and rng.random() < 0.5):
        return []
    return [
        Deed("ask_extension", "clerk", "accepted", whole * 0.2, {"days": 5, "post": "clerk"}),
        Deed("extend", "agency_head", "accepted", whole * 0.1, {"days": 5}),
    ]


def _handed_over(rng: Random) -> list[Deed]:
    return [
        Deed("deliver", "clerk", "delivered", rng.uniform(0.1, 4), {"way": "window"}),
        Deed("archive", "archivist", "archived", rng.uniform(3, 15), {}),
    ]


def state_reason_if_late(case: Case, rng: Random) -> None:
    """Where it was late, the unit says why: the day after the limit passed, in the words that are published (营36)."""
    if case.handler_id is None or StatedReason.select().where(StatedReason.case == case.id).exists():
        return
    reading = case_clock.read(case, catalogue.guide_of(case.guide_id), time.now()).governing
    due = reading.decision_due
    if reading.status != "done_late" or not isinstance(due, date):
        return
    cause, text = rng.choice(REASONS)
    at = datetime.combine(house.calendar().next_workday(due), datetime.min.time()) + timedelta(hours=9, minutes=40)
    StatedReason.create(
        case=case,
        due_on=due,
        due_kind="decision",
        cause=cause,
        text=text,
        centre=case.centre_id,
        department=case.department_id,
        stated_by=case.handler_id,
        stated_at=at,
    )
