"""Door: filing, for applicants. Their cases: the list, and one case in whatever phase it is.

Starting stands in filing_start, answers in filing_form, files in filing_files, checking and sending in filing_send,
windows in filing_booking, papers in filing_papers, the inbox in filing_messages.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_login import current_user

from portal.cases import (
    booking,
    case_history,
    case_papers,
    comparison,
    form_values,
    guide_versions,
    joint_page,
    lifecycle,
    material_rows,
    materials,
    own_cases,
    progress,
    time_limit,
    under_way,
)
from portal.cases.own_cases import badge_of, ref_of
from portal.cases.word_to_reviewer import KEY, LONGEST
from portal.ground import audit, messages, time
from portal.ground.errors import Conflict, Refused
from portal.oversight import reasons
from portal.publication import requests_register, requests_states
from portal.services import catalogue
from portal.services.guide import Guide
from views import wording
from views.access import applicant_only
from views.answers import page
from views.wording import Mistake, mistakes_of

door = Blueprint("filing", __name__)
door.add_app_template_global(wording.say, "say")
door.add_app_template_global(wording.said, "said")
door.add_app_template_global(wording.marked, "marked")
door.add_app_template_global(wording.is_chinese, "is_chinese")
door.add_app_template_global(wording.is_day, "is_day")
door.add_app_template_global(ref_of, "ref_of")
door.add_app_template_global(badge_of, "badge_of")
door.add_app_template_global(secrets.token_urlsafe, "one_time_token")


def load(ref: str) -> own_cases.Case:
    """The case of the person who asks; anybody else's is not found."""
    return own_cases.case_of(ref, current_user.actor)


def guide_of(case: own_cases.Case) -> Guide:
    """The guide that a case follows."""
    return catalogue.guide_of(case.guide_id)


def address(case: own_cases.Case, endpoint: str = "case", **values: Any) -> str:
    """Where a page of a case is."""
    return url_for(f"filing.{endpoint}", ref=ref_of(case), **values)


@dataclass(frozen=True)
class Names:
    """English names and places on the page, by field key and material code."""

    english: Mapping[str, str]
    anchors: Mapping[str, str]


def names_of(guide: Guide, given: Iterable[materials.Item] = ()) -> Names:
    """What the fields and materials of a guide are called in English, and where they stand on the fill page."""
    fields = {f.key: f.label_en for f in guide.form_fields}
    papers = {m.code: m.name_en for m in [*guide.materials, *(i.material for i in given)]}
    anchors = {KEY: "note", **{key: f"f-{key}" for key in fields}, **{code: f"m-{code}" for code in papers}}
    return Names({**papers, **fields}, anchors)


def mistakes(refusals: Iterable[Refused], names: Names) -> list[Mistake]:
    """Refusals as the fill page shows them."""
    return mistakes_of(refusals, names.english, names.anchors)


@door.get("/my")
@applicant_only
def mine() -> Response:
    """My cases, those last worked on first."""
    number = request.args.get("page", "1")
    found = own_cases.mine(current_user.actor, int(number) if number.isdecimal() and len(number) < 7 else 1)
    return page(
        "filing/mine.html",
        found=found,
        unread=messages.unread(current_user.id),
        guide_of=guide_of,
        page_address=lambda page: url_for("filing.mine", page=page),
        requests=requests_register.own(current_user.actor),
        request_states=requests_states.STATES,
    )


@door.get("/my/cases/<ref>")
@applicant_only
def case(ref: str) -> Response:
    """One case: its form and materials while it is with the applicant, its progress while it is with the centre."""
    found = load(ref)
    return fill_page(found) if found.state in form_values.EDITABLE else case_page(found)


