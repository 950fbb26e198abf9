"""Wording of papers as data: drafts, previews with an example or a case's own data, versions (documents.md 0).

A paper keeps the version that it was issued with: `1` is the built-in text, `1.3` the office's third.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup
from peewee import IntegrityError

from models.archive import Volume, VolumeCase, VolumeEntry
from models.cases import Case, Paper
from models.database import db
from models.office import OfficeChange
from portal.cases import office_record
from portal.cases.papers import office_text
from portal.cases.papers.archive_sheets import Worded
from portal.cases.papers.kinds import Kind
from portal.cases.papers.kinds_of_sheets import EVERY_KIND, NOTE, example_of, is_of_volume
from portal.ground import time
from portal.ground.errors import N_, Conflict, Forbidden, NotFound, Refused
from portal.ground.privacy import mask_name
from portal.people.actors import Actor

PROPOSERS = ("admin",)


def kind_of(code: str) -> Kind:
    """A kind of paper. Raises NotFound."""
    if code not in EVERY_KIND:
        raise NotFound(N_("There is no such kind of paper."))
    return EVERY_KIND[code]


def version_for(kind: Kind, on: date) -> str:
    """The version that a paper issued on that day has."""
    found = _versions(kind.code).where(OfficeChange.effective_on <= on).first()
    return f"{kind.version}.{found.version}" if found else str(kind.version)


def _versions(code: str) -> Any:
    mine = (OfficeChange.subject == "template") & (OfficeChange.name == code) & OfficeChange.version.is_null(False)
    return OfficeChange.select().where(mine).order_by(OfficeChange.effective_on.desc(), OfficeChange.version.desc())


def template_of(code: str, version: str) -> office_text.Compiled | None:
    """The office's wording of that version, ready to be rendered; None for the built-in text."""
    _own, _dot, number = version.partition(".")
    if not number:
        return None
    mine = (OfficeChange.subject == "template") & (OfficeChange.name == code) & (OfficeChange.version == int(number))
    text = text_of(OfficeChange.get(mine))
    return office_text.compiled(text, EVERY_KIND[code].frame) if text is not None else None


def sheet_text(code: str, on: date) -> Worded:
    """The wording of a sheet of a volume on that day."""
    kind = kind_of(code)
    version = version_for(kind, on)
    return Worded(kind, template_of(code, version) or kind.template, version)


def text_of(change: OfficeChange) -> str | None:
    """The wording of a change; None where it goes back to the built-in text."""
    text: str | None = change.value["text"]
    return text


@dataclass(frozen=True)
class Wording:
    """A kind with the text in force: its version, since when, and the change that is open."""

    kind: Kind
    text: str
    version: str
    since: date | None
    is_own: bool
    open: OfficeChange | None


def wording_of(code: str) -> Wording:
    """A kind with the text that papers get today. Raises NotFound."""
    kind, today = kind_of(code), time.today()
    found = _versions(code).where(OfficeChange.effective_on <= today).first()
    text = text_of(found) if found else None
    return Wording(
        kind,
        text if text is not None else office_text.built_in(kind),
        f"{kind.version}.{found.version}" if found else str(kind.version),
        found.effective_on if found else None,
        text is not None,
        _open(code),
    )


def _open(code: str) -> OfficeChange | None:
    where = (OfficeChange.subject == "template") & (OfficeChange.name == code)
    return OfficeChange.get_or_none(where & OfficeChange.state.in_(("draft", "proposed")))


def wordings() -> list[tuple[Kind, str, OfficeChange | None]]:
    """(kind, version in force, open change) of every kind, in the order of the table of kinds."""
    today = time.today()
    rows = OfficeChange.select().where(OfficeChange.subject == "template")
    confirmed = [r for r in rows if r.version is not None and r.effective_on <= today]
    opened = {r.name: r for r in rows if r.state in ("draft", "proposed")}
    best: dict[str, OfficeChange] = {}
    for row in sorted(confirmed, key=lambda r: (r.effective_on, r.version)):
        best[row.name] = row
    return [
        (kind, f"{kind.version}.{best[code].version}" if code in best else str(kind.version), opened.get(code))
        for code, kind in EVERY_KIND.items()
    ]


def versions(code: str) -> list[OfficeChange]:
    """Every confirmed version, newest first."""
    return list(_versions(code))


def tidy(typed: Any) -> str:
    """A text as it is kept: line ends of one kind, no other control characters."""
    text = str(typed or "").replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c == "\n" or c.isprintable() or c == "\u3000").strip("\n")


