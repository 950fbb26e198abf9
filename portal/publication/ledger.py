"""The public ledger: a line for everything published, corrected and withdrawn, and for each day of events.

Lines are chained by their digests. Whoever keeps a copy can prove later that nothing before it was changed; the roots of
the days in it keep the events of cases and information requests, and so their deadlines, as they were (portal/ground/audit).
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.cases import DayRoot
from models.database import db
from models.publication import LedgerLine, Publication, PublishedFile, PublishedVersion
from portal.ground import time
from portal.ground.audit import FIRST, TOLERANCE, Problem, canonical, close_days
from portal.ground.errors import N_, Unavailable
from portal.ground.house import house
from portal.publication import review_papers
from portal.publication.ledger_copy import digest_of

PAGE = 50
ACTS = {
    "published": N_("Published"),
    "corrected": N_("Corrected"),
    "withdrawn": N_("Taken down"),
    "day": N_("Day of events"),
}


def append(act: str, subject: str, body: dict[str, Any]) -> LedgerLine:
    """One more line, in the caller's transaction. Raises Unavailable where the clock is behind the last line."""
    last = LedgerLine.select().order_by(LedgerLine.seq.desc()).first()
    now = time.now()
    if last is not None:
        before = datetime.fromisoformat(last.at)
        if now < before - TOLERANCE:
            raise Unavailable(
                N_(
                    "The server's clock is behind the last line of the ledger. Nothing was published; please tell the administrator."
                )
            )
        now = max(now, before)
    line: dict[str, Any] = {
        "seq": last.seq + 1 if last else 1,
        "at": now.isoformat(timespec="milliseconds"),
        "act": act,
        "subject": subject,
        "body": body,
        "previous": last.digest if last else FIRST,
    }
    line["digest"] = digest_of(line)
    return LedgerLine.create(**{**line, "body": canonical(body)})


def add_days() -> int:
    """A line for every day whose events are closed and that has none yet. Returns how many; for the worker."""
    close_days()
    newest = (
        LedgerLine.select(LedgerLine.subject).where(LedgerLine.act == "day").order_by(LedgerLine.seq.desc()).first()
    )
    query = DayRoot.select().order_by(DayRoot.day)
    if newest:
        query = query.where(DayRoot.day > datetime.fromisoformat(newest.subject).date())
    rows = list(query)
    with db.atomic():
        for row in rows:
            append("day", row.day.isoformat(), _said_of(row))
    return len(rows)


def _said_of(row: DayRoot) -> dict[str, Any]:
    """What the ledger says of a day. `requests`: events of information requests among them, since they count."""
    counted = {} if row.requests is None else {"requests": row.requests}
    return {"events": row.events, **counted, "root": row.root, "digest": row.digest}


@dataclass(frozen=True)
class Page:
    """Lines of the ledger, the newest first. `head`: the digest of the last line of all."""

    lines: list[LedgerLine]
    total: int
    page: int
    pages: int
    head: str
    titles: dict[str, str]


def page_of(page: int = 1) -> Page:
    """One page of the ledger, the newest lines first, with the titles of what they name."""
    last = LedgerLine.select().order_by(LedgerLine.seq.desc()).first()
    total = last.seq if last else 0
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    lines = list(LedgerLine.select().order_by(LedgerLine.seq.desc()).paginate(page, PAGE))
    wanted = {line.subject for line in lines if line.act != "day"}
    titles = dict(Publication.select(Publication.slug, Publication.title).where(Publication.slug.in_(wanted)).tuples())
    return Page(lines, total, page, pages, last.digest if last else FIRST, titles)


def body_of(line: LedgerLine) -> dict[str, Any]:
    """What a line says; nothing where it was changed into no JSON at all (its digest tells)."""
    try:
        body = json.loads(line.body)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def as_lines() -> Iterator[str]:
    """The whole ledger as JSON lines, the oldest first."""
    for line in LedgerLine.select().order_by(LedgerLine.seq).iterator():
        yield _written(line) + "\n"


def _written(line: LedgerLine) -> str:
    fields = ("seq", "at", "act", "subject", "previous", "digest")
    return canonical({**{name: getattr(line, name) for name in fields}, "body": body_of(line)})


def verify() -> list[Problem]:
    """Recompute the chain, every frozen version with its files, the entries that lists show, the days, and the forms of reviews."""
    return [*_verify_chain(), *_verify_versions(), *_verify_entries(), *_verify_days(), *review_papers.verify()]


