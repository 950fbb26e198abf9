"""Door: desk. Counter filing: for a person at the window, with or without an account; papers are scanned here."""

import secrets
from collections.abc import Mapping
from typing import Any

from flask import Response, request, url_for
from flask_login import current_user
from werkzeug.exceptions import RequestEntityTooLarge

from portal.cases import case_files, counter, form_values, joint_filing, joint_guides, joint_offer, materials
from portal.cases.workbench import Bench
from portal.cases.worklist import Worklist
from portal.ground import time
from portal.ground.errors import N_, Forbidden, NotFound, Refused, TooLarge, Unavailable
from portal.services import search
from views import errors
from views.access import staff_only, turned_away
from views.answers import done, page, wants_fragment
from views.desk import door
from views.desk_case import acts_of, bench_for, bench_page, names_of
from views.forms.desk_counter import CounterForm
from views.forms.filing import answers_of
from views.wording import flat, mistakes_of

at_the_counter = staff_only("clerk")
MOST_SHOWN = 12
FILING_ACTS = ("submit", "resubmit", "book", "rebook", "cancel_booking")


@door.get("/desk/counter", endpoint="counter")
@at_the_counter
def choose() -> Response:
    """Choose the service, then say who has come."""
    return _counter_page(CounterForm(data=request.args.to_dict()))


def _counter_page(form: CounterForm, problem: Refused | None = None) -> Response:
    worklist = Worklist(current_user.actor)
    query = request.args.get("q", "").strip()[:60]
    bundles = {b.code: b for b in counter.joint_services(worklist.scope.departments, worklist.catalogue.stamp)}
    mine = {item.code: item for item in worklist.services()}
    chosen = bundles.get(form.service.data) or mine.get(form.service.data)
    if form.service.data and chosen is None:
        raise NotFound(N_("There is no service with this code."))
    found = [i for i in search.find(query).items if i.code in mine] if query else []
    return page(
        "desk/counter.html",
        problem.status if problem else 200,
        nav="desk.counter",
        form=form,
        query=query,
        found=found[:MOST_SHOWN],
        services=worklist.services() if not query and not chosen else [],
        bundles=[]
        if chosen
        else [b for b in bundles.values() if query in b.name or {i.code for i in found} & {*b.members}],
        chosen=chosen,
        offer=joint_offer.offer(chosen.code, time.now()) if chosen and chosen.code in bundles else None,
        beside=request.values.getlist("beside"),
        centres=counter.centres_for(chosen.department, current_user.actor) if chosen else [],
        unfinished=[] if chosen else counter.unfinished(current_user.actor),
        mistakes=mistakes_of(flat(problem) if problem else [], anchors={name: name for name in form.data}),
        kind=form.kind.data or "natural",
    )


@door.post("/desk/counter")
@at_the_counter
def begin() -> Response:
    """Make the draft and go on to its answers and papers."""
    form = CounterForm(request.form)
    try:
        case = counter.begin(
            form.service.data, form.party(), form.agent(), form.centre.data, by=current_user.actor,
            beside=request.form.getlist("beside"),
        )  # fmt: skip
    except (Forbidden, NotFound):
        raise
    except Refused as refused:
        return _counter_page(form, refused)
    return done(url_for("desk.fill", number=case.id.hex))


@door.get("/desk/cases/<number>/fill")
@at_the_counter
def fill(number: str) -> Response:
    """All answers and papers of a case that is filled in at the window."""
    return fill_page(_bench_to_fill(number))


def _bench_to_fill(number: str) -> Bench:
    bench = bench_for(number)
    if not bench.may_fill:
        raise Refused(N_("This case cannot be changed now: it is with the centre. Please wait for the answer."))
    return bench


def fill_page(
    bench: Bench,
    typed: Mapping[str, str] | None = None,
    wrong: list[Refused] | None = None,
    status: int = 200,
    tried: Mapping[str, Mapping[str, str]] | None = None,
) -> Response:
    """Answers and papers; `typed` answers and `tried` actions stand in their fields again after a refusal."""
    names = names_of(bench)
    anchors = {f.key: f.key for f in bench.guide.form_fields}
    anchors |= {item.material.code: f"m{n}" for n, item in enumerate(bench.items, start=1)}
    told = mistakes_of(wrong or [], names, anchors)
    told_by_field = {m.field: m.text for m in told}
    editable = bench.case.state in form_values.EDITABLE
    values = {**bench.values, **(typed or {})}
    return page(
        "desk/fill.html",
        status,
        nav="desk.counter",
        bench=bench,
        case=bench.case,
        number=bench.case.number or bench.case.id.hex,
        values=values,
        editable=editable,
        mistakes=told,
        by_field={m.field: m for m in told},
        **acts_of(bench, tried or {}, FILING_ACTS),
        problem=told_by_field,
        seen=bench.act.history.events[-1].seq if bench.act.history.events else 0,
        token=secrets.token_urlsafe(16),
        promisable={
            i.material.code for i in bench.items if i.material.deferrable and i.material.required and not i.by_centre
        },
        file_name=case_files.name_of,
        offer=joint_offer.offer(bench.guide.code, time.now()) if joint_guides.is_joint(bench.guide.code) else None,
        chosen=joint_filing.chosen(bench.case),
    )


