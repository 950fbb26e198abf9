"""A request as rules read it, and the one way in which something is done with it: lock, papers, record, cache."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from models.database import db
from models.requests import InformationRequest
from portal.cases.form_values import cleaned
from portal.ground import messages, time, waking
from portal.ground.errors import N_, Conflict, NotFound, Refused
from portal.ground.house import house
from portal.people.actors import Actor
from portal.publication import requests_papers, requests_record
from portal.publication.requests_asked import Asked, asked_of
from portal.publication.requests_period import Happened, Period, Told, days_of, period_of
from portal.publication.requests_record import Entry
from portal.publication.requests_states import OFFICE, STATES, may

NUMBER = re.compile(r"GK[0-9]{6}-[0-9]{4,6}")
GONE = N_("There is no such request.")
LABELS = {
    "what": N_("What is unclear, everything at once"),
    "party": N_("Name"),
    "about": N_("What of theirs would be disclosed"),
    "reason": N_("Reason"),
    "why": N_("Reason"),
    "reasons": N_("Reasons for not agreeing"),
    "note": N_("Who was called, and who called"),
    "receipt": N_("Number of the receipt"),
}
_DAY_ACTS = {
    "confirm_receipt": "received",
    "ask_correction": "correction_asked",
    "correct": "corrected",
    "extend": "extended",
    "ask_fee": "fee_asked",
    "pay_fee": "fee_paid",
    "answer": "answered",
    "abandon": "closed",
    "withdraw": "closed",
}


@dataclass
class Course:
    """A request with everything that was done with it."""

    request: InformationRequest
    today: date = field(default_factory=time.today)

    @cached_property
    def entries(self) -> list[Entry]:
        """The record, read once."""
        return requests_record.entries_of(self.request.id)

    @cached_property
    def asked(self) -> Asked:
        """What is asked for, opened."""
        return asked_of(self.request)

    @cached_property
    def happened(self) -> list[Happened]:
        """What moves the period, out of the record."""
        return happened_in(self.entries)

    @cached_property
    def period(self) -> Period:
        """The period as it stands today."""
        return period_of(self.happened, self.today, house.calendar())

    def days(self) -> list[Told]:
        """The period day by day."""
        return days_of(self.happened, self.today, house.calendar())

    def last(self, *actions: str) -> Entry | None:
        """The newest of these acts."""
        return next((one for one in reversed(self.entries) if one.action in actions), None)

    def all(self, *actions: str) -> list[Entry]:
        """Every one of these acts, in their order."""
        return [one for one in self.entries if one.action in actions]

    def need(self, *states: str) -> None:
        """Raises Conflict where the request stands elsewhere."""
        if self.request.state not in states:
            raise Conflict(
                N_("This step is no longer possible: the request stands at “%(t_state)s”."),
                t_state=STATES[self.request.state].words,
            )


def happened_in(entries: Sequence[Entry]) -> list[Happened]:
    """What moves the period, out of a record."""
    served = {e.data["of"]: e.day("on") for e in entries if e.action == "serve_opinion"}
    found = []
    for one in entries:
        on = one.day("on") or one.at.date()
        if one.action in _DAY_ACTS:
            found.append(Happened(_DAY_ACTS[one.action], on, days=one.data.get("days", 0)))
        elif one.action == "ask_opinion":
            found.append(Happened("opinion_asked", on, one.data["of"], served.get(one.data["of"])))
        elif one.action == "record_opinion":
            found.append(Happened("opinion_given", on, one.data["of"]))
    return found


@dataclass(frozen=True)
class Step:
    """What is to be written: `to` is the state afterwards, `data` goes into the chain, `words` are sealed beside it.

    `papers`: (kind, what it says). `changes`: columns of the request. `news`: the requester is told. `also`: writes what
    else belongs to it, in the same transaction.
    """

    action: str
    to: str
    data: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, Any] = field(default_factory=dict)
    papers: Sequence[tuple[str, Mapping[str, Any]]] = ()
    changes: Mapping[str, Any] = field(default_factory=dict)
    news: bool = True
    also: Callable[[], None] | None = None


def perform(course: Course, step: Step, by: Actor, version: int | None = None) -> Course:
    """Carry a step out in one transaction and give the request as it is then.

    `version`: of the page that was read. Raises Conflict when somebody else was faster; nothing is written then.
    """
    request, now = course.request, time.now()
    with db.atomic():
        read = request.version if version is None else version
        locked = (
            InformationRequest.update(version=InformationRequest.version + 1)
            .where(InformationRequest.id == request.id, InformationRequest.version == read)
            .execute()
        )
        if not locked:
            raise Conflict(
                N_("Somebody else has changed this request since you opened it. Please look at its new state first.")
            )
        write(request, course.asked, step, by, now)
    waking.wake_after_commit()
    return Course(InformationRequest.get_by_id(request.id))


def write(request: InformationRequest, asked: Asked, step: Step, by: Actor, now: datetime) -> None:
    """Papers, record and cache of a step, in the caller's transaction, which holds the lock."""
    requests_record.check_clock(request.id, now)
    drawn = [str(requests_papers.draw(request, asked, kind, says, by, now).id) for kind, says in step.papers]
    data = {**step.data, "to": step.to, **({"papers": drawn} if drawn else {})}
    requests_record.append(request.id, step.action, by.ref, now, data, dict(step.words) or None)
    InformationRequest.update(**{**step.changes, "state": step.to, **_cache(request, now.date())}).where(
        InformationRequest.id == request.id
    ).execute()
    if step.also:
        step.also()
    if step.news:
        _tell(request, asked)


