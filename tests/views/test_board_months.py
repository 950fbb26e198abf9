"""The board's pages: the last published month, what stands behind each figure, errata, running figures, open data."""

import csv
import io
import json
from dataclasses import replace

import pytest
from lxml import etree

from models.cases import CaseEvent
from models.figures import MonthSnapshot
from models.services import Service
from portal.ground import time
from portal.publication import data_files, datasets, demonstration, snapshots
from portal.publication.figures import FIGURES
from portal.publication.months import read_month
from tests.counting import queries

KB = 1024
ATOM = {"a": "http://www.w3.org/2005/Atom"}
OCTOBER = read_month("2026-10")


KEPT: list[tuple] = []  # the rows of twelve months: the pages read nothing else, so they are made once


@pytest.fixture
def board(house):
    """Twelve published months; the cases behind them are there only for the first who asks."""
    if not KEPT:
        demonstration.load_history(cases=400)
        KEPT.extend(MonthSnapshot.select().tuples())
    elif not MonthSnapshot.select().exists():
        MonthSnapshot.insert_many(KEPT, fields=MonthSnapshot._meta.sorted_fields).execute()
    return snapshots.newest(OCTOBER)


def test_home_shows_the_last_published_month_in_three_figures(visitor, board):
    page = visitor.open("/")
    assert page.words("//*[@id='figures']") == ["2026年10月，我们办得怎么样"]
    shown = dict(
        zip(page.words("//*[@id='figures']/../..//dt"), page.words("//*[@id='figures']/../..//dd"), strict=True)
    )
    assert shown["办结"] == f"{board.figures['done']['value']:,}"
    assert shown["超期"].startswith(f"{board.figures['overdue']['value']:,}")
    assert len(queries_of_home(visitor)) <= 8


def queries_of_home(visitor):
    visitor.open("/")
    with queries() as asked:
        visitor.open("/")
    return asked


def test_the_board_shows_the_last_published_month(visitor, board):
    page = visitor.open("/board")
    assert page.h1 == "2026年10月，我们办得怎么样"
    assert f"{board.figures['received']['value']}" in page.text
    assert page.submit("/board", m="2026-03").h1 == "2026年3月，我们办得怎么样"


def test_a_rate_stands_with_its_number_and_what_is_not_collected_says_so(visitor, board):
    text = visitor.open("/board/2026-10").text
    on_time = board.figures["on_time"]
    assert f"{on_time['of']} 件中 {on_time['value']} 件" in text
    assert text.count("尚未采集") == 6
    assert "不排名" in text


def test_every_chart_is_told_and_has_its_numbers_beside(visitor, board):
    page = visitor.open("/board/2026-10")
    charts = page.all('//main//svg[@role="img"]')
    assert len(charts) == 5
    for chart in charts:
        assert chart.xpath("string(title)").strip()
        assert chart.xpath("string(desc)").strip()
    assert len(page.all("//details[summary='看数字表']//table/tbody/tr")) == 12
    assert not page.all("//main//@style")


@pytest.mark.parametrize("english", [False, True])
@pytest.mark.parametrize("key", FIGURES)
def test_each_figure_opens_how_it_was_computed(visitor, board, key, english):
    page = visitor.read(english).open(f"/board/2026-10/figures/{key}")
    kept = board.figures.get(key)
    assert board.sha256 in page.text
    assert (kept["sha256"] in page.text) if kept else ("尚未采集" in page.text or "Not collected yet" in page.text)


def test_each_late_case_stands_with_its_reason(visitor, house, board):
    month = next(row for row in MonthSnapshot.select().order_by(MonthSnapshot.month) if row.overdue)
    text = visitor.open(f"/board/{month.month}/overdue").text
    for late in month.overdue:
        assert late["case"] in text
        assert (late["reason"] or "尚未说明") in text
    english = visitor.read(english=True).open(f"/board/{month.month}/overdue")
    names = dict(Service.select(Service.name, Service.name_en).tuples())
    assert english.words("//main//tbody/tr/td[1]") == [names[late["name"]] for late in month.overdue]


