"""What differs between two versions of a publication, paragraph by paragraph: the old is struck out, the new marked.

What was a person's number or a word of the office's list in the old text does not come back in the comparison.
"""

from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any

from portal.publication import guard
from portal.publication.guard import Watched
from portal.publication.redaction import redacted

PARTS = ("title", "summary", "body")


def between(old: Mapping[str, Any], new: Mapping[str, Any], watched: Watched) -> list[dict[str, Any]]:
    """By part: `{"part": "body", "lines": [["=", text], ["-", old], ["+", new]]}`; only parts that differ."""
    found = []
    for part in PARTS:
        one, other = _lines(_safe(old[part], new[part], watched)), _lines(new[part])
        if one != other:
            found.append({"part": part, "lines": _compared(one, other)})
    before, after = ([f"{f['name']} · {f['sha256'][:16]}" for f in version["files"]] for version in (old, new))
    if before != after:
        shown = [_safe(line, "\n".join(after), watched) for line in before]
        found.append({"part": "files", "lines": _compared(shown, after)})
    return found


def _safe(old: str, new: str, watched: Watched) -> str:
    """The old text without what the guard finds in it, but for what the new text says openly."""
    stays = {one.value for one in guard.find(new, watched)}
    return redacted(old, [one for one in guard.find(old, watched) if one.value not in stays])


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _compared(one: list[str], other: list[str]) -> list[list[str]]:
    lines = []
    for what, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if what == "equal":
            lines += [["=", line] for line in one[a:b]]
        else:
            lines += [["-", line] for line in one[a:b]] + [["+", line] for line in other[c:d]]
    return lines
