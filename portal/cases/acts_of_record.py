"""Rules of what is recorded beside the procedure: fees, the type of a case, who is the first contact (R-DIR-7, R-TYPE-6,
R-DUTY-1). None of them moves the clock.
"""

import re
from decimal import Decimal, InvalidOperation

from models.people import Staff
from portal.cases import outstanding
from portal.cases.act import Act
from portal.cases.acts_of_pausing import confirmed_by_another
from portal.ground import audit
from portal.ground.errors import N_, NotFound, Refused
from portal.people.actors import staff_actor

CASE_TYPES = ("承诺件", "答复件", "联办件", "报批件")
ON_THE_SPOT = "即办件"
_RECEIPT = re.compile(r"[0-9A-Za-z-]{4,40}")
MOST_YUAN = Decimal(100_000_000)


def may_pay(act: Act) -> None:
    """Only items with a fee: what is free can have no payment (R-DIR-7)."""
    if act.guide.fee is None:
        raise NotFound(N_("This service is free of charge."))


def pay(act: Act) -> None:
    """The window records what was paid to the designated bank, by the bank's receipt; never at the window itself."""
    receipt = str(act.given.get("receipt_no") or "").strip()
    if not _RECEIPT.fullmatch(receipt):
        raise Refused(
            N_("Please give the number on the bank's receipt: 4 to 40 letters, digits or hyphens."), field="receipt_no"
        )
    if any(e.data.get("receipt_no") == receipt for e in act.history.all("pay")):
        raise Refused(N_("This receipt is recorded already."), field="receipt_no")
    day = act.day("paid_on", N_("Please give the day of the payment."))
    if day > act.now.date():
        raise Refused(N_("The day of the payment cannot lie in the future."), field="paid_on")
    bank = act.text("bank", N_("Please name the designated bank."), at_most=100)
    act.data = {"receipt_no": receipt, "amount": str(_yuan(act)), "paid_on": day.isoformat()}
    act.payload = {"bank": bank}


def _yuan(act: Act) -> Decimal:
    try:
        value = Decimal(str(act.given.get("amount") or "").strip()[:20])
    except InvalidOperation:
        value = Decimal(0)
    if not value.is_finite() or not 0 < value <= MOST_YUAN or value != round(value, 2):
        raise Refused(N_("Please give the amount in yuan, for example 80 or 120.50."), field="amount")
    return value


def may_ask_type_change(act: Act) -> None:
    """Any accepted case may turn out to be of another type."""


def ask_type_change(act: Act) -> None:
    """A clerk asks with a reason. Never to 即办件: what was not done on the spot would escape its limit (R-TYPE-6)."""
    wanted = str(act.given.get("case_type") or "").strip()
    if wanted == ON_THE_SPOT:
        raise Refused(
            N_("An accepted case cannot become an on-the-spot case: it was not decided on the spot."), field="case_type"
        )
    if wanted not in CASE_TYPES or wanted == act.case.case_type:
        raise Refused(N_("Please choose another type for this case."), field="case_type")
    act.data = {"from": act.case.case_type, "case_type": wanted}
    act.payload = {"reason": act.text("reason", N_("Please write why the type changes."), at_most=1000)}
    act.changes["note"] = N_("Change of type asked for")


def may_change_type(act: Act) -> None:
    """A clerk has asked, and another person confirms."""
    confirmed_by_another(act, outstanding.unanswered(act.history, "ask_type_change", "change_type"))


def change_type(act: Act) -> None:
    """The window head confirms; the limit, its extension and who approves it follow the new type."""
    asked = outstanding.unanswered(act.history, "ask_type_change", "change_type")
    assert asked is not None  # may_change_type has refused otherwise
    act.changes |= {"case_type": asked.data["case_type"], "note": ""}
    act.data = {"from": act.case.case_type, "case_type": asked.data["case_type"], "asked": asked.seq}
    act.payload = {"reason": audit.payloads_of(act.case.id)[asked.seq]["reason"]}


def may_hand_over(act: Act) -> None:
    """There is a case to answer for: what was never sent has none."""
    if act.case.number is None:
        raise NotFound(N_("A draft that was never sent has no first contact."))


def hand_over(act: Act) -> None:
    """首接: the first contact stays responsible until somebody who may handle the case has taken it over (R-DUTY-1)."""
    badge = str(act.given.get("taken_by") or "").strip()
    staff = Staff.get_or_none(Staff.badge == badge, Staff.is_active) if badge else None
    if staff is None or str(staff.id) == act.by.id or not _may_handle(act, staff):
        raise Refused(N_("Please choose another member of this department's staff."), field="taken_by")
    reason = act.text("reason", N_("Please write what was done so far and what remains to be done."), at_most=1000)
    if act.case.handler_id is not None and str(act.case.handler_id) == act.by.id:
        act.changes["handler"] = staff.id
    act.data = {"from": act.by.id, "taken_by": str(staff.id)}
    act.payload = {"taken_by": staff.name, "reason": reason}


def _may_handle(act: Act, staff: Staff) -> bool:
    actor = staff_actor(staff)
    return any(actor.holds(post, act.case.department_id, act.case.centre_id) for post in ("clerk", "window_head"))
