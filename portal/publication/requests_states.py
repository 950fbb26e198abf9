"""The states of an information request, how it came, and who handles it: words and who may do what (R-PUB-7..12)."""

from portal.cases.states import State
from portal.ground.errors import N_, Forbidden
from portal.people.actors import Actor

_ROWS = (
    State("filed", N_("Received, day to be confirmed"), "office", "pill", "info", "send"),
    State("offered", N_("Please confirm the day of receipt"), "requester", "pill", "action", "calendar"),
    State("open", N_("Being answered"), "office", "box", "info", "stamp"),
    State("awaiting_correction", N_("Please make your request clearer"), "requester", "box", "action", "return"),
    State("awaiting_fee", N_("Fee to be paid"), "requester", "box", "action", "return"),
    State("answered", N_("Answered"), "nobody", "solid", "good", "done"),
    State("abandoned", N_("Deemed abandoned"), "nobody", "solid", "quiet", "slash"),
    State("withdrawn", N_("Withdrawn"), "nobody", "solid", "quiet", "undo"),
)
STATES: dict[str, State] = {row.code: row for row in _ROWS}
ENDED = ("answered", "abandoned", "withdrawn")
WAYS = {
    "online": N_("Internet"),
    "fax": N_("Fax"),
    "mail": N_("Letter"),
    "in_person": N_("In person"),
}
KINDS = {"natural": N_("Person"), "company": N_("Company or organization")}
FORMS = {"paper": N_("On paper"), "electronic": N_("As a file")}
MEANS = {
    "page": N_("On the page of the request"),
    "email": N_("By e-mail"),
    "mail": N_("By post"),
    "pick_up": N_("Picked up at the hall"),
}
OFFICE = ("drafter", "first_reviewer", "final_reviewer")  # who sees the register
HANDLER = "drafter"  # handles requests
HEAD = "first_reviewer"  # head of the information office: consents to an extension (art. 33)
ENTERING = ("drafter", "clerk")  # enter what was said at a window or came by letter or fax (art. 29)

ACTS = {
    "file": N_("Request filed"),
    "offer_receipt": N_("Requester asked to confirm the day of receipt"),
    "confirm_receipt": N_("Day of receipt settled"),
    "ask_correction": N_("Notice to correct sent"),
    "correct": N_("Made clearer"),
    "ask_opinion": N_("Opinion asked for"),
    "serve_opinion": N_("Letter received by who was asked"),
    "record_opinion": N_("Opinion recorded"),
    "ask_extension": N_("Wish for an extension"),
    "extend": N_("Extension consented to"),
    "decline_extension": N_("Extension declined"),
    "ask_fee": N_("Fee asked for"),
    "pay_fee": N_("Fee paid"),
    "add_file": N_("File added for the answer"),
    "remove_file": N_("File taken out"),
    "conclude_file": N_("Hit of the guard concluded"),
    "remind": N_("Office reminded of the last day"),
    "answer": N_("Request answered"),
    "abandon": N_("Deemed abandoned"),
    "withdraw": N_("Taken back by the requester"),
}

NOT_YOURS = N_("This step is for the information office. None of your posts opens it.")


def may(actor: Actor, centre: str, *posts: str) -> bool:
    """Whether a member of staff holds one of these posts for the centre."""
    return any(held.post in posts and centre in held.centres for held in actor.posts)


def centres_of(actor: Actor, *posts: str) -> list[str]:
    """The centres for which a member of staff holds one of these posts."""
    return sorted({code for held in actor.posts if held.post in posts for code in held.centres})


def must(actor: Actor, centre: str, *posts: str) -> None:
    """Raises Forbidden for who holds none of these posts for the centre."""
    if not may(actor, centre, *posts):
        raise Forbidden(NOT_YOURS)
