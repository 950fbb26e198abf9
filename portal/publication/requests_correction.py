"""What is unclear is asked once within 7 working days; the period begins anew with the correction (art. 30, R-PUB-7)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from portal.ground.errors import N_, Refused
from portal.people.actors import Actor
from portal.publication import requests_asked
from portal.publication.requests_course import Course, Step, day_in, perform, words_in
from portal.publication.requests_states import HANDLER, must

LATEST = timedelta(days=60)


def ask(course: Course, given: Mapping[str, str], by: Actor, version: int | None = None) -> Course:
    """The one notice that says what is unclear, and until when. Raises Refused after the 7 working days or a notice."""
    must(by, course.request.centre_id, HANDLER)
    course.need("open")
    may_ask(course)
    words = words_in(given, "what")
    until = day_in(given, "until", since=course.today + timedelta(days=1), until=course.today + LATEST)
    says = {**words, "until": until.isoformat(), "received_on": _received(course)}
    data = {"on": course.today.isoformat(), "until": until.isoformat()}
    step = Step("ask_correction", "awaiting_correction", data, words, [("info_correction", says)])
    return perform(course, step, by, version)


def may_ask(course: Course) -> None:
    """Raises Refused where no notice may be given any more."""
    if course.last("ask_correction"):
        raise Refused(N_("A correction may be asked for once only, and it was."), field="what")
    last = course.period.correction_due
    if last is not None and course.today > last:
        raise Refused(
            N_("The seven working days for a correction notice ended on %(day)s. The request is answered as it is."),
            field="what",
            day=last.isoformat(),
        )


def correct(course: Course, text: str, by: Actor, version: int | None = None) -> Course:
    """The requester says it more clearly; the period begins anew today. The first words stay in the record."""
    if by.is_staff:
        must(by, course.request.centre_id, HANDLER)
    course.need("awaiting_correction")
    after = replace(course.asked, description=requests_asked.description(text))
    if after == course.asked:
        raise Refused(N_("Nothing was changed yet. Please make the description clearer."), field="description")
    step = Step(
        "correct",
        "open",
        {"on": course.today.isoformat()},
        {"before": course.asked.description, "after": after.description},
        changes={"asked_sealed": requests_asked.sealed(course.request, after)},
        news=by.is_staff,
    )
    return perform(course, step, by, version)


def until_of(course: Course) -> date | None:
    """Until when the requester may correct or pay."""
    last = course.last("ask_correction", "ask_fee")
    return last.day("until") if last else None


def abandon(course: Course, given: Mapping[str, str], by: Actor, version: int | None = None) -> Course:
    """Neither corrected nor paid in time, and no reason for it is known: deemed abandoned (art. 30, fee rules)."""
    must(by, course.request.centre_id, HANDLER)
    course.need("awaiting_correction", "awaiting_fee")
    until = until_of(course)
    if until is None or course.today <= until:
        raise Refused(N_("The requester has until %(day)s."), field="reason", day=until.isoformat() if until else "")
    words = words_in(given, "reason", longest=500)
    why = "not_corrected" if course.request.state == "awaiting_correction" else "not_paid"
    step = Step("abandon", "abandoned", {"on": course.today.isoformat(), "why": why}, words, changes={"outcome": why})
    return perform(course, step, by, version)


def _received(course: Course) -> str:
    received = course.period.received_on
    return received.isoformat() if received else ""
