"""The demonstration's disclosures (data/gazette.json), as far as the portal does not make them from its own cases."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from models.database import db, new_id
from models.people import Department
from models.publication import Publication
from models.services import Bundle, Service
from portal.ground.errors import BadCatalogue
from portal.services.guide import Code, Name, Typed, Words
from portal.services.loading import upsert
from portal.services.reading import Mistake, read_json, typed_list

MADE_HERE = ("月度运行通报", "承诺事项完成情况")  # figures: the portal makes these from its own events


class Review(Typed):
    """Who drafted and who approved (R-PUB-3)."""

    drafted_by: Words
    pre_review: Words
    final_review: Words


class Entry(Typed):
    """One disclosure of the gazette; classes are those of R-PUB-1."""

    id: Code
    index_no: Code
    kind: Literal[
        "机构设置", "人员名单", "五公开", "办事和管理制度", "举报电话", "月度运行通报", "承诺事项完成情况", "其他"
    ] = Field(alias="class")
    title: Name
    summary: Words
    body: Words
    body_length: Annotated[int, Field(ge=1)]
    issuing_department: Code
    date: date
    disclosure: Words
    review: Review
    related: tuple[Words, ...]
    fictional: Literal[True]


def load_gazette(path: Path) -> int:
    """Load the disclosures of a gazette file, those already there anew; return how many are loaded.

    What was published and frozen since is left alone: it changes by a correction only.

    Raises BadCatalogue with every mistake; nothing is written then. Departments and services must be loaded before.
    """
    mistakes: list[Mistake] = []
    entries = typed_list(Entry, read_json(Path(path)), Path(path).name, "id", mistakes)
    names = dict(Department.select(Department.code, Department.name).tuples())
    for field in ("id", "index_no"):
        values = [getattr(entry, field) for entry in entries]
        mistakes += [
            Mistake(Path(path).name, v, field, "is used twice") for v in {v for v in values if values.count(v) > 1}
        ]
    for entry in entries:
        if entry.issuing_department not in names:
            mistakes.append(
                Mistake(Path(path).name, entry.id, "issuing_department", f"{entry.issuing_department} is not loaded")
            )
    if mistakes:
        raise BadCatalogue(list(mistakes))
    known = {code for model in (Service, Bundle) for (code,) in model.select(model.code).tuples()}
    rows = [_row(entry, names, known) for entry in entries if entry.kind not in MADE_HERE]
    frozen = {slug for (slug,) in Publication.select(Publication.slug).where(Publication.version > 0).tuples()}
    with db.atomic():
        upsert(Publication, [row for row in rows if row["slug"] not in frozen], "slug")
    return len(rows)


def _row(entry: Entry, names: dict[str, str], known: set[str]) -> dict[str, Any]:
    return {
        "id": new_id(),
        "slug": entry.id.lower(),
        "index_no": entry.index_no,
        "kind": entry.kind,
        "title": entry.title,
        "summary": entry.summary,
        "body": entry.body,
        "department_name": names[entry.issuing_department],
        "published_on": entry.date,
        "related": [code for code in entry.related if code in known],
    }
