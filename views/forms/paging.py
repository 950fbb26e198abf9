"""The page that somebody asks for in an address."""

from typing import Any

from wtforms import Form

MOST = 10**6


def page_of(form: Form) -> int:
    """The page asked for in the form's field `page`, 1 where it is none."""
    wanted: Any = form["page"].data
    return wanted if isinstance(wanted, int) and 0 < wanted < MOST else 1
