"""The hall: home, directory, guides. Every page is also checked by the visitor (headings, labels, policy, languages)."""

import gzip
import json
import re

import pytest

from portal.ground.settings import ROOT
from tests.counting import queries

DATA = json.loads((ROOT / "data" / "services.json").read_text())
FOOD = "990131004000"
EXPERT = "990115001000"
PAGES = ["/", "/services", f"/services/{FOOD}", "/board", "/disclosures", "/requests/new", "/about/privacy", "/track"]


def guides_on(page):
    """Codes of the guides that a page links to, in its order."""
    return [link.rsplit("/", 1)[1] for link in page.links if re.fullmatch(r"/services/[0-9]{12}", link)]


def test_home_shows_search_services_themes_and_the_hall(visitor):
    page = visitor.open("/")
    assert page.h1 == "您今天要办什么事？"
    assert "开放到 12:00" in page.text
    assert "2026-11-23 周一" in page.text
    assert FOOD in guides_on(page)
    assert "全部 96 项服务" in page.text
    assert "现在还没有数据" in page.text
    assert not page.all("//script")


def test_home_before_anything_is_loaded(app, empty_house):
    from portal.ground import schema
    from tests.pages import Visitor

    schema.migrate()
    assert "还没有载入服务事项" in Visitor(app).open("/").text


def test_searching_from_home_leads_to_the_results_in_order(visitor):
    page = visitor.open("/").submit("/services", q="spjy")
    assert guides_on(page) == [FOOD, "990131005000"]
    assert page.words("//mark") == ["食品经营"] * 2
    assert page.follow("食品经营许可（新办）").h1 == "食品经营许可（新办）"


def test_filters_work_without_a_script_and_can_be_taken_away(visitor):
    page = visitor.open("/services").submit("/services", online=["仅窗口"])
    assert guides_on(page) == ["990109004000", "990111001000"]
    assert "找到 96 项服务" in page.follow("去掉").text


def test_pages_of_the_directory_hold_every_service_once(visitor):
    page, seen = visitor.open("/services"), []
    while True:
        seen += guides_on(page)
        if not page.all('//a[@rel="next"]'):
            break
        page = page.follow("下一页")
    assert sorted(seen) == sorted(item["code"] for item in DATA)


def test_htmx_gets_the_results_only(visitor):
    piece = visitor.fragment("/services?q=spjy&online=可预审")
    assert guides_on(piece) == [FOOD]
    assert piece.words('//*[@id="announce"]') == ["找到 1 项服务"]
    assert not piece.all("//form")


def test_the_filters_beside_a_search_count_what_they_would_show(visitor):
    page, piece = visitor.open("/services?q=spjy"), visitor.fragment("/services?q=spjy")
    label = page.all('//label[input[@name="online" and @value="可预审"]]')[0]
    count = label.xpath("span[@id]")[0]
    assert count.text_content() == str(len(guides_on(visitor.open("/services?q=spjy&online=可预审"))))
    assert piece.words(f'//*[@id="{count.get("id")}" and @hx-swap-oob]') == [count.text_content()]


