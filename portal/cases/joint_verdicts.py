"""What was examined for a joint case need not be examined again by its members: the same point has the same verdict.

A verdict of a member's own department stands; what came from the joint case follows it.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from models.cases import Case, CaseMaterial, Verdict
from portal.cases import joint_members, points
from portal.ground import audit
from portal.ground.house import house
from portal.services import catalogue
from portal.services.guide import Guide
from portal.services.joint_guide import JointGuide, JointMember


def standing(parent: Case, guide: Guide, points_: Collection[str]) -> dict[str, Verdict]:
    """The verdicts that an accepted joint case has on these points until now; none of any other case."""
    if not isinstance(guide, JointGuide) or parent.state not in joint_members.AT_WORK:
        return {}
    return {v.point: v for v in Verdict.select().where(Verdict.case == parent.id, Verdict.point.in_(list(points_)))}


def pass_on(
    parent: Case, guide: Guide, before: Mapping[str, Verdict], given: Collection[str], by: str, now: datetime
) -> None:
    """New verdicts of an accepted joint case reach the members at work, in the caller's transaction.

    `before`: the joint case's verdicts until now, by point; `given`: the points that have a new one. What a member still
    waits for as promised is left until it is supplied.
    """
    if not isinstance(guide, JointGuide) or parent.state not in joint_members.AT_WORK:
        return
    for child in joint_members.members_of(parent):
        member = guide.member(child.service_code)
        if member is not None and child.state in joint_members.AT_WORK:
            promised = CaseMaterial.select(CaseMaterial.code).where(
                CaseMaterial.case == child.id, CaseMaterial.state == "promised"
            )
            waiting = {code for (code,) in promised.tuples()}
            own = [mine for mine, _joint in member.materials if mine not in waiting]
            _write(parent, child, guide, member, own, before, given, by, now)


def take_over(parent: Case, child: Case, member: JointMember, own: Collection[str], by: str, now: datetime) -> None:
    """What was promised is in: the member takes over what the joint case found in it, in the caller's transaction."""
    guide = catalogue.guide_of(parent.guide_id)
    given = {point for (point,) in Verdict.select(Verdict.point).where(Verdict.case == parent.id).tuples()}
    _write(parent, child, guide, member, own, {}, given, by, now)


def _write(
    parent: Case,
    child: Case,
    guide: Guide,
    member: JointMember,
    own: Collection[str],
    before: Mapping[str, Verdict],
    given: Collection[str],
    by: str,
    now: datetime,
) -> None:
    found = standing(parent, guide, given)
    sources = {(p.material, p.words): found[p.id] for p in points.of(guide, str(parent.guide_id)) if p.id in found}
    mine = {v.point: v for v in Verdict.select().where(Verdict.case == child.id)}
    place, told = dict(member.materials), {}
    for point in points.of(catalogue.guide_of(child.guide_id), str(child.guide_id)):
        source = sources.get((place.get(point.material, ""), point.words))
        had = mine.get(point.id)
        if source is None or point.material not in own or not _follows(had, before.get(source.point)):
            continue
        _keep(parent, child, point, source)
        if had is None or had.verdict != source.verdict or source.sentence_sealed:
            told[point.id] = source.verdict
    if told:
        Case.update(version=Case.version + 1, touched_at=now).where(Case.id == child.id).execute()
        audit.append(child.id, "examine", by, now, {"verdicts": told, "parent": str(parent.id)})


def _follows(own: Verdict | None, was: Verdict | None) -> bool:
    """True where the member has no verdict of its own: none, only a promise, or the one that it got from the parent."""
    if own is None or own.verdict == "promised":
        return True
    return was is not None and (own.by_id, own.at) == (was.by_id, was.at)


def _keep(parent: Case, child: Case, point: points.Point, source: Verdict) -> None:
    sealed = source.sentence_sealed
    if sealed:
        sentence = house.vault.open(sealed, f"verdict:{parent.id}:{source.point}")
        sealed = house.vault.seal(sentence, f"verdict:{child.id}:{point.id}")
    values = {
        "verdict": source.verdict,
        "sentence_sealed": sealed,
        "round": child.round,
        "by": source.by_id,
        "at": source.at,
    }
    Verdict.insert(case=child.id, point=point.id, material_code=point.material, **values).on_conflict(
        conflict_target=[Verdict.case, Verdict.point], update={getattr(Verdict, k): v for k, v in values.items()}
    ).execute()
