"""Tracking without an account: case number and query code open the progress of a case, and nothing about a person."""

import hmac
import re

from models.cases import Case
from models.database import db
from models.people import Centre, Department
from portal.cases import numbering
from portal.ground import attempts
from portal.ground.errors import N_, NotFound, Refused
from portal.people.actors import Actor

PER_NUMBER = 10  # wrong tries an hour at one case
PER_ADDRESS = 30  # wrong tries an hour from one network address
GONE = N_("There is no such case.")
_NUMBER = re.compile(r"[A-Z]{1,6}[0-9]{6}-[0-9]{4,6}")


def plain_number(text: str) -> str:
    """A case number as people type it: capitals, no spaces, any kind of dash."""
    return re.sub(r"[\u2010-\u2015\u2212\uff0d]", "-", re.sub(r"\s", "", text)).upper()[:40]


def find(number: str, code: str, address: str = "") -> Case:
    """The case with this number and query code.

    `address`: network address. Raises Refused with one sentence for a wrong number and a wrong code alike, TooMany after
    many wrong tries at one number or from one address. Not to be called inside a transaction.
    """
    plain = plain_number(number)
    if not plain or not code.strip():
        raise Refused(N_("Please enter the case number and the query code."), field="number" if not plain else "code")
    group = attempts.address_group(address)
    attempts.allow("track from", group, PER_ADDRESS, 60)
    attempts.allow("track", plain, PER_NUMBER, 60)
    found = by_number(plain) if _NUMBER.fullmatch(plain) else None
    given = numbering.hashed_code(plain, code[:40])
    if not hmac.compare_digest(given, (found.query_hash if found else None) or "0" * len(given)) or found is None:
        raise Refused(
            N_(
                "No case has this number and query code together. Please check both; O and 0, I and 1 count as the same."
            ),
            field="number",
        )
    attempts.forgive("track", plain)
    attempts.forgive("track from", group, newest=1)
    return found


def by_number(number: str) -> Case | None:
    """The case with this number, ready to be shown. One query."""
    point = Centre.alias()
    return (
        Case.select(Case, Department, Centre, point)
        .join(Department)
        .join(Centre)
        .join_from(Case, point, on=(Case.centre == point.code))
        .where(Case.number == number)
        .first()
    )


def new_code(case: Case, actor: Actor) -> str:
    """A new query code for the owner of a case, who lost the old one; the old one stops working.

    Raises NotFound for somebody else, Refused for a draft that has no number yet.
    """
    if actor.kind != "applicant" or str(case.owner_id) != actor.id:
        raise NotFound(N_("There is no such case among yours."))
    if not case.number:
        raise Refused(N_("A draft has no number yet. You get number and query code when you send it."))
    code = numbering.query_code()
    with db.atomic():
        Case.update(query_hash=numbering.hashed_code(case.number, code)).where(Case.id == case.id).execute()
    return code
