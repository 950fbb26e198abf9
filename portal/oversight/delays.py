"""Delays: each passed limit is noted once (R-SUP-4), and what was done about a case delayed three working days (R-SUP-2)."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from peewee import SQL

from models.cases import ON_DESK, Case
from models.database import db, is_postgres, new_id
from models.oversight import Delay, DelayRecord
from models.people import Staff
from portal.cases.case_clock import days_until
from portal.ground import time
from portal.ground.errors import N_, Refused
from portal.ground.house import house
from portal.oversight import record, words
from portal.oversight.posts import is_window, must_be_window, must_supervise, passed, supervises
from portal.people.actors import Actor

RUNNING = 3  # working days after which the rule asks for more
MOST_AT_ONCE = 2000  # rows a sweep writes in one transaction
WAYS = {
    "applicant": {
        "ask": N_("What is missing was asked for"),
        "prompt": N_("The applicant was reminded"),
    },
    "agency": {"phone": N_("By telephone"), "in_person": N_("In person"), "message": N_("In writing")},
    "contact": {"phone": N_("By telephone"), "in_person": N_("In person"), "message": N_("In writing")},
}
KINDS = {
    "applicant": N_("The cause lies with the applicant"),
    "agency": N_("The cause lies with the office"),
    "contact": N_("Supervision spoke with the applicant"),
}


@dataclass(frozen=True)
class Told:
    """One record as a page shows it."""

    kind: str
    way: str
    understood: bool | None
    said: str
    solution: str
    by: str
    at: datetime


def three_days_ago(today: date) -> date:
    """The last day on which a limit may have fallen to be passed for three working days running."""
    found = today - timedelta(days=RUNNING)
    while days_until(found, today) > -RUNNING:
        found -= timedelta(days=1)
    return found


def note_passed(now: datetime) -> int:
    """Note every limit that is newly passed, and the end of those that are over. Returns how many rows that were."""
    return _begin(now) + _end()


def _begin(now: datetime) -> int:
    index = "" if is_postgres() else " INDEXED BY cases_open_all_due"
    sql = (
        f'SELECT k.id, k.due_on, k.due_kind, k.centre_id, k.department_id, h."window" FROM (SELECT * FROM cases{index}'  # noqa: S608 - our words
        f" WHERE {ON_DESK} AND due_on < ?) AS k LEFT JOIN staff h ON h.id = k.handler_id"
        " LEFT JOIN delay d ON d.case_id = k.id AND d.due_on = k.due_on WHERE d.id IS NULL"
        f" AND k.due_kind IS NOT NULL LIMIT {MOST_AT_ONCE}"
    )
    day = now.date()
    found = db.execute_sql(
        sql.replace("?", "%s") if is_postgres() else sql, (day if is_postgres() else day.isoformat(),)
    )
    rows = [
        {
            "id": new_id(),
            "case": case,
            "due_on": due_on,
            "due_kind": kind,
            "centre": centre,
            "department": department,
            "window": window or "",
            "noted_at": now,
        }
        for case, due_on, kind, centre, department, window in found.fetchall()
    ]
    if rows:
        with db.atomic():
            Delay.insert_many(rows).on_conflict_ignore().execute()
    return len(rows)


def _end() -> int:
    over = (
        Delay.select(Delay.id, Case.touched_at)
        .join(Case)
        .where(SQL("ended_on IS NULL"), (Case.is_open == False) | Case.due_on.is_null() | (Case.due_on != Delay.due_on))  # noqa: E712 - SQL
        .limit(MOST_AT_ONCE)
        .tuples()
    )
    found = list(over)
    with db.atomic():
        for key, touched in found:
            Delay.update(ended_on=touched.date()).where(Delay.id == key).execute()
    return len(found)


def may_record(case: Case, actor: Actor) -> list[str]:
    """Which records this person may add now: the branches for the window and supervision, contact for supervision."""
    limit = passed(case)
    if limit is None or days_until(limit.due_on, time.today()) > -RUNNING:
        return []
    watches = supervises(actor, case.department_id, case.centre_id)
    window = is_window(actor, case.department_id, case.centre_id)
    return (["applicant", "agency"] if window or watches else []) + (["contact"] if watches else [])


def keep(case: Case, kind: str, given: dict[str, str], *, by: Actor, token: str | None = None) -> DelayRecord:
    """Record a branch of the rule or supervision's own contact. The same form sent twice acts once.

    `given`: way, said, solution, understood. Raises Forbidden, Refused by field.
    """
    if token and (sent := DelayRecord.get_or_none(DelayRecord.form_token == token)):
        return sent
    if kind not in KINDS:
        raise Refused(N_("Please choose where the cause lies."), field="kind")
    if kind == "contact":
        must_supervise(by, case.department_id, case.centre_id)
    elif not supervises(by, case.department_id, case.centre_id):
        must_be_window(by, case.department_id, case.centre_id)
    limit = passed(case)
    if limit is None or days_until(limit.due_on, time.today()) > -RUNNING:
        raise Refused(N_("This case has not been delayed for three working days."))
    way = given.get("way", "")
    if way not in WAYS[kind]:
        raise Refused(N_("Please choose how this was done."), field="way")
    said = words.given(given.get("said", ""), "said", N_("Please write what was explained or asked."))
    solution = understood = None
    if kind == "agency":
        solution = words.given(given.get("solution", ""), "solution", N_("Please write how the case will be solved."))
    if kind != "applicant":
        if given.get("understood") not in ("yes", "no"):
            raise Refused(N_("Please say whether the applicant accepts the explanation."), field="understood")
        understood = given["understood"] == "yes"
    return _write(case, limit.due_on, kind, way, understood, {"said": said, "solution": solution or ""}, by, token)


def _write(
    case: Case,
    due_on: date,
    kind: str,
    way: str,
    understood: bool | None,
    said: dict[str, str],
    by: Actor,
    token: str | None,
) -> DelayRecord:
    now = time.now()
    row = DelayRecord(
        case=case.id, due_on=due_on, kind=kind, way=way, understood=understood, words_sealed="", by=by.id, at=now,
        form_token=token,
    )  # fmt: skip
    row.words_sealed = house.vault.seal(json.dumps(said, ensure_ascii=False), f"delay_record.words_sealed:{row.id}")
    with db.atomic():
        row.save(force_insert=True)
        data: dict[str, Any] = {"kind": kind, "way": way, "due_on": due_on.isoformat(), "understood": understood}
        record.note_in_case(case.id, "record_delay", by, now, data, {"note": said["said"], "opinion": said["solution"]})
    return row


def records_of(case: Case) -> list[Told]:
    """What was recorded of a case, newest first. One query."""
    rows = (
        DelayRecord.select(DelayRecord, Staff.name)
        .join(Staff)
        .where(DelayRecord.case == case.id)
        .order_by(DelayRecord.at.desc())
    )
    found = []
    for row in rows:
        said = json.loads(house.vault.open(row.words_sealed, f"delay_record.words_sealed:{row.id}"))
        found.append(Told(row.kind, row.way, row.understood, said["said"], said["solution"], row.by.name, row.at))
    return found
