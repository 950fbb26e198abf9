"""Reading a folder of data files into typed objects; every mistake is named by file, item and field, none stops the rest."""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import TypeAdapter, ValidationError

from portal.ground.errors import BadCatalogue

T = TypeVar("T")
LARGEST = 64 * 1024 * 1024  # bytes; a catalogue of 5,000 items has about 45 MB


class Mistake(NamedTuple):
    """One mistake and where it is."""

    file: str
    item: str
    field: str
    what: str


class Twice(dict[str, Any]):
    """A JSON object in which `key` stands twice; the reader would silently lose one of them."""

    key: str = ""


def read_json(path: Path) -> Any:
    """The content of a JSON file. Raises BadCatalogue when it is absent, too large, no UTF-8 or no JSON."""

    def refuse(where: str, what: str) -> BadCatalogue:
        return BadCatalogue([Mistake(path.name, where, "", what)])

    try:
        if path.stat().st_size > LARGEST:
            raise refuse("the file", f"is larger than {LARGEST // 1024 // 1024} MB")
        return json.loads(path.read_bytes().decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_no_constant)
    except FileNotFoundError as error:
        raise refuse("the file", "is missing") from error
    except OSError as error:
        raise refuse("the file", f"cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise refuse(f"byte {error.start}", "is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise refuse(f"line {error.lineno}, column {error.colno}", f"is not JSON: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise refuse("the file", f"is not JSON: {error}") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = Twice(pairs)
    if len(made) < len(pairs):
        seen: set[str] = set()
        made.key = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return made


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def typed_list(kind: type[T], raw: Any, file: str, key: str, mistakes: list[Mistake]) -> list[T]:
    """Every element of a JSON list that is right; what is wrong with the others is added to `mistakes`."""
    if not isinstance(raw, list):
        mistakes.append(Mistake(file, "the file", "", "must be a list"))
        return []
    found = (typed(kind, item, file, _label(item, key, number), mistakes) for number, item in enumerate(raw, 1))
    return [one for one in found if one is not None]


def typed(kind: type[T], raw: Any, file: str, item: str, mistakes: list[Mistake]) -> T | None:
    """One typed object, or None with the reasons added to `mistakes`."""
    odd = [Mistake(file, item, field, what) for field, what in _odd_places(raw, "")]
    if odd:
        mistakes += odd
        return None
    try:
        return _adapter(kind).validate_json(json.dumps(raw))
    except ValidationError as error:
        for one in error.errors(include_url=False, include_context=False, include_input=True):
            mistakes.append(Mistake(file, item, _path(one["loc"]), _words(one)))
        return None


_adapters: dict[Any, TypeAdapter[Any]] = {}


def _adapter(kind: type[T]) -> TypeAdapter[T]:
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def _label(item: Any, key: str, number: int) -> str:
    label = item.get(key) if isinstance(item, dict) else None
    return str(label)[:64] if isinstance(label, str | int) and str(label).strip() else f"item {number}"


def _odd_places(value: Any, path: str) -> list[tuple[str, str]]:
    """Fields given twice and characters that no page, paper or database could carry."""
    if isinstance(value, Twice) and value.key:
        return [(f"{path}.{value.key}".lstrip("."), "stands twice")]
    if isinstance(value, dict):
        return [odd for key, part in value.items() for odd in _odd_places(part, f"{path}.{key}".lstrip("."))]
    if isinstance(value, list):
        return [odd for number, part in enumerate(value) for odd in _odd_places(part, f"{path}[{number}]")]
    if isinstance(value, str):
        bad = next((c for c in value if unicodedata.category(c) in ("Cc", "Cs", "Cn") and c not in "\n\t"), None)
        return [(path, f"contains the character U+{ord(bad):04X}, which cannot be printed")] if bad else []
    return []


def _path(places: tuple[int | str, ...]) -> str:
    path = ""
    for place in places:
        path += f"[{place}]" if isinstance(place, int) else f".{place}"
    return path.lstrip(".")


PLAIN = {"missing": "is missing", "extra_forbidden": "is not a known field"}


def _words(error: Any) -> str:
    plain = PLAIN.get(error["type"])
    if plain:
        return plain
    shown = json.dumps(error["input"], ensure_ascii=False, default=str)
    return f"{re.sub('^Input', 'it', error['msg'])} (found {shown[:60]}{'…' if len(shown) > 60 else ''})"
