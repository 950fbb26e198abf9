"""Check points (审查要点) of a guide: from its SOP, else from the acceptance criteria of its materials."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from portal.services import catalogue
from portal.services.guide import Guide, Material
from portal.services.joint_guide import JointGuide

_MARKS = re.compile("[①②③④⑤⑥⑦⑧⑨⑩]")


@dataclass(frozen=True)
class Point:
    """One thing to look at in one material. `sentence` is ready for the correction notice."""

    id: str
    number: int  # as the clerk counts them on the page
    material: str
    words: str
    how: str
    sentence: str


@lru_cache(maxsize=512)
def _points(guide_key: str, guide: Guide) -> tuple[Point, ...]:
    if isinstance(guide, JointGuide):
        return _of_members(guide)
    from_sop = catalogue.sop_points(guide.code)
    points: list[Point] = []
    for material in guide.materials:
        rows = from_sop.get(material.code)
        if rows:
            parts = [(r["id"], r["point"], r["how"], r["correction_sentence"]) for r in rows]
        else:
            parts = [
                (f"{material.code}-A{i}", words, "", _sentence(material, words))
                for i, words in enumerate(_criteria(material), start=1)
            ]
        points += [Point(i, len(points) + k, material.code, w, h, s) for k, (i, w, h, s) in enumerate(parts, start=1)]
    return tuple(points)


def _of_members(guide: JointGuide) -> tuple[Point, ...]:
    """What each member looks at in a material that was merged; the same point once."""
    found: dict[str, dict[str, Point]] = {material.code: {} for material in guide.materials}
    for member in guide.members:
        place = dict(member.materials)
        for point in _points(member.guide, catalogue.guide_of(member.guide_id)):
            merged = place.get(point.material)
            if merged is not None:
                found[merged].setdefault(point.words, replace(point, material=merged))
    points = [point for rows in found.values() for point in rows.values()]
    return tuple(replace(point, number=number) for number, point in enumerate(points, start=1))


def of(guide: Guide, guide_key: str) -> tuple[Point, ...]:
    """Every check point of a guide in the order of its materials. `guide_key`: id of the guide's row."""
    return _points(guide_key, guide)


def _criteria(material: Material) -> list[str]:
    parts = [p.strip(" ；;。") for p in _MARKS.split(material.acceptance_criteria or "") if p.strip(" ；;。")]
    return parts or [f"{material.name}齐全、清晰、有效"]


def _sentence(material: Material, criterion: str) -> str:
    return f"“{material.name}”不符合要求：{criterion}。请按要求修改后重新提交。"
