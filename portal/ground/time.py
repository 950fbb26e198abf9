"""The one clock of the house: naive wall-clock time of Asia/Shanghai, which tests and the demonstration may set."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from portal.ground.errors import BadSetting

SHANGHAI = ZoneInfo("Asia/Shanghai")
_frozen: datetime | None = None
_shift = timedelta()


def set_clock(text: str) -> None:
    """Freeze at an ISO time (`2026-11-20T10:15`), shift by `+3d` / `-2h` / `+30m`, or run freely for ''.

    Raises BadSetting for anything else.
    """
    global _frozen, _shift
    _frozen, _shift = None, timedelta()
    if not text:
        return
    shift = re.fullmatch(r"([+-]\d{1,5})([dhm])", text)
    if shift:
        unit = {"d": "days", "h": "hours", "m": "minutes"}[shift[2]]
        _shift = timedelta(**{unit: int(shift[1])})
        return
    try:
        _frozen = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError as error:
        raise BadSetting(f"PORTAL_NOW={text!r}: write 2026-11-20T10:15 to freeze, or +3d, -2h, +30m to shift.") from error


def now() -> datetime:
    """The time in Asia/Shanghai, without a zone."""
    if _frozen is not None:
        return _frozen
    return datetime.now(SHANGHAI).replace(tzinfo=None) + _shift


def today() -> date:
    """The date in Asia/Shanghai."""
    return now().date()
