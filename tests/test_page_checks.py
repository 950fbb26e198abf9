"""The careful eye itself: each mistake that it is there for is one that it sees."""

import pytest
from lxml import html

from tests.page_checks import check_page

pytestmark = pytest.mark.one_engine

GOOD = """<!doctype html><html lang="zh-CN"><head><title>办事 - 中心</title></head><body><main id="main"><h1>办事</h1>
<form action="/language/en" method="post"><label for="q">词</label><input id="q" name="q"><button>找</button></form>
<a href="#main">回</a>{}</main></body></html>"""

MISTAKES = [
    ("<h1>again</h1>", "h1 is"),
    ('<p id="q">twice</p>', "id 'q' stands twice"),
    ('<input name="bare">', "input 'bare' has no label"),
    ('<label for="nobody">x</label>', "for='nobody' names nothing"),
    ('<form action="/nowhere-at-all" method="post"></form>', "leads nowhere"),
    ('<form action="/sign-out" method="post"><button>x</button></form>', "has no csrf_token"),
    (
        '<form action="/services"><input type="hidden" name="csrf_token" value="x"></form>',
        "puts its token into the address",
    ),
    ('<form action="/language/en" method="post"><label>f<input type="file" name="f"></label></form>', "no multipart"),
    ('<p style="color:red">x</p>', "style on p"),
    ("<style>p{}</style>", "inline style"),
    ("<script>1</script>", "inline script"),
    ('<p onclick="x()">x</p>', "onclick on p"),
    ('<p hx-on:click="x()">x</p>', "hx-on:click on p"),
    ('<a href="/no-such-page">x</a>', "link '/no-such-page' leads nowhere"),
    ('<a href="#nothing">x</a>', "nothing has this id"),
    ('<a href="javascript:x()">x</a>', "href='javascript:x()'"),
    ('<a href="/"></a>', "says nothing"),
    ('<img src="/static/mark.svg">', "has no alt"),
    ('<p hx-get="/services">x</p>', "does nothing without JavaScript"),
    ('<form action="/services" hx-get="/services" hx-trigger="change[x]"></form>', "is ignored under the policy"),
    ("<p>Draft</p>", "English on a Chinese page: 'Find a service'"),
]


def test_a_good_page_has_no_mistakes(app):
    assert check_page(html.document_fromstring(GOOD.format("")), app, "/") == []


@pytest.mark.parametrize(("piece", "seen"), MISTAKES, ids=[seen for _, seen in MISTAKES])
def test_a_mistake_is_seen(app, piece, seen):
    piece = piece.replace("<p>Draft</p>", "<p>Find a service</p>")
    mistakes = check_page(html.document_fromstring(GOOD.format(piece)), app, "/")
    assert any(seen in mistake for mistake in mistakes), mistakes


@pytest.mark.parametrize(
    ("changed", "seen"),
    [
        (("办事 - 中心", ""), "title is"),
        (('lang="zh-CN"', ""), "lang is None"),
        (('lang="zh-CN"', 'lang="en"'), "Chinese, not marked lang=zh-CN"),
        (("<main", "<div"), "one main"),
    ],
)
def test_a_mistake_of_the_whole_page_is_seen(app, changed, seen):
    mistakes = check_page(html.document_fromstring(GOOD.format("").replace(*changed)), app, "/")
    assert any(seen in mistake for mistake in mistakes), mistakes
