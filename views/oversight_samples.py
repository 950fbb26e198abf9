"""Door: oversight. The monthly sample: what was drawn and how, each drawn case with its finding, the list drawn from."""

import csv
import io
from collections.abc import Mapping

from flask import Response, flash, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.errors import N_, Refused
from portal.oversight import sample_findings as findings
from portal.oversight import samples as rules
from portal.people import colleagues
from views.answers import done, download, page
from views.forms.desk import whole
from views.forms.oversight import ListForm, given
from views.forms.paging import page_of
from views.oversight import door, for_supervision, fresh_token, mistakes_in, sent_token

EVENTS = {"check": N_("Checked"), "correct": N_("Finding set right")}
BOM = "\ufeff"


@door.get("/oversight/samples")
@for_supervision
def samples() -> Response:
    """The samples of the months with what their checks found."""
    return page(
        "oversight/samples.html",
        nav="oversight.daily",
        samples=rules.samples(current_user.actor),
        coming=rules.next_month(),
    )


@door.get("/oversight/samples/<uuid:key>")
@for_supervision
def sample(key: object) -> Response:
    """One sample: how it was drawn, and its cases by window."""
    told = rules.sample_for(str(key), current_user.actor)
    form = ListForm(request.args)
    shown = form.state.data if form.state.data in rules.SHOWN else ""
    number = page_of(form)
    rows, total = rules.cases_of(told.sample, shown, number)
    return page(
        "oversight/sample.html",
        nav="oversight.daily",
        told=told,
        sample=told.sample,
        rows=rows,
        shown=shown,
        shown_words=rules.SHOWN,
        outcomes=rules.OUTCOMES,
        satisfactions=rules.SATISFACTION,
        ways=findings.WAYS,
        page=number,
        pages=max(1, -(-total // rules.PAGE)),
        address=lambda page: url_for("oversight.sample", key=key, state=shown or None, page=page),
    )


@door.get("/oversight/samples/<uuid:key>/list.csv")
@for_supervision
def sample_list(key: object) -> Response:
    """The list from which was drawn, with each rank, so that anybody can draw again: numbers of cases, no person."""
    told = rules.sample_for(str(key), current_user.actor)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["department", "window", "case", "rank", "drawn"])
    for department, window, number, rank, is_drawn in rules.listed(told.sample):
        writer.writerow([department, window, number, rank, "1" if is_drawn else "0"])
    name = f"sample-{told.sample.centre_id}-{told.sample.month}.csv"
    return download((BOM + text.getvalue()).encode(), "text/csv; charset=utf-8", name)


@door.get("/oversight/samples/cases/<uuid:key>")
@for_supervision
def sampled(key: object) -> Response:
    """A drawn case with its finding, and the form for it."""
    return _sampled_page(str(key))


def _sampled_page(key: str, problem: Refused | None = None, typed: Mapping[str, str] | None = None) -> Response:
    row = findings.sampled_for(key, current_user.actor)
    entries = findings.entries_of(row)
    stands = findings.said(row) | {
        "way": row.way or "",
        "outcome": row.outcome or "",
        "satisfaction": str(row.satisfaction or ""),
    }
    return page(
        "oversight/sampled.html",
        problem.status if problem else 200,
        nav="oversight.daily",
        row=row,
        case=row.case,
        events=EVENTS,
        entries=entries,
        names=colleagues.names_of({entry.actor for entry in entries}),
        outcomes=rules.OUTCOMES,
        way_options=_options(findings.WAYS),
        satisfaction_options=_options(rules.SATISFACTION),
        outcome_options=_options(rules.OUTCOMES),
        token=fresh_token(),
        refused_form="finding",
        typed=stands if typed is None else typed,
        mistakes=mistakes_in("finding", problem),
    )


def _options(words: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(code, gettext(text)) for code, text in words.items()]


@door.post("/oversight/samples/cases/<uuid:key>")
@for_supervision
def check_sampled(key: object) -> Response:
    """Keep what the check of a drawn case found."""
    row = findings.sampled_for(str(key), current_user.actor)
    asked = given(request.form, ("way", "satisfaction", "applicant", "outcome", "found"))
    version = whole(request.form.get("version"))
    try:
        findings.keep(row, asked, by=current_user.actor, version=version, token=sent_token())
    except Refused as refused:
        if refused.status not in (409, 422):
            raise
        return _sampled_page(str(key), refused, asked)
    flash(gettext("The finding is recorded."), "good")
    return done(url_for("oversight.sample", key=row.sample_id))