@pytest.mark.parametrize(
    "address",
    ["/board/2026-13", "/board/2026-1", "/board/octobre", "/board/2026-09-01", "/board/2019-10", "/board/2026-11", "/board/%00",
     "/board/2026-10/figures/nothing", "/board/2026-13/overdue", "/board/data/nothing.csv", "/board/data/months.xml"],
)  # fmt: skip
def test_what_does_not_exist_is_404_with_a_sentence(visitor, board, address):
    assert visitor.open(address, 404).text


def test_a_month_that_cannot_be_says_how_months_are_written(visitor, house):
    assert "月份写成 2026-10 的样子" in visitor.open("/board/2026-13", 404).text
    assert "开放数据页列有全部数据" in visitor.open("/board/data/nothing.csv", 404).text


def test_a_correction_appears_as_an_erratum_and_never_by_itself(visitor, house, board):
    CaseEvent.delete().where(CaseEvent.day.between(OCTOBER.first, OCTOBER.last)).execute()
    before = visitor.open("/board/2026-10").text
    taken = snapshots.take(OCTOBER, reason="一条记录重复登记。")
    assert visitor.open("/board/2026-10").text == before, "taken is not published"
    snapshots.publish(taken, time.now())
    page = visitor.open("/board/2026-10")
    assert "一条记录重复登记。" in page.text
    assert page.all('//*[@id="erratum-2"]')
    rows = _rows(visitor, "errata")
    assert {row["version"] for row in rows} == {"2"}
    assert {row["reason"] for row in rows} == {"一条记录重复登记。"}


def test_running_figures_are_shown_only_where_switched_on_and_marked(visitor, house, board):
    snapshots.run_on(time.now())
    visitor.open("/board/2026-11", 404)
    house.settings = replace(house.settings, running_figures=True)
    assert "不是最终数据" in visitor.open("/board/2026-11").text
    assert visitor.open("/board").follow("2026年11月实时数字（不是最终数据）").h1 == "2026年11月，我们办得怎么样"
    assert "2026-11" not in {row["month"] for row in _rows(visitor, "months")}


def _rows(visitor, name):
    answer = visitor.client.get(f"/board/data/{name}.csv")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("name", datasets.DATASETS)
def test_a_dataset_says_the_same_as_csv_and_as_json(visitor, board, name):
    raw = visitor.client.get(f"/board/data/{name}.csv")
    assert raw.data.startswith(b"\xef\xbb\xbf")
    assert raw.mimetype == "text/csv"
    rows = _rows(visitor, name)
    found = json.loads(visitor.client.get(f"/board/data/{name}.json").data)
    columns = [column.name for column in datasets.DATASETS[name].columns]
    assert [column["name"] for column in found["columns"]] == columns
    assert len(rows) == len(found["rows"])
    for row, same in zip(rows, found["rows"], strict=True):
        assert list(row) == list(same) == columns
        assert row == {key: str(data_files.harmless(value)) for key, value in same.items()}


def test_the_data_of_a_month_are_those_of_its_snapshot(visitor, board):
    month = _rows(visitor, "months")[-1]
    assert (month["month"], month["sha256"]) == ("2026-10", board.sha256)
    assert int(month["received"]) == int(month["received_online"]) + int(month["received_window"])
    windows = [row for row in _rows(visitor, "windows") if row["month"] == "2026-10"]
    assert sum(int(row["done"]) for row in windows) == int(month["done"])
    assert all(row["on_time_percent"] == "" for row in windows if int(row["judged"]) < 5)