def test_a_history_restore_gets_the_whole_page(client):
    answer = client.get("/services", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert b"<!doctype html>" in answer.data


def test_nothing_found_proposes_something(visitor):
    page = visitor.open("/services?q=zzzzzz")
    assert "没有找到" in page.text
    assert len(guides_on(page)) == 5


@pytest.mark.parametrize(
    "query", ["page=abc", "page=-1", "page=99999999999999999999", "theme=%00", "q=%FF%FE", "q=" + "x" * 3000]
)
def test_junk_in_the_address_counts_as_nothing(visitor, query):
    visitor.open(f"/services?{query}")


def public_words(item):
    """Every text of an item that the public must be able to read on its page."""
    yield from (
        item["name"],
        *item["aliases"],
        *item["conditions"],
        item["result"]["name"],
        item["code"],
        item["implement_code"],
        item["online_level"],
        *item["audience"],
    )
    for basis in item["legal_basis"]:
        yield from (basis["law"], basis["article"], basis["gist"])
    for material in item["materials"]:
        yield from (
            material["name"],
            material["source"],
            material["sample_note"] or "",
            material["acceptance_criteria"],
        )
    for field in item["form_fields"]:
        yield from (field["label"], field["help"], *(field["options"] or ()))
    for step in item["steps"]:
        yield from (step["name"], step["role"])
    for procedure in item["special_procedures"]:
        yield from (procedure["name"], procedure["note"], procedure.get("law") or "")
    for faq in item["faqs"]:
        yield from (faq["q"], faq["a"])
    for change in item["changes"]:
        yield from (change["what"], change["basis"])
    yield item["statutory_note"] or ""
    if item["fee"]:
        yield from (item["fee"]["standard"], item["fee"]["basis"])
    if item["promised_days"]:
        yield f"{item['promised_days']} 个工作日"


def test_every_guide_shows_every_public_fact_and_no_office_note(visitor):
    for item in DATA:
        text = visitor.open(f"/services/{item['code']}").text
        missing = [words for words in public_words(item) if " ".join(words.split()) not in text]
        assert missing == [], item["code"]
        notes = [*item["unchecked_points"], item["checked"] or ""]
        assert not [note for note in notes if note and note in text], item["code"]


def test_a_guide_has_the_five_publics(visitor):
    words = visitor.open(f"/services/{FOOD}").words('//*[@id="five"]//strong')
    assert words == ["服务内容", "办事程序", "申报材料", "承诺时限", "收费标准和依据"]


def test_a_guide_says_what_stops_the_clock_and_on_which_ground(visitor):
    text = visitor.open(f"/services/{EXPERT}").text
    assert "专家评审：约 5 天。依据：专家评审、《中华人民共和国行政许可法》第四十五条" in text
    assert "工伤保险条例》第二十条第三款" in visitor.open("/services/990114009000").text


@pytest.mark.parametrize(
    ("code", "button"), [(FOOD, "开始网上预审"), ("990131005000", "网上申请"), ("990111001000", "预约窗口")]
)
def test_a_guide_offers_the_way_that_its_item_has(visitor, code, button):
    page = visitor.open(f"/services/{code}")
    assert page.words('//form[contains(@action, "/apply")]//button') == [button]


def test_the_information_request_leads_to_its_own_page(visitor):
    page = visitor.open("/services/990100002000")
    assert not page.has_form("/apply")
    assert page.follow("申请公开政府信息").h1 == "申请公开政府信息"


def test_the_print_view_opens_what_is_folded(visitor):
    folded = visitor.open(f"/services/{FOOD}")
    opened = visitor.open(f"/services/{FOOD}?print=1")
    assert folded.all("//details[not(@open)]")
    assert not opened.all("//details[not(@open)]")


def test_a_guide_in_english_marks_what_is_chinese(visitor):
    page = visitor.read(english=True).open(f"/services/{FOOD}")
    assert page.h1 == "Food business licence – new application"
    assert "Health certificates of staff" in page.text
    assert page.all('//li[text()="有相应的设备设施和消毒、通风、防蝇防鼠、废弃物处置条件"]/ancestor::*[@lang="zh-CN"]')


def test_every_guide_can_be_read_in_english(visitor):
    visitor.read(english=True)
    for item in DATA:
        page = visitor.open(f"/services/{item['code']}")
        assert page.h1 == item["name_en"]
        assert [alias for alias in item["aliases"] if alias not in page.text] == []


def test_search_engines_read_the_linked_data(visitor):
    [text] = visitor.open(f"/services/{FOOD}").all('//script[@type="application/ld+json"]/text()')
    assert json.loads(text)["identifier"] == FOOD


def test_the_guide_as_data(client):
    answer = client.get(f"/services/{FOOD}.json")
    facts = answer.json
    assert (answer.mimetype, facts["name"], facts["url"]) == (
        "application/json",
        "食品经营许可（新办）",
        f"http://127.0.0.1:8000/services/{FOOD}",
    )
    assert "checked" not in facts
    assert client.get("/services/990131004001.json").status_code == 404


def test_a_joint_service_as_data(client):
    page = client.get("/services/YJS-CYD")
    assert 'href="/services/YJS-CYD.json"' in page.text
    facts = client.get("/services/YJS-CYD.json").json
    assert (facts["name"], facts["url"]) == ("开办餐饮店一件事", "http://127.0.0.1:8000/services/YJS-CYD")
    assert [m["service"] for m in facts["members"] if m["optional"]] == ["990150001000"]
    assert facts["materials"]
    assert facts["form_fields"]
    assert facts["department_name"] == "云溪县市场监督管理局"
    assert not {"checked", "unchecked_points", "left_out"} & set(facts)
    assert client.get("/services/YJS-NONE.json").status_code == 404


def test_the_checklist_is_a_pdf_in_the_reader_s_language(client, house):
    answer = client.get(f"/services/{FOOD}/checklist.pdf")
    assert (answer.mimetype, answer.data[:5]) == ("application/pdf", b"%PDF-")
    client.post("/language/en")
    assert client.get(f"/services/{FOOD}/checklist.pdf").data != answer.data
    assert client.get("/services/990131004001/checklist.pdf").status_code == 404
    assert len(list((house.settings.instance / "checklists").iterdir())) == 2


@pytest.mark.parametrize("code", ["990131004001", "1", "食品经营", "%00", "x" * 300, "<b onclick=x>"])
def test_an_unknown_code_is_404_with_what_may_be_meant(visitor, code):
    assert len(guides_on(visitor.open(f"/services/{code}", 404))) == 5


def test_a_code_almost_right_proposes_the_right_one_first(visitor):
    assert guides_on(visitor.open("/services/990131004001", 404))[0] == FOOD


@pytest.mark.parametrize("topic", ["accessibility", "privacy"])
def test_what_the_portal_says_of_itself(visitor, topic):
    assert len(visitor.open(f"/about/{topic}").text) > 600
    assert len(visitor.read(english=True).open(f"/about/{topic}").text) > 1500


@pytest.mark.parametrize("address", PAGES)
def test_pages_stand_in_english_and_for_elders(visitor, address):
    visitor.client.post("/elder/on")
    assert visitor.open(address).all('/html[@class="elder"]')
    visitor.read(english=True).open(address)


@pytest.mark.parametrize("address", ["/", "/services", "/services?q=食品&online=可预审", "/disclosures"])
def test_a_list_costs_few_queries(client, address):
    client.get(address)
    with queries() as asked:
        client.get(address)
    assert len(asked) <= 8


def test_a_guide_costs_few_queries(client):
    client.get(f"/services/{FOOD}")
    with queries() as asked:
        client.get(f"/services/{FOOD}")
    assert len(asked) <= 8


@pytest.mark.parametrize("address", PAGES)
def test_a_public_page_weighs_at_most_35_kb(client, address):
    """HTML, style and script as they travel, gzipped, on the first visit."""
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    parts = re.findall(r'(?:href|src)="(/static/[^"]+)"', gzip.decompress(answer.data).decode())
    total = len(answer.data)
    for part in parts:
        total += len(client.get(part, headers={"Accept-Encoding": "gzip"}).data)
    assert len(parts) + 1 <= 5
    assert total <= 35_000, total
