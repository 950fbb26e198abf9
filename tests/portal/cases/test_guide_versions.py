"""A guide in a new version: unfiled cases move to it with the differences shown; filed ones keep theirs."""

import json
from datetime import date

import pytest

from models.services import Guide, Service
from portal.cases import form_values, guide_versions, sweep
from portal.services import catalogue
from tests import situations as s

pytestmark = pytest.mark.usefixtures("house")


def new_version_of(code: str) -> None:
    """A version that asks one material less and promises a day less."""
    row = catalogue.guide_in_force(code)
    data = json.loads(row.data)
    data["materials"] = [m for m in data["materials"] if m["required"]]
    data["version"] += 1
    data["changes"].append({"on": "2026-11-20", "what": "精简材料", "basis": "测试"})
    text = catalogue.canonical(data)
    fresh = Guide.create(
        service_code=code,
        version=row.version + 1,
        effective_on=date(2026, 11, 20),
        data=text,
        digest="x",
        loaded_at=s.time.now(),
    )
    Service.update(guide=fresh.id).where(Service.code == code).execute()
    catalogue.forget()


def test_a_draft_moves_and_its_applicant_sees_what_is_different() -> None:
    draft, filed = s.filing().filled(), s.filing(name="溪有成").submitted()
    before = filed.case.guide_id
    new_version_of(s.FOOD)
    assert sweep.run(s.time.now())["moved_to_new_guide"] == 1
    case = draft.fresh()
    found = guide_versions.differences_of(case, form_values.values_of(case))
    assert ("No longer asked: %(name)s", {"name": "告知承诺书"}) in [(d.words, d.values) for d in found]
    assert filed.fresh().guide_id == before
    assert sweep.run(s.time.now())["moved_to_new_guide"] == 0
