"""What was approved becomes public and is frozen: data, HTML, PDF, attachments, each in the ledger by its SHA-256.

Done by the worker, so that a release at a set moment and one at once are the same. All or nothing, in one transaction.
"""

import hashlib
import json
import logging
from datetime import date
from typing import Any

from peewee import fn

from models.database import db, new_id
from models.people import Centre
from models.publication import Draft, Publication, PublishedFile, PublishedVersion
from portal.cases import paper_drawing
from portal.cases.papers import rendering
from portal.cases.papers.pdf_a import as_pdf_a
from portal.ground import time
from portal.ground.audit import canonical
from portal.ground.house import house
from portal.ground.pauses import Pauses
from portal.ground.storage import Stored
from portal.people.actors import SYSTEM
from portal.publication import article_body, attachments, bulletins, differences, ledger, review_papers
from portal.publication.publishing import act
from portal.publication.redaction import Looked, look
from portal.publication.watched import watched_now

log = logging.getLogger("portal.publication")
_pauses = Pauses()
MANNER = "主动公开"


def release_due() -> int:
    """Make public what was approved and whose moment has come. Returns how many; one that fails rests for a while."""
    ready = (Draft.tries == 0) | Draft.id.not_in(_pauses.resting())
    due = Draft.select().where(Draft.state == "approved", Draft.release_at <= time.now(), ready)
    done = 0
    for draft in list(due.order_by(Draft.release_at, Draft.id).limit(5)):
        try:
            release(draft)
            done += 1
        except Exception as error:
            log.exception("publication %s could not be released", draft.id)
            _pauses.failed(draft.id, draft.tries + 1)
            Draft.update(tries=Draft.tries + 1, error=type(error).__name__).where(Draft.id == draft.id).execute()
    return done


def release(draft: Draft) -> None:
    """Release one approved draft. What the guard finds only now goes back to the final review instead."""
    looked = look(draft)
    if looked.waiting:  # somebody who is named here has filed a case since the approval
        act(draft, draft.version, "stopped", SYSTEM, str(len(looked.waiting)), state="final_review", final_by=None)
        return
    if draft.purpose == "withdraw":
        _withdraw(draft, looked)
        return
    today = time.today()
    entry = draft.of
    index_no = entry.index_no if entry else next_index_no(today.year)
    facts = {
        "slug": entry.slug if entry else (draft.slug or index_no.split("-", 1)[1]),
        "index_no": index_no,
        "version": entry.version + 1 if entry else 1,
        "class": draft.kind,
        "organ": draft.department.name,
        "made_on": draft.made_on.isoformat(),
        "published_on": (entry.published_on if entry else today).isoformat(),
        "changed_on": today.isoformat() if entry else None,
        "related": draft.related,
        "reason": looked.texts["reason"],
        "figures": draft.data,
        **{name: looked.texts[name] for name in ("title", "summary", "body")},
    }
    stored: list[Stored] = []
    try:
        files = _files(looked, stored)
        facts["files"] = [{k: v for k, v in f.items() if k != "key"} for f in files]
        facts["withheld"] = [f.name for f in looked.files if f.is_withheld]
        _freeze(entry, facts, files, stored, draft, looked)
    except BaseException:
        for one in stored:
            house.storage.delete(one.key)
        raise


def _files(looked: Looked, stored: list[Stored]) -> list[dict[str, Any]]:
    """The attachments that become public, kept anew: what a draft holds may go, what was published stays."""
    found = []
    for one in looked.files:
        if one.is_withheld:
            continue
        content = house.storage.read(one.file.clean_key)
        if one.hides:
            content = attachments.hidden_in_csv(content, list(one.hides))
        kept = house.storage.put(content)
        stored.append(kept)
        mime = one.file.mime
        found.append({"name": one.name, "mime": mime, "size": kept.size, "sha256": kept.sha256, "key": kept.key})
    return found


def _freeze(
    entry: Publication | None,
    facts: dict[str, Any],
    files: list[dict[str, Any]],
    stored: list[Stored],
    draft: Draft | None = None,
    looked: Looked | None = None,
) -> None:
    data, html = canonical({**facts, "manner": MANNER}), str(article_body.as_html(facts["body"]))
    pdf = house.storage.put(pdf_of(facts))
    stored.append(pdf)
    changes = _changes(entry, facts) if entry and facts["version"] > 1 else ""
    digests = {"data_sha256": _sha(data), "html_sha256": _sha(html), "pdf_sha256": pdf.sha256}
    said: dict[str, Any] = {
        **{name: facts[name] for name in ("index_no", "version", "class", "title", "organ", "published_on")},
        **digests,
        "files": [{"name": f["name"], "sha256": f["sha256"]} for f in files],
    }
    if changes:
        said |= {"changes_sha256": _sha(changes), "reason": facts["reason"]}
    what = "corrected" if facts["version"] > 1 else "published"
    with db.atomic():
        entry = _entry(entry, facts)
        version = PublishedVersion.create(
            publication=entry.id,
            version=facts["version"],
            data=data,
            html=html,
            pdf_key=pdf.key,
            changes=changes,
            at=time.now(),
            **digests,
        )
        for place, file in enumerate(files, 1):
            PublishedFile.create(
                version=version.id,
                place=place,
                storage_key=file["key"],
                **{name: file[name] for name in ("name", "mime", "size", "sha256")},
            )
        if draft is not None and draft.hides_earlier:
            _hide(entry, before=facts["version"])
        if draft is not None and looked is not None:
            said["review_sha256"] = review_papers.draw(draft, looked, facts).data_digest
        ledger.append(what, entry.slug, said)
        if draft is not None:
            act(draft, draft.version, what, SYSTEM, entry.slug, state="done", of=entry.id, tries=0, error=None)
            bulletins.made_public(draft, entry.slug)


