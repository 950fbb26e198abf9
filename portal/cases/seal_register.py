"""Seals and the register of their use (R-SEAL-1..6): what may be used today, what is changed by two persons, who used it.

A seal is enabled, changed and cancelled by a proposal that a second person confirms and files; the unit's own seal only
by supervision, with the rule that asks for it (R-SEAL-2). A use is written with the paper, at the server's own time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from peewee import ModelSelect

from models.cases import Case, Paper, SealUse
from models.database import new_id
from models.office import OfficeChange
from models.people import Department, Organ, Seal, Staff
from portal.ground import time
from portal.ground.errors import N_, NotFound, Refused

KINDS = {
    "approval": N_("Special seal for approvals"),
    "joint": N_("Special seal for joint handling"),
    "own": N_("The unit's own seal"),
}
STATES = {
    "valid": N_("valid"),
    "coming": N_("not valid yet"),
    "expired": N_("expired"),
    "cancelled": N_("cancelled"),
}
DIAMETERS = range(30, 51)  # mm; 40 is the rule (R-SEAL-5)
LONGEST_VALIDITY = timedelta(days=366 * 10)
PIECE = 500


def is_valid(seal: Seal, on: date) -> bool:
    """Whether the seal may be used on that day (R-SEAL-4)."""
    return state_of(seal, on) == "valid"


def state_of(seal: Seal, on: date) -> str:
    """valid, coming, expired or cancelled."""
    if seal.cancelled_on is not None and seal.cancelled_on <= on:
        return "cancelled"
    return "coming" if on < seal.valid_from else "expired" if on > seal.valid_to else "valid"


def valid_seal(organ: str, on: date, kind: str = "approval", centre: str = "") -> Seal | None:
    """The seal to use on that day. A paper that wants the joint or the unit's own seal takes the organ's seal for
    approvals where none of that kind is filed; the joint seal may be the centre's.
    """
    where = (Seal.valid_from <= on) & (Seal.valid_to >= on) & (Seal.cancelled_on.is_null() | (Seal.cancelled_on > on))
    organs = [organ]
    if kind == "joint" and centre:
        window = Department.get_or_none((Department.centre == centre) & Department.is_integrated_window)
        organs += [window.organ_id] if window else []
    found = {(s.organ_id, s.kind): s for s in Seal.select().where(where, Seal.organ.in_(organs))}
    wanted = [found[(one, kind)] for one in organs if (one, kind) in found]
    return wanted[0] if wanted else found.get((organ, "approval"))


def must_have_valid_seal(organ: str, on: date, kind: str = "approval", centre: str = "") -> Seal:
    """As `valid_seal`. Raises Refused where none may be used on that day."""
    seal = valid_seal(organ, on, kind, centre)
    if seal is None:
        row = Organ.get_by_id(organ)
        raise Refused(
            N_("No seal of %(organ)s is valid on %(day)s. A seal must be enabled first; nothing was issued."),
            organ=row.name,
            day=on.isoformat(),
        )
    return seal


# Enabling, changing, cancelling


def seal_of(key: str) -> Seal:
    """A seal by its key. Raises NotFound."""
    try:
        found = Seal.get_or_none(Seal.id == UUID(key))
    except ValueError:
        found = None
    if found is None:
        raise NotFound(N_("There is no such seal."))
    return found


def read(name: str, action: str, given: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """(id of the seal, what is to be filed) from what was typed. Raises Refused with what is wrong."""
    if action == "enable":
        return new_id().hex, _new_seal(given)
    seal = seal_of(name)
    if seal.cancelled_on is not None:
        raise Refused(N_("This seal is cancelled. Enable a new one instead."))
    of = {"organ": seal.organ_id, "kind": seal.kind, "text": seal.text}
    if action == "cancel":
        return seal.id.hex, of
    if action != "change":
        raise NotFound(N_("There is no such change."))
    until, keeper = _day(given, "valid_to"), _keeper(given)
    if until < time.today():
        raise Refused(N_("The last day is past. Cancel the seal instead."), field="valid_to")
    if until - seal.valid_from > LONGEST_VALIDITY:
        raise Refused(N_("A seal is enabled for at most ten years."), field="valid_to")
    if (until, keeper) == (seal.valid_to, seal.keeper_badge):
        raise Refused(N_("Nothing is changed by this."), field="valid_to")
    _must_be_alone(seal.organ_id, seal.kind, seal.valid_from, until, besides=seal.id)
    return seal.id.hex, {**of, "valid_to": until.isoformat(), "keeper": keeper}


def _new_seal(given: Mapping[str, Any]) -> dict[str, Any]:
    organ, kind = str(given.get("organ") or ""), str(given.get("kind") or "")
    if not Organ.select().where(Organ.code_word == organ).exists():
        raise Refused(N_("Please choose the organ."), field="organ")
    if kind not in KINDS:
        raise Refused(N_("Please choose the kind of seal."), field="kind")
    text = "".join(str(given.get("text") or "").split())
    if not 4 <= len(text) <= 30 or not text.isprintable():
        raise Refused(N_("Please give the words of the imprint, 4 to 30 characters."), field="text")
    typed = str(given.get("diameter_mm") or "").strip()
    if not (typed.isascii() and typed.isdigit() and len(typed) < 4 and int(typed) in DIAMETERS):
        raise Refused(N_("Please give the diameter in mm, 30 to 50; 40 is the rule."), field="diameter_mm")
    start, until = _day(given, "effective_on"), _day(given, "valid_to")
    if until < start:
        raise Refused(N_("The last day lies before the first."), field="valid_to")
    if until - start > LONGEST_VALIDITY:
        raise Refused(N_("A seal is enabled for at most ten years."), field="valid_to")
    rule = " ".join(str(given.get("rule") or "").split())[:500]
    if kind == "own" and not rule:
        raise Refused(
            N_("Please name the rule that asks for the unit's own seal; it is filed with supervision (R-SEAL-2)."),
            field="rule",
        )
    _must_be_alone(organ, kind, start, until)
    return {
        "organ": organ,
        "kind": kind,
        "text": text,
        "diameter_mm": int(typed),
        "valid_to": until.isoformat(),
        "keeper": _keeper(given),
        "rule": rule if kind == "own" else "",
    }


def _day(given: Mapping[str, Any], field: str) -> date:
    typed = str(given.get(field) or "").strip()
    try:
        if len(typed) == 10:
            return date.fromisoformat(typed)
    except ValueError:
        pass
    raise Refused(N_("Please give a day, for example 2026-12-01."), field=field)


def _keeper(given: Mapping[str, Any]) -> str:
    badge = str(given.get("keeper") or "")
    if badge not in dict(keepers()):
        raise Refused(N_("Please choose who keeps the seal."), field="keeper")
    return badge


def _must_be_alone(organ: str, kind: str, start: date, until: date, besides: UUID | None = None) -> None:
    """Two seals of one kind at once: nobody could say which one a paper carries."""
    for other in Seal.select().where(Seal.organ == organ, Seal.kind == kind):
        ends = min(other.valid_to, other.cancelled_on - timedelta(days=1)) if other.cancelled_on else other.valid_to
        if other.id != besides and other.valid_from <= until and start <= ends:
            raise Refused(
                N_("“%(text)s” is valid from %(first)s to %(last)s. Cancel it first, or begin later."),
                field="effective_on" if besides is None else "valid_to",
                text=other.text,
                first=other.valid_from.isoformat(),
                last=ends.isoformat(),
            )


def bring(change: OfficeChange) -> None:
    """File what was confirmed, in the caller's transaction. Raises Refused where it no longer fits."""
    value, today = change.value, time.today()
    if change.action == "enable":
        start, until = change.effective_on, date.fromisoformat(value["valid_to"])
        _must_be_alone(value["organ"], value["kind"], start, until)
        Seal.create(
            id=UUID(change.name),
            organ=value["organ"],
            name=value["text"],
            text=value["text"],
            diameter_mm=value["diameter_mm"],
            valid_from=start,
            valid_to=until,
            keeper_badge=value["keeper"],
            kind=value["kind"],
            rule=value["rule"],
            filed_on=today,
        )
        return
    seal = seal_of(change.name)
    if seal.cancelled_on is not None:
        raise Refused(N_("This seal is cancelled. Enable a new one instead."))
    if change.action == "cancel":
        Seal.update(cancelled_on=change.effective_on, filed_on=today).where(Seal.id == seal.id).execute()
        return
    until = date.fromisoformat(value["valid_to"])
    _must_be_alone(seal.organ_id, seal.kind, seal.valid_from, until, besides=seal.id)
    Seal.update(valid_to=until, keeper_badge=value["keeper"], filed_on=today).where(Seal.id == seal.id).execute()


