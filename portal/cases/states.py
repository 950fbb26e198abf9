"""The states of a case: code, words, whose turn, badge. Words are message keys; pages show them in either language."""

from dataclasses import dataclass

from portal.ground.errors import N_


@dataclass(frozen=True)
class State:
    """One state. `shape` tells the phase: pill before acceptance, box in formal handling, solid when ended."""

    code: str
    words: str
    turn: str  # applicant | clerk | procedure | keeper | delivery | archive | nobody
    shape: str  # pill | box | solid
    tone: str  # info | good | action | bad | paused | quiet
    icon: str


_ROWS = (
    State("draft", N_("Draft"), "applicant", "pill", "quiet", "pen"),
    State("in_pre_review", N_("In pre-review"), "clerk", "pill", "info", "look"),
    State("pre_review_returned", N_("Changes needed (pre-review)"), "applicant", "pill", "action", "return"),
    State("pre_reviewed", N_("Pre-review passed"), "applicant", "pill", "good", "check"),
    State("booked", N_("Window booked"), "applicant", "pill", "info", "calendar"),
    State("submitted", N_("Submitted, awaiting acceptance"), "clerk", "pill", "info", "send"),
    State("awaiting_correction", N_("Correction asked for"), "applicant", "pill", "action", "return"),
    State("accepted", N_("Accepted"), "clerk", "box", "info", "stamp"),
    State("suspended", N_("Special procedure (clock stopped)"), "procedure", "box", "paused", "pause"),
    State("decided", N_("Decided, awaiting seal"), "keeper", "box", "info", "stamp"),
    State("completed", N_("Completed"), "delivery", "solid", "good", "done"),
    State("delivered", N_("Delivered"), "archive", "solid", "good", "mail"),
    State("archived", N_("Archived"), "nobody", "solid", "quiet", "box"),
    State("not_accepted", N_("Not accepted"), "nobody", "solid", "bad", "slash"),
    State("withdrawn", N_("Withdrawn"), "nobody", "solid", "quiet", "undo"),
    State("terminated", N_("Terminated"), "nobody", "solid", "quiet", "slash"),
)
STATES: dict[str, State] = {row.code: row for row in _ROWS}
ENDED = ("archived", "not_accepted", "withdrawn", "terminated")

IN_PROGRESS = State("accepted", N_("In progress"), "clerk", "box", "info", "half")
TOLERANT = State("accepted", N_("Accepted, papers to follow"), "clerk", "box", "action", "stamp-gap")
REFUSED = State("completed", N_("Completed (refused)"), "delivery", "solid", "bad", "cross")
GRANTED = State("completed", N_("Completed (granted)"), "delivery", "solid", "good", "done")


def shown_state(state: str, *, step: int = 0, owes_promised: bool = False, outcome: str | None = None) -> State:
    """The badge as it reads now: accepted splits by progress and promise, completed by outcome."""
    if state == "accepted" and owes_promised:
        return TOLERANT
    if state == "accepted" and step > 1:
        return IN_PROGRESS
    if state == "completed":
        return REFUSED if outcome == "refused" else GRANTED
    return STATES[state]
