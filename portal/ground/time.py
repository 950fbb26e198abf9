"""The one clock of the house: naive wall-clock time of Asia/Shanghai, which tests and the demonstration may set."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from portal.ground.errors import BadSetting

SHANGHAI = ZoneInfo("Asia/Shanghai")


class _Clock:
    """How the time is set: frozen at a moment, or shifted."""

    frozen: datetime | None = None
    shift = timedelta()


def set_clock(text: str) -> None:
    """Freeze at an ISO time (`2026-11-20T10:15`), shift by `+3d` / `-2h` / `+30m`, or run freely for ''.

    Raises BadSetting for anything else.
    """
    _Clock.frozen, _Clock.shift = None, timedelta()
    if not text:
        return
    shift = re.fullmatch(r"([+-]\d{1,5})([dhm])", text)
    if shift:
        unit = {"d": "days", "h": "hours", "m": "minutes"}[shift[2]]
        _Clock.shift = timedelta(**{unit: int(shift[1])})
        return
    try:
        _Clock.frozen = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError as error:
        raise BadSetting(
            f"PORTAL_NOW={text!r}: write 2026-11-20T10:15 to freeze, or +3d, -2h, +30m to shift."
        ) from error


def now() -> datetime:
    """The time in Asia/Shanghai, without a zone."""
    if _Clock.frozen is not None:
        return _Clock.frozen
    return datetime.now(SHANGHAI).replace(tzinfo=None) + _Clock.shift


def today() -> date:
    """The date in Asia/Shanghai."""
    return now().date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Live at this moment for a while: how the demonstration lays out its past, and how tests travel."""
    before = _Clock.frozen
    _Clock.frozen = moment
    try:
        yield
    finally:
        _Clock.frozen = before
