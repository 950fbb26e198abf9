"""Everything that a case shows to a member of staff who works on it, read once: 10 to 15 queries, whatever its size."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from models.cases import Case, CaseFile, Paper
from models.people import Disclosure
from portal.cases import booking, case_files, comparison, form_values, lifecycle, materials, verdicts
from portal.cases.act import Act
from portal.cases.papers.kinds import KINDS, Kind
from portal.cases.points import Point
from portal.cases.states import State, shown_state
from portal.cases.who import POST_OF_ROLE, needs_two_officers, next_step
from portal.cases.workbench_history import Line, lines
from portal.cases.workbench_limit import Saying, deemed_words, limit_words, promise_words
from portal.cases.workbench_waiting import Fact, facts
from portal.cases.worklist_rows import Due, due_words
from portal.ground import time
from portal.ground.errors import N_, NotFound
from portal.ground.privacy import mask_address, mask_id, mask_name, mask_phone
from portal.people import colleagues
from portal.people.actors import Actor
from portal.people.colleagues import Colleague
from portal.services.guide import FormField, Guide

SENSITIVE = {"idcard": mask_id, "phone": mask_phone, "address": mask_address}
NAMES_OF_THINGS = ("org_name", "corp_name", "shop_name", "bank_name")
FACTS = {
    "_id": (N_("ID number"), mask_id),
    "_phone": (N_("Phone"), mask_phone),
    "_address": (N_("Address"), mask_address),
    "_agent_id": (N_("ID number of the agent"), mask_id),
    "_agent_phone": (N_("Phone of the agent"), mask_phone),
}


@dataclass(frozen=True)
class Answer:
    """A field as the page shows it. `label` is a message key where `is_fact`; `reveals`: what opens its full value."""

    key: str
    label: str
    label_en: str
    shown: str
    reveals: str = ""
    is_fact: bool = False


@dataclass(frozen=True)
class PaperLine:
    """An issued paper in the list."""

    id: str
    kind: Kind
    number: str
    issued_at: datetime
    state: str
    has_file: bool


@dataclass
class Bench:
    """A case on the workbench of one person."""

    case: Case
    actor: Actor
    act: Act = field(init=False)

    def __post_init__(self) -> None:
        self.act = lifecycle.looked_at(self.case, self.actor)

    @property
    def guide(self) -> Guide:
        """The version of the guide that this case follows."""
        return self.act.guide

    @property
    def items(self) -> "list[materials.Item]":
        """Its materials with files, points and verdicts."""
        return self.act.items

    @cached_property
    def choices(self) -> "list[lifecycle.Choice]":
        """What this person may do now, closed actions with the reason."""
        return lifecycle.open_to(self.case, self.actor, self.act)

    @property
    def state(self) -> State:
        """The badge."""
        case = self.case
        return shown_state(case.state, step=case.step, owes_promised=case.owes_promised, outcome=case.outcome)

    @cached_property
    def due(self) -> Due:
        """The time limit in words."""
        case, slot = self.case, self.booking
        day, start = (slot.day.isoformat(), slot.start) if slot else ("", "")
        total = self.guide.promised_days
        return due_words(case.state, case.due_on, case.due_kind, total, case.centre.close, day, start)

    @cached_property
    def limit(self) -> Saying:
        """The limit explained in a sentence."""
        return limit_words(self.act)

    @cached_property
    def promise(self) -> Saying | None:
        """The countdown of promised papers, if any is owed; what silence has done, until somebody has looked."""
        return promise_words(self.act) or deemed_words(self.act)

    @property
    def may_fill(self) -> bool:
        """True for a clerk while the case waits for what the person at the window may bring."""
        case = self.case
        waits = case.state in form_values.EDITABLE or (case.state == "accepted" and case.owes_promised)
        return waits and self.actor.holds("clerk", case.department_id, case.centre_id)

    @property
    def may_scan(self) -> bool:
        """True for a clerk while a paper that the applicant signs at the window may be needed: a promise or a consent."""
        case = self.case
        wanted = any(c.action in ("submit", "accept_tolerant") for c in self.choices)
        return (
            wanted
            and case.state in case_files.SCANNING_STATES
            and self.actor.holds("clerk", case.department_id, case.centre_id)
        )

    @cached_property
    def booking(self) -> Any:
        """The booking that stands, if any."""
        return booking.current(self.case) if self.case.state == "booked" else None

    @cached_property
    def may_examine(self) -> bool:
        """True where this person gives verdicts now."""
        return verdicts.may_examine(self.case, self.actor)

    @property
    def points(self) -> list[Point]:
        """Every point that needs a verdict."""
        return [p for item in self.items if item.is_examined for p in item.points]

    @property
    def examined(self) -> int:
        """How many of them have one."""
        return len(self.points) - len(verdicts.unexamined(self.items))

    def sentence(self, item: "materials.Item", point: Point) -> str:
        """What the applicant will read about a failed point."""
        verdict = item.verdicts.get(point.id)
        return (verdicts.sentence_of(self.case, verdict) if verdict else "") or point.sentence

    @property
    def values(self) -> dict[str, str]:
        """Answers and facts, opened."""
        return self.act.values

    def answers(self, revealed: str = "") -> list[Answer]:
        """The answers of the form and who the people are, masked but for the one that was asked for."""
        own = self.case.applicant_name if self.case.applicant_kind == "natural" else ""
        found = [
            _answer(f, self.values[f.key], revealed, own) for f in self.guide.form_fields if self.values.get(f.key)
        ]
        known = {a.shown for a in found}
        for key, (label, mask) in FACTS.items():
            text = self.values.get(key, "")
            if text and mask(text) not in known and text not in known:
                found.append(_fact(key, label, text, mask(text), revealed))
        return found

    @property
    def was_sent_again(self) -> bool:
        """True where there are two rounds to lay side by side."""
        return len(self.act.history.all(*comparison.SENT)) > 1

    @property
    def applicant(self) -> str:
        """The applicant's name: masked for a natural person, in full for a company."""
        case = self.case
        return mask_name(case.applicant_name) if case.applicant_kind == "natural" else case.applicant_name

    @cached_property
    def papers(self) -> list[PaperLine]:
        """What was issued, newest first."""
        rows = (
            Paper.select(Paper.id, Paper.kind, Paper.number, Paper.issued_at, Paper.state, Paper.storage_key)
            .where(Paper.case == self.case.id)
            .order_by(Paper.issued_at.desc(), Paper.id.desc())
        )
        return [
            PaperLine(str(key), KINDS[kind], number or "", at, state, bool(stored))
            for key, kind, number, at, state, stored in rows.tuples()
        ]

    @cached_property
    def history(self) -> list[Line]:
        """What happened, newest first, with who and the words that belong to it."""
        events = self.act.history.events
        payloads = self.act.payloads if events else {}
        known = {self.actor.ref: self.actor.name}
        if self.case.handler_id:
            known[f"staff:{self.case.handler_id}"] = self.case.handler.name
        strangers = {e.actor for e in events} - known.keys()
        return lines(events, payloads, known | colleagues.names_of(strangers))

    def facts(self, action: str) -> list[Fact]:
        """What stands already where this action answers or ends something."""
        return facts(self.act, action, {line.seq: line.who for line in self.history})

    @property
    def step_name(self) -> str:
        """The step of the guide that is recorded next; empty where none is left."""
        step = next_step(self.act)
        return step.name if step else ""

    @cached_property
    def people(self) -> dict[str, list[Colleague]]:
        """Colleagues who may be chosen in a form: who handles next, second officers of the next step, the next contact."""
        wanted = {"clerk"} if self._offers("assign") else set()
        if self._offers("hand_over"):
            wanted |= {"clerk", "window_head"}
        step = next_step(self.act)
        second = POST_OF_ROLE.get(step.role, "inspector") if step and needs_two_officers(step) else ""
        if second and self._offers("save_step"):
            wanted.add(second)
        if not wanted:
            return {}
        found = colleagues.holders(wanted, self.case.department_id, self.case.centre)
        others = [c for c in found.get(second, []) if c.id != self.actor.id]
        contacts = {
            c.badge: c for post in ("clerk", "window_head") for c in found.get(post, ()) if c.id != self.actor.id
        }
        return {
            "handler": found.get("clerk", []),
            "second_officer": others,
            "next_contact": [contacts[badge] for badge in sorted(contacts)],
        }

    def _offers(self, action: str) -> bool:
        return any(c.action == action and not c.closed for c in self.choices)

    def file(self, file_id: str) -> CaseFile | None:
        """The file to look at: the one asked for, else the first of what is not examined yet, else the first."""
        files = [f for item in self.items for f in item.files]
        chosen = next((f for f in files if str(f.id) == file_id), None)
        if chosen or not files:
            return chosen
        waiting = [f for item in self.items if item.verdict() == "open" for f in item.files]
        return (waiting or files)[0]

    def file_name(self, file: CaseFile) -> str:
        """The name under which it came."""
        return case_files.name_of(file) if file.name_sealed else ""


