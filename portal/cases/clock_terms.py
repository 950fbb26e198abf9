"""The words of the legal clock: what goes in (events, limits, conventions) and what comes out (readings).

K numbers are those of docs/rules/clock.md. All moments are naive wall-clock datetimes of Asia/Shanghai.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

MISSING: Literal["calendar_missing"] = "calendar_missing"
"""Stands in a field whose count would leave the loaded years (K17)."""

DayOrMissing = date | Literal["calendar_missing"] | None
Count = int | Literal["calendar_missing"]

EVENT_TYPES = (
    "submitted",
    "resubmitted",
    "notified_correction",
    "accepted",
    "refused_acceptance",
    "suspended",
    "resumed",
    "extended",
    "forwarded_up",
    "decided",
    "sealed",
    "delivered",
    "withdrawn",
    "terminated",
)
UNITS = ("working_day", "calendar_day", "month")
STARTS = ("accepted", "received")
KINDS = ("statutory", "promised")
STATUSES = ("running", "suspended", "due_soon", "overdue", "done_on_time", "done_late", "closed", MISSING)

LEGAL_GROUNDS = frozenset({"听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审"})
"""行政许可法 art. 45: the only eight that stop a permit's clock, beside what the item's own law names (K8)."""

CHECK_DAYS = 5  # 行政许可法 art. 32(1)(4), K3
ISSUE_DAYS = 10  # 行政许可法 art. 44, K13
EXTENSION_CAP = 10  # 行政许可法 art. 42(1), K9
JOINT_EXTENSION_CAP = 15  # 行政许可法 art. 42(2), K9


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """Something that moves the clock. `days`: of an extension; `reason`: the ground of a suspension.

    `electronic` is false for a filing at the window: only electronic filings may count on the day of an evening (K2).
    """

    at: datetime
    type: str
    days: int | None = None
    reason: str | None = None
    electronic: bool = True


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of a case: `n` units from acceptance or receipt (K7, K15).

    `max_extension`: the item's own cap, in the limit's unit; None for the cap of 行政许可法 art. 42
    (calendar days where the limit is in months, the strict reading). `grounds`: name and article of what the item's own
    law lets stop the clock. `deems`: whether silence is acceptance; None: for permits only.
    """

    kind: str
    n: int
    unit: str = "working_day"
    from_: str = "accepted"
    joint: bool = False
    max_extension: int | None = None
    grounds: tuple[tuple[str, str], ...] = ()
    days_as_working: bool = False
    issue_within_days: int | None = None
    permit: bool = True
    deems: bool | None = None

    @property
    def counted_unit(self) -> str:
        """The unit in which it is really counted: the legal office may read a law's 日 as working days (K15)."""
        return "working_day" if self.days_as_working and self.unit == "calendar_day" else self.unit

    @property
    def is_deemed(self) -> bool:
        """Whether the lapse of the five days is acceptance (行政许可法 art. 32, for permits)."""
        return self.permit if self.deems is None else self.deems

    @property
    def extension_cap(self) -> int:
        """The most days of a valid extension (K9)."""
        if self.max_extension is not None:
            return self.max_extension
        return JOINT_EXTENSION_CAP if self.joint else EXTENSION_CAP

    def stops_for(self, ground: str | None) -> bool:
        """Whether a suspension on this ground stops the clock (K8; what is no permit: only its own law's grounds)."""
        if self.permit and ground in LEGAL_GROUNDS:
            return True
        return any(name == ground and (article or not self.permit) for name, article in self.grounds)


def limits_of(guide_limit: Mapping[str, Any], *, permit: bool, joint: bool = False) -> tuple[Limit | None, Limit]:
    """The statutory (or None) and the promised limit from a guide's `limit` (data/README.md)."""
    shared: dict[str, Any] = {
        "permit": permit,
        "joint": joint,
        "max_extension": guide_limit.get("max_extension"),
        "issue_within_days": guide_limit.get("issue_within_days"),
        "grounds": tuple((ground["name"], ground.get("article") or "") for ground in guide_limit.get("grounds") or ()),
    }
    promised = Limit("promised", guide_limit["promised"]["n"], guide_limit["promised"]["unit"], **shared)
    law = guide_limit.get("statutory")
    if law is None:
        return None, promised
    as_working = law.get("days_as_working", False)
    return Limit(
        "statutory", law["n"], law["unit"], law.get("from", "accepted"), days_as_working=as_working, **shared
    ), promised


class Pause(NamedTuple):
    """A valid special procedure; the days in (after, until] are not counted. `ended` is None while it is open."""

    began: date
    ended: date | None
    ground: str
    after: date
    until: date


class Ignored(NamedTuple):
    """An act that did not move the clock, and why (a sentence to be translated)."""

    event: ClockEvent
    why: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What the clock says at one moment. Used, left, excluded, n and total (n with extension) are in `unit`."""

    accept_notice_due: DayOrMissing
    deemed_accepted_on: date | None
    decision_due: DayOrMissing
    working_days_used: Count
    working_days_left: Count
    status: str
    delivery_due: DayOrMissing
    kind: str
    unit: str
    n: int
    total: int
    receipt_day: DayOrMissing
    acceptance_day: date | None
    start_day: DayOrMissing
    excluded_days: Count
    extension_days: int
    extended_on: date | None
    ended_on: date | None
    ended_by: str | None
    pauses: tuple[Pause, ...] = field(default=())
    ignored: tuple[Ignored, ...] = field(default=())

    def fields(self) -> dict[str, str | int | None]:
        """The seven fields that case files compare; days as ISO text."""
        return {name: _plain(getattr(self, name)) for name in FIELDS}


FIELDS = (
    "accept_notice_due",
    "deemed_accepted_on",
    "decision_due",
    "working_days_used",
    "working_days_left",
    "status",
    "delivery_due",
)


def _plain(value: Any) -> str | int | None:
    return value.isoformat() if isinstance(value, date) else value