@door.post("/desk/cases/<number>/answers")
@at_the_counter
def save_answers(number: str) -> Response:
    """Keep what was typed, right or wrong; what is wrong is said at once."""
    bench = _bench_to_fill(number)
    answers = answers_of(request.form, bench.guide)
    wrong = [*answers.twice, *form_values.save(bench.case, bench.guide, answers.to_keep(), time.now())]
    if wants_fragment():
        filled = {w.field for w in wrong if w.field and answers.is_typed(w.field)}
        return page("desk/_saved.html", saved_at=time.now(), wrong_ones=len(filled))
    if wrong:
        first = list({w.field: w for w in reversed(wrong)}.values())[::-1]
        return fill_page(_bench_to_fill(number), answers.texts, first, Refused.status)
    return done(url_for("desk.fill", number=number, _anchor="papers"))


@door.post("/desk/cases/<number>/files")
@at_the_counter
def give_file(number: str) -> Response:
    """Scan or attach files for one material; each is checked at once."""
    code, token = request.form.get("material", ""), form_values.cleaned(request.form.get("token", ""))
    bench = bench_for(number)
    is_signed = code == materials.SIGNED_COMMITMENT and bench.may_scan
    if not is_signed:
        bench = _bench_to_fill(number)
    wrong: list[Refused] = []
    for place, upload in enumerate(request.files.getlist("file")):
        if not upload.filename:
            continue
        try:
            case_files.give(
                bench.case,
                bench.guide,
                code,
                upload.stream,
                upload.filename,
                by=current_user.actor,
                token=f"{token}-{place}",
            )
        except (TooLarge, Unavailable, Refused) as refused:
            refused.field = refused.field or code
            wrong.append(refused)
    if not any(f.filename for f in request.files.getlist("file")):
        wrong.append(Refused(N_("Please choose a file first."), field=code))
    if wrong:
        return _not_taken(number, wrong)
    if not bench.may_fill:
        return done(url_for("desk.case", number=number))
    return done(url_for("desk.fill", number=number, _anchor=request.form.get("at") or "papers"))


def _not_taken(number: str, wrong: list[Refused]) -> Response:
    """Why a scan was not taken: where the case is filled in, or on the workbench where a signed paper was scanned."""
    bench = bench_for(number)
    if bench.may_fill:
        return fill_page(bench, wrong=wrong, status=wrong[0].status)
    return bench_page(bench, wrong[0].status, problem=wrong[0], shown="")  # a body too large was never read


@door.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> Response:
    """More than any upload may be: said beside the paper; the body was never read, so its address names the paper."""
    if request.endpoint != "desk.give_file":
        return errors.http_error(error)
    errors.read_away()
    refused = TooLarge(
        N_("What was sent is too large: at most 64 MB at once. Please send fewer or smaller files at a time.")
    )
    refused.field = request.args.get("material", "")
    try:
        return turned_away("staff", ("clerk",)) or _not_taken((request.view_args or {})["number"], [refused])
    except Refused as other:
        return errors.answer_error(other.status, errors.sentence(other))


@door.post("/desk/cases/<number>/files/<file_id>/remove")
@at_the_counter
def remove_file(number: str, file_id: str) -> Response:
    """Take a scan back out."""
    case_files.remove(_bench_to_fill(number).case, file_id, by=current_user.actor)
    return done(url_for("desk.fill", number=number, _anchor="papers"))


@door.post("/desk/cases/<number>/promise")
@at_the_counter
def promise(number: str) -> Response:
    """Promise a deferrable material for later, or give it now after all."""
    bench = _bench_to_fill(number)
    act: Any = materials.promise if request.form.get("on") == "1" else materials.take_promise_back
    try:
        act(bench.case, bench.guide, request.form.get("material", ""), time.now())
    except Refused as refused:
        return fill_page(_bench_to_fill(number), wrong=[refused], status=refused.status)
    return done(url_for("desk.fill", number=number, _anchor="papers"))
