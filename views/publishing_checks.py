"""Door: publishing. The checks of what departments disclose, what is published, and the office's list of words."""

from flask import Response, flash, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground import time
from portal.ground.errors import N_, NotFound, Refused
from portal.publication import checks as checking
from portal.publication import disclosures, publishing, watched
from views.answers import done, page
from views.forms.publishing import cleaned, day_of
from views.publishing import door
from views.wording import flat, mistakes_of


@door.get("/publishing/entries")
def entries() -> Response:
    """What is public, to be corrected or withdrawn."""
    words = cleaned(request.args.get("q", ""))
    asked = request.args.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    found = disclosures.disclosures("", words, number)
    return page("publishing/entries.html", nav="publishing.drafts", found=found)


@door.get("/publishing/checks")
def checks() -> Response:
    """Every check with its last day, and what is not mended."""
    return page(
        "publishing/checks.html",
        nav="publishing.drafts",
        checks=checking.checks(),
        findings=checking.findings(),
        what=checking.WHAT,
        today=time.today(),
        may_check=current_user.actor.has_post(*checking.CHECKERS),
        may_draft=current_user.actor.has_post("drafter"),
    )


@door.get("/publishing/checks/<key>")
def check(key: str) -> Response:
    """One check: the classes as they stand, and what was found."""
    return _check_page(key)


def _check_page(key: str, problem: Refused | None = None) -> Response:
    found = checking.check_of(key)
    fields = {name: name for name in ("kind", "department", "what", "words", "due_on")}
    return page(
        "publishing/check.html",
        problem.status if problem else 200,
        nav="publishing.drafts",
        check=found,
        seen=checking.seen(),
        findings=checking.findings(found),
        what=checking.WHAT,
        departments=publishing.departments(),
        typed=request.form,
        today=time.today(),
        may_check=current_user.actor.has_post(*checking.CHECKERS),
        may_draft=current_user.actor.has_post("drafter"),
        mistakes=mistakes_of(flat(problem), anchors=fields) if problem else [],
    )


@door.post("/publishing/checks/<key>/<what>")
def act_on_check(key: str, what: str) -> Response:
    """Note a finding, or close the check."""
    actor, given = current_user.actor, request.form
    try:
        if what == "find":
            checking.find(
                key,
                given.get("kind", ""),
                given.get("department", ""),
                given.get("what", ""),
                cleaned(given.get("words", "")),
                day_of(given.get("due_on")),
                by=actor,
            )
        elif what == "close":
            checking.close(key, by=actor)
        else:
            raise NotFound(N_("There is no such action."))
    except Refused as refused:
        if refused.status != 422:
            raise
        return _check_page(key, refused)
    return done(url_for("publishing.check", key=key))


@door.post("/publishing/findings/<key>/<what>")
def act_on_finding(key: str, what: str) -> Response:
    """It was mended; or its circular is begun."""
    actor = current_user.actor
    if what == "mended":
        found = checking.mended(key, by=actor)
        return done(url_for("publishing.check", key=found.check_of.period))
    if what == "circular":
        draft = checking.circulate(key, by=actor)
        return done(url_for("publishing.opened", key=draft.id.hex))
    raise NotFound(N_("There is no such action."))


@door.get("/publishing/words")
def words() -> Response:
    """The office's list of words that the guard watches for."""
    return _words_page("\n".join(watched.words()))


def _words_page(text: str, problem: Refused | None = None) -> Response:
    return page(
        "publishing/words.html",
        problem.status if problem else 200,
        nav="publishing.drafts",
        text=text,
        may_change=current_user.actor.has_post("first_reviewer", "final_reviewer"),
        mistakes=mistakes_of(flat(problem), anchors={"words": "words"}) if problem else [],
    )


@door.post("/publishing/words")
def keep_words() -> Response:
    """Keep the changed list."""
    text = cleaned(request.form.get("words", ""))
    try:
        watched.set_words(text, by=current_user.actor)
    except Refused as refused:
        if refused.status != 422:
            raise
        return _words_page(text, refused)
    flash(gettext("Kept."), "good")
    return done(url_for("publishing.words"))
