"""A month's figures are taken once, kept with what they were computed from, and never changed once they are public.

A correction is a further version with a public reason and the difference; it is asked for by a person and published as
the first one was. `check` computes a month again from the events and names what differs.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from models.database import db
from models.figures import MonthSnapshot
from models.people import Department
from portal.ground import time
from portal.ground.audit import canonical
from portal.ground.errors import N_, Conflict, NotFound, Refused
from portal.publication.counting import Counted, count
from portal.publication.figures import ABSENT, FIGURES
from portal.publication.months import Month, month_of

RUNNING, DRAFT, PUBLISHED, SUPERSEDED = "running", "draft", "published", "superseded"
TREND = 12  # months of a chart
FROZEN = ("cases", "events", "events_sha256", "figures", "windows", "overdue")


@dataclass(frozen=True)
class Difference:
    """Something that a month says otherwise: which figure, what it said, and what it comes to."""

    figure: str
    before: Any
    after: Any

    def __str__(self) -> str:
        return f"{self.figure}: {canonical(self.before)} was published, the events say {canonical(self.after)}"


def take(month: Month, now: datetime | None = None, reason: str = "") -> MonthSnapshot:
    """Take a month that is over. A month that was published needs a reason: what is taken then is its correction.

    Raises Refused while the month lasts, or without a reason; Conflict while another version waits to be published.
    """
    now = now or time.now()
    if not month.is_over(now.date()):
        raise Refused(N_("%(month)s is not over yet: its figures are taken when it is."), month=str(month))
    _nothing_waits(month)
    if newest(month) is not None and not reason.strip():
        raise Refused(N_("%(month)s is published already. A correction needs a reason."), month=str(month))
    values = _values(count(month, now))
    with db.atomic():
        _nothing_waits(month)
        earlier = newest(month)
        return MonthSnapshot.create(
            month=str(month),
            version=earlier.version + 1 if earlier else 1,
            state=DRAFT,
            taken_at=now,
            reason=reason.strip() if earlier else "",
            differences=[asdict(d) for d in _differences(_kept(earlier), values)] if earlier else [],
            **values,
        )


def _nothing_waits(month: Month) -> None:
    waiting = MonthSnapshot.get_or_none(MonthSnapshot.month == str(month), MonthSnapshot.state == DRAFT)
    if waiting is not None:
        raise Conflict(
            N_("Version %(version)s of %(month)s was taken already and waits to be published."),
            version=waiting.version,
            month=str(month),
        )


def publish(snapshot: MonthSnapshot, now: datetime | None = None, publication: str | None = None) -> None:
    """Make a version public: what the publishing workflow does when a bulletin has both reviews (R-PUB-3).

    `publication`: the address of the disclosure that carries it. Raises Conflict where it was published already.
    """
    with db.atomic():
        changed = (
            MonthSnapshot.update(state=PUBLISHED, published_at=now or time.now(), publication=publication)
            .where(MonthSnapshot.id == snapshot.id, MonthSnapshot.state == DRAFT)
            .execute()
        )
        if not changed:
            raise Conflict(N_("These figures were published already."))
        MonthSnapshot.update(state=SUPERSEDED).where(
            MonthSnapshot.month == snapshot.month,
            MonthSnapshot.state == PUBLISHED,
            MonthSnapshot.version < snapshot.version,
        ).execute()


def run_on(now: datetime | None = None) -> MonthSnapshot:
    """The running figures of the month that is not over: one row, taken anew, never part of the open data."""
    now = now or time.now()
    month = month_of(now.date())
    values = _values(count(month, now))
    with db.atomic():
        MonthSnapshot.delete().where(MonthSnapshot.state == RUNNING).execute()
        return MonthSnapshot.create(month=str(month), version=0, state=RUNNING, taken_at=now, differences=[], **values)


def newest(month: Month) -> MonthSnapshot | None:
    """The version of a month that is public; None where there is none."""
    return MonthSnapshot.get_or_none(MonthSnapshot.month == str(month), MonthSnapshot.state == PUBLISHED)


def waiting(month: Month) -> MonthSnapshot | None:
    """The version of a month that was taken and is not public yet."""
    return MonthSnapshot.get_or_none(MonthSnapshot.month == str(month), MonthSnapshot.state == DRAFT)


def versions(month: str) -> list[MonthSnapshot]:
    """Every version of a month that is or was public, the first one first."""
    public = MonthSnapshot.state.in_((PUBLISHED, SUPERSEDED))
    return list(MonthSnapshot.select().where(MonthSnapshot.month == month, public).order_by(MonthSnapshot.version))


def check(month: Month) -> list[Difference]:
    """Compute a published month again from the events. Empty when it comes to the same; raises NotFound."""
    kept = newest(month)
    if kept is None:
        raise NotFound(N_("There are no published figures of %(month)s."), month=str(month))
    found = list(_differences(_kept(kept), _values(count(month, kept.taken_at))))
    if not found and kept.sha256 != _digest(_kept(kept)):
        found = [Difference("sha256", kept.sha256, _digest(_kept(kept)))]
    return found


def _values(counted: Counted) -> dict[str, Any]:
    """What a snapshot keeps, with its digest."""
    names = {one.code: one for one in Department.select(Department.code, Department.name, Department.name_en)}
    figures = {key: counted.figures[key].frozen(figure.kind) for key, figure in FIGURES.items() if key not in ABSENT}
    windows = [
        {"department": code, "name": names[code].name, "name_en": names[code].name_en, **asdict(window)}
        for code, window in sorted(counted.windows.items())
        if window.received or window.done or window.corrected
    ]
    values: dict[str, Any] = {
        "cases": counted.cases,
        "events": counted.events.events,
        "events_sha256": counted.events.sha256,
        "figures": figures,
        "windows": windows,
        "overdue": counted.overdue,
    }
    return {**values, "sha256": _digest(values)}


def _kept(snapshot: MonthSnapshot) -> dict[str, Any]:
    return {name: getattr(snapshot, name) for name in FROZEN}


def _digest(values: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(values).encode()).hexdigest()


def _differences(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Difference]:
    """What differs, figure by figure, window by window, case by case."""
    for name in ("cases", "events", "events_sha256"):
        if before[name] != after[name]:
            yield Difference(name, before[name], after[name])
    sides = (
        (before["figures"], after["figures"], "figure"),
        (_by(before["windows"], "department"), _by(after["windows"], "department"), "window"),
        (_by(before["overdue"], "case"), _by(after["overdue"], "case"), "overdue"),
    )
    for one, other, what in sides:
        for key in sorted({*one, *other}):
            if one.get(key) != other.get(key):
                yield Difference(f"{what} {key}", one.get(key), other.get(key))


def _by(entries: list[dict[str, Any]], key: str) -> dict[str, dict[str, Any]]:
    return {entry[key]: entry for entry in entries}
