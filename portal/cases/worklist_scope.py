"""What a member of staff's posts cover, as a question to the database and as a check of one case.

Loading is permission: a case that nobody of this person's posts reaches is not found for them.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from peewee import JOIN

from models.cases import Case
from models.people import Staff
from models.services import Service
from portal.cases.who import POST_OF_ROLE, deciding_post, open_steps
from portal.ground.errors import N_, NotFound
from portal.people.actors import Actor
from portal.people.places import places
from portal.people.posts import DESK
from portal.services import catalogue

_NUMBER = re.compile(r"[A-Za-z0-9-]{1,40}")
_DRAFT = re.compile(r"[0-9a-f]{32}")
WATCHING = (*DESK, "supervisor")
DECIDERS = ("window_head", "agency_head", "reviewer")
EXAMINERS = ("reviewer", "inspector")  # a clerk's own steps lie among the clerk's own cases


@dataclass(frozen=True)
class Scope:
    """Departments and centres together: each pair is (department codes, or None for all; centre codes)."""

    pairs: tuple[tuple[frozenset[str] | None, frozenset[str]], ...]
    every_centre: frozenset[str]
    every_department: frozenset[str]

    @property
    def departments(self) -> frozenset[str] | None:
        """All departments that the posts reach; None where that is every one."""
        found: set[str] = set()
        for departments, _centres in self.pairs:
            if departments is None:
                return None
            found |= departments
        return frozenset(found)

    @property
    def centres_if_limited(self) -> frozenset[str] | None:
        """The centres where the posts reach only some; None where one of them reaches every centre."""
        if any(self.every_centre <= centres for _departments, centres in self.pairs):
            return None
        return frozenset().union(*(centres for _departments, centres in self.pairs))

    def covers(self, department: str, centre: str) -> bool:
        """True where one of the posts reaches both."""
        return any((d is None or department in d) and centre in c for d, c in self.pairs)

    def condition(self, prefix: str = "", *, name_all: bool = False) -> tuple[str, list[str]]:
        """SQL for `covers`. `name_all`: name every department instead of none, for an index that begins with them."""
        texts, params = [], []
        for some, centres in self.pairs:
            departments = self.every_department if some is None and name_all else some
            parts = ["1 = 1"] if departments is None and self.every_centre <= centres else []
            if departments is not None:
                parts.append(_among(f"{prefix}department_id", departments))
                params += sorted(departments)
            if not self.every_centre <= centres:
                parts.append(_among(f"{prefix}centre_id", centres))
                params += sorted(centres)
            texts.append(" AND ".join(parts))
        if not texts:
            return "1 = 0", []
        return (texts[0] if len(texts) == 1 else "(" + " OR ".join(f"({t})" for t in texts) + ")"), params


def _among(column: str, values: frozenset[str]) -> str:
    return f"{column} = ?" if len(values) == 1 else f"{column} IN ({', '.join('?' * len(values))})"


def scope_of(actor: Actor) -> Scope:
    """What this person's posts at a desk cover. Posts that reach the same centres are taken together."""
    merged: dict[frozenset[str], set[str] | None] = {}
    for held in actor.posts:
        if held.post not in WATCHING:
            continue
        known = merged.get(held.centres, set())
        merged[held.centres] = None if known is None or held.department == "*" else known | {held.department}
    pairs = tuple((None if d is None else frozenset(d), c) for c, d in merged.items())
    departments, centres, _organs = places()
    return Scope(pairs, frozenset(centres), frozenset(departments))


def case_for(number: str, actor: Actor) -> Case:
    """The case with this number (or, for a counter filing without one, this id) that the person may work on.

    Raises NotFound: absent and not covered look the same. An applicant's draft is nobody's but theirs.
    """
    query = Case.select(Case, Staff).join(Staff, JOIN.LEFT_OUTER, on=(Case.handler == Staff.id), attr="handler")
    draft_id = UUID(number) if _DRAFT.fullmatch(number) else None
    known = query.where(Case.id == draft_id if draft_id else Case.number == number)
    case = known.first() if draft_id or _NUMBER.fullmatch(number) else None
    if case is None or not may_see(case, actor) or (draft_id and case.number):
        raise NotFound(N_("There is no case with this number that you may open."))
    departments, centres, organs = places()
    case.department, case.centre, case.organ = (
        departments[case.department_id],
        centres[case.centre_id],
        organs[case.organ_id],
    )
    return case


def may_see(case: Case, actor: Actor) -> bool:
    """True where one of the person's posts reaches the case, and it is more than an applicant's draft."""
    if case.state == "draft" and case.started_by_id is None:
        return False
    return any(p.post in WATCHING and p.covers(case.department_id, case.centre_id) for p in actor.posts)


def deciding(actor: Actor, stamp: UUID | None) -> tuple[str, list[Any]]:
    """SQL that says an accepted case is ready for this person's decision: the last step before it is recorded.

    `stamp`: of the catalogue. Empty for a person who decides nothing but 即办件, which are decided where accepted.
    """
    if not actor.has_post(*DECIDERS):
        return "", []
    ready: dict[int, list[str]] = {}
    for code, department, post, step in _decisions(stamp):
        posts = (post, "agency_head")  # the agency head refuses, whoever grants (lifecycle.md)
        if any(p.post in posts and p.department in ("*", department) for p in actor.posts):
            ready.setdefault(step, []).append(code)
    texts, params = [], []
    for step, codes in sorted(ready.items()):
        texts.append(f"step >= ? AND service_code IN ({', '.join('?' * len(codes))})")
        params += [step, *codes]
    return " OR ".join(f"({t})" for t in texts), params


@lru_cache(maxsize=2)
def _decisions(_stamp: UUID | None) -> tuple[tuple[str, str, str, int], ...]:
    """(service, department, deciding post, last step before the decision) of every service, read once a catalogue."""
    rows = []
    for code, department, guide_id in Service.select(Service.code, Service.department, Service.guide).tuples():
        guide = catalogue.guide_of(guide_id)
        post = deciding_post(guide)
        if post in DECIDERS:
            rows.append((code, department, post, max([s.no for s in open_steps(guide)], default=1)))
    return tuple(rows)


def examining(actor: Actor, stamp: UUID | None) -> tuple[str, list[Any]]:
    """SQL that says an accepted case waits for a step of this person's post. `stamp`: of the catalogue."""
    waiting: dict[tuple[int, int], list[str]] = {}
    for code, department, post, before, step in _examinations(stamp):
        if any(p.post == post and p.department in ("*", department) for p in actor.posts):
            waiting.setdefault((before, step), []).append(code)
    texts, params = [], []
    for (before, step), codes in sorted(waiting.items()):
        texts.append(f"(step >= ? AND step < ? AND service_code IN ({', '.join('?' * len(codes))}))")
        params += [before, step, *codes]
    return " OR ".join(texts), params


@lru_cache(maxsize=2)
def _examinations(_stamp: UUID | None) -> tuple[tuple[str, str, str, int, int], ...]:
    """(service, department, post, step before, step) of every step that an examiner records, read once a catalogue."""
    rows = []
    for code, department, guide_id in Service.select(Service.code, Service.department, Service.guide).tuples():
        before = 0
        for step in open_steps(catalogue.guide_of(guide_id)):
            post = POST_OF_ROLE.get(step.role, "reviewer")
            if post in EXAMINERS:
                rows.append((code, department, post, before, step.no))
            before = step.no
    return tuple(rows)
