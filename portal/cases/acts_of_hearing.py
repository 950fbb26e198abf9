"""Rules of being heard: the right to a hearing, the hearing as it was, third parties with an interest (行政许可法 art. 36,
46-48, R-LIM-6). Until they are settled nothing is decided (portal/cases/outstanding).
"""

from datetime import date

from portal.cases import case_clock, outstanding, paper_data
from portal.cases.act import Act
from portal.cases.case_history import History, Past
from portal.ground import audit
from portal.ground.errors import N_, NotFound, Refused
from portal.ground.house import house
from portal.ground.working_days import CalendarMissing

ASK_WITHIN = 5  # working days after being told (许47)
HOLD_WITHIN = 20  # working days after it was asked for (许47)
NOTICE_BEFORE = 7  # working days between the notice of time and place and the hearing (许48, R-LIM-5)
OUTCOMES = {
    "held": N_("A hearing was held"),
    "not_asked": N_("Nobody asked for a hearing in time"),
    "waived": N_("Everybody entitled gave it up in writing"),
}


def _permits_only(act: Act) -> None:
    if not act.is_permit:
        raise NotFound(N_("This step belongs to permits; this service is none."))


def may_tell_hearing_right(act: Act) -> None:
    """For permits, and not while one is told already and not settled."""
    _permits_only(act)
    told = outstanding.unanswered(act.history, "tell_hearing_right", "record_hearing")
    if told:
        raise Refused(
            N_("The right to a hearing was told on %(day)s. Please record first whether a hearing was held."),
            day=str(told.at.date()),
        )


def tell_hearing_right(act: Act) -> None:
    """许47: before deciding on what directly concerns others' important interests, with the right to be heard."""
    facts = act.text("facts", N_("Please write the facts that were found."))
    interest = act.text("interest", N_("Please write whose important interest is concerned, and how."))
    interested = [line.strip() for line in act.optional("interested", at_most=1000).splitlines() if line.strip()]
    until = case_clock.working_days_from(act.now, ASK_WITHIN)
    act.data = {"until": until.isoformat() if until else None}
    act.payload = {"facts": facts, "interest": interest, "interested": interested}
    hearing = {
        "facts": facts,
        "interest": interest,
        "interested": interested,
        "until": until.isoformat() if until else None,
    }
    act.papers.append(("hearing", paper_data.by_handler(act) | {"hearing": hearing}))
    act.messages.append(("hearing_right", {}))


def hearing_until(history: History) -> tuple[Past | None, date | None]:
    """The right that was told and is not settled yet, and the last day to ask for a hearing."""
    told = outstanding.unanswered(history, "tell_hearing_right", "record_hearing")
    return told, outstanding.day_of(told, "until") if told else None


def hearing_asked(history: History) -> Past | None:
    """The wish for a hearing that stands, if any."""
    told, _until = hearing_until(history)
    asked = history.last("ask_hearing")
    return asked if told and asked and asked.seq > told.seq else None


def may_ask_hearing(act: Act) -> None:
    """Within the five working days after the right was told, and once (许47)."""
    told, until = hearing_until(act.history)
    if told is None:
        raise NotFound(N_("No right to a hearing has been told in this case."))
    if hearing_asked(act.history):
        raise Refused(N_("A hearing was asked for already. You will be told time and place."))
    if until is not None and act.now.date() > until:
        raise Refused(
            N_("A hearing could be asked for until %(day)s. You may still state your view in writing."), day=str(until)
        )


def ask_hearing(act: Act) -> None:
    """The applicant asks for the hearing, at home or at the window; its cost is never theirs (许47)."""
    act.payload = {"reason": act.optional("reason", at_most=1000)}
    act.changes["note"] = N_("Hearing asked for")
    act.messages.append(("hearing_asked", {}))


def may_state_view(act: Act) -> None:
    """For permits, once accepted and until the decision (许7, 36)."""
    _permits_only(act)


def state_view(act: Act) -> None:
    """陈述和申辩: what the applicant says stays with the case, and a refusal must answer it."""
    act.payload = {"statement": act.text("statement", N_("Please write what you want to state."))}
    act.changes["note"] = N_("View stated")


