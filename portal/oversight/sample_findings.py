"""What the check of a drawn case found (R-SUP-3): the applicant's word and the supervisor's; kept as records.

A finding may be set right later; the record keeps every one of them, in a chain of its own for each case.
"""

import json
from uuid import UUID

from models.cases import Case
from models.database import db
from models.oversight import QualitySample, SampledCase
from models.people import Department
from portal.ground import time
from portal.ground.errors import N_, Conflict, NotFound, Refused
from portal.ground.house import house
from portal.oversight import record, words
from portal.oversight.posts import supervised_centres
from portal.oversight.samples import OUTCOMES, SATISFACTION
from portal.people.actors import Actor

NOT_REACHED = "not_reached"
WAYS = {
    "phone": N_("By telephone"),
    "in_person": N_("In person"),
    "message": N_("In writing"),
    NOT_REACHED: N_("Not reached"),
}
_PLACE = "sampled_case.words_sealed"


def sampled_for(key: str, actor: Actor) -> SampledCase:
    """A drawn case of this supervisor's centres. Raises NotFound."""
    try:
        asked = (SampledCase.id == UUID(key)) & QualitySample.centre.in_(supervised_centres(actor))
    except ValueError:
        raise NotFound(N_("There is no such case in a sample.")) from None
    found = (
        SampledCase.select(SampledCase, QualitySample.id, QualitySample.month, Case, Department)
        .join(QualitySample)
        .switch(SampledCase)
        .join(Case)
        .switch(SampledCase)
        .join(Department, on=(SampledCase.department == Department.code))
        .where(asked)
        .first()
    )
    if found is None:
        raise NotFound(N_("There is no such case in a sample."))
    return found


def said(row: SampledCase) -> dict[str, str]:
    """The words of the finding that stands: `found` and `applicant`; empty while nothing was found."""
    if not row.words_sealed:
        return {}
    return json.loads(house.vault.open(row.words_sealed, f"{_PLACE}:{row.id}"))


def entries_of(row: SampledCase) -> "list[record.Entry]":
    """Every finding that was kept of this case, oldest first."""
    return record.entries_of(f"sampled:{row.id}")


def keep(row: SampledCase, given: dict[str, str], *, by: Actor, version: int | None, token: str | None = None) -> None:
    """Keep what was found. The same form sent twice acts once.

    `given`: way, satisfaction, applicant, outcome, found. Raises Refused with every field that is missing or wrong,
    Conflict where a colleague was faster.
    """
    if token and row.last_token == token:
        return
    way, satisfaction, outcome, text = _read(given)
    now = time.now()
    sealed = house.vault.seal(json.dumps(text, ensure_ascii=False), f"{_PLACE}:{row.id}")
    with db.atomic():
        changed = (
            SampledCase.update(
                way=way,
                satisfaction=satisfaction,
                outcome=outcome,
                words_sealed=sealed,
                checked_by=by.id,
                checked_at=now,
                version=SampledCase.version + 1,
                last_token=token,
            )
            .where(SampledCase.id == row.id, SampledCase.version == version)
            .execute()
        )
        if not changed:
            raise Conflict(
                N_("Somebody else has checked this case since you opened it. Please look at the finding first.")
            )
        data = {"case": str(row.case_id), "way": way, "satisfaction": satisfaction, "outcome": outcome}
        record.note(f"sampled:{row.id}", "correct" if row.outcome else "check", by, now, data, text)


def _read(given: dict[str, str]) -> tuple[str, int | None, str, dict[str, str]]:
    """(way, satisfaction, outcome, words) as they are kept. Raises Refused with everything that is wrong."""
    wrong: list[Refused] = []
    way, answer, outcome = given.get("way", ""), given.get("satisfaction", ""), given.get("outcome", "")
    if way not in WAYS:
        wrong.append(Refused(N_("Please choose how the applicant was asked."), field="way"))
    elif way == NOT_REACHED:
        answer = ""
    elif answer not in SATISFACTION:
        wrong.append(Refused(N_("Please choose how satisfied the applicant is."), field="satisfaction"))
    if outcome not in OUTCOMES:
        wrong.append(Refused(N_("Please choose what the check found."), field="outcome"))
    text = {}
    for name, is_needed in (("applicant", False), ("found", outcome != "in_order")):
        typed = given.get(name, "")
        try:
            if is_needed or typed.strip():
                text[name] = words.without_numbers(
                    words.given(typed, name, N_("Please write what is wrong and how it is mended.")), name
                )
        except Refused as refused:
            wrong.append(refused)
    if wrong:
        raise Refused(N_("Please look at the marked fields."), details=wrong) if len(wrong) > 1 else wrong[0]
    return way, int(answer) if answer else None, outcome, text
