"""Following a request without an account: its number and query code open it, as /track opens a case."""

import hmac
import re

from models.requests import InformationRequest
from portal.cases import numbering
from portal.ground import attempts
from portal.ground.errors import N_, Refused
from portal.publication.requests_course import by_number

PER_NUMBER = 10  # wrong tries an hour at one request
PER_ADDRESS = 30  # wrong tries an hour from one network address


def plain_number(text: str) -> str:
    """A number as people type it: capitals, no spaces, any kind of dash."""
    return re.sub(r"[\u2010-\u2015\u2212\uff0d]", "-", re.sub(r"\s", "", text)).upper()[:40]


def find(number: str, code: str, address: str = "") -> InformationRequest:
    """The request with this number and query code.

    Raises Refused with one sentence for a wrong number and a wrong code alike, TooMany after many wrong tries. Not to be
    called inside a transaction.
    """
    plain = plain_number(number)
    if not plain or not code.strip():
        raise Refused(
            N_("Please enter the number of the request and the query code."), field="number" if not plain else "code"
        )
    group = attempts.address_group(address)
    attempts.allow("track from", group, PER_ADDRESS, 60)
    attempts.allow("track", plain, PER_NUMBER, 60)
    found = by_number(plain)
    given = numbering.hashed_code(plain, code[:40])
    if not hmac.compare_digest(given, found.query_hash if found else "0" * len(given)) or found is None:
        raise Refused(
            N_(
                "No request has this number and query code together. Please check both; O and 0, I and 1 count as the same."
            ),
            field="number",
        )
    attempts.forgive("track", plain)
    attempts.forgive("track from", group, newest=1)
    return found
