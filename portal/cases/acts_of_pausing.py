"""Rules of special procedures: only on a lawful ground, asked by one and told in writing by another, ended with the days
that were not counted (行政许可法 art. 45, R-LIM-4, clock.md K8). Without the written notice the clock does not stop.
"""

from datetime import datetime
from typing import Any

from portal.cases import case_clock, outstanding, paper_data
from portal.cases.act import Act
from portal.cases.case_history import Past
from portal.cases.clock_terms import Pause
from portal.cases.papers.wording import PERMIT_LAW
from portal.ground import audit
from portal.ground.errors import N_, Forbidden, NotFound, Refused
from portal.ground.house import house
from portal.ground.working_days import CalendarMissing
from portal.services.guide import Guide

OF_THE_PERMIT_LAW = ("听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审")
MOST_DAYS = 250  # a working year: what needs longer is told again
ASKED, TOLD = "ask_special_procedure", ("tell_special_procedure", "tell_longer_procedure")


def grounds(guide: Guide) -> dict[str, dict[str, str]]:
    """What may stop the clock of this item, each with law and article: the eight of 许45 for permits, its own law's."""
    eight = OF_THE_PERMIT_LAW if guide.procedure == "permit" else ()
    found = {name: {"law": PERMIT_LAW, "article": "第四十五条"} for name in eight}
    return found | {g.name: {"law": g.law, "article": g.article} for g in guide.limit.grounds}


def clock_must_run(act: Act) -> None:
    """Raises Refused when the limit has been met already (a case that was reported up, K16)."""
    ended = act.reading.governing.ended_on
    if ended is not None:
        raise Refused(N_("The limit of this case ended on %(day)s: its clock no longer runs."), day=str(ended))


def may_ask_special_procedure(act: Act) -> None:
    """Not where no law lets the clock stop."""
    if not grounds(act.guide):
        raise NotFound(N_("The law of this service lets no procedure stop the clock."))
    clock_must_run(act)


def ask_special_procedure(act: Act) -> None:
    """A clerk asks: on which ground, how many working days, who carries it out, why this application needs it."""
    lawful = grounds(act.guide)
    ground = str(act.given.get("ground") or "").strip()
    if ground not in lawful:
        raise Refused(
            N_("By law the clock may stop here only for: %(grounds)s. Please choose one of them."),
            field="ground",
            grounds="、".join(lawful),
        )
    act.data = {"legal_ground": ground, "days": _days(act)}
    act.payload = {
        "organ": act.text("organ", N_("Please name who carries out the procedure."), at_most=200),
        "reason": act.text("reason", N_("Please write why this application needs it. It is printed on the notice.")),
    }
    act.changes["note"] = N_("Special procedure asked for")


def _days(act: Act) -> int:
    return act.whole(
        "days", N_("Please give the working days that the procedure needs: 1 to %(limit)s."), at_most=MOST_DAYS
    )


def may_tell_special_procedure(act: Act) -> None:
    """A clerk has asked, and another person confirms."""
    confirmed_by_another(act, outstanding.unanswered(act.history, ASKED, "tell_special_procedure"))
    clock_must_run(act)


def confirmed_by_another(act: Act, asked: Past | None) -> None:
    """Two persons: who asked may not confirm. Raises NotFound when nobody asked, Forbidden."""
    if asked is None:
        raise NotFound(N_("Nobody has asked for this step yet."))
    if asked.actor == act.by.ref:
        raise Forbidden(N_("Who asked may not confirm: please let another person do it."))


def tell_special_procedure(act: Act) -> None:
    """The window head confirms: the written notice is issued, and with it the clock stops (R-LIM-4)."""
    asked = outstanding.unanswered(act.history, ASKED, "tell_special_procedure")
    assert asked is not None  # may_tell_special_procedure has refused otherwise
    words = audit.payloads_of(act.case.id)[asked.seq]
    ground, days = asked.data["legal_ground"], asked.data["days"]
    act.data = {"legal_ground": ground, "days": days, "asked": asked.seq}
    act.changes["note"] = ""
    act.payload = words
    special = {
        "procedure": ground,
        "basis": [grounds(act.guide)[ground]],
        "organ": words["organ"],
        "start": act.now.date().isoformat(),
        "days": days,
        "due_before": paper_data.iso(act.reading.governing.decision_due),
        "due_after": _due_after(act, ground, days),
        "note": words["reason"],
        "round": 1,
    }
    act.papers.append(("special_procedure", paper_data.by_handler(act) | {"special": special}))
    act.messages.append(("clock_stopped", {"count": days}))