def keepers() -> list[tuple[str, str]]:
    """(badge, name) of everybody who may keep a seal: who holds the post today."""
    from models.people import Post

    today = time.today()
    held = Post.select(Post.staff).where(
        Post.post == "seal_keeper", Post.valid_from <= today, Post.valid_to.is_null() | (Post.valid_to >= today)
    )
    rows = Staff.select(Staff.badge, Staff.name).where(Staff.id.in_(held), Staff.is_active).order_by(Staff.badge)
    return list(rows.tuples())


def seals() -> list[Seal]:
    """Every seal, by organ; those in force first."""
    rows = list(Seal.select(Seal, Organ).join(Organ).order_by(Organ.name, Seal.kind, Seal.valid_from.desc()))
    today = time.today()
    return sorted(rows, key=lambda s: (state_of(s, today) not in ("valid", "coming"), s.organ.name))


def organs() -> list[tuple[str, str]]:
    """(code word, name) of every organ."""
    return list(Organ.select(Organ.code_word, Organ.name).order_by(Organ.name).tuples())


# The register


@dataclass(frozen=True)
class Use:
    """One line of the register (documents.md 17). `approver` and `used_by` are names, or message keys of the system's."""

    at: datetime
    what: str
    number: str
    case_number: str
    copies: int
    applied_by: str
    approver: str
    used_by: str
    seal: str
    sha256: str


