"""What stands already where an act answers or ends something: who asked for what, what was told, until when."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.cases import acts_of_correction, case_clock, chasing, outstanding
from portal.cases.act import Act
from portal.cases.acts_of_hearing import HOLD_WITHIN, hearing_asked
from portal.cases.acts_of_pausing import ASKED, TOLD
from portal.cases.case_history import Past
from portal.ground.errors import N_
from portal.people.places import places


@dataclass(frozen=True)
class Fact:
    """One thing that stands: `label` is a message key, `text` are data."""

    label: str
    text: str


def facts(act: Act, action: str, names: Mapping[int, str]) -> list[Fact]:
    """What a person should have before their eyes for this action. `names`: who did each event, by its number."""
    found = _FACTS[action](act, names) if action in _FACTS else []
    return [Fact(label, str(text)) for label, text in found if text not in (None, "")]


def _asked_by(event: Past, names: Mapping[int, str]) -> tuple[str, Any]:
    return N_("Asked by"), f"{names.get(event.seq, '')} {event.at:%Y-%m-%d}".strip()


def _special(act: Act, names: Mapping[int, str]) -> list[tuple[str, Any]]:
    event = outstanding.unanswered(act.history, ASKED, "tell_special_procedure")
    if event is None:
        return []
    words = act.payloads.get(event.seq, {})
    return [
        (N_("Ground in law"), event.data["legal_ground"]),
        (N_("Working days it needs"), event.data["days"]),
        (N_("Who carries it out"), words.get("organ")),
        (N_("Reason"), words.get("reason")),
        _asked_by(event, names),
    ]


def _running(act: Act, _names: Mapping[int, str]) -> list[tuple[str, Any]]:
    started, told = act.history.last(TOLD[0]), act.history.last(*TOLD)
    if started is None or told is None:
        return []
    return [
        (N_("Ground in law"), started.data["legal_ground"]),
        (N_("Stopped since"), started.at.date()),
        (N_("Working days that were told"), told.data["days"]),
    ]


def _extension(act: Act, names: Mapping[int, str]) -> list[tuple[str, Any]]:
    event = outstanding.unanswered(act.history, "ask_extension", "extend")
    if event is None:
        return []
    reason = act.payloads.get(event.seq, {}).get("reason")
    return [(N_("Days that were asked for"), event.data["days"]), (N_("Reason"), reason), _asked_by(event, names)]


def _type(act: Act, names: Mapping[int, str]) -> list[tuple[str, Any]]:
    event = outstanding.unanswered(act.history, "ask_type_change", "change_type")
    if event is None:
        return []
    change = f"{event.data['from']} → {event.data['case_type']}"
    reason = act.payloads.get(event.seq, {}).get("reason")
    return [(N_("Change of type"), change), (N_("Reason"), reason), _asked_by(event, names)]


def _hearing(act: Act, _names: Mapping[int, str]) -> list[tuple[str, Any]]:
    told = outstanding.unanswered(act.history, "tell_hearing_right", "record_hearing")
    if told is None:
        return []
    asked = hearing_asked(act.history)
    by = case_clock.working_days_from(asked.at, HOLD_WITHIN) if asked else None
    return [
        (N_("Right told on"), told.at.date()),
        (N_("May be asked for until"), told.data.get("until")),
        (N_("Hearing asked for on"), asked.at.date() if asked else ""),
        (N_("To be held by"), by),
    ]


def _reply(act: Act, _names: Mapping[int, str]) -> list[tuple[str, Any]]:
    sent, chase = outstanding.reported_up(act.history), chasing.of(act.history)
    if sent is None or chase is None:
        return []
    return [
        (N_("Superior organ"), act.payloads.get(sent.seq, {}).get("superior")),
        (N_("Reported up on"), chase.sent_on),
        (N_("Reply expected by"), chase.expected),
        (N_("Chased on"), "、".join(map(str, chase.chased))),
        (N_("Chase on"), chase.next_on),
    ]


def _urged(act: Act, names: Mapping[int, str]) -> list[tuple[str, Any]]:
    silent = outstanding.silent_departments(act.history)
    waiting = (
        [(N_("Not answered yet"), "、".join(places().departments[code].short_name for code in silent))]
        if silent
        else []
    )
    return waiting + _reply(act, names)


def _reminded(act: Act, _names: Mapping[int, str]) -> list[tuple[str, Any]]:
    return [
        (N_("Corrections proposed by"), acts_of_correction.proposed_date(act)),
        (N_("Reminded so far"), acts_of_correction.reminders(act)),
    ]


_FACTS: dict[str, Callable[[Act, Mapping[int, str]], list[tuple[str, Any]]]] = {
    "tell_special_procedure": _special,
    "tell_longer_procedure": _running,
    "end_special_procedure": _running,
    "ask_extension": _extension,
    "extend": _extension,
    "change_type": _type,
    "record_hearing": _hearing,
    "record_reply": _reply,
    "urge": _urged,
    "remind_correction": _reminded,
    "lapse_correction": _reminded,
}
