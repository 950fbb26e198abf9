"""The demonstration from the command line: load it, list its accounts, and refuse it in production."""

import unicodedata
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from portal.ground.settings import ROOT
from portal.people.demonstration import DEMO_PASSWORD, demo_applicants, demo_staff, load_people
from portal.people.posts import POSTS

if TYPE_CHECKING:
    from portal.services.catalogue import Loaded

DATA = ROOT / "data"
KINDS = {"natural": "person", "company": "company"}
SHOWN = 3  # applicants of each kind in the table; the sign-in page lists all


def load_demonstration() -> Iterator[str]:
    """People, publications and cases; a line for each part. Raises BadSetting in production."""
    from portal.cases.demonstration import load_cases
    from portal.oversight.demonstration import load_samples, load_supervision
    from portal.publication.demonstration import load_history
    from portal.publication.demonstration_drafts import load_drafts
    from portal.publication.ledger import add_days
    from portal.publication.requests_demonstration import load_requests
    from portal.services.catalogue import load_gazette

    yield str(load_people())
    yield f"Disclosures: {load_gazette(DATA / 'gazette.json')}."
    yield f"Cases in every state: {load_cases()}."
    yield f"Information requests: {load_requests()}."
    yield f"Records of supervision: {load_supervision()}."
    yield f"Months of figures: {load_history()}."
    yield f"Publications on their way: {load_drafts()}."
    add_days()
    yield f"Monthly samples: {load_samples()}."


def said(loaded: "Loaded") -> str:
    """What loading a catalogue did, in a line."""
    if not loaded.changed:
        return f"The catalogue is loaded already: {loaded.services} services, nothing changed."
    line = f"The catalogue is loaded: {loaded.services} services, {len(loaded.new_versions)} new versions of guides"
    return line + (f", no longer offered: {', '.join(loaded.gone)}." if loaded.gone else ".")


def load_data() -> str:
    """Load the demonstration centre's catalogue."""
    from portal.services.catalogue import load

    return said(load(DATA))


def accounts_table() -> str:
    """The demonstration's accounts and what each can do, as a table for the console."""
    staff: list[tuple[str, ...]] = [
        (one.login, one.name, one.department_en, "; ".join(POSTS[post].duty for post in one.posts if post in POSTS))
        for one in demo_staff()
    ]
    applicants: list[tuple[str, ...]] = [
        (one.phone, one.name, KINDS[one.kind], "finds a service, files, tracks") for one in demo_applicants()
    ]
    shown = [*applicants[:SHOWN], *(row for row in applicants[SHOWN:] if row[2] != applicants[0][2])][: 2 * SHOWN]
    return "\n".join(
        [
            "",
            f"Staff sign in at /staff/sign-in; the password of all of them is {DEMO_PASSWORD}",
            *_aligned(staff),
            "",
            f"Applicants sign in at /sign-in with their phone; the code is shown there ({len(applicants)} in all)",
            *_aligned(shown),
        ]
    )


def _aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max((_width(row[i]) for row in rows), default=0) for i in range(3)]
    return ["  " + "  ".join([*map(_padded, row, widths), row[3]]) for row in rows]


def _width(text: str) -> int:
    """Columns on the console: Chinese takes two each."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
