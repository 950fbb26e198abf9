"""Rules of the check after filing: correct, accept, refuse to accept, deemed acceptance (行政许可法 art. 32, R-ACC)."""

from datetime import date
from functools import partial

from portal.cases import case_clock, commitments, materials, paper_data, verdicts
from portal.cases.act import Act
from portal.cases.acts_of_filing import answers
from portal.ground.errors import N_, Refused


def _not_deemed(act: Act) -> None:
    if act.reading.is_deemed:
        raise Refused(
            N_(
                "The five working days are over: this case counts as accepted since %(day)s (Administrative Licensing Law art. 32)."
            ),
            day=str(act.reading.promised.deemed_accepted_on),
        )


def may_notify_correction(act: Act) -> None:
    """Every point examined, at least one defect, within the five days, and nothing new in a later round (R-ACC-7)."""
    _not_deemed(act)
    given = act.items
    verdicts.all_given(given)
    found = verdicts.defects(act.case, given)
    if not found:
        raise Refused(N_("No check point has failed: there is nothing to correct."))
    if act.history.last("notify_correction"):
        new = verdicts.new_defects(found, act.history)
        if new:
            raise Refused(
                N_(
                    "A second notice may not name what the first could have named (%(points)s). A supervisor must record why."
                ),
                points="、".join(d.defect for d in new),
            )


def notify_correction(act: Act) -> None:
    """One notice with everything (许32(1)(4))."""
    given = act.items
    found = verdicts.defects(act.case, given)
    proposed = str(act.given.get("due") or "")
    due = (
        act.day("due", N_("Please give the date by which you propose the correction."))
        if proposed
        else case_clock.correction_due(act.now)
    )
    if due is not None and due <= act.now.date():
        raise Refused(N_("The proposed date must lie after today."), field="due")
    act.changes |= {"round": act.case.round + 1}
    act.take()
    act.data = {
        "points": [d.point for d in found],
        "due": due.isoformat() if due else None,
        "round": act.case.round + 1,
    }
    act.payload = {"defects": [d.__dict__ for d in found], "values": answers(act)}
    reasons = [e.seq for e in act.history.all("allow_new_defect")]
    data = paper_data.common(act) | {
        "round": act.case.round + 1,
        "round_reason": "补正材料引发新情形，已由督查岗记录理由"
        if reasons
        else ("上次告知的内容尚未补正" if act.case.round else None),
        "defects": [
            {"no": n, "material": d.material, "defect": d.defect, "basis": _basis(act), "how": d.how}
            for n, d in enumerate(found, start=1)
        ],
        "correction_due": due.isoformat() if due else None,
        "correction_channel": "网上提交或者到窗口提交",
    }
    act.papers.append(("correction", data))
    act.messages.append(("correction_asked", {"count": len(found)}))


def _basis(act: Act) -> str:
    law = act.guide.legal_basis[0] if act.guide.legal_basis else None
    return f"《{law.law}》{law.article}" if law else ""


def _all_pass(act: Act, *, promised_ok: bool) -> list["materials.Item"]:
    """Every required or given material has passed; promised ones count only for a tolerant acceptance."""
    given = act.items
    verdicts.all_given(given)
    _none_failed(act, given)
    unsourced = [i.material.name for i in given if i.by_centre and i.material.required and not i.source_note]
    if unsourced:
        raise Refused(
            N_("Please note the source from which the centre checked: %(materials)s."), materials="、".join(unsourced)
        )
    owed = [i for i in given if i.verdict() == "promised" or i.state == "promised"]
    if owed and not promised_ok:
        raise Refused(
            N_("%(materials)s: promised but not given. Accept with papers to follow instead."),
            materials="、".join(i.material.name for i in owed),
        )
    return given


def _none_failed(act: Act, given: list["materials.Item"]) -> None:
    failed = verdicts.defects(act.case, given)
    if failed:
        raise Refused(N_("%(count)s check points have failed."), count=len(failed))


def may_accept(act: Act) -> None:
    """All materials passed, nothing promised, within the five days."""
    _not_deemed(act)
    _all_pass(act, promised_ok=False)


def accept(act: Act) -> None:
    """Acceptance with a written, sealed certificate (许32(1)(5), R-ACC-4)."""
    act.take()
    act.changes |= {"step": 1}
    act.papers.append(("acceptance", paper_data.common(act) | paper_data.accepted_clock(act)))
    act.messages.append(("accepted", {}))


