"""Door: publishing. Who drafts, reviews and publishes; the checks and the office's words are in publishing_checks."""

from typing import Any

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext
from flask_login import current_user
from markupsafe import Markup

from portal.cases import paper_drawing
from portal.cases.papers.kinds_of_publications import REVIEW
from portal.ground import time
from portal.ground.errors import N_, NotFound, Refused
from portal.publication import changing, guard, publishing, redaction, review_papers, reviews, shelf
from portal.publication.disclosures import CLASSES
from views import work_pages
from views.access import guard_door
from views.answers import done, download, page
from views.file_policy import shows_a_file
from views.forms.publishing import ApprovalForm, TextForm, cleaned, day_of, moment_of, version_of
from views.wording import flat, mistakes_of

door = Blueprint("publishing", __name__)
guard_door(door, "staff", *publishing.POSTS)
TABS = {"mine": N_("Waiting for me"), "all": N_("On the way"), "late": N_("Late"), "done": N_("Done")}
STEPS = {
    "begun": N_("Begun"),
    "written": N_("Text changed"),
    "file_added": N_("Attachment added"),
    "file_removed": N_("Attachment removed"),
    "concluded": N_("Conclusion"),
    "sent": N_("Sent for review"),
    "first_approved": N_("First review: agreed"),
    "final_approved": N_("Final review: agreed"),
    "returned": N_("Returned"),
    "stopped": N_("Stopped before publication: new hits"),
    "reminded": N_("Reminder: the last day is near or past"),
    "dropped": N_("Dropped"),
    "published": N_("Published"),
    "corrected": N_("Correction published"),
    "withdrawn": N_("Taken down"),
}
NO_DAY = N_("Please give a day, for example 2026-11-20.")


@door.context_processor
def shell_values() -> dict[str, Any]:
    """What the frame of every work page says, and the words of this door."""
    return {
        **work_pages.frame(current_user.actor),
        "purposes": publishing.PURPOSES,
        "states_of": publishing.STATES,
        "classes": CLASSES,
    }


@door.get("/publishing")
def drafts() -> Response:
    """What waits for me, what is on its way, what is late, what is done."""
    actor = current_user.actor
    counts = shelf.counts(actor)
    tab = request.args.get("tab", "")
    tab = tab if tab in TABS else ("mine" if counts["mine"] else "all")
    return page(
        "publishing/drafts.html",
        nav="publishing.drafts",
        tabs=TABS,
        tab=tab,
        counts=counts,
        lines=shelf.lines(actor, tab),
        may_draft=actor.has_post("drafter"),
    )


@door.get("/publishing/new")
def new() -> Response:
    """An empty form for a draft."""
    return _text_page(TextForm(data={"made_on": time.today().isoformat()}))


@door.post("/publishing/new")
def begin() -> Response:
    """Keep a new draft."""
    form = TextForm(request.form)
    given = form.given()
    given.pop("reason")
    try:
        draft = publishing.begin(by=current_user.actor, **_with_day(given))
    except Refused as refused:
        return _text_page(form, refused)
    return done(url_for("publishing.opened", key=draft.id.hex))


def _with_day(given: dict[str, Any]) -> dict[str, Any]:
    if given["made_on"] is None:
        raise Refused(NO_DAY, field="made_on")
    return given


def _text_page(
    form: TextForm, problem: Refused | None = None, draft: Any = None, version: int | None = None
) -> Response:
    if problem is not None and problem.status != 422:
        raise problem
    fields = {name: name for name in form.data}
    return page(
        "publishing/text.html",
        problem.status if problem else 200,
        nav="publishing.drafts",
        form=form,
        draft=draft,
        version=version,
        departments=publishing.departments(),
        mistakes=mistakes_of(flat(problem), anchors=fields) if problem else [],
    )


@door.get("/publishing/<key>")
def opened(key: str) -> Response:
    """A draft: the guard's hits, both sides, and what may be done."""
    return _opened(key)


def _opened(key: str, problem: Refused | None = None) -> Response:
    found = shelf.opened(key, current_user.actor)
    return page(
        "publishing/draft.html",
        problem.status if problem else 200,
        nav="publishing.drafts",
        app_like=True,
        opened=found,
        draft=found.draft,
        kinds=guard.KINDS,
        places={**redaction.FIELDS, **redaction.IN_A_FILE},
        step_words=STEPS,
        typed=request.form,
        mistakes=mistakes_of(flat(problem)) if problem else [],
    )


@door.get("/publishing/<key>/form")
def form_of_reviews(key: str) -> Response:
    """The form of both reviews (政务公开审核表), once the publication is public."""
    draft = publishing.draft_of(key, current_user.actor)
    found = review_papers.must_have(draft)
    return page(
        "publishing/form.html",
        nav="publishing.drafts",
        draft=draft,
        paper=found,
        kind=REVIEW,
        content=Markup(review_papers.html_of(found)),  # noqa: S704 - made by the paper's own template, everything in it escaped
    )


@door.get("/publishing/<key>/form.pdf")
def file_of_reviews(key: str) -> Response:
    """The file of that form."""
    found = review_papers.must_have(publishing.draft_of(key, current_user.actor))
    return download(paper_drawing.file_of(found), "application/pdf", f"review-{found.id.hex[-12:]}.pdf")


@door.get("/publishing/<key>/text")
def text(key: str) -> Response:
    """The text of a draft, to be changed."""
    draft = publishing.draft_of(key, current_user.actor)
    names = ("kind", "title", "summary", "body", "internal_note", "reason")
    values = {name: getattr(draft, name) for name in names}
    values |= {"department": draft.department_id, "made_on": draft.made_on.isoformat()}
    return _text_page(TextForm(data={**values, "related": " ".join(draft.related)}), None, draft, draft.version)


