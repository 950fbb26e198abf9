"""One row of the queue: what it says about a case, and its time limit in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from portal.cases import chasing
from portal.cases.case_clock import days_until
from portal.cases.states import State, shown_state
from portal.ground import time
from portal.ground.errors import N_
from portal.people.actors import Actor
from portal.services.joint_services import JointService
from portal.services.search import Item

COLUMNS = (
    "c.id, c.number, c.service_code, c.service_name, c.applicant_kind, c.applicant_name, c.state, c.step,"
    " c.owes_promised, c.outcome, c.due_on, c.due_kind, c.round, c.note, c.channel, c.submitted_at, c.handler_id, h.name,"
    " c.parent_id, z.close, b.day, b.start, b.window"
)
JOINS = (
    "cases c LEFT JOIN staff h ON h.id = c.handler_id LEFT JOIN centre z ON z.code = c.centre_id"
    " LEFT JOIN booking b ON b.case_id = c.id AND b.state = 'booked' WHERE c.id = k.id"
)
# The queue has room for a word or two; the workbench says the whole state.
SHORT = {
    "Submitted, awaiting acceptance": N_("Submitted"),
    "Changes needed (pre-review)": N_("Changes needed"),
    "Accepted, papers to follow": N_("Papers to follow"),
    "Special procedure (clock stopped)": N_("Special procedure"),
}
DAYS_OF_KIND = {"pre_review": 1, "acceptance": 5, "delivery": 10}  # working days; a decision has its service's own


@dataclass(frozen=True)
class Due:
    """A time limit in words: `words` is a message key, `used` the share of the limit in percent."""

    words: str
    tone: str
    icon: str
    used: int
    values: dict[str, Any] = field(default_factory=dict)
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A case as the queue shows it. `service_en` is empty where the catalogue has the service no more; `note` and
    `note_values` are a message key; `received` is month and day.
    """

    id: str
    number: str
    service: str
    service_en: str
    applicant_kind: str
    applicant: str
    state: State
    due_on: date | None
    due: Due
    note: str
    note_values: dict[str, Any]
    handler: str | None
    is_mine: bool
    channel: str
    received: str
    place: Any = None

    @property
    def state_words(self) -> str:
        """The state in a word or two, as a message key."""
        return SHORT.get(self.state.words, self.state.words)

    @property
    def ref(self) -> str:
        """What the case is called in an address."""
        return self.number or self.id


def row_of(values: tuple[Any, ...], actor: Actor, services: "Mapping[str, Item | JointService]") -> Row:
    """A row from the columns of COLUMNS; whatever follows them is the place in a search."""
    (
        key, number, code, service, kind, applicant, state, step, owes, outcome, due_on, due_kind, round_, note, channel,
        submitted, handler_id, handler, parent, close, day, start, window, *place,
    ) = values  # fmt: skip
    due_on = date.fromisoformat(due_on) if isinstance(due_on, str) else due_on
    item = services.get(code)
    kept = note if state in ("accepted", "suspended") else ""
    words, note_values = chasing.note_words(kept) if kept else _note(state, bool(owes), round_, window)
    if parent and not words:
        words = N_("Joint member")
    return Row(
        id=key.hex if isinstance(key, UUID) else str(key),
        number=number or "",
        service=service,
        service_en=item.name_en if item else "",
        applicant_kind=kind,
        applicant=applicant,
        state=shown_state(state, step=step, owes_promised=bool(owes), outcome=outcome),
        due_on=due_on,
        due=due_words(state, due_on, due_kind, item.promised_days if item else 0, close, str(day or ""), start),
        note=words,
        note_values=note_values,
        handler=handler,
        is_mine=handler_id is not None and UUID(str(handler_id)) == UUID(actor.id),
        channel=channel,
        received=_received(number, submitted),
        place=place[0] if place else None,
    )


def _received(number: str | None, submitted: Any) -> str:
    if submitted:
        return str(submitted)[5:10]
    day = (number or "").partition("-")[0][-4:]
    return f"{day[:2]}-{day[2:]}" if day.isdigit() else ""


def _note(state: str, owes: bool, round_: int, window: str | None) -> tuple[str, dict[str, Any]]:
    if owes:
        return N_("Papers owed"), {}
    if window:
        return N_("Window %(window)s"), {"window": window}
    if state == "in_pre_review":
        return (N_("First look"), {}) if round_ <= 1 else (N_("Round %(number)s"), {"number": round_})
    if state in ("submitted", "awaiting_correction") and round_:
        return N_("Correction %(number)s"), {"number": round_}
    return "", {}


def due_words(
    state: str, due_on: date | None, kind: str | None, promised_days: int, close: str, day: str = "", start: str = ""
) -> Due:
    """The limit as the queue and the workbench say it; due soon is the last working day or four fifths used (K12)."""
    if state == "suspended":
        return Due(N_("Clock stopped"), "paused", "pause", 50)
    if state == "booked" and day:
        return Due("%(day)s %(time)s", "quiet", "calendar", 0, {"day": day[5:], "time": start})
    if state == "pre_reviewed":
        return Due(N_("Booking awaited"), "quiet", "clock", 0)
    if kind is None:
        return Due(_WITHOUT.get(state, ""), "quiet", "clock", 0)
    if due_on is None:
        return Due(N_("Calendar not loaded"), "action", "alert", 0)
    left = days_until(due_on, time.today())
    total = max(DAYS_OF_KIND.get(kind, promised_days), 1)
    if due_on < time.today():
        if left == 0:
            return Due(N_("Over since %(day)s"), "bad", "alert", 100, {"day": due_on.isoformat()[5:]}, is_over=True)
        words = N_("1 day over") if left == -1 else N_("%(days)s days over")
        return Due(words, "bad", "alert", 100, {"days": -left}, is_over=True)
    used = max(0, min(100, round(100 * (total - left) / total)))
    if left == 0:
        return Due(N_("Today by %(time)s"), "action", "glass", max(used, 86), {"time": close})
    is_soon = left <= 1 or left * 5 <= total
    words = N_("1 day left") if left == 1 else N_("%(days)s days left")
    return Due(words, "action" if is_soon else "quiet", "glass" if is_soon else "clock", used, {"days": left})


_WITHOUT = {
    "pre_review_returned": N_("Applicant awaited"),
    "awaiting_correction": N_("Applicant awaited"),
    "delivered": N_("Finished"),
    "draft": N_("Not sent yet"),
}
