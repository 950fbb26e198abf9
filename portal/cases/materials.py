"""The materials of a case: what is asked, what is given, promised or checked by the centre, and what is still missing."""

from dataclasses import dataclass, field
from datetime import date, datetime

from models.cases import Case, CaseFile, CaseMaterial, Verdict
from models.database import db
from portal.cases import form_values
from portal.cases.points import Point
from portal.cases.points import of as points_of
from portal.ground.errors import N_, Refused
from portal.services.guide import Guide, Material

POWER_OF_ATTORNEY = "POA"  # asked for when an agent files (行政许可法 art. 29)
SIGNED_COMMITMENT = "COMMITMENT"  # the commitment signed on paper at the counter
OWN = {  # name, English name, what makes it acceptable
    POWER_OF_ATTORNEY: (
        "授权委托书",
        "Power of attorney",
        "委托人、受托人、委托事项和权限写明，委托人已签名或者盖章。",
    ),
    SIGNED_COMMITMENT: (
        "容缺受理承诺书（签字件）",
        "Signed commitment (scan)",
        "内容与承诺书文本一致，申请人已签名或者盖章。",
    ),
}


@dataclass
class Item:
    """One material of a case as rules and pages see it."""

    material: Material
    state: str  # missing | given | promised | supplied | checked | form
    files: list[CaseFile] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    promised_until: date | None = None
    source_note: str = ""

    @property
    def is_form(self) -> bool:
        """A form that the portal makes itself from the answers."""
        return self.material.is_form

    @property
    def by_centre(self) -> bool:
        """Fetched or checked by the window; never asked of the applicant (国令716 art. 7, R-ACC-10)."""
        return self.material.obtained_by == "centre"

    @property
    def is_given(self) -> bool:
        """Something is there to be looked at."""
        return self.is_form or (self.state in ("given", "supplied", "checked") and (self.by_centre or bool(self.files)))

    @property
    def is_examined(self) -> bool:
        """Its points need a verdict: it is there, promised, fetched by the centre, or required."""
        return self.is_given or self.state == "promised" or self.material.required

    def verdict(self) -> str:
        """pass | fail | promised | open (a point without verdict)."""
        given = [self.verdicts[p.id].verdict for p in self.points if p.id in self.verdicts]
        if "fail" in given:
            return "fail"
        if len(given) < len(self.points):
            return "open"
        return "promised" if "promised" in given else "pass"


def items(case: Case, guide: Guide) -> list[Item]:
    """Every material of the guide with what the case has of it: three queries."""
    rows = {m.code: m for m in CaseMaterial.select().where(CaseMaterial.case == case.id)}
    files: dict[str, list[CaseFile]] = {}
    current = CaseFile.select().where(CaseFile.case == case.id, CaseFile.replaced_at.is_null())
    for file in current.order_by(CaseFile.uploaded_at, CaseFile.id):
        files.setdefault(file.material_code, []).append(file)
    verdicts = {v.point: v for v in Verdict.select().where(Verdict.case == case.id)}
    points: dict[str, list[Point]] = {}
    for point in points_of(guide, str(case.guide_id)):
        points.setdefault(point.material, []).append(point)
    found = []
    for material in [*guide.materials, *_own_materials(case, files)]:
        row = rows.get(material.code)
        mine = points.get(material.code, [])
        item = Item(
            material,
            row.state if row else "missing",
            files.get(material.code, []),
            mine,
            {p.id: verdicts[p.id] for p in mine if p.id in verdicts},
            row.promised_until if row else None,
            row.source_note if row else "",
        )
        if item.is_form:
            item.state = "form"
        found.append(item)
    return found


def _own_materials(case: Case, files: dict[str, list[CaseFile]]) -> list[Material]:
    """Papers that filing itself asks for: the power of attorney when an agent files, a commitment signed on paper."""
    extra = []
    if case.agent_name or POWER_OF_ATTORNEY in files:
        extra.append(_own(POWER_OF_ATTORNEY, required=bool(case.agent_name)))
    if case.channel == "window" or SIGNED_COMMITMENT in files:
        extra.append(_own(SIGNED_COMMITMENT, required=False))
    return extra


