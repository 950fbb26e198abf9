"""Door: admin. The office's data: what waits for a second person, the calendar, conventions and local rules."""

from types import ModuleType
from typing import Any

from flask import Response, flash, request, url_for
from flask_babel import gettext
from flask_login import current_user
from markupsafe import Markup

from portal.cases import (
    office_archive,
    office_calendar,
    office_changes,
    office_effects,
    office_record,
    office_rules,
    office_seal_forms,
)
from portal.ground import time
from portal.ground.errors import N_, Refused
from portal.people import colleagues
from portal.services import search
from views.access import staff_only
from views.admin import door
from views.answers import done, page, page_or_fragment
from views.forms.admin import ChangeForm, ListForm
from views.forms.paging import page_of
from views.wording import Mistake, said

for_the_office = staff_only(*office_changes.WATCHERS)
PAGE = 50
ACTIONS = {
    "set": N_("Set anew"),
    "enable": N_("Enable"),
    "change": N_("Change"),
    "cancel": N_("Cancel"),
}


def mistakes_of(refused: Refused | None) -> list[Mistake]:
    """What is wrong, a line each; a mistake in a file with the line that it stands on."""
    if refused is None:
        return []
    found = refused.details or [refused]
    lines = []
    for one in found:
        text = said(one)
        if one is not refused and one.details:
            text = Markup(" ").join([text, *map(said, one.details)])
        lines.append(Mistake(text, one.field or "", one.field))
    return lines


