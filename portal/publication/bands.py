"""Bands instead of one average: how much earlier than promised, how soon the first answer came, how long a pre-review took."""

from portal.ground.errors import N_

HALF, THIRD, FIFTH, LESS, LATE = "half", "third", "fifth", "less", "late"
EARLY: dict[str, str] = {
    HALF: N_("half or more of the promised time saved"),
    THIRD: N_("30 to 50 percent saved"),
    FIFTH: N_("20 to 30 percent saved"),
    LESS: N_("in time, less than 20 percent saved"),
    LATE: N_("later than promised"),
}
ANSWER: dict[str, str] = {
    "at_once": N_("by the next working day"),
    "three": N_("on the 2nd or 3rd working day"),
    "five": N_("on the 4th or 5th working day"),
    "later": N_("later than the five working days"),
}
PRE_REVIEW: dict[str, str] = {
    "same_day": N_("on the day of receipt"),
    "promised": N_("by the next working day, as promised"),
    "later": N_("later than promised"),
}
BANDS: dict[str, dict[str, str]] = {"early": EARLY, "first_answer": ANSWER, "pre_review": PRE_REVIEW}


def early_band(promised: int, used: int) -> str:
    """Which share of the promised working days was saved; a boundary belongs to the higher band (rules I.3)."""
    saved = promised - used
    if saved * 2 >= promised:
        return HALF
    if saved * 10 >= promised * 3:
        return THIRD
    if saved * 5 >= promised:
        return FIFTH
    return LESS if saved >= 0 else LATE


def answer_band(days: int) -> str:
    """How many working days after receipt the applicant heard for the first time (许32: five at most)."""
    return "at_once" if days <= 1 else "three" if days <= 3 else "five" if days <= 5 else "later"


def pre_review_band(days: int) -> str:
    """How many working days after receipt the pre-review was done; one is promised."""
    return "same_day" if days <= 0 else "promised" if days == 1 else "later"
