"""What an action asks beside its own fields where the case is a joint one (互联审批申请书, documents.md 7)."""

from portal.cases.workbench import Bench
from portal.ground.errors import N_
from portal.services.joint_guide import JointGuide
from views.forms.asked import Asked

WITH_OPINION = ("submit", "accept", "accept_tolerant")


def asked_beside(bench: Bench, action: str) -> list[Asked]:
    """The lead window's opinion, which stands on the joint application; nothing for every other case."""
    if action not in WITH_OPINION or not isinstance(bench.guide, JointGuide):
        return []
    hint = N_("It is printed on the joint application.")
    return [Asked("lead_opinion", N_("Opinion of the lead window"), "area", hint, is_required=False)]
