"""The gazette's disclosures are loaded, but for those that the portal makes from its own figures."""

import json

import pytest

from models.publication import Publication
from portal.ground.errors import BadCatalogue
from portal.ground.settings import ROOT
from portal.services.catalogue import load_gazette

GAZETTE = ROOT / "data" / "gazette.json"


@pytest.fixture
def spoilt(tmp_path):
    """A gazette with one entry changed."""

    def spoil(**values):
        entries = json.loads(GAZETTE.read_text())
        entries[0].update(values)
        path = tmp_path / "gazette.json"
        path.write_text(json.dumps(entries))
        return path

    return spoil


def test_figures_of_others_are_not_loaded(house):
    kinds = {kind for (kind,) in Publication.select(Publication.kind).tuples()}
    assert "月度运行通报" not in kinds
    assert "承诺事项完成情况" not in kinds
    assert Publication.select().count() == 18


def test_loading_again_keeps_the_rows_and_takes_over_changes(house, spoilt):
    before = Publication.get(Publication.slug == "gz2026-001").id
    assert load_gazette(spoilt(title="新的标题")) == 18
    after = Publication.get(Publication.slug == "gz2026-001")
    assert (after.id, after.title) == (before, "新的标题")
    assert Publication.select().count() == 18


def test_only_services_and_bundles_are_related(house):
    assert Publication.get(Publication.slug == "gz2026-003").related == []
    assert Publication.get(Publication.slug == "gz2026-012").related == ["YJS-CYD"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"class": "天气"}, "class"),
        ({"issuing_department": "NOBODY"}, "issuing_department"),
        ({"id": "GZ2026-002"}, "id"),
        ({"mood": 1}, "mood"),
    ],
)
def test_a_mistake_in_the_gazette_is_named_and_nothing_is_loaded(house, spoilt, values, field):
    with pytest.raises(BadCatalogue) as refused:
        load_gazette(spoilt(title="新的标题", **values))
    assert field in [one[2] for one in refused.value.mistakes]
    assert not Publication.select().where(Publication.title == "新的标题").exists()
