"""What data/departments.json, bundles.json, sop.json and holidays.json say, typed as strictly as the guide."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from portal.services.guide import (
    Audience,
    Code,
    Count,
    FormField,
    Kind,
    Name,
    Positive,
    ServiceCode,
    Source,
    Typed,
    Words,
)

ClockTime = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Weekday = Annotated[int, Field(ge=1, le=7)]


class SealData(Typed):
    """A special seal as filed (R-SEAL-4, R-SEAL-5). `keeper` is a staff id."""

    name: Name
    text: Annotated[str, StringConstraints(min_length=1, max_length=22)]
    diameter_mm: Annotated[int, Field(ge=30, le=60)]
    valid_from: date
    valid_to: date
    keeper: Code


class CentreData(Typed):
    """A centre or a service point (三级联动). What a point leaves out, its parent says."""

    code: Code
    name: Name
    name_en: Name
    parent: Code | None = None
    address: Words
    hotline: Words | None = None
    phone: Words | None = None
    complaint_hotline: Words | None = None
    hours: Words | None = None
    note: str | None = None
    open_hours: Annotated[tuple[tuple[ClockTime, ClockTime], ...], Field(min_length=1)] | None = None
    close: ClockTime | None = None
    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1)] | None = None
    windows: tuple[Code, ...] = ()
    seal: SealData | None = None


class OrganData(Typed):
    """In whose name papers are issued, where reconsideration is asked for, and the organ's seal."""

    issuing_organ: Name
    code_word: Name
    reconsideration_organ: Name
    court: Name
    reconsideration_url: Annotated[str, StringConstraints(pattern=r"^https://\S+$", max_length=200)]
    seal: SealData
    confirm: bool = False
    confirm_note: Words | None = None


class DepartmentData(OrganData):
    """A department at the centre, and the organs of single services that belong to another one."""

    code: Code
    num: Annotated[str, StringConstraints(pattern=r"^[0-9]{3}$")]
    name: Name
    short_name: Name
    name_en: Name
    windows: Annotated[tuple[Code, ...], Field(min_length=1)]
    floor: Name
    intro: Words
    phone: Words
    chief_representative_role: Name
    parent_center: Code
    centre: Code
    is_integrated_window: bool
    sort: Count
    issuing_organ_by_service: dict[ServiceCode, OrganData] = {}


class Member(Typed):
    """A service of a bundle."""

    service: ServiceCode
    name: Name
    optional: bool
    order: Positive


class JointField(FormField):
    """A field of the joint form and the members that use it."""

    used_by: Annotated[tuple[ServiceCode, ...], Field(min_length=1)]


class JointForm(Typed):
    """One form for all members; `replaces` their own application forms."""

    code: Code
    name: Name
    replaces: tuple[Code, ...]
    fields: tuple[JointField, ...]


class MergedMaterial(Typed):
    """One material for several members, merged by library code."""

    library_code: Code
    name: Name
    name_en: Name
    kind: Kind
    source: Source
    copies: Positive
    required: bool
    deferrable: bool
    used_by: Annotated[tuple[ServiceCode, ...], Field(min_length=1)]
    member_material_codes: Annotated[tuple[Code, ...], Field(min_length=1)]
    names: tuple[Name, ...]
    obtained_in_process: bool
    produced_by: ServiceCode | None


class BundleStats(Typed):
    """What filing as one saves."""

    materials_before: Count
    materials_after: Count
    forms_before: Count
    forms_after: Count
    visits_before: Count
    visits_after: Count
    sum_of_member_promised_days: Count


class JointLimit(Typed):
    """The limit of the bundle in working days (许26, 42)."""

    promised_days: Positive
    promised_unit: Literal["工作日"]
    statutory_days: Positive | None
    statutory_unit: Literal["工作日"] | None
    basis: Words


class BundleStep(Typed):
    """A step of a bundle."""

    no: Positive
    name: Name
    role: Name
    working_days: Count


class BundleData(Typed):
    """一件事: several services filed as one."""

    code: Code
    name: Name
    name_en: Name
    audience: Annotated[tuple[Audience, ...], Field(min_length=1)]
    lead_department: Code
    co_departments: tuple[Code, ...]
    applies_to: Words
    members: Annotated[tuple[Member, ...], Field(min_length=2)]
    flow: Words
    scope_notes: tuple[Words, ...]
    joint_form: JointForm
    merged_materials: tuple[MergedMaterial, ...]
    stats: BundleStats
    joint_limit: JointLimit
    opinion_days: Positive
    steps: Annotated[tuple[BundleStep, ...], Field(min_length=1)]
    reception_window: Code
    checked: Words | Literal[False]


class CheckPoint(Typed):
    """One thing to look at in a material, with ready sentences for every outcome."""

    no: Positive
    id: Code
    point: Words
    how: Words
    pass_text: Words
    fail_text: Words
    correction_sentence: Words
    fixable_on_site: bool
    blocks_acceptance: bool


class SopMaterial(Typed):
    """The check points of one material."""

    material: Code
    name: Name
    required: bool
    deferrable: bool
    check_points: Annotated[tuple[CheckPoint, ...], Field(min_length=1)]
    defer_rule: Words | None


class SiteCheck(Typed):
    """What is looked at on the spot."""

    name: Name
    days: Positive
    excluded_from_limit: bool
    rule: Words


class DecisionTexts(Typed):
    """Sentences for messages; papers take theirs from rules/documents.md."""

    accept: Words
    correction: Words
    defer: Words


class SopData(Typed):
    """Check points of a service (审查要点)."""

    service: ServiceCode
    name: Name
    version: Name
    owner_department: Code
    review_order: tuple[Words, ...]
    materials: Annotated[tuple[SopMaterial, ...], Field(min_length=1)]
    site_check: tuple[SiteCheck, ...]
    decision_texts: DecisionTexts
    correction_item_template: Words


class Departments(Typed):
    """data/departments.json."""

    center: CentreData
    centres: Annotated[tuple[CentreData, ...], Field(min_length=1)]
    departments: Annotated[tuple[DepartmentData, ...], Field(min_length=1)]


class Holidays(Typed):
    """data/holidays.json. The years themselves are checked by portal/ground/working_days."""

    rule: Words
    weekend: tuple[Words, ...]
    years: Annotated[tuple[dict[str, Any], ...], Field(min_length=1)]
    missing: dict[str, str]
    cross_check: dict[str, Any] | None = None
