"""The two reviews: first (预审), then final (终审), by persons who did not write and are not each other (R-PUB-3).

Who somebody is here is decided by what they did to this draft, not by their posts alone.
"""

from datetime import date, datetime, timedelta

from models.database import db
from models.publication import Draft, DraftVerdict
from portal.ground import time
from portal.ground.errors import N_, Conflict, Forbidden, Refused
from portal.people.actors import Actor
from portal.publication.publishing import AGAIN, act, draft_of, writers_of
from portal.publication.redaction import look

REVIEWERS = {"first_review": "first_reviewer", "final_review": "final_reviewer"}
LATEST_RELEASE = timedelta(days=90)


def may_review(draft: Draft, by: Actor) -> bool:
    """True where this person may approve or return the draft now."""
    return draft.state in REVIEWERS and not _why_not(draft, by)


def _why_not(draft: Draft, by: Actor) -> str:
    if not by.has_post(REVIEWERS[draft.state]):
        return N_("None of your posts allows this. The administrator can tell you who holds the post.")
    if by.id in {str(who) for who in writers_of(draft)}:
        return N_("You wrote on this publication: drafter, first and final reviewer are three persons.")
    if draft.state == "final_review" and by.id == str(draft.first_by_id):
        return N_("You made the first review: drafter, first and final reviewer are three persons.")
    return ""


def _reviewed(draft_id: str, version: int | None, by: Actor, state: str) -> Draft:
    draft = draft_of(draft_id, by)
    if version != draft.version:
        raise Conflict(AGAIN)
    if draft.state != state:
        raise Refused(N_("This publication does not wait for this review."))
    why_not = _why_not(draft, by)
    if why_not:
        raise Forbidden(why_not)
    return draft


def approve_first(draft_id: str, version: int | None, *, by: Actor, has_read: bool, is_harmless: bool) -> Draft:
    """The first review agrees. Raises Refused while a hit of the guard has no conclusion."""
    draft = _reviewed(draft_id, version, by, "first_review")
    _must_be_sure(draft, has_read, is_harmless)
    return act(draft, version, "first_approved", by, state="final_review", first_by=by.id)


def approve_final(
    draft_id: str,
    version: int | None,
    *,
    by: Actor,
    has_read: bool,
    is_harmless: bool,
    resolved_on: date | None,
    members: str,
    release_at: datetime | None = None,
) -> Draft:
    """The final review agrees and records the group's resolution; published at once, or at the moment that is named."""
    draft = _reviewed(draft_id, version, by, "final_review")
    wrong = []
    now = time.now()
    if resolved_on is None or not draft.created_at.date() <= resolved_on <= now.date():
        wrong.append(
            Refused(
                N_("Please give the day of the resolution: not before the draft and not after today."),
                field="resolved_on",
            )
        )
    members = " ".join(members.split())
    if not 2 <= len(members) <= 500:
        wrong.append(Refused(N_("Please name the members who resolved it."), field="members"))
    if release_at is not None and not now <= release_at <= now + LATEST_RELEASE:
        wrong.append(
            Refused(
                N_("The moment of publication lies within the next %(days)s days."),
                field="release_at",
                days=LATEST_RELEASE.days,
            )
        )
    _must_be_sure(draft, has_read, is_harmless, wrong)
    return act(
        draft,
        version,
        "final_approved",
        by,
        state="approved",
        final_by=by.id,
        resolved_on=resolved_on,
        resolved_by=members,
        release_at=release_at or now,
        tries=0,
        error=None,
    )


def _must_be_sure(draft: Draft, has_read: bool, is_harmless: bool, wrong: list[Refused] | None = None) -> None:
    wrong = wrong or []
    if not has_read:
        wrong.append(Refused(N_("Please confirm that you read the whole public text."), field="has_read"))
    if not is_harmless:
        wrong.append(Refused(N_("Please confirm the check for secrets and privacy."), field="is_harmless"))
    waiting = len(look(draft).waiting)
    if waiting:
        wrong.append(
            Refused(
                N_("%(count)s hits of the guard have no conclusion yet. Redact them or say why they stay."),
                field="hits",
                count=waiting,
            )
        )
    if wrong:
        raise Refused(N_("Please mend these points."), details=wrong)


def send_back(draft_id: str, version: int | None, reason: str, *, by: Actor) -> Draft:
    """Return a publication to its drafter with the reason."""
    draft = draft_of(draft_id, by)
    if draft.state == "approved":  # not yet released: the final reviewer may still stop it
        if version != draft.version:
            raise Conflict(AGAIN)
        if by.id != str(draft.final_by_id):
            raise Forbidden(N_("Only who approved it may still stop it."))
    else:
        draft = _reviewed(draft_id, version, by, draft.state if draft.state in REVIEWERS else "first_review")
    reason = reason.strip()
    if not reason:
        raise Refused(N_("Please give the reason; the drafter reads it."), field="reason")
    changes = {"state": "draft", "first_by": None, "final_by": None, "release_at": None}
    return act(draft, version, "returned", by, reason[:2000], **changes)


def conclude(draft_id: str, version: int | None, hit: str, conclusion: str, reason: str, *, by: Actor) -> Draft:
    """Say of a hit that it is redacted, or why it stays. By the drafter while it is written, by the reviewer in a review."""
    draft = draft_of(draft_id, by)
    if version != draft.version:
        raise Conflict(AGAIN)
    if draft.state == "draft":
        if not by.has_post("drafter"):
            raise Forbidden(N_("None of your posts allows this. The administrator can tell you who holds the post."))
    elif draft.state not in REVIEWERS:
        raise Refused(N_("This publication does not wait for this review."))
    elif why_not := _why_not(draft, by):
        raise Forbidden(why_not)
    found = next((one for one in look(draft).hits if one.key == hit), None)
    if found is None:
        raise Refused(N_("This place is not there any more. Please look at the publication again."))
    reason = " ".join(reason.split())[:200]
    if conclusion not in ("redact", "keep"):
        raise Refused(N_("Please choose: redact, or keep with a reason."), field=hit)
    if conclusion == "keep" and len(reason) < 2:
        raise Refused(N_("Please say why this may be public."), field=hit)
    with db.atomic():
        fresh = act(draft, version, "concluded", by, f"{conclusion}\t{found.kind}\t{found.shown}\t{reason}")
        DraftVerdict.insert(
            draft=draft.id, hit=hit, conclusion=conclusion, reason=reason, by=by.id, at=time.now()
        ).on_conflict(
            conflict_target=[DraftVerdict.draft, DraftVerdict.hit],
            update={
                DraftVerdict.conclusion: conclusion,
                DraftVerdict.reason: reason,
                DraftVerdict.by: by.id,
                DraftVerdict.at: time.now(),
            },
        ).execute()
    return fresh
