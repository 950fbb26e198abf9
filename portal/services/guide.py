"""The typed guide (办事指南): everything that one item of data/services.json says, as data/README.md explains it.

Unknown fields are refused, types are strict, nothing can be changed afterwards. Rules that join several fields are in
portal/services/item_rules.py. Lengths: days are working days unless the unit says otherwise, sizes are MB.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Words = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"\S")]
Code = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9-]+$")]
ServiceCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
Count = Annotated[int, Field(ge=0)]
Positive = Annotated[int, Field(ge=1)]

Audience = Literal["自然人", "法人"]
ItemType = Literal["行政许可", "行政确认", "行政给付", "公共服务", "行政备案", "其他行政权力"]
CaseType = Literal["即办件", "承诺件", "报批件", "联办件"]
OnlineLevel = Literal["可预审", "全程网办", "仅窗口"]
Kind = Literal["原件", "复印件", "电子表单"]
Source = Literal["申请人自备", "政府部门核发", "中介"]
FieldType = Literal["text", "date", "choice", "number", "idcard", "uscc", "phone", "address", "textarea"]
Ground = Literal["听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审", "other_law"]

PROCEDURES: dict[str, str] = {
    "行政许可": "permit",
    "行政确认": "confirmation",
    "行政给付": "benefit",
    "行政备案": "record",
}
INFORMATION_REQUEST = "990100002000"  # 政府信息公开申请: has a way of its own, /requests/new


class Typed(BaseModel):
    """What every part shares: strict types, no unknown field, no change."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class LegalBasis(Typed):
    """Law, article and what it says in short (R-DIR-3). `gist` is a summary, not a quotation."""

    law: Words
    article: Words
    gist: Words


class Material(Typed):
    """A material that the item demands. `obtained_by` centre: fetched or checked by the window, never asked for."""

    code: Code
    library_code: Code
    shareable: bool
    name: Name
    name_en: Name
    kind: Kind
    copies: Positive
    source: Source
    obtained_by: Literal["applicant", "centre"]
    required: bool
    deferrable: bool
    acceptance_criteria: Words
    sample_note: str | None
    mime: Annotated[tuple[Words, ...], Field(min_length=1)]
    max_size_mb: Annotated[int, Field(ge=1, le=20)]

    @property
    def is_asked(self) -> bool:
        """True where the applicant gives it (716 art. 7: what can be shared is not asked for)."""
        return self.obtained_by == "applicant"

    @property
    def is_form(self) -> bool:
        """True for a form that the portal makes itself from the answers: nothing but a PDF.

        A photograph or the number of an account is electronic too, and is uploaded.
        """
        return self.is_asked and self.kind == "电子表单" and self.mime == ("application/pdf",)


class FormField(Typed):
    """A field of the form. `pattern` is a regular expression; check digits are checked besides."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
    label: Name
    label_en: Name
    type: FieldType
    required: bool
    options: Annotated[tuple[Words, ...], Field(min_length=1)] | None
    pattern: Words | None
    help: str


class Step(Typed):
    """A step of the procedure; the working days of all steps add up to the promised limit."""

    no: Positive
    name: Name
    role: Name
    working_days: Count


class StatutoryLimit(Typed):
    """The limit of the law. `days_as_working`: a limit in plain days that the legal office counts as working days."""

    n: Count
    unit: Literal["working_day", "calendar_day", "month"]
    counted_from: Literal["accepted", "received"] = Field(alias="from")
    days_as_working: bool = False


class PromisedLimit(Typed):
    """The centre's own limit in working days; 0 is the day of acceptance."""

    n: Count
    unit: Literal["working_day"]


class LimitGround(Typed):
    """A ground of the item's own law on which the clock stops."""

    name: Name
    law: Words
    article: Words


class Limit(Typed):
    """All that the clock reads. `max_extension` and `issue_within_days`: None follows the general rule."""

    statutory: StatutoryLimit | None
    promised: PromisedLimit
    max_extension: Annotated[int, Field(ge=1, le=45)] | None
    issue_within_days: Annotated[int, Field(ge=1, le=45)] | None
    grounds: tuple[LimitGround, ...]


class Fee(Typed):
    """What is charged and by which rule (R-DIR-7). An item without a fee has none of this."""

    charged: Literal[True]
    standard: Words
    basis: Words
    unit: Words | None


class Result(Typed):
    """What the applicant gets, and for how long it holds."""

    name: Name
    kind: Literal["证照", "批文"]
    validity: Words


class SpecialProcedure(Typed):
    """A procedure beside the steps. Only one with a ground of 许45 or of another law stops the clock."""

    name: Name
    excluded_from_limit: bool
    ground: Ground | None
    days: Positive
    note: str
    law: Words | None = None
    article: Words | None = None


class Faq(Typed):
    """A question that people ask, and the answer."""

    q: Words
    a: Words


class Change(Typed):
    """What changed with a version, since when, and on what decision (R-DIR-5)."""

    on: date
    what: Words
    basis: Words


class Guide(Typed):
    """One version of what a service demands."""

    code: ServiceCode
    implement_code: Code
    name: Name
    name_en: Name
    aliases: tuple[Name, ...]
    department: Code
    item_type: ItemType
    procedure: Literal["permit", "confirmation", "benefit", "record", "service"]
    case_type: CaseType
    audience: Annotated[tuple[Audience, ...], Field(min_length=1)]
    themes: Annotated[tuple[Name, ...], Field(min_length=1)]
    life_cycle: Annotated[tuple[Name, ...], Field(min_length=1)]
    legal_basis: tuple[LegalBasis, ...]
    conditions: tuple[Words, ...]
    materials: tuple[Material, ...]
    form_fields: tuple[FormField, ...]
    steps: tuple[Step, ...]
    statutory_days: Count | None
    statutory_unit: Literal["工作日", "日", "月"] | None
    statutory_note: str | None
    statutory_checked: bool | None
    promised_days: Count
    promised_unit: Literal["工作日"]
    limit: Limit
    fee: Fee | None
    result: Result
    delivery: Annotated[tuple[Literal["窗口领取", "邮寄", "在线获取"], ...], Field(min_length=1)]
    special_procedures: tuple[SpecialProcedure, ...]
    faqs: tuple[Faq, ...]
    hot: bool
    online_level: OnlineLevel
    appointment: bool
    visits: Annotated[int, Field(ge=0, le=9)]
    checked: Words | Literal[False]  # for the office only, never published
    unchecked_points: tuple[Words, ...]  # for the office only, never published
    version: Positive
    effective_on: date
    changes: tuple[Change, ...]

    def __hash__(self) -> int:
        """A version is one thing: code and version say which."""
        return hash((self.code, self.version))

    @property
    def is_permit(self) -> bool:
        """True where 行政许可法 governs: deemed acceptance, its extension, its decision papers."""
        return self.procedure == "permit"

    @property
    def asked_materials(self) -> tuple[Material, ...]:
        """What the applicant gives, in order."""
        return tuple(m for m in self.materials if m.is_asked)

    @property
    def fetched_materials(self) -> tuple[Material, ...]:
        """What the window fetches or checks itself (免交)."""
        return tuple(m for m in self.materials if not m.is_asked)

    def material(self, code: str) -> Material | None:
        """The material with this code."""
        return next((m for m in self.materials if m.code == code), None)

    def field(self, key: str) -> FormField | None:
        """The form field with this key."""
        return next((f for f in self.form_fields if f.key == key), None)
