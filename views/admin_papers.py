"""Door: admin. Wording of papers: a draft, previews with an example or a case's own data, and the proposal."""

from flask import Response, flash, request, url_for
from flask_babel import gettext
from flask_login import current_user
from markupsafe import Markup

from portal.cases import office_changes, office_templates
from portal.cases.papers import office_text
from portal.ground import time
from portal.ground.errors import Refused
from views.admin import door
from views.admin_office import for_the_office, mistakes_of, proposed
from views.answers import done, page
from views.forms.admin import ChangeForm


@door.get("/admin/papers")
@for_the_office
def papers() -> Response:
    """Every kind of paper with the version of its wording."""
    return page("admin/papers.html", nav="admin.office", wordings=office_templates.wordings())


@door.get("/admin/papers/<kind>")
@for_the_office
def wording(kind: str) -> Response:
    """The wording of a kind: the open draft, else what is in force."""
    return _wording_page(kind)


def _wording_page(
    kind: str, refused: Refused | None = None, *, text: str | None = None, preview: Markup | None = None
) -> Response:
    found = office_templates.wording_of(kind)
    shown = text if text is not None else (office_templates.text_of(found.open) if found.open else None)
    form = ChangeForm(request.form, data={"effective_on": time.today().isoformat()})
    return page(
        "admin/wording.html",
        refused.status if refused else 200,
        nav="admin.office",
        wording=found,
        text=shown if shown is not None else found.text,
        versions=office_templates.versions(kind),
        offered=office_text.offered(found.kind),
        preview=preview,
        form=form,
        may_propose=office_changes.may_propose("template", current_user.actor),
        mistakes=mistakes_of(refused),
    )


@door.post("/admin/papers/<kind>")
@for_the_office
def change_wording(kind: str) -> Response:
    """Look at a text with an example or a case, keep it as a draft, or propose it. The button says which."""
    form, actor, act = ChangeForm(request.form), current_user.actor, request.form.get("act", "")
    text = office_templates.tidy(form.text.data)
    try:
        if act == "example":
            return _wording_page(kind, text=text, preview=office_templates.preview_of_example(kind, text))
        if act == "case":
            looked = office_templates.preview_of_case(kind, text, form.number.data, actor)
            return _wording_page(kind, text=text, preview=looked)
        if act == "draft":
            office_templates.keep_draft(kind, text, actor)
            flash(gettext("The draft is kept. Papers are not changed by it."), "good")
            return done(url_for("admin.wording", kind=kind))
        given = {**form.data, "text": text, "built_in": act == "built_in"}
        office_templates.kind_of(kind)
        return proposed(office_changes.propose("template", kind, actor, given))
    except Refused as refused:
        if refused.status not in (404, 422) or (refused.status == 404 and not refused.field):
            raise
        return _wording_page(kind, refused, text=text)