def fill_page(
    found: own_cases.Case,
    *,
    typed: Mapping[str, str] | None = None,
    wrong: Iterable[Refused] = (),
    status: int = 200,
) -> Response:
    """Form and materials on one page. `typed`: what was just typed; `wrong`: what was refused just now."""
    guide, now = guide_of(found), time.now()
    values = form_values.values_of(found)
    given = materials.items(found, guide)
    history = case_history.of(found)
    payloads = audit.payloads_of(found.id) if history.events else {}
    names = names_of(guide, given)
    told = history.last("notify_correction", "return_pre_review")
    defects = payloads.get(told.seq, {}).get("defects", []) if told and found.state != "draft" else []
    changes = comparison.since_sent(found, guide, history, given, values, payloads)
    missing = form_values.mistakes(guide, values)
    rows = material_rows.rows(given, now)
    return page(
        "filing/fill.html",
        status,
        case=found,
        guide=guide,
        uses_htmx=True,
        names=names,
        progress=progress.of(found, guide, now, history=history),
        values={**values, **(typed or {})},
        mistakes=mistakes(wrong, names),
        rows=rows,
        editable=True,
        is_answered=not missing,
        defects=defects,
        to_mend={d["material_code"] for d in defects} - changes.codes,
        changes=changes,
        shown=comparison.shown,
        differences=guide_versions.differences_of(found, values),
        papers=case_papers.sheets_of(found) if history.events else [],
        choices={c.action for c in lifecycle.open_to(found, current_user.actor)},
        saved_at=found.touched_at,
        unfolded="answers" in request.args,
        most_said=LONGEST,
    )


def case_page(
    found: own_cases.Case,
    *,
    wrong: Iterable[Refused] = (),
    status: int = 200,
    typed: Mapping[str, Mapping[str, str]] | None = None,
) -> Response:
    """The progress of a case that is with the centre, or done."""
    guide, now = guide_of(found), time.now()
    history = case_history.of(found)
    standing = booking.current(found) if found.state == "booked" else None
    again = under_way.missing(history) if found.state == "accepted" else []
    owed = _owed(found, guide, again) if found.owes_promised or again else []
    english = names_of(guide).english
    anchors = {row.code: f"m-{row.code}" for row in owed} | {"statement": "statement", "reason": "reason"}
    names = Names(english, anchors)
    return page(
        "filing/case.html",
        status,
        case=found,
        guide=guide,
        uses_htmx=bool(owed),
        names=names,
        mistakes=mistakes(wrong, names),
        progress=progress.of(found, guide, now, history=history, booking=standing),
        limit=time_limit.limit_of(found, guide, now, history),
        booking=standing,
        joint=joint_page.of(found, now),
        whole=joint_page.whole_of(found),
        papers=case_papers.sheets_of(found),
        late_reasons=reasons.of_case(found),
        causes=reasons.CAUSES,
        rows=owed,
        to_mend=again,
        typed=typed or {},
        editable=False,
        choices={c.action: c for c in lifecycle.open_to(found, current_user.actor)},
    )


def _owed(found: own_cases.Case, guide: Guide, again: Iterable[str]) -> list[material_rows.MaterialRow]:
    """The rows of the materials that were promised, or asked for again, and may be handed in now."""
    rows = material_rows.rows(materials.items(found, guide), time.now())
    return [r for r in rows if r.group == "asked" and (r.is_promised or r.promised_until or r.code in again)]


def changed_page(found: own_cases.Case, conflict: Conflict, typed: Iterable[tuple[str, str]] = ()) -> Response:
    """409: somebody was faster. What they did, and what was just typed, to be copied."""
    fresh = load(found.id.hex)
    guide = guide_of(fresh)
    return page(
        "filing/changed.html",
        conflict.status,
        case=fresh,
        sentence=wording.said(conflict),
        progress=progress.of(fresh, guide, time.now()),
        typed=list(typed),
    )


from views import (  # noqa: E402 - they add their pages to this door
    filing_booking,
    filing_files,
    filing_form,
    filing_joint,
    filing_messages,
    filing_papers,
    filing_send,
    filing_start,
)

__all__ = [
    "door",
    "filing_booking",
    "filing_files",
    "filing_form",
    "filing_joint",
    "filing_messages",
    "filing_papers",
    "filing_send",
    "filing_start",
]
