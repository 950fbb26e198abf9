"""One form for all members of a joint service: what means the same is asked once.

The bundle says how its core members' questions are merged. A member chosen beside them shares what the form asks
already; what only looks alike - the same key for another thing - is asked under a name of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.services.centre_data import BundleData
from portal.services.guide import FieldType, FormField, Guide

PROJECT, INVESTMENT, START = "project_name", "investment", "desired_start"


def _about_the_project() -> tuple[FormField, ...]:
    """What the joint application asks beside the members' questions (documents.md 7); no member uses it."""
    asked: tuple[tuple[str, str, str, FieldType, str], ...] = (
        (PROJECT, "项目名称", "Project name", "text", "没有项目名称的可不填"),
        (INVESTMENT, "投资额（万元）", "Investment (10,000 yuan)", "number", "填写数字，没有投资的可不填"),
        (START, "拟开工（营业）日期", "Desired start", "date", ""),
    )
    return tuple(
        FormField(
            key=key, label=label, label_en=label_en, type=kind, required=False, options=None, pattern=None, help=help_
        )
        for key, label, label_en, kind, help_ in asked
    )


@dataclass(frozen=True)
class MergedForm:
    """The questions of the joint form; `places`: by member, its own keys and the keys of the joint form."""

    fields: tuple[FormField, ...]
    places: dict[str, tuple[tuple[str, str], ...]]


def merged(bundle: BundleData, chosen: Iterable[Guide]) -> MergedForm:
    """The form for these members, in the order of the bundle's form; what only they ask follows.

    Where there is a permit among them, the project is asked about last: it stands in the joint application.
    """
    guides = list(chosen)
    codes = {guide.code for guide in guides}
    asked: dict[str, FormField] = {}
    places: dict[str, dict[str, str]] = {guide.code: {} for guide in guides}
    for joint in bundle.joint_form.fields:
        users = codes.intersection(joint.used_by)
        if users:
            asked[joint.key] = FormField.model_validate(joint.model_dump(exclude={"used_by"}))
        for code in users:
            places[code][joint.key] = joint.key
    for guide in guides:
        mine = places[guide.code]
        for field in guide.form_fields:
            if field.key in mine:
                continue
            key = _place(field, guide.code, asked)
            asked.setdefault(key, field.model_copy(update={"key": key}))
            mine[field.key] = key
    if any(guide.is_permit for guide in guides):
        asked |= {field.key: field for field in _about_the_project() if field.key not in asked}
    return MergedForm(tuple(_demanded(asked, places, guides)), {c: tuple(p.items()) for c, p in places.items()})


def _place(field: FormField, code: str, asked: dict[str, FormField]) -> str:
    """The key under which a member's question stands: the same where it means the same."""
    known = asked.get(field.key)
    return field.key if known is None or _means_the_same(known, field) else f"{field.key}_{code}"


def _means_the_same(one: FormField, other: FormField) -> bool:
    return (one.type, one.options, one.pattern) == (other.type, other.options, other.pattern)


def _demanded(
    asked: dict[str, FormField], places: dict[str, dict[str, str]], guides: list[Guide]
) -> Iterable[FormField]:
    """What one member must have, the joint form demands."""
    must = {places[guide.code][f.key] for guide in guides for f in guide.form_fields if f.required}
    for key, field in asked.items():
        yield field if field.required or key not in must else field.model_copy(update={"required": True})
