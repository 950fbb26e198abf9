"""Door: filing. A place at a window: choose a day and half an hour, change it, cancel it, take the slip along."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import segno
from flask import Response, make_response, render_template, request
from flask_login import current_user
from markupsafe import Markup

from portal.cases import booking, lifecycle
from portal.cases.own_cases import Case
from portal.ground import time
from portal.ground.errors import Conflict, NotFound, Refused
from views import wording
from views.access import applicant_only
from views.answers import done, page, page_or_fragment
from views.filing import address, changed_page, door, guide_of, load
from views.filing_send import PASSED_ON, keep_told, perform
from views.forms.filing import ActionForm
from views.wording import flat

HALF_HOUR = timedelta(minutes=30)
NOON = "12:30"


@door.get("/my/cases/<ref>/slots")
@door.get("/my/cases/<ref>/book")
@applicant_only
def book(ref: str) -> Response:
    """The days that are open, and the half hours of one of them."""
    return _book_page(load(ref), _day(request.args.get("day", "")))


@door.post("/my/cases/<ref>/book")
@applicant_only
def book_now(ref: str) -> Response:
    """Take the place."""
    return _take(load(ref), "book")


@door.post("/my/cases/<ref>/rebook")
@applicant_only
def rebook(ref: str) -> Response:
    """Take another place; the first one is free again."""
    return _take(load(ref), "rebook")


def _take(found: Case, action: str) -> Response:
    form = ActionForm(request.form)
    day = _day(form.day.data)
    window = form.window.data or (booking.window_with_room(found, day, form.start.data, time.now()) if day else "")
    try:
        finished = perform(found, action, form, window=window, day=form.day.data, start=form.start.data)
    except PASSED_ON:
        raise
    except Conflict as conflict:
        if conflict.field is None:
            return changed_page(found, conflict)
        return _book_page(load(found.id.hex), day, flat(conflict))
    except Refused as refused:
        return _book_page(load(found.id.hex), day, flat(refused))
    keep_told(finished)
    return done(address(finished.case, "slip"))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _book_page(found: Case, day: date | None, wrong: list[Refused] | None = None) -> Response:
    now = time.now()
    choices = {c.action: c for c in lifecycle.open_to(found, current_user.actor)}
    choice = choices.get("book") or choices.get("rebook")
    if choice is None:
        return done(address(found))
    if choice.closed:
        return done(address(found, "check"))
    free = booking.free_by_day(found, now)
    first = next((d for d, places in free.items() if places), None)
    chosen = day if day in free else first
    status = max(w.status for w in wrong) if wrong else 200
    return page_or_fragment(
        "filing/book.html",
        "filing/_slots.html",
        status,
        case=found,
        guide=guide_of(found),
        uses_htmx=True,
        action=choice.action,
        standing=booking.current(found) if choice.action == "rebook" else None,
        free=free,
        day=chosen,
        halves=_halves(found, chosen, now) if chosen else [],
        mistakes=wording.mistakes_of(wrong or [], anchors={"day": "days", "start": "slots", "window": "slots"}),
    )


def _halves(found: Case, day: date, now: datetime) -> list[tuple[str, list[tuple[str, int]]]]:
    """Morning and afternoon, each with its half hours and the places that are free at any window."""
    places: dict[str, int] = {}
    for slot in booking.slots(found, day, now):
        places[slot.start] = places.get(slot.start, 0) + slot.free
    morning = [(start, free) for start, free in places.items() if start < NOON]
    afternoon = [(start, free) for start, free in places.items() if start >= NOON]
    return [(name, half) for name, half in (("morning", morning), ("afternoon", afternoon)) if half]


@door.get("/my/cases/<ref>/cancel_booking")
@applicant_only
def ask_cancel(ref: str) -> Response:
    """Cancelling is asked about first."""
    found = load(ref)
    return page("filing/cancel_booking.html", case=found, guide=guide_of(found), booking=_standing(found))


@door.get("/my/cases/<ref>/slip")
@applicant_only
def slip(ref: str) -> Response:
    """What to show at the hall: number, time, window, and a code that holds these and nothing else."""
    found = load(ref)
    standing = _standing(found)
    text = f"{found.number} {standing.day.isoformat()} {standing.start} {standing.window}"
    return page(
        "filing/slip.html",
        case=found,
        guide=guide_of(found),
        booking=standing,
        until=_end(standing).strftime("%H:%M"),
        picture=_picture(text),
    )


@door.get("/my/cases/<ref>/slip.ics")
@applicant_only
def slip_calendar(ref: str) -> Response:
    """The same for the calendar of a phone (RFC 5545)."""
    found = load(ref)
    standing = _standing(found)
    text = render_template(
        "filing/slip.ics",
        case=found,
        guide=guide_of(found),
        booking=standing,
        begins=_utc(_begin(standing)),
        ends=_utc(_end(standing)),
        made=_utc(time.now()),
    )
    answer = make_response(_folded(text))
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.number}.ics"'
    return answer


def _standing(found: Case) -> Any:
    standing = booking.current(found)
    if standing is None:
        raise NotFound(booking.NO_BOOKING)
    return standing


def _begin(standing: Any) -> datetime:
    return datetime.fromisoformat(f"{standing.day}T{standing.start}")


def _end(standing: Any) -> datetime:
    return _begin(standing) + HALF_HOUR


def _utc(at: datetime) -> str:
    """Asia/Shanghai has been eight hours ahead of UTC, summer and winter, since 1991."""
    return (at - timedelta(hours=8)).strftime("%Y%m%dT%H%M%SZ")


@door.app_template_filter("ics")
def escaped_for_calendar(text: str) -> str:
    """A text as a calendar file writes it."""
    return re.sub(r"([\\,;])", r"\\\1", text).replace("\n", " ")


def _folded(text: str) -> bytes:
    """Lines end in CRLF and are at most 75 bytes long; a longer one goes on after a line break and a space."""
    lines = []
    for line in text.strip().splitlines():
        rest, limit = line.encode(), 75
        while len(rest) > limit:
            cut = limit
            while rest[cut] & 0xC0 == 0x80:
                cut -= 1
            lines.append(rest[:cut])
            rest = b" " + rest[cut:]
        lines.append(rest)
    return b"\r\n".join(lines) + b"\r\n"


def _picture(text: str) -> Markup:
    """A QR code as SVG without a style attribute, which the policy would not allow."""
    drawn = segno.make(text, error="m", micro=False)
    return Markup(drawn.svg_inline(omitsize=True, border=1, svgclass="qr", lineclass=None))  # noqa: S704 - drawn by segno, no text in it
