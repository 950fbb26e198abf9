"""The HTML of an office's wording: paragraphs and tables, nothing that a browser or printer would act upon."""

import re
from html.parser import HTMLParser

from jinja2 import Environment

from portal.cases.papers.office_fields import Wrong
from portal.ground.errors import N_

FIELD = "\ue000"  # stands for a field while the HTML is looked at
_TAGS = {"p", "br", "strong", "em", "u", "div", "ol", "ul", "li"}
_TAGS |= {"table", "colgroup", "col", "thead", "tbody", "tr", "th", "td"}
_VALUES = {
    "class": re.compile(r"[a-z][a-z0-9-]*( [a-z][a-z0-9-]*)*"),
    "scope": re.compile(r"row|col"),
    "colspan": re.compile(r"[1-9]"),
    "rowspan": re.compile(r"[1-9]"),
}


def masked(env: Environment, text: str) -> str:
    """The HTML alone: each field or condition is one mark, and every line keeps its number. Raises TemplateSyntaxError."""
    return "".join(
        value if kind == "data" else "\n" * value.count("\n") + (FIELD if kind == "variable_begin" else "")
        for _line, kind, value in env.lex(text)
    )


def mistakes(html: str) -> list[Wrong]:
    """Everything in it that is not allowed, with its line."""
    looking = _Looking()
    looking.feed(html)
    if looking.rawdata:  # a tag that does not end
        looking.refuse(N_("this tag does not end"), looking.rawdata[:20])
    looking.close()
    return looking.wrong


class _Looking(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.wrong: list[Wrong] = []

    def refuse(self, what: str, name: str) -> None:
        self.wrong.append(Wrong(self.getpos()[0], what, name.replace(FIELD, "{{ }}")))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            self.refuse(N_("this tag is not allowed"), f"<{tag}>")
        for name, value in attrs:
            if name not in _VALUES or not _VALUES[name].fullmatch(value or ""):
                self.refuse(N_("this attribute is not allowed"), f"{name}={value!r}")

    def handle_endtag(self, tag: str) -> None:
        if tag not in _TAGS:
            self.refuse(N_("this tag is not allowed"), f"</{tag}>")

    def handle_comment(self, data: str) -> None:
        self.refuse(N_("comments are not allowed"), "")

    def handle_decl(self, decl: str) -> None:
        self.refuse(N_("this tag is not allowed"), f"<!{decl[:20]}>")

    def unknown_decl(self, data: str) -> None:
        self.refuse(N_("this tag is not allowed"), f"<![{data[:20]}")

    def handle_pi(self, data: str) -> None:
        self.refuse(N_("this tag is not allowed"), f"<?{data[:20]}")

    def handle_data(self, data: str) -> None:
        if "<" in data:
            self.refuse(N_("write &lt; for the sign"), "<")
