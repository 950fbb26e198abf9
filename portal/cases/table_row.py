"""A row of the lifecycle's table: what one says, and the sets of states that rows begin from."""

from collections.abc import Callable
from dataclasses import dataclass

from portal.cases.act import Act
from portal.cases.states import ENDED, STATES

OPEN_STATES = tuple(code for code in STATES if code not in ENDED)
BEFORE_DECISION = (
    "draft",
    "in_pre_review",
    "pre_review_returned",
    "pre_reviewed",
    "booked",
    "submitted",
    "awaiting_correction",
    "accepted",
    "suspended",
)


@dataclass(frozen=True)
class Row:
    """One line of the table. `given` names what must be given; `paper` and `clock` what the act issues and moves."""

    action: str
    words: str
    from_: tuple[str, ...]
    to: str  # a state, or SAME
    who: tuple[str, ...]
    rule: Callable[[Act], None]
    given: tuple[str, ...] = ()
    paper: tuple[str, ...] = ()
    clock: str = ""
    ready: Callable[[Act], None] | None = None  # what must hold whatever is given: the reason beside a closed button
    asks: bool = False  # a step that cannot be taken back asks once more
    on_pages: bool = True  # False: carried out by `perform` alone, no page has its form yet