@door.post("/publishing/<key>/text")
def write(key: str) -> Response:
    """Keep the changed text."""
    form, actor = TextForm(request.form), current_user.actor
    draft = publishing.draft_of(key, actor)
    version = version_of(request.form)
    given = form.given()
    if draft.purpose == "withdraw":  # only title and reason stay public
        kept = {name: getattr(draft, name) for name in ("kind", "summary", "body", "made_on")}
        given |= {**kept, "department": draft.department_id, "related": " ".join(draft.related)}
    elif draft.purpose == "correct":
        given["made_on"] = draft.made_on
    try:
        publishing.write(key, version, by=actor, **_with_day(given))
    except Refused as refused:
        return _text_page(form, refused, draft, version)
    flash(gettext("Kept."), "good")
    return done(url_for("publishing.opened", key=key))


@door.post("/publishing/<key>/<what>")
def act(key: str, what: str) -> Response:
    """One step: send, drop, attach, conclude, agree, return."""
    if what not in ACTS:
        raise NotFound(N_("There is no such action."))
    try:
        ACTS[what](key, version_of(request.form))
    except Refused as refused:
        if refused.status not in (413, 422):
            raise
        return _opened(key, refused)
    if what in SAID:
        flash(gettext(SAID[what]), "good")
    return done(url_for("publishing.opened", key=key))


def _send(key: str, version: int | None) -> Any:
    return publishing.send(key, version, by=current_user.actor)


def _drop(key: str, version: int | None) -> Any:
    return publishing.drop(key, version, by=current_user.actor)


def _attach(key: str, version: int | None) -> Any:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Refused(N_("Please choose a file first."), field="file")
    return publishing.add_file(key, version, file.stream, file.filename, by=current_user.actor)


def _detach(key: str, version: int | None) -> Any:
    return publishing.remove_file(key, version, request.form.get("file", ""), by=current_user.actor)


def _conclude(key: str, version: int | None) -> Any:
    given = request.form
    reason = cleaned(given.get("reason", ""))
    return reviews.conclude(
        key, version, given.get("hit", ""), given.get("conclusion", ""), reason, by=current_user.actor
    )


def _first(key: str, version: int | None) -> Any:
    form = ApprovalForm(request.form)
    return reviews.approve_first(
        key, version, by=current_user.actor, has_read=form.has_read.data, is_harmless=form.is_harmless.data
    )


def _final(key: str, version: int | None) -> Any:
    form = ApprovalForm(request.form)
    try:
        moment = moment_of(form.release_on.data, form.release_time.data)
    except ValueError as error:
        raise Refused(N_("Please give day and time of the publication, for example 2026-11-23 09:00.")) from error
    return reviews.approve_final(
        key,
        version,
        by=current_user.actor,
        has_read=form.has_read.data,
        is_harmless=form.is_harmless.data,
        resolved_on=day_of(form.resolved_on.data),
        members=form.members.data,
        release_at=moment,
    )


def _return(key: str, version: int | None) -> Any:
    return reviews.send_back(key, version, cleaned(request.form.get("reason", "")), by=current_user.actor)


ACTS = {
    "send": _send,
    "drop": _drop,
    "attach": _attach,
    "detach": _detach,
    "conclude": _conclude,
    "first": _first,
    "final": _final,
    "return": _return,
}
SAID = {
    "send": N_("Sent for its first review."),
    "first": N_("Agreed. It goes to the final review."),
    "final": N_("Agreed. It becomes public at its moment; the ledger records it."),
    "return": N_("Returned to the drafter."),
    "drop": N_("Dropped. Nothing of it became public."),
}


@door.get("/publishing/<key>/files/<file>")
@shows_a_file
def draft_file(key: str, file: str) -> Response:
    """The clean copy of an attachment, as the public would get it but for what is redacted."""
    found = publishing.file_of(publishing.draft_of(key, current_user.actor), file)
    extension = found.name.rpartition(".")[2]
    return download(publishing.bytes_of(found), found.mime, f"attachment.{extension}", inline=found.mime != "text/csv")


@door.get("/publishing/of/<slug>/<what>")
def change(slug: str, what: str) -> Response:
    """Ask for the reason of a correction or withdrawal."""
    return _change_page(slug, what)


def _change_page(slug: str, what: str, problem: Refused | None = None) -> Response:
    if what not in ("correct", "withdraw"):
        raise NotFound(N_("There is no such action."))
    return page(
        "publishing/change.html",
        problem.status if problem else 200,
        nav="publishing.drafts",
        entry=publishing.entry_of(slug),
        what=what,
        typed=request.form,
        mistakes=mistakes_of(flat(problem), anchors={"reason": "reason"}) if problem else [],
    )


@door.post("/publishing/of/<slug>/<what>")
def begin_change(slug: str, what: str) -> Response:
    """Begin a correction or withdrawal; it goes through both reviews like a new entry."""
    actor, reason = current_user.actor, cleaned(request.form.get("reason", ""))
    try:
        if what == "withdraw":
            draft = changing.begin_withdrawal(slug, reason, by=actor)
        else:
            hides = request.form.get("hides_earlier") == "1"
            draft = changing.begin_correction(slug, reason, by=actor, hides_earlier=hides)
    except Refused as refused:
        if refused.status != 422:
            raise
        return _change_page(slug, what, refused)
    return done(url_for("publishing.opened", key=draft.id.hex))


from views import publishing_checks  # noqa: E402, F401 - it adds its pages to this door
