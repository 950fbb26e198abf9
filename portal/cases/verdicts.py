"""What the clerk found: a verdict on every check point, and the defects that follow from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.cases import Case, Verdict
from models.database import db
from portal.cases import case_history, joint_verdicts, materials
from portal.cases.form_values import cleaned
from portal.cases.points import Point
from portal.ground import audit
from portal.ground.errors import N_, Conflict, Forbidden, Refused
from portal.ground.house import house
from portal.people.actors import Actor
from portal.services.guide import Guide

EXAMINED_STATES = ("in_pre_review", "submitted", "awaiting_correction", "accepted")
VERDICTS = ("pass", "fail", "promised")
LONGEST_SENTENCE = 500


@dataclass(frozen=True)
class Defect:
    """One thing to mend: where, what is wrong, how to mend it."""

    point: str
    material_code: str
    material: str
    defect: str
    how: str


def may_examine(case: Case, by: Actor) -> bool:
    """True for a clerk or reviewer of this case while it is with the centre."""
    posts = ("clerk", "reviewer", "window_head")
    return case.state in EXAMINED_STATES and any(by.holds(p, case.department_id, case.centre_id) for p in posts)


def save(
    case: Case, guide: Guide, given: Mapping[str, tuple[str, str]], sources: Mapping[str, str], *, by: Actor,
    now: datetime, version: int | None = None,
) -> None:  # fmt: skip
    """Keep verdicts: {point id: (verdict, sentence)}, and for what the centre fetches {material code: source}.

    Raises Forbidden, Conflict (another version), Refused (unknown point, 'promised' on what cannot come later, a
    source that is too long).
    """
    if not may_examine(case, by):
        raise Forbidden(N_("You cannot examine this case now."))
    if version is not None and Case.get_by_id(case.id).version != version:
        raise Conflict(
            N_("Somebody else has changed this case since you opened it. Please look at its new state first.")
        )
    found = {p.id: (item, p) for item in materials.items(case, guide) for p in item.points}
    by_code = {item.material.code: item for item, _point in found.values()}
    _check(given, found)
    with db.atomic():
        locked = Case.update(version=Case.version + 1).where(Case.id == case.id, Case.version == case.version).execute()
        if not locked:
            raise Conflict(
                N_("Somebody else has changed this case since you opened it. Please look at its new state first.")
            )
        before = joint_verdicts.standing(case, guide, given)
        write([_row(case, found[id_][1], verdict, cleaned(said), by, now) for id_, (verdict, said) in given.items()])
        for code, source in sources.items():
            if code in by_code and by_code[code].by_centre:
                text = cleaned(source)[:200]
                materials.write_state(case, code, "checked" if text else "missing", now, source_note=text)
        if case.state != "in_pre_review":
            audit.append(case.id, "examine", by.ref, now, {"verdicts": {p: v for p, (v, _s) in given.items()}})
        joint_verdicts.pass_on(case, guide, before, given, by.ref, now)


def _check(given: Mapping[str, tuple[str, str]], found: Mapping[str, tuple["materials.Item", Point]]) -> None:
    for point_id, (verdict, sentence) in given.items():
        if point_id not in found or verdict not in VERDICTS:
            raise Refused(N_("There is no such check point in this case. Please reload the page."))
        item = found[point_id][0]
        if verdict == "promised" and not item.material.deferrable:
            raise Refused(
                N_("%(label)s cannot be handed in later: it is needed from the start."),
                field=point_id,
                label=item.material.name,
            )
        if len(sentence) > LONGEST_SENTENCE:
            raise Refused(
                N_("This text has %(length)s characters; at most %(limit)s are possible. Please shorten it."),
                field=point_id, length=len(sentence), limit=LONGEST_SENTENCE,
            )  # fmt: skip


def _row(case: Case, point: Point, verdict: str, sentence: str, by: Actor, now: datetime) -> dict[str, Any]:
    text = sentence or (point.sentence if verdict == "fail" else "")
    sealed = house.vault.seal(text, f"verdict:{case.id}:{point.id}") if text else ""
    values = {"verdict": verdict, "sentence_sealed": sealed, "round": case.round, "by": by.id, "at": now}
    return {"case": case.id, "point": point.id, "material_code": point.material, **values}


def write(rows: list[dict[str, Any]]) -> None:
    """Keep whole rows of verdicts, each over the one that its point had, in the caller's transaction."""
    if rows:
        new = [Verdict.verdict, Verdict.sentence_sealed, Verdict.round, Verdict.by, Verdict.at]
        Verdict.insert_many(rows).on_conflict(conflict_target=[Verdict.case, Verdict.point], preserve=new).execute()


def sentence_of(case: Case, verdict: Verdict) -> str:
    """What the clerk wrote to a failed point."""
    if not verdict.sentence_sealed:
        return ""
    return house.vault.open(verdict.sentence_sealed, f"verdict:{case.id}:{verdict.point}")


def unexamined(given: list["materials.Item"]) -> list[Point]:
    """Points that still need a verdict."""
    return [p for item in given if item.is_examined for p in item.points if p.id not in item.verdicts]


def all_given(given: list["materials.Item"]) -> None:
    """Raises Refused naming the points that still need a verdict."""
    left = unexamined(given)
    if left:
        raise Refused(
            N_("%(count)s check points have no verdict yet: %(numbers)s."),
            count=len(left),
            numbers=", ".join(str(p.number) for p in left[:20]),
        )


def defects(case: Case, given: list["materials.Item"]) -> list[Defect]:
    """Every failed point as a defect, in the order of the materials."""
    found = []
    for item in given:
        for point in item.points:
            verdict = item.verdicts.get(point.id)
            if verdict is not None and verdict.verdict == "fail":
                how = sentence_of(case, verdict) or point.sentence
                found.append(Defect(point.id, item.material.code, item.material.name, point.words, how))
    return found


def new_defects(found: list[Defect], history: "case_history.History") -> list[Defect]:
    """Defects that no earlier notice named and no supervisor has allowed since (R-ACC-7, 行政许可法 art. 32)."""
    known = {p for e in history.all("notify_correction") for p in e.data.get("points", [])}
    known |= {e.data["point"] for e in history.all("allow_new_defect")}
    return [d for d in found if d.point not in known]


def allow_new_defect(case: Case, point: str, reason: str, *, by: Actor, now: datetime) -> None:
    """A supervisor records why a later notice may name something new (R-ACC-7). Raises Forbidden, Refused."""
    if not by.holds("supervisor", case.department_id, case.centre_id):
        raise Forbidden(N_("Only a supervisor can allow a new defect after the first notice."))
    if not reason.strip():
        raise Refused(N_("Please write the reason: what is new since the first notice."), field="reason")
    with db.atomic():
        Case.update(version=Case.version + 1).where(Case.id == case.id).execute()
        audit.append(case.id, "allow_new_defect", by.ref, now, {"point": point}, {"reason": cleaned(reason)[:1000]})
