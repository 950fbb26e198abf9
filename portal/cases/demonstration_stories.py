"""What happens to the cases of the demonstration, state by state: one story for each, told by the acts of its people."""

from models.cases import Case
from portal.cases import booking, case_files, form_files, form_values, issuing, sealing
from portal.cases.demonstration import Cast, Stage, Story
from portal.cases.example_filings import examine, fill
from portal.cases.who import POST_OF_ROLE, deciding_post, open_steps
from portal.ground import time
from portal.people import codes
from portal.people.accounts import phone_of
from portal.people.actors import SYSTEM, Actor
from portal.services import catalogue

FOOD, SHOP, ALLOWANCE, SANITATION = "990131004000", "990131001000", "990111008000", "990123001000"


def _fill(stage: Stage, *, promise: bool = False) -> None:
    with time.at(stage.at):
        stage.case = fill(stage.case, stage.applicant, promise=promise)
    stage.pass_minutes(10)


def examine_all(stage: Stage, by: Actor, fail: int = 0) -> None:
    """A verdict on every check point; the first `fail` fail."""
    with time.at(stage.at):
        stage.case = examine(stage.case, by, fail=fail)
    stage.pass_minutes(6)


def clerk(stage: Stage, cast: Cast) -> Actor:
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
    examine_all(stage, clerk(stage, cast), fail=2)
    stage.act("return_pre_review", clerk(stage, cast))


def _pre_reviewed(stage: Stage, cast: Cast) -> None:
    _in_pre_review(stage, cast)
    stage.go(0, 15)
    examine_all(stage, clerk(stage, cast))
    stage.act("pass_pre_review", clerk(stage, cast))


def _booked(stage: Stage, cast: Cast) -> None:
    _pre_reviewed(stage, cast)
    with time.at(stage.at):
        days = [d for d in booking.open_days(time.now()) if d > stage.now.date()]
        slot = next(s for s in booking.slots(stage.case, days[0], time.now()) if s.free)
    stage.act("book", stage.applicant, window=slot.window, day=days[0].isoformat(), start=slot.start)


def _submitted(stage: Stage, cast: Cast) -> None:
    _fill(stage)
    stage.act("submit", stage.applicant)


def deemed(stage: Stage, cast: Cast) -> None:
    """Accepted by law, because nobody answered in five working days."""
    _submitted(stage, cast)
    stage.go(6, 8)
    stage.act("deem_accepted", SYSTEM)


def _correction(stage: Stage, cast: Cast) -> None:
    _submitted(stage, cast)
    stage.go(1, 11)
    examine_all(stage, clerk(stage, cast), fail=2)
    stage.act("notify_correction", clerk(stage, cast))


def accepted(stage: Stage, cast: Cast) -> None:
    """Accepted on the day after it was filed."""
    _submitted(stage, cast)
    stage.go(1, 9, 30)
    examine_all(stage, clerk(stage, cast))
    stage.act("accept", clerk(stage, cast))


def _tolerant(stage: Stage, cast: Cast) -> None:
    _fill(stage, promise=True)
    with time.at(stage.at):
        code = codes.send_code(phone_of(stage.case.owner), "sign")
    stage.act("submit", stage.applicant, commit="1", code=code, consent="1")
    stage.go(0, 15)
    examine_all(stage, clerk(stage, cast))
    stage.act("accept_tolerant", clerk(stage, cast))


def _in_progress(stage: Stage, cast: Cast) -> None:
    accepted(stage, cast)
    steps(stage, cast, most=1)


def _suspended(stage: Stage, cast: Cast) -> None:
    """The clock stands still for an inspection: asked by the clerk, told by the window head (许45)."""
    accepted(stage, cast)
    stage.go(1, 10)
    wanted = {"ground": "检验", "days": 15, "organ": "云溪县检验检测中心", "reason": "餐饮用水须经检验合格。"}
    stage.act("ask_special_procedure", clerk(stage, cast), **wanted)
    stage.act("tell_special_procedure", cast.staff("S014"))


def steps(stage: Stage, cast: Cast, most: int = 9) -> None:
    """The steps before the decision, one on each working day."""
    guide = catalogue.guide_of(stage.case.guide)
    posts = {"inspector": ("S016", "S018"), "reviewer": ("S016", "")}
    for step in open_steps(guide)[:most]:
        stage.go(1, 14)
        post = POST_OF_ROLE.get(step.role, "reviewer")
        first, second = posts.get(post, ("S016", ""))
        given = {"second_officer": second} if "两人以上" in step.role else {}
        stage.act("save_step", cast.staff(first), opinion="符合要求。", **given)


def _granted(stage: Stage, cast: Cast) -> None:
    accepted(stage, cast)
    steps(stage, cast)
    stage.go(1, 15)
    guide = catalogue.guide_of(stage.case.guide)
    decider = clerk(stage, cast) if guide.case_type == "即办件" else cast.staff("S014")
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
    accepted(stage, cast)
    steps(stage, cast)
    stage.go(1, 15)
    stage.act(
        "refuse",
        cast.staff("S013"),
        facts="现场核查发现备餐区与卫生间直接相通，无法整改。",
        failed_condition="设备布局和工艺流程合理，能防止交叉污染",
        law="中华人民共和国食品安全法第三十三条",
        reasons="经营场所布局不能防止交叉污染，申请人书面表示不再整改。",
    )


def sealed(stage: Stage, cast: Cast) -> None:
    """Granted and sealed."""
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


def delivered(stage: Stage, cast: Cast) -> None:
    """Granted, sealed and delivered at the window."""
    sealed(stage, cast)
    stage.go(1, 10)
    stage.act("deliver", clerk(stage, cast), way="window", recipient=stage.case.applicant_name)


def _archived(stage: Stage, cast: Cast) -> None:
    """Filed away. A volume takes only what is made, so this story comes first, while nothing else waits to be made."""
    delivered(stage, cast)
    with time.at(stage.at):
        while case_files.clean_waiting(50) or form_files.make_waiting(50) or issuing.render_waiting(50):
            pass
    stage.case = Case.get_by_id(stage.case.id)
    stage.go(1, 9)
    stage.act("archive", clerk(stage, cast))


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


STORIES: tuple[Story, ...] = (
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
    (7, FOOD, deemed),
    (4, FOOD, _correction),
    (3, SHOP, _correction),
    (2, FOOD, accepted),
    (5, FOOD, _in_progress),
    (10, FOOD, _in_progress),
    (14, FOOD, _in_progress),
    (2, FOOD, _tolerant),
    (6, SANITATION, accepted),
    (6, FOOD, _suspended),
    (8, FOOD, _granted),
    (9, FOOD, _refused),
    (9, FOOD, sealed),
    (2, SHOP, sealed),
    (12, FOOD, _refused_sealed),
    (12, FOOD, delivered),
    (4, SHOP, delivered),
    (5, FOOD, _not_accepted),
    (4, FOOD, _withdrawn),
    (15, FOOD, _terminated),
    (4, ALLOWANCE, accepted),
    (3, ALLOWANCE, _submitted),
)