def _verify_chain() -> Iterator[Problem]:
    previous, seq = FIRST, 0
    for line in LedgerLine.select().order_by(LedgerLine.seq).iterator():
        name = f"{line.seq} ({line.act} {line.subject})"
        seq += 1
        if line.seq != seq:
            yield Problem("ledger_line", name, f"line {seq} is missing")
            seq = line.seq
        elif line.previous != previous:
            yield Problem("ledger_line", name, "does not follow the line before it")
        own = {"seq": line.seq, "at": line.at, "act": line.act, "subject": line.subject, "previous": line.previous}
        if canonical(body_of(line)) != line.body or digest_of({**own, "body": body_of(line)}) != line.digest:
            yield Problem("ledger_line", name, "was changed after it was written")
        previous = line.digest


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _verify_versions() -> Iterator[Problem]:
    """Each version is the one that its line names; each line names a version that is there."""
    lines = {}
    for line in LedgerLine.select().where(LedgerLine.act.in_(("published", "corrected"))).iterator():
        body = body_of(line)
        lines[line.subject, body.get("version")] = body
    rows = PublishedVersion.select(PublishedVersion, Publication.slug).join(Publication).order_by(PublishedVersion.at)
    for row in rows.iterator():
        slug = row.publication.slug
        name, body = f"{slug} version {row.version}", lines.pop((slug, row.version), {})
        if not body:
            yield Problem("published_version", name, "is in no line of the ledger")
            continue
        if not _sha(row.data) == row.data_sha256 == body.get("data_sha256"):
            yield Problem("published_version", name, "its data were changed after it was published")
        if not _sha(row.html) == row.html_sha256 == body.get("html_sha256"):
            yield Problem("published_version", name, "its HTML was changed after it was published")
        if row.changes and _sha(row.changes) != body.get("changes_sha256"):
            yield Problem("published_version", name, "its comparison was changed after it was published")
        if row.pdf_sha256 != body.get("pdf_sha256") or not house.storage.verify(row.pdf_key, row.pdf_sha256):
            yield Problem("published_version", name, "its PDF is not the one that was published")
        yield from _verify_files(row, name, body)
    for slug, version in lines:
        yield Problem("published_version", f"{slug} version {version}", "is in the ledger and not here")


def _verify_files(row: PublishedVersion, name: str, body: dict[str, Any]) -> Iterator[Problem]:
    files = list(PublishedFile.select().where(PublishedFile.version == row.id).order_by(PublishedFile.place))
    if [(f.name, f.sha256) for f in files] != [(f.get("name"), f.get("sha256")) for f in body.get("files", [])]:
        yield Problem("published_file", name, "its attachments are not those that were published")
    for file in files:
        if not house.storage.verify(file.storage_key, file.sha256):
            yield Problem("published_file", f"{name}: {file.name}", "is not the file that was published")


def _verify_entries() -> Iterator[Problem]:
    """What lists and search show is what the newest version says."""
    withdrawn = {
        line.subject: body_of(line) for line in LedgerLine.select().where(LedgerLine.act == "withdrawn").iterator()
    }
    for entry in Publication.select().where(Publication.version > 0).iterator():
        version = PublishedVersion.get_or_none(
            PublishedVersion.publication == entry.id, PublishedVersion.version == entry.version
        )
        if version is None:
            yield Problem("publication", entry.slug, f"version {entry.version} is missing")
            continue
        newest = PublishedVersion.select().where(
            PublishedVersion.publication == entry.id, PublishedVersion.version > entry.version
        )
        if newest.exists():
            yield Problem("publication", entry.slug, "does not show its newest version")
        if (entry.state == "withdrawn") != (entry.slug in withdrawn):
            yield Problem("publication", entry.slug, "the ledger says otherwise whether it was withdrawn")
        if entry.state == "withdrawn":
            said = withdrawn.get(entry.slug, {})
            if (entry.title, entry.reason, entry.index_no) != (
                said.get("title"),
                said.get("reason"),
                said.get("index_no"),
            ):
                yield Problem("publication", entry.slug, "was changed after it was withdrawn")
        elif _shown(entry) != _frozen(version):
            yield Problem("publication", entry.slug, "was changed after it was published")


def _shown(entry: Publication) -> dict[str, Any]:
    return {
        "slug": entry.slug,
        "index_no": entry.index_no,
        "class": entry.kind,
        "title": entry.title,
        "summary": entry.summary,
        "body": entry.body,
        "organ": entry.department_name,
        "published_on": entry.published_on.isoformat(),
        "related": entry.related,
    }


def _frozen(version: PublishedVersion) -> dict[str, Any]:
    try:
        data = json.loads(version.data)
    except ValueError:
        return {}
    names = ("slug", "index_no", "class", "title", "summary", "body", "organ", "published_on", "related")
    return {name: data.get(name) for name in names} if isinstance(data, dict) else {}


def _verify_days() -> Iterator[Problem]:
    """The roots that were made public are the ones that the database has."""
    roots = {row.day.isoformat(): row for row in DayRoot.select().iterator()}
    last = ""
    for line in LedgerLine.select().where(LedgerLine.act == "day").order_by(LedgerLine.seq).iterator():
        row, last = roots.pop(line.subject, None), line.subject
        if row is None or _said_of(row) != body_of(line):
            yield Problem("day_root", line.subject, "is not the root that the ledger made public")
    for day in roots:
        if day < last:
            yield Problem("day_root", day, "is not in the ledger, although later days are")
