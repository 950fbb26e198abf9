"""The supervisor's day (R-SUP-1, R-SUP-2): what is overdue and unexplained, what comes due, what is delayed for three days.

Rows come by the partial indexes of the queue; one query counts by department and window, one reads a page of rows.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from models.cases import ON_DESK
from models.database import is_postgres, key_of, rows
from portal.cases.worklist_rows import COLUMNS, Row, row_of
from portal.ground import time
from portal.ground.errors import N_
from portal.ground.house import house
from portal.ground.working_days import CalendarMissing
from portal.oversight.delays import three_days_ago
from portal.oversight.posts import supervised
from portal.people.actors import Actor
from portal.services import search

PAGE = 25
SECTIONS = {
    "overdue": N_("Overdue without a reason"),
    "explained": N_("Overdue, reason stated"),
    "three_days": N_("Delayed for three days"),
    "today": N_("Due today"),
    "tomorrow": N_("Due tomorrow"),
}
_EXPLAINED = (
    "EXISTS (SELECT 1 FROM stated_reason r WHERE r.case_id = c.id AND r.due_on = c.due_on AND r.replaced_at IS NULL)"
)
_WIDTH = COLUMNS.count(",") + 1


@dataclass(frozen=True)
class Place:
    """A department's window and how many cases of each section it has."""

    department: str
    department_name: str
    department_name_en: str
    window: str
    counts: dict[str, int]


@dataclass(frozen=True)
class Watched:
    """A case of the list: its row as the queue shows it, where it is, and what was done about the delay."""

    row: Row
    department: str
    department_en: str
    window: str
    cause: str
    order: str  # hex id of the order that runs, ''
    order_state: str
    branch: str  # applicant | agency | ''
    is_contacted: bool


@dataclass(frozen=True)
class Page:
    """One page of a section; `next` is the key after which the next page begins."""

    rows: list[Watched]
    next: str = ""


