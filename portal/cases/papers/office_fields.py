"""Reads a template's tree and says which fields of the data it prints; every other thing it does is a mistake."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from jinja2 import nodes

from portal.cases.papers.filling import shape
from portal.ground.errors import N_

Found = frozenset[str]  # dotted paths, rows as defects[].how; a path ending in * stands for all below it


class Wrong(NamedTuple):
    """A mistake: its line, what is wrong as a message key, and the thing itself as it is written."""

    line: int
    what: str
    name: str


class Known(NamedTuple):
    """A place in the data: its path and what is there in empty data (a dict, a list with one row, or a leaf)."""

    path: str
    blank: Any


KIND, LOOP, PARTS, OTHER = "kind", "loop", "parts", "other"
_ATTRIBUTES = {KIND: ("code", "title", "permit", "word", "remedies"), LOOP: ("index", "first", "last", "length")}
_RESERVED = ("d", "kind", "parts", "loop")
# Filters that take a whole piece of the data, and what of it they print.
_PRINTS: dict[str, tuple[str, ...]] = {
    "you": (),
    "identity": ("id_masked", "uscc", "legal_rep", "legal_rep_title"),
    "validity": ("validity", "valid_from", "valid_to"),
    "span": ("n", "unit"),
    "cited": ("[].law", "[].article"),
    "rules_of": ("[].law", "[].article"),
}
_GENERAL = {"join", "length", "list", "unique", "map"}  # of the engine's own filters; the papers' own are all allowed


def has(found: Iterable[str], wanted: str) -> bool:
    """Whether a required field is printed. A number in it is a row; a list is printed where anything of it is."""
    name = ".".join(part for part in wanted.split(".") if not part.isdigit())
    return any(
        one in (name, f"{name}[]") or one.startswith((f"{name}.", f"{name}[].")) or _covers(one, name) for one in found
    )


def _covers(one: str, name: str) -> bool:
    return one.endswith("*") and name.startswith(one[:-1])


class Reader:
    """Walks over a tree. `found`: what is printed; `wrong`: what may not be there. `lenient`: of our own pieces; `blank`:
    the fields that there are, those of a paper where nothing is said.
    """

    def __init__(
        self,
        filters: set[str],
        blocks: set[str],
        macros: Mapping[str, Found],
        *,
        lenient: bool = False,
        blank: Mapping[str, Any] | None = None,
    ) -> None:
        self.filters, self.allowed, self.macros, self.lenient = filters, blocks, macros, lenient
        self.wrong: list[Wrong] = []
        self.blocks: set[str] = set()
        self._found: set[str] = set()
        self.scope: dict[str, Any] = {"d": Known("", blank or shape()), "kind": KIND, "parts": PARTS}

    @property
    def found(self) -> Found:
        """What is printed."""
        return frozenset(self._found)

    def read(self, tree: nodes.Template) -> None:
        """Read a whole text."""
        self._body(tree.body)

    def read_macro(self, macro: nodes.Macro) -> None:
        """Read one of our own pieces: its `d` is the data."""
        for argument in macro.args:
            if argument.name not in ("d", "kind"):
                self.scope[argument.name] = OTHER
        self._body(macro.body)

    def _refuse(self, node: nodes.Node, what: str, name: str) -> str:
        if not self.lenient:
            self.wrong.append(Wrong(node.lineno, what, name))
        return OTHER

    def _body(self, body: Iterable[nodes.Node]) -> None:
        for node in body:
            self._statement(node)

    def _statement(self, node: nodes.Node) -> None:
        if isinstance(node, nodes.Output):
            for part in node.nodes:
                if not isinstance(part, nodes.TemplateData):
                    self._print(part)
        elif isinstance(node, nodes.If):
            self._ask(node.test)
            for body in (node.body, node.elif_, node.else_):
                self._body(body)
        elif isinstance(node, nodes.For):
            self._for(node)
        elif isinstance(node, nodes.Assign):
            self._assign(node)
        elif isinstance(node, nodes.Block):
            self._block(node)
        elif self.lenient and isinstance(node, nodes.Macro | nodes.AssignBlock):
            self._body(node.body)
        else:
            self._refuse(node, N_("this is not allowed"), type(node).__name__.lower())

    def _block(self, node: nodes.Block) -> None:
        if node.name not in self.allowed:
            self._refuse(node, N_("this paper has no such block"), node.name)
        self.blocks.add(node.name)
        outer = dict(self.scope)
        self._body(node.body)
        self.scope = outer

    def _for(self, node: nodes.For) -> None:
        rows = self._value(node.iter)
        if not isinstance(rows, Known) or not isinstance(rows.blank, list):
            self._refuse(node, N_("this is no list"), _written(node.iter))
            rows = None
        if not isinstance(node.target, nodes.Name) or node.target.name in _RESERVED or node.test or node.recursive:
            self._refuse(node, N_("this is not allowed"), "for")
            return
        outer = dict(self.scope)
        self.scope |= {"loop": LOOP, node.target.name: _row(rows) if isinstance(rows, Known) else OTHER}
        self._body(node.body)
        self.scope = outer
        self._body(node.else_)

    def _assign(self, node: nodes.Assign) -> None:
        if not isinstance(node.target, nodes.Name) or node.target.name in _RESERVED:
            self._refuse(node, N_("this name is taken"), _written(node.target))
            return
        value = self._value(node.node)
        if value is OTHER and not isinstance(node.node, nodes.Getattr | nodes.Name):
            self._print(node.node)  # what it is made of is printed where the name is
        self.scope[node.target.name] = value

    # Expressions

    def _print(self, node: nodes.Node) -> None:
        """An expression whose value goes onto the paper."""
        if isinstance(node, nodes.CondExpr):
            self._ask(node.test)
            self._print(node.expr1)
            if node.expr2 is not None:
                self._print(node.expr2)
        elif isinstance(node, nodes.Or | nodes.And):
            self._print(node.left)
            self._print(node.right)
        elif isinstance(node, nodes.Concat | nodes.List | nodes.Tuple):
            for part in node.nodes if isinstance(node, nodes.Concat) else node.items:
                self._print(part)
        elif isinstance(node, nodes.Dict):
            for pair in node.items:
                self._print(pair.value)
        else:
            self._keep(self._value(node))

    def _keep(self, value: Any) -> None:
        if isinstance(value, Known) and value.path:
            self._found.add(value.path)

    def _ask(self, node: nodes.Node) -> None:
        """A condition: a field that is only asked for is not printed, one that is compared with a code is said by it."""
        if isinstance(node, nodes.Not):
            self._ask(node.node)
        elif isinstance(node, nodes.And | nodes.Or):
            self._ask(node.left)
            self._ask(node.right)
        elif isinstance(node, nodes.Compare):
            self._keep(self._value(node.expr))
            for operand in node.ops:
                self._value(operand.expr)
        else:
            self._value(node)

    def _value(self, node: nodes.Node) -> Any:
        if isinstance(node, nodes.Const):
            return OTHER
        if isinstance(node, nodes.Name):
            known = self.scope.get(node.name)
            return known if known is not None else self._refuse(node, N_("there is no field"), node.name)
        if isinstance(node, nodes.Getattr):
            return self._attribute(node, node.node, node.attr)
        if isinstance(node, nodes.Getitem):
            return self._item(node)
        if isinstance(node, nodes.Filter):
            return self._filter(node)
        if isinstance(node, nodes.Call):
            return self._call(node)
        if isinstance(node, nodes.Not) or (isinstance(node, nodes.Test) and node.name == "none"):
            self._ask(node.node)
            return OTHER
        if isinstance(node, nodes.Compare):
            self._ask(node)
            return OTHER
        if isinstance(
            node, nodes.CondExpr | nodes.Or | nodes.And | nodes.Concat | nodes.List | nodes.Tuple | nodes.Dict
        ):
            self._print(node)
            return OTHER
        return self._refuse(node, N_("this is not allowed"), type(node).__name__.lower())

    def _attribute(self, node: nodes.Node, of: nodes.Node, name: str) -> Any:
        base = self._value(of)
        if isinstance(base, Known) and isinstance(base.blank, dict) and name in base.blank:
            return Known(f"{base.path}.{name}" if base.path else name, base.blank[name])
        if isinstance(base, str) and name in _ATTRIBUTES.get(base, ()):
            return OTHER
        return self._refuse(node, N_("there is no field"), f"{_written(of)}.{name}")

    def _item(self, node: nodes.Getitem) -> Any:
        base = self._value(node.node)
        if isinstance(node.arg, nodes.Slice):
            parts = [p for p in (node.arg.start, node.arg.stop, node.arg.step) if p is not None]
            if isinstance(base, Known) and all(isinstance(p, nodes.Const) for p in parts):
                return base
        elif isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return self._attribute(node, node.node, node.arg.value)
        elif isinstance(node.arg, nodes.Const) and isinstance(base, Known) and isinstance(base.blank, list):
            return _row(base)
        elif base is OTHER and not isinstance(node.node, nodes.Call):  # a word chosen by a code: results[o.result]
            self._keep(self._value(node.arg))
            return OTHER
        return self._refuse(node, N_("this is not allowed"), _written(node.node) + "[ ]")

    def _filter(self, node: nodes.Filter) -> Any:
        if node.name not in self.filters or not _is_ours(node.name):
            return self._refuse(node, N_("there is no such filter"), node.name)
        value = self._value(node.node) if node.node is not None else OTHER
        for argument in node.args:
            self._print(argument)
        if node.name == "map":
            return self._map(node, value)
        if node.kwargs or node.dyn_args or node.dyn_kwargs:
            return self._refuse(node, N_("this is not allowed"), node.name)
        if isinstance(value, Known) and isinstance(value.blank, dict | list) and node.name in _PRINTS:
            for part in _PRINTS[node.name]:
                dot = "" if part.startswith("[]") else "."
                self._found.add(f"{value.path}{dot}{part}")
            return OTHER
        if node.name in ("is_day", "length"):
            return OTHER  # a condition or a number: the field itself is not printed
        return value

    def _map(self, node: nodes.Filter, value: Any) -> Any:
        wanted = {str(k.key): k.value for k in node.kwargs if isinstance(k, nodes.Keyword)}
        name = wanted.get("attribute")
        if set(wanted) != {"attribute"} or node.args or not isinstance(name, nodes.Const):
            return self._refuse(node, N_("this is not allowed"), "map")
        row = _row(value) if isinstance(value, Known) and isinstance(value.blank, list) else None
        if not isinstance(row, Known) or not isinstance(row.blank, dict) or name.value not in row.blank:
            return self._refuse(node, N_("there is no field"), str(name.value))
        self._found.add(f"{row.path}.{name.value}")
        return Known(f"{row.path}.{name.value}", [])

    def _call(self, node: nodes.Call) -> Any:
        target = node.node
        name = target.attr if isinstance(target, nodes.Getattr) else getattr(target, "name", "")
        is_part = isinstance(target, nodes.Getattr) and self._value(target.node) is PARTS and name in self.macros
        if not self.lenient and (not is_part or node.kwargs or node.dyn_args or node.dyn_kwargs):
            return self._refuse(node, N_("there is no such piece"), _written(target))
        for argument in node.args:
            value = self._value(argument)
            if isinstance(value, Known) and not value.path:
                self._found |= self.macros.get(name, frozenset())
            elif isinstance(value, Known):
                self._found.add(value.path + "*")
        return OTHER


def _is_ours(name: str) -> bool:
    from jinja2.filters import FILTERS

    return name not in FILTERS or name in _GENERAL


def _row(rows: Known) -> Known:
    return Known(f"{rows.path}[]", rows.blank[0] if rows.blank else None)


def _written(node: nodes.Node) -> str:
    """As it stands in the text, as far as it is a name."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{_written(node.node)}.{node.attr}"
    return "…"