def may_accept_tolerant(act: Act) -> None:
    """Only deferrable materials are missing, and the applicant's signed commitment is there (R-ACC-12)."""
    _not_deemed(act)
    given = _all_pass(act, promised_ok=True)
    owed = [i for i in given if i.state == "promised" or i.verdict() == "promised"]
    if not owed:
        raise Refused(N_("Nothing was promised for later: accept in the ordinary way."))
    if not commitments.is_signed(act.case, act.history):
        raise Refused(N_("The applicant's signed commitment is missing. At the window, please scan the signed paper."))


def accept_tolerant(act: Act) -> None:
    """Accept now, papers follow until a date of at most 5 working days and never after the promised limit."""
    given = act.items
    owed = [i for i in given if i.state == "promised" or i.verdict() == "promised"]
    latest = commitments.latest_promise(act.case, act.guide, act.now)
    until: date | None = (
        act.day("until", N_("Please give the date until which the papers must follow."))
        if act.given.get("until")
        else latest
    )
    if until is not None and latest is not None and not act.now.date() < until <= latest:
        raise Refused(
            N_("The promised papers must follow after today and by %(latest)s at the latest."),
            field="until",
            latest=str(latest),
        )
    act.take()
    act.changes |= {"step": 1, "owes_promised": True}
    if act.case.case_type == "即办件":
        act.changes["case_type"] = act.case.case_type = "承诺件"
    act.data = {"promised": [i.material.code for i in owed], "until": until.isoformat() if until else None}
    for item in owed:
        act.writes.append(
            partial(materials.write_state, act.case, item.material.code, "promised", act.now, promised_until=until)
        )
    rows = [
        {"material": i.material.name, "form": i.material.kind, "due": until.isoformat() if until else None}
        for i in owed
    ]
    data = paper_data.common(act) | paper_data.accepted_clock(act) | {"promised": rows}
    act.papers += [("tolerant", data), ("acceptance", data)]
    act.messages.append(("accepted_tolerant", {"day": until or ""}))


GROUNDS = {"no_permit_needed": N_("No permit is needed"), "not_competent": N_("Not within this organ's powers")}


def may_refuse_acceptance(act: Act) -> None:
    """Never after the five days (K16)."""
    _not_deemed(act)


def refuse_acceptance(act: Act) -> None:
    """许32(1)(1) no permit needed, or (2) not competent: with reason, competent organ and remedies, always in writing."""
    ground = str(act.given.get("ground") or "")
    if ground not in GROUNDS:
        raise Refused(N_("Please choose why the application is not accepted."), field="ground")
    basis = act.text("basis", N_("Please give the law and article."), at_most=300)
    reason = act.text("reason", N_("Please write the reason. It is printed on the notice."))
    organ = str(act.given.get("competent_organ") or "").strip()[:200]
    if ground == "not_competent" and not organ:
        raise Refused(
            N_("Please name the organ that is competent (Administrative Licensing Law art. 32)."),
            field="competent_organ",
        )
    act.data = {"ground": ground}
    act.payload = {"basis": basis, "reason": reason, "competent_organ": organ}
    data = paper_data.common(act) | {
        "ground": ground,
        "reason": reason,
        "basis": [{"law": basis, "article": ""}],
        "competent_organ": {"name": organ} if organ else None,
        "returned": [i.material.name for i in act.items if i.files],
    }
    act.papers.append(("refusal_of_acceptance", data))
    act.messages.append(("not_accepted", {}))


def may_be_deemed_accepted(act: Act) -> None:
    """Permits only, and only once the five days have passed in silence (许32(1)(4), R-ACC-6)."""
    if not act.reading.is_deemed:
        raise Refused(N_("The five working days for this case are not over."))


def deem_accepted(act: Act) -> None:
    """Accepted by law from the day of receipt; the record goes to the volume and to supervision."""
    day = act.reading.promised.deemed_accepted_on
    act.changes |= {"step": 1}
    act.data = {"deemed_on": day.isoformat() if day else None}
    data = paper_data.common(act) | {
        "acceptance_day": day.isoformat() if day else None,
        "decision_due": paper_data.iso(act.reading.governing.decision_due),
        "deemed": {
            "detected_at": act.now.replace(microsecond=0).isoformat(),
            "cause": "窗口未在期限内告知",
            "head": act.case.department.short_name,
            "informed_at": act.now.replace(microsecond=0).isoformat(),
            "clock_start": day.isoformat() if day else None,
        },
    }
    act.papers += [("deemed_record", data), ("acceptance_deemed", data)]
    act.messages.append(("deemed_accepted", {}))