def may_record_hearing(act: Act) -> None:
    """Only after the right was told."""
    if outstanding.unanswered(act.history, "tell_hearing_right", "record_hearing") is None:
        raise NotFound(N_("The right to a hearing has not been told in this case."))


def record_hearing(act: Act) -> None:
    """What became of it: held as 许48 asks, not asked for in time, or given up in writing."""
    outcome = str(act.given.get("outcome") or "")
    if outcome not in OUTCOMES:
        raise Refused(N_("Please choose what became of the right to a hearing."), field="outcome")
    told = outstanding.unanswered(act.history, "tell_hearing_right", "record_hearing")
    assert told is not None  # may_record_hearing has refused otherwise
    act.data = {"outcome": outcome}
    act.changes["note"] = ""
    act.payload = {"record": act.text("record", N_("Please write the record: who was heard, and what was said."))}
    if outcome == "held":
        _held(act, told.at.date())
        return
    if outcome == "not_asked" and hearing_asked(act.history):
        raise Refused(
            N_("A hearing was asked for in time: please hold it, or record that it was given up in writing."),
            field="outcome",
        )
    until = outstanding.day_of(told, "until")
    if outcome == "not_asked" and (until is None or act.now.date() <= until):
        raise Refused(
            N_("A hearing may be asked for until %(day)s. Please wait for that day to pass."),
            field="outcome",
            day=str(until or ""),
        )


def _held(act: Act, told_on: date) -> None:
    held = act.day("held_on", N_("Please give the day of the hearing."))
    notice = act.day("notice_on", N_("Please give the day on which time and place were notified."))
    if not told_on <= notice <= held <= act.now.date():
        raise Refused(
            N_("The notice lies after the right was told, the hearing after the notice, and neither in the future."),
            field="held_on",
        )
    try:
        days = house.calendar().count(notice, held)
    except CalendarMissing:
        days = NOTICE_BEFORE
    if days < NOTICE_BEFORE:
        raise Refused(
            N_(
                "Time and place must be notified %(limit)s working days before; only %(days)s lay between. The hearing must be held again."
            ),
            field="notice_on",
            limit=NOTICE_BEFORE,
            days=days,
        )
    chair = act.text("chair", N_("Please give the name of who presided."), at_most=50)
    if chair in _examiners(act):
        raise Refused(N_("Who examines the application may not preside over its hearing."), field="chair")
    act.data |= {"held_on": held.isoformat(), "notice_on": notice.isoformat()}
    act.payload |= {"chair": chair}


def _examiners(act: Act) -> set[str]:
    """The names of who examined: the handler and the officers of each step (许48(3))."""
    words = audit.payloads_of(act.case.id)
    names = {name for e in act.history.all("save_step") for name in words.get(e.seq, {}).get("officers", [])}
    return names | ({act.case.handler.name} if act.case.handler_id else set())


def may_tell_third_party(act: Act) -> None:
    """For permits (许36)."""
    _permits_only(act)


def tell_third_party(act: Act) -> None:
    """许36: who has an important interest is told and may state a view, until a day before which nothing is decided."""
    person = act.text("person", N_("Please name the third party."), at_most=100)
    interest = act.text("interest", N_("Please write whose important interest is concerned, and how."))
    usual = case_clock.working_days_from(act.now, ASK_WITHIN)
    until = (
        act.day("until", N_("Please give the day until which the view may be stated."))
        if str(act.given.get("until") or "").strip() or usual is None
        else usual
    )
    due = act.reading.governing.decision_due
    if until <= act.now.date() or (isinstance(due, date) and until > due):
        raise Refused(N_("The day must lie after today and within the limit of the case."), field="until")
    act.data = {"until": until.isoformat()}
    act.payload = {"person": person, "interest": interest}
    third = {"name": person, "interest": interest, "until": until.isoformat()}
    act.papers.append(("third_party", paper_data.by_handler(act) | {"third_party": third}))
