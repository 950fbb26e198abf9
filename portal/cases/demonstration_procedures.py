"""Procedures of the demonstration's cases: the clock stopped and extended, hearing, reporting up, putting right."""

from models.cases import Paper
from portal.cases.case_clock import working_days_from
from portal.cases.demonstration import Cast, Stage, Story
from portal.cases.demonstration_stories import (
    FOOD,
    accepted,
    clerk,
    deemed,
    delivered,
    examine_all,
    steps,
)

LAND = "990115002000"  # a 报批件
HEARING = {
    "facts": "油烟排放口距居民住宅约9米，窗户朝向排放口。",
    "interest": "直接关系相邻住户的重大利益。",
    "interested": "清河街道示例小区3栋住户",
}


def _special_asked(stage: Stage, cast: Cast) -> None:
    accepted(stage, cast)
    stage.go(1, 10)
    wanted = {"ground": "检测", "days": 8, "organ": "云溪县检验检测中心", "reason": "油烟排放须经检测合格。"}
    stage.act("ask_special_procedure", clerk(stage, cast), **wanted)


def _resumed(stage: Stage, cast: Cast) -> None:
    """Stopped, told to be longer, and running again."""
    _special_asked(stage, cast)
    stage.act("tell_special_procedure", cast.staff("S014"))
    stage.go(4, 9)
    stage.act("tell_longer_procedure", cast.staff("S014"), days=10, reason="样品需要复检。")
    stage.go(2, 15)
    stage.act("end_special_procedure", clerk(stage, cast), result="检测合格，报告编号YXJC-2026-0918。")


def _extension_asked(stage: Stage, cast: Cast) -> None:
    accepted(stage, cast)
    stage.go(3, 10)
    stage.act("ask_extension", clerk(stage, cast), days=4, reason="需要核实经营场所房屋用途。")


def _extended(stage: Stage, cast: Cast) -> None:
    _extension_asked(stage, cast)
    stage.act("ask_extension", cast.staff("S014"))
    stage.go(1, 9)
    stage.act("extend", cast.staff("S013"))


def _hearing_told(stage: Stage, cast: Cast) -> None:
    accepted(stage, cast)
    stage.go(1, 10)
    stage.act("tell_hearing_right", cast.staff("S013"), **HEARING)


def _hearing_asked(stage: Stage, cast: Cast) -> None:
    """Asked for: the hearing is a special procedure, and the clock stops for it (许45)."""
    _hearing_told(stage, cast)
    stage.go(1, 11)
    stage.act("ask_hearing", stage.applicant, reason="排烟方案可以调整，希望当面说明。")
    wanted = {"ground": "听证", "days": 20, "organ": "云溪县市场监督管理局", "reason": "申请人要求听证。"}
    stage.act("ask_special_procedure", clerk(stage, cast), **wanted)
    stage.act("tell_special_procedure", cast.staff("S014"))


def _third_party(stage: Stage, cast: Cast) -> None:
    accepted(stage, cast)
    stage.go(1, 10)
    told = {"person": "云溪县清河幼儿园", "interest": "油烟排放口朝向幼儿园活动场地。"}
    stage.act("tell_third_party", cast.staff("S016"), **told)
    stage.act("state_view", stage.applicant, statement="排烟管道已改为朝向道路一侧，附改造照片。")


def _reported(stage: Stage, cast: Cast) -> None:
    accepted(stage, cast)
    steps(stage, cast)
    stage.go(1, 10)
    opinion = {"superior": "临江市自然资源和规划局", "opinion": "材料齐全，符合规划，拟同意转报。"}
    expected = stage.days[min(stage.days.index(stage.at.date()) + 4, len(stage.days) - 1)]
    with_day = {"expected": expected.isoformat()} if expected > stage.at.date() else {}
    stage.act("forward_up", clerk(stage, cast), **opinion, **with_day)


def _chased(stage: Stage, cast: Cast) -> None:
    _reported(stage, cast)
    stage.go(4, 9)
    stage.act("urge", clerk(stage, cast), note="电话联系市局审批科，答复正在会签。")


def _replied(stage: Stage, cast: Cast) -> None:
    _chased(stage, cast)
    stage.go(1, 15)
    reply = {"result": "approved", "reply_no": "临自资〔2026〕58号", "replied_on": stage.at.date().isoformat()}
    stage.act("record_reply", clerk(stage, cast), **reply, summary="同意，请依法办理。")


def _supplement(stage: Stage, cast: Cast) -> None:
    deemed(stage, cast)
    stage.go(0, 10)
    examine_all(stage, clerk(stage, cast), fail=7)
    stage.act("ask_supplement", clerk(stage, cast), due=_in_five_days(stage))


def _in_five_days(stage: Stage) -> str:
    due = working_days_from(stage.at, 5)
    return due.isoformat() if due else ""


def _voided(stage: Stage, cast: Cast) -> None:
    accepted(stage, cast)
    stage.go(0, 15)
    receipt = Paper.get(Paper.case == stage.case.id, Paper.kind == "receipt")
    stage.act("void_paper", cast.staff("S014"), paper=str(receipt.id), reason="收件份数打印有误，已另发。")


def _corrected(stage: Stage, cast: Cast) -> None:
    delivered(stage, cast)
    stage.go(1, 10)
    slip = {"old": "与材料一致", "new": "与申请材料一致", "clerical": "1", "reason": "录入时漏字。"}
    stage.act("correct_decision", cast.staff("S014"), **slip)


def _handed_over(stage: Stage, cast: Cast) -> None:
    accepted(stage, cast)
    stage.go(1, 10)
    stage.act("hand_over", clerk(stage, cast), taken_by="S002", reason="已受理，待现场核查；申请人希望上午联系。")


def _type_asked(stage: Stage, cast: Cast) -> None:
    accepted(stage, cast)
    stage.go(1, 10)
    wanted = {"case_type": "联办件", "reason": "场所涉及消防安全，须征求其他部门意见。"}
    stage.act("ask_type_change", clerk(stage, cast), **wanted)


STORIES: tuple[Story, ...] = (
    (3, FOOD, _special_asked),
    (13, FOOD, _resumed),
    (6, FOOD, _extension_asked),
    (9, FOOD, _extended),
    (4, FOOD, _hearing_told),
    (6, FOOD, _hearing_asked),
    (5, FOOD, _third_party),
    (10, LAND, _reported),
    (14, LAND, _chased),
    (16, LAND, _replied),
    (6, FOOD, _supplement),
    (4, FOOD, _voided),
    (12, FOOD, _corrected),
    (5, FOOD, _handed_over),
    (4, FOOD, _type_asked),
)
