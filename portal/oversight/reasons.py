"""Why a limit was passed, stated by the window and published (营36, R-LIM-10). None is changed: a later one replaces it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from peewee import IntegrityError

from models.cases import Case
from models.database import db
from models.oversight import Delay, StatedReason
from models.people import Department
from portal.cases.case_clock import days_until
from portal.ground import messages, time
from portal.ground.errors import N_, Conflict, Refused
from portal.oversight import record, words
from portal.oversight.posts import Passed, must_be_window, passed, window_of
from portal.people.actors import Actor

PAGE = 25
LONGEST = 200  # characters: it stands in a row of a public list
CAUSES = {
    "agency": N_("The office"),
    "applicant": N_("The applicant"),
    "third_party": N_("Somebody else"),
    "system": N_("Technical failure"),
}


@dataclass(frozen=True)
class Published:
    """A row of what is published: no person in it. `days_over`: working days until it was done, or until today."""

    number: str
    service_name: str
    department: str
    department_en: str
    window: str
    due_on: date
    due_kind: str
    days_over: int
    is_done: bool
    cause: str
    text: str
    stated_at: datetime
    guide_id: UUID  # what the case follows: whoever reads English asks it for the name


def limit_to_explain(case: Case) -> Passed | None:
    """The limit for which a reason may be stated: the one that is passed now, else the last that was passed before."""
    now = passed(case)
    if now is not None:
        return now
    last = Delay.select().where(Delay.case == case.id).order_by(Delay.due_on.desc()).first()
    return Passed(last.due_on, last.due_kind) if last else None


def state(case: Case, cause: str, text: str, *, by: Actor, token: str | None = None) -> StatedReason:
    """State why the limit was passed; the applicant is told that a reason stands on the case page.

    The same form sent twice acts once. Raises Forbidden, Refused by field, Conflict when a colleague was faster.
    """
    if token and (sent := StatedReason.get_or_none(StatedReason.form_token == token)):
        return sent
    must_be_window(by, case.department_id, case.centre_id)
    limit = limit_to_explain(case)
    if limit is None:
        raise Refused(N_("No limit of this case was passed, so there is no delay to explain."))
    if cause not in CAUSES:
        raise Refused(N_("Please choose where the cause lies."), field="cause")
    said = words.given(text, "text", N_("Please write why the limit was passed."), at_most=LONGEST)
    words.publishable(said, "text", case)
    now = time.now()
    standing = (
        (StatedReason.case == case.id) & (StatedReason.due_on == limit.due_on) & StatedReason.replaced_at.is_null()
    )
    try:
        with db.atomic():
            StatedReason.update(replaced_at=now).where(standing).execute()
            row = StatedReason.create(
                case=case.id,
                due_on=limit.due_on,
                due_kind=limit.due_kind,
                cause=cause,
                text=said,
                centre=case.centre_id,
                department=case.department_id,
                window=window_of(case),
                stated_by=by.id,
                stated_at=now,
                form_token=token,
            )
            data = {"due_on": limit.due_on.isoformat(), "cause": cause, "reason_id": str(row.id)}
            record.note_in_case(case.id, "state_reason", by, now, data, {"reason": said})
            messages.tell(case.owner, "reason_stated", {}, case=case)
    except IntegrityError as error:
        raise Conflict(N_("A reason was stated for this case at this moment. Please look at it first.")) from error
    return row


def of_case(case: Case) -> list[StatedReason]:
    """The reasons that stand for a case, newest limit first: what its page tells the applicant. One query."""
    rows = StatedReason.select().where(StatedReason.case == case.id, StatedReason.replaced_at.is_null())
    return list(rows.order_by(StatedReason.due_on.desc()))


def published(
    first: date,
    last: date,
    *,
    department: str = "",
    centres: list[str] | None = None,
    page: int = 1,
    limit: int = PAGE,
) -> tuple[list[Published], int]:
    """Rows to publish for limits that fell between two days, newest first, and how many there are. Two queries.

    `department`: a code, '' for all; `centres`: codes, None for all.
    """
    asked = StatedReason.replaced_at.is_null() & StatedReason.due_on.between(first, last) & Case.number.is_null(False)
    if department:
        asked &= StatedReason.department == department
    if centres is not None:
        asked &= StatedReason.centre.in_(centres)
    total = StatedReason.select().join(Case).where(asked).count()
    rows = (
        StatedReason.select(
            StatedReason, Case.number, Case.service_name, Case.guide, Case.due_on.alias("case_due"), Case.is_open, Department.name,
            Department.name_en, Delay.ended_on,
        )
        .join_from(StatedReason, Case)
        .join_from(StatedReason, Department)
        .join_from(
            StatedReason,
            Delay,
            "LEFT OUTER JOIN",
            on=(Delay.case == StatedReason.case) & (Delay.due_on == StatedReason.due_on),
        )
        .where(asked)
        .order_by(StatedReason.due_on.desc(), Case.number)
        .paginate(max(page, 1), limit)
    )  # fmt: skip
    return [_published(row) for row in rows.objects()], total


def _published(row: Any) -> Published:
    done = row.ended_on is not None or not row.is_open or row.case_due != row.due_on
    until = row.ended_on or (row.stated_at.date() if done else time.today())
    return Published(
        row.number,
        row.service_name,
        row.name,
        row.name_en,
        row.window,
        row.due_on,
        row.due_kind,
        max(0, -days_until(row.due_on, max(until, row.due_on))),
        done,
        row.cause,
        row.text,
        row.stated_at,
        row.guide,
    )
