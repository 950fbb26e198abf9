"""The day of receipt of what came by internet or fax: the day on which both sides confirm it (art. 31(3), R-PUB-8)."""

from collections.abc import Mapping

from portal.people.actors import Actor
from portal.publication.requests_course import Course, Step, day_in, perform, words_in
from portal.publication.requests_filing import receipt_step
from portal.publication.requests_states import HANDLER, must


def offer(course: Course, by: Actor, version: int | None = None) -> Course:
    """The office confirms its side; the requester confirms on the page."""
    must(by, course.request.centre_id, HANDLER)
    course.need("filed")
    return perform(course, Step("offer_receipt", "offered", {"on": course.today.isoformat()}), by, version)


def confirm(course: Course, by: Actor, version: int | None = None) -> Course:
    """The requester confirms: this is the day of receipt."""
    course.need("offered")
    return perform(course, receipt_step(course.request, course.today, "双方确认"), by, version)


def confirm_by_phone(course: Course, given: Mapping[str, str], by: Actor, version: int | None = None) -> Course:
    """Both sides confirmed on the telephone: on which day, and who said so, is recorded."""
    must(by, course.request.centre_id, HANDLER)
    course.need("filed", "offered")
    day = day_in(given, "on", since=course.request.filed_at.date(), until=course.today)
    note = words_in(given, "note", longest=300)["note"]
    step = receipt_step(course.request, day, "电话双方确认")
    return perform(
        course, Step(step.action, step.to, step.data, {**step.words, "note": note}, step.papers), by, version
    )
