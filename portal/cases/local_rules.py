"""Rules that only some places have, kept as settings with the source of each; all are off until an office turns them on."""

from dataclasses import dataclass

from portal.cases import office_values
from portal.ground import time
from portal.ground.errors import N_


@dataclass(frozen=True)
class LocalRule:
    """A rule that an office may put in force: what it says, and why it is not in force everywhere."""

    name: str
    says: str
    source: str


_ROWS = (
    LocalRule(
        "correction_may_lapse",
        N_("A filing whose correction did not come may be ended, after two reminders and the proposed date"),
        N_("The Administrative Licensing Law does not know this; a local rule must allow it"),
    ),
)
LOCAL_RULES: dict[str, LocalRule] = {row.name: row for row in _ROWS}


def is_in_force(name: str) -> bool:
    """Whether the office has put this rule in force. Raises KeyError for a rule that is not known."""
    return office_values.value_of("local_rule", LOCAL_RULES[name].name, time.today(), False) is True
