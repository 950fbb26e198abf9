"""Who gets an account inside, and with which posts: done by the operator at the machine, who needs no account for it."""

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from peewee import fn

from models.database import db
from models.people import Centre, Department, Post, Staff
from portal.ground import attempts, time
from portal.ground.errors import NotDone
from portal.people.account_record import OPERATOR, note
from portal.people.posts import POSTS
from portal.people.sessions import end_all_sessions
from portal.people.staff_accounts import check_password_rule, hash_of, reset_second_factor, set_password

USER_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
GIVEN = timedelta(days=3)  # how long a password that somebody else knows may wait for its owner
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that reads like another


@dataclass(frozen=True)
class Newcomer:
    """A member of staff to be. `department` and `centre`: codes; empty: the only one, and the department's own."""

    login: str
    name: str
    posts: tuple[str, ...]
    department: str = ""
    everywhere: bool = False  # the posts reach every department
    centre: str = ""
    badge: str = ""  # as the catalogue names keepers of seals; empty: the user name in capitals
    phone: str = ""  # of the office; empty: the department's
    title: str = ""


def add_staff(newcomer: Newcomer, password: str) -> Staff:
    """Make an account with its posts from today on. The password must be changed at the first sign-in, within 3 days.

    Raises NotDone with one sentence, Refused where the password is too short or easy; nothing is written then.
    """
    login, badge = newcomer.login.strip().lower(), newcomer.badge.strip() or newcomer.login.strip().upper()
    if not USER_NAME.fullmatch(login):
        raise NotDone(f"{newcomer.login!r} is no user name: write 2 to 40 letters a-z, digits, dots or hyphens.")
    if not newcomer.name.strip():
        raise NotDone("Write the person's name: --name 林可溪.")
    _check_posts(newcomer.posts)
    if Staff.select().where((Staff.login == login) | (Staff.badge == badge)).exists():
        raise NotDone(f"There is an account {login} or a badge {badge} already.")
    department = _department(newcomer.department)
    centre = newcomer.centre or department.centre_id
    if not Centre.select().where(Centre.code == centre).exists():
        raise NotDone(f"There is no centre {centre}; there are: {_codes(Centre)}.")
    now = time.now()
    staff = Staff(
        badge=badge,
        login=login,
        name=newcomer.name.strip(),
        department=department.code,
        badge_no=badge,
        phone=newcomer.phone or department.phone,
        title=newcomer.title,
        password_given_until=now + GIVEN,
    )
    check_password_rule(staff, password)
    staff.password_hash = hash_of(password)
    with db.atomic():
        staff.save(force_insert=True)
        for post in newcomer.posts:
            reach = "*" if newcomer.everywhere else department.code
            Post.create(staff=staff.id, post=post, department=reach, centre=centre, valid_from=now.date())
        note(f"staff:{staff.id}", "made", OPERATOR)
    return staff


def give_new_password(login: str, *, new_device: bool = False) -> str:
    """A one-time password for who forgot theirs, to be changed at the next sign-in, within 3 days; sessions end.

    `new_device`: the next sign-in registers a new second factor too. Raises NotDone.
    """
    staff = staff_with(login)
    if not staff.is_active:
        raise NotDone(f"The account {staff.login} is closed.")
    password = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    set_password(staff, password, by=OPERATOR, until=time.now() + GIVEN)
    attempts.forgive("staff password", staff.login)  # who has just tried in vain need not wait
    if new_device:
        reset_second_factor(staff, by=OPERATOR)
    return password


def close_account(login: str) -> Staff:
    """Who has left signs in no more; what they did stays under their name. Raises NotDone."""
    staff = staff_with(login)
    with db.atomic():
        closed = Staff.update(is_active=False).where(Staff.id == staff.id, Staff.is_active).execute()
        if closed:
            end_all_sessions(f"staff:{staff.id}")
            note(f"staff:{staff.id}", "left", OPERATOR)
    if not closed:
        raise NotDone(f"The account {staff.login} is closed already.")
    return staff


def staff_with(login: str) -> Staff:
    """The member of staff with this user name. Raises NotDone."""
    staff = Staff.get_or_none(Staff.login == login.strip().lower())
    if staff is None:
        raise NotDone(f"There is no account {login}; flask staff list shows all.")
    return staff


def everybody() -> Iterator[str]:
    """A line for each account: user name, name, department, posts, and what is still to be done."""
    today = time.today()
    in_force = (Post.valid_from <= today) & (Post.valid_to.is_null() | (Post.valid_to >= today))
    posts: dict[object, list[str]] = {}
    for key, post, reach in (
        Post.select(Post.staff, Post.post, Post.department).where(in_force).order_by(Post.id).tuples()
    ):
        posts.setdefault(key, []).append(f"{post} ({reach})")
    for staff in Staff.select().order_by(Staff.login):
        marks = [
            "" if staff.is_active else "closed",
            "" if staff.totp_sealed else "no second factor yet",
            f"given password until {staff.password_given_until:%m-%d %H:%M}" if staff.password_given_until else "",
        ]
        what = ", ".join(posts.get(staff.id, [])) or "no post"
        yield "  ".join([staff.login, staff.name, staff.department_id, what, *filter(None, marks)])


def _check_posts(posts: tuple[str, ...]) -> None:
    unknown = [post for post in posts if post not in POSTS]
    if unknown or not posts:
        raise NotDone(f"{unknown[0] if unknown else 'Nothing'} is no post; there are: {', '.join(POSTS)}.")
    if "admin" in posts and len(set(posts)) > 1:
        raise NotDone("An administrator holds no other post (two persons): make a second account.")


def _department(code: str) -> Department:
    if not code and Department.select(fn.COUNT(Department.code)).scalar() == 1:
        return Department.select().get()
    found = Department.get_or_none(Department.code == code)
    if found is None:
        known = _codes(Department)
        if not known:
            raise NotDone("There is no department yet: run flask catalogue load DIR first.")
        raise NotDone(f"{f'There is no department {code}' if code else 'Name a department'}; there are: {known}.")
    return found


def _codes(table: type[Department] | type[Centre]) -> str:
    return ", ".join(code for (code,) in table.select(table.code).order_by(table.code).tuples())
