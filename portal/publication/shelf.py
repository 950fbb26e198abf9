"""What the pages of publishing show: what waits for whom, and a draft with both its sides."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from models.people import Staff
from models.publication import Draft, DraftFile, DraftStep
from portal.ground import time
from portal.people.actors import Actor
from portal.publication import article_body, deadlines, guard, publishing, review_papers, reviews
from portal.publication.article_body import MARK
from portal.publication.redaction import FIELDS, Looked, look

TABS = ("mine", "all", "late", "done")
PAGE = 100


@dataclass(frozen=True)
class Line:
    """A draft in a list. `left`: working days until its last one."""

    draft: Draft
    left: int
    is_mine: bool
    has_reminder: bool


@dataclass(frozen=True)
class Piece:
    """A run of text: `kind` is '' (as it is), hit (no conclusion yet), redact or keep."""

    text: str
    kind: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Side:
    """A row of the comparison: what stays inside beside what becomes public."""

    label: str
    inside: Sequence[Piece]
    public: Sequence[Piece]
    is_new: bool = False  # only the public version says this


@dataclass(frozen=True)
class Opened:
    """A draft as its page shows it."""

    draft: Draft
    looked: Looked
    sides: list[Side]
    files: list[DraftFile]
    steps: list[DraftStep]
    names: dict[str, str]
    public_html: Markup
    left: int
    may_write: bool
    may_review: bool
    may_stop: bool
    may_conclude: bool
    has_form: bool


def lines(actor: Actor, tab: str) -> list[Line]:
    """The drafts of a tab, the most urgent first."""
    query = Draft.select()
    if tab == "done":
        query = query.where(Draft.state.in_(("done", "dropped"))).order_by(Draft.created_at.desc())
    else:
        query = query.where(Draft.state.in_(deadlines.ON_THE_WAY)).order_by(Draft.due_on, Draft.created_at)
    if tab == "late":
        query = query.where(Draft.due_on < time.today())
    found = [_line(draft, actor) for draft in query.limit(PAGE)]
    return [line for line in found if line.is_mine] if tab == "mine" else found


def counts(actor: Actor) -> dict[str, int]:
    """How many drafts each tab has; what is done is not counted."""
    found = [_line(d, actor) for d in Draft.select().where(Draft.state.in_(deadlines.ON_THE_WAY))]
    today = time.today()
    return {
        "mine": sum(line.is_mine for line in found),
        "all": len(found),
        "late": sum(line.draft.due_on < today for line in found),
    }


def _line(draft: Draft, actor: Actor) -> Line:
    left = deadlines.days_left(draft.due_on)
    return Line(draft, left, _waits_for(draft, actor), draft.state != "done" and left <= max(deadlines.REMINDED))


def _waits_for(draft: Draft, actor: Actor) -> bool:
    if draft.state == "draft":
        return actor.has_post("drafter") and str(draft.drafted_by_id or actor.id) == actor.id
    return reviews.may_review(draft, actor)


def opened(draft_id: str, actor: Actor) -> Opened:
    """A draft with everything that its page shows. Raises NotFound."""
    draft = publishing.draft_of(draft_id, actor)
    looked = look(draft)
    steps = list(DraftStep.select().where(DraftStep.draft == draft.id).order_by(DraftStep.seq.desc()))
    may_write = draft.state == "draft" and actor.has_post("drafter")
    may_review = reviews.may_review(draft, actor)
    people = {s.by_id for s in steps} | {draft.drafted_by_id, draft.first_by_id, draft.final_by_id}
    rows = Staff.select(Staff.id, Staff.name).where(Staff.id << [who for who in people if who])
    return Opened(
        draft=draft,
        looked=looked,
        sides=_sides(draft, looked),
        files=[f.file for f in looked.files],
        steps=steps,
        names={str(key): name for key, name in rows.tuples()},
        public_html=article_body.as_html(looked.texts.get("body", "")),
        left=deadlines.days_left(draft.due_on),
        may_write=may_write,
        may_review=may_review,
        may_stop=draft.state == "approved" and str(draft.final_by_id) == actor.id,
        may_conclude=may_write or may_review,
        has_form=draft.state == "done" and review_papers.paper_of(draft) is not None,
    )


def _sides(draft: Draft, looked: Looked) -> list[Side]:
    """Field by field; the text paragraph by paragraph, so that both sides stand beside each other."""
    sides = []
    for name, words in FIELDS.items():
        label = words
        text = getattr(draft, name) if name in looked.spans else ""
        places = [(found, conclusion) for found, conclusion in looked.spans.get(name, [])]
        start = 0
        for paragraph in text.split("\n"):
            end = start + len(paragraph)
            here = [(f, c) for f, c in places if start <= f.start < end]
            if paragraph.strip():
                sides.append(_side(label, paragraph, start, here, name))
                label = ""
            start = end + 1
    return sides


def _side(label: str, text: str, offset: int, places: list[tuple[guard.Found, str]], field: str) -> Side:
    inside, public, at = [], [], 0
    for found, conclusion in places:
        start, end = found.start - offset, min(found.end - offset, len(text))
        before = text[at:start]
        inside.append(Piece(before))
        public.append(Piece(before))
        anchor = f"at-{field}-{found.start}"
        inside.append(Piece(text[start:end], conclusion or "hit"))
        is_hidden = conclusion == "redact"
        public.append(Piece(MARK.strip("[]") if is_hidden else text[start:end], conclusion or "hit", anchor))
        at = end
    return Side(label, [*inside, Piece(text[at:])], [*public, Piece(text[at:])])
