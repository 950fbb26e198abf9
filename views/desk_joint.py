"""Door: desk. Joint cases (一件事): members and opinions side by side, a department's answer, the choice at the counter."""

import secrets
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.cases import joint_bench, joint_filing, previewing
from portal.cases.form_values import cleaned
from portal.cases.table import TABLE
from portal.cases.workbench import Bench
from portal.ground.errors import N_, NotFound, Refused
from views.answers import done, page
from views.desk import at_a_desk, door
from views.desk_case import bench_for, bench_page
from views.desk_counter import at_the_counter
from views.forms.desk import whole
from views.forms.desk_acts import asked_for, given

OPINION = ("opinion", "reasons", "law", "head")


@door.get("/desk/cases/<number>/joint")
@at_a_desk
def joint(number: str) -> Response:
    """One joint limit and each member's own; what each department was asked and has answered; asking and urging."""
    bench = bench_for(number)
    found = joint_bench.together(bench.act)
    if found is None:
        return done(url_for("desk.case", number=number))
    return page(
        "desk/joint_members.html",
        nav="desk.queue",
        bench=bench,
        case=bench.case,
        number=number,
        joint=found,
        offered=_offered(found, {c.action for c in bench.choices if not c.closed}),
        token=secrets.token_urlsafe(16),
    )


def _offered(found: joint_bench.Together, open_now: set[str]) -> list[tuple[str, str]]:
    """What the lead window may do here: ask all departments that were not asked yet, urge those that have not answered."""
    buttons = []
    if "circulate" in open_now and any(not row.asked_at and not row.is_lead and row.members for row in found.opinions):
        buttons.append(("circulate", gettext("Ask every other department for its opinion")))
    if "urge" in open_now and len(found.answered) < len(found.asked):
        buttons.append(("urge", gettext("Urge who has not answered")))
    return buttons


@door.post("/desk/cases/<number>/joint-opinion")
@at_a_desk
def joint_opinion(number: str) -> Response:
    """The opinion of a member's department, from the member's own page: looked at first, then given once."""
    bench = bench_for(number)
    if bench.case.parent_id is None:
        raise NotFound(N_("This case is no member of a joint case."))
    wanted: dict[str, Any] = {k: v for k, v in given("give_opinion", request.form).items() if k in OPINION}
    try:
        if request.form.get("sure") != "1":
            return _look_again(bench, wanted)
        joint_bench.answer(
            bench.case, current_user.actor, whole(request.form.get("version")),
            cleaned(request.form.get("token", "")), **wanted,
        )  # fmt: skip
    except Refused as refused:
        if refused.status not in (409, 422):
            raise
        return bench_page(bench_for(number), refused.status, problem=refused, part_typed=wanted)
    return done(url_for("desk.case", number=number, _anchor="whole"))


def _look_again(bench: Bench, wanted: dict[str, Any]) -> Response:
    """What is about to be told to the lead window, and the paper as it will read. Nothing is written."""
    prepared = joint_bench.answer_prepared(bench.case, current_user.actor, **wanted)
    number = bench.case.number or bench.case.id.hex
    return page(
        "desk/sure.html",
        nav="desk.queue",
        bench=bench,
        case=bench.case,
        number=number,
        row=TABLE["give_opinion"],
        fields=[field for field in asked_for(bench, "give_opinion", wanted) if field.name in OPINION],
        facts=[],
        given=wanted,
        papers=previewing.papers_of(prepared),
        version=request.form.get("version", ""),
        token=request.form.get("token", ""),
        seen="",
        sent_to=url_for("desk.joint_opinion", number=number),
    )


@door.post("/desk/cases/<number>/members")
@at_the_counter
def joint_choice(number: str) -> Response:
    """Other members chosen for a joint filing at the window; answers and scans stay."""
    bench = bench_for(number)
    joint_filing.choose(bench.case, request.form.getlist("beside"), current_user.actor)
    return done(url_for("desk.fill", number=number))
