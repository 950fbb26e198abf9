"""What each procedure of the workbench asks for: the clock, others who are asked, putting right. See desk_acts.ASKED."""

from collections.abc import Callable

from portal.cases import acts_of_extension, acts_of_pausing, case_clock, chasing, joint_opinions
from portal.cases.acts_of_cooperation import OPINIONS, REPLIES
from portal.cases.acts_of_hearing import ASK_WITHIN, OUTCOMES
from portal.cases.acts_of_record import CASE_TYPES
from portal.cases.outstanding import circulated
from portal.cases.reminding import NOTE_OVER
from portal.cases.who import circulated_to
from portal.cases.workbench import Bench
from portal.ground import time
from portal.ground.errors import N_
from portal.people.places import places
from portal.services.joint_guide import JointGuide
from views.forms.asked import NONE_YET, Asked, iso

PRINTED = N_("It is printed on the notice.")


def _ask_special(bench: Bench) -> list[Asked]:
    lawful = acts_of_pausing.grounds(bench.guide)
    choices = (NONE_YET, *((name, f"{name}（{law['law']}{law['article']}）") for name, law in lawful.items()))
    return [
        Asked("ground", N_("Ground in law"), "select", choices=choices, own_words=True),
        Asked("days", N_("Working days it needs")),
        Asked("organ", N_("Who carries it out")),
        Asked("reason", N_("Why this application needs it"), "area", PRINTED),
    ]


def _longer(bench: Bench) -> list[Asked]:
    whole = N_("The whole time from the start, not what is added.")
    return [Asked("days", N_("Working days it needs"), hint=whole), Asked("reason", N_("Reason"), "area", PRINTED)]


def _end_special(bench: Bench) -> list[Asked]:
    late = N_("Only where it took longer than was told.")
    return [
        Asked("result", N_("Result of the procedure"), "area"),
        Asked("reason", N_("Why it took longer"), "area", late, is_required=False),
    ]


def _ask_extension(bench: Bench) -> list[Asked]:
    cap = str(acts_of_extension.cap_of(bench.act))
    return [
        Asked("days", N_("Days"), hint=N_("At most %(cap)s by law."), hint_values={"cap": cap}),
        Asked("reason", N_("Reason"), "area", PRINTED),
    ]


def _extend(bench: Bench) -> list[Asked]:
    as_asked = N_("Empty: as it was asked for.")
    return [
        Asked("days", N_("Days"), hint=as_asked, is_required=False),
        Asked("reason", N_("Reason"), "area", as_asked, is_required=False),
    ]


def _hearing_right(bench: Bench) -> list[Asked]:
    return [
        Asked("facts", N_("Facts found"), "area"),
        Asked("interest", N_("Whose important interest is concerned, and how"), "area"),
        Asked("interested", N_("Interested persons"), "area", N_("One a line."), is_required=False),
    ]


def _ask_hearing(bench: Bench) -> list[Asked]:
    return [Asked("reason", N_("Why a hearing is wanted"), "area", is_required=False)]


def _state_view(bench: Bench) -> list[Asked]:
    return [Asked("statement", N_("What the applicant states"), "area")]


def _record_hearing(bench: Bench) -> list[Asked]:
    if_held = N_("Where a hearing was held.")
    return [
        Asked("outcome", N_("What became of it"), "radio", choices=tuple(OUTCOMES.items())),
        Asked("notice_on", N_("Time and place notified on"), "date", if_held, is_required=False),
        Asked("held_on", N_("Day of the hearing"), "date", if_held, is_required=False),
        Asked("chair", N_("Who presided"), hint=if_held, is_required=False),
        Asked("record", N_("Record"), "area", N_("Who was heard, and what was said.")),
    ]


def _third_party(bench: Bench) -> list[Asked]:
    usual = case_clock.working_days_from(time.now(), ASK_WITHIN)
    return [
        Asked("person", N_("Third party")),
        Asked("interest", N_("Interest that is concerned"), "area"),
        Asked("until", N_("May state a view until"), "date", value=iso(usual)),
    ]


def _supplement(bench: Bench) -> list[Asked]:
    return [Asked("due", N_("Papers by"), "date", value=iso(case_clock.working_days_from(time.now(), 5)))]


def _circulate(bench: Bench) -> list[Asked]:
    others = tuple((d.code, d.name) for d in places().departments.values() if d.code != bench.case.department_id)
    proposed, due = "", case_clock.working_days_from(time.now(), 5)
    if isinstance(bench.guide, JointGuide):
        proposed, due = ",".join(joint_opinions.departments_to_ask(bench.act)), joint_opinions.opinion_due(bench.act)
    asked = N_("Departments whose opinion is needed")
    return [
        Asked("departments", asked, "ticks", value=proposed, choices=others, own_words=True),
        Asked("due", N_("Opinions by"), "date", value=iso(due)),
        Asked("note", N_("What is asked of them"), "area", is_required=False),
    ]


def _opinion(bench: Bench) -> list[Asked]:
    mine = circulated_to(bench.act, bench.actor)
    known = places().departments
    whose = tuple((code, known[code].name) for code in mine if code in known)
    return [
        Asked("department", N_("Department"), "select", choices=whose, value=mine[0] if mine else "", own_words=True),
        Asked("opinion", N_("Opinion"), "radio", choices=tuple(OPINIONS.items())),
        Asked("reasons", N_("Reasons or conditions"), "area", is_required=False),
        Asked("law", N_("Law and article"), hint=N_("Needed where it does not agree."), is_required=False),
        Asked("head", N_("Head who approved"), is_required=False),
    ]


