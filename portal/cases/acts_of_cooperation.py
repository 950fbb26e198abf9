"""Rules of working with others: departments that state an opinion (联办件, R-TYPE-4), the superior organ (报批件, R-TYPE-5).

The lead window circulates and urges; each department answers for itself. Reporting up ends the local limit (许43).
"""

from datetime import date
from typing import Any

from models.people import Department
from portal.cases import chasing, outstanding, paper_data
from portal.cases.act import Act
from portal.cases.who import circulated_to, next_step
from portal.ground import audit
from portal.ground.errors import N_, Forbidden, NotFound, Refused

JOINT, REPORTED = "联办件", "报批件"
OPINIONS = {
    "agree": N_("Agrees"),
    "agree_with_conditions": N_("Agrees with conditions"),
    "disagree": N_("Does not agree"),
}
REPLIES = {"approved": N_("Approved"), "not_approved": N_("Not approved")}


def may_circulate(act: Act) -> None:
    """Only a joint case has departments to ask."""
    if act.case.case_type != JOINT:
        raise NotFound(N_("Only a joint case is circulated to other departments."))


def circulate(act: Act) -> None:
    """抄告: the lead window sends the application to each department, with the day by which it must answer."""
    departments = _departments(act)
    due = act.day("due", N_("Please give the day by which the opinions are needed."))
    limit = act.reading.governing.decision_due
    if due <= act.now.date() or (isinstance(limit, date) and due > limit):
        raise Refused(
            N_("Opinions must be due after today and by %(due)s, the last day of this case."),
            field="due",
            due=str(limit or ""),
        )
    codes = [d.code for d in departments]
    act.data = {"departments": codes, "due": due.isoformat()}
    act.payload = {"note": act.optional("note", at_most=500)}
    attached = [i.material.name for i in act.items if i.is_given]
    for department in departments:
        circulation = {
            "to": department.name,
            "cc": [d.name for d in departments if d is not department],
            "due": due.isoformat(),
            "attached": attached,
            "note": act.payload["note"],
        }
        act.papers.append(("circulation", paper_data.by_handler(act) | {"circulation": circulation}))


def _departments(act: Act) -> list[Department]:
    given = act.given.get("departments") or []
    codes = list(dict.fromkeys(given.split(",") if isinstance(given, str) else given))
    codes = [str(c).strip() for c in codes if str(c).strip()]
    known = {d.code: d for d in Department.select().where(Department.code.in_(codes))}
    if not codes or any(c not in known for c in codes):
        raise Refused(N_("Please choose the departments whose opinion is needed."), field="departments")
    if act.case.department_id in codes:
        raise Refused(N_("The lead department decides itself: please choose other departments."), field="departments")
    waiting = [c for c in codes if c in outstanding.silent_departments(act.history)]
    if waiting:
        raise Refused(
            N_("%(departments)s was asked already and has not answered yet: please urge instead."),
            field="departments",
            departments="、".join(outstanding.names_of(waiting)),
        )
    return [known[c] for c in codes]


def may_give_opinion(act: Act) -> None:
    """The department was asked."""
    if not outstanding.circulated(act.history):
        raise NotFound(N_("This case was not circulated."))


def give_opinion(act: Act) -> None:
    """A department agrees, agrees with conditions or does not, with reasons; a later opinion takes the earlier's place."""
    code = _answering(act)
    opinion = str(act.given.get("opinion") or "")
    if opinion not in OPINIONS:
        raise Refused(N_("Please choose the opinion."), field="opinion")
    reasons = act.optional("reasons")
    law = act.optional("law", at_most=300)
    if opinion != "agree" and not reasons:
        raise Refused(N_("Please write the reasons, or the conditions."), field="reasons")
    if opinion == "disagree" and not law:
        raise Refused(N_("Please give the law and article."), field="law")
    asked = outstanding.circulated(act.history)[code]
    is_late = asked.due is not None and act.now.date() > asked.due
    act.data = {"department": code, "opinion": opinion, "late": is_late}
    act.payload = {"reasons": reasons, "law": law}
    department = Department.get_by_id(code)
    data = paper_data.common(act) | {
        "organ": paper_data.organ_data(department.organ, act.now.date()),
        "opinion": {
            "to": act.case.organ.name,
            "result": opinion,
            "reasons": reasons,
            "law": law,
            "officer": act.by.name,
            "head": act.optional("head", at_most=50),
            "asked_on": asked.asked_at.date().isoformat(),
            "due": asked.due.isoformat() if asked.due else None,
        },
    }
    act.papers.append(("opinion", data))


