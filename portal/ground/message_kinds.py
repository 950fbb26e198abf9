"""Every kind of message: its title and its sentence. Only case number, service name, days and windows ever stand in one:
mail and text messages are read on lock screens and by others (R-PII-1). Everything else is told on the case page.
"""

from dataclasses import dataclass

from portal.ground.errors import N_

EVERYWHERE = frozenset({"inbox", "email", "sms"})


@dataclass(frozen=True)
class Kind:
    """One kind of message. `minutes`: how long it is worth sending; none for ever."""

    title: str
    body: str
    channels: frozenset[str] = EVERYWHERE
    minutes: int | None = None

    @property
    def names(self) -> frozenset[str]:
        """The values that its sentences need."""
        return placeholders(self.title) | placeholders(self.body)


class _Seen(dict[str, str]):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def __missing__(self, name: str) -> str:
        self.names.add(name)
        return ""


def placeholders(sentence: str) -> frozenset[str]:
    """The names of the %(name)s values in a sentence."""
    seen = _Seen()
    _ = sentence % seen
    return frozenset(seen.names)


KINDS: dict[str, Kind] = {
    "sign_in_code": Kind(
        N_("Your sign-in code"),
        N_("%(code)s is your sign-in code, valid for %(minutes)s minutes. We never call to ask for it."),
        frozenset({"sms"}),
        5,
    ),
    "sign_code": Kind(
        N_("Your code for signing"),
        N_(
            "%(code)s is your code for signing, valid for %(minutes)s minutes. Use it only for what you have read on the page."
        ),
        frozenset({"sms"}),
        5,
    ),
    "phone_code": Kind(
        N_("Your code for this phone"),
        N_("%(code)s is your code for using this phone with your account, valid for %(minutes)s minutes."),
        frozenset({"sms"}),
        5,
    ),
    "phone_changed": Kind(
        N_("The phone of your account was changed"),
        N_(
            "From now on you sign in with the new phone, and codes come there. If this was not you, call the centre at once."
        ),
    ),
    "guide_changed": Kind(
        N_("The guide has changed: %(service)s"),
        N_(
            "The guide of this service has a new version. What you filled in is kept; your case page shows what is different."
        ),
    ),
    "pre_review_requested": Kind(
        N_("Pre-review asked for: %(service)s"),
        N_(
            "Case %(number)s waits for its pre-review; the window answers within one working day. This is not yet acceptance."
        ),
    ),
    "pre_review_returned": Kind(
        N_("Changes needed: %(service)s"),
        N_("Points to change in case %(number)s: %(count)s. Your case page lists all of them and how to mend each."),
    ),
    "pre_review_passed": Kind(
        N_("Pre-review passed: %(service)s"),
        N_(
            "Case %(number)s passed the pre-review. Your case page shows the next step and what to bring. This is not yet acceptance."
        ),
    ),
    "booked": Kind(
        N_("Window booked: %(service)s"),
        N_(
            "Case %(number)s: please come on %(day)s at %(time)s to window %(window)s. Your case page lists what to bring."
        ),
    ),
    "booking_missed": Kind(
        N_("Booking missed: %(service)s"),
        N_(
            "The booked time of case %(number)s has passed without a visit. Nothing is lost: you can book another time on your case page."
        ),
    ),
    "booking_cancelled": Kind(
        N_("Booking cancelled: %(service)s"),
        N_("The booking of case %(number)s is cancelled. You can book another time on your case page."),
    ),
    "submitted": Kind(
        N_("Application received: %(service)s"),
        N_(
            "The application of case %(number)s was received. The receipt and the day by which you get an answer are on your case page."
        ),
    ),
    "correction_asked": Kind(
        N_("Correction asked for: %(service)s"),
        N_("Points to correct in case %(number)s: %(count)s. The notice on your case page lists everything at once."),
    ),
    "accepted": Kind(
        N_("Accepted: %(service)s"),
        N_("Case %(number)s was accepted. The notice and the day by which it is decided are on your case page."),
    ),
    "accepted_tolerant": Kind(
        N_("Accepted, papers to follow: %(service)s"),
        N_("Case %(number)s was accepted although papers are missing. Please hand them in by %(day)s."),
    ),
    "not_accepted": Kind(
        N_("Not accepted: %(service)s"),
        N_("Case %(number)s was not accepted. The notice on your case page says why and what you can do."),
    ),
    "deemed_accepted": Kind(
        N_("Accepted by law: %(service)s"),
        N_("Case %(number)s counts as accepted since the day it was received, because no answer was given in time."),
    ),
    "decided": Kind(
        N_("Decided: %(service)s"),
        N_("Case %(number)s was decided. The decision is being sealed; you will be told when it is ready."),
    ),
    "granted": Kind(
        N_("Granted: %(service)s"),
        N_("Case %(number)s was granted. The decision is being sealed; you will be told when it is ready."),
    ),
    "refused": Kind(
        N_("Refused: %(service)s"),
        N_(
            "Case %(number)s was refused. The decision with reasons and remedies is being sealed; you will be told when it is ready."
        ),
    ),
    "result_ready": Kind(
        N_("The result is ready: %(service)s"),
        N_("The decision of case %(number)s is sealed. Your case page shows how to get it."),
    ),
    "delivered": Kind(
        N_("Delivered: %(service)s"),
        N_("The result of case %(number)s was delivered. You can rate the service on your case page."),
    ),
    "withdrawn": Kind(
        N_("Withdrawn: %(service)s"),
        N_("The application of case %(number)s was withdrawn as you asked."),
    ),
    "terminated": Kind(
        N_("Ended: %(service)s"),
        N_("Case %(number)s was ended without a decision. The notice on your case page says why and what you can do."),
    ),
    "draft_will_lapse": Kind(
        N_("Your draft will be deleted: %(service)s"),
        N_(
            "You have not worked on this draft for a while. It will be deleted after 30 days without work on it. Open and save it if you still need it."
        ),
    ),
    "draft_lapsed": Kind(
        N_("Your draft was deleted: %(service)s"),
        N_(
            "Nobody worked on this draft for 30 days, so it was deleted with what it contained. You can start again at any time."
        ),
    ),
    "promised_due": Kind(
        N_("Papers still to hand in: %(service)s"),
        N_("Case %(number)s: please hand in the papers that you promised by %(day)s, or the case may be ended."),
    ),
    "supplied": Kind(
        N_("Papers received: %(service)s"),
        N_("The papers that you promised for case %(number)s have arrived."),
    ),
    "file_refused": Kind(
        N_("A file could not be used: %(service)s"),
        N_(
            "A file that you gave for “%(material)s” could not be used. Your case page says why; please give another one."
        ),
    ),
    "clock_stopped": Kind(
        N_("Special procedure: %(service)s"),
        N_(
            "Case %(number)s needs a special procedure of about %(count)s working days, which do not count. The notice is on your case page."
        ),
    ),
    "procedure_longer": Kind(
        N_("The special procedure takes longer: %(service)s"),
        N_("The special procedure of case %(number)s needs %(count)s working days in all. The notice says why."),
    ),
    "clock_resumed": Kind(
        N_("The clock runs again: %(service)s"),
        N_("The special procedure of case %(number)s is over. The notice on your case page has the new due date."),
    ),
    "extended": Kind(
        N_("More time is needed: %(service)s"),
        N_("The limit of case %(number)s was extended by %(count)s days. The notice on your case page says why."),
    ),
    "hearing_right": Kind(
        N_("You may ask for a hearing: %(service)s"),
        N_(
            "In case %(number)s you have the right to a hearing. The notice on your case page says until when to ask for it."
        ),
    ),
    "hearing_asked": Kind(
        N_("Your wish for a hearing has arrived: %(service)s"),
        N_(
            "Case %(number)s: the hearing is held within 20 working days; you are told time and place seven days before. It costs you nothing."
        ),
    ),
    "promise_over": Kind(
        N_("Promised papers did not come: %(service)s"),
        N_(
            "Case %(number)s: the papers that you promised were due on %(day)s. Hand them in at once, or the case may be ended; you may apply again."
        ),
    ),
    "supplement_asked": Kind(
        N_("Papers still missing: %(service)s"),
        N_(
            "Case %(number)s is accepted and its limit runs; points still missing: %(count)s. The notice on your case page lists them."
        ),
    ),
    "correction_due": Kind(
        N_("Correction still to come: %(service)s"),
        N_("Case %(number)s still waits for your correction; %(day)s was proposed. The notice lists every point."),
    ),
    "reported_up": Kind(
        N_("Sent to the superior organ: %(service)s"),
        N_("Case %(number)s was examined here and sent to the superior organ. You will be told its reply."),
    ),
    "reply_came": Kind(
        N_("The superior organ replied: %(service)s"),
        N_("The superior organ has replied to case %(number)s. The notice is on your case page."),
    ),
    "paper_voided": Kind(
        N_("A paper was voided: %(service)s"),
        N_(
            "A paper of case %(number)s was declared void. Please use only the papers that your case page shows as valid."
        ),
    ),
    "decision_corrected": Kind(
        N_("A clerical error was corrected: %(service)s"),
        N_("A clerical error in the decision of case %(number)s was corrected. The notice is on your case page."),
    ),
    "reason_stated": Kind(
        N_("Why it takes longer: %(service)s"),
        N_("The limit of case %(number)s has passed. Your case page says why."),
    ),
    "request_news": Kind(
        N_("News on your information request %(number)s"),
        N_("There is news on your information request. Its page shows what happened and what you can do."),
    ),
}
