"""What is attached to a publication: PDF, CSV and pictures, cleaned like the files of a case, and read by the guard."""

import csv
import io
import json
from dataclasses import dataclass
from typing import IO, Any

from models.database import db, new_id
from models.publication import Draft, DraftFile
from models.requests import RequestFile
from portal.cases import file_checks, file_cleaning, file_properties
from portal.cases.file_checks import JPEG, PDF, PNG
from portal.cases.file_names import clean_name, readable_size
from portal.ground import time
from portal.ground.errors import N_, Refused, TooLarge
from portal.ground.house import house
from portal.publication.article_body import MARK

CSV = "text/csv"
ALLOWED = [PDF, JPEG, PNG]
EXTENSIONS = {**file_checks.EXTENSIONS, CSV: "csv"}
MAX_BYTES, MOST_FILES = 20 * 1024 * 1024, 20
MAX_CSV = 2 * 1024 * 1024
LONGEST_NOTE = 2000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Checked:
    """An upload that passed: as it came, as it may go out, and what the guard reads of it."""

    name: str
    mime: str
    content: bytes
    clean: bytes
    words: str
    properties: dict[str, str]


def checked(source: IO[bytes], declared_name: str) -> Checked:
    """Check and clean what is uploaded. Raises Refused and TooLarge."""
    if declared_name.lower().endswith((".csv", ".txt")) and not _is_binary(source):
        content, words = csv_of(source)
        return Checked(clean_name(declared_name, "csv"), CSV, content, content, words, {})
    kind = file_checks.check(source, declared_name, ALLOWED, MAX_BYTES).mime
    source.seek(0)
    content = source.read()
    cleaned = file_cleaning.clean(content, kind)
    properties, marks = file_properties.properties_of(content, kind)
    words = f"{file_properties.words_of(cleaned.content)}\n{marks}" if cleaned.mime == PDF else ""
    name = clean_name(declared_name, cleaned.extension)
    return Checked(name, cleaned.mime, content, cleaned.content, words, properties)


def kept(file: Checked, place: str) -> dict[str, Any]:
    """The columns of its row, with both copies in the storage. `place`: of the row, for what is sealed."""
    stored, shown = house.storage.put(file.content), house.storage.put(file.clean)
    read = json.dumps({"words": file.words, "properties": file.properties}, ensure_ascii=False)
    return {
        "mime": file.mime,
        "storage_key": stored.key,
        "sha256": stored.sha256,
        "clean_key": shown.key,
        "clean_sha256": shown.sha256,
        "clean_size": shown.size,
        "read_sealed": house.vault.seal(read, place),
        "added_at": time.now(),
    }


def take(draft: Draft, source: IO[bytes], declared_name: str) -> DraftFile:
    """Check, clean and keep a file for this draft; the caller holds no transaction. Raises Refused and TooLarge."""
    if DraftFile.select().where(DraftFile.draft == draft.id).count() >= MOST_FILES:
        raise Refused(N_("At most %(count)s attachments are possible."), field="file", count=MOST_FILES)
    key, file = new_id(), checked(source, declared_name)
    columns = kept(file, f"draft_file.read_sealed:{key}")
    with db.atomic():
        return DraftFile.create(id=key, draft=draft.id, name=file.name, **columns)


def read_of(file: DraftFile) -> tuple[str, dict[str, str]]:
    """The words of a file, and its properties by name."""
    return opened(file.read_sealed, f"draft_file.read_sealed:{file.id}")


def opened(read_sealed: str, place: str) -> tuple[str, dict[str, str]]:
    """What `kept` sealed of a file."""
    read = json.loads(house.vault.open(read_sealed, place))
    return read["words"], read["properties"]


def drop(file: DraftFile | RequestFile) -> None:
    """Keep a file no longer."""
    with db.atomic():
        type(file).delete().where(type(file).id == file.id).execute()
    for key in (file.storage_key, file.clean_key):
        house.storage.delete(key)


def csv_of(source: IO[bytes]) -> tuple[bytes, str]:
    """A table as it may be published, and its text. UTF-8 with BOM; a cell that a spreadsheet would run is disarmed.

    Raises Refused for what is no table, TooLarge beyond MAX_CSV.
    """
    source.seek(0)
    raw = source.read(MAX_CSV + 1)
    if len(raw) > MAX_CSV:
        raise TooLarge(
            N_("This table is larger than %(limit)s. Split it into several."),
            limit=readable_size(MAX_CSV),
            field="file",
        )
    for codec in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(codec)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Refused(N_("This table is not written in UTF-8. Save it as CSV (UTF-8) and upload that."), field="file")
    try:
        rows = list(csv.reader(io.StringIO(text.replace("\0", "")), strict=True))
    except csv.Error as error:
        raise Refused(N_("This table cannot be read. Save it as CSV (UTF-8) and upload that."), field="file") from error
    if not any(any(row) for row in rows):
        raise Refused(N_("This table is empty."), field="file")
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([[disarmed(cell) for cell in row] for row in rows])
    return b"\xef\xbb\xbf" + out.getvalue().encode(), out.getvalue()


def disarmed(cell: str) -> str:
    """A cell that a spreadsheet takes for a formula gets an apostrophe before it; a number stays one."""
    if not cell.startswith(_FORMULA):
        return cell
    try:
        float(cell.replace(",", "").removesuffix("%"))
    except ValueError:
        return "'" + cell
    return cell


def hidden_in_csv(content: bytes, spans: list[tuple[int, int]]) -> bytes:
    """The table with these places of its text redacted."""
    text = content.decode("utf-8-sig")
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + MARK + text[end:]
    return b"\xef\xbb\xbf" + text.encode()


def _is_binary(source: IO[bytes]) -> bool:
    source.seek(0)
    head = source.read(8192)
    source.seek(0)
    return b"\0" in head or head.startswith((b"%PDF-", b"PK\x03\x04", b"\xff\xd8\xff", b"\x89PNG", b"\xd0\xcf\x11\xe0"))
