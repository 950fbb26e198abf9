"""The fonts that papers are set in: the office's own 仿宋 and 小标宋 where it has them, else Noto Serif CJK SC.

Noto's files hold 65,535 letters, and every PDF pays for that in time and size. Cut once into the 7,540 letters of daily
use (GB 2312) and the 21,000 rarer ones (GBK, extension A), a paper takes 90 ms instead of 190 and 117 KB instead of 341.
What is rarer still, as in some names, comes from the whole font.
"""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import uharfbuzz

from portal.ground.errors import BadSetting

_FAMILY = "Noto Serif CJK SC"
# Stem of the file -> family and weight that papers.css asks for.
_FACES = {
    "fangsong": ("Paper FangSong", "normal"),
    "xiaobiaosong": ("Paper XiaoBiaoSong", "bold"),
    "serif": ("Paper Serif", "normal"),
    "serif-bold": ("Paper Serif", "bold"),
    "serif-rare": ("Paper Serif Rare", "normal"),
    "serif-rare-bold": ("Paper Serif Rare", "bold"),
}
_UNUSED_TABLES = ("GSUB", "GPOS", "BASE", "DSIG", "VORG", "vmtx", "vhea")


def font_faces(folders: tuple[Path, ...]) -> str:
    """@font-face rules for fangsong.*, xiaobiaosong.*, serif.*, serif-bold.* in these folders, the first found of each.

    Raises BadSetting, naming the folder, when one of them has none of these.
    """
    found: dict[str, Path] = {}
    for folder in folders:
        here = {stem: path for stem in _FACES for path in sorted(folder.glob(f"{stem}.[ot]t[fc]"))}
        if not here:
            raise BadSetting(f"PORTAL_FONTS={folder}: it holds neither fangsong.ttf nor xiaobiaosong.ttf (or .otf).")
        found = here | found
    rules = []
    for stem, path in found.items():
        family, weight = _FACES[stem]
        rules.append(
            f'@font-face {{ font-family: "{family}"; font-weight: {weight}; src: url("{path.resolve().as_uri()}") }}'
        )
    return "\n".join(rules)


def compact_fonts(folder: Path) -> Path | None:
    """Make serif*.otf in this folder from the machine's Noto Serif CJK SC, once (about a second).

    Returns the folder by its real name, so that portals which share one share what is parsed for it, or None where that
    font is not installed. Safe when several processes start at once.
    """
    folder = folder.resolve()
    daily, rare = _daily_letters(), _rare_letters()
    for style, ending in (("Regular", ""), ("Bold", "-bold")):
        source = _installed(style)
        if source is None:
            return None
        path, index = source
        newest = max(path.stat().st_mtime, Path(__file__).stat().st_mtime)  # the font's, and that of the choice below
        for stem, letters in (("serif", daily), ("serif-rare", rare - daily)):
            target = folder / f"{stem}{ending}.otf"
            if not target.exists() or target.stat().st_mtime < newest:
                folder.mkdir(parents=True, exist_ok=True)
                part = target.with_suffix(f".{os.getpid()}.part")
                part.write_bytes(_cut(path, index, letters))
                part.replace(target)
    return folder


@cache
def _installed(style: str) -> tuple[Path, int] | None:
    """File and face index of Noto Serif CJK SC in this style, or None."""
    ask = shutil.which("fc-match")
    if ask is None:
        return None
    wanted = f"{_FAMILY}:style={style}"
    answer = subprocess.run(
        [ask, "-f", "%{family}\n%{file}\n%{index}", wanted], capture_output=True, text=True, check=True
    )
    family, file, index = answer.stdout.split("\n")
    return (Path(file), int(index) & 0xFFFF) if _FAMILY in family.split(",") else None


def _cut(path: Path, index: int, letters: set[int]) -> bytes:
    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.update(letters)
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in _UNUSED_TABLES)
    wanted.flags = uharfbuzz.SubsetFlags.DESUBROUTINIZE | uharfbuzz.SubsetFlags.NO_HINTING
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)), index)
    return bytes(uharfbuzz.subset(face, wanted).blob.data)


@cache
def _daily_letters() -> set[int]:
    """ASCII and GB 2312, whose dash and middle dot are U+2014 and U+00B7 in text, as GBK reads them."""
    high, low = range(0xA1, 0xF8), range(0xA1, 0xFF)
    return set(range(0x20, 0x7F)) | _encoded(high, low, "gb2312") | {0x2014, 0xB7}


@cache
def _rare_letters() -> set[int]:
    """GBK and CJK extension A: 镕, 淏, 䶮 and other letters of names."""
    return set(range(0x3400, 0x4DC0)) | _encoded(range(0x81, 0xFF), range(0x40, 0xFF), "gbk")


def _encoded(first: range, second: range, encoding: str) -> set[int]:
    pairs = (bytes((high, low)) for high in first for low in second)
    return {ord(letter) for letter in "".join(pair.decode(encoding, "ignore") for pair in pairs)}
