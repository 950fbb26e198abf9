"""Disclosures (政府信息主动公开) as the public reads them: by class, by words, the newest first (R-PUB-1, R-PUB-14)."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import IO, Any
from uuid import UUID

from markupsafe import Markup
from peewee import Expression, fn

from models.publication import Publication, PublishedFile, PublishedVersion
from models.services import Bundle, Service
from portal.ground.house import house
from portal.publication import article_body

PAGE = 20
LONGEST_QUERY = 100
MOST_TERMS = 5
SLUG = re.compile("[a-z0-9-]{1,80}")
CLASSES = ("机构设置", "人员名单", "五公开", "办事和管理制度", "举报电话", "月度运行通报", "承诺事项完成情况", "其他")


@dataclass(frozen=True)
class Line:
    """A disclosure as a list shows it."""

    slug: str
    title: str
    summary: str
    kind: str
    department_name: str
    published_on: date
    state: str


@dataclass(frozen=True)
class Listing:
    """A page of disclosures. `counts`: how many each class has in all."""

    lines: list[Line]
    total: int
    page: int
    pages: int
    kind: str
    words: str
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Related:
    """A service or bundle that a disclosure speaks of; `code` is None for a bundle."""

    name: str
    name_en: str
    code: str | None


@dataclass(frozen=True)
class Article:
    """One disclosure in full. `version` is the newest frozen one; none where an entry is loaded and not frozen yet."""

    row: Publication
    related: list[Related]
    html: Markup
    version: PublishedVersion | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    files: list[PublishedFile] = field(default_factory=list)
    versions: list[PublishedVersion] = field(default_factory=list)

    @property
    def is_withdrawn(self) -> bool:
        """Only its place and the reason are public."""
        return self.row.state == "withdrawn"


LIST = (
    Publication.slug,
    Publication.title,
    Publication.summary,
    Publication.kind,
    Publication.department_name,
    Publication.published_on,
    Publication.state,
)
PUBLIC = Publication.state == "published"
NEWEST = (Publication.published_on.desc(), Publication.index_no.desc())


def latest(n: int) -> list[Line]:
    """The newest disclosures."""
    return [Line(*row) for row in Publication.select(*LIST).where(PUBLIC).order_by(*NEWEST).limit(n).tuples()]


def newest(n: int = 20) -> list[Publication]:
    """The newest disclosures in full, for the feed."""
    return list(Publication.select().where(PUBLIC).order_by(*NEWEST).limit(n))


def slugs() -> list[str]:
    """The addresses of every disclosure, the newest first."""
    rows = Publication.select(Publication.slug).where(PUBLIC).order_by(Publication.published_on.desc())
    return [slug for (slug,) in rows.tuples()]


def disclosures(kind: str = "", words: str = "", page: int = 1) -> Listing:
    """A page of disclosures of one class (or all) in which every word occurs. An unknown class counts as all."""
    counts = dict(Publication.select(Publication.kind, fn.COUNT(Publication.id)).group_by(Publication.kind).tuples())
    kind = kind if kind in CLASSES else ""
    words = " ".join(words[:LONGEST_QUERY].replace("\0", " ").split())
    query = Publication.select(*LIST)
    for condition in ([Publication.kind == kind] if kind else []) + [_contains(w) for w in words.split()[:MOST_TERMS]]:
        query = query.where(condition)
    total = query.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    lines = [Line(*row) for row in query.order_by(*NEWEST).paginate(page, PAGE).tuples()]
    return Listing(lines, total, page, pages, kind, words, {name: counts.get(name, 0) for name in CLASSES})


def _contains(word: str) -> Expression:
    fields = (Publication.title, Publication.summary, Publication.body, Publication.index_no)
    first, *rest = (field.contains(word) for field in fields)
    for one in rest:
        first |= one
    return first


def disclosure(slug: str) -> Article | None:
    """One disclosure with the services that it speaks of; None where there is none of that name."""
    row = Publication.get_or_none(Publication.slug == slug) if SLUG.fullmatch(slug) else None
    if row is None:
        return None
    services = Service.select(Service.name, Service.name_en, Service.code).where(Service.code << row.related)
    bundles = Bundle.select(Bundle.name, Bundle.data).where(Bundle.code << row.related)
    related = [Related(*values) for values in services.tuples()]
    related += [Related(name, data.get("name_en", ""), None) for name, data in bundles.tuples()]
    versions = list(
        PublishedVersion.select()
        .where(PublishedVersion.publication == row.id)
        .order_by(PublishedVersion.version.desc())
    )
    if row.state == "withdrawn" or not versions:
        return Article(row, related, Markup() if versions else article_body.as_html(row.body), versions=versions)
    newest = versions[0]
    return Article(
        row,
        related,
        article_body.frozen(newest.html),
        newest,
        json.loads(newest.data),
        list(PublishedFile.select().where(PublishedFile.version == newest.id).order_by(PublishedFile.place)),
        versions,
    )


def linked_data(article: Article, url: str, publisher: str) -> dict[str, Any]:
    """A disclosure as schema.org's Article, for search engines; nothing but its place where it was withdrawn."""
    row = article.row
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": url,
        "url": url,
        "identifier": row.index_no,
        "headline": row.title,
        "inLanguage": "zh-CN",
        "isAccessibleForFree": True,
        "datePublished": row.published_on.isoformat(),
        "dateModified": (row.changed_on or row.published_on).isoformat(),
        "author": {"@type": "GovernmentOrganization", "name": row.department_name},
        "publisher": {"@type": "GovernmentOrganization", "name": publisher},
        "articleSection": row.kind,
    }
    if article.is_withdrawn:
        return {**told, "creativeWorkStatus": "withdrawn"}
    return {**told, "abstract": row.summary, "version": max(1, row.version)}


def version_of(slug: str, number: int) -> PublishedVersion | None:
    """A version that is still served; None for one that is not there or was taken back."""
    row = Publication.get_or_none(Publication.slug == slug) if SLUG.fullmatch(slug) else None
    if row is None or row.state == "withdrawn":
        return None
    return PublishedVersion.get_or_none(
        PublishedVersion.publication == row.id,
        PublishedVersion.version == number,
        PublishedVersion.is_hidden == False,  # noqa: E712 - peewee's own comparison
    )


def changes_of(version: PublishedVersion) -> list[dict[str, Any]]:
    """What differs from the version before."""
    return json.loads(version.changes) if version.changes else []


def pdf_of(version: PublishedVersion) -> bytes:
    """The frozen PDF of a version."""
    return house.storage.read(version.pdf_key)


def file_of(slug: str, file_id: str) -> PublishedFile | None:
    """An attachment of a version that is still served."""
    try:
        found = PublishedFile.get_or_none(PublishedFile.id == UUID(file_id))
    except ValueError:
        return None
    if found is None or found.version.publication.slug != slug:
        return None
    return found if version_of(slug, found.version.version) else None


def stream_of(file: PublishedFile) -> IO[bytes]:
    """The bytes of an attachment, to be closed."""
    return house.storage.open(file.storage_key)