class DailyList:
    """What one supervisor sees today, all of it or one department's and window's part (`window` None: every window)."""

    def __init__(self, actor: Actor, department: str = "", window: str | None = None):
        self.actor = actor
        self.department = department
        self.window = window
        self.scope = supervised(actor)
        self.today = time.today()

    @cached_property
    def tomorrow(self) -> date:
        """The next working day; the next day of all where the calendar ends."""
        try:
            return house.calendar().next_workday(self.today)
        except CalendarMissing:
            return date.fromordinal(self.today.toordinal() + 1)

    @cached_property
    def places(self) -> list[Place]:
        """Every department and window with something in one of the sections, whatever part is looked at. One query."""
        sums, params = [], []
        for text, values in self._sections.values():
            sums.append(f"SUM(CASE WHEN {text} THEN 1 ELSE 0 END)")
            params += values
        condition, more = self.scope.condition("c.")
        sql = (
            f"SELECT c.department_id, d.name, d.name_en, COALESCE(h.\"window\", '') AS place, {', '.join(sums)}"  # noqa: S608 - our words
            f" FROM {_CASES} JOIN department d ON d.code = c.department_id LEFT JOIN staff h ON h.id = c.handler_id"
            f" WHERE {ON_DESK} AND c.due_on <= ? AND {condition}"
            " GROUP BY c.department_id, d.name, d.name_en, d.sort, COALESCE(h.\"window\", '') ORDER BY d.sort, place"
        )
        found = rows(_on(sql), *params, _day(self.tomorrow), *more)
        return [
            Place(code, name, name_en, window, dict(zip(SECTIONS, map(int, counts), strict=True)))
            for code, name, name_en, window, *counts in found
            if any(counts)
        ]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many cases each section holds in the part that is looked at."""
        part = [p for p in self.places if self._shows(p)]
        return {section: sum(p.counts[section] for p in part) for section in SECTIONS}

    def _shows(self, place: Place) -> bool:
        if self.department and place.department != self.department:
            return False
        return self.window is None or place.window == self.window

    @cached_property
    def _sections(self) -> dict[str, tuple[str, list[Any]]]:
        today, cut = _day(self.today), _day(three_days_ago(self.today))
        return {
            "overdue": (f"c.due_on < ? AND NOT {_EXPLAINED}", [today]),
            "explained": (f"c.due_on < ? AND {_EXPLAINED}", [today]),
            "three_days": ("c.due_on <= ?", [cut]),
            "today": ("c.due_on = ?", [today]),
            "tomorrow": ("c.due_on > ? AND c.due_on <= ?", [today, _day(self.tomorrow)]),
        }

    def page(self, section: str, after: str = "") -> Page:
        """A page of a section, the longest overdue first. One query.

        `after`: the key from the page before; one that cannot be read begins at the beginning.
        """
        text, params = self._sections[section]
        condition, more = self.scope.condition("c.")
        parts, params = [ON_DESK, text, condition], [*params, *more]
        if self.department:
            parts.append("c.department_id = ?")
            params.append(self.department)
        if self.window is not None:
            parts.append("COALESCE((SELECT s.\"window\" FROM staff s WHERE s.id = c.handler_id), '') = ?")
            params.append(self.window)
        if place := _read_key(after):
            parts.append("(c.due_on, c.id) > (?, ?)")
            params += place
        keys = (
            f"SELECT c.id, c.due_on FROM {_CASES} WHERE {' AND '.join(parts)} ORDER BY c.due_on, c.id LIMIT {PAGE + 1}"  # noqa: S608
        )
        sql = (
            f'SELECT {COLUMNS}, c.department_id, d.name_en, d.name, h."window", {_BESIDE} FROM ({keys}) AS k CROSS JOIN'  # noqa: S608
            " cases c JOIN department d ON d.code = c.department_id LEFT JOIN staff h ON h.id = c.handler_id"
            " LEFT JOIN centre z ON z.code = c.centre_id"
            " LEFT JOIN booking b ON b.case_id = c.id AND b.state = 'booked' WHERE c.id = k.id ORDER BY k.due_on, k.id"
        )
        services = search.index().by_code
        found = [_watched(values, self.actor, services) for values in rows(_on(sql), *params)]
        following = ""
        if len(found) > PAGE:
            last = found[PAGE - 1].row
            following = f"{last.due_on}_{last.id}"
        return Page(found[:PAGE], following)


_CASES = "cases AS c {index}"
_BESIDE = (
    "(SELECT r.cause FROM stated_reason r WHERE r.case_id = c.id AND r.due_on = c.due_on AND r.replaced_at IS NULL),"
    " (SELECT o.id FROM supervision_order o WHERE o.case_id = c.id AND o.state <> 'closed'),"
    " (SELECT o.state FROM supervision_order o WHERE o.case_id = c.id AND o.state <> 'closed'),"
    " (SELECT w.kind FROM delay_record w WHERE w.case_id = c.id AND w.due_on = c.due_on AND w.kind <> 'contact'"
    " ORDER BY w.at DESC LIMIT 1),"
    " (SELECT COUNT(*) FROM delay_record w WHERE w.case_id = c.id AND w.due_on = c.due_on AND w.kind = 'contact')"
)


def _on(sql: str) -> str:
    """The query with the index of the queue named, where the engine takes the advice."""
    return sql.replace("{index}", "" if is_postgres() else "INDEXED BY cases_open_all_due")


def _watched(values: tuple[Any, ...], actor: Actor, services: Any) -> Watched:
    code_en_name = values[_WIDTH : _WIDTH + 4]
    cause, order, order_state, branch, contacts = values[_WIDTH + 4 :]
    _code, name_en, name, window = code_en_name
    return Watched(
        row_of(values[:_WIDTH], actor, services),
        name,
        name_en,
        window or "",
        cause or "",
        UUID(str(order)).hex if order else "",
        order_state or "",
        branch or "",
        bool(contacts),
    )


def _day(day: date) -> Any:
    return day if is_postgres() else day.isoformat()


def _read_key(after: str) -> list[Any] | None:
    due, _, key = after.partition("_")
    try:
        return [_day(date.fromisoformat(due)), key_of(key)]
    except ValueError:
        return None
