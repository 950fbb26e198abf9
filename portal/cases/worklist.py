"""The queue of a member of staff: which cases their posts cover, in tabs, the most urgent first.

Every list and count is answered by one of the partial indexes over what lies on a desk (models/cases.py), so that its
cost depends on the rows shown and never on how many cases the centre has finished. Rows are plain tuples: half of a
page's time would go into making models of them. SQLite is told which index to take; PostgreSQL knows from statistics.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from models.cases import Case
from models.database import db, is_postgres
from portal.cases import finding
from portal.cases.worklist_rows import COLUMNS, JOINS, Row, row_of
from portal.cases.worklist_scope import DECIDERS, EXAMINERS, deciding, examining, scope_of
from portal.cases.worklist_tabs import TABS, Tab, View, Where, key_of, where
from portal.people.actors import Actor
from portal.services import joint_services, search

PAGE = 25
_PLACE = re.compile(r"([0-9A-Za-z-]{1,40})_([0-9]{1,9})", re.ASCII)
MOST_COUNTED = 1000  # a count that reaches this is shown as 999+


@dataclass(frozen=True)
class Page:
    """One page of the queue. `first` counts from 1; `next` is the key after which the next page begins."""

    rows: list[Row]
    first: int
    next: str = ""

    @property
    def last(self) -> int:
        """The number of its last row."""
        return self.first + len(self.rows) - 1


class Worklist:
    """The queue of one person at one moment."""

    def __init__(self, actor: Actor):
        self.actor = actor
        self.scope = scope_of(actor)

    @cached_property
    def catalogue(self) -> search.Index:
        """The services, for their names and limits; asked for only where they are shown."""
        return search.index()

    @cached_property
    def names(self) -> dict[str, search.Item | joint_services.JointService]:
        """The services and the joint services by code, for the names and limits of a row."""
        return {**joint_services.known(self.catalogue.stamp), **self.catalogue.by_code}

    @cached_property
    def ready(self) -> tuple[str, list[Any]]:
        """What makes a case ready for this person's decision."""
        return deciding(self.actor, self.catalogue.stamp) if self.actor.has_post(*DECIDERS) else ("", [])

    @cached_property
    def waiting(self) -> tuple[str, list[Any]]:
        """What makes a case wait for a step that this person records."""
        return examining(self.actor, self.catalogue.stamp) if self.actor.has_post(*EXAMINERS) else ("", [])

    def tabs(self) -> list[Tab]:
        """The tabs that this person's posts need."""
        hidden = set() if self.waiting[0] else {"step"}
        if not self.ready[0]:
            hidden.add("decide")
        if not self.actor.has_post("seal_keeper"):
            hidden.add("seal")
        if not self.actor.has_post("clerk", "window_head", "reviewer", "inspector"):
            hidden |= {"mine", "unassigned"}
        return [tab for tab in TABS if tab.code not in hidden]

    def first_tab(self) -> str:
        """Where a person begins: the clerk with their own cases, the keeper with what waits for the seal."""
        first = self.tabs()[0].code
        if self.actor.has_post("clerk"):
            return "mine"
        return first if first in ("step", "decide", "seal", "mine") else "overdue"

    def services(self) -> list[search.Item]:
        """The services of the departments that the person's posts reach."""
        departments = self.scope.departments
        return [i for i in self.catalogue.items if departments is None or i.department in departments]

    def page(self, view: View, after: str = "") -> Page:
        """A page of the queue, the most urgent first; what waits for somebody else comes last. One query.

        `after`: the key from the page before; one that cannot be read begins at the beginning.
        """
        due, case_id, count = _read_key(after)
        sql, params = _in_order(self._where(view), due, case_id, PAGE + 1)
        found = self._rows(sql, params)
        following = ""
        if len(found) > PAGE:
            last = found[PAGE - 1]
            following = f"{last.due_on.isoformat() if last.due_on else '-'}_{last.id}_{count + PAGE}"
        return Page(found[:PAGE], count + 1, following)

    def search(self, query: str, after: str = "") -> Page:
        """Cases that fit a number, a name or a last four, newest first, finished ones too. One query.

        Raises Refused for a query that is empty or holds a whole phone or ID number.
        """
        asked = finding.search_for(query, self.scope.departments, self.scope.centres_if_limited)
        covered, more = self.scope.condition("c.")
        parts = [asked.condition, "(c.state <> 'draft' OR c.started_by_id IS NOT NULL)", covered]
        params: list[Any] = [*asked.params, *more]
        place, count = _read_place(after, asked.key)
        if count:
            parts.append(f"{asked.key} < ?")
            params.append(place)
        sql = (
            f"SELECT c.due_on, c.id, {asked.key} AS place FROM {asked.tables} WHERE {' AND '.join(parts)}"  # noqa: S608 - no value is written into it
            f" ORDER BY {asked.key} DESC LIMIT {PAGE + 1}"
        )
        found = self._rows(sql, params, order="k.place DESC", extra=", k.place")
        following = f"{found[PAGE - 1].place}_{count + PAGE}" if len(found) > PAGE else ""
        return Page(found[:PAGE], count + 1, following)

    def counts(self, view: View) -> dict[str, int]:
        """How many cases each tab holds, at most 1,000 each, and the narrowed view itself as 'view'. One query."""
        views = {tab.code: View(tab.code) for tab in self.tabs()}
        if view.is_narrowed or view.tab not in views:
            views["view"] = view
        texts: list[str] = []
        params: list[Any] = []
        for one in views.values():
            asked = self._where(one)
            texts.append(
                f"(SELECT COUNT(*) FROM (SELECT 1 FROM {asked.table} WHERE {asked.text} LIMIT {MOST_COUNTED}) AS t)"  # noqa: S608
            )
            params += asked.params
        found = dict(zip(views, _execute(f"SELECT {', '.join(texts)}", params)[0], strict=True))
        return found if "view" in found else {**found, "view": found[view.tab]}

    def neighbours(self, case: Case, view: View) -> tuple[str | None, str | None]:
        """Numbers of the cases before and after this one in the order of a view. One query."""
        due = case.due_on.isoformat() if case.due_on else None
        asked, key = self._where(view), key_of(str(case.id))
        (before, first), (after, second) = _in_reverse(asked, due, key), _in_order(asked, due, key, 1)
        sql = f"SELECT ({_number(before)}), ({_number(after)})"
        return _execute(sql, [*first, *second])[0]

    def _where(self, view: View) -> Where:
        needed = {"decide": lambda: self.ready, "step": lambda: self.waiting}.get(view.tab)
        return where(view, self.actor, self.scope, needed() if needed else ("", []))

    def _rows(self, keys: str, params: list[Any], order: str = "", extra: str = "") -> list[Row]:
        # CROSS JOIN keeps SQLite's order of joining: first the few keys, then their rows.
        sort = order or "k.due_on IS NULL, k.due_on, k.id"
        sql = f"SELECT {COLUMNS}{extra} FROM ({keys}) AS k CROSS JOIN {JOINS} ORDER BY {sort}"  # noqa: S608
        return [row_of(values, self.actor, self.names) for values in _execute(sql, params)]


