"""The text of a publication: lines of plain writing with very little markup, and nothing else ever becomes HTML.

A line is a paragraph; `## ` and `### ` begin headings, `- ` and `1. ` lists, `| a | b |` a table row, `[words](address)`
is a link to a page of this site or of the web. Everything else, HTML and scripts among it, is text and shown as text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape

MARK = "[已隐去]"  # what was redacted says so, wherever a text goes: page, PDF, feed, data
SHOWN_MARK = Markup('<span class="redact">已隐去</span>')
LONGEST = 100_000
_LINK = re.compile(r"\[([^\[\]\n]{1,200})\]\(((?:https?://|/(?!/))[^\s()<>\"'\\]{1,500})\)")
_LISTED = re.compile(r"(-|\d{1,3}[.、])\s+(.*)")
_RULE = re.compile(r"\|[\s:|-]+\|")
_AROUND = {
    "p": Markup("<p>{}</p>"),
    "h2": Markup("<h2>{}</h2>"),
    "h3": Markup("<h3>{}</h3>"),
    "ul": Markup("<ul>{}</ul>"),
    "ol": Markup("<ol>{}</ol>"),
}


@dataclass(frozen=True)
class Block:
    """A piece of the text: `kind` is p, h2, h3, ul, ol or table; `lines` are items or rows."""

    kind: str
    lines: tuple[str, ...]

    def html(self) -> Markup:
        """As HTML; every character that is not our own markup is escaped."""
        if self.kind in ("ul", "ol"):
            items = Markup("").join(Markup("<li>{}</li>").format(inline(line)) for line in self.lines)
            return _AROUND[self.kind].format(items)
        if self.kind == "table":
            return _table(self.lines)
        return _AROUND[self.kind].format(inline(self.lines[0]))


def blocks(text: str) -> Iterator[Block]:
    """The pieces of a text in their order."""
    kind = ""
    lines: list[str] = []
    for raw in text.replace("\r\n", "\n").split("\n"):
        line = raw.strip()
        now, words = _kind_of(line)
        if kind and (now != kind or now not in ("ul", "ol", "table")):
            yield Block(kind, tuple(lines))
            lines = []
        kind = now
        if now and not (now == "table" and _RULE.fullmatch(line)):
            lines.append(words)
        elif now:
            lines.append("")
    if kind:
        yield Block(kind, tuple(lines))


def _kind_of(line: str) -> tuple[str, str]:
    if not line:
        return "", ""
    for mark, kind in (("### ", "h3"), ("## ", "h2")):
        if line.startswith(mark) and line[len(mark) :].strip():
            return kind, line[len(mark) :].strip()
    listed = _LISTED.fullmatch(line)
    if listed and listed[1] == "-":
        return "ul", listed[2]
    if listed and listed[1].endswith("."):
        return "ol", listed[2]
    if line.startswith("|") and line.endswith("|") and len(line) > 2:
        return "table", line
    return "p", line


def as_html(text: str) -> Markup:
    """The whole text as HTML."""
    return Markup("\n").join(block.html() for block in blocks(text))


def frozen(html: str) -> Markup:
    """The HTML of a frozen version, which `as_html` made."""
    return Markup(html)  # noqa: S704


def inline(text: str) -> Markup:
    """A line with its links and the marks of what was redacted."""
    parts, at = [], 0
    for link in _LINK.finditer(text):
        parts.append(marked(text[at : link.start()]))
        parts.append(Markup('<a href="{}">{}</a>').format(link[2], marked(link[1])))
        at = link.end()
    parts.append(marked(text[at:]))
    return Markup("").join(parts)


def marked(text: str) -> Markup:
    """Plain text, escaped, with a visible bar where something was redacted."""
    return SHOWN_MARK.join(escape(part) for part in text.split(MARK))


def _table(lines: tuple[str, ...]) -> Markup:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line]
    if not rows:
        return Markup("")
    width = max(map(len, rows))
    head, *body = [row + [""] * (width - len(row)) for row in rows]
    heads = Markup("").join(Markup('<th scope="col">{}</th>').format(inline(cell)) for cell in head)
    lines_of = Markup("").join(
        Markup("<tr>{}</tr>").format(Markup("").join(Markup("<td>{}</td>").format(inline(cell)) for cell in row))
        for row in body
    )
    return Markup(
        '<div class="table" tabindex="0"><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>'
    ).format(heads, lines_of)
