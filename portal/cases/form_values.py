"""The form of a case: one encrypted row a field, kept as typed; checked against the guide and the standards."""

import json
import re
from collections.abc import Mapping
from datetime import datetime

from models.cases import Case, CaseValue
from models.database import db
from portal.ground.errors import N_, Refused
from portal.ground.house import house
from portal.people import checks
from portal.services.guide import FormField, Guide

LONGEST = {"textarea": 4000}
LONGEST_LINE = 300
_UNKEEPABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
EDITABLE = ("draft", "pre_review_returned", "awaiting_correction")
LOCKED = N_("This case cannot be changed now: it is with the centre. Please wait for the answer.")


def cleaned(text: str) -> str:
    """Text as it can be kept: no NUL, no control characters, no lone surrogates, Unix line ends."""
    return _UNKEEPABLE.sub("", text.replace("\r\n", "\n")).strip()


def values_of(case: Case) -> dict[str, str]:
    """Every answer of a case, decrypted. Keys beginning with '_' are facts about applicant and agent."""
    rows = CaseValue.select(CaseValue.key, CaseValue.sealed).where(CaseValue.case == case.id).tuples()
    return {key: house.vault.open(sealed, f"case_value:{case.id}:{key}") for key, sealed in rows}


def write(case: Case, values: Mapping[str, str]) -> None:
    """Keep these answers, in the caller's transaction."""
    rows = [
        {"case": case.id, "key": key, "sealed": house.vault.seal(text, f"case_value:{case.id}:{key}")}
        for key, text in values.items()
    ]
    if rows:
        CaseValue.insert_many(rows).on_conflict(
            conflict_target=[CaseValue.case, CaseValue.key], preserve=[CaseValue.sealed]
        ).execute()


def save(case: Case, guide: Guide, given: Mapping[str, str], now: datetime) -> list[Refused]:
    """Keep what was typed and return what is wrong with it, in the order of the form; wrong answers are kept too.

    Only fields of the guide are taken. Too long a text is the one thing that is not kept (the page shows it back).
    Raises Refused when the case is in a state in which nothing may be changed.
    """
    if case.state not in EDITABLE:
        raise Refused(LOCKED)
    known = {f.key: f for f in guide.form_fields}
    texts = {k: cleaned(v) for k, v in given.items() if k in known}
    too_long = {k for k, v in texts.items() if len(v) > LONGEST.get(known[k].type, LONGEST_LINE)}
    before = values_of(case)
    changed = {k: v for k, v in texts.items() if k not in too_long and before.get(k, "") != v}
    if changed:
        with db.atomic():
            Case.update(version=Case.version + 1, touched_at=now).where(Case.id == case.id).execute()
            write(case, changed)
    merged = {**before, **texts}
    return [*(_too_long(known[k], texts[k]) for k in known if k in too_long), *mistakes(guide, merged, skip=too_long)]


def _too_long(field: FormField, text: str) -> Refused:
    limit = LONGEST.get(field.type, LONGEST_LINE)
    return Refused(
        N_("%(label)s: this text has %(length)s characters; at most %(limit)s are possible. Please shorten it."),
        field=field.key,
        label=field.label,
        length=len(text),
        limit=limit,
    )


def mistakes(guide: Guide, values: Mapping[str, str], skip: set[str] | None = None) -> list[Refused]:
    """Everything that is wrong with the answers, in the order of the form; empty when the form is complete."""
    found = []
    for field in guide.form_fields:
        if skip and field.key in skip:
            continue
        problem = _mistake(field, values.get(field.key, ""))
        if problem is not None:
            problem.field = field.key
            problem.values.setdefault("label", field.label)
            found.append(problem)
    return found


def _mistake(field: FormField, text: str) -> Refused | None:
    if not text:
        return Refused(N_("%(label)s: please fill this in."), label=field.label) if field.required else None
    try:
        _check_type(field, text)
    except Refused as refused:
        return refused
    return None


def _check_type(field: FormField, text: str) -> None:
    if field.type == "idcard":
        checks.check_id_number(text)
    elif field.type == "uscc":
        checks.check_credit_code(text)
    elif field.type == "phone":
        checks.check_contact_phone(text)
    elif field.type == "date":
        checks.check_date(text)
    elif field.type == "number":
        if not re.fullmatch(r"\d{1,12}(\.\d{1,4})?", checks.half_width(text)):
            raise Refused(N_("%(label)s: please write a number in digits, for example 68."))
    elif field.type == "choice" and text not in (field.options or []):
        raise Refused(N_("%(label)s: please choose one of the answers given."))
    if field.pattern and field.type not in ("idcard", "uscc", "phone") and not re.fullmatch(field.pattern, text):
        if counted := re.fullmatch(r"\^\\d\{(\d+),(\d+)\}\$", field.pattern):
            raise Refused(
                N_("%(label)s: please write %(least)s to %(most)s digits."), least=counted[1], most=counted[2]
            )
        raise Refused(N_("%(label)s: this does not have the form that is asked for (%(help)s)."), help=field.help or "")


def snapshot(values: Mapping[str, str]) -> str:
    """The answers as one canonical text, for the payload of a submission and for comparing rounds."""
    return json.dumps(dict(values), ensure_ascii=False, sort_keys=True)
