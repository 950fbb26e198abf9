"""The board: disclosures with classes, search and feed, and an honest page where figures will stand."""

import pytest
from lxml import etree

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def test_the_board_says_that_there_are_no_figures_yet(visitor):
    page = visitor.open("/board")
    assert "还没有公布数据" in page.text
    assert not page.all("//table | //*[@class='figures']")
    assert page.follow("看政务公开").h1 == "政务公开"


def test_disclosures_are_listed_by_class(visitor):
    page = visitor.open("/disclosures")
    assert "共 18 条" in page.text
    assert "共 3 条" in page.follow("五公开").text
    assert "这一类还没有公开的内容" in page.follow("月度运行通报").text


def test_disclosures_are_searched_within_a_class(visitor):
    page = visitor.open("/disclosures").follow("五公开").submit("/disclosures", q="可容缺材料")
    assert page.words("//main//h3") == ["食品经营许可“五公开”调整说明"]
    assert "没有同时含有这些词" in page.submit("/disclosures", q="没有这个词").text


def test_an_article_has_its_metadata_and_leads_to_its_service(visitor):
    page = visitor.open("/disclosures/gz2026-011")
    assert (page.h1, "YXZW-2026-00011" in page.text) == ("食品经营许可“五公开”调整说明", True)
    assert "主动公开" in page.text
    assert page.follow("食品经营许可（新办）").h1 == "食品经营许可（新办）"


def test_an_article_in_english_is_marked_as_chinese(visitor):
    page = visitor.read(english=True).open("/disclosures/gz2026-011")
    assert page.all('//article[@lang="zh-CN"]')
    assert "Disclosures are published in Chinese." in page.text


@pytest.mark.parametrize("address", ["/disclosures/nothing", "/disclosures/%00", "/disclosures/" + "x" * 400])
def test_an_unknown_article_is_404(visitor, address):
    visitor.open(address, 404)


@pytest.mark.parametrize("query", ["page=x", "kind=天气", "q=%00", "q=%25", "page=999", "q=" + "长" * 900])
def test_junk_in_the_address_counts_as_nothing(visitor, query):
    visitor.open(f"/disclosures?{query}")


def test_the_feed_is_atom(client, house):
    answer = client.get("/disclosures/feed.atom")
    assert answer.mimetype == "application/atom+xml"
    feed = etree.fromstring(answer.data)
    entries = feed.findall("a:entry", ATOM)
    assert len(entries) == 18
    first = entries[0]
    assert first.findtext("a:updated", namespaces=ATOM) == "2026-11-13T00:00:00+08:00"
    assert first.findtext("a:id", namespaces=ATOM) == f"{house.settings.public_url}/disclosures/gz2026-025"
    assert feed.findtext("a:updated", namespaces=ATOM) == "2026-11-13T00:00:00+08:00"


def test_the_lists_lead_to_asking_for_what_is_not_there(visitor):
    for address in ("/board", "/disclosures", "/services/990100002000"):
        assert "/requests/new" in visitor.open(address).links
