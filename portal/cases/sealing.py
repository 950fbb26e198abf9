"""The worker carries out the keeper's orders: number, date, file, signature, register and event in one transaction."""

import logging
from typing import Any

from models.cases import Case, Paper, SealOrder
from models.database import db
from portal.cases import issuing, lifecycle, paper_drawing, seal_register
from portal.cases.act import Act
from portal.cases.acts_of_decision import decision_data, decision_of
from portal.cases.papers.kinds import KINDS
from portal.ground import time
from portal.ground.house import house
from portal.ground.pauses import Pauses
from portal.people.actors import SYSTEM
from portal.services import catalogue

log = logging.getLogger("portal.sealing")
_pauses = Pauses()


def carry_out_waiting(limit: int = 5) -> int:
    """Seal the decisions that were ordered, oldest first. Returns how many were sealed."""
    ready = (SealOrder.tries == 0) | SealOrder.id.not_in(_pauses.resting())
    waiting = SealOrder.select().where(SealOrder.state == "waiting", ready).order_by(SealOrder.at).limit(limit)
    done = 0
    for order in list(waiting):
        try:
            carry_out(order)
            done += 1
        except Exception as error:
            log.exception("order %s could not be carried out", order.id)
            _pauses.failed(order.id, order.tries + 1)
            SealOrder.update(tries=SealOrder.tries + 1, error=type(error).__name__).where(
                SealOrder.id == order.id
            ).execute()
    return done


def carry_out(order: SealOrder) -> Paper:
    """Seal one decision. A crash leaves nothing behind: the number is drawn inside the same transaction."""
    case = Case.get_by_id(order.case_id)
    guide = catalogue.guide_of(case.guide)
    now = time.now()
    kind_code, decision, _event = decision_of(case, guide)
    kind = KINDS[kind_code]
    data = decision_data(Act(case, "seal", SYSTEM, {}, now, guide, "completed")) | {"decision": decision}
    data["signed"] = {"by": order.approver.name, "at": now.replace(microsecond=0).isoformat()}
    made: dict[str, Any] = {}
    try:
        with db.atomic():
            issuing.lock(case.id)
            seal_register.must_have_valid_seal(case.organ_id, now.date(), kind.stamp, str(case.centre_id))
            paper = issuing.draw_paper(case, kind, data, now)
            made = paper_drawing.made(paper, kind, paper_drawing.data_of(paper), now)
            Paper.update(**made).where(Paper.id == paper.id).execute()
            sha256 = made["file_sha256"]
            issuing.register(paper, kind, now, sha256, approver=str(order.approver_id), used_by=str(order.by_id))
            SealOrder.update(state="done").where(SealOrder.id == order.id).execute()
            lifecycle.perform(
                case,
                "seal",
                by=SYSTEM,
                paper=paper.id,
                number=paper.number,
                sha256=sha256,
                ordered_by=order.by_id,
            )
        return paper
    except BaseException:
        if made:
            house.storage.delete(made["storage_key"])
        raise
