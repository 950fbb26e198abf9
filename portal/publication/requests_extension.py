"""The period may be extended once by at most 20 working days, with the consent of the head of the office (art. 33)."""

from collections.abc import Mapping

from portal.ground.errors import N_, Forbidden, Refused
from portal.ground.house import house
from portal.people.actors import Actor
from portal.publication.requests_course import Course, Step, perform, words_in
from portal.publication.requests_period import MOST_EXTENSION, Happened, period_of
from portal.publication.requests_record import Entry
from portal.publication.requests_states import HANDLER, HEAD, must


def asked_for(course: Course) -> Entry | None:
    """The extension that waits for its answer."""
    last = course.last("ask_extension", "extend", "decline_extension")
    return last if last and last.action == "ask_extension" else None


def ask(course: Course, given: Mapping[str, str], by: Actor, version: int | None = None) -> Course:
    """The handler asks the head: how many working days, and why."""
    must(by, course.request.centre_id, HANDLER)
    course.need("open")
    _may(course)
    text = given.get("days", "").strip()
    if not text.isascii() or not text.isdigit() or len(text) > 3 or not 1 <= int(text) <= MOST_EXTENSION:
        raise Refused(N_("Please give a number of working days from 1 to %(most)s."), field="days", most=MOST_EXTENSION)
    words = words_in(given, "reason", longest=500)
    return perform(course, Step("ask_extension", "open", {"asked": int(text)}, words, news=False), by, version)


def consent(course: Course, by: Actor, version: int | None = None) -> Course:
    """The head consents; the requester is told. Never who asked."""
    wish = _wish(course, by)
    _may(course)
    days = wish.data["asked"]
    after = [*course.happened, Happened("extended", course.today, days=days)]
    due = period_of(after, course.today, house.calendar()).due
    received = course.period.received_on
    says = {
        "reason": wish.words["reason"],
        "days": days,
        "due": due.isoformat() if due else None,
        "received_on": received.isoformat() if received else "",
    }
    data = {"on": course.today.isoformat(), "days": days, "asked_in": wish.seq}
    return perform(course, Step("extend", "open", data, papers=[("info_extension", says)]), by, version)


def decline(course: Course, given: Mapping[str, str], by: Actor, version: int | None = None) -> Course:
    """The head does not consent, and says why."""
    _wish(course, by)
    words = words_in(given, "why", longest=500)
    return perform(course, Step("decline_extension", "open", {}, words, news=False), by, version)


def _wish(course: Course, by: Actor) -> Entry:
    must(by, course.request.centre_id, HEAD)
    course.need("open")
    wish = asked_for(course)
    if wish is None:
        raise Refused(N_("No extension was asked for."))
    if wish.actor == by.ref:
        raise Forbidden(N_("Who asked for the extension cannot consent to it."))
    return wish


def _may(course: Course) -> None:
    """Raises Refused after the last day, or where the period was extended before."""
    if course.last("extend"):
        raise Refused(N_("The period was extended already; that is possible once."), field="days")
    due = course.period.due
    if due is not None and course.today > due:
        raise Refused(
            N_("The period ended on %(day)s; it can be extended only before."), field="days", day=due.isoformat()
        )
