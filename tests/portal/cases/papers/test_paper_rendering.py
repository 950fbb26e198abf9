"""Papers as fragment and as PDF/A-3: every kind, the sentences of law, pages, seal, fonts, and hostile text."""

import copy
import json
import re
import resource
import subprocess
from html import unescape
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
import zxingcpp
from PIL import Image

from portal.cases.papers.filling import data_digest
from portal.cases.papers.fonts import compact_fonts
from portal.cases.papers.kinds import KINDS, example
from portal.cases.papers.rendering import as_html, as_pdf, stationery
from portal.ground.errors import BadSetting, Refused

pytestmark = pytest.mark.one_engine


@pytest.fixture(scope="session")
def fonts(tmp_path_factory):
    folder = compact_fonts(tmp_path_factory.getbasetemp().parent / "fonts")
    assert folder is not None, "fonts-noto-cjk is not installed"
    return (folder,)


def words(html):
    """The text of a fragment without tags and white space."""
    return re.sub(r"\s", "", unescape(re.sub(r"<[^>]+>", "", html)))


def pages_of(pdf):
    """The text of each page, without white space."""
    text = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return [re.sub(r"\s", "", page) for page in text.split("\f")[:-1]]


def complaints(caplog):
    """What the renderer said about templates and style sheet."""
    return [record.getMessage() for record in caplog.records if record.name.startswith("weasyprint")]


