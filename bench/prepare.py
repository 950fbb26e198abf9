"""Cases with everything that an acceptance reads: one is filed, cleaned and examined by the rules, the others are copies.

`python bench/prepare.py 400` prints as JSON what to ask the portal for: the prepared cases, a name and a last four that
many cases have, and a service.
"""

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from models.cases import Case, CaseEvent, CaseFile, CaseMaterial, EventPayload, Verdict
from models.database import db, new_id
from models.people import Applicant, Staff
from portal.cases import case_files, finding, form_files, issuing, lifecycle, starting
from portal.cases.example_filings import examine, fill
from portal.cases.form_values import values_of, write
from portal.cases.synthetic_frame import Numbers
from portal.ground import audit, time
from portal.ground.house import house
from portal.ground.settings import read_settings
from portal.people.actors import applicant_actor, staff_actor

SERVICE = "990131004000"  # a permit with ten materials
CLERK = "s015"


def filed() -> Case:
    """A case that is submitted and examined, its files cleaned and its receipt made."""
    owner = Applicant.get(Applicant.is_demo, Applicant.kind == "natural")
    case = starting.start(SERVICE, owner, starting.party_of(owner))
    case = fill(case, applicant_actor(owner))
    case = lifecycle.perform(case, "submit", by=applicant_actor(owner)).case
    while case_files.clean_waiting(50) or form_files.make_waiting(50):
        pass
    while issuing.render_waiting(50):
        pass
    return examine(Case.get_by_id(case.id), staff_actor(Staff.get(Staff.login == CLERK)))


def columns(row: Any, **changes: Any) -> dict[str, Any]:
    """A row's values with changes."""
    return {**row.__data__, **changes}


def copied(case: Case, number: str) -> Case:
    """The same case under another number, with a chain of its own."""
    copy = Case(**columns(case, id=new_id(), number=number))
    with db.atomic():
        copy.save(force_insert=True)
        finding.keep_name(copy)
        write(copy, values_of(case))
        for table in (CaseMaterial, Verdict):
            rows = [columns(row, id=new_id(), case=copy.id) for row in table.select().where(table.case == case.id)]
            table.insert_many(rows).execute()
        for file in CaseFile.select().where(CaseFile.case == case.id, CaseFile.replaced_at.is_null()):
            key = new_id()
            sealed = house.vault.seal(case_files.name_of(file), f"case_file.name_sealed:{key}")
            CaseFile.create(**columns(file, id=key, case=copy.id, name_sealed=sealed, form_token=None))
        _copy_chain(case, copy)
    return copy


def _copy_chain(case: Case, copy: Case) -> None:
    previous = audit.FIRST
    for event in CaseEvent.select().where(CaseEvent.case == case.id).order_by(CaseEvent.seq):
        words, key = audit.payload_of(event), new_id()
        previous_digest, previous = (
            previous,
            audit.event_digest(copy.id, event.seq, event.action, event.at, event.actor, event.body, previous),
        )
        CaseEvent.create(**columns(event, id=key, case=copy.id, previous=previous_digest, digest=previous))
        if words:
            sealed = house.vault.seal(audit.canonical(words), f"event_payload.sealed:{key}")
            EventPayload.create(event=key, sealed=sealed)


def main() -> None:
    """Make them and say what there is."""
    house.open(read_settings())
    house.connect()
    case = filed()
    numbers, today = Numbers(), time.today()
    cases = [copied(case, numbers.draw(today)) for _ in range(int(sys.argv[1]))]
    name, tail = (
        Case.select(Case.applicant_name, Case.id)
        .where(Case.state == "accepted", Case.applicant_kind == "natural")
        .tuples()
        .first()
    )
    phone = values_of(Case.get_by_id(tail))["_phone"]
    print(
        json.dumps(
            {
                "service": SERVICE,
                "clerk": CLERK,
                "cases": [[c.number, c.version] for c in cases],
                "name": name,
                "tail": phone[-4:],
                "named": Case.select().where(Case.applicant_name == name).count(),
            }
        )
    )
    house.disconnect()


if __name__ == "__main__":
    main()
