"""Rows of the queue in the reader's language: each word is looked up once a page, not once a row."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask_babel import gettext

from portal.cases.worklist_rows import Due, Row
from portal.ground.errors import N_
from portal.ground.privacy import mask_name

ME, DRAFT = N_("me"), N_("Draft")


@dataclass(frozen=True, slots=True)
class ShownRow:
    """What one line of the table prints; `speaks`: the handler's name is a word of this page and no Chinese name."""

    ref: str
    number: str
    service: str
    service_in_english: bool
    applicant: str
    state: str
    tone: str
    icon: str
    due: str
    due_tone: str
    due_icon: str
    is_over: bool
    bar: str
    used: int
    note: str
    handler: str
    speaks: bool
    channel: str
    received: str


def shown(rows: list[Row], *, english: bool) -> list[ShownRow]:
    """The rows of a page."""
    say = cache(gettext)
    channels = {"online": say(N_("net")), "window": say(N_("win"))}
    return [_shown(row, english, say, channels) for row in rows]


def _shown(row: Row, english: bool, say: Callable[[str], str], channels: dict[str, str]) -> ShownRow:
    due, state = row.due, row.state
    return ShownRow(
        ref=row.ref,
        number=row.number or say(DRAFT),
        service=(english and row.service_en) or row.service,
        service_in_english=english and bool(row.service_en),
        applicant=mask_name(row.applicant) if row.applicant_kind == "natural" else row.applicant,
        state=say(row.state_words),
        tone=state.tone,
        icon=state.icon,
        due=_words(due, say),
        due_tone=due.tone,
        due_icon=due.icon,
        is_over=due.is_over,
        bar="info" if due.tone == "quiet" else due.tone,
        used=due.used,
        note=_filled(say(row.note), row.note_values) if row.note else "—",
        handler=say(ME) if row.is_mine else row.handler or "—",
        speaks=row.is_mine or not row.handler,
        channel=channels.get(row.channel, row.channel),
        received=row.received,
    )


def _words(due: Due, say: Callable[[str], str]) -> str:
    return _filled(say(due.words), due.values) if due.words else ""


def _filled(text: str, values: dict[str, Any]) -> str:
    return text % values if values else text
