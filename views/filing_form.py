"""Door: filing. The answers of the form, saved field by field and by button; nothing that was typed is lost."""

from flask import Response, request
from flask_babel import gettext

from portal.cases import form_values, word_to_reviewer
from portal.ground import time
from portal.ground.errors import Conflict, Refused
from portal.services.guide import Guide
from views.access import applicant_only
from views.answers import done, page, wants_fragment
from views.filing import address, changed_page, door, fill_page, guide_of, load, mistakes, names_of
from views.forms.filing import Answers, answers_of


@door.post("/my/cases/<ref>/answers")
@applicant_only
def save_answers(ref: str) -> Response:
    """Keep what was typed, right or wrong; then stay, or go on to check, or be told what is wrong."""
    found = load(ref)
    guide = guide_of(found)
    answers = answers_of(request.form, guide)
    try:
        wrong = [*answers.twice, *form_values.save(found, guide, answers.to_keep(), time.now())]
        wrong += [] if answers.note is None else word_to_reviewer.keep(found, answers.note, time.now())
    except Refused as closed:
        typed = [(f.label, answers.texts[f.key]) for f in guide.form_fields if f.key in answers.texts]
        typed.append((gettext("A word to the reviewer"), answers.note or ""))
        return changed_page(found, Conflict(closed.message), typed)
    if wants_fragment():
        return _saved(guide, answers, wrong)
    goes_on = request.form.get("then") == "check"
    told = _one_each(wrong if goes_on else [w for w in wrong if answers.is_typed(w.field)])
    if told:
        return fill_page(load(ref), typed=answers.as_typed(), wrong=told, status=Refused.status)
    return done(address(found, "check") if goes_on else address(found, saved=1, _anchor="answers"))


def _one_each(wrong: list[Refused]) -> list[Refused]:
    """One sentence a field: the first."""
    first: dict[str | None, Refused] = {}
    for one in wrong:
        first.setdefault(one.field, one)
    return list(first.values())


def _saved(guide: Guide, answers: Answers, wrong: list[Refused]) -> Response:
    """For HTMX: when it was saved, and what is wrong beside each field that was filled in."""
    filled = [w for w in _one_each(wrong) if answers.is_typed(w.field)]
    shown = mistakes(filled, names_of(guide))
    return page(
        "filing/_saved.html",
        saved_at=time.now(),
        by_field={m.field: m for m in shown},
        fields=[*(f.key for f in guide.form_fields), word_to_reviewer.KEY],
        mistakes=shown,
    )
