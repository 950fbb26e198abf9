"""Rules of the acts before formal filing: pre-review (网上预审) and booking. None of them starts the legal clock."""

from datetime import date

from portal.cases import booking, materials, numbering, verdicts, word_to_reviewer
from portal.cases.act import Act
from portal.cases.starting import WHOLLY_ONLINE, WINDOW_ONLY
from portal.ground.errors import N_, NotFound, Refused


def must_be_complete(act: Act) -> None:
    """Everything that the guide asks is there: all gaps are told at once (R-ACC-3)."""
    gaps = materials.gaps(act.case, act.guide, given=act.items, values=act.values)
    if gaps:
        raise Refused(N_("%(count)s things are still missing or wrong."), details=gaps, count=len(gaps))


def give_number(act: Act) -> None:
    """Number and query code, when a case is sent for the first time. The code is told once and kept hashed."""
    if act.case.number:
        return
    number, code = numbering.case_number(act.now), numbering.query_code()
    act.changes |= {"number": number, "query_hash": numbering.hashed_code(number, code)}
    act.told_once["query_code"] = code


def may_request_pre_review(act: Act) -> None:
    """Not for window-only items; otherwise everything must be complete."""
    if act.guide.online_level == WINDOW_ONLY:
        raise NotFound(N_("This service is received at the window only."))
    must_be_complete(act)


def request_pre_review(act: Act) -> None:
    """The applicant asks for a look before filing. It is not acceptance and starts no clock (R-ACC-1)."""
    give_number(act)
    act.changes["round"] = act.case.round + 1
    act.data = {"round": act.case.round + 1, "files": _files(act)}
    act.payload = {"values": _answers(act)}
    word_to_reviewer.send(act)
    act.messages.append(("pre_review_requested", {}))


def may_return_pre_review(act: Act) -> None:
    """Every point has a verdict, and at least one is a defect."""
    given = act.items
    verdicts.all_given(given)
    if not verdicts.defects(act.case, given):
        raise Refused(N_("No check point has failed: there is nothing to return."))


def return_pre_review(act: Act) -> None:
    """Everything that must change, at once, each with how to mend it."""
    found = verdicts.defects(act.case, act.items)
    act.data = {"points": [d.point for d in found]}
    act.payload = {"defects": [d.__dict__ for d in found]}
    act.take()
    act.messages.append(("pre_review_returned", {"count": len(found)}))


def may_pass_pre_review(act: Act) -> None:
    """A pass on every material, or promised."""
    given = act.items
    verdicts.all_given(given)
    failed = len(verdicts.defects(act.case, given))
    if failed:
        raise Refused(N_("%(count)s check points have failed."), count=failed)


def pass_pre_review(act: Act) -> None:
    """The only good outcome of a pre-review; the applicant then books or submits."""
    act.take()
    act.messages.append(("pre_review_passed", {}))


def may_book(act: Act) -> None:
    """Not for wholly online items; from a draft only where the item is received at the window only."""
    if act.guide.online_level == WHOLLY_ONLINE or not act.guide.appointment:
        raise NotFound(N_("This service needs no visit to a window."))
    if act.case.state == "draft":
        if act.guide.online_level != WINDOW_ONLY:
            raise NotFound(N_("Book after the pre-review has passed."))
        must_be_complete(act)


def book(act: Act) -> None:
    """Book, or change the time of, a place at a window."""
    window = str(act.given.get("window") or "")
    day: date = act.day("day", N_("Please choose a day."))
    start = str(act.given.get("start") or "")
    booking.check(act.case, window, day, start, act.now)
    give_number(act)
    before = booking.current(act.case)
    came_from = before.from_state if before else act.case.state

    def write() -> None:
        booking.free(act.case, "cancelled")
        booking.take(act.case, window, day, start, came_from, act.now)

    act.writes.append(write)
    act.data = {"window": window, "day": day.isoformat(), "start": start}
    act.messages.append(("booked", {"day": day, "time": start, "window": window}))


def cancel_booking(act: Act) -> None:
    """Back to where the booking came from; no penalty."""
    _leave_booking(act, "cancelled", "booking_cancelled")


def miss_booking(act: Act) -> None:
    """The day is over and nobody came: the system, next day."""
    standing = booking.current(act.case)
    if standing is not None and standing.day >= act.now.date():
        raise Refused(N_("The booked day is not over yet."))
    _leave_booking(act, "missed", "booking_missed")


def _leave_booking(act: Act, how: str, message: str) -> None:
    standing = booking.current(act.case)
    act.to = standing.from_state if standing else "pre_reviewed"
    act.writes.append(lambda: booking.free(act.case, how))
    act.messages.append((message, {}))


def _files(act: Act) -> dict[str, str]:
    from portal.cases.paper_data import files_by_sha

    return files_by_sha(act.case)


def _answers(act: Act) -> dict[str, str]:
    return {k: v for k, v in act.values.items() if not k.startswith("_")}
