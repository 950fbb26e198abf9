"""The joint services (一件事) of the centre, for lists and names: kept in each process until another loading."""

from dataclasses import dataclass
from uuid import UUID

from models.database import db
from models.services import Bundle
from portal.services import catalogue
from portal.services.centre_data import BundleData
from portal.services.search import Found, Index

TOP = 3  # the first services of a search say what somebody has in mind


@dataclass(frozen=True)
class JointService:
    """A joint service in a list. `members`: the codes of its services, the optional ones too."""

    code: str
    name: str
    name_en: str
    department: str
    promised_days: int
    members: tuple[str, ...]


class Memory:
    """What this process remembers: of which loading and database, and the joint services by code."""

    kept: tuple[UUID | None, object, dict[str, JointService]] | None = None


_memory = Memory()


def known(stamp: UUID | None) -> dict[str, JointService]:
    """The joint services by code, in their order. `stamp`: of the catalogue (search.index); read anew when it changes."""
    kept = _memory.kept
    if kept is None or kept[0] != stamp or kept[1] is not db.obj:
        rows = Bundle.select(Bundle.data).order_by(Bundle.code)
        found = [BundleData.model_validate_json(catalogue.canonical(row.data)) for row in rows]
        kept = _memory.kept = (stamp, db.obj, {bundle.code: _listed(bundle) for bundle in found})
    return kept[2]


def _listed(bundle: BundleData) -> JointService:
    return JointService(
        bundle.code, bundle.name, bundle.name_en, bundle.lead_department, bundle.joint_limit.promised_days,
        tuple(member.service for member in bundle.members),
    )  # fmt: skip


def beside(found: Found, index: Index) -> list[JointService]:
    """The joint services to show with a search: all beside the whole directory, else those that fit the words."""
    every = list(known(index.stamp).values())
    if any(found.chosen.values()):
        return []
    words = found.query.text
    if not words:
        return every
    first = {item.code for item in [*found.items, *found.nearest][:TOP]}
    return [
        one for one in every if words in one.name or words.lower() in one.name_en.lower() or first & set(one.members)
    ]
