"""When a superior organ that has not replied is chased (R-TYPE-5): the window contacts it and follows up, on dates."""

from dataclasses import dataclass
from datetime import date, datetime

from portal.cases import case_clock, outstanding
from portal.cases.case_history import History
from portal.ground import time
from portal.ground.errors import N_

EVERY = 5  # working days between two chases, our own convention: the rules say to follow up, not how often
_NOTE = "chase "  # how the queue's note keeps the next date


@dataclass(frozen=True)
class Chase:
    """A report that waits for its reply. `next_on`: the day on which to chase, None beyond the calendar."""

    sent_on: date
    expected: date | None
    chased: tuple[date, ...]
    next_on: date | None

    @property
    def is_due(self) -> bool:
        """True from the day on which to chase."""
        return self.next_on is not None and self.next_on <= time.today()


def of(history: History) -> Chase | None:
    """The report that waits for its reply, with its chasing dates; None where none waits."""
    sent = outstanding.reported_up(history)
    if sent is None:
        return None
    urges = [e for e in history.all("urge") if e.seq > sent.seq and e.data.get("superior")]
    expected = outstanding.day_of(sent, "expected")
    next_on = next_after(urges[-1].at, expected) if urges else expected or later(sent.at)
    return Chase(sent.at.date(), expected, tuple(e.at.date() for e in urges), next_on)


def next_after(chased: datetime, expected: date | None) -> date | None:
    """When to chase again: on the day that was expected, where it is still to come, else some working days later."""
    return expected if expected and expected > chased.date() else later(chased)


def later(since: datetime) -> date | None:
    """The usual day to chase after a report or a chase."""
    return case_clock.working_days_from(since, EVERY)


def note(next_on: date | None) -> str:
    """What the case keeps for the queue."""
    return _NOTE + next_on.isoformat() if next_on else N_("Reply awaited")


def note_words(kept: str) -> tuple[str, dict[str, str]]:
    """A note of a case as the queue says it: message key and values."""
    if not kept.startswith(_NOTE):
        return kept, {}
    day = kept.removeprefix(_NOTE)
    words = N_("Chase the reply") if day <= time.today().isoformat() else N_("Reply awaited: %(day)s")
    return words, {"day": day[5:]} if "%" in words else {}