def _entry(entry: Publication | None, facts: dict[str, Any]) -> Publication:
    """The entry that lists and search show, as its newest version says."""
    values = {
        "kind": facts["class"],
        "title": facts["title"],
        "summary": facts["summary"],
        "body": facts["body"],
        "department_name": facts["organ"],
        "related": facts["related"],
        "version": facts["version"],
        "changed_on": date.fromisoformat(facts["changed_on"]) if facts["changed_on"] else None,
    }
    if entry is None:
        published_on = date.fromisoformat(facts["published_on"])
        return Publication.create(
            id=new_id(), slug=facts["slug"], index_no=facts["index_no"], published_on=published_on, **values
        )
    Publication.update(**values).where(Publication.id == entry.id).execute()
    return Publication.get_by_id(entry.id)


def _changes(entry: Publication, facts: dict[str, Any]) -> str:
    before = PublishedVersion.get(
        PublishedVersion.publication == entry.id, PublishedVersion.version == facts["version"] - 1
    )
    old = json.loads(before.data)
    known = watched_now(old["title"], old["summary"], old["body"])
    return canonical(differences.between(old, facts, known))


def _withdraw(draft: Draft, looked: Looked) -> None:
    entry, today = draft.of, time.today()
    title, reason = looked.texts["title"], looked.texts["reason"]
    with db.atomic():
        # Lists and search keep the place, nothing of what was said there.
        Publication.update(
            state="withdrawn", title=title, summary="", body="", reason=reason, related=[], changed_on=today
        ).where(Publication.id == entry.id).execute()
        _hide(entry, before=entry.version + 1)
        said = {"index_no": entry.index_no, "version": entry.version, "title": title, "reason": reason}
        form = review_papers.draw(draft, looked, {**said, "slug": entry.slug})
        ledger.append("withdrawn", entry.slug, {**said, "review_sha256": form.data_digest})
        act(draft, draft.version, "withdrawn", SYSTEM, entry.slug, state="done", tries=0, error=None)


def _hide(entry: Publication, *, before: int) -> None:
    PublishedVersion.update(is_hidden=True).where(
        PublishedVersion.publication == entry.id, PublishedVersion.version < before
    ).execute()


def freeze_loaded(limit: int = 50) -> int:
    """Freeze the entries that were loaded with the centre's data, in the order of their days. Returns how many."""
    waiting = list(
        Publication.select()
        .where(Publication.version == 0)
        .order_by(Publication.published_on, Publication.index_no)
        .limit(limit)
    )
    for entry in waiting:
        facts = {
            "slug": entry.slug,
            "index_no": entry.index_no,
            "version": 1,
            "class": entry.kind,
            "organ": entry.department_name,
            "made_on": entry.published_on.isoformat(),
            "published_on": entry.published_on.isoformat(),
            "changed_on": None,
            "related": entry.related,
            "reason": "",
            "figures": {},
            "title": entry.title,
            "summary": entry.summary,
            "body": entry.body,
            "files": [],
            "withheld": [],
        }
        stored: list[Stored] = []
        try:
            _freeze(entry, facts, [], stored)
        except BaseException:
            for one in stored:
                house.storage.delete(one.key)
            raise
    return len(waiting)


def next_index_no(year: int) -> str:
    """The next index number (索引号) of a year: the centre's code, the year, five digits without a gap."""
    centre = _centre_code()
    last = (
        Publication.select(fn.MAX(Publication.index_no))
        .where(Publication.index_no.startswith(f"{centre}-{year}-"))
        .scalar()
    )
    number = int(last.rsplit("-", 1)[1]) + 1 if last else 1
    return f"{centre}-{year}-{number:05d}"


def _centre_code() -> str:
    return Centre.get(Centre.parent.is_null()).code


def pdf_of(facts: dict[str, Any]) -> bytes:
    """A version as PDF/A-3b; the same data give the same bytes."""
    from weasyprint import HTML

    fonts = paper_drawing.fonts_of(house.settings.fonts, house.settings.instance)
    body = article_body.as_html(facts["body"])
    template = rendering.environment(rendering.TEMPLATES).get_template("publication.html")
    text = template.render(d=facts, body=body, manner=MANNER)
    config, css = rendering.stationery(fonts, rendering.TEMPLATES)
    document = HTML(string=text, url_fetcher=rendering.fetcher()).render(stylesheets=[css], font_config=config)
    digest = hashlib.sha256(canonical(facts).encode()).digest()
    return as_pdf_a(document, digest)


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
