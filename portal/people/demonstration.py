"""The people of the demonstration: fictional staff with posts and fictional applicants, marked as such in their rows."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from models.database import db, new_id
from models.people import Applicant, Centre, Department, Post, Staff
from portal.ground import time
from portal.ground.errors import BadCatalogue, BadSetting, Refused
from portal.ground.house import house
from portal.ground.settings import ROOT
from portal.people.checks import birth_in, check_credit_code, check_id_number, check_phone
from portal.people.codes import phone_index
from portal.people.posts import POSTS
from portal.people.staff_accounts import hash_of

PEOPLE = ROOT / "data" / "demo_people.json"
# Of every fictional member of staff and public; production refuses these accounts.
DEMO_PASSWORD = "yunxi-demo-2026"  # noqa: S105


@dataclass(frozen=True)
class Loaded:
    """Who is there after loading, by badge (S001) and by the file's own id (P001, O001)."""

    staff: dict[str, Staff]
    applicants: dict[str, Applicant]

    def __str__(self) -> str:
        return f"People: {len(self.staff)} staff and {len(self.applicants)} applicants, all fictional."


@dataclass(frozen=True)
class DemoStaff:
    """A fictional member of staff, for the table on the sign-in page."""

    login: str
    name: str
    department: str
    department_en: str
    centre: str
    centre_en: str
    posts: tuple[str, ...]  # codes of portal/people/posts


@dataclass(frozen=True)
class DemoApplicant:
    """A fictional applicant, for the list on the sign-in page."""

    phone: str
    name: str
    kind: str


def load_people(path: Path | str = PEOPLE, now: datetime | None = None) -> Loaded:
    """Load the fictional people, after departments and centres. Loading again changes nothing.

    Raises BadSetting in production, BadCatalogue with every mistake when a reference or number does not hold.
    """
    if not house.settings.is_demo:
        raise BadSetting("PORTAL_ENV=production: fictional people are never loaded in production.")
    people = json.loads(Path(path).read_text(encoding="utf-8"))
    mistakes = _mistakes(people, Path(path).name)
    if mistakes:
        raise BadCatalogue(mistakes)
    now = now or time.now()
    hashed = hash_of(DEMO_PASSWORD)
    with db.atomic():
        staff = {row["id"]: _staff(row, hashed) for row in people["staff"]}
        for row in people["staff"]:
            _give_posts(staff[row["id"]], row["posts"], staff)
        names = {row["id"]: row["name"] for row in people["applicants"]}
        applicants = {row["id"]: _applicant(row, names, now) for row in people["applicants"]}
    return Loaded(staff, applicants)


def demo_staff() -> list[DemoStaff]:
    """The fictional staff with their posts, by user name."""
    rows = (
        Post.select(Post.post, Post.cover_of, Staff, Department, Centre)
        .join_from(Post, Staff, on=(Post.staff == Staff.id))
        .join_from(Staff, Department)
        .join_from(Post, Centre)
        .where(Staff.is_demo)
        .order_by(Staff.login, Post.id)
    )
    found: dict[str, DemoStaff] = {}
    for row in rows:
        known = found.get(row.staff.login)
        posts = tuple(dict.fromkeys((*(known.posts if known else ()), row.post)))
        home, centre = row.staff.department, row.centre
        found[row.staff.login] = DemoStaff(
            row.staff.login, row.staff.name, home.short_name, home.name_en, centre.name, centre.name_en, posts
        )
    return list(found.values())


def demo_applicants() -> list[DemoApplicant]:
    """The fictional applicants with their phones, people first."""
    rows = Applicant.select(Applicant.id, Applicant.phone_sealed, Applicant.name, Applicant.kind).where(
        Applicant.is_demo
    )
    found = [
        DemoApplicant(house.vault.open(row.phone_sealed, f"applicant.phone_sealed:{row.id}"), row.name, row.kind)
        for row in rows
    ]
    return sorted(found, key=lambda one: one.phone)


def _staff(row: dict[str, Any], hashed: str) -> Staff:
    known = Staff.get_or_none(Staff.badge == row["id"])
    if known is not None:
        return known
    return Staff.create(
        badge=row["id"],
        login=row["login"],
        name=row["name"],
        password_hash=hashed,
        department=row["department"],
        window=row["window"],
        badge_no=row["badge_no"],
        phone=row["phone"],
        title=row["post"],
        is_demo=True,
    )


def _give_posts(staff: Staff, posts: list[dict[str, Any]], by_badge: dict[str, Staff]) -> None:
    if Post.select().where(Post.staff == staff.id).exists():
        return
    for post in posts:
        Post.create(
            staff=staff.id,
            post=post["post"],
            department=post["department"],
            centre=post["centre"],
            valid_from=date.fromisoformat(post["from"]),
            valid_to=date.fromisoformat(post["to"]) if post["to"] else None,
            cover_of=by_badge[post["cover_of"]].id if post["cover_of"] else None,
        )


def _applicant(row: dict[str, Any], names: dict[str, str], now: datetime) -> Applicant:
    index = phone_index(row["phone"])
    known = Applicant.get_or_none(Applicant.phone_index == index)
    if known is not None:
        return known
    key, seal = new_id(), house.vault.seal
    number, rep = row.get("id_number", ""), names.get(row.get("legal_rep", ""))
    return Applicant.create(
        id=key,
        kind="natural" if number else "company",
        name=row["name"],
        phone_sealed=seal(row["phone"], f"applicant.phone_sealed:{key}"),
        phone_index=index,
        id_sealed=seal(number, f"applicant.id_sealed:{key}") if number else None,
        id_index=house.vault.blind_index(number, "identity") if number else None,
        birth_sealed=seal(birth_in(number).isoformat(), f"applicant.birth_sealed:{key}") if number else None,
        credit_code=row.get("uscc"),
        legal_rep=rep,
        contact=rep,
        address_sealed=seal(row["address"], f"applicant.address_sealed:{key}"),
        is_demo=True,
        created_at=now,
    )


def _mistakes(people: dict[str, Any], file: str) -> list[tuple[str, str, str, str]]:
    """Every reference and number that does not hold, by file, item and field."""
    departments = {code for (code,) in Department.select(Department.code).tuples()}
    centres = {code for (code,) in Centre.select(Centre.code).tuples()}
    badges = {row["id"] for row in people["staff"]}
    found = []
    for row in people["staff"]:
        if row["department"] not in departments:
            found.append((file, row["id"], "department", f"{row['department']} is not loaded"))
        for post in row["posts"]:
            if post["department"] not in departments | {"*"}:
                found.append((file, row["id"], "posts.department", f"{post['department']} is not loaded"))
            if post["centre"] not in centres:
                found.append((file, row["id"], "posts.centre", f"{post['centre']} is not loaded"))
            if post["post"] not in POSTS:
                found.append((file, row["id"], "posts.post", f"{post['post']} is no post"))
            if post["cover_of"] and post["cover_of"] not in badges:
                found.append((file, row["id"], "posts.cover_of", f"{post['cover_of']} is nobody"))
    for row in people["applicants"]:
        checks = {"phone": check_phone, "id_number": check_id_number, "uscc": check_credit_code}
        for field, check in checks.items():
            if field in row:
                try:
                    check(row[field])
                except Refused as refused:
                    found.append((file, row["id"], field, str(refused)))
    return found
