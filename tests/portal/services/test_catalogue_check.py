"""A catalogue with a mistake is refused, and the mistake is named by file, item and field."""

import json

import pytest

from portal.ground.errors import BadCatalogue
from portal.ground.settings import ROOT
from portal.services.catalogue import check
from portal.services.guide import Guide
from portal.services.item_rules import item_mistakes
from portal.services.reading import typed

pytestmark = pytest.mark.one_engine

FOOD = "990131004000"
SPOT = "990131001000"  # an 即办件
CONSTRUCTION = "990115001000"  # has an expert review that stops the clock


def put(**values):
    return lambda item: item.update(values)


def into(*path, **values):
    """Edit a part of an item: into("materials", 0, copies=0)."""

    def edit(item):
        for step in path:
            item = item[step]
        item.update(values)

    return edit


def drop(name):
    return lambda item: item.pop(name)


def mistakes_of(folder):
    with pytest.raises(BadCatalogue) as refused:
        check(folder.path)
    return refused.value.mistakes


def test_the_demonstration_has_no_mistake(folder):
    found = check(folder.path)
    assert (len(found.guides), len(found.bundles), len(found.sops)) == (96, 5, 10)
    assert len(found.departments.departments) == 21
    assert [year["year"] for year in found.holidays.years] == [2024, 2025, 2026]


ONE_ITEM = [
    # types and unknown fields
    (put(colour="red"), "colour", "not a known field"),
    (drop("name_en"), "name_en", "is missing"),
    (put(promised_days="7"), "promised_days", "integer"),
    (put(promised_days=True), "promised_days", "integer"),
    (put(code="99013100400"), "code", "match"),
    (put(name="  "), "name", "match"),
    (put(name="食品\x00许可"), "name", "U+0000"),
    (put(name="食品\ud800"), "name", "U+D800"),
    (put(online_level="随便"), "online_level", "可预审"),
    (put(effective_on="2026-02-30"), "effective_on", "date"),
    (into("materials", 0, copies=0), "materials[0].copies", "greater than or equal to 1"),
    (into("materials", 1, max_size_mb=21), "materials[1].max_size_mb", "less than or equal to 20"),
    (put(fee={"charged": True, "standard": "10元", "unit": None}), "fee.basis", "is missing"),
    (put(fee={"charged": False, "standard": "免费", "basis": "无", "unit": None}), "fee.charged", "True"),
    # R-DIR-2: the five publics
    (put(conditions=[]), "conditions", "R-DIR-2"),
    (put(steps=[]), "steps", "R-DIR-2"),
    (put(materials=[]), "materials", "R-DIR-2"),
    # R-DIR-3, R-DIR-4, R-DIR-7
    (put(legal_basis=[]), "legal_basis", "R-DIR-3"),
    (into("legal_basis", 0, article=""), "legal_basis[0].article", "at least 1 character"),
    (put(promised_days=11), "promised_days", "R-DIR-4"),
    (into("steps", 1, name="缴费"), "steps", "R-DIR-7"),
    # sense in itself
    (put(procedure="service"), "procedure", "permit"),
    (put(case_type="即办件"), "promised_days", "must be 0"),
    (into("limit", "promised", n=6), "limit.promised.n", "differs"),
    (into("limit", statutory=None), "limit.statutory", "both"),
    (into("limit", "statutory", n=9), "limit.statutory", "differs"),
    (into("limit", "statutory", days_as_working=True), "limit.statutory.days_as_working", "calendar days"),
    (into("materials", 7, deferrable=True), "materials[7].deferrable", "not required"),
    (into("materials", 0, shareable=True), "materials[0].library_code", "LIB-"),
    (into("materials", 0, mime=["application/ofd"]), "materials[0].mime", "government body"),
    (into("materials", 1, code=f"{FOOD}-M01"), "materials[1].code", "used twice"),
    (into("form_fields", 1, key="org_name"), "form_fields[1].key", "used twice"),
    (into("form_fields", 0, type="choice"), "form_fields[0].options", "type choice"),
    (into("form_fields", 1, pattern=None), "form_fields[1].pattern", "needed"),
    (into("form_fields", 1, pattern="["), "form_fields[1].pattern", "regular expression"),
    (into("steps", 0, no=2), "steps", "numbered"),
    (into("steps", 0, working_days=2), "steps", "add up to 8"),
    (into("special_procedures", 0, excluded_from_limit=True), "special_procedures[0].excluded_from_limit", "ground"),
    (into("special_procedures", 0, days=8), "special_procedures[0].days", "longer than the promise"),
    (into("special_procedures", 0, ground="other_law", excluded_from_limit=True), "special_procedures[0].law", "law"),
    (put(visits=0), "visits", "全程网办"),
    (put(version=1), "version", "R-DIR-5"),
    (put(effective_on="2026-05-07"), "effective_on", "2026-05-06"),
]


def mistakes_in(edit):
    """What is wrong with the food licence after an edit, as (field, what)."""
    item = next(one for one in json.loads((ROOT / "data" / "services.json").read_text()) if one["code"] == FOOD)
    edit(item)
    found = []
    guide = typed(Guide, item, "services.json", FOOD, found)
    return [(one.field, one.what) for one in found] + (item_mistakes(guide) if guide else [])


@pytest.mark.parametrize(("edit", "field", "what"), ONE_ITEM, ids=[field for _, field, _ in ONE_ITEM])
def test_a_mistake_in_an_item_is_named(edit, field, what):
    found = mistakes_in(edit)
    assert any(place == field and what in said for place, said in found), found


