"""Cases of the demonstration: fictional people, every state, laid out in working days before the injected time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from models.cases import Case
from models.people import Applicant, Staff
from portal.cases import booking, case_files, form_files, form_values, issuing, lifecycle, sealing, starting
from portal.cases.example_filings import examine, fill
from portal.cases.who import POST_OF_ROLE, deciding_post, open_steps
from portal.ground import time
from portal.ground.house import house
from portal.people import codes
from portal.people.accounts import phone_of
from portal.people.actors import SYSTEM, Actor, applicant_actor, staff_actor
from portal.services import catalogue

FOOD, SHOP, ALLOWANCE, SANITATION = "990131004000", "990131001000", "990111008000", "990123001000"


@dataclass
class Stage:
    """One case on its way: who files, who handles, and the working day on which it stands."""

    case: Case
    applicant: Actor
    days: list[date]
    at: datetime
    now: datetime  # the demonstration's present: nothing happens after it

    def go(self, working_days: int, hour: int = 10, minute: int = 0) -> None:
        """Move on to a later working day (0: the same day, at that hour)."""
        index = next(i for i, d in enumerate(self.days) if d >= self.at.date()) + working_days
        day = self.days[min(index, len(self.days) - 1)]
        self.at = max(self.at, datetime(day.year, day.month, day.day, hour, minute))
        self.pass_minutes(3)

    def pass_minutes(self, minutes: int) -> None:
        """Some minutes later, never after the present."""
        self.at = min(self.at + timedelta(minutes=minutes), self.now)

    def act(self, action: str, by: Actor, **given: Any) -> None:
        """Perform an action at the moment of the stage."""
        with time.at(self.at):
            self.case = lifecycle.perform(self.case, action, by=by, **given).case
        self.pass_minutes(2)


class Cast:
    """The people of the demonstration that act here, by badge and by name."""

    def __init__(self) -> None:
        self._staff = {s.badge: s for s in Staff.select().where(Staff.is_demo)}

    def staff(self, badge: str) -> Actor:
        """A member of staff as an actor today."""
        return staff_actor(self._staff[badge])

    def applicants(self) -> list[Applicant]:
        """The demonstration's applicants, companies last."""
        return list(
            Applicant.select()
            .where(Applicant.is_demo)
            .order_by(Applicant.kind.desc(), Applicant.created_at, Applicant.id)
        )


def working_days_until(now: datetime, count: int = 45) -> list[date]:
    """The last working days up to today, oldest first."""
    calendar = house.calendar()
    days: list[date] = []
    day = now.date()
    while len(days) < count:
        if calendar.is_workday(day):
            days.append(day)
        day -= timedelta(days=1)
    return days[::-1]


def load_cases(now: datetime | None = None) -> int:
    """Lay out the demonstration's cases once. Returns how many were made; 0 when there are cases already."""
    now = now or time.now()
    if Case.select().exists() or not Staff.select().where(Staff.is_demo).exists():
        return 0
    cast, days = Cast(), working_days_until(now)
    applicants = cast.applicants()
    made = 0
    for back, code, story in sorted(STORIES, key=lambda s: -s[0]):
        applicant = applicants[made % len(applicants)]
        day = days[-1 - back]
        moment = datetime(day.year, day.month, day.day, 9, 10 + made % 45)
        with time.at(min(moment, now)):
            case = starting.start(code, applicant, starting.party_of(applicant))
        stage = Stage(case, applicant_actor(applicant), days, min(moment, now), now)
        story(stage, cast)
        made += 1
    from portal.cases.demonstration_joint import load as load_joint  # it stands on the people and stages of this module

    return made + load_joint(cast, days, now)


def _fill(stage: Stage, *, promise: bool = False) -> None:
    with time.at(stage.at):
        stage.case = fill(stage.case, stage.applicant, promise=promise)
    stage.pass_minutes(10)


def _examine(stage: Stage, by: Actor, fail: int = 0) -> None:
    with time.at(stage.at):
        stage.case = examine(stage.case, by, fail=fail)
    stage.pass_minutes(6)


def _clerk(stage: Stage, cast: Cast) -> Actor:
    """A clerk of the deciding department: its own where it has one, the integrated window's otherwise."""
    own = {"SCJG": "S001", "RSHJ": "S003", "ZHCK": "S005"}
    return cast.staff(own.get(stage.case.department_id, "S015"))


