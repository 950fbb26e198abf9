"""The catalogue: checked and loaded from a folder as a whole or not at all, and asked for the guide in force."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from models.database import db
from models.services import CatalogueLoad, Service, Sop
from models.services import Guide as GuideRow
from portal.ground import time
from portal.ground.errors import N_, BadCatalogue, NotFound
from portal.ground.house import house
from portal.ground.working_days import notice_mistakes
from portal.services import centre_page, cross_references, loading, search
from portal.services.centre_data import BundleData, Departments, Holidays, SopData
from portal.services.gazette import load_gazette
from portal.services.guide import Guide
from portal.services.item_rules import item_mistakes
from portal.services.joint_guide import JointGuide
from portal.services.reading import Mistake, read_json, typed, typed_list

UNKNOWN = N_("There is no service with the code %(code)s.")
CODE = re.compile("[0-9]{12}")
FILES = ("departments.json", "services.json", "bundles.json", "sop.json", "holidays.json")


@dataclass(frozen=True)
class Catalogue:
    """A folder that passed every check. `texts`: canonical JSON of each item by code; `digest`: SHA-256 of the files."""

    departments: Departments
    guides: tuple[Guide, ...]
    bundles: tuple[BundleData, ...]
    sops: tuple[SopData, ...]
    holidays: Holidays
    texts: dict[str, str]
    digest: str


@dataclass(frozen=True)
class Loaded:
    """What loading did. `new_versions` as `990131004000 v2`; `gone`: items that are no longer offered."""

    changed: bool
    services: int
    new_versions: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def check(folder: Path) -> Catalogue:
    """Read and check the five files of a folder. Raises BadCatalogue with every mistake by file, item and field."""
    mistakes: list[Mistake] = []
    raw: dict[str, Any] = {}
    for name in FILES:
        try:
            raw[name] = read_json(Path(folder) / name)
        except BadCatalogue as error:
            mistakes += [Mistake(*one) for one in error.mistakes]
    _refuse(mistakes)
    departments = typed(Departments, raw["departments.json"], "departments.json", "the file", mistakes)
    guides = typed_list(Guide, raw["services.json"], "services.json", "code", mistakes)
    bundles = typed_list(BundleData, raw["bundles.json"], "bundles.json", "code", mistakes)
    sops = typed_list(SopData, raw["sop.json"], "sop.json", "service", mistakes)
    holidays = typed(Holidays, raw["holidays.json"], "holidays.json", "the file", mistakes)
    for guide in guides:
        mistakes += [Mistake("services.json", guide.code, field, what) for field, what in item_mistakes(guide)]
    if not guides and not mistakes:
        mistakes.append(Mistake("services.json", "the file", "", "has no item"))
    mistakes += [
        Mistake("holidays.json", str(m.field), "", str(m)) for m in notice_mistakes(holidays.years if holidays else ())
    ]
    _refuse(mistakes)
    assert departments is not None  # typed() answers None only after adding a mistake
    assert holidays is not None
    by_code = {guide.code: guide for guide in guides}
    by_department = {one.code: one for one in departments.departments}
    mistakes += cross_references.centre_mistakes(departments)
    mistakes += cross_references.department_mistakes(departments, by_code)
    mistakes += cross_references.guide_mistakes(guides, by_department)
    mistakes += cross_references.bundle_mistakes(bundles, by_code, departments)
    mistakes += cross_references.sop_mistakes(sops, by_code, by_department)
    _refuse(mistakes)
    texts = {item["code"]: canonical(item) for item in raw["services.json"]}
    return Catalogue(departments, tuple(guides), tuple(bundles), tuple(sops), holidays, texts, _digest_of(folder))


def _refuse(mistakes: Iterable[Mistake]) -> None:
    if found := list(mistakes):
        raise BadCatalogue(list(found))


def canonical(item: Any) -> str:
    """The one way in which an item is written, so that its digest says whether it changed."""
    return json.dumps(item, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _digest_of(folder: Path) -> str:
    digest = hashlib.sha256()
    for name in FILES:
        digest.update(hashlib.sha256((Path(folder) / name).read_bytes()).digest())
    return digest.hexdigest()


def load(folder: Path, now: datetime | None = None) -> Loaded:
    """Bring the database to what the folder says, in one transaction; the same folder again changes nothing.

    Raises BadCatalogue: for every mistake of `check`, and where an item's content changed without a new version
    (R-DIR-5). Nothing is written then.
    """
    catalogue = check(folder)
    now = now or time.now()
    digests = {code: hashlib.sha256(text.encode()).hexdigest() for code, text in catalogue.texts.items()}
    codes = [guide.code for guide in catalogue.guides]
    with db.atomic():
        _refuse(loading.version_mistakes(catalogue.guides, digests))
        if _is_loaded(catalogue.digest, codes, now):
            return Loaded(False, len(codes))
        loading.keep_departments(catalogue.departments)
        new = loading.keep_guides(catalogue.guides, catalogue.texts, digests, now)
        gone = loading.keep_services(codes, now.date())
        loading.keep_sops(catalogue.sops)
        loading.keep_bundles(catalogue.bundles)
        loading.keep_calendar(loading.years_of_the_folder(catalogue.holidays.years))
        CatalogueLoad.create(digest=catalogue.digest, at=now)
    forget()
    return Loaded(True, len(codes), tuple(new), tuple(gone))


def _is_loaded(digest: str, codes: list[str], now: datetime) -> bool:
    last = CatalogueLoad.select(CatalogueLoad.digest, CatalogueLoad.at).order_by(CatalogueLoad.id.desc()).first()
    if last is None or last.digest != digest:
        return False
    waited = GuideRow.effective_on > last.at.date(), GuideRow.effective_on <= now.date()
    return not GuideRow.select().where(*waited, GuideRow.service_code << codes).exists()


def bring_into_force(now: datetime | None = None) -> bool:
    """Let versions take effect whose day has come; the sweep calls it daily. True where something changed."""
    now = now or time.now()
    with db.atomic():
        last = CatalogueLoad.select().order_by(CatalogueLoad.id.desc()).first()
        codes = [code for (code,) in Service.select(Service.code).order_by(Service.sort).tuples()]
        if last is None or _is_loaded(last.digest, codes, now):
            return False
        loading.keep_services(codes, now.date())
        CatalogueLoad.create(digest=last.digest, at=now)
    forget()
    return True


def forget() -> None:
    """Drop what this process remembers of the catalogue; other processes notice by the newest CatalogueLoad."""
    house.forget_calendar()
    search.forget()
    centre_page.forget()


def guide_in_force(code: str) -> GuideRow:
    """The row of the guide that is in force today. Raises NotFound."""
    if not CODE.fullmatch(code):
        raise NotFound(UNKNOWN, code=code)
    today = time.today()
    versions = (
        GuideRow.select(GuideRow)
        .join(Service, on=(Service.code == GuideRow.service_code))
        .where(GuideRow.service_code == code)
        .order_by(GuideRow.version.desc())
    )
    row = versions.where(GuideRow.effective_on <= today).first() or versions.order_by(GuideRow.version).first()
    if row is None:
        raise NotFound(UNKNOWN, code=code)
    return row


@lru_cache(maxsize=256)
def _typed_guide(key: UUID) -> Guide:
    row = GuideRow.get_or_none(GuideRow.id == key)
    if row is None:
        raise NotFound(N_("This version of the guide is not kept here."))
    kind = Guide if CODE.fullmatch(row.service_code) else JointGuide  # a joint filing has a guide of its own
    return kind.model_validate_json(row.data)


def guide_of(row: GuideRow | UUID) -> Guide:
    """The typed guide of a row or its id. A version never changes, so each is read once and remembered."""
    return _typed_guide(row if isinstance(row, UUID) else row.id)


def sop_points(code: str) -> dict[str, list[dict[str, Any]]]:
    """Check points (审查要点) by material code as sop.json has them; empty for a service without any."""
    row = Sop.get_or_none(Sop.service_code == code)
    return {m["material"]: m["check_points"] for m in row.data["materials"]} if row else {}


__all__ = [
    "Catalogue",
    "Loaded",
    "bring_into_force",
    "check",
    "forget",
    "guide_in_force",
    "guide_of",
    "load",
    "load_gazette",
    "sop_points",
]
