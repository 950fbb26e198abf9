"""Where a joint case begins: one draft for several services, its optional members chosen or left out until it is sent."""

import logging
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from peewee import SQL

from models.cases import NOT_FILED, Case
from models.people import Applicant
from models.services import Bundle, Service
from models.services import Guide as GuideRow
from portal.cases import guide_versions, joint_guides, starting
from portal.ground import time
from portal.ground.errors import N_, Forbidden, NotFound, Refused
from portal.people.actors import Actor
from portal.services import catalogue
from portal.services.joint_guide import JointGuide

log = logging.getLogger("portal.joint")
NOT_SENT = ("draft", "pre_review_returned")


def start(
    code: str, by: Applicant, party: starting.Party, agent: starting.Agent | None = None, beside: Iterable[str] = ()
) -> Case:
    """A joint draft of this applicant, or the untouched one of the same choice. `beside`: optional members to include.

    Raises NotFound (no such bundle), Refused (a member that is not offered, or that has no department).
    """
    return starting.start_as(_as_service(code, beside), by, party, agent)


def start_at_counter(
    code: str,
    by: Actor,
    party: starting.Party,
    agent: starting.Agent | None,
    centre: str,
    beside: Iterable[str] = (),
) -> Case:
    """A clerk of the lead department files for a person present. Raises as `start`, and Forbidden."""
    return starting.start_at_counter_as(_as_service(code, beside), by, party, agent, centre)


def _as_service(code: str, beside: Iterable[str]) -> Service:
    """The joint service as the start of a case reads any service; it is no row of the catalogue."""
    bundle = joint_guides.bundle_of(code)
    department, organ = joint_guides.lead_of(bundle)
    row = joint_guides.guide_for(code, beside, time.now())
    guide = catalogue.guide_of(row)
    return Service(
        code=bundle.code, name=bundle.name, department=department, organ=organ, guide=row,
        procedure=guide.procedure, case_type=guide.case_type,
    )  # fmt: skip


def choose(case: Case, beside: Iterable[str], by: Actor) -> Case:
    """Take optional members in or leave them out, as long as the case was not sent; answers and files stay.

    Raises NotFound (no joint case), Forbidden (somebody else's), Refused (sent already, or a member as in `start`).
    """
    _must_be_open(case, by)
    row = joint_guides.guide_for(case.service_code, beside, time.now())
    if row.id != case.guide_id:
        guide_versions.move_to(case, row, tell=False)
    return Case.get_by_id(case.id)


def _must_be_open(case: Case, by: Actor) -> None:
    if not isinstance(catalogue.guide_of(case.guide_id), JointGuide):
        raise NotFound(N_("This is no joint case."))
    is_clerk = by.is_staff and by.holds("clerk", case.department_id, case.centre_id)
    if not is_clerk and (by.kind != "applicant" or str(case.owner_id) != by.id):
        raise Forbidden(N_("This case is not yours."))
    if case.state not in NOT_SENT:
        raise Refused(N_("The case was sent already. A member can now only be withdrawn, in its own case."))


def move_waiting(now: datetime) -> int:
    """Move joint cases that are not filed yet to what their bundle and members say now. Returns how many were moved."""
    codes = [code for (code,) in Bundle.select(Bundle.code).tuples()]
    waiting = Case.select().where(SQL(NOT_FILED), Case.service_code.in_(codes))
    newest: dict[UUID, GuideRow | None] = {}  # many drafts share a guide
    moved = 0
    for case in list(waiting):
        if case.guide_id not in newest:
            newest[case.guide_id] = _newest(case, now)
        row = newest[case.guide_id]
        if row is not None and row.id != case.guide_id:
            guide_versions.move_to(case, row)
            moved += 1
    return moved


def _newest(case: Case, now: datetime) -> GuideRow | None:
    """The same choice as it is offered now; None where a member lost its department."""
    try:
        return joint_guides.guide_for(case.service_code, chosen(case), now)
    except Refused as refused:  # told to the applicant when the case is to be sent
        log.info("joint case %s stays as it is: %s", case.id, refused)
        return None


def chosen(case: Case) -> list[str]:
    """The optional members that a joint case includes."""
    guide = catalogue.guide_of(case.guide_id)
    return [m.service for m in guide.members if m.optional] if isinstance(guide, JointGuide) else []
