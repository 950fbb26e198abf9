"""A publication on its way: begun, written, sent for review, dropped. Who approves is reviews'; what becomes of it, freezing's.

Every act names the version of the draft that its person saw: of two who act at once, the second is told to look again.
"""

from datetime import date
from typing import IO, Any
from uuid import UUID

from models.database import db
from models.people import Department, Staff
from models.publication import Draft, DraftFile, DraftStep, Publication
from models.services import Bundle, Service
from portal.ground import time
from portal.ground.audit import TOLERANCE
from portal.ground.errors import N_, Conflict, Forbidden, NotFound, Refused, Unavailable
from portal.ground.house import house
from portal.people.actors import Actor
from portal.publication import article_body, attachments
from portal.publication.deadlines import add_step, due_on
from portal.publication.disclosures import CLASSES

POSTS = ("drafter", "first_reviewer", "final_reviewer", "supervisor")  # who may look
STATES = {
    "draft": N_("Draft"),
    "first_review": N_("First review"),
    "final_review": N_("Final review"),
    "approved": N_("Approved, to be published"),
    "done": N_("Done"),
    "dropped": N_("Dropped"),
}
PURPOSES = {"publish": N_("New entry"), "correct": N_("Correction"), "withdraw": N_("Withdrawal")}
LONGEST_LINE, LONGEST_SUMMARY = 200, 600
BLANK = "（待填）"  # in a text that the system began: what people still have to write
WRITING = ("begun", "written", "file_added", "file_removed", "sent")
AGAIN = N_("Somebody else has just changed this publication. Nothing was done; please look at it again first.")


def begin(
    *,
    by: Actor,
    kind: str,
    title: str,
    summary: str,
    body: str,
    department: str,
    made_on: date,
    related: str = "",
    internal_note: str = "",
    source: str = "",
    data: dict[str, Any] | None = None,
    slug: str = "",
) -> Draft:
    """A new draft, by a drafter or by the system (figures). Raises Forbidden and Refused with everything at once."""
    if by.kind != "system":
        must_hold(by, "drafter")
    written = _checked(kind, title, summary, body, department, made_on, related)
    with db.atomic():
        draft = Draft.create(
            purpose="publish",
            state="draft",
            internal_note=internal_note[: attachments.LONGEST_NOTE],
            source=source,
            slug=slug,
            data=data or {},
            due_on=due_on(made_on),
            drafted_by=by.id or None,
            created_at=time.now(),
            **written,
        )
        add_step(draft, "begun", by.id or None)
    return draft


def write(
    draft_id: str,
    version: int | None,
    *,
    by: Actor,
    kind: str,
    title: str,
    summary: str,
    body: str,
    department: str,
    made_on: date,
    related: str = "",
    internal_note: str = "",
    reason: str = "",
) -> Draft:
    """Change the text of a draft. Raises Conflict where somebody else was faster, Refused with everything at once."""
    draft = draft_of(draft_id, by)
    must_hold(by, "drafter")
    if draft.state != "draft":
        raise Refused(N_("This text is being reviewed. It can be changed again when it is returned."))
    written = _checked(kind, title, summary, body, department, made_on, related)
    if draft.purpose != "publish" and not reason.strip():
        raise Refused(N_("Please give the reason; it becomes public."), field="reason")
    written |= {"reason": reason.strip()[: attachments.LONGEST_NOTE]} if draft.purpose != "publish" else {}
    if draft.purpose == "publish":
        written["due_on"] = due_on(made_on)
    else:
        written["made_on"] = draft.made_on
    return act(draft, version, "written", by, internal_note=internal_note[: attachments.LONGEST_NOTE], **written)


def send(draft_id: str, version: int | None, *, by: Actor) -> Draft:
    """Send a draft for its first review."""
    draft = draft_of(draft_id, by)
    must_hold(by, "drafter")
    if draft.state != "draft":
        raise Refused(N_("This publication is being reviewed already."))
    blanks = sum(text.count(BLANK) for text in (draft.title, draft.summary, draft.body))
    if blanks and draft.purpose != "withdraw":
        raise Refused(
            N_("%(count)s places “%(blank)s” are still to be filled in. Please change the text first."),
            count=blanks,
            blank=BLANK,
        )
    drafted = {"drafted_by": by.id} if draft.drafted_by_id is None else {}
    changes = {"state": "first_review", "round": draft.round + 1, "first_by": None, "final_by": None, **drafted}
    return act(draft, version, "sent", by, **changes)


def drop(draft_id: str, version: int | None, *, by: Actor) -> Draft:
    """Give a draft up; what was public stays as it is."""
    draft = draft_of(draft_id, by)
    must_hold(by, "drafter")
    if draft.state != "draft":
        raise Refused(N_("This text is being reviewed. It can be changed again when it is returned."))
    return act(draft, version, "dropped", by, state="dropped")


def add_file(draft_id: str, version: int | None, source: IO[bytes], name: str, *, by: Actor) -> Draft:
    """Attach a file to a draft. Raises Refused with what is wrong with it."""
    draft = _writable(draft_id, version, by)
    file = attachments.take(draft, source, name)
    try:
        return act(draft, version, "file_added", by, file.name)
    except Refused:
        attachments.drop(file)
        raise


