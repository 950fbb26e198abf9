"""What an item must fulfil before it may be published: the centre's rules R-DIR-1 to R-DIR-7, and sense in itself."""

import re
from collections.abc import Iterator

from portal.services.guide import PROCEDURES, Guide, Material, SpecialProcedure

UNITS = {"工作日": "working_day", "日": "calendar_day", "月": "month"}
# The least number of working days that a limit can hold: Monday to Friday of each week, 20 a month.
LEAST_WORKING_DAYS = {"工作日": lambda n: n, "日": lambda n: n * 5 // 7, "月": lambda n: n * 20}
OFD = "application/ofd"
PAYMENT = "缴费"

Found = Iterator[tuple[str, str]]


def item_mistakes(guide: Guide) -> list[tuple[str, str]]:
    """Every rule that the item breaks, as (field, what)."""
    parts = (
        _five_publics,
        _legal_ground,
        _kind,
        _limits,
        _fee,
        _materials,
        _fields,
        _steps,
        _special,
        _online,
        _version,
    )
    return [mistake for part in parts for mistake in part(guide)]


def _five_publics(guide: Guide) -> Found:
    """服务内容, 办事程序, 申报材料, 承诺时限 and 收费标准 are mandatory; the last two cannot be left out by their types."""
    if not guide.conditions:
        yield "conditions", "is empty; one of the five publics, the content of the service (R-DIR-2)"
    if not guide.steps:
        yield "steps", "is empty; one of the five publics, the procedure (R-DIR-2)"
    if not guide.materials:
        yield "materials", "is empty; one of the five publics, the materials (R-DIR-2)"


def _legal_ground(guide: Guide) -> Found:
    if not guide.legal_basis and guide.is_permit:
        yield "legal_basis", "is empty; a permit needs a law and its article (R-DIR-3, 行政许可法 art. 31)"
    elif not guide.legal_basis:
        yield "legal_basis", "is empty; every item publishes its basis (R-DIR-1)"


def _kind(guide: Guide) -> Found:
    expected = PROCEDURES.get(guide.item_type, "service")
    if guide.procedure != expected:
        yield "procedure", f"must be {expected} for {guide.item_type}"
    on_the_spot = guide.case_type == "即办件"
    if on_the_spot and guide.promised_days:
        yield "promised_days", "must be 0 for 即办件, which is finished on the day of acceptance"
    if not on_the_spot and not guide.promised_days:
        yield "promised_days", f"must be at least 1 for {guide.case_type}"


def _limits(guide: Guide) -> Found:
    statutory, limit = guide.limit.statutory, guide.limit
    if (guide.statutory_days is None) != (guide.statutory_unit is None):
        yield "statutory_unit", "must be given exactly when statutory_days is"
    if guide.statutory_days is None and not guide.statutory_note:
        yield "statutory_note", "must say why there is no statutory limit"
    if (statutory is None) != (guide.statutory_days is None):
        yield "limit.statutory", "and statutory_days must both be given or both be null"
    if statutory and guide.statutory_days is not None and guide.statutory_unit:
        if (statutory.n, statutory.unit) != (guide.statutory_days, UNITS[guide.statutory_unit]):
            yield "limit.statutory", "differs from statutory_days and statutory_unit"
        if ("days_as_working" in statutory.model_fields_set) != (statutory.unit == "calendar_day"):
            yield "limit.statutory.days_as_working", "belongs to limits in calendar days, and must be said there"
        if guide.promised_days > LEAST_WORKING_DAYS[guide.statutory_unit](guide.statutory_days):
            yield (
                "promised_days",
                f"is {guide.promised_days} working days, longer than the statutory limit of "
                f"{guide.statutory_days} {guide.statutory_unit} (R-DIR-4)",
            )
    if limit.promised.n != guide.promised_days:
        yield "limit.promised.n", "differs from promised_days"
    grounds = [(p.name, p.law, p.article) for p in guide.special_procedures if p.ground == "other_law"]
    if [(g.name, g.law, g.article) for g in limit.grounds] != grounds:
        yield "limit.grounds", "must list exactly the special procedures whose ground is other_law"


def _fee(guide: Guide) -> Found:
    if guide.fee is None and any(PAYMENT in step.name for step in guide.steps):
        yield "steps", f"has a step {PAYMENT} although the item is free of charge (R-DIR-7)"


def _materials(guide: Guide) -> Found:
    codes = [m.code for m in guide.materials]
    for number, material in enumerate(guide.materials):
        place = f"materials[{number}]"
        if not material.code.startswith(f"{guide.code}-M"):
            yield f"{place}.code", f"must begin with {guide.code}-M"
        if codes.index(material.code) != number:
            yield f"{place}.code", f"{material.code} is used twice"
        yield from _material(place, material)


def _material(place: str, material: Material) -> Found:
    if material.deferrable and not material.required:
        yield f"{place}.deferrable", "must be false: what is not required cannot be handed in later"
    if material.library_code.startswith("LIB-") != material.shareable:
        yield f"{place}.library_code", "begins with LIB- exactly when the material is shareable"
    if (OFD in material.mime) != (material.source == "政府部门核发"):
        yield f"{place}.mime", f"contains {OFD} exactly when a government body issued the material"
    if len(set(material.mime)) != len(material.mime):
        yield f"{place}.mime", "names a type twice"


def _fields(guide: Guide) -> Found:
    keys = [f.key for f in guide.form_fields]
    for number, field in enumerate(guide.form_fields):
        place = f"form_fields[{number}]"
        if keys.index(field.key) != number:
            yield f"{place}.key", f"{field.key} is used twice"
        if (field.type == "choice") != bool(field.options):
            yield f"{place}.options", "must be given exactly for the type choice"
        if field.options and len(set(field.options)) != len(field.options):
            yield f"{place}.options", "names an option twice"
        if field.type in ("idcard", "uscc", "phone") and not field.pattern:
            yield f"{place}.pattern", f"is needed for the type {field.type}"
        if field.pattern and not _compiles(field.pattern):
            yield f"{place}.pattern", "is not a regular expression"


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _steps(guide: Guide) -> Found:
    if [s.no for s in guide.steps] != list(range(1, len(guide.steps) + 1)):
        yield "steps", "must be numbered 1, 2, 3 ... in order"
    total = sum(s.working_days for s in guide.steps)
    if guide.steps and total != guide.promised_days:
        yield "steps", f"add up to {total} working days, but {guide.promised_days} are promised"


def _special(guide: Guide) -> Found:
    laws = {basis.law for basis in guide.legal_basis}
    for number, procedure in enumerate(guide.special_procedures):
        place = f"special_procedures[{number}]"
        if procedure.excluded_from_limit != (procedure.ground is not None):
            yield (
                f"{place}.excluded_from_limit",
                "needs a ground of 行政许可法 art. 45 or of another law, and follows from it",
            )
        if (procedure.ground == "other_law") != bool(procedure.law and procedure.article):
            yield f"{place}.law", "law and article belong to the ground other_law, and must be given there"
        elif procedure.law and procedure.law not in laws:
            yield f"{place}.law", f"{procedure.law} is not among the legal basis of the item"
        if _counts_beyond(procedure, guide):
            yield f"{place}.days", "counts towards the limit and is longer than the promise"


def _counts_beyond(procedure: SpecialProcedure, guide: Guide) -> bool:
    """A procedure before the application (申请前) takes none of the limit."""
    counted = not procedure.excluded_from_limit and "申请前" not in procedure.name
    return counted and procedure.days > guide.promised_days


def _online(guide: Guide) -> Found:
    wholly = guide.online_level == "全程网办"
    if wholly != (guide.visits == 0):
        yield "visits", "must be 0 for 全程网办 and only there"
    if wholly and guide.appointment:
        yield "appointment", "must be false for 全程网办: nobody comes"


def _version(guide: Guide) -> Found:
    days = [change.on for change in guide.changes]
    if guide.version != len(guide.changes) + 1:
        yield (
            "version",
            f"is {guide.version}, but {len(guide.changes)} changes are listed: one change, one version (R-DIR-5)",
        )
    if days != sorted(days):
        yield "changes", "must be in the order of their days"
    if days and guide.effective_on != days[-1]:
        yield "effective_on", f"must be the day of the last change, {days[-1]}"
