"""A word to the reviewer: what the applicant wants to say with what is sent.

It is written and kept beside the answers, goes along with the next sending and is then part of that event for good.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from models.cases import Case, CaseValue
from models.database import db
from portal.cases import form_values
from portal.cases.act import Act
from portal.cases.comparison import SENT
from portal.ground.errors import N_, Refused

KEY = "_note"  # no field of a guide begins with an underscore
LONGEST = 500  # characters


@dataclass(frozen=True)
class Word:
    """What was said, and when it was sent."""

    text: str
    at: datetime


def keep(case: Case, text: str, now: datetime) -> list[Refused]:
    """Keep it until the case is sent; an empty one is taken back. Returns what is wrong: too long is not kept.

    Raises Refused when the case is in a state in which nothing may be changed.
    """
    if case.state not in form_values.EDITABLE:
        raise Refused(form_values.LOCKED)
    said = form_values.cleaned(text)
    if len(said) > LONGEST:
        words = N_("A word to the reviewer: %(length)s characters; at most %(limit)s are possible. Please shorten it.")
        return [Refused(words, field=KEY, length=len(said), limit=LONGEST)]
    if said != form_values.values_of(case).get(KEY, ""):
        with db.atomic():
            Case.update(version=Case.version + 1, touched_at=now).where(Case.id == case.id).execute()
            form_values.write(case, {KEY: said})
    return []


def of(values: Mapping[str, str]) -> str:
    """What is written and not sent yet."""
    return values.get(KEY, "")


def send(act: Act) -> None:
    """It goes along with this sending; the next one begins empty."""
    said = of(act.values)
    if not said:
        return
    act.payload["note"] = said
    gone = CaseValue.delete().where(CaseValue.case == act.case.id, CaseValue.key == KEY)
    act.writes.append(gone.execute)


def last(act: Act) -> Word | None:
    """What came with the newest sending."""
    sent = act.history.last(*SENT)
    text = act.payloads.get(sent.seq, {}).get("note", "") if sent else ""
    return Word(text, sent.at) if sent and text else None
