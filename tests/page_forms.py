"""A form as a browser without JavaScript sees it: what it would send, and no field that is not there."""

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from lxml.html import HtmlElement

Upload = tuple[bytes, str]  # content and file name
SILENT = {"submit", "button", "image", "reset"}


@dataclass
class Form:
    """A form of a page and the controls that belong to it, wherever they stand."""

    element: HtmlElement
    page: HtmlElement
    given: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def action(self) -> str:
        """Where it is sent; empty for the page's own address."""
        return self.element.get("action") or ""

    @property
    def method(self) -> str:
        """get or post."""
        return (self.element.get("method") or "get").lower()

    @property
    def is_multipart(self) -> bool:
        """True where files travel whole."""
        return self.element.get("enctype") == "multipart/form-data"

    def controls(self) -> list[HtmlElement]:
        """Its enabled controls in page order: those inside it and those that name it by `form`."""
        own = self.element.get("id")
        found = []
        for one in self.page.iter("input", "select", "textarea", "button"):
            named = one.get("form")
            belongs = named == own if named else self.element in one.iterancestors()
            if belongs and "disabled" not in one.attrib and not _in_disabled_fieldset(one):
                found.append(one)
        return found

    def names(self) -> list[str]:
        """Names of the controls, in page order, each once."""
        return list(dict.fromkeys(one.get("name") for one in self.controls() if one.get("name")))

    def fill(self, values: dict[str, Any] | None = None, **more: Any) -> "Form":
        """Type, choose, tick or attach. A value may be a list for several; True and False tick and untick a box."""
        for name, value in {**(values or {}), **more}.items():
            controls = [one for one in self.controls() if one.get("name") == name and not _is_button(one)]
            assert controls, f"the form {self.action!r} has no field {name!r}; it has {self.names()}"
            self.given[name] = _checked(controls, name, value)
        return self

    def sent(self, button: HtmlElement | None) -> list[tuple[str, Any]]:
        """What is sent, as (name, value), in page order."""
        pairs: list[tuple[str, Any]] = []
        done: set[str] = set()
        for one in self.controls():
            name = one.get("name")
            if not name or (_is_button(one) and one is not button):
                continue
            if _is_button(one):
                pairs.append((name, one.get("value") or ""))
            elif name in self.given:
                if name not in done:
                    pairs += [(name, value) for value in self.given[name]]
                    done.add(name)
            else:
                pairs += [(name, value) for value in _standing(one)]
        return pairs

    def buttons(self) -> list[HtmlElement]:
        """What can be pressed to send it."""
        return [
            one for one in self.controls() if _is_button(one) and (one.get("type") or "submit") in ("submit", "image")
        ]

    def button(self, label: str | None = None, **wanted: str) -> HtmlElement | None:
        """A button by its words or by name=value; the first one where nothing is said."""
        buttons = self.buttons()
        if label is None and not wanted:
            return buttons[0] if buttons else None
        for one in buttons:
            words = " ".join((one.text_content() or one.get("value") or "").split())
            fits = label is None or label in words or label == one.get("aria-label")
            if fits and all(one.get("name") == n and one.get("value") == v for n, v in wanted.items()):
                return one
        offered = [(" ".join(b.text_content().split()), b.get("name"), b.get("value")) for b in buttons]
        raise AssertionError(f"the form {self.action!r} has no button {label or wanted}; it has {offered}")


def body_of(form: Form, pairs: Iterable[tuple[str, Any]]) -> dict[str, list[Any]]:
    """The pairs as the test client wants them; files become streams."""
    body: dict[str, list[Any]] = {}
    for name, value in pairs:
        if isinstance(value, tuple):
            content, file_name = value
            assert form.is_multipart, f"the form {form.action!r} would send the file's name only: no multipart"
            body.setdefault(name, []).append((io.BytesIO(content), file_name))
        else:
            body.setdefault(name, []).append(value)
    return body


def _is_button(one: HtmlElement) -> bool:
    return one.tag == "button" or (one.tag == "input" and one.get("type") in SILENT)


def _in_disabled_fieldset(one: HtmlElement) -> bool:
    return any(parent.tag == "fieldset" and "disabled" in parent.attrib for parent in one.iterancestors())


def _standing(one: HtmlElement) -> list[Any]:
    """What an untouched control sends."""
    if one.tag == "textarea":
        return [(one.text or "").removeprefix("\n")]
    if one.tag == "select":
        chosen = [option for option in one.iter("option") if "selected" in option.attrib]
        if not chosen and "multiple" not in one.attrib:
            chosen = [option for option in one.iter("option") if "disabled" not in option.attrib][:1]
        return [_value_of(option) for option in chosen]
    kind = one.get("type") or "text"
    if kind in ("checkbox", "radio"):
        return [one.get("value") or "on"] if "checked" in one.attrib else []
    if kind == "file":
        return []
    return [one.get("value") or ""]


def _value_of(option: HtmlElement) -> str:
    value = option.get("value")
    return " ".join(option.text_content().split()) if value is None else value


def _checked(controls: list[HtmlElement], name: str, value: Any) -> list[Any]:
    """The values as they would be sent. Fails where the page does not offer them."""
    first = controls[0]
    kind = first.tag if first.tag != "input" else first.get("type") or "text"
    values = list(value) if isinstance(value, list | set) else [value]
    if kind in ("checkbox", "radio"):
        if value is False:
            return []
        offered = [one.get("value") or "on" for one in controls]
        values = offered[:1] if value is True else [str(one) for one in values]
        assert set(values) <= set(offered), f"{name} offers {offered}, not {values}"
        assert kind == "checkbox" or len(values) == 1, f"{name} is one choice"
    elif kind == "select":
        offered = [_value_of(option) for option in first.iter("option")]
        values = [str(one) for one in values]
        assert set(values) <= set(offered), f"{name} offers {offered}, not {values}"
    elif kind == "file":
        assert all(isinstance(one, tuple) for one in values), f"{name} wants (bytes, file name)"
        assert len(values) == 1 or "multiple" in first.attrib, f"{name} takes one file"
    else:
        assert kind != "hidden", f"{name} is hidden: nobody can type there"
        assert not first.get("readonly"), f"{name} cannot be changed"
        values = [str(one) for one in values]
    return values
