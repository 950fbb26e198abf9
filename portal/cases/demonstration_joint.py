"""Joint cases of the demonstration (一件事): from the draft to the one delivery, with every turn that they can take."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from models.cases import Case
from portal.cases import case_history, joint_filing, joint_members, outstanding, sealing, starting
from portal.cases.demonstration import Cast, Stage
from portal.cases.example_filings import examine, fill
from portal.cases.who import POST_OF_ROLE, deciding_post, needs_two_officers, open_steps
from portal.ground import time
from portal.people.actors import Actor, applicant_actor
from portal.services import catalogue

RESTAURANT, BIRTH = "YJS-CYD", "YJS-XSE"
FOOD, FIRE, DRAINS, TOBACCO = "990131004000", "990100001000", "990117003000", "990150001000"
LAW = "《中华人民共和国消防法》第十五条"


def load(cast: Cast, days: list[date], now: datetime) -> int:
    """Lay out the joint cases. `days`: the last working days, oldest first. Returns how many filings were made."""
    applicants = cast.applicants()
    for number, (back, code, beside, story) in enumerate(STORIES):
        applicant = applicants[number % len(applicants)]
        day = days[-1 - back]
        moment = min(datetime(day.year, day.month, day.day, 9, 5 + number), now)
        with time.at(moment):
            case = joint_filing.start(code, applicant, starting.party_of(applicant), beside=beside)
        story(Stage(case, applicant_actor(applicant), days, moment, now), cast)
    return len(STORIES)


def _draft(stage: Stage, cast: Cast) -> None:
    pass


def _submitted(stage: Stage, cast: Cast) -> None:
    with time.at(stage.at):
        stage.case = fill(stage.case, stage.applicant)
    stage.pass_minutes(12)
    stage.act("submit", stage.applicant)


def _accepted(stage: Stage, cast: Cast) -> None:
    _submitted(stage, cast)
    stage.go(0, 14)
    with time.at(stage.at):
        stage.case = examine(stage.case, _clerk(stage, cast))
    stage.pass_minutes(8)
    stage.act("accept", _clerk(stage, cast), lead_opinion="材料齐全，同意联合办理。")
    _on_the_spot(stage, cast)


def _on_the_spot(stage: Stage, cast: Cast) -> None:
    """What is decided on the spot is decided and sealed on the day of acceptance."""
    quick = [m for m in joint_members.members_of(stage.case) if m.case_type == "即办件"]
    for case in quick:
        _decide(replace(stage, case=case), cast)
    stage.pass_minutes(20)
    for case in quick:
        replace(stage, case=Case.get_by_id(case.id)).act("order_seal", cast.staff("S017"))
    with time.at(stage.at):
        sealing.carry_out_waiting(20)
    stage.case = Case.get_by_id(stage.case.id)


def _circulated(stage: Stage, cast: Cast) -> None:
    _accepted(stage, cast)
    stage.act("circulate", _clerk(stage, cast))


def _disagreeing(stage: Stage, cast: Cast) -> None:
    """The fire department disagrees, the lead window urges the one that is silent."""
    _circulated(stage, cast)
    stage.go(1, 10)
    against = {"opinion": "disagree", "reasons": "疏散通道被占用，须先整改。", "law": LAW}
    stage.act("give_opinion", cast.staff("S016"), department="ZHCK", **against)
    stage.go(1, 15)
    stage.act("urge", _clerk(stage, cast))


def _settled(stage: Stage, cast: Cast) -> None:
    """Asked again after the mending, the department agrees; all members are on their way."""
    _disagreeing(stage, cast)
    stage.go(1, 9)
    due = stage.days[-1] if stage.at.date() < stage.days[-1] else None
    given = {"departments": "ZHCK"} | ({"due": due.isoformat()} if due else {})
    stage.act("circulate", _clerk(stage, cast), **given)
    stage.act("give_opinion", cast.staff("S016"), department="ZHCK", opinion="agree", reasons="已整改。")
    for code in outstanding.silent_departments(case_history.of(stage.case)):
        stage.act("give_opinion", cast.staff("S016"), department=code, opinion="agree", reasons="")


def _one_left_out(stage: Stage, cast: Cast) -> None:
    _circulated(stage, cast)
    stage.go(1, 11)
    _member(stage, DRAINS).act("withdraw", stage.applicant)


def _paused(stage: Stage, cast: Cast) -> None:
    """A member's special procedure keeps the joint limit still as well."""
    _circulated(stage, cast)
    stage.go(1, 10)
    member = _member(stage, FOOD)
    wanted = {"ground": "检验", "days": 10, "organ": "云溪县检验检测中心", "reason": "餐饮用水须经检验合格。"}
    member.act("ask_special_procedure", cast.staff("S015"), **wanted)
    member.act("tell_special_procedure", cast.staff("S014"))