def _answering(act: Act) -> str:
    """The department for which this person answers. Raises Refused when it is not clear, Forbidden when not theirs."""
    mine = circulated_to(act, act.by)
    code = str(act.given.get("department") or "").strip() or (mine[0] if len(mine) == 1 else "")
    if not code:
        raise Refused(N_("Please choose the department for which you answer."), field="department")
    if code not in mine:
        raise Forbidden(N_("You do not answer for that department in this case."))
    return code


def may_urge(act: Act) -> None:
    """Somebody has not answered yet."""
    if not outstanding.silent_departments(act.history) and not outstanding.reported_up(act.history):
        raise NotFound(N_("Nobody has to be urged in this case."))


def urge(act: Act) -> None:
    """催办: the lead window reminds who has not answered, departments or the superior; a superior with how (过错九)."""
    silent = outstanding.silent_departments(act.history)
    overdue = [c for c, a in outstanding.circulated(act.history).items() if a.answer is None and _is_past(act, a.due)]
    note = act.optional("note", at_most=500)
    reported = outstanding.reported_up(act.history)
    if reported and not note:
        raise Refused(N_("Please write how and with whom you chased the reply."), field="note")
    act.data = {"departments": silent, "overdue": overdue, "superior": reported is not None}
    if reported:
        expected = outstanding.day_of(reported, "expected")
        act.changes["note"] = chasing.note(chasing.next_after(act.now, expected))
    act.payload = {"note": note}


def _is_past(act: Act, due: date | None) -> bool:
    return due is not None and act.now.date() > due


def may_forward_up(act: Act) -> None:
    """A reported-up case, examined here first, with nothing outstanding and no report on its way (许35)."""
    if act.case.case_type != REPORTED:
        raise NotFound(N_("Only a reported-up case is sent to a superior organ."))
    if act.history.last("forward_up"):
        raise Refused(N_("This case was reported up already."))
    step = next_step(act)
    if step is not None:
        raise Refused(N_("The step “%(step)s” has not been recorded yet."), step=step.name)
    if act.case.owes_promised:
        raise Refused(N_("Promised papers are still outstanding: report up when they are in."))


def forward_up(act: Act) -> None:
    """转报: first opinion and all materials go up at once; the local limit is met (许35, 43, K16)."""
    superior = act.text("superior", N_("Please name the superior organ."), at_most=100)
    opinion = act.text("opinion", N_("Please write the opinion of the first examination."))
    expected = (
        act.day("expected", N_("Please give the day by which you expect the reply."))
        if str(act.given.get("expected") or "").strip()
        else None
    )
    if expected is not None and expected <= act.now.date():
        raise Refused(N_("The reply cannot be expected before tomorrow."), field="expected")
    act.data = {"expected": expected.isoformat() if expected else None}
    act.changes["note"] = chasing.note(expected or chasing.later(act.now))
    act.payload = {"superior": superior, "opinion": opinion}
    forward = {
        "superior": superior,
        "opinion": opinion,
        "attached": [i.material.name for i in act.items if i.is_given],
    }
    day = act.reading.governing.acceptance_day
    data: dict[str, Any] = {"forward": forward, "acceptance_day": paper_data.iso(day)}
    act.papers.append(("forward_letter", paper_data.by_handler(act) | data))
    act.messages.append(("reported_up", {}))


def may_record_reply(act: Act) -> None:
    """A report is on its way."""
    if outstanding.reported_up(act.history) is None:
        raise NotFound(N_("No report to a superior organ is waiting for its reply."))


def record_reply(act: Act) -> None:
    """批复: what the superior decided, told to the applicant in writing."""
    sent = outstanding.reported_up(act.history)
    assert sent is not None  # may_record_reply has refused otherwise
    result = str(act.given.get("result") or "")
    if result not in REPLIES:
        raise Refused(N_("Please choose what the superior organ replied."), field="result")
    day = act.day("replied_on", N_("Please give the day of the reply."))
    if not sent.at.date() <= day <= act.now.date():
        raise Refused(N_("The reply lies after the report and not in the future."), field="replied_on")
    number = act.optional("reply_no", at_most=60)
    summary = act.text("summary", N_("Please write what the superior organ replied."))
    superior = audit.payloads_of(act.case.id)[sent.seq]["superior"]
    act.data = {"result": result, "replied_on": day.isoformat()}
    act.changes["note"] = ""
    act.payload = {"reply_no": number, "summary": summary}
    reply = {
        "superior": superior,
        "sent_on": sent.at.date().isoformat(),
        "result": result,
        "number": number or None,
        "day": day.isoformat(),
        "summary": summary,
    }
    act.papers.append(("reply_notice", paper_data.by_handler(act) | {"reply": reply}))
    act.messages.append(("reply_came", {}))
