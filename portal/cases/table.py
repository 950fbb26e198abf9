"""The table of the lifecycle: what may happen to a case, from which state, by whom, what it issues, how it moves the clock.

docs/lifecycle.md is its meaning in words, docs/lifecycle_diagram.md is made from it. A new way a case can go is a new row.
"""

from collections.abc import Callable
from dataclasses import dataclass

from portal.cases import acts_at_the_window as window
from portal.cases import acts_before_acceptance as before
from portal.cases import acts_of_decision as decision
from portal.cases import acts_of_filing as filing
from portal.cases import acts_of_handling as handling
from portal.cases.act import SAME, Act
from portal.cases.states import ENDED, STATES
from portal.ground.errors import N_

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


_ROWS = (
    Row(
        "request_pre_review",
        N_("Request pre-review"),
        ("draft", "pre_review_returned"),
        "in_pre_review",
        ("applicant",),
        before.request_pre_review,
        ready=before.may_request_pre_review,
    ),
    Row(
        "return_pre_review",
        N_("Return with all changes needed"),
        ("in_pre_review",),
        "pre_review_returned",
        ("clerk",),
        before.return_pre_review,
        ("verdicts",),
        ready=before.may_return_pre_review,
    ),
    Row(
        "pass_pre_review",
        N_("Pass the pre-review"),
        ("in_pre_review",),
        "pre_reviewed",
        ("clerk",),
        before.pass_pre_review,
        ("verdicts",),
        ready=before.may_pass_pre_review,
    ),
    Row(
        "book",
        N_("Book a window"),
        ("draft", "pre_reviewed"),
        "booked",
        ("applicant", "clerk"),
        before.book,
        ("window", "day", "start"),
        ready=before.may_book,
    ),
    Row(
        "rebook",
        N_("Change the time"),
        ("booked",),
        "booked",
        ("applicant", "clerk"),
        before.book,
        ("window", "day", "start"),
    ),
    Row("cancel_booking", N_("Cancel the booking"), ("booked",), SAME, ("applicant", "clerk"), before.cancel_booking),
    Row("miss_booking", N_("Booking missed"), ("booked",), SAME, ("system",), before.miss_booking),
    Row(
        "submit",
        N_("Submit formally"),
        ("draft", "in_pre_review", "pre_review_returned", "pre_reviewed", "booked"),
        "submitted",
        ("applicant", "clerk"),
        filing.submit,
        ("consent",),
        ("receipt",),
        "submitted",
        ready=filing.may_submit,
        asks=True,
    ),
    Row(
        "notify_correction",
        N_("Notify all corrections at once"),
        ("submitted",),
        "awaiting_correction",
        ("clerk",),
        window.notify_correction,
        ("due",),
        ("correction",),
        "notified_correction",
        ready=window.may_notify_correction,
        asks=True,
    ),
    Row(
        "resubmit",
        N_("Submit the corrections"),
        ("awaiting_correction",),
        "submitted",
        ("applicant", "clerk"),
        filing.resubmit,
        (),
        ("receipt",),
        "resubmitted",
        ready=filing.may_resubmit,
    ),
    Row(
        "accept",
        N_("Accept"),
        ("submitted", "awaiting_correction"),
        "accepted",
        ("clerk",),
        window.accept,
        (),
        ("acceptance",),
        "accepted",
        ready=window.may_accept,
        asks=True,
    ),
    Row(
        "accept_tolerant",
        N_("Accept with papers to follow"),
        ("submitted", "awaiting_correction"),
        "accepted",
        ("clerk",),
        window.accept_tolerant,
        ("until",),
        ("tolerant", "acceptance"),
        "accepted",
        ready=window.may_accept_tolerant,
        asks=True,
    ),
    Row(
        "supply_missing",
        N_("Confirm the promised papers"),
        ("accepted",),
        "accepted",
        ("clerk",),
        handling.supply_missing,
        (),
        ("receipt",),
        ready=handling.may_supply_missing,
    ),
    Row(
        "refuse_acceptance",
        N_("Refuse acceptance"),
        ("submitted",),
        "not_accepted",
        ("window_head",),
        window.refuse_acceptance,
        ("ground", "basis", "competent_organ", "reason"),
        ("refusal_of_acceptance",),
        "refused_acceptance",
        ready=window.may_refuse_acceptance,
        asks=True,
    ),
    Row(
        "deem_accepted",
        N_("Accepted by law"),
        ("submitted",),
        "accepted",
        ("system",),
        window.deem_accepted,
        (),
        ("deemed_record", "acceptance_deemed"),
        "deemed_accepted",
        ready=window.may_be_deemed_accepted,
    ),
    Row(
        "save_step",
        N_("Record the step"),
        ("accepted",),
        "accepted",
        ("step",),
        handling.save_step,
        ("opinion", "second_officer"),
        ready=handling.may_save_step,
    ),
    Row(
        "grant",
        N_("Grant"),
        ("accepted",),
        "decided",
        ("decider",),
        decision.grant,
        ("content", "valid_from", "valid_to"),
        (),
        "decided",
        ready=decision.may_grant,
        asks=True,
    ),
    Row(
        "refuse",
        N_("Refuse"),
        ("accepted",),
        "decided",
        ("agency_head",),
        decision.refuse,
        ("facts", "failed_condition", "law", "reasons"),
        (),
        "decided",
        ready=decision.may_decide,
        asks=True,
    ),
    Row(
        "order_seal",
        N_("Order the seal"),
        ("decided",),
        "decided",
        ("seal_keeper",),
        decision.order_seal,
        ready=decision.may_order_seal,
        asks=True,
    ),
    Row("seal", N_("Seal"), ("decided",), "completed", ("system",), decision.seal, ("paper",), (), "sealed"),
    Row(
        "deliver",
        N_("Deliver"),
        ("completed",),
        "delivered",
        ("window",),
        decision.deliver,
        ("way", "recipient", "day"),
        ("service_receipt",),
        "delivered",
        ready=decision.may_deliver,
    ),
    Row(
        "withdraw",
        N_("Withdraw"),
        BEFORE_DECISION,
        "withdrawn",
        ("applicant",),
        handling.withdraw,
        (),
        ("termination",),
        "withdrawn",
        asks=True,
    ),
    Row(
        "terminate",
        N_("Terminate"),
        ("accepted", "suspended", "awaiting_correction"),
        "terminated",
        ("window_head",),
        handling.terminate,
        ("ground", "reason"),
        ("termination",),
        "terminated",
        ready=handling.may_terminate,
        asks=True,
    ),
    Row(
        "lapse",
        N_("Draft lapsed"),
        ("draft", "pre_review_returned", "pre_reviewed"),
        "withdrawn",
        ("system",),
        handling.lapse,
    ),
    Row(
        "assign",
        N_("Assign"),
        OPEN_STATES,
        SAME,
        ("window_head",),
        handling.assign,
        ("handler", "reason"),
    ),
    Row(
        "take_over",
        N_("Take over"),
        OPEN_STATES,
        SAME,
        ("clerk",),
        handling.take_over,
        ("reason",),
        ready=handling.may_take_over,
    ),
)
TABLE: dict[str, Row] = {row.action: row for row in _ROWS}
