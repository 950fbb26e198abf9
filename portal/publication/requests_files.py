"""Files that go out with the answer to a request: checked and cleaned as attachments are, and watched by the guard (公15).

What the guard finds, the requester's own data apart, needs a conclusion before the answer: it stays with a reason, or it
is redacted (a PDF or picture then stays inside as a whole). What went out is frozen: the answer's event names its SHA-256.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import IO, Any
from uuid import UUID

from models.database import db, new_id
from models.requests import InformationRequest, RequestFile
from portal.cases.form_values import cleaned
from portal.ground.errors import N_, Conflict, NotFound, Refused
from portal.ground.house import house
from portal.ground.storage import Stored
from portal.people.actors import Actor
from portal.publication import attachments, guard
from portal.publication.attachments import MOST_FILES
from portal.publication.redaction import Hit, PublicFile, look_at
from portal.publication.requests_asked import Asked
from portal.publication.requests_course import Course, Step, perform
from portal.publication.requests_states import HANDLER, must
from portal.publication.watched import watched_now

GONE = N_("There is no such file.")


@dataclass(frozen=True)
class Named:
    """A file of a request, its name opened. `size`: of the clean copy, in bytes."""

    id: UUID
    name: str
    mime: str
    size: int
    row: RequestFile


@dataclass(frozen=True)
class Looked:
    """The files of a request as the guard sees them."""

    files: list[PublicFile]
    hits: list[Hit]

    @cached_property
    def waiting(self) -> list[Hit]:
        """The hits without a conclusion."""
        return [hit for hit in self.hits if not hit.conclusion]


@dataclass(frozen=True)
class Given:
    """A file that went out with the answer."""

    id: str
    name: str
    size: int
    sha256: str


def look(course: Course) -> Looked:
    """Everything that the guard finds in the files of an open request now, after the conclusions so far."""
    files = _files_of(course.request) if course.request.state == "open" else []
    if not files:  # whom to watch for is not asked in vain: it reads every open case
        return Looked([], [])
    read = {one.id: attachments.opened(one.row.read_sealed, _place("read_sealed", one.id)) for one in files}
    texts = [one.name for one in files]
    for words, properties in read.values():
        texts += [words, *properties.values()]
    watched, own = watched_now(*texts), _own(course.asked)
    hits: dict[str, Hit] = {}

    def find(text: str) -> list[guard.Found]:
        return [found for found in guard.find(text, watched) if found.value not in own]

    shown = [look_at(one, read[one.id], find, hits, _verdicts(one.row)) for one in files]
    return Looked(shown, sorted(hits.values(), key=lambda hit: bool(hit.conclusion)))


def _own(asked: Asked) -> set[str]:
    """What is about the requester may go to the requester."""
    return {asked.name, asked.legal_rep, asked.id_number, asked.credit_code, asked.phone, asked.address} - {""}


def _files_of(request: InformationRequest) -> list[Named]:
    rows = RequestFile.select().where(RequestFile.request == request.id)
    return [_named(row) for row in rows.order_by(RequestFile.added_at, RequestFile.id)]


def _named(row: RequestFile) -> Named:
    name = house.vault.open(row.name_sealed, _place("name_sealed", row.id))
    return Named(row.id, name, row.mime, row.clean_size, row)


def _place(column: str, key: UUID) -> str:
    return f"request_file.{column}:{key}"


def _verdicts(row: RequestFile) -> dict[str, tuple[str, str]]:
    if not row.verdicts_sealed:
        return {}
    kept = json.loads(house.vault.open(row.verdicts_sealed, _place("verdicts_sealed", row.id)))
    return {hit: (conclusion, reason) for hit, (conclusion, reason) in kept.items()}


# While the answer is prepared


def take(course: Course, source: IO[bytes], name: str, by: Actor, version: int | None = None) -> Course:
    """Keep a file for the answer. Raises Refused and TooLarge with what is wrong with it."""
    must(by, course.request.centre_id, HANDLER)
    course.need("open")
    if version != course.request.version:
        raise Conflict(
            N_("Somebody else has changed this request since you opened it. Please look at its new state first.")
        )
    if RequestFile.select().where(RequestFile.request == course.request.id).count() >= MOST_FILES:
        raise Refused(N_("At most %(count)s attachments are possible."), field="file", count=MOST_FILES)
    key, file = new_id(), attachments.checked(source, name)
    columns = attachments.kept(file, _place("read_sealed", key))
    sealed = house.vault.seal(file.name, _place("name_sealed", key))
    with db.atomic():
        row = RequestFile.create(id=key, request=course.request.id, name_sealed=sealed, **columns)
    data = {"file": str(key), "sha256": row.clean_sha256}
    try:
        return perform(course, Step("add_file", "open", data, {"name": file.name}, news=False), by, version)
    except Refused:
        attachments.drop(row)
        raise


def drop(course: Course, given: Mapping[str, str], by: Actor, version: int | None = None) -> Course:
    """Take a file out again."""
    must(by, course.request.centre_id, HANDLER)
    course.need("open")
    one = _one(course.request, given.get("file", ""))
    done = perform(course, Step("remove_file", "open", {"file": str(one.id)}, news=False), by, version)
    attachments.drop(one.row)
    return done


def conclude(course: Course, given: Mapping[str, str], by: Actor, version: int | None = None) -> Course:
    """Say of a hit that it is redacted, or why it may go out."""
    must(by, course.request.centre_id, HANDLER)
    course.need("open")
    found = next((hit for hit in look(course).hits if hit.key == given.get("hit")), None)
    if found is None:
        raise Refused(N_("This place is not there any more. Please look at the files again."))
    conclusion, reason = given.get("conclusion", ""), " ".join(cleaned(given.get("reason", "")).split())[:200]
    if conclusion not in ("redact", "keep"):
        raise Refused(N_("Please choose: redact, or keep with a reason."), field=found.key)
    if conclusion == "keep" and len(reason) < 2:
        raise Refused(N_("Please say why this may go out."), field=found.key)
    row = found.file.row
    kept = json.dumps({**_verdicts(row), found.key: (conclusion, reason)}, ensure_ascii=False)

    def keep() -> None:
        sealed = house.vault.seal(kept, _place("verdicts_sealed", row.id))
        RequestFile.update(verdicts_sealed=sealed).where(RequestFile.id == row.id).execute()

    data = {"file": str(row.id), "hit": found.key, "conclusion": conclusion}
    words = {"shown": found.shown, "reason": reason}
    return perform(course, Step("conclude_file", "open", data, words, news=False, also=keep), by, version)


def _one(request: InformationRequest, key: str) -> Named:
    try:
        row = RequestFile.get_or_none(RequestFile.id == UUID(key), RequestFile.request == request.id)
    except ValueError:
        row = None
    if row is None:
        raise NotFound(GONE)
    return _named(row)


def clean_copy(course: Course, key: str) -> tuple[bytes, str]:
    """A file as the office sees it, and its type. Raises NotFound."""
    one = _one(course.request, key)
    return house.storage.read(one.row.clean_key), one.mime


# With the answer


def must_be_ready(course: Course, *, discloses: bool) -> None:
    """Raises Refused where a hit has no conclusion, and for files with an answer that hands nothing out."""
    if not RequestFile.select().where(RequestFile.request == course.request.id).exists():
        return
    if not discloses:
        raise Refused(N_("Files go out only with an answer that discloses. Please take them out first."), field="kind")
    if waiting := len(look(course).waiting):
        raise Refused(
            N_(
                "%(count)s hits of the guard in the files have no conclusion yet. Redact them or say why they may go out."
            ),
            field="kind",
            count=waiting,
        )


@dataclass(frozen=True)
class HandOut:
    """The copies that go out with an answer: kept before its transaction, written to their rows within it."""

    given: list[Given] = field(default_factory=list)
    kept: Mapping[UUID, Stored] = field(default_factory=dict)

    def write(self) -> None:
        """Note what went out, in the answer's transaction."""
        for key, stored in self.kept.items():
            RequestFile.update(given_key=stored.key, given_sha256=stored.sha256).where(RequestFile.id == key).execute()

    def take_back(self) -> None:
        """The answer did not come about."""
        for stored in self.kept.values():
            house.storage.delete(stored.key)

    @property
    def said(self) -> list[dict[str, str]]:
        """What the chain of the request says of them."""
        return [{"file": one.id, "sha256": one.sha256} for one in self.given]

    @property
    def words(self) -> list[dict[str, Any]]:
        """What is sealed beside it: a name may name a person."""
        return [asdict(one) for one in self.given]


def hand_out(course: Course) -> HandOut:
    """Make the copies that go out: what is withheld stays inside, what is redacted in a table is."""
    given, kept = [], {}
    for one in look(course).files:
        if one.is_withheld:
            continue
        content = house.storage.read(one.file.row.clean_key)
        if one.hides:
            content = attachments.hidden_in_csv(content, list(one.hides))
        stored = house.storage.put(content)
        kept[one.file.id] = stored
        given.append(Given(str(one.file.id), one.name, stored.size, stored.sha256))
    return HandOut(given, kept)


def given_of(course: Course) -> list[Given]:
    """The files that went out with the answer."""
    answer = course.last("answer")
    return [Given(**one) for one in answer.words.get("files", [])] if answer else []


def given_file(course: Course, key: str) -> tuple[bytes, str, str]:
    """A file that went out: its bytes, type and a name without anything about a person. Raises NotFound."""
    given = [one.id for one in given_of(course)]
    one = _one(course.request, key)
    if str(one.id) not in given:
        raise NotFound(GONE)
    name = f"{course.request.number}-{given.index(str(one.id)) + 1}.{attachments.EXTENSIONS[one.mime]}"
    return house.storage.read(one.row.given_key), one.mime, name
