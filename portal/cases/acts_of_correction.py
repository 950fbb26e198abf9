"""Rules of putting right: what a deemed case still lacks, a correction that never came, a wrong paper, a slip of the pen."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from models.cases import Paper
from portal.cases import issuing, local_rules, outstanding, paper_data, paper_drawing, verdicts
from portal.cases.act import Act
from portal.cases.acts_of_handling import end_paper
from portal.cases.papers.kinds import KINDS
from portal.ground.errors import N_, NotFound, Refused

REMINDERS = 2  # before a correction may lapse (lifecycle.md)


def may_ask_supplement(act: Act) -> None:
    """Only for a case that the law accepted: others are asked before acceptance (许32)."""
    if act.history.last("deem_accepted") is None:
        raise NotFound(N_("Only a case that was accepted by lapse of time is asked for more."))
    if not verdicts.defects(act.case, act.items):
        raise Refused(N_("No check point has failed: there is nothing to ask for."))


def ask_supplement(act: Act) -> None:
    """What is still missing, all at once; the clock runs, because the filing stays accepted (K4)."""
    found = verdicts.defects(act.case, act.items)
    due = act.day("due", N_("Please give the date by which you ask for the papers."))
    if due <= act.now.date():
        raise Refused(N_("The proposed date must lie after today."), field="due")
    act.data = {
        "materials": list(dict.fromkeys(d.material_code for d in found)),
        "points": [d.point for d in found],
        "due": due.isoformat(),
    }
    act.payload = {"defects": [d.__dict__ for d in found]}
    rows = [{"no": n, "material": d.material, "defect": d.defect, "how": d.how} for n, d in enumerate(found, start=1)]
    reading = act.reading
    data = paper_data.by_handler(act) | {
        "defects": rows,
        "correction_due": due.isoformat(),
        "acceptance_day": paper_data.iso(reading.governing.acceptance_day),
        "decision_due": paper_data.iso(reading.governing.decision_due),
    }
    act.papers.append(("supplement", data))
    act.messages.append(("supplement_asked", {"count": len(found)}))


def proposed_date(act: Act) -> date | None:
    """The date that the standing correction notice proposes."""
    notice = act.history.last("notify_correction")
    return outstanding.day_of(notice, "due") if notice else None


def reminders(act: Act) -> int:
    """How often the applicant was reminded of the standing notice."""
    notice = act.history.last("notify_correction")
    return len([e for e in act.history.all("remind_correction") if notice and e.seq > notice.seq])


def remind_correction(act: Act) -> None:
    """The sweep reminds in the portal; a clerk who reminds by telephone records it. At most once a day."""
    last = act.history.last("remind_correction")
    if last is not None and last.at.date() == act.now.date():
        raise Refused(N_("The applicant was reminded today already."))
    act.payload = {"note": act.optional("note", at_most=500)}
    act.messages.append(("correction_due", {"day": proposed_date(act) or ""}))


def may_lapse_correction(act: Act) -> None:
    """A local rule allows it, the date is past, and the applicant was reminded twice."""
    if not local_rules.is_in_force("correction_may_lapse"):
        raise NotFound(N_("No local rule lets a correction lapse here."))
    due = proposed_date(act)
    if due is None or act.now.date() <= due:
        raise Refused(N_("The proposed date, %(day)s, is not past yet."), day=str(due or ""))
    if reminders(act) < REMINDERS:
        raise Refused(
            N_("The applicant was reminded %(count)s times; two reminders are needed first."), count=reminders(act)
        )


def lapse_correction(act: Act) -> None:
    """The filing ends in writing; it may be made anew at any time."""
    end_paper(act, "correction_lapsed", None)
    act.messages.append(("terminated", {}))


def may_void_paper(act: Act) -> None:
    """There is a paper to void. Read from the events: whatever was issued and not voided since."""
    issued = sum(len(e.data.get("papers", [])) for e in act.history.events)
    if issued <= len(act.history.all("void_paper")):
        raise NotFound(N_("This case has no paper that could be voided."))


def void_paper(act: Act) -> None:
    """作废: the number stays with its reason and is never used again; checking the paper says that it is void."""
    paper = _paper(act)
    if KINDS[paper.kind].seal == "on_order":
        raise Refused(
            N_("A decision cannot be voided here: a clerical error is corrected, anything else needs a new decision."),
            field="paper",
        )
    reason = act.text("reason", N_("Please write why the paper is void."), at_most=500)
    act.data = {"paper": str(paper.id), "number": paper.number}
    act.payload = {"reason": reason}
    act.writes.append(lambda: issuing.void(paper, reason))
    act.messages.append(("paper_voided", {}))


def _paper(act: Act) -> Paper:
    try:
        key = UUID(str(act.given.get("paper") or ""))
    except ValueError:
        key = None
    paper = Paper.get_or_none(Paper.id == key, Paper.case == act.case.id) if key else None
    if paper is None:
        raise Refused(N_("Please choose a paper of this case."), field="paper")
    if paper.state == "void":
        raise Refused(N_("This paper is void already."), field="paper")
    return paper


def may_correct_decision(act: Act) -> None:
    """There is a sealed decision."""
    if act.history.last("seal") is None:
        raise NotFound(N_("This case has no sealed decision."))


def _decision(act: Act) -> Paper | None:
    sealed = Paper.select().where(Paper.case == act.case.id, Paper.state == "ready", Paper.sealed_at.is_null(False))
    return next((p for p in sealed.order_by(Paper.sealed_at.desc()) if KINDS[p.kind].seal == "on_order"), None)


def correct_decision(act: Act) -> None:
    """更正: a slip of the pen and nothing else. The decision stays as it was sealed; the notice shows old and new."""
    paper = _decision(act)
    if paper is None:
        raise NotFound(N_("This case has no sealed decision."))
    old = act.text("old", N_("Please copy the words that are wrong."), at_most=200)
    new = act.text("new", N_("Please write what they must be."), at_most=200)
    if old == new:
        raise Refused(N_("Old and new words are the same."), field="new")
    if not any(old in words for words in _strings(paper_drawing.data_of(paper))):
        raise Refused(N_("The decision does not contain these words. Please copy them exactly."), field="old")
    if str(act.given.get("clerical") or "") not in ("1", "on", "yes", "true"):
        raise Refused(
            N_("Please confirm that this is a clerical error that changes nobody's rights and duties."),
            field="clerical",
        )
    reason = act.optional("reason", at_most=300)
    act.data = {"paper": str(paper.id)}
    act.payload = {"old": old, "new": new, "reason": reason}
    slip = {
        "title": KINDS[paper.kind].title,
        "number": paper.number,
        "day": paper.issued_on.isoformat(),
        "old": old,
        "new": new,
        "reason": reason,
    }
    act.papers.append(("decision_correction", paper_data.by_handler(act) | {"slip": slip}))
    act.messages.append(("decision_corrected", {}))


def _strings(value: Any) -> Iterator[str]:
    """Every text in the data of a paper; lists joined as they are printed are looked at piece by piece."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)
