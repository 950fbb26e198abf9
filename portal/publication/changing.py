"""What is public is changed by a draft of its own: the next version of an entry, or its withdrawal (R-PUB-3)."""

import io
from typing import IO

from models.database import db
from models.people import Department
from models.publication import Draft, DraftFile, DraftStep, Publication
from portal.ground import time
from portal.ground.errors import N_, Conflict, Refused
from portal.ground.house import house
from portal.people.actors import Actor
from portal.publication import attachments, publishing
from portal.publication.deadlines import add_step, due_on


def begin_correction(slug: str, reason: str, *, by: Actor, hides_earlier: bool = False) -> Draft:
    """A draft of the next version of what is public, begun from what stands there now."""
    return _begin_from(slug, "correct", reason, by, hides_earlier)


def begin_withdrawal(slug: str, reason: str, *, by: Actor) -> Draft:
    """A draft to take an entry away; its place and the reason stay public."""
    return _begin_from(slug, "withdraw", reason, by, True)


def _begin_from(slug: str, purpose: str, reason: str, by: Actor, hides_earlier: bool) -> Draft:
    if by.kind != "system":
        publishing.must_hold(by, "drafter")
    found = publishing.entry_of(slug)
    if found.state == "withdrawn" or not found.version:
        raise Refused(N_("This entry was withdrawn or is being frozen: it cannot be corrected now."))
    reason = reason.strip()
    if not reason:
        raise Refused(N_("Please give the reason; it becomes public."), field="reason")
    before = _newest_draft_of(found)
    with db.atomic():
        if Draft.select().where(Draft.of == found.id, Draft.state.not_in(("done", "dropped"))).exists():
            raise Conflict(N_("A correction or withdrawal of this entry is on its way already."))
        draft = Draft.create(
            purpose=purpose,
            of=found.id,
            state="draft",
            kind=found.kind,
            title=found.title,
            summary=found.summary,
            body=found.body,
            department=before.department_id if before else _department_named(found.department_name),
            related=found.related,
            reason=reason[: attachments.LONGEST_NOTE],
            hides_earlier=hides_earlier,
            data=before.data if before else {},
            source=before.source if before else "",
            made_on=time.today(),
            due_on=due_on(time.today()),
            drafted_by=by.id or None,
            created_at=time.now(),
        )
        add_step(draft, "begun", by.id or None)
    if purpose == "correct" and before:
        _copy_files(before, draft)
    return draft


def _newest_draft_of(found: Publication) -> Draft | None:
    steps = DraftStep.select(DraftStep.draft).where(
        DraftStep.act.in_(("published", "corrected")), DraftStep.note == found.slug
    )
    return Draft.select().where(Draft.id.in_(steps)).order_by(Draft.created_at.desc()).first()


def _department_named(name: str) -> str:
    return Department.get(Department.name == name).code


def _copy_files(before: Draft, draft: Draft) -> None:
    """The attachments of the version before, each as a file of its own (their bytes may be dropped)."""
    for file in list(DraftFile.select().where(DraftFile.draft == before.id)):
        with house.storage.open(file.storage_key) as stream:
            attachments.take(draft, _whole(stream), file.name)


def _whole(stream: IO[bytes]) -> IO[bytes]:
    return io.BytesIO(stream.read())
