"""Door: desk. One case on the workbench: what is asked, what was given, what was found, and what may be done."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, request, url_for
from flask_login import current_user
from markupsafe import Markup

from portal.cases import comparison, joint_bench, presence, verdicts, word_to_reviewer, workbench
from portal.cases.acts_of_cooperation import OPINIONS
from portal.cases.case_clock import explain
from portal.cases.clock_explained import KIND_WORDS, MARK_WORDS
from portal.cases.lifecycle import Choice
from portal.cases.workbench import Bench
from portal.cases.workbench_history import since
from portal.cases.worklist import Worklist
from portal.cases.worklist_scope import case_for
from portal.cases.worklist_tabs import TABS
from portal.ground import time
from portal.ground.errors import N_, Conflict, NotFound, Refused
from views.answers import done, page, wants_fragment
from views.desk import at_a_desk, door
from views.forms.desk import QueueForm, whole
from views.forms.desk_acts import BESIDE, MAIN, asked_for
from views.forms.desk_procedures import GROUP_OF, GROUPS, awaited
from views.wording import flat, said


def bench_for(number: str) -> Bench:
    """The case that this person may work on. Raises NotFound."""
    return Bench(case_for(number, current_user.actor), current_user.actor)


@door.get("/desk/cases/<number>")
@at_a_desk
def case(number: str) -> Response:
    """The workbench of a case; a counter filing that is not sent yet is filled in first."""
    bench = bench_for(number)
    if not bench.case.number:
        return done(url_for("desk.fill", number=number))
    return bench_page(bench)


def bench_page(
    bench: Bench,
    status: int = 200,
    *,
    problem: Refused | None = None,
    typed: Mapping[str, Mapping[str, str]] | None = None,
    points: Mapping[str, tuple[str, str]] | None = None,
    revealed: str = "",
    shown: str | None = None,
    fragment: str = "",
    **more: Any,
) -> Response:
    """The workbench; `typed` by action and `points` by point id stand again in their fields after a refusal.

    `shown`: the file to look at; None where the request names it.
    """
    form = QueueForm(data=request.args.to_dict())
    case_, actor = bench.case, current_user.actor
    values: dict[str, Any] = {
        "nav": "desk.queue",
        "bench": bench,
        "case": case_,
        "number": case_.number or case_.id.hex,
        "problem": _told(bench, problem),
        "conflict": _changed(bench, problem),
        "typed_points": points or {},
        **acts_of(bench, typed or {}),
        "token": secrets.token_urlsafe(16),
        "link": _link(form),
        "seen": bench.act.history.events[-1].seq if bench.act.history.events else 0,
        "revealed": revealed,
        "file": bench.file(request.values.get("file", "") if shown is None else shown),
        "page_number": _page_number(),
        "new_defects": _new_defects(bench),
        "word": word_to_reviewer.last(bench.act),
        "joint": joint_bench.together(bench.act),
        "part": joint_bench.part(bench.act),
        "opinions": OPINIONS,
        "also_open": N_("%(name)s has this open too"),
    }
    if wants_fragment() and fragment:
        return page(fragment, status, is_fragment=True, **values, **more)
    before, after = Worklist(actor).neighbours(case_, form.view([tab.code for tab in TABS], "all"))
    others = presence.also_here(case_.id, actor)
    answer = page(
        "desk/case.html", status, before=before, after=after, others=others,
        answers=bench.answers(revealed), **values, **more,
    )  # fmt: skip
    answer.call_on_close(lambda: presence.note(case_.id, actor))
    return answer


def acts_of(bench: Bench, typed: Mapping[str, Mapping[str, str]], only: Sequence[str] = ()) -> dict[str, Any]:
    """The open actions with their fields, the likeliest unfolded, as `acts`; the closed ones by their reason as `shut`.

    `further`: procedures that nobody waits for now, folded away in groups with the closed ones among them.
    """
    choices = [c for c in bench.choices if not only or c.action in only]
    open_ones = {c.action for c in choices if not c.closed}
    main = [a for a in MAIN if any(c.action == a for c in choices)]
    next_ones = [a for a in awaited(bench) if a in open_ones]
    first = next((a for a in [*typed, *next_ones, *(main or BESIDE)] if a in open_ones), "")
    names, drawn = names_of(bench), _Drawing(bench, typed, first)
    acts: list[Any] = []
    shut: dict[Any, Any] = {}
    further: dict[str, Any] = {words: {"words": words, "acts": [], "shut": {}} for words, _actions in GROUPS}
    for choice in choices:
        group = further.get(GROUP_OF.get(choice.action, ""))
        if group is not None and (choice.action == first or choice.action in next_ones):
            group = None
        if choice.closed is None:
            (acts if group is None else group["acts"]).append(drawn.open(choice))
        else:
            reason = [said(r, names) for r in (choice.closed, *choice.closed.details)]
            place = shut if group is None else group["shut"]
            place.setdefault(tuple(reason), []).append({"row": choice.row, "reason": reason})
    order = {action: place for place, action in enumerate(dict.fromkeys([first, *next_ones]))}
    groups = [{**g, "shut": list(g["shut"].values())} for g in further.values() if g["acts"] or g["shut"]]
    return {
        "acts": sorted(acts, key=lambda a: order.get(a["row"].action, len(order))),
        "shut": list(shut.values()),
        "further": groups,
    }


@dataclass(frozen=True)
class _Drawing:
    """What the page needs to draw an open action."""

    bench: Bench
    typed: Mapping[str, Mapping[str, str]]
    first: str

    def open(self, choice: Choice) -> dict[str, Any]:
        action = choice.action
        return {
            "row": choice.row,
            "fields": asked_for(self.bench, action, self.typed.get(action)),
            "facts": self.bench.facts(action),
            "is_open": action == self.first,
            "about": self.bench.step_name if action == "save_step" else "",
        }


def names_of(bench: Bench) -> dict[str, str]:
    """English names by field key and material code, for sentences on a page in English."""
    fields = {f.key: f.label_en for f in bench.guide.form_fields}
    return fields | {m.code: m.name_en for m in bench.guide.materials}


def _told(bench: Bench, problem: Refused | None) -> dict[str, Markup]:
    """A refusal as sentences by field; '' is for the form as a whole."""
    if problem is None:
        return {}
    names = names_of(bench)
    return {"": said(problem, names)} | {r.field: said(r, names) for r in flat(problem) if r.field}


def _changed(bench: Bench, problem: Refused | None) -> list[Any] | None:
    """What others have done since this person opened the page; None where nobody was faster."""
    if not isinstance(problem, Conflict):
        return None
    return since(bench.history, whole(request.form.get("seen")) or 0)


def _new_defects(bench: Bench) -> list[Any]:
    """Defects of a later round that supervision would have to allow first (R-ACC-7)."""
    case_ = bench.case
    if not bench.actor.holds("supervisor", case_.department_id, case_.centre_id):
        return []
    if not bench.act.history.last("notify_correction"):
        return []
    return verdicts.new_defects(verdicts.defects(case_, bench.items), bench.act.history)


def _link(form: QueueForm) -> dict[str, str]:
    """The view of the queue from which the case was opened, carried from case to case."""
    names = ("tab", "service", "state", "channel", "handler")
    return {name: form[name].data for name in names if form[name].data}


def _page_number() -> int:
    return max(whole(request.args.get("page")) or 1, 1)


@door.post("/desk/cases/<number>/verdicts")
@at_a_desk
def save_verdicts(number: str) -> Response:
    """Keep the verdicts that changed, and the sources of what the centre looked up itself."""
    bench = bench_for(number)
    found = {k[2:]: (v, request.form.get(f"s-{k[2:]}", "")) for k, v in request.form.items() if k.startswith("v-")}
    changed, sources = _changes(bench, found)
    try:
        if changed or sources:
            verdicts.save(
                bench.case, bench.guide, changed, sources, by=current_user.actor, now=time.now(),
                version=whole(request.form.get("version")),
            )  # fmt: skip
    except Refused as refused:
        return bench_page(
            bench_for(number), refused.status, problem=refused, points=found, fragment="desk/_checked.html"
        )
    if wants_fragment():
        passed = request.form.get("all", "")
        return bench_page(bench_for(number), fragment="desk/_checked.html", changed=changed, passed=passed)
    return done(url_for("desk.case", number=number, file=request.form.get("file") or None, _anchor="checks"))


def _changes(bench: Bench, found: dict[str, tuple[str, str]]) -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    """Only what differs from what is kept: the record should not say that everything was examined again."""
    all_pass = request.form.get("all", "")
    left = dict(found)
    changed: dict[str, tuple[str, str]] = {}
    sources: dict[str, str] = {}
    for item in bench.items:
        for point in item.points:
            verdict, text = left.pop(point.id, ("", ""))
            if item.material.code == all_pass:
                verdict = "pass"
            kept = item.verdicts.get(point.id)
            is_same = kept is not None and kept.verdict == verdict
            if is_same and (verdict != "fail" or not text.strip() or text.strip() == bench.sentence(item, point)):
                continue
            if verdict:
                changed[point.id] = (verdict, text if verdict == "fail" else "")
        source = request.form.get(f"source-{item.material.code}")
        if item.by_centre and source is not None and source.strip() != item.source_note:
            sources[item.material.code] = source
    return changed | left, sources


@door.post("/desk/cases/<number>/reveal/<field>")
@at_a_desk
def reveal(number: str, field: str) -> Response:
    """Show one masked value in full, on this page only; the look is recorded (R-PII-6)."""
    bench = bench_for(number)
    workbench.reveal(bench.case, bench.guide, field, current_user.actor)
    if wants_fragment():
        return page(
            "desk/_answers.html",
            number=number,
            case=bench.case,
            bench=bench,
            answers=bench.answers(field),
            revealed=field,
        )
    return bench_page(bench, revealed=field)


@door.post("/desk/cases/<number>/new-defect")
@at_a_desk
def allow_new_defect(number: str) -> Response:
    """A supervisor records why a later notice may name something new (R-ACC-7)."""
    bench = bench_for(number)
    point = request.form.get("point", "")
    if point not in {d.point for d in verdicts.defects(bench.case, bench.items)}:
        raise NotFound(N_("There is no such defect in this case."))
    try:
        verdicts.allow_new_defect(
            bench.case, point, request.form.get("reason", ""), by=current_user.actor, now=time.now()
        )
    except Refused as refused:
        return bench_page(bench, refused.status, problem=refused, typed={"new-defect": {"reason": ""}})
    return done(url_for("desk.case", number=number))


@door.get("/desk/cases/<number>/changes")
@at_a_desk
def changes(number: str) -> Response:
    """What the applicant changed between the last two rounds, old and new side by side."""
    bench = bench_for(number)
    return page(
        "desk/changes.html",
        nav="desk.queue",
        bench=bench,
        number=number,
        changes=comparison.between_rounds(bench.case, bench.guide),
        masked=workbench.masked,
    )


@door.get("/desk/cases/<number>/clock")
@at_a_desk
def clock(number: str) -> Response:
    """Every day of the limit with how it was counted."""
    bench = bench_for(number)
    return page(
        "desk/clock.html",
        nav="desk.queue",
        bench=bench,
        case=bench.case,
        number=number,
        days=explain(bench.case, bench.guide, time.now(), bench.act.history),
        reading=bench.act.reading,
        kind_words=KIND_WORDS,
        mark_words=MARK_WORDS,
    )
