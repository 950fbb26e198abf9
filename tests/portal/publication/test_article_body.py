"""The text of a publication: a little markup, and nothing else becomes HTML."""

import pytest

from portal.publication.article_body import as_html


def test_headings_lists_tables_and_links():
    text = "## 一、办法\n第一段\n\n- 甲\n- 乙\n1. 一\n2. 二\n| 事项 | 时限 |\n|---|---|\n| 证照 | 5天 |\n见[指南](/services)"
    assert as_html(text).split("\n") == [
        "<h2>一、办法</h2>",
        "<p>第一段</p>",
        "<ul><li>甲</li><li>乙</li></ul>",
        "<ol><li>一</li><li>二</li></ol>",
        '<div class="table" tabindex="0"><table><thead><tr><th scope="col">事项</th><th scope="col">时限</th></tr></thead>'
        "<tbody><tr><td>证照</td><td>5天</td></tr></tbody></table></div>",
        '<p>见<a href="/services">指南</a></p>',
    ]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "## <b>粗</b>",
        "| <i>x</i> |",
        "[点我](javascript:alert(1))",
        "[点我](data:text/html,x)",
        "[点我](//evil.example)",
        '[点我](https://a.example/"onclick=x)',
        "[<b>](https://a.example)",
    ],
)
def test_everything_else_is_shown_as_text(text):
    html = as_html(text)
    for tag in ("<script", "<img", "<b>", "<i>", 'javascript:alert(1)"', 'href="data:', 'href="//', 'onclick=x"'):
        assert tag not in html


def test_what_was_redacted_has_a_visible_bar():
    assert as_html("电话[已隐去]。") == '<p>电话<span class="redact">已隐去</span>。</p>'


def test_line_ends_of_every_kind_and_nothing_at_all():
    assert as_html("甲\r\n乙") == "<p>甲</p>\n<p>乙</p>"
    assert as_html("") == ""
    assert as_html("|---|") == ""