def _cache(request: InformationRequest, today: date) -> dict[str, Any]:
    """What the register reads, out of the record."""
    period = period_of(happened_in(requests_record.entries_of(request.id)), today, house.calendar())
    return {
        "received_on": period.received_on,
        "due_on": period.due,
        "beyond_calendar": period.missing_year is not None,
        "ended_on": period.ended_on,
        "used_days": period.used if period.ended_on else None,
    }


def _tell(request: InformationRequest, asked: Asked) -> None:
    """Tell the requester that there is news: by account, else by text message where these can be sent."""
    if request.owner_id:
        messages.tell(request.owner, "request_news", {"number": request.number})
    elif house.settings.sms_url and re.fullmatch(r"1[0-9]{10}", asked.phone):
        messages.tell_phone(asked.phone, "request_news", {"number": request.number})


# Who may open a request


def of_office(number: str, actor: Actor) -> Course:
    """A request for who works in the information office. Raises NotFound."""
    request = by_number(number)
    if request is None or not may(actor, request.centre_id, *OFFICE):
        raise NotFound(GONE)
    return Course(request)


def of_owner(number: str, actor: Actor) -> Course:
    """A request of the account that filed it. Raises NotFound."""
    request = by_number(number)
    if request is None or actor.kind != "applicant" or str(request.owner_id) != actor.id:
        raise NotFound(GONE)
    return Course(request)


def by_number(number: str) -> InformationRequest | None:
    """The request with this number."""
    if not NUMBER.fullmatch(number):
        return None
    return InformationRequest.get_or_none(InformationRequest.number == number)


def words_in(given: Mapping[str, str], *fields: str, longest: int = 2000) -> dict[str, str]:
    """Fields that must be filled in, cleaned. Raises Refused with one detail for each that is empty or too long."""
    found = {name: cleaned(given.get(name, "")) for name in fields}
    if wrong := mistakes_in(found, LABELS, longest):
        raise Refused(N_("Please look at the fields that are marked."), details=wrong)
    return found


def mistakes_in(found: Mapping[str, str], labels: Mapping[str, str], longest: int) -> list[Refused]:
    """What is empty or too long of the texts that must be given, each by its field."""
    wrong = [
        Refused(N_("%(t_label)s: please fill this in."), field=name, t_label=labels[name])
        for name, text in found.items()
        if not text
    ]
    return wrong + [
        Refused(
            N_("This text has %(length)s characters; at most %(limit)s are possible. Please shorten it."),
            field=name,
            length=len(text),
            limit=longest,
        )
        for name, text in found.items()
        if len(text) > longest
    ]


def day_in(given: Mapping[str, str], name: str, *, since: date | None = None, until: date | None = None) -> date:
    """A day that was typed, within these days. Raises Refused."""
    from portal.people.checks import check_date

    try:
        day = check_date(given.get(name, ""))
    except Refused as refused:
        refused.field = name
        raise
    if since is not None and day < since:
        raise Refused(N_("This day cannot be before %(day)s."), field=name, day=since.isoformat())
    if until is not None and day > until:
        raise Refused(N_("This day cannot be after %(day)s."), field=name, day=until.isoformat())
    return day
