"""Door: desk. Every action of the table, from the workbench: looked at first, then carried out once."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.cases import lifecycle, previewing
from portal.cases.form_values import cleaned
from portal.cases.table import TABLE
from portal.cases.workbench import Bench
from portal.ground.errors import N_, NotFound, Refused
from views.answers import done, page, wants_fragment
from views.desk import at_a_desk, door
from views.desk_case import bench_for, bench_page
from views.desk_counter import FILING_ACTS, fill_page
from views.desk_receipt import keep_told_once
from views.forms.desk import whole
from views.forms.desk_acts import asked_for, given
from views.wording import flat


@door.route("/desk/cases/<number>/<action>", methods=["GET", "POST"])
@at_a_desk
def act(number: str, action: str) -> Response:
    """Carry out an action; one that cannot be taken back is shown once more with the papers that it issues.

    Its address, opened again later, leads to the case: the page that came after a press stands at it.
    """
    bench = bench_for(number)
    if request.method != "POST":
        return done(url_for("desk.case", number=number))
    row = TABLE.get(action)
    if row is None:
        raise NotFound(N_("There is no such action."))
    wanted = given(action, request.form)
    try:
        if row.asks and request.form.get("sure") != "1":
            return _confirm(bench, action, wanted)
        finished = lifecycle.perform(
            bench.case,
            action,
            by=current_user.actor,
            version=whole(request.form.get("version")),
            token=cleaned(request.form.get("token", "")),
            **wanted,
        )
    except Refused as refused:
        if refused.status not in (409, 422):
            raise
        return _refused(number, action, wanted, refused)
    if keep_told_once(finished.case, finished.told_once):
        return done(url_for("desk.receipt", number=finished.case.number))
    return done(url_for("desk.case", number=finished.case.number or number))


def _refused(number: str, action: str, wanted: dict[str, Any], refused: Refused) -> Response:
    """The page again with what was typed; a filing at the counter goes on where it is filled in."""
    bench = bench_for(number)
    if bench.may_fill and action in FILING_ACTS and not wants_fragment():
        return fill_page(bench, wrong=flat(refused), status=refused.status, tried={action: wanted})
    return bench_page(bench, refused.status, problem=refused, typed={action: wanted}, fragment="desk/_decision.html")


def _confirm(bench: Bench, action: str, wanted: dict[str, Any]) -> Response:
    """What is about to happen: the values given, and each paper as it will read. Nothing is written."""
    template = "desk/_sure.html" if wants_fragment() else "desk/sure.html"
    return page(template, **_prepared(bench, action, wanted), sure=True)


def _prepared(bench: Bench, action: str, wanted: dict[str, Any]) -> dict[str, Any]:
    prepared = lifecycle.prepared(
        bench.case, action, current_user.actor, dict(wanted)
    )  # a rule fills in what was asked
    return {
        "nav": "desk.queue",
        "bench": bench,
        "case": bench.case,
        "number": bench.case.number or bench.case.id.hex,
        "row": TABLE[action],
        "fields": asked_for(bench, action, wanted),
        "facts": bench.facts(action),
        "given": wanted,
        "papers": previewing.papers_of(prepared),
        "version": request.form.get("version", bench.case.version),
        "token": request.form.get("token", ""),
        "seen": request.form.get("seen", ""),
    }


@door.route("/desk/cases/<number>/preview/<action>", methods=["GET", "POST"])
@at_a_desk
def preview(number: str, action: str) -> Response:
    """The papers of an action as they will read, on a page of their own. Nothing is written."""
    bench = bench_for(number)
    if action not in TABLE:
        raise NotFound(N_("There is no such action."))
    values = _prepared(bench, action, given(action, request.values))
    return page(
        "desk/preview.html", heading=gettext("Preview: %(action)s", action=gettext(TABLE[action].words)), **values
    )
