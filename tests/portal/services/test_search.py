"""A search finds every service by each of its names, the best first, and says so when it only found similar ones."""

import json

import pytest
from pypinyin import Style, lazy_pinyin

from portal.ground.settings import ROOT
from portal.services import search
from portal.services.catalogue import load
from portal.services.matching import squeezed
from portal.services.search import find, name_in_pieces, nearest_to

DATA = json.loads((ROOT / "data" / "services.json").read_text())
FOOD, FOOD_AGAIN = "990131004000", "990131005000"


def codes(typed, **chosen):
    return [item.code for item in find(typed, chosen).items]


def test_every_name_code_and_english_name_comes_first(house):
    for item in DATA:
        for typed in (item["name"], item["code"], item["name_en"]):
            assert codes(typed)[:1] == [item["code"]], typed


def test_every_alias_finds_its_service(house):
    for item in DATA:
        for alias in item["aliases"]:
            assert item["code"] in codes(alias)[:2], alias


def test_every_pair_of_characters_of_a_name_finds_it(house):
    for item in DATA:
        plain = squeezed(item["name"])
        for start in range(len(plain) - 1):
            found = find(plain[start : start + 2])
            assert found.total >= 1
            assert not found.close


def test_pinyin_initials_of_every_name_find_it(house):
    for item in DATA:
        letters = "".join(lazy_pinyin(squeezed(item["name"]), style=Style.FIRST_LETTER))
        assert item["code"] in codes(letters), letters


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("spjy", [FOOD, FOOD_AGAIN]),
        ("SPJY", [FOOD, FOOD_AGAIN]),
        ("ｓｐｊｙ", [FOOD, FOOD_AGAIN]),
        ("食品经营许可(新办)", [FOOD]),
        ("食品经营许可新办", [FOOD]),
        ("食品 许可 新办", [FOOD]),
        ("餐饮", [FOOD]),
        ("passport", ["990110001000"]),
        ("food licence", [FOOD, FOOD_AGAIN]),
        ("社保卡", ["990114005000"]),
        ("个体户", ["990131001000"]),
        ("瓶装饮料", [FOOD]),
        ("lgytz", ["990109006000"]),
    ],
)
def test_people_find_what_they_mean(house, typed, expected):
    assert codes(typed) == expected


def test_names_come_before_other_words(house):
    found = codes("食品")
    assert found[:3] == [FOOD, FOOD_AGAIN, "990131006000"]


def test_the_beginning_of_a_code_lists_its_department(house):
    assert {code[:6] for code in codes("990131")} == {"990131"}


def test_a_mistyped_name_finds_similar_ones_and_says_so(house):
    found = find("食品经银许可")
    assert found.close
    assert found.items[0].code == FOOD


@pytest.mark.parametrize("typed", ["%", "_", '"; DROP TABLE service', "\x00", "😀", "<script>", "的" * 5000, "…"])
def test_odd_words_are_only_words(house, typed):
    found = find(typed)
    assert found.total == 0 or found.close
    assert found.items or found.nearest


def test_nothing_typed_shows_everything_by_pages(house):
    first = find()
    assert (first.total, first.page, first.pages, len(first.items)) == (96, 1, 5, 20)
    last = find(page=99)
    assert (last.page, len(last.items)) == (5, 16)
    assert find(page=-3).page == 1


def test_filters_narrow_and_add_up(house):
    online = find("", {"online": ["全程网办"]})
    both = find("", {"online": ["全程网办", "仅窗口"]})
    narrow = find("", {"online": ["全程网办"], "type": ["行政许可"]})
    assert online.total == sum(item["online_level"] == "全程网办" for item in DATA)
    assert both.total == sum(item["online_level"] != "可预审" for item in DATA)
    assert narrow.total == sum(i["online_level"] == "全程网办" and i["item_type"] == "行政许可" for i in DATA)


@pytest.mark.parametrize(
    ("facet", "key"),
    [("audience", "audience"), ("theme", "themes"), ("type", "item_type"), ("department", "department")],
)
def test_an_option_counts_what_it_shows(house, facet, key):
    for value, count in search.index().options[facet].items():
        assert find("", {facet: [value]}).total == count == sum(value in (item[key], *item[key]) for item in DATA)


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [("食品", {}), ("许可", {"online": ["全程网办"]}), ("食品经银许可", {}), ("", {"audience": ["自然人"]})],
)
def test_beside_a_search_an_option_counts_what_it_would_show_there(house, typed, chosen):
    found = find(typed, chosen)
    assert found.total
    for facet, options in search.index().options.items():
        for value in options:
            shown = find(typed, {**chosen, facet: [value]})
            assert found.counts[facet][value] == (0 if shown.close and not found.close else shown.total), (facet, value)


def test_an_unknown_filter_is_ignored(house):
    assert find("", {"online": ["nonsense"], "weather": ["rain"]}).total == 96


def test_nearest_services_to_an_unknown_code(house):
    assert nearest_to("990131004001")[0].code == FOOD
    assert len(nearest_to("nothing like this")) == 5


def test_what_was_found_is_marked_in_the_name(house):
    item = search.index().by_code[FOOD]

    def marks(typed, shown=item.name):
        return [text for text, hit in name_in_pieces(item, shown, search.Query.of(typed)) if hit]

    assert marks("食品") == ["食品"]
    assert marks("食品 新办") == ["食品", "新办"]
    assert marks("spjy") == ["食品经营"]
    assert marks("food", item.name_en) == ["Food"]
    assert marks("许可(新办)") == ["许可（新办"]
    assert "".join(text for text, _ in name_in_pieces(item, item.name, search.Query.of("jyx"))) == item.name


def test_the_index_is_read_anew_after_another_loading(house, folder):
    assert codes("云溪特产许可") != [FOOD]

    def rename(item):
        item.update(name="云溪特产许可", version=3, effective_on="2026-11-20")
        item["changes"].append({"on": "2026-11-20", "what": "改名", "basis": "主任办公会议决定"})

    for bundle in (content := folder.read("bundles.json")):
        for member in bundle["members"]:
            member["name"] = "云溪特产许可" if member["service"] == FOOD else member["name"]
    folder.write("bundles.json", content)
    kept = search.index()
    load(folder.change("services.json", rename, FOOD).path)
    search._memory.index = kept  # as in another process, which load() cannot tell
    assert codes("云溪特产许可") == [FOOD]


def test_the_pinyin_of_every_name_finds_it(house):
    for item in DATA:
        for name in (item["name"], *item["aliases"]):
            sounds = lazy_pinyin(squeezed(name))
            assert item["code"] in codes("".join(sounds))[:3], name
            assert item["code"] in codes(" ".join(sounds))[:3], name


def test_pinyin_counts_from_the_beginning_of_a_sign_and_marks_its_signs(house):
    assert codes("shipinjing")[:2] == [FOOD, FOOD_AGAIN]
    assert FOOD not in codes("hipin")
    query, item = find("shipin").query, find("shipin").items[0]
    assert [piece for piece, hit in name_in_pieces(item, item.name, query) if hit] == ["食品"]
