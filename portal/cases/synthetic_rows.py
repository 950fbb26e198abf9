"""One synthetic life as rows: the case, its chain of events, answers and words while it is open, its name for search."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from models.cases import Booking, Case, CaseEvent, CaseMaterial, CaseName, CaseValue, EventPayload
from models.database import new_id
from models.people import Centre
from portal.cases import case_clock, finding, numbering
from portal.cases.case_history import History, Past
from portal.cases.example_filings import answer
from portal.cases.starting import Party
from portal.cases.states import ENDED
from portal.cases.synthetic_frame import Numbers, Places
from portal.cases.synthetic_lives import Deed, Desks, Offer
from portal.cases.synthetic_people import Person
from portal.ground import audit
from portal.ground.house import house

COLUMNS: dict[type, tuple[str, ...]] = {
    Case: (
        "id", "number", "query_hash", "centre", "department", "organ", "service_code", "service_name", "guide",
        "procedure", "case_type", "state", "is_open", "due_on", "due_kind", "version", "owner", "started_by", "handler",
        "channel", "applicant_kind", "applicant_name", "phone_index", "phone_tail_index", "id_index", "id_tail_index",
        "electronic_delivery", "owes_promised", "step", "round", "note", "outcome", "created_at", "touched_at",
        "submitted_at",
    ),
    CaseName: ("case", "words"),
    CaseValue: ("id", "case", "key", "sealed"),
    CaseMaterial: ("id", "case", "code", "state", "promised_until", "source_note", "changed_at"),
    CaseEvent: ("id", "case", "seq", "action", "at", "actor", "body", "previous", "digest", "day"),
    EventPayload: ("event", "sealed"),
    Booking: ("id", "case", "centre", "window", "day", "start", "place", "from_state", "state", "made_at"),
}  # fmt: skip
CLOSED_DESK = (*ENDED, "delivered")


@dataclass(frozen=True)
class Told:
    """What is to be written of one case: what was filed by whom and where, and the acts with their moments."""

    state: str
    offer: Offer
    person: Person
    centre: Centre
    at_window: bool
    deeds: list[Deed]
    moments: list[datetime]  # of the beginning, then of each deed


class Made(NamedTuple):
    """A case that was made, for what follows: its id, and when it was accepted."""

    key: UUID
    accepted_at: datetime | None


class Rows:
    """Rows of many cases by table, in the order in which tables refer to each other."""

    def __init__(self, desks: Desks, numbers: Numbers, places: Places, now: datetime, rng: Random):
        self.desks, self.numbers, self.places, self.now, self.rng = desks, numbers, places, now, rng
        self.by_table: dict[type, list[tuple[Any, ...]]] = {table: [] for table in COLUMNS}
        self.cases = self.events = 0
        self._like: dict[tuple[str, str], Case] = {}

    def clear(self) -> None:
        """They were written."""
        for rows in self.by_table.values():
            rows.clear()

    def add(self, told: Told) -> Made:
        """The rows of one case."""
        key = new_id()
        hexed = key.hex
        is_open = told.state not in CLOSED_DESK
        booked = self._book(told, hexed) if told.state == "booked" else None
        state = "pre_reviewed" if told.state == "booked" and not booked else told.state
        deeds = [*told.deeds, booked] if booked else told.deeds
        moments = [*told.moments, told.moments[-1]] if booked else told.moments
        actors = self._actors(told, deeds)
        past = self._chain(key, hexed, told, deeds, moments[1:], actors, is_open)
        self._case(key, hexed, told, state, deeds, moments, actors, past)
        like = self._like.setdefault(
            (told.offer.department.code, told.centre.code),
            Case(department=told.offer.department.code, centre=told.centre.code),
        )
        self.by_table[CaseName].append((hexed, finding.words_of([told.person.name, ""], like)))
        if is_open:
            self._answers(key, hexed, told)
        self.cases += 1
        accepted = [e.at for e in past if e.action == "accept"]
        return Made(key, accepted[0] if accepted else None)

    def _book(self, told: Told, hexed: str) -> Deed | None:
        found = self.places.take(told.offer.department, told.centre)
        if found is None:
            return None
        window, day, start, place = found
        made_at = told.moments[-1]
        self.by_table[Booking].append(
            (new_id().hex, hexed, told.centre.code, window, day, start, place, "pre_reviewed", "booked", made_at)
        )
        return Deed("book", "applicant", "booked", 0.0, {"window": window, "day": day.isoformat(), "start": start})

    def _actors(self, told: Told, deeds: list[Deed]) -> list[str]:
        """Who did each: one clerk throughout, others by their post."""
        chosen: dict[str, str] = {"applicant": f"applicant:{UUID(told.person.id)}", "system": "system"}
        for deed in deeds:
            if deed.by not in chosen:
                holders = self.desks.who(deed.by, told.offer.department.code, told.centre.code)
                chosen[deed.by] = self.rng.choice(holders).ref
        return [chosen[deed.by] for deed in deeds]

    def _chain(
        self, key: UUID, hexed: str, told: Told, deeds: list[Deed], moments: list[datetime], actors: list[str],
        is_open: bool,
    ) -> list[Past]:  # fmt: skip
        """The events with their digests (portal/ground/audit), and with their words while the case is open."""
        previous, past, name = audit.FIRST, [], str(key)
        for seq, (deed, at, actor) in enumerate(zip(deeds, moments, actors, strict=True), start=1):
            event_id = new_id()
            data = {**deed.data, "to": deed.to}
            words = audit.canonical(_words(deed, told)) if is_open and deed.action in WORDED else ""
            if words:
                data["payload"] = hashlib.sha256(words.encode()).hexdigest()
                sealed = house.vault.seal(words, f"event_payload.sealed:{event_id}")
                self.by_table[EventPayload].append((event_id.hex, sealed))
            body, iso = audit.canonical(data), at.isoformat(timespec="milliseconds")
            digest = audit.event_digest(name, seq, deed.action, iso, actor, body, previous)
            self.by_table[CaseEvent].append(
                (event_id.hex, hexed, seq, deed.action, iso, actor, body, previous, digest, at.date())
            )
            past.append(Past(seq, deed.action, datetime.fromisoformat(iso), actor, data))
            previous = digest
        self.events += len(past)
        return past

    def _case(
        self, key: UUID, hexed: str, told: Told, state: str, deeds: list[Deed], moments: list[datetime],
        actors: list[str], past: list[Past],
    ) -> None:  # fmt: skip
        offer, person = told.offer, told.person
        done = [deed.action for deed in deeds]
        submitted = [e.at for e in past if e.action in ("submit", "resubmit")]
        clerks = [a.removeprefix("staff:") for d, a in zip(deeds, actors, strict=True) if d.by == "clerk"]
        if not clerks and state in ("in_pre_review", "submitted") and self.rng.random() < 0.5:
            holders = self.desks.who("clerk", offer.department.code, told.centre.code)
            clerks = [self.rng.choice(holders).id]  # the window head gave it to them
        owes = state == "accepted" and "accept_tolerant" in done
        faster = "accept_tolerant" in done and offer.guide.case_type == "即办件"
        case_type = "承诺件" if faster else offer.guide.case_type
        number = self.numbers.draw(past[0].at.date()) if past else None
        due_on, due_kind = self._owed(offer, state, case_type, past)
        values: dict[str, Any] = {
            "id": hexed,
            "number": number,
            "query_hash": numbering.hashed_code(number, hexed[-8:]) if number else None,
            "centre": told.centre.code,
            "department": offer.department.code,
            "organ": offer.row.organ_id,
            "service_code": offer.code,
            "service_name": offer.guide.name,
            "guide": offer.guide_id,
            "procedure": offer.guide.procedure,
            "case_type": case_type,
            "state": state,
            "is_open": state not in ENDED,
            "due_on": due_on,
            "due_kind": due_kind,
            "version": len(deeds),
            "owner": None if told.at_window else person.id,
            "started_by": UUID(clerks[0]).hex if told.at_window else None,
            "handler": UUID(clerks[0]).hex if clerks else None,
            "channel": "window" if told.at_window else "online",
            "applicant_kind": person.kind,
            "applicant_name": person.name,
            "phone_index": person.phone_index,
            "phone_tail_index": person.phone_tail_index,
            "id_index": person.id_index,
            "id_tail_index": person.id_tail_index,
            "electronic_delivery": not told.at_window and bool(submitted),
            "owes_promised": owes,
            "step": max((d.data["step"] for d in deeds if d.action == "save_step"), default=int(_accepted(done))),
            "round": sum(a in ("notify_correction", "request_pre_review") for a in done),
            "note": "",
            "outcome": next((d.data["outcome"] for d in deeds if "outcome" in d.data), None),
            "created_at": moments[0],
            "touched_at": moments[-1],
            "submitted_at": submitted[-1] if submitted else None,
        }
        self.by_table[Case].append(tuple(values[name] for name in COLUMNS[Case]))
        if owes:
            self._promised(hexed, offer, past)

    def _owed(self, offer: Offer, state: str, case_type: str, past: list[Past]) -> tuple[date | None, str | None]:
        if state in CLOSED_DESK or not past:
            return None, None
        standing = Case(state=state, procedure=offer.guide.procedure, case_type=case_type, department=offer.department)
        return case_clock.owed(standing, offer.guide, self.now, history=History(tuple(past)))

    def _promised(self, hexed: str, offer: Offer, past: list[Past]) -> None:
        event = next(e for e in past if e.action == "accept_tolerant")
        until = date.fromisoformat(event.data["until"]) if event.data.get("until") else None
        for code in event.data["promised"]:
            self.by_table[CaseMaterial].append((new_id().hex, hexed, code, "promised", until, "", event.at))

    def _answers(self, key: UUID, hexed: str, told: Told) -> None:
        """Who it is for, and the first answer of the form."""
        values = {**told.person.facts(), **_first_answer(told)}
        self.by_table[CaseValue] += [
            (new_id().hex, hexed, name, house.vault.seal(text, f"case_value:{key}:{name}"))
            for name, text in values.items()
        ]


def _accepted(done: list[str]) -> bool:
    return "accept" in done or "accept_tolerant" in done


def _first_answer(told: Told) -> dict[str, str]:
    fields = told.offer.guide.form_fields
    natural = told.person.kind == "natural"
    party = Party(
        told.person.kind,
        told.person.name,
        told.person.number if natural else "",
        "" if natural else told.person.number,
        phone=told.person.phone,
        address=told.person.address,
    )
    return {fields[0].key: answer(fields[0], party)} if fields else {}


WORDED = (
    "request_pre_review", "return_pre_review", "submit", "resubmit", "notify_correction", "save_step", "grant", "refuse",
)  # fmt: skip


def _words(deed: Deed, told: Told) -> dict[str, Any]:
    """What an act of an open case carried in words, as its rule writes them (portal/cases/acts_*)."""
    if deed.action in ("return_pre_review", "notify_correction"):
        by_id = {p.id: p for p in told.offer.points}
        names = {m.code: m.name for m in told.offer.guide.materials}
        points = [by_id[i] for i in deed.data["points"]]
        return {
            "defects": [
                {"point": p.id, "material_code": p.material, "material": names[p.material], "defect": p.words,
                 "how": p.sentence}
                for p in points
            ]
        }  # fmt: skip
    if deed.action == "save_step":
        return {"step": str(deed.data["step"]), "opinion": "符合要求。", "officers": []}
    if deed.action in ("grant", "refuse"):
        return {"decision": _decision(deed, told)}
    return {"values": _first_answer(told)}


def _decision(deed: Deed, told: Told) -> dict[str, Any]:
    basis = [{"law": b.law, "article": b.article} for b in told.offer.guide.legal_basis]
    if deed.action == "refuse":
        return {
            "facts": "现场核查发现不符合条件。", "failed_condition": "符合法定条件、标准", "basis": basis, "reasons": "不能整改。",
            "evidence": [], "statements": None, "conditions": [], "obligations": [],
        }  # fmt: skip
    return {
        "content": f"准予{told.offer.guide.name}。", "valid_from": told.moments[-1].date().isoformat(), "valid_to": None,
        "certificate_no": None, "conditions": list(told.offer.guide.conditions), "facts": None, "basis": basis,
        "obligations": [],
    }  # fmt: skip