def _partly_decided(stage: Stage, cast: Cast) -> None:
    _circulated(stage, cast)
    stage.go(1, 10)
    _decide(_member(stage, FOOD), cast)
    _decide(_member(stage, FIRE), cast, refuse=True)


def _completed(stage: Stage, cast: Cast) -> None:
    _accepted(stage, cast)
    stage.go(2, 9)
    for case in joint_members.members_of(stage.case):
        if case.outcome is None:
            _decide(replace(stage, case=case), cast, refuse=case.service_code == FIRE)
    stage.go(1, 15)
    for case in [m for m in joint_members.members_of(stage.case) if m.state == "decided"]:
        replace(stage, case=case).act("order_seal", cast.staff("S017"))
    with time.at(stage.at):
        sealing.carry_out_waiting(20)
    stage.case = Case.get_by_id(stage.case.id)


def _delivered(stage: Stage, cast: Cast) -> None:
    _completed(stage, cast)
    stage.go(1, 10)
    stage.act("deliver", _clerk(stage, cast), way="window", recipient=stage.case.applicant_name)


def _clerk(stage: Stage, cast: Cast) -> Actor:
    return cast.staff("S001" if stage.case.department_id == "SCJG" else "S015")


def _member(stage: Stage, service: str) -> Stage:
    """The same moment in a member's own case."""
    case = next(m for m in joint_members.members_of(stage.case) if m.service_code == service)
    return replace(stage, case=case)


def _decide(stage: Stage, cast: Cast, *, refuse: bool = False) -> None:
    """Every step recorded, then granted by its decider or refused by the head of the agency."""
    guide = catalogue.guide_of(stage.case.guide_id)
    for step in open_steps(guide):
        if step.no <= stage.case.step:
            continue
        given = {"second_officer": "S018"} if needs_two_officers(step) else {}
        first = "S015" if POST_OF_ROLE.get(step.role) == "clerk" else "S016"
        stage.act("save_step", cast.staff(first), opinion="符合要求。", **given)
    if refuse:
        stage.act(
            "refuse",
            cast.staff("S013"),
            facts="疏散通道被占用，逾期未整改。",
            failed_condition="疏散通道、安全出口保持畅通",
            law=LAW,
            reasons="不符合消防安全要求，申请人书面表示另行选址后再申请。",
        )
        return
    post = deciding_post(guide)
    decider = cast.staff({"clerk": "S015", "reviewer": "S016"}.get(post, "S014"))
    content = f"准予{guide.name}。" if guide.is_permit else f"同意{guide.name}。"
    stage.act("grant", decider, content=content, valid_from=stage.at.date().isoformat())


STORIES: tuple[tuple[int, str, tuple[str, ...], Callable[[Stage, Cast], None]], ...] = (
    (12, RESTAURANT, (), _delivered),
    (8, RESTAURANT, (), _completed),
    (6, RESTAURANT, (), _partly_decided),
    (5, RESTAURANT, (TOBACCO,), _settled),
    (4, RESTAURANT, (), _paused),
    (4, RESTAURANT, (TOBACCO,), _disagreeing),
    (3, RESTAURANT, (), _one_left_out),
    (2, BIRTH, (), _accepted),
    (1, RESTAURANT, (), _submitted),
    (0, RESTAURANT, (TOBACCO,), _draft),
    (0, BIRTH, (), _draft),
)
