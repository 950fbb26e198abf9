"""The same act on several cases at once, each by itself: one refusal stops none of the others."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from portal.cases import lifecycle
from portal.cases.worklist_scope import case_for
from portal.ground.errors import Refused
from portal.people.actors import Actor

MOST = 50


@dataclass
class Outcome:
    """How many were done, and which were refused and why, by number."""

    done: int = 0
    refused: list[tuple[str, Refused]] = field(default_factory=list)


def perform(numbers: Iterable[str], action: str, *, by: Actor, **given: Any) -> Outcome:
    """Carry an action out on each of these cases that the person may open; at most 50 at once."""
    outcome = Outcome()
    for number in list(dict.fromkeys(numbers))[:MOST]:
        try:
            lifecycle.perform(case_for(number, by), action, by=by, **given)
            outcome.done += 1
        except Refused as refused:
            outcome.refused.append((number, refused))
    return outcome
