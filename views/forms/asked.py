"""One field of a small form on the workbench, as rules ask for it and templates/desk/asked.html draws it."""

from dataclasses import dataclass, field
from typing import Any

NONE_YET = ("", "—")


@dataclass(frozen=True)
class Asked:
    """One field. `kind`: line, area, date, select, radio, tick (one yes) or ticks (any of the choices).

    `choices`: (value, words); `own_words` are data and no message keys. The value of ticks is a list joined by commas.
    """

    name: str
    label: str
    kind: str = "line"
    hint: str = ""
    value: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    own_words: bool = False
    is_required: bool = True
    hint_values: dict[str, Any] = field(default_factory=dict)

    @property
    def picked(self) -> list[str]:
        """The values of ticks."""
        return [one for one in self.value.split(",") if one]

    @property
    def said(self) -> str:
        """What was chosen or typed, in words; a message key unless `own_words`."""
        names = dict(self.choices)
        return (
            "、".join(names.get(one, one) for one in self.picked)
            if self.kind == "ticks"
            else names.get(self.value, self.value)
        )


def iso(day: Any) -> str:
    """A day as a date field holds it; nothing for none."""
    return day.isoformat() if day else ""