def _own(code: str, *, required: bool) -> Material:
    name, name_en, criteria = OWN[code]
    return Material.model_validate(
        {
            "code": code,
            "library_code": code,
            "shareable": False,
            "name": name,
            "name_en": name_en,
            "kind": "原件",
            "copies": 1,
            "source": "申请人自备",
            "obtained_by": "applicant",
            "required": required,
            "deferrable": False,
            "acceptance_criteria": criteria,
            "sample_note": None,
            "mime": ("application/pdf", "image/jpeg", "image/png"),
            "max_size_mb": 10,
        }
    )


def item_of(case: Case, guide: Guide, code: str) -> Item:
    """One material by its code. Raises Refused when the guide does not ask for it."""
    for item in items(case, guide):
        if item.material.code == code:
            return item
    if code in OWN:
        return Item(_own(code, required=False), "missing")
    raise Refused(N_("This service does not ask for that material."), field=code)


def gaps(
    case: Case, guide: Guide, *, given: list[Item] | None = None, values: dict[str, str] | None = None
) -> list[Refused]:
    """Everything that stands in the way of sending the case, in page order: answers first, then materials."""
    found = form_values.mistakes(guide, form_values.values_of(case) if values is None else values)
    for item in given if given is not None else items(case, guide):
        problem = _gap(item)
        if problem is not None:
            found.append(problem)
    return found


def _gap(item: Item) -> Refused | None:
    if item.by_centre or item.is_form:
        return None
    name = item.material.name
    if any(f.state == "refused" for f in item.files):
        return Refused(
            N_("%(label)s: one file could not be used. Please replace it."), field=item.material.code, label=name
        )
    if item.material.required and item.state == "missing":
        if item.material.deferrable:
            return Refused(
                N_("%(label)s: please upload it, or promise to hand it in later."), field=item.material.code, label=name
            )
        return Refused(N_("%(label)s: please upload it."), field=item.material.code, label=name)
    return None


def promised(given: list[Item]) -> list[Item]:
    """The materials that were promised and are still outstanding."""
    return [i for i in given if i.state == "promised"]


def promise(case: Case, guide: Guide, code: str, now: datetime) -> None:
    """Promise a deferrable material instead of giving it (容缺, R-ACC-12).

    Raises Refused for a material that may not come later, or when the case cannot be changed.
    """
    _must_be_open(case)
    item = item_of(case, guide, code)
    if not (item.material.deferrable and item.material.required) or item.by_centre:
        raise Refused(
            N_("%(label)s cannot be handed in later: it is needed from the start."),
            field=code,
            label=item.material.name,
        )
    _set_state(case, code, "promised", now)


def take_promise_back(case: Case, guide: Guide, code: str, now: datetime) -> None:
    """Back to giving the material now."""
    _must_be_open(case)
    item = item_of(case, guide, code)
    if item.state == "promised":
        _set_state(case, code, "given" if item.files else "missing", now)


def _must_be_open(case: Case) -> None:
    if case.state not in form_values.EDITABLE:
        raise Refused(N_("This case cannot be changed now: it is with the centre. Please wait for the answer."))


def _set_state(case: Case, code: str, state: str, now: datetime, **more: object) -> None:
    with db.atomic():
        Case.update(version=Case.version + 1, touched_at=now).where(Case.id == case.id).execute()
        write_state(case, code, state, now, **more)
        Verdict.delete().where(Verdict.case == case.id, Verdict.material_code == code).execute()


def write_state(case: Case, code: str, state: str, now: datetime, **more: object) -> None:
    """Set the state of a material, in the caller's transaction."""
    values = {"state": state, "changed_at": now, **more}
    CaseMaterial.insert(case=case.id, code=code, **values).on_conflict(
        conflict_target=[CaseMaterial.case, CaseMaterial.code],
        update={getattr(CaseMaterial, k): v for k, v in values.items()},
    ).execute()
