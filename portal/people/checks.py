"""What numbers, names and dates must look like by law and standard. Pure: each check returns the value as it is kept,
or raises Refused with a sentence that says what to do. No sentence repeats the number: it could end in a log.
"""

import re
import unicodedata
from datetime import date

from portal.ground import time
from portal.ground.errors import N_, Refused

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643
CODE_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: no I, O, S, V, Z
CODE_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
ORGAN_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714
DATE = re.compile(r"([0-9]{4})(?:[-/.]|年)([0-9]{1,2})(?:[-/.]|月)([0-9]{1,2})日?")
MAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)


def half_width(text: str) -> str:
    """Full-width digits, letters and signs as half-width ones, without any space: `１３８ ０００` -> `138000`."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def normalise_number(text: str) -> str:
    """An ID number or credit code as it is kept: half-width, no spaces or hyphens, capitals (x -> X)."""
    return re.sub(r"[-\u2010-\u2015]", "", half_width(text)).upper()


def normalise_phone(text: str) -> str:
    """A phone number as it is kept: half-width, no spaces or brackets, one kind of hyphen, no +86 before it."""
    digits = re.sub(r"[\u2010-\u2015\u2212_]", "-", half_width(text))
    digits = re.sub(r"^(?:\+|00)86-?", "", digits)
    digits = re.sub(r"^\(([0-9]{3,4})\)-?", r"\1-", digits)
    return digits.replace("-", "") if re.match(r"1[0-9]", digits) else digits


def check_id_number(text: str) -> str:
    """A citizen's ID number (GB 11643): 18 characters, a real date of birth that is not to come, the check digit."""
    number = normalise_number(text)
    if len(number) != 18:
        raise Refused(
            N_("An ID number has 18 characters; this one has %(count)s. Please check it digit by digit."),
            count=len(number),
        )
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise Refused(N_("An ID number consists of 17 digits and one last digit or X. Please check it."))
    try:
        born = birth_in(number)
    except ValueError:
        raise Refused(
            N_("Characters 7 to 14 of an ID number are the date of birth, and these are no date. Please check them.")
        ) from None
    if born > time.today():
        raise Refused(N_("The date of birth in this ID number is still to come. Please check characters 7 to 14."))
    total = sum(int(digit) * weight for digit, weight in zip(number, ID_WEIGHTS, strict=False))
    if number[17] != "10X98765432"[total % 11]:
        raise Refused(N_("The last character does not fit the other 17. Please check the ID number digit by digit."))
    return number


def birth_in(id_number: str) -> date:
    """The date of birth in an ID number of 18 characters. Raises ValueError when it is none."""
    return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))


def check_credit_code(text: str) -> str:
    """A unified social credit code (GB 32100) with the organisation code inside it (GB 11714), both check digits."""
    code = normalise_number(text)
    if len(code) != 18:
        raise Refused(
            N_(
                "A unified social credit code has 18 characters; this one has %(count)s. Please check it digit by digit."
            ),
            count=len(code),
        )
    if not re.fullmatch(rf"[{CODE_LETTERS}]{{2}}[0-9]{{6}}[{CODE_LETTERS}]{{10}}", code):
        raise Refused(
            N_(
                "A unified social credit code has digits and capital letters without I, O, S, V and Z; "
                "characters 3 to 8 are digits. Please check it."
            )
        )
    total = sum(CODE_LETTERS.index(letter) * weight for letter, weight in zip(code, CODE_WEIGHTS, strict=False))
    if code[17] != CODE_LETTERS[-total % 31] or code[16] != _organ_check(code[8:16]):
        raise Refused(
            N_(
                "The check characters of this unified social credit code do not fit the others. Please check it digit by digit."
            )
        )
    return code


def _organ_check(body: str) -> str:
    total = sum(int(letter, 36) * weight for letter, weight in zip(body, ORGAN_WEIGHTS, strict=True))
    rest = 11 - total % 11
    return "X" if rest == 10 else "0" if rest == 11 else str(rest)


def check_phone(text: str) -> str:
    """A mobile phone of the mainland: 11 digits that begin with 1."""
    phone = normalise_phone(text)
    if not re.fullmatch(r"1[0-9]{10}", phone):
        raise Refused(N_("A mobile phone number has 11 digits and begins with 1. Please check it."))
    return phone


def check_contact_phone(text: str) -> str:
    """A mobile phone, or a landline with its area code and perhaps an extension: 0009-8121100, 0009-8121100-12."""
    phone = normalise_phone(text)
    if re.fullmatch(r"1[0-9]{10}", phone):
        return phone
    found = re.fullmatch(r"(0[0-9]{2,3})-?([0-9]{7,8})(?:-([0-9]{1,6}))?", phone)
    if not found:
        raise Refused(
            N_(
                "Please write a mobile phone number with 11 digits, or a landline with its area code, "
                "for example 0009-8121100."
            )
        )
    return "-".join(part for part in found.groups() if part)


def check_date(text: str) -> date:
    """A day of the calendar, written 2026-11-21, 2026/11/21, 2026.11.21 or with 年月日. 2026-02-30 is none."""
    found = DATE.fullmatch(half_width(text))
    if not found:
        raise Refused(N_("Please write the date as year-month-day, for example 2026-11-21."))
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        raise Refused(N_("There is no such day in the calendar. Please check year, month and day.")) from None


def check_email(text: str) -> str:
    """An address that mail can be sent to: plain ASCII, one @, at most 254 characters."""
    address = half_width(text)
    if len(address) > 254 or ".." in address or not MAIL.fullmatch(address):
        raise Refused(N_("Please write an e-mail address like name@example.com, or leave it empty."))
    return address


def check_line(text: str, *, at_most: int = 100) -> str:
    """One line of plain text, trimmed, runs of spaces as one. Markup is text like any other: pages escape it."""
    line = re.sub(r"[ \t\u3000]+", " ", text).strip()
    if len(line) > at_most:
        raise Refused(
            N_("This text has %(length)s characters; at most %(limit)s are possible. Please shorten it."),
            length=len(line),
            limit=at_most,
        )
    if any(unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} for letter in line):
        raise Refused(N_("The text contains a character that cannot be stored. Please type it again."))
    return line


def check_name(text: str) -> str:
    """The name of a person or company: one line, at least one letter."""
    name = check_line(text)
    if not any(letter.isalpha() for letter in name):
        raise Refused(N_("Please write the name as it stands on the ID card or licence."))
    return name
