"""Case numbers and query codes."""

import hashlib
import secrets
from datetime import datetime

from models.cases import Case
from portal.ground.house import house

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def case_number(now: datetime) -> str:
    """A number that no case has: centre word, yymmdd, 4 random digits (5 when that day is nearly full)."""
    stem = f"{house.settings.centre_word}{now:%y%m%d}-"
    for digits in (4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5, 6, 6, 6):
        number = f"{stem}{secrets.randbelow(10**digits):0{digits}d}"
        if not Case.select().where(Case.number == number).exists():
            return number
    raise RuntimeError("no free case number after 16 tries")


def query_code() -> str:
    """8 characters of Crockford base32 (40 bits): told once, kept hashed."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(8))


def verify_code() -> str:
    """16 characters of Crockford base32 (80 bits), printed on a paper."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(16))


def plain_code(text: str) -> str:
    """A code as people type it: upper case, no spaces or hyphens, O as 0, I and L as 1."""
    return text.upper().replace(" ", "").replace("-", "").replace("O", "0").replace("I", "1").replace("L", "1")


def hashed_code(number: str, code: str) -> str:
    """What is kept of a query code."""
    return hashlib.sha256(f"{number}:{plain_code(code)}:{house.settings.secret_key}".encode()).hexdigest()
