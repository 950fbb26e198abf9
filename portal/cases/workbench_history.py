"""What happened to a case, in words for the staff."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.cases import joint_words
from portal.cases.case_history import Past
from portal.ground.errors import N_

WORDS = {
    "request_pre_review": N_("Pre-review requested"),
    "return_pre_review": N_("Returned with changes needed"),
    "pass_pre_review": N_("Pre-review passed"),
    "book": N_("Window booked"),
    "rebook": N_("Booking changed"),
    "cancel_booking": N_("Booking cancelled"),
    "miss_booking": N_("Booking missed"),
    "submit": N_("Submitted formally"),
    "notify_correction": N_("Correction asked for"),
    "resubmit": N_("Corrections submitted"),
    "accept": N_("Accepted"),
    "accept_tolerant": N_("Accepted with papers to follow"),
    "supply_missing": N_("Promised papers are in"),
    "refuse_acceptance": N_("Acceptance refused"),
    "deem_accepted": N_("Accepted by lapse of time"),
    "save_step": N_("Step recorded"),
    "grant": N_("Granted"),
    "refuse": N_("Refused"),
    "order_seal": N_("Seal ordered"),
    "seal": N_("Sealed"),
    "deliver": N_("Delivered"),
    "withdraw": N_("Withdrawn"),
    "terminate": N_("Terminated"),
    "lapse": N_("Lapsed"),
    "assign": N_("Assigned"),
    "take_over": N_("Taken over"),
    "examine": N_("Check points examined"),
    "allow_new_defect": N_("New defect allowed by supervision"),
    "file_given": N_("File handed in"),
    "file_removed": N_("File taken back"),
    "rendered": N_("Paper made"),
    "archive": N_("Filed away"),
    "volume_checked": N_("Volume checked by the archive"),
    "volume_made": N_("Volume made"),
    "order_supervision": N_("Supervision order issued"),
    "answer_order": N_("Supervision order answered"),
    "send_order_back": N_("Answer to the supervision order sent back"),
    "accept_order": N_("Answer to the supervision order accepted"),
    "close_order": N_("Supervision order closed"),
    "state_reason": N_("Reason for the delay stated"),
    "record_delay": N_("What was done about the delay"),
    "new_guide": N_("Moved to the new version of the guide"),
    "due_recomputed": N_("Day computed anew: the calendar or a convention changed"),
    "ask_special_procedure": N_("Special procedure asked for"),
    "tell_special_procedure": N_("Clock stopped for a special procedure"),
    "tell_longer_procedure": N_("Told that the procedure takes longer"),
    "end_special_procedure": N_("Special procedure ended, clock runs"),
    "ask_extension": N_("Extension asked for"),
    "extend": N_("Limit extended"),
    "tell_hearing_right": N_("Right to a hearing told"),
    "ask_hearing": N_("Hearing asked for"),
    "state_view": N_("View stated"),
    "record_hearing": N_("Hearing recorded"),
    "tell_third_party": N_("Third party told"),
    "ask_supplement": N_("Asked for what is still missing"),
    "circulate": N_("Circulated to departments"),
    "give_opinion": N_("Department's opinion given"),
    "urge": N_("Urged"),
    "forward_up": N_("Reported up"),
    "record_reply": N_("Reply of the superior organ recorded"),
    "pay": N_("Payment recorded"),
    "ask_type_change": N_("Change of type asked for"),
    "change_type": N_("Type changed"),
    "correct_decision": N_("Clerical error corrected"),
    "void_paper": N_("Paper voided"),
    "hand_over": N_("First contact handed over"),
    "remind_correction": N_("Applicant reminded of the correction"),
    "lapse_correction": N_("Ended: the correction never came"),
    **{action: words for action, (words, _tone) in joint_words.EVENTS.items()},
}
TONES = {
    "refuse": "bad",
    "refuse_acceptance": "bad",
    "terminate": "quiet",
    "withdraw": "quiet",
    "return_pre_review": "action",
    "order_supervision": "action",
    "send_order_back": "action",
    "notify_correction": "action",
    "grant": "good",
    "seal": "good",
    "deliver": "good",
    "pass_pre_review": "good",
    "tell_special_procedure": "paused",
    "tell_longer_procedure": "paused",
    "end_special_procedure": "good",
    "extend": "action",
    "ask_supplement": "action",
    "ask_hearing": "action",
    "state_view": "action",
    "void_paper": "quiet",
    "lapse_correction": "quiet",
}
MINOR = {"rendered", "file_given", "file_removed", "examine"}  # told once where they come in a row
TOLD = (
    "opinion",
    "reason",
    "handler",
    "taken_by",
    "step",
    "note",
    "result",
    "statement",
    "reasons",
    "summary",
    "record",
)  # parts of a payload that the staff read


@dataclass
class Line:
    """One entry: `words` is a message key, `who` a name or a message key where `is_key`. `details` are plain words."""

    words: str
    who: str
    at: datetime
    tone: str
    is_key: bool
    seq: int
    details: list[str] = field(default_factory=list)
    times: int = 1


def lines(events: Iterable[Past], payloads: Mapping[int, Mapping[str, Any]], names: Mapping[str, str]) -> list[Line]:
    """The history, newest first; the same small thing several times in a row is one line."""
    found: list[Line] = []
    before = ""
    for event in events:
        if event.action in MINOR and event.action == before and found[-1].who == _who(event.actor, names)[0]:
            found[-1].times += 1
            found[-1].at = event.at
            continue
        who, is_key = _who(event.actor, names)
        words = WORDS.get(event.action, event.action)
        line = Line(words, who, event.at, TONES.get(event.action, "info"), is_key, event.seq)
        payload = payloads.get(event.seq, {})
        line.details = [str(payload[name]) for name in TOLD if payload.get(name)]
        found.append(line)
        before = event.action
    return found[::-1]


def _who(actor: str, names: Mapping[str, str]) -> tuple[str, bool]:
    if actor.startswith("applicant:"):
        return N_("Applicant"), True
    if actor.startswith("staff:"):
        return names.get(actor, "—"), False
    return N_("System"), True


def since(history: Iterable[Line], seq: int) -> list[Line]:
    """What happened after the event with this number, newest first: what somebody with an old page has not seen."""
    return [line for line in history if line.seq > seq]