def _draft(stage: Stage, cast: Cast) -> None:
    pass


def _half_draft(stage: Stage, cast: Cast) -> None:
    with time.at(stage.at):
        guide = catalogue.guide_of(stage.case.guide)
        form_values.save(stage.case, guide, {"org_name": "溪畔小吃", "area": "42"}, stage.at)


def _in_pre_review(stage: Stage, cast: Cast) -> None:
    _fill(stage)
    stage.act("request_pre_review", stage.applicant)


def _returned(stage: Stage, cast: Cast) -> None:
    _in_pre_review(stage, cast)
    stage.go(0, 14)
    _examine(stage, _clerk(stage, cast), fail=2)
    stage.act("return_pre_review", _clerk(stage, cast))


def _pre_reviewed(stage: Stage, cast: Cast) -> None:
    _in_pre_review(stage, cast)
    stage.go(0, 15)
    _examine(stage, _clerk(stage, cast))
    stage.act("pass_pre_review", _clerk(stage, cast))


def _booked(stage: Stage, cast: Cast) -> None:
    _pre_reviewed(stage, cast)
    with time.at(stage.at):
        days = [d for d in booking.open_days(time.now()) if d > stage.now.date()]
        slot = next(s for s in booking.slots(stage.case, days[0], time.now()) if s.free)
    stage.act("book", stage.applicant, window=slot.window, day=days[0].isoformat(), start=slot.start)


def _submitted(stage: Stage, cast: Cast) -> None:
    _fill(stage)
    stage.act("submit", stage.applicant)


def _deemed(stage: Stage, cast: Cast) -> None:
    _submitted(stage, cast)
    stage.go(6, 8)
    stage.act("deem_accepted", SYSTEM)


def _correction(stage: Stage, cast: Cast) -> None:
    _submitted(stage, cast)
    stage.go(1, 11)
    _examine(stage, _clerk(stage, cast), fail=2)
    stage.act("notify_correction", _clerk(stage, cast))


def _accepted(stage: Stage, cast: Cast) -> None:
    _submitted(stage, cast)
    stage.go(1, 9, 30)
    _examine(stage, _clerk(stage, cast))
    stage.act("accept", _clerk(stage, cast))


def _tolerant(stage: Stage, cast: Cast) -> None:
    _fill(stage, promise=True)
    with time.at(stage.at):
        code = codes.send_code(phone_of(stage.case.owner), "sign")
    stage.act("submit", stage.applicant, commit="1", code=code, consent="1")
    stage.go(0, 15)
    _examine(stage, _clerk(stage, cast))
    stage.act("accept_tolerant", _clerk(stage, cast))


def _in_progress(stage: Stage, cast: Cast) -> None:
    _accepted(stage, cast)
    _steps(stage, cast, most=1)


def _suspended(stage: Stage, cast: Cast) -> None:
    """The clock stands still for an inspection: asked by the clerk, told by the window head (许45)."""
    _accepted(stage, cast)
    stage.go(1, 10)
    wanted = {"ground": "检验", "days": 15, "organ": "云溪县检验检测中心", "reason": "餐饮用水须经检验合格。"}
    stage.act("ask_special_procedure", _clerk(stage, cast), **wanted)
    stage.act("tell_special_procedure", cast.staff("S014"))


def _steps(stage: Stage, cast: Cast, most: int = 9) -> None:
    guide = catalogue.guide_of(stage.case.guide)
    posts = {"inspector": ("S016", "S018"), "reviewer": ("S016", "")}
    for step in open_steps(guide)[:most]:
        stage.go(1, 14)
        post = POST_OF_ROLE.get(step.role, "reviewer")
        first, second = posts.get(post, ("S016", ""))
        given = {"second_officer": second} if "两人以上" in step.role else {}
        stage.act("save_step", cast.staff(first), opinion="符合要求。", **given)


def _granted(stage: Stage, cast: Cast) -> None:
    _accepted(stage, cast)
    _steps(stage, cast)
    stage.go(1, 15)
    guide = catalogue.guide_of(stage.case.guide)
    decider = _clerk(stage, cast) if guide.case_type == "即办件" else cast.staff("S014")
    if deciding_post(guide) == "reviewer":
        decider = cast.staff("S016")
    stage.act(
        "grant",
        decider,
        content=f"准予{guide.name}。",
        facts="申请材料齐全，现场与材料一致。",
        valid_from=stage.at.date().isoformat(),
    )


