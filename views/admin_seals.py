"""Door: admin. Seals: which there are, enabling, changing and cancelling them, and the register of their use."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Response, request, stream_with_context, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.cases import office_changes, office_record, office_seal_forms, seal_register
from portal.cases.papers.seal_image import seal_svg
from portal.ground import time
from portal.ground.errors import Refused
from portal.ground.house import house
from views.admin import door
from views.admin_office import PAGE, for_the_office, mistakes_of, pages_of, proposed
from views.answers import page
from views.forms.admin import ChangeForm, ListForm
from views.forms.paging import page_of
from views.wording import is_day

COLUMNS = ("at", "what", "number", "case_number", "copies", "applied_by", "approver", "used_by", "seal", "sha256")


@door.get("/admin/seals")
@for_the_office
def seals() -> Response:
    """Every seal with its validity."""
    rows, today = seal_register.seals(), time.today()
    number = page_of(ListForm(request.args))
    return page(
        "admin/seals.html",
        nav="admin.office",
        seals=rows[(number - 1) * PAGE : number * PAGE],
        state_of={seal.id: seal_register.state_of(seal, today) for seal in rows},
        number=number,
        pages=pages_of(len(rows)),
        kinds=seal_register.KINDS,
        states=seal_register.STATES,
        keepers=dict(seal_register.keepers()),
        may_propose=office_changes.may_propose("seal", current_user.actor),
    )


@door.get("/admin/seals/new")
@for_the_office
def new_seal() -> Response:
    """What is asked of a seal that is to be enabled."""
    return _new_page()


def _new_page(refused: Refused | None = None) -> Response:
    start = {"effective_on": time.today().isoformat(), "diameter_mm": "40", "kind": "approval"}
    return page(
        "admin/seal_new.html",
        refused.status if refused else 200,
        nav="admin.office",
        form=ChangeForm(request.form, data=start),
        organs=seal_register.organs(),
        kinds=seal_register.KINDS,
        keepers=seal_register.keepers(),
        may_propose=office_changes.may_propose("seal", current_user.actor),
        mistakes=mistakes_of(refused),
    )


@door.post("/admin/seals/new")
@for_the_office
def propose_seal() -> Response:
    """Propose that a seal be enabled."""
    try:
        given = ChangeForm(request.form).data
        return proposed(office_changes.propose("seal", "", current_user.actor, given, "enable"))
    except Refused as refused:
        if refused.status != 422:
            raise
        return _new_page(refused)


@door.get("/admin/seals/<uuid:key>")
@for_the_office
def seal(key: object) -> Response:
    """One seal: its imprint, what is filed of it, and changing or cancelling it."""
    return _seal_page(str(key))


def _seal_page(key: str, refused: Refused | None = None) -> Response:
    found, today = seal_register.seal_of(key), time.today()
    start = {
        "effective_on": today.isoformat(),
        "valid_to": found.valid_to.isoformat(),
        "keeper": found.keeper_badge,
    }
    state = seal_register.state_of(found, today)
    return page(
        "admin/seal.html",
        refused.status if refused else 200,
        nav="admin.office",
        seal=found,
        drawn=seal_svg(found.text, found.diameter_mm, demonstration=house.settings.is_demo),
        state=state,
        states=seal_register.STATES,
        kinds=seal_register.KINDS,
        keepers=seal_register.keepers(),
        open=office_changes.current("seal", found.id.hex),
        form=ChangeForm(request.form, data=start),
        may_propose=office_changes.may_propose("seal", current_user.actor) and found.cancelled_on is None,
        mistakes=mistakes_of(refused),
    )


@door.post("/admin/seals/<uuid:key>/<any(change, cancel):what>")
@for_the_office
def change_seal(key: object, what: str) -> Response:
    """Propose another last day or keeper, or that it be cancelled."""
    found = seal_register.seal_of(str(key))
    try:
        given = ChangeForm(request.form).data
        return proposed(office_changes.propose("seal", found.id.hex, current_user.actor, given, what))
    except Refused as refused:
        if refused.status != 422:
            raise
        return _seal_page(str(key), refused)


@door.get("/admin/changes/<uuid:key>/forms")
@for_the_office
def seal_forms(key: object) -> Response:
    """The forms of a change of a seal that was confirmed, for printing (documents.md 17)."""
    found = office_changes.change_of(str(key))
    forms = office_seal_forms.forms_of(found)
    back = url_for("admin.change", key=found.id)
    return page("admin/seal_forms.html", nav="admin.office", forms=forms, back=back)


@door.get("/admin/seals/register/sheet")
@for_the_office
def register_sheet() -> Response:
    """The register of a period, for printing."""
    _q, first, last = _asked()
    forms = [office_seal_forms.register_sheet(first, last)]
    return page("admin/seal_forms.html", nav="admin.office", forms=forms, back=url_for("admin.register"))


def value_of(value: dict[str, Any]) -> list[tuple[str, str]]:
    """(label, text) of what a change files of a seal."""
    labels = {
        "organ": gettext("Organ"),
        "text": gettext("Imprint"),
        "diameter_mm": gettext("Diameter (mm)"),
        "valid_to": gettext("Valid until"),
        "keeper": gettext("Keeper"),
        "rule": gettext("Rule that asks for the unit's own seal"),
    }
    names = {"organ": dict(seal_register.organs()), "keeper": dict(seal_register.keepers())}
    kind = seal_register.KINDS[value["kind"]]
    rows = [(gettext("Kind of seal"), gettext(kind))]
    return rows + [
        (label, str(names.get(key, {}).get(value[key], value[key]))) for key, label in labels.items() if value.get(key)
    ]


# The register


def _asked() -> tuple[str, date | None, date | None]:
    form = ListForm(request.values)
    first, last = (date.fromisoformat(t) if is_day(t) else None for t in (form.first.data, form.last.data))
    return form.q.data, first, last


@door.get("/admin/seals/register")
@for_the_office
def register() -> Response:
    """The register of use, newest first: who, when, which paper, number, copies, approver (R-SEAL-3)."""
    q, first, last = _asked()
    number = page_of(ListForm(request.args))
    found, count = seal_register.uses(q, first, last, number, PAGE)
    return page(
        "admin/register.html",
        nav="admin.office",
        uses=found,
        count=count,
        number=number,
        pages=pages_of(count),
        q=q,
        first=first,
        last=last,
    )


@door.post("/admin/seals/register.csv")
@for_the_office
def export_register() -> Response:
    """The same lines as a table for other programs; that it was taken out is noted (R-PII-6)."""
    q, first, last = _asked()
    office_record.note_alone("exported", current_user.actor, first=str(first or ""), last=str(last or ""))
    answer = Response(stream_with_context(_csv(q, first, last)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="seal-register.csv"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _csv(q: str, first: date | None, last: date | None) -> Iterator[str]:
    heads = [
        *(gettext("Time"), gettext("Paper"), gettext("Number"), gettext("Case"), gettext("Copies")),
        *(gettext("Handled by"), gettext("Approved by"), gettext("Sealed by"), gettext("Imprint"), "SHA-256"),
    ]
    yield "\ufeff" + _line(heads)
    for use in seal_register.all_uses(q, first, last):
        yield _line([_plain(getattr(use, name)) for name in COLUMNS])


def _plain(value: Any) -> str:
    """As text that no spreadsheet takes for a formula."""
    text = value.isoformat(" ", "seconds") if hasattr(value, "isoformat") else gettext(str(value)) if value else ""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()
