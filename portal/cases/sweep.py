"""What time does: deemed acceptance, missed bookings, lapsed drafts and reminders."""

import logging
from datetime import datetime, timedelta

from peewee import SQL

from models.cases import NOT_FILED, ON_DESK, Booking, Case
from portal.cases import (
    case_clock,
    case_history,
    guide_versions,
    joint_filing,
    joint_members,
    lifecycle,
    local_rules,
    outstanding,
    reminding,
)
from portal.ground import audit, messages
from portal.ground.errors import Refused
from portal.ground.house import house
from portal.people.actors import SYSTEM
from portal.services import catalogue

log = logging.getLogger("portal.sweep")
LAPSE_DAYS = 30  # after the last act (lifecycle.md)
WARN_DAYS = 27
REMIND_BEFORE = (3, 0)  # working days


def run(now: datetime) -> dict[str, int]:
    """Do everything that is due at `now`. Returns how often each thing was done; a second run finds nothing."""
    house.look_at_office()
    done = {
        "deemed": _deem(now),
        "missed": _miss(now),
        "lapsed": _lapse(now),
        "warned": _warn(now),
        "reminded": _remind(now),
        "promises_reminded": reminding.remind(now),
        "promises_lapsed": reminding.tell_lapsed(now),
        "moved_to_new_guide": guide_versions.move_waiting() + joint_filing.move_waiting(now),
        "joint_followed": _follow(),
        "days_closed": len(audit.close_days(now.date())),
    }
    return done


def _try(case: Case, action: str) -> bool:
    try:
        lifecycle.perform(case, action, by=SYSTEM)
    except Refused as refused:
        log.info("sweep: %s on %s refused: %s", action, case.number or case.id, refused)
        return False
    return True


def _deem(now: datetime) -> int:
    """许32(1)(4): permits whose five working days passed in silence."""
    late = Case.select().where(SQL(ON_DESK), Case.state == "submitted", Case.due_on < now.date())
    done = 0
    for case in list(late):
        guide = catalogue.guide_of(case.guide)
        if case_clock.read(case, guide, now).is_deemed:
            done += _try(case, "deem_accepted")
    return done


def _miss(now: datetime) -> int:
    past = Booking.select(Booking.case).where(Booking.state == "booked", Booking.day < now.date())
    return sum(_try(case, "miss_booking") for case in Case.select().where(Case.id.in_(past), Case.state == "booked"))


def _lapse(now: datetime) -> int:
    row = lifecycle.TABLE["lapse"]
    left = Case.touched_at < now - timedelta(days=LAPSE_DAYS)
    old = Case.select().where(SQL(NOT_FILED), Case.state.in_(row.from_), left)
    return sum(_try(case, "lapse") for case in list(old))


def _warn(now: datetime) -> int:
    """Tell the applicant once, three days before a draft lapses."""
    row = lifecycle.TABLE["lapse"]
    day = now - timedelta(days=WARN_DAYS)
    that_day = Case.touched_at.between(day - timedelta(days=1), day)
    near = Case.select().where(SQL(NOT_FILED), Case.state.in_(row.from_), that_day)
    told = 0
    for case in near:
        if case.owner_id and not messages.was_told(case, "draft_will_lapse"):
            messages.tell(
                case.owner,
                "draft_will_lapse",
                {},
                case=case,
            )
            told += 1
    return told


def _remind(now: datetime) -> int:
    """Where a local rule lets a correction lapse: remind three working days before the proposed date and on it."""
    if not local_rules.is_in_force("correction_may_lapse"):
        return 0
    told = 0
    for case in Case.select().where(Case.state == "awaiting_correction", Case.is_open):
        notice = case_history.of(case).last("notify_correction")
        due = outstanding.day_of(notice, "due") if notice else None
        if due is not None and due >= now.date() and case_clock.days_until(due, now.date()) in REMIND_BEFORE:
            told += _try(case, "remind_correction")
    return told


def _follow() -> int:
    """Joint cases whose members' last acts came at the same moment, or before a crash."""
    return sum(lifecycle.follow_members(case.id) for case in joint_members.unfollowed())
