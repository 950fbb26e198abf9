"""How paper numbers and dates are written (GB/T 9704-2012 7.2.5, 7.3.5.4). Drawing the next number is done elsewhere."""

import re
from datetime import date, datetime

_DIGITS = "零一二三四五六七八九"
NUMBER_STYLES = ("gb9704", "padded")


def format_number(code_word: str, kind_word: str, year: int, serial: int, style: str = "gb9704") -> str:
    """云市监许受字〔2026〕1号, or with style 'padded' 云市监许受字〔2026〕第0001号.

    `code_word`: of the organ (机关代字), `kind_word`: of the kind (文种字). Raises ValueError for an unknown style, a
    serial below 1 or a year that is not four digits.
    """
    if style not in NUMBER_STYLES:
        raise ValueError(f"number style {style!r} is neither gb9704 nor padded")
    if serial < 1 or not 1000 <= year <= 9999:
        raise ValueError(f"no paper number can have year {year} and serial {serial}")
    shown = f"{serial}" if style == "gb9704" else f"第{serial:04d}"
    return f"{code_word}{kind_word}字〔{year}〕{shown}号"


def format_day(day: str | date) -> str:
    """2026年3月9日 from '2026-03-09' (a moment gives its day). Raises ValueError for what is no day."""
    value = day if isinstance(day, date) else date.fromisoformat(day[:10])
    return f"{value.year}年{value.month}月{value.day}日"


def format_moment(moment: str | datetime) -> str:
    """2026年3月9日 17:45 from '2026-03-09T17:45:10'; a bare day gives the day alone. Raises ValueError."""
    if isinstance(moment, str) and len(moment) == 10:
        return format_day(moment)
    value = moment if isinstance(moment, datetime) else datetime.fromisoformat(moment)
    return f"{format_day(value)} {value:%H:%M}"


def in_words(n: int) -> str:
    """A count from 0 to 99 in Chinese words: 5 is 五, 20 is 二十, 45 is 四十五. Raises ValueError beyond."""
    if not 0 <= n <= 99:
        raise ValueError(f"{n} is not written in words here")
    tens, ones = divmod(n, 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def grouped(code: str) -> str:
    """A verify code in groups of four, as people read it aloud: 7K2Q-0388-PX4M-9TAB."""
    return "-".join(re.findall(".{1,4}", code.replace("-", "")))