def read(code: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """What a proposal keeps. Raises Refused with everything that is wrong with the text, by line."""
    kind = kind_of(code)
    now = wording_of(code)
    if given.get("built_in"):
        if not now.is_own:
            raise Refused(N_("The built-in text is in force already."))
        return {"text": None}
    text = tidy(given.get("text"))
    check(kind, text)
    if text == now.text.strip("\n"):
        raise Refused(N_("This is the text that is in force already."), field="text")
    return {"text": text}


def check(kind: Kind, text: str) -> None:
    """Raise Refused where the text cannot be used: by line, or because the example cannot be printed with it."""
    office_text.check(kind, text)
    office_text.rendered(kind, text, example_of(kind))


def preview_of_example(code: str, text: str) -> Markup:
    """The paper with the example's data. Raises Refused as `check`."""
    kind = kind_of(code)
    office_text.check(kind, text)
    return office_text.rendered(kind, text, example_of(kind))


def preview_of_case(code: str, text: str, number: str, by: Actor) -> Markup:
    """The paper with the data of the newest one of this kind in a case, which is noted. Names are masked: who writes
    wordings need not know whose case it is. Raises NotFound where there is no such case or no such paper in it.
    """
    kind = kind_of(code)
    office_text.check(kind, text)
    case = Case.get_or_none(Case.number == number) if number else None
    data = _data_of(kind, case) if case is not None else None
    if case is None or data is None:
        raise NotFound(N_("There is no case of this number with a paper of this kind."), field="number")
    office_record.note_alone("looked", by, case=str(case.id), kind=code)
    names = [n for n in (case.applicant_name if case.applicant_kind == "natural" else "", case.agent_name) if n]
    return office_text.rendered(kind, text, _masked(data, names))


def _data_of(kind: Kind, case: Case) -> dict[str, Any] | None:
    """What the newest paper of this kind in the case was made from, or a sheet of its volume; None where there is none."""
    from portal.cases import archive_metadata, paper_drawing
    from portal.cases.archive_filing import note_of

    if not is_of_volume(kind):
        mine = (Paper.case == case.id) & (Paper.kind == kind.code)
        paper = Paper.select().where(mine).order_by(Paper.issued_at.desc()).first()
        return paper_drawing.data_of(paper) if paper is not None else None
    laid = Volume.select().join(VolumeCase).where(VolumeCase.case == case.id, Volume.compiled_at.is_null(False))
    volume = laid.where(Volume.kind == "case").order_by(Volume.part, Volume.id).first()
    if volume is None:
        return None
    entries = list(VolumeEntry.select().where(VolumeEntry.volume == volume.id).order_by(VolumeEntry.no))
    if kind.code == NOTE:
        back = archive_metadata.back(volume, entries, note_of(volume))
        return {**back, "checked_on": back["checked_on"] or time.today().isoformat()}  # before it is checked
    return archive_metadata.front(volume, entries, time.now())


def _masked(value: Any, names: list[str]) -> Any:
    if isinstance(value, dict):
        return {key: _masked(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [_masked(one, names) for one in value]
    if isinstance(value, str):
        for name in names:
            value = value.replace(name, mask_name(name))
    return value


def keep_draft(code: str, text: str, by: Actor) -> OfficeChange:
    """Keep a text that is not finished; it may still be wrong. One draft a kind, written by whoever may propose.

    Raises Conflict while another person's draft or a proposal is open.
    """
    kind_of(code)
    if not by.has_post(*PROPOSERS):
        raise Forbidden(N_("None of your posts proposes changes of this kind."))
    text = tidy(text)
    if len(text) > office_text.LONGEST:
        raise Refused(N_("The text is too long: at most %(most)s characters."), field="text", most=office_text.LONGEST)
    known = _open(code)
    if known is not None and (known.state != "draft" or str(known.proposed_by_id) != by.id):
        raise Conflict(N_("A change of this is open already. It must be confirmed, rejected or taken back first."))
    now = time.now()
    with db.atomic():
        if known is None:
            known = OfficeChange(
                subject="template", name=code, action="set", value={"text": text}, reason="", source="",
                effective_on=now.date(), state="draft", proposed_by=by.id, proposed_at=now,
            )  # fmt: skip
            try:
                known.save(force_insert=True)
            except IntegrityError as error:
                raise Conflict(
                    N_("A change of this is open already. It must be confirmed, rejected or taken back first.")
                ) from error
        else:
            OfficeChange.update(value={"text": text}, proposed_at=now).where(
                OfficeChange.id == known.id, OfficeChange.state == "draft"
            ).execute()
        office_record.note("drafted", by, known)
    return known


def end_draft(code: str, by: Actor) -> None:
    """Before a text is proposed: one's own draft of it has done its service. In the caller's transaction."""
    OfficeChange.update(state="withdrawn").where(
        OfficeChange.subject == "template",
        OfficeChange.name == code,
        OfficeChange.state == "draft",
        OfficeChange.proposed_by == by.id,
    ).execute()