def _due_after(act: Act, ground: str, days: int) -> Any:
    """The due date as ISO text if the procedure ends after these working days; None beyond the calendar (K17)."""
    end = case_clock.working_days_from(act.now, days)
    if end is None:
        return None
    at = datetime.combine(end, act.now.time())
    stopped = case_clock.clock_event("suspended", act.now, {"legal_ground": ground})
    resumed = case_clock.clock_event("resumed", at, {})
    events = [*case_clock.clock_events(act.history), stopped, resumed]
    return paper_data.iso(case_clock.read_events(act.case, act.guide, events, at).governing.decision_due)


def told(act: Act) -> tuple[Past, Past]:
    """The event that stopped the clock, and the last one that told how long it takes."""
    started, last = act.history.last(TOLD[0]), act.history.last(*TOLD)
    assert started is not None  # the state is 'suspended'
    assert last is not None
    return started, last


def tell_longer_procedure(act: Act) -> None:
    """The procedure needs more than was told: a second notice with the whole time and why (documents.md 8)."""
    started, last = told(act)
    days = _days(act)
    if days <= last.data["days"]:
        raise Refused(
            N_("%(days)s working days were told already: please give the whole time that is needed now."),
            field="days",
            days=last.data["days"],
        )
    reason = act.text("reason", N_("Please write why it takes longer. It is printed on the notice."))
    act.data = {"days": days}
    act.payload = {"reason": reason}
    act.papers.append(("special_procedure", _second_notice(act, started, last, days, reason)))
    act.messages.append(("procedure_longer", {"count": days}))


def _second_notice(act: Act, started: Past, last: Past, days: int, reason: str) -> dict[str, Any]:
    ground = started.data["legal_ground"]
    special = {
        "procedure": ground,
        "basis": [grounds(act.guide)[ground]],
        "organ": audit.payloads_of(act.case.id)[started.seq]["organ"],
        "start": started.at.date().isoformat(),
        "days": days,
        "told_days": last.data["days"],
        "note": reason,
        "round": 1 + len([e for e in act.history.all(*TOLD) if e.seq >= started.seq]),
    }
    return paper_data.by_handler(act) | {"special": special}


def end_special_procedure(act: Act) -> None:
    """The procedure is over: the clock runs again. Longer than told: why, and a second notice before the first ends."""
    started, last = told(act)
    result = act.text("result", N_("Please write the result of the procedure."))
    after = paper_data.upcoming(act, "resumed")
    pause = after.governing.pauses[-1]
    excluded = _working_days(pause)
    act.data = {"excluded": excluded, "told": last.data["days"]}
    act.payload = {"result": result}
    if excluded is not None and excluded > last.data["days"]:
        reason = act.text(
            "reason", N_("It took longer than was told: please write why. It is printed on a second notice.")
        )
        act.payload["reason"] = reason
        act.papers.append(("special_procedure", _second_notice(act, started, last, excluded, reason)))
    ground = started.data["legal_ground"]
    special = {
        "procedure": ground,
        "basis": [grounds(act.guide)[ground]],
        "start": started.at.date().isoformat(),
        "ended_on": act.now.date().isoformat(),
        "excluded": excluded,
        "due_after": paper_data.iso(after.governing.decision_due),
        "note": result,
    }
    act.papers.append(("resumption", paper_data.by_handler(act) | {"special": special}))
    act.messages.append(("clock_resumed", {}))


def _working_days(pause: Pause) -> int | None:
    """Working days that the pause took out; None beyond the calendar."""
    try:
        return house.calendar().count(pause.after, pause.until)
    except CalendarMissing:
        return None