def masked(asked: FormField, text: str, own_name: str = "") -> str:
    """An answer as the staff see it at first: numbers, addresses, dates of birth and names of persons masked."""
    if text == own_name or (asked.key.endswith("_name") and asked.key not in NAMES_OF_THINGS):
        return mask_name(text)
    if asked.type == "date" and "birth" in asked.key:
        return _mask_date(text)
    mask = SENSITIVE.get(asked.type)
    return mask(text) if mask and text else text


def _answer(asked: FormField, text: str, revealed: str, own_name: str) -> Answer:
    shown = masked(asked, text, own_name)
    hidden = shown != text
    if asked.key == revealed:
        return Answer(asked.key, asked.label, asked.label_en, text)
    return Answer(asked.key, asked.label, asked.label_en, shown, asked.key if hidden else "")


def _fact(key: str, label: str, text: str, shown: str, revealed: str) -> Answer:
    if key == revealed:
        return Answer(key, label, label, text, is_fact=True)
    return Answer(key, label, label, shown, key if shown != text else "", is_fact=True)


def _mask_date(text: str) -> str:
    return f"{text[:4]}-**-**"


def reveal(case: Case, guide: Guide, key: str, actor: Actor) -> None:
    """Record that this person looks at a masked value (R-PII-6). Raises NotFound for what is no value of this case."""
    if key != "_name" and key not in FACTS and guide.field(key) is None:
        raise NotFound(N_("There is no such field in this case."))
    Disclosure.create(staff=actor.id, case_id=str(case.id), field=key, at=time.now())


def paper_of(case: Case, paper_id: str) -> Paper:
    """An issued paper of this case. Raises NotFound."""
    try:
        found = Paper.get_or_none(Paper.id == UUID(paper_id), Paper.case == case.id)
    except ValueError:
        found = None
    if found is None:
        raise NotFound(N_("There is no such paper in this case."))
    return found
