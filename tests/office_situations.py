"""The office's data brought to a state: what one person proposes and another confirms."""

import json
from typing import Any

from models.office import OfficeChange
from portal.cases import office_changes, office_effects
from portal.cases.papers import office_text
from portal.cases.papers.kinds_of_sheets import EVERY_KIND
from portal.ground import time
from portal.ground.working_days import DAY
from tests import situations as s

ADMINISTRATOR = "S012"
REASON = {"reason": "办公会议定。", "source": "云溪县政务服务中心规定"}


def proposed(
    subject: str, name: str = "", *, action: str = "set", by: str = ADMINISTRATOR, **given: Any
) -> OfficeChange:
    """A proposal whose effect has been counted, so that a second person may confirm it."""
    given = REASON | {"effective_on": time.today().isoformat()} | given
    change = office_changes.propose(subject, name, s.staff(by), given, action)
    while office_effects.work_waiting():
        pass
    return office_changes.change_of(str(change.id))


def confirmed(change: OfficeChange, by: str = s.SUPERVISOR) -> OfficeChange:
    """Confirmed by a second person, and carried out on the open cases."""
    office_changes.confirm(change, s.staff(by))
    while office_effects.work_waiting():
        pass
    return office_changes.change_of(str(change.id))


def in_force(subject: str, name: str = "", **given: Any) -> OfficeChange:
    """Proposed, counted, confirmed and carried out."""
    return confirmed(proposed(subject, name, **given))


def notice(year: int = 2027, *, more_off: tuple[str, ...] = (), makeup: tuple[str, ...] = ()) -> str:
    """The text of a notice: New Year and the days given."""
    off = [f"{year}-01-01", *more_off]
    return json.dumps(
        {
            "year": year,
            "notice": {"title": f"国务院办公厅关于{year}年部分节假日安排的通知", "number": "国办发明电〔2026〕9号"},
            "holidays": [{"name": "元旦", "off_days": off, "makeup_workdays": list(makeup)}],
            "off_days": off,
            "makeup_workdays": list(makeup),
        },
        ensure_ascii=False,
        indent=1,
    )


def tomorrow() -> str:
    """As a form sends it."""
    return (time.today() + DAY).isoformat()


def reworded(kind: str, old: str, new: str) -> str:
    """The built-in text of a kind with other words in one place."""
    text = office_text.built_in(EVERY_KIND[kind])
    assert old in text
    return text.replace(old, new)