def test_a_mistake_is_named_by_file_item_and_field(folder):
    folder.change("services.json", into("materials", 0, copies=0), FOOD)
    [(file, item, field, what)] = mistakes_of(folder)
    assert (file, item, field) == ("services.json", FOOD, "materials[0].copies")
    assert "greater than or equal to 1 (found 0)" in what


def test_an_item_without_statutory_limit_says_why():
    def edit(item):
        item.update(statutory_days=None, statutory_unit=None, statutory_note=None)
        item["limit"]["statutory"] = None

    assert mistakes_in(edit) == [("statutory_note", "must say why there is no statutory limit")]


BETWEEN_FILES = [
    ("services.json", put(department="NOBODY"), FOOD, FOOD, "department", "no department"),
    ("services.json", put(department="YCJ"), FOOD, FOOD, "code", "must carry the number 150"),
    ("services.json", put(name="个体工商户设立登记"), FOOD, SPOT, "name", "used by two"),
    ("departments.json", into("departments", 1, windows=["A01"]), "", "A01", "windows", "two places"),
    ("departments.json", into("departments", 1, centre="NOWHERE"), "", "SCJG", "centre", "no centre"),
    ("departments.json", into("departments", 1, code_word="云政服"), "", "SCJG", "issuing_organ", "one organ"),
    (
        "departments.json",
        into("departments", 1, "seal", valid_to="2020-01-01"),
        "",
        "SCJG",
        "seal.valid_to",
        "R-SEAL-4",
    ),
    (
        "departments.json",
        into("departments", 1, "seal", text="印" * 23),
        "",
        "the file",
        "departments[1].seal.text",
        "22",
    ),
    ("departments.json", into("centres", 1, parent="NOWHERE"), "", "YXZW-QX", "parent", "no centre"),
    ("departments.json", into("centres", 1, parent=None), "", "centres", "parent", "exactly the first"),
    ("departments.json", into("center", close="17:00"), "", "YXZW", "close", "differs"),
    ("bundles.json", put(lead_department="NOBODY"), "YJS-CYD", "YJS-CYD", "lead_department", "no department"),
    ("bundles.json", put(reception_window="Z99"), "YJS-CYD", "YJS-CYD", "reception_window", "no window"),
    ("bundles.json", into("members", 0, service="990199999000"), "YJS-CYD", "YJS-CYD", "members[0]", "no item"),
    (
        "bundles.json",
        into("joint_limit", promised_days=2),
        "YJS-CYD",
        "YJS-CYD",
        "joint_limit.promised_days",
        "shorter",
    ),
    ("bundles.json", into("joint_form", replaces=[]), "YJS-CYD", "YJS-CYD", "merged_materials", "exactly once"),
    ("bundles.json", put(opinion_days=9), "YJS-CYD", "YJS-CYD", "opinion_days", "longer"),
    ("sop.json", put(service="990199999000"), FOOD, "990199999000", "service", "no item"),
    ("sop.json", put(owner_department="NOBODY"), FOOD, FOOD, "owner_department", "no department"),
    ("sop.json", put(correction_item_template="{weather}"), FOOD, FOOD, "correction_item_template", "{weather}"),
    ("sop.json", into("materials", 0, material=f"{FOOD}-M09"), FOOD, FOOD, "materials", "same order"),
    ("holidays.json", lambda all_: all_["years"][2]["off_days"].append("2026-13-01"), "", "2026.off_days", "", "date"),
    ("holidays.json", lambda all_: all_["years"].pop(1), "", "years", "", "2025"),
]


@pytest.mark.parametrize(("file", "edit", "where", "item", "field", "what"), BETWEEN_FILES)
def test_a_mistake_between_files_is_named(folder, file, edit, where, item, field, what):
    folder.change(file, edit, where)
    found = mistakes_of(folder)
    assert any((f, i, p) == (file, item, field) and what in said for f, i, p, said in found), found


@pytest.mark.parametrize(
    ("content", "item", "what"),
    [
        (b"", "line 1, column 1", "is not JSON"),
        (b'[{"code": 1,]', "line 1, column 13", "is not JSON"),
        (b"\xff\xfe[]", "byte 0", "is not UTF-8"),
        (b"[NaN]", "the file", "NaN is not a number"),
        (b"[" * 100_000, "the file", "is not JSON"),
        (b"{}", "the file", "must be a list"),
        (b"[]", "the file", "has no item"),
        (b"[1]", "item 1", "object"),
    ],
)
def test_a_file_that_is_no_catalogue_is_named(folder, content, item, what):
    (folder.path / "services.json").write_bytes(content)
    found = mistakes_of(folder)
    assert any((file, one) == ("services.json", item) and what in said for file, one, _, said in found), found


def test_a_missing_file_is_named(folder):
    (folder.path / "sop.json").unlink()
    assert mistakes_of(folder) == [("sop.json", "the file", "", "is missing")]


def test_a_field_given_twice_is_named(folder):
    text = json.dumps(folder.read("services.json"), ensure_ascii=False)
    (folder.path / "services.json").write_text(text.replace('"hot": true', '"hot": true, "hot": false', 1))
    assert [(one[1], one[2], one[3]) for one in mistakes_of(folder)] == [(SPOT, "hot", "stands twice")]


def test_every_mistake_is_told_at_once(folder):
    folder.change("services.json", put(name_en=""), FOOD).change("services.json", put(promised_days=99), CONSTRUCTION)
    assert {one[1] for one in mistakes_of(folder)} == {FOOD, CONSTRUCTION}
