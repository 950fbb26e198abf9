"""Pinyin of names, for people who type `spjy` or `shipin` for 食品经营. Used while loading only: the tables are large."""

from itertools import islice, product

MOST_VARIANTS = 64


def initials_of(name: str) -> list[str]:
    """Every reading of a name as initials, the likeliest first: letters and digits stay, other signs go.

    A character with several readings (行: x or h) gives a variant for each, as its word suggests and also by itself.
    """
    from pypinyin import Style, pinyin

    signs = [sign for sign in name.casefold() if sign.isalnum()]
    text = "".join(signs)
    by_word = _letters(pinyin(text, style=Style.FIRST_LETTER, heteronym=True, errors=_apart), len(signs))
    by_sign = [
        letters for sign in signs for letters in _letters(pinyin(sign, style=Style.FIRST_LETTER, heteronym=True), 1)
    ]
    variants = dict.fromkeys("".join(letters) for letters in islice(product(*by_word), MOST_VARIANTS))
    first = [letters[0] for letters in by_word]
    for place, letters in enumerate(by_sign):
        for letter in letters:
            variants["".join([*first[:place], letter, *first[place + 1 :]])] = None
    return list(variants)


def spelling_of(name: str) -> str:
    """The likeliest reading in full, a "'" before each sign: 食品 is 'shi'pin. Letters and digits stay, other signs go."""
    from pypinyin import Style, lazy_pinyin

    text = "".join(sign for sign in name.casefold() if sign.isalnum())
    return "".join(f"'{sound}" for sound in lazy_pinyin(text, style=Style.NORMAL, errors=_apart))


def _apart(signs: str) -> str:
    """What has no reading (Latin letters, digits), one by one."""
    return list(signs)  # type: ignore[return-value]


def _letters(readings: list[list[str]], expected: int) -> list[list[str]]:
    """The distinct first letters at each place. pypinyin may answer '' or a whole run for signs without a reading."""
    places = [list(dict.fromkeys(reading[:1].casefold() for reading in at if reading)) or ["?"] for at in readings]
    if len(places) != expected:
        raise ValueError(f"{expected} signs gave {len(places)} readings")
    return places