def pages_of(count: int) -> int:
    """How many pages that are."""
    return max(1, -(-count // PAGE))


@door.get("/admin/office")
@for_the_office
def office() -> Response:
    """What waits for a second person, and everything that was ever changed."""
    form = ListForm(request.args)
    show = "all" if form.show.data == "all" else "waiting"
    number = page_of(form)
    changes, count = office_changes.listed(show, number, PAGE)
    return page(
        "admin/office.html",
        nav="admin.office",
        changes=changes,
        titles={change.id: title_of(change) for change in changes},
        count=count,
        show=show,
        number=number,
        pages=pages_of(count),
        states=office_changes.STATES,
        actions=ACTIONS,
    )


def title_of(change: Any) -> tuple[str, str]:
    """(what it is, its name) of a change; the name is Chinese or a message key that is translated already."""
    words = gettext(office_changes.SUBJECTS[change.subject].words)
    if change.subject in ("convention", "local_rule"):
        return words, gettext(office_rules.rule_of(change.subject, change.name).question)
    if change.subject in office_archive.SUBJECTS:
        return words, office_archive.name_of(change.subject, change.name)
    if change.subject == "template":
        from portal.cases.office_templates import kind_of

        return words, kind_of(change.name).title
    return words, str(change.value["text"]) if change.subject == "seal" else change.name


@door.get("/admin/changes/<uuid:key>")
@for_the_office
def change(key: object) -> Response:
    """One change: what, why, which cases move, and who did what; while it is counted, how far that is."""
    return _change_page(str(key))


def _change_page(key: str, refused: Refused | None = None) -> Response:
    found, actor = office_changes.change_of(key), current_user.actor
    form, number = ListForm(request.args), page_of(ListForm(request.args))
    lines = office_record.lines_of(found)
    return page_or_fragment(
        "admin/change.html",
        "admin/_progress.html",
        refused.status if refused else 200,
        nav="admin.office",
        change=found,
        title=title_of(found),
        value=_value_of(found),
        lines=lines,
        whats=office_record.WHATS,
        names=colleagues.names_of({line.actor for line in lines} | {f"staff:{found.proposed_by_id}"}),
        moves=office_effects.moves_of(found, number, PAGE),
        number=number,
        pages=pages_of(found.moves),
        states=office_changes.STATES,
        actions=ACTIONS,
        may_decide=office_changes.may_decide(found, actor),
        may_withdraw=found.state in office_changes.OPEN and str(found.proposed_by_id) == actor.id,
        has_forms=office_seal_forms.is_there(found),
        is_own=str(found.proposed_by_id) == actor.id,
        form=ChangeForm(request.form),
        show=form.show.data,
        today=time.today(),
        mistakes=mistakes_of(refused),
    )


def _value_of(found: Any) -> list[tuple[str, str]]:
    """(label, text) of what the change sets, to be shown beside what holds now."""
    value = found.value
    if found.subject in ("convention", "local_rule"):
        rule = office_rules.rule_of(found.subject, found.name)
        new = gettext(office_rules.words_of(value))
        return [(gettext("New value"), new), (gettext("In force today"), gettext(rule.words))]
    if found.subject in office_archive.SUBJECTS:
        rule = office_archive.rule_of(found.subject, found.name)
        new = gettext(office_archive.words_of(found.subject, value))
        return [(gettext("New value"), new), (gettext("In force today"), gettext(rule.words))]
    if found.subject == "calendar":
        return [
            (gettext("Rest days"), ", ".join(value["off_days"])),
            (gettext("Make-up working days"), ", ".join(value["makeup_workdays"]) or "—"),
        ]
    if found.subject == "seal":
        from views.admin_seals import value_of

        return value_of(value)
    return []


@door.post("/admin/changes/<uuid:key>/<any(confirm, reject, withdraw):what>")
@for_the_office
def decide_change(key: object, what: str) -> Response:
    """Confirm or reject what another person proposed; take back one's own."""
    found, actor = office_changes.change_of(str(key)), current_user.actor
    try:
        if what == "confirm":
            office_changes.confirm(found, actor)
            flash(gettext("Confirmed. It holds from its day."), "good")
        elif what == "reject":
            office_changes.reject(found, actor, ChangeForm(request.form).note.data)
            flash(gettext("Rejected. Nothing was changed."), "good")
        else:
            office_changes.withdraw(found, actor)
            flash(gettext("Taken back. Nothing was changed."), "good")
    except Refused as refused:
        if refused.status != 422:
            raise
        return _change_page(str(key), refused)
    return done(url_for("admin.change", key=key))


def proposed(found: Any) -> Response:
    """After a proposal: the page where a second person confirms it."""
    flash(gettext("Proposed. A second person must confirm it."), "good")
    return done(url_for("admin.change", key=found.id))


@door.get("/admin/calendar")
@for_the_office
def calendar() -> Response:
    """The years that are loaded with their source, and a new notice."""
    return _calendar_page()


def _calendar_page(refused: Refused | None = None, text: str = "") -> Response:
    return page(
        "admin/calendar.html",
        refused.status if refused else 200,
        nav="admin.office",
        years=office_calendar.years(),
        form=ChangeForm(request.form),
        text=text,
        may_propose=office_changes.may_propose("calendar", current_user.actor),
        mistakes=mistakes_of(refused),
    )


@door.post("/admin/calendar")
@for_the_office
def propose_notice() -> Response:
    """A notice as a file or as text; nothing of it holds before a second person has seen what moves."""
    form, text = ChangeForm(request.form), ""
    try:
        text = _text_of_file() or form.text.data
        found = office_changes.propose("calendar", "", current_user.actor, {**form.data, "text": text})
    except Refused as refused:
        if refused.status != 422:
            raise
        return _calendar_page(refused, text)
    return proposed(found)


def _text_of_file() -> str:
    file = request.files.get("file")
    if file is None or not file.filename:
        return ""
    content = file.stream.read(office_calendar.MOST * 3 + 1)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(N_("This file is no text in UTF-8."), field="text") from error


@door.get("/admin/rules")
@for_the_office
def rules() -> Response:
    """Conventions of the clock and local rules with value, unit, source and since when."""
    return page("admin/rules.html", nav="admin.office", rules=office_rules.rules(), today=time.today())


@door.get("/admin/archive")
@for_the_office
def archive_rules() -> Response:
    """What the archive office sets: fonds numbers of organs, retention of services."""
    services = search.index().by_code
    return page("admin/archive.html", nav="admin.office", rules=office_archive.rules(), services=services)


def _kept_in(subject: str) -> ModuleType:
    """Which rules of the office a subject is of; both speak alike."""
    return office_archive if subject in office_archive.SUBJECTS else office_rules


@door.get("/admin/rules/<subject>/<name>")
@for_the_office
def rule(subject: str, name: str) -> Response:
    """One of them with its history, and a new value for it."""
    return _rule_page(subject, name)


def _rule_page(subject: str, name: str, refused: Refused | None = None) -> Response:
    found = _kept_in(subject).rule_of(subject, name)
    form = ChangeForm(request.form, data={"effective_on": time.today().isoformat()})
    return page(
        "admin/rule.html",
        refused.status if refused else 200,
        nav="admin.office",
        rule=found,
        history=_kept_in(subject).history(subject, name),
        open=office_changes.current(subject, name),
        form=form,
        choices=_kept_in(subject).CHOICES,
        heading=gettext(office_changes.SUBJECTS[subject].words) if subject in office_archive.SUBJECTS else "",
        service=search.index().by_code.get(name) if subject == office_archive.RETENTION else None,
        may_propose=office_changes.may_propose(subject, current_user.actor),
        mistakes=mistakes_of(refused),
    )


@door.post("/admin/rules/<subject>/<name>")
@for_the_office
def propose_rule(subject: str, name: str) -> Response:
    """Propose another value."""
    _kept_in(subject).rule_of(subject, name)
    try:
        found = office_changes.propose(subject, name, current_user.actor, ChangeForm(request.form).data)
    except Refused as refused:
        if refused.status != 422:
            raise
        return _rule_page(subject, name, refused)
    return proposed(found)
