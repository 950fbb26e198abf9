"""Who acts: an applicant, a member of staff with posts, or the system. Every rule takes one of these as `by`."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from models.database import key_of, rows
from models.people import Applicant, Staff
from portal.ground import time
from portal.people.places import places


@dataclass(frozen=True)
class HeldPost:
    """A post as it stands today. `department` is a code or '*'; `centres` are the codes that it covers."""

    post: str
    department: str
    centres: frozenset[str]
    cover_of: str | None  # id of the person covered; counts only while that person is away

    def covers(self, department: str, centre: str) -> bool:
        """True where this post reaches the department and the centre."""
        return self.department in ("*", department) and centre in self.centres


@dataclass(frozen=True)
class Actor:
    """Somebody who acts. `ref` is what events keep."""

    kind: str  # applicant | staff | system
    id: str = ""
    name: str = ""
    posts: tuple[HeldPost, ...] = ()

    @property
    def ref(self) -> str:
        """`staff:<id>`, `applicant:<id>` or `system`."""
        return f"{self.kind}:{self.id}" if self.id else self.kind

    @property
    def is_staff(self) -> bool:
        """True for a member of staff."""
        return self.kind == "staff"

    def holds(self, post: str, department: str, centre: str) -> bool:
        """True where one of this person's posts of that name reaches the department and the centre."""
        return any(p.post == post and p.covers(department, centre) for p in self.posts)

    def has_post(self, *posts: str) -> bool:
        """True where the person holds one of these posts anywhere: the question at a door."""
        return any(p.post in posts for p in self.posts)


SYSTEM = Actor("system", name="system")


def centres_below(code: str) -> frozenset[str]:
    """The centre and every point below it (county, township, village: 三级联动)."""
    return _below(code, _tree())


def _tree() -> dict[str | None, list[str]]:
    points: dict[str | None, list[str]] = {}
    for child in places().centres.values():
        points.setdefault(child.parent_id, []).append(child.code)
    return points


def _below(code: str, points: dict[str | None, list[str]]) -> frozenset[str]:
    found: set[str] = set()
    waiting = [code]
    while waiting:
        current = waiting.pop()
        waiting += [] if current in found else points.get(current, [])
        found.add(current)
    return frozenset(found)


_POSTS = (
    "SELECT p.post, p.department, p.centre_id, p.cover_of_id, c.is_active, c.away_until"
    " FROM post p LEFT JOIN staff c ON c.id = p.cover_of_id"
    " WHERE p.staff_id = ? AND p.valid_from <= ? AND (p.valid_to IS NULL OR p.valid_to >= ?) ORDER BY p.id"
)


def staff_actor(staff: Staff, on: date | None = None) -> Actor:
    """A member of staff with the posts in force on that date (today by default). One query, however many posts.

    A cover's post (AB岗, R-DUTY-2) counts only while the covered person is away or has left.
    """
    return actor_of(staff.id, staff.name, on)


def actor_of(staff_id: UUID, name: str, on: date | None = None) -> Actor:
    """As `staff_actor`, for whom the row need not be read."""
    day = on or time.today()
    points = _tree()
    held = []
    for post, department, centre, covered, is_active, away in rows(_POSTS, key_of(staff_id), day, day):
        is_there = is_active and (away is None or str(away) < day.isoformat())
        if covered and is_there:
            continue
        cover = str(UUID(str(covered))) if covered else None
        held.append(HeldPost(post, department, _below(centre, points), cover))
    return Actor("staff", str(staff_id), name, tuple(held))


def is_away(staff: Staff, on: date) -> bool:
    """True while the person is absent, so that the cover may act."""
    return not staff.is_active or (staff.away_until is not None and staff.away_until >= on)


def applicant_actor(applicant: Applicant) -> Actor:
    """An applicant's account."""
    return Actor("applicant", str(applicant.id), applicant.name)