def resident_kib():
    """Memory that this process holds now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() // 1024


def changed(code, **parts):
    """The example of a kind with some fields replaced (whole dictionaries are joined)."""
    data = copy.deepcopy(example(code))
    for name, value in parts.items():
        data[name] = {**data[name], **value} if isinstance(value, dict) and data.get(name) else value
    return data


def test_a_phone_reads_the_code_on_a_paper_from_a_coarse_screen(fonts):
    data = example("acceptance")
    pdf = as_pdf("acceptance", data, sealed=True, sample=True, fonts=fonts)
    drawn = subprocess.run(["pdftoppm", "-r", "96", "-png", "-"], input=pdf, capture_output=True, check=True).stdout
    found = zxingcpp.read_barcodes(Image.open(BytesIO(drawn)))
    assert [code.text for code in found] == [data["verify_url"]]


@pytest.mark.parametrize("code", KINDS)
def test_each_kind_becomes_a_pdf_that_says_what_it_is(code, fonts, caplog):
    kind, data = KINDS[code], example(code)
    pages = pages_of(as_pdf(code, data, sealed=True, sample=True, fonts=fonts))
    assert complaints(caplog) == []
    assert kind.title in pages[0]
    assert data.get("number", "") in pages[0]
    if not code.startswith("supervision_"):  # an order to a window names no applicant (documents.md 22)
        assert data["applicant"]["name"] in "".join(pages)
    for i, page in enumerate(pages, 1):
        assert f"第{i}页共{len(pages)}页" in page
        assert "办件编号：YX261113-0388" in page


@pytest.mark.parametrize("code", KINDS)
def test_each_kind_becomes_a_fragment_for_a_strict_page(code):
    html = as_html(code, example(code), heading=2, sealed=True)
    assert html.lstrip().startswith('<article class="notice"')
    assert "style=" not in html
    assert "<script" not in html
    assert html.count("<h2") == 1
    assert "<h1" not in html


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("receipt", "本凭证仅证明收到材料，不代表受理。本机关将于2026年11月20日前作出受理、不予受理或者一次性告知补正的处理；逾期不告知的，自2026年11月13日起即为受理（《中华人民共和国行政许可法》第三十二条第一款第四项）。"),
        ("acceptance", "申请事项属于本机关职权范围，申请材料齐全、符合法定形式，依据《中华人民共和国行政许可法》第三十二条第一款第五项的规定，现予受理。本事项法定办理时限10个工作日，承诺5个工作日，自受理次日起计算，应于2026年11月20日前办结。（依法需要听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审的，所需时间不计入，另行书面告知。）"),
        ("acceptance_deemed", "本机关未在五个工作日内告知补正，依据《中华人民共和国行政许可法》第三十二条第一款第四项，该申请自2026年11月13日起即为受理。"),
        ("refusal_of_acceptance", "经审查，该申请事项不属于本机关职权范围，依据《中华人民共和国行政许可法》第三十二条第一款第二项，决定不予受理。"),
        ("refusal_of_acceptance", "请向临江县政务服务中心（地址：临江县滨江路1号（虚构地址），电话：0009-8220100）申请。"),
        ("refusal_of_acceptance", "如不服本决定，可以自收到本告知书之日起六十日内向云溪县人民政府申请行政复议（线上复议渠道：https://reconsideration.example.invalid/yunxi），也可以自收到之日起六个月内依法向云溪县人民法院提起行政诉讼。"),
        ("correction", "依据《中华人民共和国行政许可法》第三十二条第一款第四项，现一次性告知你单位需要补正的全部内容如下（第1次告知，共2项）："),
        ("correction", "请按要求补正后一次提交。除法律、法规、规章变化或者补正材料引发新情形外，本机关不再提出其他补正要求。"),
        ("commitment", "1．已知晓该事项应提交的全部材料及本次缺少的材料；2．承诺于2026年11月20日前补齐，所补材料真实、合法、有效，内容与主要材料一致；3．逾期未补齐或不符合要求的，同意本机关终止办理，自行承担后果；4．同意将失信情况依法记入信用记录。"),
        ("tolerant", "在补齐前，本机关不出具审批结果。"),
        ("decision_granted", "符合《中华人民共和国食品安全法》第三十五条、《食品经营许可和备案管理办法》（市场监管总局令第78号）第十二条规定的条件、标准，依据《中华人民共和国行政许可法》第三十八条第一款，决定准予行政许可。"),
        ("decision_granted", "有效期：自2026年11月20日至2031年11月19日（需要延续的，应在届满三十日前提出）。"),
        ("decision_granted", "本决定依法公开。"),
        ("decision_refused", "该申请不符合《食品经营许可和备案管理办法》（市场监管总局令第78号）第十二条关于设备布局和工艺流程应当合理、防止交叉污染的规定，理由是："),
        ("decision_refused", "依据《中华人民共和国行政许可法》第三十八条第二款，决定不予行政许可。"),
        ("decision_refused", "如不服本决定，可以自收到本决定书之日起六十日内向云溪县人民政府申请行政复议（线上复议渠道：https://reconsideration.example.invalid/yunxi），也可以自收到之日起六个月内依法向云溪县人民法院提起行政诉讼。"),
        ("deemed_record", "2026年11月13日受理，次日起计算，应于2026年11月20日前办结"),
        ("service_receipt", "《受理通知书》云市监许受字〔2026〕388号1份"),
        ("neutral_acceptance", "申请材料齐全、符合要求，依据《中华人民共和国社会保险法》第五十六条，现予受理。"),
        ("neutral_refused", "依据《中华人民共和国社会保险法》第五十六条，决定不予办理。"),
    ],
)  # fmt: skip
def test_the_sentences_are_those_of_the_rules(code, sentence):
    assert sentence in words(as_html(code, example(code)))


@pytest.mark.parametrize("code", [code for code, kind in KINDS.items() if not kind.permit])
def test_papers_that_are_no_permits_never_cite_the_permit_law(code):
    text = words(as_html(code, example(code)))
    assert "行政许可" not in text.replace("行政审批专用章", "")


def test_a_first_reconsideration_and_an_items_own_remedies_are_printed_as_told():
    first = changed("neutral_refused", item={"remedies": "reconsideration_first"})
    assert "应当先自收到本决定书之日起六十日内向云溪县人民政府申请行政复议" in words(as_html("neutral_refused", first))
    own = changed("neutral_refused", item={"remedies": "own", "remedies_text": "如有争议，可以依合同约定申请仲裁。"})
    assert "依合同约定申请仲裁" in as_html("neutral_refused", own)
    none = changed("neutral_refused", item={"remedies": "none"})
    assert "行政复议" not in as_html("neutral_refused", none)


def test_without_a_calendar_a_paper_prints_five_working_days_and_no_date():
    receipt = words(as_html("receipt", changed("receipt", accept_notice_due="calendar_missing")))
    assert "本机关将自收到申请之日起五个工作日内作出受理" in receipt
    acceptance = words(as_html("acceptance", changed("acceptance", decision_due=None)))
    assert "自受理次日起计算。" in acceptance
    assert "None" not in acceptance


@pytest.mark.parametrize(
    ("code", "parts", "sentence"),
    [
        ("acceptance", {"corrected": True}, "已按要求提交全部补正材料，依据"),
        ("acceptance", {"limits": {"promised": {"n": 0}}}, "承诺受理当日办结，应于2026年11月20日办结。"),
        ("acceptance", {"limits": {"statutory": None}}, "本事项法律、法规未规定统一的办理时限，承诺5个工作日"),
        ("acceptance", {"fee": {"standard": "80元/件", "basis": "收费文件", "bank": "县农商行"}}, "80元/件（依据：收费文件）；缴费：县农商行"),
        ("receipt", {"purpose": "promised"}, "按容缺受理承诺补交的“食品经营许可（新办）”下列材料"),
        ("receipt", {"purpose": "correction"}, "为申请办理“食品经营许可（新办）”补正的下列材料"),
        ("refusal_of_acceptance", {"ground": "no_permit_needed"}, "依法不需要取得行政许可，依据《中华人民共和国行政许可法》第三十二条第一款第一项，现告知不受理。"),
        ("neutral_refusal_of_acceptance", {"ground": "not_eligible"}, "不符合《中华人民共和国社会保险法》第五十六条规定的办理条件，决定不予办理。"),
        ("correction", {"round": 2, "round_reason": "新情形"}, "第2次告知"),
        ("termination", {"ground": "withdrawn"}, "你单位于2026年11月20日提出撤回申请，本机关依申请终止办理。"),
        ("termination", {"ground": "correction_lapsed"}, "已一次性告知需要补正的全部内容并提醒两次，截至2026年11月20日仍未收到补正材料"),
        ("decision_refused", {"decision": {"technical_basis": "检验报告1号"}}, "技术依据（《中华人民共和国行政许可法》第五十五条第三款）：检验报告1号。"),
        ("service_receipt", {"delivery": {"way": "window", "servers": ["孙晓梅"], "received_on": "2026-11-20"}}, "送达方式窗口领取"),
    ],
)  # fmt: skip
def test_variants_of_the_wording(code, parts, sentence):
    assert sentence in words(as_html(code, changed(code, **parts)))


def test_a_paper_with_a_missing_field_is_refused_by_name(fonts):
    data = changed("decision_refused")
    del data["decision"]["reasons"]
    with pytest.raises(Refused) as refused:
        as_pdf("decision_refused", data, sealed=True, sample=True, fonts=fonts)
    assert refused.value.values["fields"] == "decision.reasons"
    assert refused.value.field == "decision.reasons"


def test_without_a_seal_the_paper_is_a_sample_that_waits_for_it(fonts):
    with pytest.raises(ValueError, match="sample"):
        as_pdf("acceptance", example("acceptance"), sealed=False, sample=False, fonts=fonts)
    sample = "".join(pages_of(as_pdf("acceptance", example("acceptance"), sealed=False, sample=True, fonts=fonts)))
    assert "（印章：待加盖）" in sample
    assert "样张：本文书未经签名用印，不具有法律效力。" in sample
    assert "行政审批专用章" not in sample


def test_a_demonstration_says_so_and_a_real_paper_carries_no_mark(fonts):
    demo = "".join(pages_of(as_pdf("acceptance", example("acceptance"), sealed=True, sample=True, fonts=fonts)))
    assert "演示：本文书由演示证书签名，印章为演示图样，不具有法律效力。" in demo
    real = "".join(pages_of(as_pdf("acceptance", example("acceptance"), sealed=True, sample=False, fonts=fonts)))
    assert "行政审批专用章" in real
    assert not set("演样") & set(real)


def test_a_seal_is_drawn_only_where_the_organ_has_one(fonts):
    data = changed("acceptance")
    data["organ"]["seal"] = {}
    with pytest.raises(Refused) as refused:
        as_pdf("acceptance", data, sealed=True, sample=True, fonts=fonts)
    assert refused.value.values["fields"] == "organ.seal.text"


@pytest.mark.parametrize("code", ["receipt", "decision_granted", "service_receipt"])
def test_the_file_is_pdf_a_3b_as_far_as_can_be_seen(code, fonts):
    data = example(code)
    with pikepdf.open(BytesIO(as_pdf(code, data, sealed=True, sample=True, fonts=fonts))) as pdf:
        assert not pdf.is_encrypted
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert pdf.Root.Lang == "zh-CN"
        xmp = pdf.open_metadata()
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("3", "B")
        assert "苏" not in str(pdf.docinfo.Title)
        paper = "{urn:x-service-centre:paper:1}"
        assert xmp[f"{paper}dataDigest"] == data_digest(data)
        assert xmp[f"{paper}templateVersion"] == f"{code}/1"
        assert xmp[f"{paper}number"] == data["number"]
        for page in pdf.pages:
            assert [round(float(x) / 72 * 25.4) for x in page.mediabox] == [0, 0, 210, 297]
        fonts_used = [
            o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"
        ]
        assert fonts_used
        assert all("/FontFile3" in font or "/FontFile2" in font for font in fonts_used)


def test_the_same_data_give_the_same_bytes(fonts):
    first = as_pdf("acceptance", example("acceptance"), sealed=True, sample=True, fonts=fonts)
    assert first == as_pdf("acceptance", example("acceptance"), sealed=True, sample=True, fonts=fonts)


def test_hostile_text_is_shown_as_text(fonts):
    name = '<script>alert(1)</script>"&{{ 7*7 }}<img src="http://127.0.0.1/x">'
    data = changed("acceptance", applicant={"name": name})
    html = as_html("acceptance", data)
    assert "<script" not in html
    assert "<img" not in html
    assert words(html).count(re.sub(r"\s", "", name)) == 1
    text = "".join(pages_of(as_pdf("acceptance", data, sealed=True, sample=True, fonts=fonts)))
    assert '<script>alert(1)</script>"&{{7*7}}<imgsrc="http://127.0.0.1/x">' in text


def test_control_characters_and_lone_surrogates_do_not_stop_a_paper(fonts):
    data = changed("acceptance", applicant={"name": "张\x00三\ud800\u202e"})
    assert "张三：" in pages_of(as_pdf("acceptance", data, sealed=True, sample=True, fonts=fonts))[0]


def test_rare_letters_of_names_are_printed_and_unknown_ones_refused(fonts):
    data = changed("acceptance", applicant={"name": "淏䶮珺镕㛃𠮷"})
    assert "淏䶮珺镕㛃𠮷：" in pages_of(as_pdf("acceptance", data, sealed=True, sample=True, fonts=fonts))[0]
    unknown = changed("acceptance", applicant={"name": "张\U0003fffd"})
    with pytest.raises(Refused) as refused:
        as_pdf("acceptance", unknown, sealed=True, sample=True, fonts=fonts)
    assert "U+3FFFD" in refused.value.values["characters"]


@pytest.mark.parametrize("code", ["acceptance", "decision_granted", "correction"])
def test_a_paper_without_rare_letters_carries_only_the_daily_fonts(code, fonts):
    everyday = str.maketrans("珺淏䶮镕", "君昊·容")
    data = json.loads(json.dumps(example(code), ensure_ascii=False).translate(everyday))
    with pikepdf.open(BytesIO(as_pdf(code, data, sealed=True, sample=True, fonts=fonts))) as pdf:
        carried = {
            str(one.FontName) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/FontName" in one
        }
    assert {name.partition("+")[2] for name in carried} == {"Paper-Serif", "Paper-Serif-Bold"}


def test_forty_defects_flow_over_pages_with_their_heading_on_each(fonts):
    rows = [{**example("correction")["defects"][0], "no": i, "defect": f"第{i}处问题"} for i in range(1, 41)]
    pages = pages_of(as_pdf("correction", changed("correction", defects=rows), sealed=True, sample=True, fonts=fonts))
    assert len(pages) >= 5
    assert all("存在的问题" in page for page in pages[:-1])
    assert all(f"第{i}处问题" in "".join(pages) for i in range(1, 41))
    assert "本机关不再提出其他补正要求" in "".join(pages[-2:])


@pytest.mark.parametrize("lines", range(1, 24))
def test_a_seal_never_stands_on_a_page_without_text(lines, fonts):
    data = changed("neutral_refused", decision={"facts": "查明的事实" * 5 * lines})
    last = pages_of(as_pdf("neutral_refused", data, sealed=True, sample=True, fonts=fonts))[-1]
    assert "行政审批专用章" in last
    assert "提起行政诉讼。" in last


def test_one_very_long_text_flows_too(fonts):
    data = changed("correction")
    data["defects"][0]["how"] = "请逐项核对后重新提交。" * 300
    pages = pages_of(as_pdf("correction", data, sealed=True, sample=True, fonts=fonts))
    assert len(pages) >= 3
    assert "".join(pages).count("请逐项核对后重新提交") >= 250


def test_memory_stays_bounded_over_thirty_papers(fonts):
    for code in ("acceptance", "receipt", "decision_granted"):
        as_pdf(code, example(code), sealed=True, sample=True, fonts=fonts)
    before = resident_kib()
    for _ in range(30):
        as_pdf("acceptance", example("acceptance"), sealed=True, sample=True, fonts=fonts)
    assert resident_kib() - before < 30_000


def test_the_style_sheet_uses_nothing_that_the_renderer_does_not_know(fonts, caplog):
    stationery.cache_clear()
    as_pdf("acceptance", example("acceptance"), sealed=True, sample=True, fonts=fonts)
    assert complaints(caplog) == []


def test_an_office_may_replace_a_template_and_its_fonts(tmp_path, fonts):
    (tmp_path / "acceptance.html").write_text(
        '{% extends "_paper.html" %}{% block body %}<p>本县文本</p>{% endblock %}', encoding="utf-8"
    )
    assert "本县文本" in as_html("acceptance", example("acceptance"), templates=tmp_path)
    office = tmp_path / "fonts"
    office.mkdir()
    with pytest.raises(BadSetting, match="fangsong"):
        as_pdf("acceptance", example("acceptance"), sealed=True, sample=True, fonts=(office,))
    (office / "fangsong.otf").write_bytes((Path(fonts[0]) / "serif.otf").read_bytes())
    pdf = as_pdf(
        "acceptance", example("acceptance"), sealed=True, sample=True, fonts=(office, *fonts), templates=tmp_path
    )
    with pikepdf.open(BytesIO(pdf)) as opened:
        names = {str(o.FontName) for o in opened.objects if isinstance(o, pikepdf.Dictionary) and "/FontName" in o}
    assert any(name.endswith("Paper-FangSong") for name in names)
