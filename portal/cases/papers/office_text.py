"""Wording of a paper as an office may write it: named fields, conditions and lists, and nothing else.

The text is that of the built-in template behind its first line. Every name, filter and block in it is checked against
what the kind offers before it is kept; it is then rendered in a sandbox, with everything in the data escaped.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jinja2 import Template as Compiled
from jinja2 import TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from portal.cases.papers import office_markup
from portal.cases.papers.filling import shape
from portal.cases.papers.kinds import Kind
from portal.cases.papers.kinds_of_sheets import EVERY_KIND, is_of_volume, volume_shape
from portal.cases.papers.office_fields import Found, Reader, Wrong, has
from portal.cases.papers.rendering import TEMPLATES, as_html, environment
from portal.ground.errors import N_, Refused

LONGEST = 20_000  # characters; the longest built-in text has 4,000


def first_line(frame: str) -> str:
    """What stands before every text: the frame around it."""
    return f'{{% extends "{frame}" %}}'


def built_in(kind: Kind) -> str:
    """The text that a kind has while the office has not written its own."""
    text = (TEMPLATES / kind.template).read_text(encoding="utf-8")
    return text.removeprefix(first_line(kind.frame)).lstrip("\n")


def _fields_of(kind: Kind) -> Mapping[str, Any]:
    return volume_shape() if is_of_volume(kind) else shape()


def _reader(kind: Kind) -> Reader:
    """What reads a text of this kind, with the fields, blocks and pieces that it may use."""
    pieces = {} if is_of_volume(kind) else _macros()
    return Reader(set(_sandbox().filters), _blocks_of(kind), pieces, blank=_fields_of(kind))


@lru_cache(maxsize=1)
def _sandbox() -> ImmutableSandboxedEnvironment:
    """As the environment of the built-in templates, but nothing can be called or changed beyond the papers' own pieces."""
    plain = environment(TEMPLATES)
    env = ImmutableSandboxedEnvironment(
        loader=plain.loader,
        autoescape=True,
        undefined=plain.undefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.filters = plain.filters
    env.globals = {}
    return env


@lru_cache(maxsize=64)
def compiled(text: str, frame: str) -> Compiled:
    """A checked text in its frame, ready to be rendered; its lines keep their numbers."""
    return _sandbox().from_string(first_line(frame) + text)


def check(kind: Kind, text: str) -> None:
    """Raise Refused with everything that is wrong with a text, each with its line; nothing where it may be used."""
    if not text.strip():
        raise Refused(N_("Please write the text of the paper."), field="text")
    if len(text) > LONGEST:
        raise Refused(N_("The text is too long: at most %(most)s characters."), field="text", most=LONGEST)
    try:
        tree = _sandbox().parse(text)
        masked = office_markup.masked(_sandbox(), text)
    except TemplateSyntaxError as error:
        raise Refused(
            N_("Line %(line)s: the marks { } cannot be read (%(what)s)."),
            field="text",
            line=error.lineno,
            what=error.message or "",
        ) from error
    except RecursionError as error:
        raise Refused(N_("The text has conditions within conditions without end."), field="text") from error
    reader = _reader(kind)
    reader.read(tree)
    wrong = [*reader.wrong, *office_markup.mistakes(masked)]
    if "body" not in reader.blocks:
        wrong.append(Wrong(1, N_("the text needs its block “body”"), ""))
    if wrong:
        raise _refusal(sorted(wrong))
    lacking = missing(kind, reader.found)
    if lacking:
        raise Refused(
            N_("The text does not print what this paper must say: %(fields)s."),
            field="text",
            fields=", ".join(lacking),
        )


def rendered(kind: Kind, text: str, data: Mapping[str, Any]) -> Markup:
    """The paper with this text. Raises Refused where it cannot be printed with these data."""
    try:
        paper = compiled(text, kind.frame)
        # The rendering engine of papers escapes everything in the data itself.
        if is_of_volume(kind):
            return Markup(paper.render(d=data, kind=kind))  # noqa: S704
        return Markup(as_html(kind, data, heading=3, preview=True, paper=paper))  # noqa: S704
    except Refused:
        raise
    except (
        TemplateError,
        TypeError,
        ValueError,
        ArithmeticError,
        LookupError,
        AttributeError,
        RecursionError,
    ) as error:
        raise Refused(
            N_("The text cannot be printed with this data: %(what)s."), field="text", what=str(error)[:200]
        ) from error


def missing(kind: Kind, found: Found) -> list[str]:
    """Fields that the kind must print and that neither the text nor the frame around it names."""
    wanted = [*kind.required, *(need for only in kind.required_when for need in only.needs)]
    everywhere = found | _frame(kind.frame)
    lacking = [n for n in dict.fromkeys(wanted) if not any(has(everywhere, option) for option in n.split("|"))]
    return [name for name in lacking if name not in _not_printed(kind.code)]


@lru_cache(maxsize=128)
def _not_printed(code: str) -> frozenset[str]:
    """What a paper must be given and the built-in text does not print: conditions and tables stand on it."""
    kind = EVERY_KIND[code]
    reader = _reader(kind)
    reader.read(_sandbox().parse(built_in(kind)))
    everywhere = reader.found | _frame(kind.frame)
    wanted = [*kind.required, *(need for only in kind.required_when for need in only.needs)]
    return frozenset(n for n in wanted if not any(has(everywhere, option) for option in n.split("|")))


def _refusal(wrong: list[Wrong]) -> Refused:
    details = [
        Refused(N_("Line %(line)s: %(t_what)s: %(name)s"), field="text", line=w.line, t_what=w.what, name=w.name)
        if w.name
        else Refused(N_("Line %(line)s: %(t_what)s."), field="text", line=w.line, t_what=w.what)
        for w in wrong[:50]
    ]
    return Refused(N_("The text cannot be used yet."), field="text", details=details)


def _blocks_of(kind: Kind) -> set[str]:
    tree = _sandbox().parse(built_in(kind))
    return {"body", "after"} | {block.name for block in tree.find_all(nodes.Block)}


@lru_cache(maxsize=1)
def _macros() -> Mapping[str, Found]:
    """What each piece that texts may call prints of the data given to it as `d`."""
    tree = _sandbox().parse((TEMPLATES / "_parts.html").read_text(encoding="utf-8"))
    found = {}
    for macro in tree.find_all(nodes.Macro):
        reader = Reader(set(_sandbox().filters), set(), {}, lenient=True)
        reader.read_macro(macro)
        found[macro.name] = frozenset(reader.found)
    return found


@lru_cache(maxsize=4)
def _frame(name: str) -> Found:
    reader = Reader(set(_sandbox().filters), set(), {}, lenient=True)
    reader.read(_sandbox().parse((TEMPLATES / name).read_text(encoding="utf-8")))
    return frozenset(reader.found)


def offered(kind: Kind) -> list[tuple[str, bool]]:
    """(field, whether it must be printed) of everything that a text may name, for the list beside the editor."""
    if is_of_volume(kind):
        return [(f"d.{name}", any(has([name], one) for one in kind.required)) for name in _names("", _fields_of(kind))]
    must = {part.replace("[]", "") for name in kind.required for part in name.split("|")}
    heads = {name.partition(".")[0].removesuffix("[]") for name in must} | {"number", "issued_on", "agent", "signed"}
    return [(f"d.{name}", name.replace("[]", "") in must) for name in _names("", shape()) if _head(name) in heads]


def _head(name: str) -> str:
    return name.partition(".")[0].removesuffix("[]")


def _names(path: str, blank: Any) -> list[str]:
    if isinstance(blank, dict):
        return [n for key, value in blank.items() for n in _names(f"{path}.{key}" if path else key, value)]
    if isinstance(blank, list):
        return _names(f"{path}[]", blank[0]) if blank else [f"{path}[]"]
    return [path]