def remove_file(draft_id: str, version: int | None, file_id: str, *, by: Actor) -> Draft:
    """Take a file out of a draft."""
    draft = _writable(draft_id, version, by)
    file = file_of(draft, file_id)
    done = act(draft, version, "file_removed", by, file.name)
    attachments.drop(file)
    return done


def _writable(draft_id: str, version: int | None, by: Actor) -> Draft:
    draft = draft_of(draft_id, by)
    must_hold(by, "drafter")
    if draft.state != "draft":
        raise Refused(N_("This text is being reviewed. It can be changed again when it is returned."))
    if version != draft.version:
        raise Conflict(AGAIN)
    return draft


def file_of(draft: Draft, file_id: str) -> DraftFile:
    """A file of this draft. Raises NotFound."""
    found = DraftFile.get_or_none(DraftFile.id == _key(file_id), DraftFile.draft == draft.id)
    if found is None:
        raise NotFound(N_("There is no such file."))
    return found


def bytes_of(file: DraftFile) -> bytes:
    """The clean copy of an attachment."""
    return house.storage.read(file.clean_key)


def entry_of(slug: str) -> Publication:
    """An entry that is public. Raises NotFound."""
    found = Publication.get_or_none(Publication.slug == slug)
    if found is None:
        raise NotFound(N_("There is no such publication."))
    return found


def draft_of(draft_id: str, actor: Actor) -> Draft:
    """A draft for somebody who may look at it. Raises NotFound."""
    found = Draft.get_or_none(Draft.id == _key(draft_id)) if actor.has_post(*POSTS) or actor.kind == "system" else None
    if found is None:
        raise NotFound(N_("There is no such publication."))
    return found


def act(draft: Draft, version: int | None, what: str, by: Actor, note: str = "", **changes: Any) -> Draft:
    """Change a draft and note who did what, in one transaction. Raises Conflict where somebody else was faster."""
    last = DraftStep.select().where(DraftStep.draft == draft.id).order_by(DraftStep.seq.desc()).first()
    if last is not None and time.now() < last.at - TOLERANCE:
        raise Unavailable(
            N_("The server's clock is behind what was done last. Nothing was changed; please tell the administrator.")
        )
    with db.atomic():
        changed = (
            Draft.update(version=Draft.version + 1, **changes)
            .where(Draft.id == draft.id, Draft.version == version)
            .execute()
        )
        if not changed:
            raise Conflict(AGAIN)
        fresh = Draft.get_by_id(draft.id)
        add_step(fresh, what, by.id or None, note)
    return fresh


def writers_of(draft: Draft) -> set[UUID]:
    """Everybody who wrote on a draft: none of them may review it (R-PUB-3: by the acts, not by the posts)."""
    rows = DraftStep.select(DraftStep.by).where(DraftStep.draft == draft.id, DraftStep.act.in_(WRITING))
    return {who for (who,) in rows.tuples() if who} | ({draft.drafted_by_id} if draft.drafted_by_id else set())


def departments() -> list[tuple[str, str]]:
    """Code and name of every department that may publish."""
    return list(Department.select(Department.code, Department.name).order_by(Department.code).tuples())


def name_of(staff_id: UUID | None) -> str:
    """The name of a member of staff; nothing for the system."""
    return Staff.get_by_id(staff_id).name if staff_id else ""


def must_hold(by: Actor, post: str) -> None:
    """Raises Forbidden for somebody without this post."""
    if not by.has_post(post):
        raise Forbidden(N_("None of your posts allows this. The administrator can tell you who holds the post."))


def _checked(
    kind: str, title: str, summary: str, body: str, department: str, made_on: date, related: str
) -> dict[str, Any]:
    """What was written, as it is kept. Raises Refused with every mistake at once."""
    title, summary, body = " ".join(title.split()), " ".join(summary.split()), body.replace("\r\n", "\n").strip()
    wrong = []
    if kind not in CLASSES:
        wrong.append(Refused(N_("Please choose one of the eight classes."), field="kind"))
    for name, text, most in (
        ("title", title, LONGEST_LINE),
        ("summary", summary, LONGEST_SUMMARY),
        ("body", body, article_body.LONGEST),
    ):
        if not text:
            wrong.append(Refused(N_("Please fill this in; it becomes public."), field=name))
        elif len(text) > most:
            wrong.append(
                Refused(
                    N_("This text has %(length)s characters; at most %(limit)s are possible. Please shorten it."),
                    field=name,
                    length=len(text),
                    limit=most,
                )
            )
    if not Department.select().where(Department.code == department).exists():
        wrong.append(Refused(N_("Please choose the department."), field="department"))
    if made_on > time.today():
        wrong.append(Refused(N_("This day is still to come."), field="made_on"))
    codes = list(dict.fromkeys(related.replace("，", " ").replace(",", " ").split()))
    known = {
        code for model in (Service, Bundle) for (code,) in model.select(model.code).where(model.code << codes).tuples()
    }
    unknown = [code for code in codes if code not in known]
    if unknown:
        wrong.append(
            Refused(N_("There is no service with this code: %(code)s."), field="related", code=", ".join(unknown)[:100])
        )
    if wrong:
        raise Refused(N_("Please mend these points."), details=wrong)
    return {
        "kind": kind,
        "title": title,
        "summary": summary,
        "body": body,
        "department": department,
        "made_on": made_on,
        "related": codes,
    }


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
