"""What a template may not contain, because the policy in force silently ignores it or a person without script is lost."""

import re

import pytest
from lxml import html

from portal.ground.settings import ROOT

pytestmark = pytest.mark.one_engine

FOLDER = ROOT / "templates"
# Papers and checklists are for paper: always Chinese, with a style of their own, never sent to a browser.
PAGES = sorted(p for p in FOLDER.rglob("*.html") if "papers" not in p.parts and "@page" not in p.read_text())
FORBIDDEN = {
    "a handler in an attribute": re.compile(r"\shx-on|\son[a-z]+\s*="),
    "script in hx-vals or hx-headers": re.compile(r"""hx-(vals|headers)\s*=\s*["']\s*js:"""),
    "a filter in hx-trigger": re.compile(r"""hx-trigger\s*=\s*(["'])(?:(?!\1).)*\["""),
    "an inline style": re.compile(r"\sstyle\s*=|<style"),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*ld\+json)"),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
    "a frame or an object": re.compile(r"<(iframe|object|embed)\b"),
    "something from another site": re.compile(r"""\s(src|href)\s*=\s*["']https?://(?!www\.w3\.org)"""),
}


ALLOWED = {"PDF", "JSON", "OFD", "JPEG", "PNG", "SHA", "CSV", "Atom", "English", "JavaScript", "iCalendar"}
ALLOWED |= {"Enter", "Ctrl", "Esc"}  # keys are called so in every language


def name(path):
    return path.relative_to(FOLDER).as_posix()


def markup(path):
    """A template without comments, statements and expressions: what it says by itself."""
    text = re.sub(r"{#.*?#}|{%.*?%}", "", path.read_text(), flags=re.DOTALL)
    return re.sub(r"{{.*?}}", "0", text, flags=re.DOTALL)


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_template_holds_nothing_that_the_policy_forbids(path):
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(markup(path))] == []


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_template_escapes_what_it_prints(path):
    """Markup that is safe is made so where it is made; a template cannot know."""
    assert not re.search(r"\|\s*safe\b|autoescape\s+false", path.read_text())


@pytest.mark.parametrize("path", [p for p in PAGES if p.name.startswith("_")], ids=name)
def test_a_fragment_stands_alone(path):
    assert "{% extends" not in path.read_text()


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_template_names_no_state_to_decide_a_button(path):
    """Buttons come from open_to(case, person); a template that compares a case's state would decide for itself."""
    assert not re.search(r"case\.state\s*(==|!=|in)\s", path.read_text())


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_what_a_person_reads_in_a_template_comes_from_the_catalogues(path):
    """No bare words between tags, in either language. 中文 and English are called so in every language."""
    document = html.fragment_fromstring(f"<div>{markup(path)}</div>")
    spoken = " ".join([*document.itertext(), *document.xpath("//@aria-label | //@alt | //@placeholder | //@title")])
    bare = re.findall(r"[A-Za-z]{3,}|[\u4e00-\u9fff]+", spoken.replace("中文", ""))
    assert [word for word in bare if word not in ALLOWED] == []
