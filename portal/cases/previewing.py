"""The papers of an act as they will read, before anything is issued: no number, no seal, nothing written."""

from dataclasses import dataclass

from markupsafe import Markup

from portal.cases import office_templates
from portal.cases.act import Act
from portal.cases.acts_of_decision import decision_data, decision_of
from portal.cases.papers.kinds import Kind, kind_for
from portal.cases.papers.rendering import as_html
from portal.people.actors import SYSTEM


@dataclass(frozen=True)
class Preview:
    """A paper to come: its kind and its text as it will be printed."""

    kind: Kind
    html: Markup


def papers_of(act: Act) -> list[Preview]:
    """What a prepared act would issue (lifecycle.prepared). Raises Refused, naming each field that a paper lacks."""
    wanted = list(act.papers)
    if "decision" in act.payload:  # made when it is sealed, from this content
        wanted.append((act.data["paper_kind"], decision_data(act) | {"decision": act.payload["decision"]}))
    if act.action == "order_seal":  # the keeper reads what the seal goes on
        code, decision, _decided = decision_of(act.case, act.guide)
        sealing = Act(act.case, "seal", SYSTEM, {}, act.now, act.guide, "completed")  # as the worker will make it
        wanted.append((code, decision_data(sealing) | {"decision": decision}))
    found = []
    for code, data in wanted:
        kind = kind_for(code, act.guide.procedure)
        wording = office_templates.template_of(kind.code, office_templates.version_for(kind, act.now.date()))
        # The rendering engine of papers escapes everything in the data itself.
        found.append(Preview(kind, Markup(as_html(kind, data, heading=3, preview=True, paper=wording))))  # noqa: S704
    return found
