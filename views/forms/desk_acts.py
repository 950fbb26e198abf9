"""What each action of the workbench asks for: the fields of its small form, with what is offered and proposed."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from werkzeug.datastructures import MultiDict

from portal.cases import booking, case_clock, commitments
from portal.cases.acts_at_the_window import GROUNDS
from portal.cases.acts_of_decision import WAYS
from portal.cases.acts_of_handling import TERMINATION_GROUNDS
from portal.cases.form_values import cleaned
from portal.cases.workbench import Bench
from portal.ground import time
from portal.ground.errors import N_
from views.forms.asked import NONE_YET, Asked, iso
from views.forms.desk_joint import asked_beside
from views.forms.desk_procedures import PROCEDURES

LONGEST = 4000


def _correction(bench: Bench) -> list[Asked]:
    due = case_clock.correction_due(time.now())
    hint = N_("Ten working days from today are proposed; the day binds nobody, it helps to plan.")
    return [Asked("due", N_("Corrections by"), "date", hint, iso(due), is_required=False)]


def _tolerant(bench: Bench) -> list[Asked]:
    latest = commitments.latest_promise(bench.case, bench.guide, time.now())
    hint = N_("At most five working days, and never after the promised limit.")
    return [Asked("until", N_("Papers to follow by"), "date", hint, iso(latest))]


def _refuse_acceptance(bench: Bench) -> list[Asked]:
    return [
        Asked("ground", N_("Ground of refusal"), "radio", choices=tuple(GROUNDS.items())),
        Asked("basis", N_("Law and article")),
        Asked("competent_organ", N_("Competent organ"), hint=N_("Where this organ has no power."), is_required=False),
        Asked("reason", N_("Reason"), "area", N_("It is printed on the notice.")),
    ]


def _step(bench: Bench) -> list[Asked]:
    asked = [Asked("opinion", N_("What was found"), "area")]
    officers = bench.people.get("second_officer", [])
    if officers:
        choices = (NONE_YET, *((c.badge, c.name) for c in officers))
        asked.append(Asked("second_officer", N_("Second officer"), "select", choices=choices, own_words=True))
    return asked


def _grant(bench: Bench) -> list[Asked]:
    return [
        Asked("content", N_("What is granted"), "area", value=bench.guide.result.name),
        Asked("facts", N_("Facts found"), "area", is_required=False),
        Asked("valid_from", N_("Valid from"), "date", value=iso(time.today())),
        Asked("valid_to", N_("Valid until"), "date", N_("Leave it empty where it does not end."), is_required=False),
        Asked("certificate_no", N_("Number of the certificate"), is_required=False),
    ]


def _refuse(bench: Bench) -> list[Asked]:
    basis = bench.guide.legal_basis
    law = f"{basis[0].law}{basis[0].article}" if basis else ""
    return [
        Asked("facts", N_("Facts found"), "area"),
        Asked("failed_condition", N_("Condition that is not met")),
        Asked("law", N_("Law and article"), value=law),
        Asked("reasons", N_("Reasons"), "area", N_("They answer what the applicant has stated.")),
        Asked("statements", N_("What the applicant stated"), "area", value=_stated(bench), is_required=False),
    ]


def _stated(bench: Bench) -> str:
    """Every view that the applicant has stated; the reasons must answer them."""
    views = [bench.act.payloads.get(e.seq, {}).get("statement", "") for e in bench.act.history.all("state_view")]
    return "\n".join(text for text in views if text)


def _deliver(bench: Bench) -> list[Asked]:
    return [
        Asked("way", N_("Way"), "radio", choices=tuple(WAYS.items())),
        Asked("recipient", N_("Recipient"), hint=N_("Empty: the applicant."), is_required=False),
        Asked("day", N_("Day of delivery"), "date", value=iso(time.today())),
        Asked("mail_no", N_("Number of the postal item"), hint=N_("By post only."), is_required=False),
    ]


def _terminate(bench: Bench) -> list[Asked]:
    return [
        Asked("ground", N_("Lawful ground"), "radio", choices=tuple(TERMINATION_GROUNDS.items())),
        Asked("reason", N_("Reason"), "area", N_("It is printed on the notice.")),
    ]


def _assign(bench: Bench) -> list[Asked]:
    choices = (NONE_YET, *((c.badge, c.name) for c in bench.people.get("handler", [])))
    return [Asked("handler", N_("Give to"), "select", choices=choices, own_words=True), *_take_over(bench)]


def _take_over(bench: Bench) -> list[Asked]:
    if bench.case.handler_id is None:
        return []
    return [Asked("reason", N_("Reason"), hint=N_("Needed while the handler is present."), is_required=False)]


def _submit(bench: Bench) -> list[Asked]:
    words = N_("The applicant agrees to receive papers electronically")
    return [Asked("consent", words, "tick", N_("The signed paper must be scanned."), is_required=False)]


def _book(bench: Bench) -> list[Asked]:
    case, now = bench.case, time.now()
    days = booking.open_days(now)
    proposed = days[1] if len(days) > 1 else None
    slots = booking.slots(case, proposed, now) if proposed else []
    free = next((s for s in slots if s.free > 0), None)
    start, window = (free.start, free.window) if free else ("", "")
    windows = list(dict.fromkeys(s.window for s in slots))
    starts = booking.half_hours(case.centre)
    return [
        Asked("day", N_("Day"), "select", choices=tuple((iso(d), iso(d)) for d in days), value=iso(proposed)),
        Asked("start", N_("Time"), "select", choices=tuple((s, s) for s in starts), value=start),
        Asked("window", N_("Window"), "select", choices=tuple((w, w) for w in windows), value=window),
    ]


ASKED: dict[str, Callable[[Bench], list[Asked]]] = {
    "notify_correction": _correction,
    "accept_tolerant": _tolerant,
    "refuse_acceptance": _refuse_acceptance,
    "save_step": _step,
    "grant": _grant,
    "refuse": _refuse,
    "deliver": _deliver,
    "terminate": _terminate,
    "assign": _assign,
    "take_over": _take_over,
    "submit": _submit,
    "book": _book,
    "rebook": _book,
    **PROCEDURES,
}
# The step that comes next; where one of these stands, open or closed, none of the others unfolds by itself.
MAIN = (
    "return_pre_review",
    "pass_pre_review",
    "notify_correction",
    "accept",
    "accept_tolerant",
    "supply_missing",
    "save_step",
    "grant",
    "order_seal",
    "deliver",
)
BESIDE = ("resubmit", "submit", "book")


def asked_for(bench: Bench, action: str, typed: Mapping[str, str] | None = None) -> list[Asked]:
    """The fields of an action; what was typed stands in them again."""
    fields = [*(ASKED[action](bench) if action in ASKED else []), *asked_beside(bench, action)]
    if typed is None:
        return fields
    return [replace(f, value=typed.get(f.name, "")) for f in fields]


def given(action: str, form: MultiDict[str, str]) -> dict[str, str]:
    """What the form of an action brought, each text cut to what a rule would still read; ticks joined by commas."""
    reserved = {"csrf_token", "version", "token", "seen", "sure", "file"}
    names = [k for k in form if k not in reserved and not k.startswith(("v-", "s-"))]
    return {k: cleaned(",".join(form.getlist(k)))[:LONGEST] for k in names}
