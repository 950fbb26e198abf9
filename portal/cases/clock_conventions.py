"""What the law leaves open about the clock, as settings with their default and its source (docs/rules/clock.md)."""

from dataclasses import dataclass
from datetime import time
from typing import Any, NamedTuple

from portal.ground.errors import N_


@dataclass(frozen=True, slots=True)
class Settings:
    """The conventions in force; each is explained in CONVENTIONS. `due_soon_share` is a percentage."""

    close: time = time(17, 30)
    electronic_after_hours_counts_same_day: bool = False
    seal_cut_off: str = "end_of_date"
    due_soon_left: int = 1
    due_soon_share: int = 20
    pause_counts_first_day: bool = True
    extension_moves_promise: bool = True
    statutory_met_by: str = "sealed"


DEFAULTS = Settings()


class Convention(NamedTuple):
    """A choice that the law leaves open, for the page of settings: what is asked, and where the default comes from."""

    name: str
    question: str
    source: str
    unit: str = ""
    choices: tuple[str, ...] = ()  # of a convention that is one of several words
    most: int = 0  # of a convention that is a number, from 0

    @property
    def default(self) -> Any:
        """What holds unless the centre chooses otherwise."""
        return getattr(DEFAULTS, self.name)


CONVENTIONS = (
    Convention(
        "close",
        N_("Close of business; what arrives later is received on the next working day"),
        N_("The centre's published hours; the law is silent (K2)"),
        N_("time of day"),
    ),
    Convention(
        "electronic_after_hours_counts_same_day",
        N_("Electronic filings after hours count on their own day"),
        N_("Electronic Signature Law art. 11 counts arrival in the system; the centre counts working hours (K2)"),
    ),
    Convention(
        "seal_cut_off",
        N_("Until when a seal on the due date is in time: end of the date or close of business"),
        N_("Dates are compared; Civil Code art. 203 would favour close of business (K11)"),
        choices=("end_of_date", "close_of_business"),
    ),
    Convention(
        "due_soon_left",
        N_("Due soon when at most this many days are left"),
        N_("The centre's rule (K12)"),
        N_("working days"),
        most=20,
    ),
    Convention(
        "due_soon_share",
        N_("Due soon when at most this percentage of the limit is left"),
        N_("The centre's rule (K12)"),
        N_("percent"),
        most=100,
    ),
    Convention(
        "pause_counts_first_day",
        N_("The day on which a special procedure begins counts, the day of resuming does not"),
        N_("Administrative Licensing Law art. 45; day 0 as in Civil Code art. 201 (K8)"),
    ),
    Convention(
        "extension_moves_promise",
        N_("An extension moves the promised limit too"),
        N_("Administrative Licensing Law art. 42; the extended promise is published and assessed (K9)"),
    ),
    Convention(
        "statutory_met_by",
        N_("What meets the statutory limit: the seal or the decision"),
        N_("The centre's rules on special seals art. 4.1; Administrative Licensing Law art. 42 (R-LIM-8)"),
        choices=("sealed", "decided"),
    ),
)
CHOICES = {
    "end_of_date": N_("end of the date"),
    "close_of_business": N_("close of business"),
    "sealed": N_("the seal"),
    "decided": N_("the decision"),
}
BY_NAME: dict[str, Convention] = {row.name: row for row in CONVENTIONS}
