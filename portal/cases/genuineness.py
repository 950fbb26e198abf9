"""Is a paper genuine? Anybody may ask; who asks for many codes that do not exist has to wait (documents.md 0)."""

from typing import IO

from portal.cases import case_papers
from portal.cases.case_papers import Verified
from portal.cases.numbering import plain_code
from portal.ground import attempts
from portal.ground.errors import N_, NotFound, Refused

WHAT, PER_ADDRESS, MINUTES = "verify from", 60, 60
LONGEST = 60  # characters of a code as typed
NO_CODE = N_("Please enter the code that stands on the paper.")


def plain(text: str) -> str:
    """A code as it stands in an address: capitals, no spaces or hyphens, O as 0, I and L as 1; '' when it is none."""
    return "".join(c for c in plain_code(text[:LONGEST].strip()) if c.isascii() and c.isalnum())


def look_up(code: str, address: str = "") -> Verified:
    """The paper with this code, however it was typed. `address`: network address.

    Raises NotFound for a code that no paper has, TooMany after many such codes from one address. Not to be called inside
    a transaction.
    """
    group = attempts.address_group(address)
    if attempts.count(WHAT, group, MINUTES) >= PER_ADDRESS:
        raise attempts.too_many(MINUTES)
    found = case_papers.verify(code)
    if found is None:
        attempts.allow(WHAT, group, PER_ADDRESS, MINUTES)
        raise NotFound(N_("No paper of ours has this code"))
    return found


def in_groups(code: str) -> str:
    """A code in groups of four, as papers print it."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def is_same_file(found: Verified, content: IO[bytes] | None) -> bool:
    """Whether a file is, byte for byte, the paper as it was issued. Raises Refused where there is no file, TooLarge."""
    if content is None:
        raise Refused(N_("Please choose the file that you want to have checked."), field="file")
    return case_papers.is_same_file(found, content)