def _in_order(asked: Where, due: str | None, case_id: str, limit: int) -> tuple[str, list[Any]]:
    """Keys after a key: dated ones by date, then the undated by age. Two ranges of the index, no sort."""
    dated = ""
    params: list[Any] = []
    if not case_id or due is not None:
        beyond, values = ("AND (due_on, id) > (?, ?)", [due, case_id]) if case_id else ("AND due_on IS NOT NULL", [])
        dated = (
            f"SELECT due_on, id FROM (SELECT due_on, id FROM {asked.table} WHERE {asked.text} {beyond}"  # noqa: S608
            f" ORDER BY due_on, id LIMIT {limit}) AS dated UNION ALL "
        )
        params += [*asked.params, *values]
    beyond, values = ("AND id > ?", [case_id]) if case_id and due is None else ("", [])
    undated = (
        f"SELECT due_on, id FROM (SELECT due_on, id FROM {asked.table} WHERE {asked.text} AND due_on IS NULL {beyond}"  # noqa: S608
        f" ORDER BY id LIMIT {limit}) AS undated LIMIT {limit}"
    )
    return dated + undated, [*params, *asked.params, *values]


def _in_reverse(asked: Where, due: str | None, case_id: str) -> tuple[str, list[Any]]:
    """The key before a key."""
    last_dated = f"{asked.text} AND due_on IS NOT NULL ORDER BY due_on DESC, id DESC"
    ways: list[tuple[str, list[Any]]]
    if due is None:
        ways = [(f"{asked.text} AND due_on IS NULL AND id < ? ORDER BY id DESC", [case_id]), (last_dated, [])]
    else:
        ways = [(f"{asked.text} AND (due_on, id) < (?, ?) ORDER BY due_on DESC, id DESC", [due, case_id])]
    selects = [
        f"SELECT due_on, id FROM (SELECT due_on, id FROM {asked.table} WHERE {way} LIMIT 1) AS way{i}"  # noqa: S608
        for i, (way, _values) in enumerate(ways)
    ]
    return " UNION ALL ".join(selects) + " LIMIT 1", [p for _w, values in ways for p in (*asked.params, *values)]


def _number(keys: str) -> str:
    return f"SELECT c.number FROM ({keys}) AS k CROSS JOIN cases c WHERE c.id = k.id"  # noqa: S608


def _execute(sql: str, params: list[Any]) -> list[tuple[Any, ...]]:
    text = sql.replace("?", "%s") if is_postgres() else sql
    return db.execute_sql(text, params).fetchall()


def _read_key(after: str) -> tuple[str | None, str, int]:
    """(due date or None, id or '', how many came before) of a page's key."""
    parts = after.split("_")
    try:
        due = None if parts[0] == "-" else date.fromisoformat(parts[0]).isoformat()
        return due, key_of(UUID(parts[1]).hex), int(parts[2])
    except (ValueError, IndexError):
        return None, "", 0


def _read_place(after: str, key: str) -> tuple[Any, int]:
    """(place after which a page of a search begins, how many came before); a count of 0 where it cannot be read."""
    found = _PLACE.fullmatch(after)
    if not found or (key.startswith("x.") and not found[1].isdigit()):
        return None, 0
    place = int(found[1]) if key.startswith("x.") else key_of(found[1]) if key == "c.id" else found[1]
    return place, int(found[2])


__all__ = ["MOST_COUNTED", "PAGE", "Page", "View", "Worklist"]