NOBODY = {"standing approval": N_("standing approval"), "system": N_("the system"), "": ""}


def uses(q: str, first: date | None, last: date | None, page: int, size: int) -> tuple[list[Use], int]:
    """A page of the register, newest first, and how many lines there are. `q`: in number, paper, seal or a name."""
    rows = _uses(q, first, last)
    return list(_lines(rows.order_by(SealUse.at.desc(), SealUse.id.desc()).paginate(page, size))), rows.count()


def all_uses(q: str, first: date | None, last: date | None) -> Iterator[Use]:
    """The same lines, all of them, oldest first, piece by piece."""
    after: UUID | None = None
    while True:
        rows = _uses(q, first, last).order_by(SealUse.id).limit(PIECE)
        piece = list(rows.where(SealUse.id > after) if after else rows)
        yield from _lines(piece)
        if len(piece) < PIECE:
            return
        after = piece[-1].id


def _uses(q: str, first: date | None, last: date | None) -> ModelSelect:
    rows = SealUse.select(SealUse, Seal, Paper, Case).join(Seal).switch(SealUse).join(Paper).join(Case)
    if first:
        rows = rows.where(SealUse.at >= datetime.combine(first, datetime.min.time()))
    if last:
        rows = rows.where(SealUse.at < datetime.combine(last + timedelta(days=1), datetime.min.time()))
    if q:
        people = [str(key) for (key,) in Staff.select(Staff.id).where(Staff.name.contains(q)).limit(50).tuples()]
        found = SealUse.number.contains(q) | SealUse.what.contains(q) | Seal.text.contains(q) | (Case.number == q)
        named = SealUse.applied_by.in_(people) | SealUse.approver.in_(people) | SealUse.used_by.in_(people)
        rows = rows.where(found | named if people else found)
    return rows


def _lines(rows: Any) -> Iterator[Use]:
    rows = list(rows)
    ids = {one for r in rows for one in (r.applied_by, r.approver, r.used_by) if one and one not in NOBODY}
    names = {str(key): name for key, name in Staff.select(Staff.id, Staff.name).where(Staff.id.in_(ids)).tuples()}

    def named(key: str) -> str:
        return NOBODY.get(key) or names.get(key, key)

    for row in rows:
        yield Use(
            row.at,
            row.what,
            row.number or "",
            row.paper.case.number or "",
            row.copies,
            named(row.applied_by),
            named(row.approver),
            named(row.used_by),
            row.seal.text,
            row.file_sha256 or "",
        )
