"""Third parties and co-producing agencies are asked in writing and have 15 working days (art. 32-34, R-PUB-9).

A third party that is silent leaves the decision to the office; a co-producing agency that is silent has consented.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.ground.errors import N_, NotFound, Refused
from portal.people.actors import Actor
from portal.people.checks import check_line
from portal.publication.requests_course import Course, Step, day_in, perform, words_in
from portal.publication.requests_states import HANDLER, must

ROLES = {"third_party": N_("Third party (art. 32)"), "agency": N_("Co-producing agency (art. 34)")}
STANDINGS = {
    "waiting": N_("asked, time not over"),
    "agreed": N_("agrees"),
    "objected": N_("does not agree"),
    "silent": N_("silent: the office decides by the regulation"),
    "consented": N_("silent: counts as consent"),
}


@dataclass(frozen=True)
class Party:
    """Somebody who was asked. `standing` is a key of STANDINGS."""

    key: str
    role: str
    name: str
    about: str
    asked_on: date
    served_on: date | None
    until: date | None
    standing: str
    reasons: str


def parties_of(course: Course) -> list[Party]:
    """Everybody who was asked, with how each stands today."""
    served = {e.data["of"]: e.day("on") for e in course.all("serve_opinion")}
    given = {e.data["of"]: e for e in course.all("record_opinion")}
    found = []
    for one in course.all("ask_opinion"):
        key = one.data["of"]
        until, answer = course.period.lapses.get(key), given.get(key)
        over = until is not None and course.today > until
        standing = "waiting"
        if answer:
            standing = "agreed" if answer.data["agrees"] else "objected"
        elif over:
            standing = "consented" if one.data["role"] == "agency" else "silent"
        found.append(
            Party(
                key,
                one.data["role"],
                one.words["party"],
                one.words["about"],
                one.day("on") or one.at.date(),
                served.get(key),
                until,
                standing,
                answer.words.get("reasons", "") if answer else "",
            )
        )
    return found


def ask(course: Course, given: Mapping[str, str], by: Actor, version: int | None = None) -> Course:
    """Write to somebody whose rights disclosure may hurt, or who made the information too; the requester is told."""
    must(by, course.request.centre_id, HANDLER)
    course.need("open")
    role = given.get("role", "")
    if role not in ROLES:
        raise Refused(N_("Please choose who is asked."), field="role")
    words = words_in(given, "party", "about", longest=500)
    words["party"] = check_line(words["party"], at_most=100)
    received = course.period.received_on
    says = {**words, "of": role, "received_on": received.isoformat() if received else ""}
    told = {"of": role, "received_on": says["received_on"]}
    key = f"p{len(course.all('ask_opinion')) + 1}"
    data = {"on": course.today.isoformat(), "of": key, "role": role}
    papers = [("info_opinion", says), ("info_opinion_told", told)]
    return perform(course, Step("ask_opinion", "open", data, words, papers), by, version)


def serve(course: Course, given: Mapping[str, str], by: Actor, version: int | None = None) -> Course:
    """The day on which the letter was received: their 15 working days begin."""
    must(by, course.request.centre_id, HANDLER)
    course.need("open")
    party = _party(course, given)
    if party.served_on or party.standing != "waiting":
        raise Refused(N_("The day of service is recorded already."), field="on")
    day = day_in(given, "on", since=party.asked_on, until=course.today)
    data = {"of": party.key, "on": day.isoformat()}
    return perform(course, Step("serve_opinion", "open", data, news=False), by, version)


def record(course: Course, given: Mapping[str, str], by: Actor, version: int | None = None) -> Course:
    """What they answered. An objection needs its reasons (art. 32). What comes late no longer changes silence."""
    must(by, course.request.centre_id, HANDLER)
    course.need("open")
    party = _party(course, given)
    if party.standing != "waiting":
        raise Refused(N_("The opinion is recorded already, or its time is over."), field="agrees")
    if given.get("agrees") not in ("yes", "no"):
        raise Refused(N_("Please choose whether they agree."), field="agrees")
    agrees = given["agrees"] == "yes"
    words = {} if agrees else words_in(given, "reasons", longest=1000)
    data = {"of": party.key, "on": course.today.isoformat(), "agrees": agrees}
    return perform(course, Step("record_opinion", "open", data, words, news=False), by, version)


def _party(course: Course, given: Mapping[str, str]) -> Party:
    found = next((one for one in parties_of(course) if one.key == given.get("of")), None)
    if found is None:
        raise NotFound(N_("Nobody of this kind was asked."))
    return found
