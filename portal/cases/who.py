"""Who a row of the table means. Each answers for one act and one person; two-person rules are here, in one place."""

from collections.abc import Callable

from portal.cases import outstanding
from portal.cases.act import Act
from portal.people.actors import Actor
from portal.services.guide import Guide, Step

POST_OF_ROLE = {
    "窗口受理人员": "clerk",
    "审查人员": "reviewer",
    "会签部门审查人员": "reviewer",
    "登簿人员": "reviewer",
    "乡镇（街道）或窗口初审人员": "reviewer",
    "核查人员（两人以上）": "inspector",
    "调查人员（两人以上）": "inspector",
    "乡镇（街道）调查人员（两人以上）": "inspector",
    "首席代表（窗口负责人）": "window_head",
    "出件窗口人员": "clerk",
    "受托银行": "clerk",
}
AFTER_DECISION = ("制证送达", "支付", "归档")


def _holds(act: Act, person: Actor, *posts: str) -> bool:
    case = act.case
    return any(person.holds(post, case.department_id, case.centre_id) for post in posts)


def deciding_step(guide: Guide) -> Step:
    """The last step of the guide that decides: the one before making, paying and filing away."""
    steps = [s for s in guide.steps if s.name not in AFTER_DECISION]
    return steps[-1] if steps else guide.steps[-1]


def deciding_post(guide: Guide) -> str:
    """The post that decides: the clerk for 即办件, else the guide's deciding step, the window head by default."""
    if guide.case_type == "即办件":
        return "clerk"
    post = POST_OF_ROLE.get(deciding_step(guide).role, "window_head")
    return "window_head" if post in ("clerk", "inspector") else post


def open_steps(guide: Guide) -> list[Step]:
    """The steps between acceptance and decision that must be recorded before a decision."""
    decided = deciding_step(guide)
    return [s for s in guide.steps if 1 < s.no < decided.no and s.name not in AFTER_DECISION]


def next_step(act: Act) -> Step | None:
    """The first step of the guide that has not been recorded yet."""
    return next((s for s in open_steps(act.guide) if s.no > max(act.case.step, 1)), None)


def needs_two_officers(step: Step) -> bool:
    """True where the law wants two (行政许可法 art. 34, 55)."""
    return "两人以上" in step.role


def _is_applicant(act: Act, person: Actor) -> bool:
    return person.kind == "applicant" and act.case.owner_id is not None and str(act.case.owner_id) == person.id


def _is_decider(act: Act, person: Actor) -> bool:
    """Never who accepted, except an 即办件, whose guide lets the clerk decide on the spot (the keeper is the second)."""
    if not _holds(act, person, deciding_post(act.guide)):
        return False
    accepted_by = act.history.actor_of("accept", "accept_tolerant", "begin_member")
    return act.case.case_type == "即办件" or accepted_by != person.ref


def _names_step(act: Act, person: Actor) -> bool:
    step = next_step(act)
    return step is not None and _holds(act, person, POST_OF_ROLE.get(step.role, "reviewer"))


ANSWERING = ("reviewer", "window_head", "agency_head")


def circulated_to(act: Act, person: Actor) -> list[str]:
    """The departments that were asked for an opinion and for which this person may answer."""
    centre = act.case.department.centre_id
    asked = outstanding.circulated(act.history)
    return [code for code in asked if any(person.holds(post, code, centre) for post in ANSWERING)]


def _is_corrector(act: Act, person: Actor) -> bool:
    """Who mends a clerical error: the post that decided (行政许可法 art. 38)."""
    return _holds(act, person, "agency_head") if act.case.outcome == "refused" else _is_decider(act, person)


def first_contact(act: Act) -> str | None:
    """Who answers for the case to the applicant (首接): the last who took it over, else its first clerk (R-DUTY-1)."""
    taken = act.history.last("hand_over")
    if taken is not None:
        return f"staff:{taken.data['taken_by']}"
    if act.case.started_by_id:
        return f"staff:{act.case.started_by_id}"
    first = next((e.actor for e in act.history.events if e.actor.startswith("staff:")), None)
    return first or (f"staff:{act.case.handler_id}" if act.case.handler_id else None)


def _covered(person: Actor) -> set[str]:
    """Those who are away and for whom this person acts: a cover has all powers of whom it covers (R-DUTY-2)."""
    return {f"staff:{held.cover_of}" for held in person.posts if held.cover_of}


WHO: dict[str, Callable[[Act, Actor], bool]] = {
    "applicant": _is_applicant,
    "clerk": lambda act, person: _holds(act, person, "clerk"),
    "window_head": lambda act, person: _holds(act, person, "window_head"),
    "window": lambda act, person: _holds(act, person, "clerk", "window_head"),
    "agency_head": lambda act, person: _holds(act, person, "agency_head"),
    "seal_keeper": lambda act, person: _holds(act, person, "seal_keeper"),
    "supervisor": lambda act, person: _holds(act, person, "supervisor"),
    "government_head": lambda act, person: _holds(act, person, "government_head"),
    "department": lambda act, person: bool(circulated_to(act, person)),
    "reviewer": lambda act, person: _holds(act, person, "reviewer"),
    "first_contact": lambda act, person: first_contact(act) in {person.ref, *_covered(person)},
    "decider": _is_decider,
    "corrector": _is_corrector,
    "step": _names_step,
    "system": lambda _act, person: person.kind == "system",
}