def _refused(stage: Stage, cast: Cast) -> None:
    _accepted(stage, cast)
    _steps(stage, cast)
    stage.go(1, 15)
    stage.act(
        "refuse",
        cast.staff("S013"),
        facts="现场核查发现备餐区与卫生间直接相通，无法整改。",
        failed_condition="设备布局和工艺流程合理，能防止交叉污染",
        law="中华人民共和国食品安全法第三十三条",
        reasons="经营场所布局不能防止交叉污染，申请人书面表示不再整改。",
    )


def _sealed(stage: Stage, cast: Cast) -> None:
    _granted(stage, cast)
    _seal(stage, cast)


def _seal(stage: Stage, cast: Cast) -> None:
    stage.go(0, 16)
    stage.act("order_seal", cast.staff("S017"))
    with time.at(stage.at):
        sealing.carry_out_waiting()
    stage.case = Case.get_by_id(stage.case.id)


def _refused_sealed(stage: Stage, cast: Cast) -> None:
    _refused(stage, cast)
    _seal(stage, cast)


def _delivered(stage: Stage, cast: Cast) -> None:
    _sealed(stage, cast)
    stage.go(1, 10)
    stage.act("deliver", _clerk(stage, cast), way="window", recipient=stage.case.applicant_name)


def _archived(stage: Stage, cast: Cast) -> None:
    """Filed away. A volume takes only what is made, so this story comes first, while nothing else waits to be made."""
    _delivered(stage, cast)
    with time.at(stage.at):
        while case_files.clean_waiting(50) or form_files.make_waiting(50) or issuing.render_waiting(50):
            pass
    stage.case = Case.get_by_id(stage.case.id)
    stage.go(1, 9)
    stage.act("archive", _clerk(stage, cast))


def _not_accepted(stage: Stage, cast: Cast) -> None:
    _submitted(stage, cast)
    stage.go(0, 16)
    stage.act(
        "refuse_acceptance",
        cast.staff("S014"),
        ground="not_competent",
        basis="中华人民共和国行政许可法第三十二条第一款第二项",
        reason="申请地点不在本县行政区域内。",
        competent_organ="邻县市场监督管理局",
    )


def _withdrawn(stage: Stage, cast: Cast) -> None:
    _submitted(stage, cast)
    stage.go(0, 16)
    stage.act("withdraw", stage.applicant)


def _terminated(stage: Stage, cast: Cast) -> None:
    _tolerant(stage, cast)
    stage.go(8, 9)
    stage.act("terminate", cast.staff("S014"), ground="promise_lapsed", reason="承诺后补的材料逾期未交。")


STORIES: tuple[tuple[int, str, Callable[[Stage, Cast], None]], ...] = (
    (20, SHOP, _archived),
    (0, FOOD, _draft),
    (1, FOOD, _half_draft),
    (0, FOOD, _in_pre_review),
    (1, FOOD, _in_pre_review),
    (1, SHOP, _in_pre_review),
    (2, FOOD, _returned),
    (2, SANITATION, _returned),
    (3, FOOD, _pre_reviewed),
    (2, FOOD, _booked),
    (3, SANITATION, _booked),
    (0, FOOD, _submitted),
    (1, SHOP, _submitted),
    (3, FOOD, _submitted),
    (4, SANITATION, _submitted),
    (7, FOOD, _deemed),
    (4, FOOD, _correction),
    (3, SHOP, _correction),
    (2, FOOD, _accepted),
    (5, FOOD, _in_progress),
    (10, FOOD, _in_progress),
    (14, FOOD, _in_progress),
    (2, FOOD, _tolerant),
    (6, SANITATION, _accepted),
    (6, FOOD, _suspended),
    (8, FOOD, _granted),
    (9, FOOD, _refused),
    (9, FOOD, _sealed),
    (2, SHOP, _sealed),
    (12, FOOD, _refused_sealed),
    (12, FOOD, _delivered),
    (4, SHOP, _delivered),
    (5, FOOD, _not_accepted),
    (4, FOOD, _withdrawn),
    (15, FOOD, _terminated),
    (4, ALLOWANCE, _accepted),
    (3, ALLOWANCE, _submitted),
)
