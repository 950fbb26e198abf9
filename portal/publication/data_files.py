"""The files of the open data: CSV for spreadsheets, JSON for programs, written piece by piece from published snapshots."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from typing import Any

from models.figures import MonthSnapshot
from portal.publication.datasets import Cells, Dataset, dataset
from portal.publication.snapshots import PUBLISHED, SUPERSEDED

BOM = "\ufeff"  # without it a spreadsheet reads Chinese as something else
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would take such a cell for a formula
FORMATS = {"csv": "text/csv", "json": "application/json"}


def stamp(name: str, kind: str) -> str:
    """Changes when the file would: over what is published and over the columns."""
    found = MonthSnapshot.select(MonthSnapshot.sha256, MonthSnapshot.version, MonthSnapshot.state)
    public = found.where(MonthSnapshot.state.in_((PUBLISHED, SUPERSEDED))).order_by(MonthSnapshot.month).tuples()
    names = [column.name for column in dataset(name).columns]
    return hashlib.sha256(repr((name, kind, names, list(public))).encode()).hexdigest()[:32]


def _rows(one: Dataset) -> Iterator[Cells]:
    """Every row, the oldest month first; one snapshot is held at a time. Errata are kept by the version that made them."""
    states = (PUBLISHED, SUPERSEDED) if one.name == "errata" else (PUBLISHED,)
    keys = MonthSnapshot.select(MonthSnapshot.id).where(MonthSnapshot.state.in_(states))
    for (key,) in list(keys.order_by(MonthSnapshot.month, MonthSnapshot.version).tuples()):
        yield from one.rows(MonthSnapshot.get_by_id(key))


def as_csv(name: str) -> Iterator[str]:
    """The table for spreadsheets, piece by piece: UTF-8 with BOM, RFC 4180, no cell that is a formula."""
    one = dataset(name)
    buffer = io.StringIO()
    buffer.write(BOM)
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([column.name for column in one.columns])
    for row in _rows(one):
        writer.writerow([harmless(row[column.name]) for column in one.columns])
        if buffer.tell() > 16000:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def harmless(value: Any) -> Any:
    """A cell as a spreadsheet may open it: text that begins like a formula is given an apostrophe."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(DANGEROUS):
        return f"'{value}"
    return "" if value is None else value


def as_json(name: str) -> Iterator[str]:
    """The table for programs, piece by piece: {"dataset", "columns", "rows"}."""
    one = dataset(name)
    columns = [{"name": column.name, "type": column.type} for column in one.columns]
    yield f'{{"dataset":{json.dumps(one.name)},"columns":{json.dumps(columns)},"rows":['
    comma = "\n"
    for row in _rows(one):
        yield comma + json.dumps({column.name: row[column.name] for column in one.columns}, ensure_ascii=False)
        comma = ",\n"
    yield "\n]}\n"