@pytest.mark.parametrize("text", ["=1+1", "+49", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://example","x")'])
def test_a_cell_that_looks_like_a_formula_is_made_harmless(visitor, board, text):
    row = MonthSnapshot.get(MonthSnapshot.id == board.id)
    row.overdue = [
        {
            "case": "YX",
            "service": "1",
            "name": text,
            "department": "SCJG",
            "due": "2026-10-08",
            "ended": None,
            "days": 1,
            "reason": text,
        }
    ]
    row.save()
    cells = next(r for r in _rows(visitor, "overdue") if r["month"] == "2026-10")
    assert (cells["service_name"], cells["reason"]) == (f"'{text}", f"'{text}")


@pytest.mark.parametrize(
    "address",
    [
        "/board",
        "/board/2026-10",
        "/board/data/months.csv",
        "/board/data/windows.json",
        "/board/data/catalog.jsonld",
        "/board/feed.atom",
    ],
)
def test_who_has_it_already_gets_no_body(client, board, address):
    first = client.get(address)
    assert first.data
    assert first.headers["ETag"]
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    changed = client.get(address, headers={"If-None-Match": 'W/"something-else"'})
    assert (changed.status_code, bool(changed.data)) == (200, True)


def test_the_tag_of_a_file_changes_with_what_is_published(client, board):
    before = _tag(client)
    snapshots.publish(snapshots.take(OCTOBER, reason="核对后更正。"))
    assert _tag(client) != before


def _tag(client):
    answer = client.get("/board/data/months.csv")
    assert answer.data
    return answer.headers["ETag"]


def test_the_feed_of_months_is_atom(client, house, board):
    answer = client.get("/board/feed.atom")
    assert answer.mimetype == "application/atom+xml"
    entries = etree.fromstring(answer.data).findall("a:entry", ATOM)
    assert len(entries) == 12
    assert entries[0].findtext("a:title", namespaces=ATOM) == "2026年10月，我们办得怎么样"
    assert entries[0].find("a:link", ATOM).get("href") == f"{house.settings.public_url}/board/2026-10"
    ids = [entry.findtext("a:id", namespaces=ATOM) for entry in entries]
    assert len(set(ids)) == 12


def test_the_catalogue_is_dcat(client, house, board):
    found = json.loads(client.get("/board/data/catalog.jsonld").data)
    assert found["@type"] == "dcat:Catalog"
    prefixes = set(found["@context"])
    assert {dataset["dct:identifier"] for dataset in found["dcat:dataset"]} == set(datasets.DATASETS)

    def terms(node):
        if isinstance(node, dict):
            for key, value in node.items():
                if key != "@context":
                    yield key
                    yield from terms(value)
        elif isinstance(node, list):
            for one in node:
                yield from terms(one)

    assert {term.split(":")[0] for term in terms(found) if not term.startswith("@")} <= prefixes
    for dataset in found["dcat:dataset"]:
        assert {title["@language"] for title in dataset["dct:title"]} == {"zh", "en"}
        for distribution in dataset["dcat:distribution"]:
            address = distribution["dcat:downloadURL"]["@id"].removeprefix(house.settings.public_url)
            assert client.get(address).data


def test_search_engines_find_every_month(client, board):
    text = client.get("/sitemap.xml").data.decode()
    assert text.count("/board/20") == 12
    assert "/board/data<" in text


@pytest.mark.parametrize("english", [False, True])
def test_the_board_weighs_little_and_asks_for_little_however_many_cases_there_are(visitor, board, english):
    visitor.read(english)
    page = visitor.open("/board")
    loaded = ["/board", *page.all('//link[@rel="stylesheet" or @rel="icon"]/@href | //script/@src | //img/@src')]
    sizes = [len(visitor.client.get(one, headers={"Accept-Encoding": "gzip"}).data) for one in loaded]
    assert sum(sizes) <= 35 * KB, sizes
    with queries() as asked:
        visitor.open("/board")
    assert len(asked) <= 8
    assert not [sql for sql in asked if 'FROM "cases"' in sql or '"case_event"' in sql]


def test_the_page_of_the_open_data_explains_every_column(visitor, board):
    page = visitor.open("/board/data")
    named = page.words("//dl//dt")
    assert named == [column.name for one in datasets.DATASETS.values() for column in one.columns]
