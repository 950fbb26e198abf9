"""Filing at the counter: for a person present, with or without an account (lifecycle.md, start_at_counter)."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.cases import Case
from models.people import Centre
from portal.cases import joint_filing, joint_guides, starting
from portal.ground.errors import N_, Refused
from portal.people import checks
from portal.people.actors import Actor
from portal.services import search
from portal.services.joint_services import JointService, known


@dataclass(frozen=True)
class Unfinished:
    """A counter filing that was begun and not sent. `ref`: what it is called in an address; `service_name_en` may be empty."""

    ref: str
    service_name: str
    service_name_en: str
    applicant_kind: str
    applicant_name: str
    touched_at: datetime


def begin(
    code: str, given: Mapping[str, str], agent: Mapping[str, str], centre: str, *, by: Actor, beside: Iterable[str] = ()
) -> Case:
    """A draft for the person at the window; `beside`: chosen members of a joint service.

    Raises Refused with every mistake in party and agent as details.
    """
    wrong: list[Refused] = []
    party = None
    try:
        party = starting.checked_party(given)
    except Refused as refused:
        wrong += [refused, *refused.details]
        refused.details = []
    checked = _checked_agent(agent, wrong)
    if wrong or party is None:
        raise Refused(N_("Please look at the fields that are marked."), details=wrong)
    if joint_guides.is_joint(code):
        return joint_filing.start_at_counter(code, by, party, checked, centre, beside)
    return starting.start_at_counter(code, by, party, checked, centre)


def joint_services(departments: Container[str] | None, stamp: UUID | None) -> list[JointService]:
    """The joint services whose lead department is among these (None: all). `stamp`: of the catalogue."""
    return [j for j in known(stamp).values() if departments is None or j.department in departments]


def _checked_agent(given: Mapping[str, str], wrong: list[Refused]) -> starting.Agent | None:
    if not any(given.values()):
        return None
    kept = dict(given)
    for name, check in (("id_number", checks.check_id_number), ("phone", checks.check_contact_phone)):
        try:
            kept[name] = check(given[name])
        except Refused as refused:
            refused.field = f"agent_{name}"
            wrong.append(refused)
    if not given["name"]:
        wrong.append(Refused(N_("Please write the agent's name."), field="agent_name"))
    return starting.Agent(kept["name"], kept["id_number"], kept["phone"])


def centres_for(department: str, by: Actor) -> list[Centre]:
    """Where this clerk receives filings for a department, the highest centre first."""
    found = [c for c in Centre.select().order_by(Centre.code) if by.holds("clerk", department, c.code)]
    return sorted(found, key=lambda c: (c.parent_id is not None, c.code))


def unfinished(by: Actor, most: int = 20) -> list[Unfinished]:
    """The counter filings of this clerk that were not sent, newest first."""
    rows = (
        Case.select(
            Case.id, Case.service_code, Case.service_name, Case.applicant_kind, Case.applicant_name, Case.touched_at
        )
        .where(Case.started_by == by.id, Case.state == "draft", Case.number.is_null())
        .order_by(Case.touched_at.desc())
        .limit(most)
    )
    index = search.index()
    named: dict[str, JointService | search.Item] = {**known(index.stamp), **index.by_code}
    return [
        Unfinished(key.hex, name, named[code].name_en if code in named else "", *rest)
        for key, code, name, *rest in rows.tuples()
    ]