def _urge(bench: Bench) -> list[Asked]:
    hint = N_("Needed where a superior organ is urged.")
    return [Asked("note", N_("How and with whom"), "area", hint, is_required=False)]


def _forward_up(bench: Bench) -> list[Asked]:
    return [
        Asked("superior", N_("Superior organ")),
        Asked("opinion", N_("Opinion of the first examination"), "area"),
        Asked("expected", N_("Reply expected by"), "date", is_required=False),
    ]


def _reply(bench: Bench) -> list[Asked]:
    return [
        Asked("result", N_("Reply"), "radio", choices=tuple(REPLIES.items())),
        Asked("reply_no", N_("Number of the reply"), is_required=False),
        Asked("replied_on", N_("Day of the reply"), "date", value=iso(time.today())),
        Asked("summary", N_("What it says"), "area"),
    ]


def _pay(bench: Bench) -> list[Asked]:
    return [
        Asked("receipt_no", N_("Number on the bank's receipt")),
        Asked("amount", N_("Amount in yuan")),
        Asked("bank", N_("Designated bank")),
        Asked("paid_on", N_("Paid on"), "date", value=iso(time.today())),
    ]


def _type_change(bench: Bench) -> list[Asked]:
    others = tuple((t, t) for t in CASE_TYPES if t != bench.case.case_type)
    return [
        Asked("case_type", N_("New type"), "select", choices=(NONE_YET, *others), own_words=True),
        Asked("reason", N_("Reason"), "area"),
    ]


def _slip(bench: Bench) -> list[Asked]:
    return [
        Asked("old", N_("Words that are wrong"), hint=N_("Copied exactly from the decision.")),
        Asked("new", N_("Words that are right")),
        Asked("reason", N_("How the slip happened"), is_required=False),
        Asked("clerical", N_("A clerical error that changes nobody's rights and duties"), "tick"),
    ]


def _void(bench: Bench) -> list[Asked]:
    papers = [p for p in bench.papers if p.state != "void" and p.kind.seal != "on_order"]
    choices = tuple((p.id, f"{p.kind.title} {p.number}".strip()) for p in papers)
    return [
        Asked("paper", N_("Paper"), "select", choices=(NONE_YET, *choices), own_words=True),
        Asked("reason", N_("Why it is void"), "area"),
    ]


def _hand_over(bench: Bench) -> list[Asked]:
    choices = tuple((c.badge, c.name) for c in bench.people.get("next_contact", []))
    return [
        Asked("taken_by", N_("Taken over by"), "select", choices=(NONE_YET, *choices), own_words=True),
        Asked("reason", N_("What was done, and what remains"), "area"),
    ]


def _remind(bench: Bench) -> list[Asked]:
    return [Asked("note", N_("How the applicant was reminded"), is_required=False)]


PROCEDURES: dict[str, Callable[[Bench], list[Asked]]] = {
    "ask_special_procedure": _ask_special,
    "tell_longer_procedure": _longer,
    "end_special_procedure": _end_special,
    "ask_extension": _ask_extension,
    "extend": _extend,
    "tell_hearing_right": _hearing_right,
    "ask_hearing": _ask_hearing,
    "state_view": _state_view,
    "record_hearing": _record_hearing,
    "tell_third_party": _third_party,
    "ask_supplement": _supplement,
    "circulate": _circulate,
    "give_opinion": _opinion,
    "urge": _urge,
    "forward_up": _forward_up,
    "record_reply": _reply,
    "pay": _pay,
    "ask_type_change": _type_change,
    "correct_decision": _slip,
    "void_paper": _void,
    "hand_over": _hand_over,
    "remind_correction": _remind,
}

# Where a row stands on the workbench, folded under "Further procedures".
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        N_("Clock"),
        (
            "ask_special_procedure",
            "tell_special_procedure",
            "tell_longer_procedure",
            "end_special_procedure",
            "ask_extension",
            "extend",
        ),
    ),
    (
        N_("Hearing and third parties"),
        ("tell_hearing_right", "ask_hearing", "record_hearing", "tell_third_party", "state_view"),
    ),
    (N_("Cooperation"), ("circulate", "give_opinion", "urge", "forward_up", "record_reply")),
    (
        N_("Putting right"),
        ("ask_supplement", "remind_correction", "lapse_correction", "correct_decision", "void_paper"),
    ),
    (N_("Record"), ("pay", "ask_type_change", "change_type", "hand_over")),
)
GROUP_OF = {action: words for words, actions in GROUPS for action in actions}
_ANSWERS = (
    "tell_special_procedure",
    "extend",
    "change_type",
    "end_special_procedure",
    "record_reply",
    "record_hearing",
)
_ENDINGS = ("forward_up", "lapse_correction")


def awaited(bench: Bench) -> tuple[str, ...]:
    """The procedures that somebody or the law waits for now, the first one first: they stand above all others."""
    history, found = bench.act.history, list(_ANSWERS)
    asked = circulated(history)
    if any(asked[code].answer is None for code in circulated_to(bench.act, bench.actor)):
        found.append("give_opinion")
    if bench.case.note == NOTE_OVER:
        found.append("terminate")
    if not history.last("ask_supplement"):
        found.append("ask_supplement")
    if not asked:
        found.append("circulate")
    chase = chasing.of(history)
    if chase is not None and chase.is_due:
        found.insert(0, "urge")
    return (*found, *_ENDINGS)
