"""What a file is called on a page, and how its size is said."""

import re
import unicodedata

LONGEST = 80  # characters; also at most 200 bytes, so that any file system takes it when it is downloaded
LONGEST_BYTES = 200
_NOT_IN_A_NAME = str.maketrans(dict.fromkeys('<>:"|?*', "_"))
# Control, format (direction overrides, joiners), surrogate, private, unassigned; pictographs and their modifiers.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk"}
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def clean_name(name: str, extension: str | None = None) -> str:
    """A short, safe name to show and to download by: no path, no control characters, no emoji; the extension is kept.

    `extension` (without a dot) is what the content really is; the name then ends in it. Never empty: "file" at worst.
    """
    name = unicodedata.normalize("NFC", name.replace("\\", "/")).rstrip("/").rpartition("/")[2]
    kept = "".join(" " if c in "\t\r\n" else c for c in name if c in "\t\r\n" or unicodedata.category(c) not in _UNSEEN)
    kept = re.sub(r"\s+", " ", re.sub(r"[\ufe00-\ufe0f\u20e3]", "", kept)).translate(_NOT_IN_A_NAME)
    stem, dot, end = kept.rstrip(" .").rpartition(".")
    if not dot or not re.fullmatch(r"[A-Za-z0-9]{1,10}", end):
        stem, end = kept, ""
    if extension and not same_extension(end, extension):
        end = extension
    stem = stem.strip(" .") or "file"
    if _RESERVED.fullmatch(stem):
        stem = f"_{stem}"
    stem = stem[: LONGEST - len(end) - 1]
    while len(f"{stem}.{end}".encode()) > LONGEST_BYTES:
        stem = stem[:-1]
    return f"{stem.rstrip(' .')}.{end}" if end else stem.rstrip(" .")


def same_extension(one: str, other: str) -> bool:
    """jpg, JPG and jpeg are one."""
    return one.lower().replace("jpeg", "jpg") == other.lower().replace("jpeg", "jpg")


def readable_size(size: int, beside: int | None = None) -> str:
    """A size in bytes as people read it: 0 B, 38 KB, 14.2 MB (1 MB = 1,048,576 bytes).

    `beside`: the size that it is compared with in the same sentence; where both would read alike, exact bytes are said.
    """
    if beside is not None and size != beside and _rounded(size) == _rounded(beside):
        return f"{size:,} B"
    return _rounded(size)


def _rounded(size: int) -> str:
    if size < 1024:
        return f"{size} B"
    if size < 1024 * 1024 - 512:
        return f"{size / 1024:.0f} KB"
    unit, value = ("MB", size / 1024**2) if size < 1024**3 else ("GB", size / 1024**3)
    return f"{value:.1f}".removesuffix(".0") + f" {unit}"
