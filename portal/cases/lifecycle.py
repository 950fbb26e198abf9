"""The life of a case: one table says what may happen, from which state, by whom, and what it issues.

`open_to(case, person)` reads it for the buttons, `perform(case, action, by=..., **given)` carries a row out; nothing
else changes a state. A row's rule only prepares (it reads and checks); everything is written in one transaction that
begins with the lock on the case's version (docs/lifecycle.md).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import IntegrityError

from models.cases import Case, CaseEvent, SentForm
from models.database import db
from portal.cases import acts_at_the_window as window
from portal.cases import acts_before_acceptance as before
from portal.cases import acts_of_decision as decision
from portal.cases import acts_of_handling as handling
from portal.cases import case_clock, issuing
from portal.cases.act import SAME, Act
from portal.cases.states import ENDED, STATES
from portal.cases.who import WHO
from portal.ground import audit, messages, time, waking
from portal.ground.errors import N_, Conflict, Forbidden, NotFound, Refused
from portal.people.actors import Actor
from portal.services import catalogue

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
        window.submit,
        ("consent",),
        ("receipt",),
        "submitted",
        ready=window.may_submit,
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
        window.resubmit,
        (),
        ("receipt",),
        "resubmitted",
        ready=window.may_resubmit,
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


@dataclass(frozen=True)
class Choice:
    """An action as it stands for one person now; `closed` is the reason why its button is closed, if it is."""

    row: Row
    closed: Refused | None = None

    @property
    def action(self) -> str:
        """The action's code."""
        return self.row.action


@dataclass(frozen=True)
class Done:
    """What an act left: its event, the case as it is now, and what is told only once (the query code)."""

    case: Case
    event: CaseEvent | None
    told_once: dict[str, str]


def open_to(case: Case, person: Actor) -> list[Choice]:
    """The actions that the table opens to this person in this state, in the table's order; closed ones with why."""
    choices = []
    act: Act | None = None
    for row in _ROWS:
        if case.state not in row.from_ or row.who == ("system",):
            continue
        if act is None:
            act = _prepare(case, row, person, {}, time.now())
        if not any(WHO[name](act, person) for name in row.who):
            continue
        try:
            if row.ready is not None:
                row.ready(act)
            choices.append(Choice(row))
        except NotFound:
            continue  # the row does not exist for this item (no booking for a wholly online one)
        except Refused as reason:
            choices.append(Choice(row, reason))
    return choices


def perform(
    case: Case, action: str, *, by: Actor, version: int | None = None, token: str | None = None, **given: Any
) -> Done:
    """Carry out one action of the table, wholly or not at all.

    `version`: the case's version that the person saw (409 when it is no longer that). `token`: of the form; the same
    form sent twice acts once. Raises NotFound for an action that the table does not know, Forbidden, Conflict or
    Refused with the reason; nothing is then written.
    """
    row = TABLE.get(action)
    if row is None:
        raise NotFound(N_("There is no such action."))
    if token and SentForm.get_or_none(SentForm.token == token):
        return Done(Case.get_by_id(case.id), None, {})
    case = Case.get_by_id(case.id)
    now = time.now()
    if version is not None and version != case.version:
        raise Conflict(
            N_("Somebody else has changed this case since you opened it. Please look at its new state first.")
        )
    act = _prepare(case, row, by, given, now)
    if not any(WHO[name](act, by) for name in row.who):
        raise Forbidden(N_("This step is not open to you in this case."))
    if case.state not in row.from_:
        raise Conflict(N_("This step is no longer possible: the case has moved on. Please look at its new state."))
    if row.ready is not None:
        row.ready(act)
    row.rule(act)
    event = _carry_out(act, row, token)
    waking.wake_after_commit()
    return Done(Case.get_by_id(case.id), event, act.told_once)


def _prepare(case: Case, row: Row, by: Actor, given: dict[str, Any], now: datetime) -> Act:
    return Act(
        case=case,
        action=row.action,
        by=by,
        given=given,
        now=now,
        guide=catalogue.guide_of(case.guide),
        to=case.state if row.to == SAME else row.to,
    )


def _carry_out(act: Act, row: Row, token: str | None) -> CaseEvent | None:
    case = act.case
    try:
        with db.atomic():
            locked = (
                Case.update(version=Case.version + 1).where(Case.id == case.id, Case.version == case.version).execute()
            )
            if not locked:
                raise Conflict(
                    N_("Somebody else has changed this case since you opened it. Please look at its new state first.")
                )
            if token:
                SentForm.create(token=token, case=case.id, at=act.now)
            for write in act.writes:
                write()
            changes = _cache(act, row)
            Case.update(**changes).where(Case.id == case.id).execute()
            drawn = [issuing.draw(act, kind, data) for kind, data in act.papers]
            if act.silent:
                return None
            event = audit.append(
                case.id,
                act.action,
                act.by.ref,
                act.now,
                {**act.data, "to": act.to, **({"papers": drawn} if drawn else {})},
                act.payload or None,
            )
            for key, values in act.messages:
                messages.tell(case.owner, key, values, case=case)
            return event
    except IntegrityError:
        if token and SentForm.get_or_none(SentForm.token == token):
            return None
        raise


def _cache(act: Act, row: Row) -> dict[str, Any]:
    """The columns of the case that the queue reads: state, open, and what the centre owes next."""
    changes = {**act.changes, "state": act.to, "touched_at": act.now, "is_open": act.to not in ENDED}
    for name, value in changes.items():
        setattr(act.case, name, value)
    due_on, due_kind = case_clock.owed(
        act.case, act.guide, act.now, upcoming=(row.clock, act.now) if row.clock else None
    )
    act.case.due_on, act.case.due_kind = due_on, due_kind
    return {**changes, "due_on": due_on, "due_kind": due_kind}
