"""What becomes public of a draft, and what stays inside: every hit of the guard needs a conclusion (R-PUB-6).

Redacting never changes what was written: the public text is made from the draft and the conclusions, with a visible mark
at each place. A PDF or picture whose content would have to be redacted stays inside as a whole, and its place says so.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from models.publication import Draft, DraftFile, DraftVerdict
from portal.ground.errors import N_
from portal.publication import attachments, guard
from portal.publication.article_body import MARK
from portal.publication.guard import Found, Watched
from portal.publication.watched import watched_now

FIELDS = {
    "title": N_("Title"),
    "summary": N_("Summary"),
    "body": N_("Text"),
    "reason": N_("Reason"),
}
IN_A_FILE = {"name": N_("File name"), "properties": N_("Properties of the file"), "words": N_("Content of the file")}


@dataclass(frozen=True)
class Hit:
    """One value that the guard found in one place of a draft, and what was concluded about it."""

    key: str
    kind: str
    place: str  # a key of FIELDS, or a key of IN_A_FILE
    file: Any  # what it is in: a DraftFile, or what stands for a file of a request
    shown: str
    around: str
    count: int
    conclusion: str = ""  # redact | keep
    reason: str = ""


@dataclass(frozen=True)
class PublicFile:
    """An attachment as it goes out. `hides`: places of a table's text that are redacted."""

    file: Any
    name: str
    is_withheld: bool
    hides: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Looked:
    """A draft as the guard sees it. `texts`: what becomes public, by field."""

    hits: list[Hit]
    texts: Mapping[str, str]
    files: list[PublicFile]
    spans: Mapping[str, list[tuple[Found, str]]] = field(default_factory=dict)  # by field: place, conclusion

    @property
    def waiting(self) -> list[Hit]:
        """The hits without a conclusion."""
        return [hit for hit in self.hits if not hit.conclusion]


def look(draft: Draft, watched: Watched | None = None) -> Looked:
    """Everything that the guard finds in a draft now, and what becomes public after the conclusions so far."""
    fields: tuple[str, ...] = ("title", "reason")  # all that stays public of what is withdrawn
    files: list[DraftFile] = []
    if draft.purpose != "withdraw":
        fields = ("title", "summary", "body", "reason")
        files = list(DraftFile.select().where(DraftFile.draft == draft.id).order_by(DraftFile.added_at, DraftFile.id))
    read = {file.id: attachments.read_of(file) for file in files}
    texts = {name: getattr(draft, name) for name in fields}
    everything = [*texts.values(), *(words for words, _ in read.values()), *(f.name for f in files)]
    everything += [value for _, properties in read.values() for value in properties.values()]
    known = watched if watched is not None else watched_now(*everything)
    concluded = {
        row.hit: (row.conclusion, row.reason)
        for row in DraftVerdict.select(DraftVerdict.hit, DraftVerdict.conclusion, DraftVerdict.reason).where(
            DraftVerdict.draft == draft.id
        )
    }
    hits: dict[str, Hit] = {}
    spans: dict[str, list[tuple[Found, str]]] = {}
    public = {}
    for name, text in texts.items():
        spans[name] = [(f, _meet(hits, f, name, None, text, concluded)) for f in guard.find(text, known)]
        public[name] = redacted(text, [f for f, conclusion in spans[name] if conclusion == "redact"])
    shown = [look_at(file, read[file.id], partial(guard.find, watched=known), hits, concluded) for file in files]
    waiting_first = sorted(hits.values(), key=lambda hit: bool(hit.conclusion))
    return Looked(waiting_first, public, shown, spans)


def look_at(
    file: Any,
    read: tuple[str, dict[str, str]],
    find: Callable[[str], list[Found]],
    hits: dict[str, Hit],
    concluded: Mapping[str, tuple[str, str]],
) -> PublicFile:
    """A file (id, name, mime) after the conclusions so far; what `find` points at in it is added to `hits`."""
    words, properties = read
    in_name = [f for f in find(file.name) if _meet(hits, f, "name", file, file.name, concluded) == "redact"]
    for key, value in properties.items():  # the clean copy has none of them: whatever is concluded, they stay inside
        for f in find(value):
            _meet(hits, f, "properties", file, f"{key}: {value}", concluded)
    inside = [f for f in find(words) if _meet(hits, f, "words", file, words, concluded) == "redact"]
    name = redacted(file.name, in_name).replace(MARK, MARK.strip("[]"))
    if file.mime == attachments.CSV:
        return PublicFile(file, name, False, tuple((f.start, f.end) for f in inside))
    return PublicFile(file, name, bool(inside))


def _meet(
    hits: dict[str, Hit],
    found: Found,
    place: str,
    file: Any,
    text: str,
    concluded: Mapping[str, tuple[str, str]],
) -> str:
    """Note a place; the same value in the same field is one hit. Returns what was concluded."""
    key = hit_key(found, place, file)
    conclusion, reason = concluded.get(key, ("", ""))
    before = hits.get(key)
    around = _around(text, found) if before is None else before.around
    count = before.count + 1 if before else 1
    hits[key] = Hit(key, found.kind, place, file, guard.masked(found), around, count, conclusion, reason)
    return conclusion


def hit_key(found: Found, place: str, file: Any) -> str:
    """Which hit this is: a conclusion stays with the value, also when the text around it is changed."""
    where = f"{place}:{file.id}" if file else place
    return hashlib.sha256(f"{found.kind}\n{where}\n{found.value}".encode()).hexdigest()[:32]


def _around(text: str, found: Found) -> str:
    """Some words on either side, the value itself masked."""
    start, end = max(0, found.start - 12), found.end + 12
    before, after = text[start : found.start], text[found.end : end]
    return " ".join(
        f"{'…' if start else ''}{before}{guard.masked(found)}{after}{'…' if end < len(text) else ''}".split()
    )


def redacted(text: str, places: Iterable[Found]) -> str:
    """The text with a mark at each of these places."""
    for one in sorted(places, key=lambda found: found.start, reverse=True):
        text = text[: one.start] + MARK + text[one.end :]
    return text
