"""What the public reads of a service is complete, and the office's notes never leave the house."""

import json

import pytest

from portal.ground.settings import ROOT
from portal.services.front_page import front_page
from portal.services.guide_page import linked_data, public_facts, public_guide

DATA = json.loads((ROOT / "data" / "services.json").read_text())
FOOD = "990131004000"


def test_every_item_publishes_all_its_facts_but_the_office_notes(house):
    for item in DATA:
        facts = public_facts(public_guide(item["code"]), "https://portal.example/x")
        assert {k: v for k, v in item.items() if k not in ("checked", "unchecked_points")}.items() <= facts.items()
        assert not {"checked", "unchecked_points"} & facts.keys()
        assert not item["unchecked_points"] or item["unchecked_points"][0] not in json.dumps(facts, ensure_ascii=False)


def test_a_guide_says_who_decides_and_where(house):
    fire = public_guide("990100001000")
    assert (fire.organ.name, fire.department.short_name) == ("云溪县消防救援大队", "综合窗口")
    assert [point.name for point in fire.points] == ["南塘镇便民服务中心", "清溪镇便民服务中心"]
    assert [bundle["code"] for bundle in fire.bundles] == ["YJS-CYD", "YJS-LGZY"]


def test_a_guide_lists_what_was_published_about_it(house):
    assert [notice["slug"] for notice in public_guide(FOOD).notices] == ["gz2026-011"]


@pytest.mark.parametrize(
    ("code", "starts", "own"), [(FOOD, True, False), ("990111001000", True, False), ("990100002000", False, True)]
)
def test_what_can_be_started_here(house, code, starts, own):
    found = public_guide(code)
    assert (found.can_be_started, found.has_own_way) == (starts, own)


@pytest.mark.parametrize("code", ["", "1", "990131004001", "' OR 1=1", "食品", "\x00"])
def test_an_unknown_code_has_no_guide(house, code):
    assert public_guide(code) is None


def test_search_engines_get_a_government_service(house):
    linked = linked_data(public_guide(FOOD), "https://portal.example/services/1")
    assert (linked["@type"], linked["identifier"], linked["offers"]["price"]) == ("GovernmentService", FOOD, "0")
    assert linked["availableChannel"][1]["serviceLocation"]["openingHoursSpecification"][0]["opens"] == "09:00"
    assert "price" not in linked_data(public_guide("990110001000"), "x")["offers"]
    assert len(linked_data(public_guide("990131005000"), "x")["availableChannel"]) == 1  # wholly online


def test_the_front_page_counts_from_the_catalogue(house):
    front = front_page()
    assert (front.total, len(front.popular)) == (96, 8)
    assert FOOD in [item.code for item in front.popular]
    assert front.words[0] == "开店"
    for audience, themes in front.themes.items():
        for theme, count in themes:
            assert count == sum(theme in item["themes"] and audience in item["audience"] for item in DATA)


def test_the_front_page_of_an_empty_house_is_empty(empty_house):
    from portal.ground import schema

    schema.migrate()
    front = front_page()
    assert (front.total, front.popular, front.themes, front.hall) == (0, [], {}, None)
