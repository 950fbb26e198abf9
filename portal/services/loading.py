"""Writing a checked catalogue into the database: new versions are added, nothing that a case stands on is changed."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from peewee import EXCLUDED, Model

from models.database import new_id
from models.office import OfficeChange
from models.people import Centre, Department, Organ, Seal
from models.services import Bundle, CalendarDay, CalendarYear, Guide, Service, Sop
from portal.ground.working_days import rules_of
from portal.services.centre_data import BundleData, CentreData, Departments, OrganData, SopData
from portal.services.guide import Guide as TypedGuide
from portal.services.initials import initials_of, spelling_of
from portal.services.reading import Mistake

Rows = list[dict[str, Any]]


def upsert(model: type[Model], rows: Rows, key: str) -> None:
    """Insert the rows, or bring those that are there up to date. `key`: name of the unique field; an id never changes."""
    fields = model._meta.fields
    for start in range(0, len(rows), 100):
        part = rows[start : start + 100]
        update = {
            fields[name]: getattr(EXCLUDED, fields[name].column_name) for name in part[0] if name not in (key, "id")
        }
        model.insert_many(part).on_conflict(conflict_target=[fields[key]], update=update).execute()


def keep_departments(data: Departments) -> None:
    """Centres, organs, seals and departments."""
    tops = {centre.code: centre for centre in data.centres}
    upsert(Centre, [_centre_row(centre, tops) for centre in _parents_first(data.centres)], "code")
    organs = _organs(data)
    upsert(Organ, [_organ_row(organ) for organ in organs.values()], "code_word")
    _keep_seals(data)
    rows = []
    for one in data.departments:
        shared = {name: getattr(one, name) for name in SAME_NAME}
        by_service = {code: organ.code_word for code, organ in one.issuing_organ_by_service.items()}
        rows.append({**shared, "organ": one.code_word, "organ_by_service": by_service, "windows": list(one.windows)})
    upsert(Department, rows, "code")


SAME_NAME = (
    *("code", "num", "name", "short_name", "name_en", "centre", "floor", "intro", "phone"),
    *("is_integrated_window", "sort"),
)


def _parents_first(centres: Iterable[CentreData]) -> list[CentreData]:
    waiting = list(centres)
    ordered: list[CentreData] = []
    while waiting:
        known = {centre.code for centre in ordered} | {None}
        ready = [centre for centre in waiting if centre.parent in known]
        if not ready:
            raise ValueError("the centres form a circle")
        ordered += ready
        waiting = [centre for centre in waiting if centre not in ready]
    return ordered


def _centre_row(centre: CentreData, centres: dict[str, CentreData]) -> dict[str, Any]:
    def said(name: str) -> Any:
        """What the centre says, or the nearest parent that says it."""
        at: CentreData | None = centre
        while at is not None:
            if (value := getattr(at, name)) is not None:
                return value
            at = centres.get(at.parent or "")
        return None

    return {
        "code": centre.code,
        "name": centre.name,
        "name_en": centre.name_en,
        "parent": centre.parent,
        "address": centre.address,
        "phone": centre.phone or centre.hotline or said("hotline"),
        "complaint_phone": said("complaint_hotline"),
        "hours": said("hours"),
        "open_hours": [list(pair) for pair in said("open_hours")],
        "close": said("close"),
        "weekdays": list(said("weekdays")),
        "windows": list(centre.windows),
        "seal": centre.seal.model_dump(mode="json") if centre.seal else None,
    }


def _organs(data: Departments) -> dict[str, OrganData]:
    """One organ a code word; what its own department says comes before what another department says of it."""
    found: dict[str, OrganData] = {one.code_word: one for one in data.departments}
    for one in data.departments:
        for organ in one.issuing_organ_by_service.values():
            found.setdefault(organ.code_word, organ)
    return found


def _organ_row(organ: OrganData) -> dict[str, Any]:
    return {
        "code_word": organ.code_word,
        "name": organ.issuing_organ,
        "reconsideration_organ": organ.reconsideration_organ,
        "court": organ.court,
        "reconsideration_url": organ.reconsideration_url,
        "confirm_note": organ.confirm_note,
    }


def _keep_seals(data: Departments) -> None:
    """A seal is known by organ and text. One that is no longer named stays: the register refers to it; what two persons
    filed of a seal stays, too.
    """
    keys = {(organ, text): key for organ, text, key in Seal.select(Seal.organ, Seal.text, Seal.id).tuples()}
    filed = {key for (key,) in Seal.select(Seal.id).where(Seal.filed_on.is_null(False)).tuples()}
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    own = list(data.departments)
    others = [organ for one in own for organ in one.issuing_organ_by_service.values()]
    for organ in [*own, *others]:
        at = (organ.code_word, organ.seal.text)
        values = organ.seal.model_dump(exclude={"keeper"})
        rows.setdefault(
            at,
            {
                "id": keys.get(at) or new_id(),
                "organ": at[0],
                "keeper_badge": organ.seal.keeper,
                "kind": "approval",
                "rule": "",
                **values,
            },
        )
    for centre in data.centres:
        window = next((d for d in own if d.is_integrated_window and d.centre == centre.code), None)
        if centre.seal and window:  # 联办专章, kept by the window that receives for all
            at = (window.code_word, centre.seal.text)
            values = {**centre.seal.model_dump(exclude={"keeper"}), "keeper_badge": centre.seal.keeper}
            rows[at] = {"id": keys.get(at) or new_id(), "organ": at[0], "kind": "joint", "rule": "", **values}
    upsert(Seal, [row for row in rows.values() if row["id"] not in filed], "id")


def version_mistakes(guides: Iterable[TypedGuide], digests: dict[str, str]) -> list[Mistake]:
    """Items whose content changed while their version did not rise (R-DIR-5), by what the database holds.

    `digests`: SHA-256 of each item's canonical JSON by code.
    """
    kept: dict[str, dict[int, str]] = {}
    for code, version, digest in Guide.select(Guide.service_code, Guide.version, Guide.digest).tuples():
        kept.setdefault(code, {})[version] = digest
    found = []
    for guide in guides:
        versions = kept.get(guide.code, {})
        if versions.get(guide.version, digests[guide.code]) != digests[guide.code]:
            what = f"is still {guide.version}, but the content changed; a change needs a new version and an entry in changes (R-DIR-5)"
            found.append(Mistake("services.json", guide.code, "version", what))
        elif versions and guide.version < max(versions):
            what = f"is {guide.version}, but version {max(versions)} is already loaded; versions only rise (R-DIR-5)"
            found.append(Mistake("services.json", guide.code, "version", what))
    return found


def keep_guides(
    guides: Iterable[TypedGuide], texts: dict[str, str], digests: dict[str, str], now: datetime
) -> list[str]:
    """Add the versions that are new; return them as `code v2`."""
    kept = set(Guide.select(Guide.service_code, Guide.version).tuples())
    new = [guide for guide in guides if (guide.code, guide.version) not in kept]
    rows = [
        {
            "id": new_id(),
            "service_code": guide.code,
            "version": guide.version,
            "effective_on": guide.effective_on,
            "data": texts[guide.code],
            "digest": digests[guide.code],
            "loaded_at": now,
        }
        for guide in new
    ]
    for start in range(0, len(rows), 100):
        Guide.insert_many(rows[start : start + 100]).execute()
    return [f"{guide.code} v{guide.version}" for guide in new]


def keep_services(codes: list[str], today: date) -> list[str]:
    """Point each item at its guide in force and fill the columns of the directory; return the codes that are gone.

    A version of a later day waits: the one before stays in force until then (R-DIR-5).
    """
    departments = {d.code: d for d in Department.select()}
    rows = []
    for place, row in enumerate(_in_force(codes, today)):
        guide = TypedGuide.model_validate_json(row.data)
        rows.append(_service_row(guide, row, departments[guide.department], place))
    upsert(Service, rows, "code")
    gone = [code for (code,) in Service.select(Service.code).where(Service.code.not_in(codes)).tuples()]
    Service.delete().where(Service.code.not_in(codes)).execute()
    return gone


def _in_force(codes: list[str], today: date) -> list[Guide]:
    """The guide in force for each code, in their order; before its first day the first version counts."""
    best: dict[str, Guide] = {}
    for guide in Guide.select().order_by(Guide.service_code, Guide.version):
        if guide.service_code not in best or guide.effective_on <= today:
            best[guide.service_code] = guide
    return [best[code] for code in codes]


def _service_row(guide: TypedGuide, row: Guide, department: Department, place: int) -> dict[str, Any]:
    also = (
        *guide.themes,
        *guide.life_cycle,
        department.name,
        department.short_name,
        guide.result.name,
        guide.implement_code,
    )
    words = [*also, *(faq.q for faq in guide.faqs), *(f"{basis.law}{basis.article}" for basis in guide.legal_basis)]
    names = (guide.name, *guide.aliases)
    return {
        "code": guide.code,
        "name": guide.name,
        "name_en": guide.name_en,
        "aliases": list(guide.aliases),
        "department": department.code,
        "organ": department.organ_by_service.get(guide.code, department.organ_id),
        "guide": row.id,
        "item_type": guide.item_type,
        "procedure": guide.procedure,
        "case_type": guide.case_type,
        "online_level": guide.online_level,
        "audience": list(guide.audience),
        "themes": list(guide.themes),
        "promised_days": guide.promised_days,
        "visits": guide.visits,
        "is_free": guide.fee is None,
        "result_name": guide.result.name,
        "is_hot": guide.hot,
        "initials": "\n".join(" ".join([*initials_of(name), spelling_of(name)]) for name in names),
        "search_text": "\n".join(dict.fromkeys(words)),
        "sort": place,
    }


def keep_sops(sops: Iterable[SopData]) -> None:
    """Check points, as they are now: a verdict keeps the sentence that it was given with."""
    rows = [{"service_code": s.service, "version": s.version, "data": s.model_dump(mode="json")} for s in sops]
    upsert(Sop, rows, "service_code")
    Sop.delete().where(Sop.service_code.not_in([row["service_code"] for row in rows])).execute()


def keep_bundles(bundles: Iterable[BundleData]) -> None:
    """Bundles, as they are now."""
    rows = [{"code": b.code, "name": b.name, "data": b.model_dump(mode="json")} for b in bundles]
    upsert(Bundle, rows, "code")
    Bundle.delete().where(Bundle.code.not_in([row["code"] for row in rows])).execute()


def keep_calendar(years: list[dict[str, Any]]) -> None:
    """The notices of these years, and the days on which they depart from Monday to Friday."""
    for year in years:
        rules = rules_of(year)
        CalendarDay.delete().where(
            CalendarDay.day.between(date(year["year"], 1, 1), date(year["year"], 12, 31))
        ).execute()
        upsert(CalendarDay, [rule._asdict() for rule in rules], "day")
    upsert(CalendarYear, [{"year": year["year"], "notice": year} for year in years], "year")


def years_of_the_folder(years: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The notices that a loading may bring: a year that two persons put in force stays as they did."""
    confirmed = OfficeChange.select(OfficeChange.name).where(
        OfficeChange.subject == "calendar", OfficeChange.state == "in_force"
    )
    kept = {name for (name,) in confirmed.tuples()}
    return [year for year in years if str(year["year"]) not in kept]
