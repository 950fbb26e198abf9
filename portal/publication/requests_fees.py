"""A fee only where number or frequency clearly exceed what is reasonable (art. 42; 国办函〔2020〕109号), never otherwise.

Per request: within a calendar month the first 10 of one requester are free, 11 to 30 cost 100 yuan each, and each
further ten raise the price by 100. Per page: 30 pages are free, then 10, 20 and 40 yuan a page from page 31, 101, 201.
"""

from collections.abc import Mapping
from datetime import date

from models.requests import InformationRequest
from portal.ground.errors import N_, Refused
from portal.ground.house import house
from portal.ground.working_days import CalendarMissing
from portal.people.actors import Actor
from portal.publication.requests_course import Course, Step, day_in, perform, words_in
from portal.publication.requests_period import FEE_DAYS
from portal.publication.requests_states import HANDLER, must

BY_NUMBER = N_("By the number of requests this month")
BY_PAGES = N_("By pages")
FREE_REQUESTS = 10
FREE_PAGES = 30
MOST_PAGES = 100_000
PAGE_STEPS = ((200, 40), (100, 20), (30, 10))  # beyond this many pages: yuan a page


def of_request(number: int) -> int:
    """Yuan for the n-th request of one requester in a month."""
    if number <= FREE_REQUESTS:
        return 0
    return 100 if number <= 30 else 100 * (2 + (number - 31) // 10)


def of_pages(pages: int) -> int:
    """Yuan for so many pages of one request."""
    total, above = 0, pages
    for beyond, price in PAGE_STEPS:
        total += max(0, above - beyond) * price
        above = min(above, beyond)
    return total


def place_in_month(request: InformationRequest) -> int:
    """The how manieth request of this requester in the calendar month it is."""
    first = request.filed_at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (
        InformationRequest.select()
        .where(
            InformationRequest.asker_index == request.asker_index,
            InformationRequest.filed_at >= first,
            InformationRequest.filed_at <= request.filed_at,
        )
        .count()
    )


def ask(course: Course, given: Mapping[str, str], by: Actor, version: int | None = None) -> Course:
    """The notice of a fee, by number or by pages, whichever the office chose; refused where the amount is nothing."""
    must(by, course.request.centre_id, HANDLER)
    course.need("open")
    if course.last("ask_fee"):
        raise Refused(N_("A fee was asked for already."), field="basis")
    basis = given.get("basis", "")
    if basis == "number":
        count = place_in_month(course.request)
        amount, standard = of_request(count), f"本自然月内第{count}件申请，按件计收"
    elif basis == "pages":
        count = _pages(given)
        amount, standard = of_pages(count), f"所申请信息共{count}页，按量计收"
    else:
        raise Refused(N_("Please choose how the fee is counted."), field="basis")
    if not amount:
        raise Refused(
            N_("No fee: %(count)s is within what is free. A fee may be asked for a clearly excessive number only."),
            field="basis",
            count=count,
        )
    until = _until(course.today)
    received = course.period.received_on
    says = {
        "amount": amount,
        "standard": standard,
        "until": until.isoformat(),
        "received_on": received.isoformat() if received else "",
    }
    data = {
        "on": course.today.isoformat(),
        "until": until.isoformat(),
        "amount": amount,
        "basis": basis,
        "count": count,
    }
    return perform(course, Step("ask_fee", "awaiting_fee", data, papers=[("info_fee", says)]), by, version)


def paid(course: Course, given: Mapping[str, str], by: Actor, version: int | None = None) -> Course:
    """The fee was paid: on which day, and the number of the receipt. The period begins anew."""
    must(by, course.request.centre_id, HANDLER)
    course.need("awaiting_fee")
    notice = course.last("ask_fee")
    since = notice.day("on") if notice else None
    day = day_in(given, "on", since=since, until=course.today)
    words = words_in(given, "receipt", longest=60)
    return perform(course, Step("pay_fee", "open", {"on": day.isoformat()}, words), by, version)


def _pages(given: Mapping[str, str]) -> int:
    text = given.get("pages", "").strip()
    if not text.isascii() or not text.isdigit() or len(text) > 6 or not 1 <= int(text) <= MOST_PAGES:
        raise Refused(N_("Please give the number of pages in digits."), field="pages")
    return int(text)


def _until(today: date) -> date:
    try:
        return house.calendar().add_workdays(today, FEE_DAYS)
    except CalendarMissing as error:
        raise Refused(
            N_("The last day to pay lies beyond the published calendar; the notice can go out once it is loaded."),
            field="basis",
        ) from error
