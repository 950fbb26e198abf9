"""What the clock says at one moment, from the course of a case. K numbers are those of docs/rules/clock.md."""

from datetime import date, datetime

from portal.cases.clock_course import Course
from portal.cases.clock_terms import ISSUE_DAYS, MISSING, Count, DayOrMissing, Pause, Reading
from portal.ground.working_days import CalendarMissing


def reading_of(course: Course, now: datetime) -> Reading:
    """The reading at `now` of a course that has followed the events up to then."""
    limit = course.limit
    ended_on = course.ended.at.date() if course.ended else None
    end = ended_on or now.date()
    due = course.due(end)
    used = course.used(end)
    left: Count = MISSING if isinstance(used, str) else course.total - used
    pauses = tuple(course.pauses)
    if course.paused is not None:
        began, after, ground, _ = course.paused
        pauses = (*pauses, Pause(began, None, ground, after, max(after, end)))
    return Reading(
        accept_notice_due=course.notice_due,
        deemed_accepted_on=course.deemed_on,
        decision_due=due,
        working_days_used=used,
        working_days_left=left,
        status=_status(course, now, due, left),
        delivery_due=_delivery_due(course),
        kind=limit.kind,
        unit=course.unit,
        n=limit.n,
        total=course.total,
        receipt_day=course.receipt,
        acceptance_day=course.accepted_on,
        start_day=course.start,
        excluded_days=_excluded(course, pauses),
        extension_days=course.extension,
        extended_on=course.extended_on,
        ended_on=ended_on,
        ended_by=course.ended.type if course.ended else None,
        pauses=pauses,
        ignored=tuple(course.ignored),
    )


def _status(course: Course, now: datetime, due: DayOrMissing, left: Count) -> str:
    """K6, K11, K12, K16; MISSING only where it depends on a day that is not on the calendar."""
    if course.is_closed:
        return "closed"
    if course.ended is not None:
        late = _is_past(course, course.ended.at, due)
        return MISSING if late is None else "done_late" if late else "done_on_time"
    if course.accepted_on is None:
        return "suspended" if course.waiting else "running"
    if course.paused is not None:
        return "suspended"
    late = _is_past(course, now, due)
    if late:
        return "overdue"
    if late is None or isinstance(left, str):
        return MISSING
    settings = course.settings
    if left <= settings.due_soon_left or left * 100 <= course.total * settings.due_soon_share:
        return "due_soon"
    return "running"


def _is_past(course: Course, moment: datetime, due: DayOrMissing) -> bool | None:
    """Whether the due date is over at this moment; None when only a missing calendar could tell (K17)."""
    day = moment.date()
    if due is None:
        return False
    if not isinstance(due, date):
        if not isinstance(course.start, date) or not course.calendar.is_loaded(course.start):
            return None
        if course.calendar.is_loaded(day):
            return False  # the due date lies beyond the loaded years
        return False if course.unit != "working_day" and day <= course.nominal_end() + course.shifted else None
    if day != due:
        return day > due
    settings = course.settings
    at_close = settings.seal_cut_off == "close_of_business"
    return at_close and moment.time().replace(second=0, microsecond=0) > settings.close


def _delivery_due(course: Course) -> DayOrMissing:
    """K13: ten working days, or the item's own number, after the decision (行政许可法 art. 44)."""
    begin = course.decided_on or course.sealed_on
    if begin is None:
        return None
    days = course.limit.issue_within_days
    try:
        return course.calendar.add_workdays(begin, ISSUE_DAYS if days is None else days)
    except CalendarMissing:
        return MISSING


def _excluded(course: Course, pauses: tuple[Pause, ...]) -> Count:
    """Units that the pauses took out of the count (calendar days where the unit is a month)."""
    total = 0
    for pause in pauses:
        some = course.count(pause.after, pause.until)
        if some is None:
            return MISSING
        total += some
    return total
