"""Who works beside whom: colleagues a case can be given to, who covers whom, and how a person likes the queue."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from models.database import db, key_of, rows
from models.people import Centre, Post, Staff
from portal.ground import time
from portal.ground.errors import N_, Refused
from portal.people.actors import Actor


@dataclass(frozen=True)
class Colleague:
    """Somebody who may be chosen. `is_away`: absent today, so that the cover acts."""

    id: str
    badge: str
    name: str
    is_away: bool


@dataclass(frozen=True)
class Desk:
    """How one person works: saved view (a query string), density of the rows, last day of absence; and colleagues."""

    saved_view: str
    density: str
    away_until: date | None
    clerks: list[Colleague]


def _in_force(on: date) -> Any:
    return (Post.valid_from <= on) & (Post.valid_to.is_null() | (Post.valid_to >= on))


def _colleague(key: Any, badge: str, name: str, away: date | None, on: date) -> Colleague:
    return Colleague(str(key), badge, name, away is not None and away >= on)


_DESK = """
    SELECT s.id, s.badge, s.name, s.away_until, s.saved_view, s.density, p.department
    FROM staff s LEFT JOIN post p
      ON p.staff_id = s.id AND p.post = 'clerk' AND p.cover_of_id IS NULL
      AND p.valid_from <= ? AND (p.valid_to IS NULL OR p.valid_to >= ?)
    WHERE s.id = ? OR (s.is_active AND p.id IS NOT NULL)
    ORDER BY s.badge"""


def desk_of(actor: Actor, departments: frozenset[str] | None) -> Desk:
    """How this person works, and the clerks of the departments (None: of all). One query, for every queue page: plain SQL."""
    on = time.today()
    clerks: dict[str, Colleague] = {}
    view, density, until = "", "dense", None
    for key, badge, name, away, saved, dense, department in rows(
        _DESK, on.isoformat(), on.isoformat(), key_of(actor.id)
    ):
        person = str(UUID(str(key)))  # SQLite keeps keys and days as text
        away_until = date.fromisoformat(away) if isinstance(away, str) else away
        if person == actor.id:
            view, density, until = saved, dense, away_until
        if department and (departments is None or department == "*" or department in departments):
            clerks.setdefault(person, _colleague(person, badge, name, away_until, on))
    return Desk(view, density, until, list(clerks.values()))


def holders(posts: Iterable[str], department: str, centre: Centre) -> dict[str, list[Colleague]]:
    """Who holds each of these posts for a department at a centre, by post. One query, two more for a village point."""
    on = time.today()
    above = [centre.code]
    parent = centre.parent_id
    while parent and parent not in above:
        above.append(parent)
        row = Centre.select(Centre.parent).where(Centre.code == parent).tuples().first() if len(above) > 2 else None
        parent = row[0] if row else None
    asked = (
        Post.select(Post.post, Staff.id, Staff.badge, Staff.name, Staff.away_until)
        .join(Staff, on=(Post.staff == Staff.id))
        .where(
            Staff.is_active,
            Post.post.in_(list(posts)),
            Post.department.in_(("*", department)),
            Post.centre.in_(above),
            Post.cover_of.is_null(),
            _in_force(on),
        )
        .order_by(Staff.badge)
    )
    found: dict[str, dict[str, Colleague]] = {}
    for post, key, badge, name, away in asked.tuples():
        found.setdefault(post, {})[str(key)] = _colleague(key, badge, name, away, on)
    return {post: list(people.values()) for post, people in found.items()}


def names_of(refs: Iterable[str]) -> dict[str, str]:
    """Names of the staff among these (`staff:<id>`), in one query."""
    ids = {ref.removeprefix("staff:") for ref in refs if ref.startswith("staff:")}
    if not ids:
        return {}
    found = Staff.select(Staff.id, Staff.name).where(Staff.id.in_(list(ids)))
    return {f"staff:{key}": name for key, name in found.tuples()}


def save_view(actor: Actor, query: str) -> None:
    """Begin the queue with this view from now on; '' begins as the posts say."""
    Staff.update(saved_view=query[:300]).where(Staff.id == actor.id).execute()


def set_density(actor: Actor, density: str) -> None:
    """Dense or roomy rows. Raises Refused for anything else."""
    if density not in ("dense", "roomy"):
        raise Refused(N_("Please choose dense or roomy rows."), field="density")
    Staff.update(density=density).where(Staff.id == actor.id).execute()


def covers_of(actor: Actor) -> list[str]:
    """Names of those who act for this person while they are away (AB岗, R-DUTY-2)."""
    found = (
        Staff.select(Staff.name)
        .join(Post, on=(Post.staff == Staff.id))
        .where(Post.cover_of == actor.id, Staff.is_active, _in_force(time.today()))
        .order_by(Staff.badge)
    )
    return list(dict.fromkeys(name for (name,) in found.tuples()))


def set_away(actor: Actor, until: date | None) -> None:
    """Hand over to the cover until this day, or come back (None). Raises Refused for a day that is past or far off."""
    today = time.today()
    if until is not None and until < today:
        raise Refused(N_("The last day of your absence cannot lie in the past."), field="until")
    if until is not None and (until - today).days > 366:
        raise Refused(N_("Please give a day within one year."), field="until")
    with db.atomic():
        Staff.update(away_until=until).where(Staff.id == actor.id).execute()
