"""The drawn seal and the QR code."""

import re
import xml.etree.ElementTree as ET

import segno

from portal.cases.papers.qr import qr_image, qr_svg
from portal.cases.papers.seal_image import seal_svg

SVG = "{http://www.w3.org/2000/svg}"


def letters(svg):
    """The letters on the arc and the lines across, read as XML (which also proves that it is well formed)."""
    root = ET.fromstring(str(svg).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))
    texts = [
        (text.text, text in [t for g in root.iter(f"{SVG}g") for t in g if g.get("transform")])
        for text in root.iter(f"{SVG}text")
    ]
    return "".join(t for t, turned in texts if turned), [t for t, turned in texts if not turned]


def test_the_name_runs_on_the_arc_and_the_purpose_stands_across():
    svg = seal_svg("云溪县市场监督管理局行政审批专用章")
    assert letters(svg) == ("云溪县市场监督管理局", ["行政审批专用章"])
    assert 'width="40mm"' in svg
    assert "style=" not in svg


def test_other_purposes_and_seals_without_one():
    assert letters(seal_svg("云溪县政务服务中心联办专章")) == ("云溪县政务服务中心", ["联办专章"])
    assert letters(seal_svg("云溪县人民政府")) == ("云溪县人民政府", [])


def test_a_demonstration_seal_says_so():
    arc, lines = letters(seal_svg("云溪县市场监督管理局行政审批专用章", demonstration=True))
    assert "演示" not in arc
    assert lines[-1] == "演示"


def test_the_longest_imprint_still_leaves_the_foot_of_the_seal_open():
    svg = seal_svg("云溪县某某某某某某某某某某某某某局行政审批专用章", 42)
    turns = [float(t) for t in re.findall(r"rotate\(([-\d.]+)\)", svg)]
    assert max(turns) <= 126
    assert turns == sorted(turns)
    assert 'width="42mm"' in svg


def test_an_imprint_is_text_and_never_markup():
    assert "<script" not in seal_svg("<script>局行政审批专用章")


def test_the_code_holds_the_address_for_page_and_paper():
    url = "https://portal.example.invalid/verify/7K2Q0388PX4M9TAB"
    svg = qr_svg(url)
    assert "style=" not in svg
    assert 'role="img"' in svg
    modules = segno.make(url, error="m", micro=False, boost_error=False).symbol_size(border=1)[0]
    assert f'viewBox="0 0 {modules} {modules}"' in svg
    assert qr_image(url).startswith('<img class="qr" alt="二维码：核验真伪" src="data:image/png;base64,')
