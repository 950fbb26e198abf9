"""What templates may ask for: dates in words, icons of states, masks, names in the reader's language."""

from datetime import date, datetime
from typing import Any

from flask import Flask, g, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.cases.states import STATES
from portal.ground import time
from portal.ground.errors import N_
from portal.ground.privacy import mask_address, mask_id, mask_name, mask_phone
from views import language

WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


def day(value: date | datetime | str | None) -> str:
    """`2026-11-20`, the same in both languages."""
    if value is None:
        return ""
    return value[:10] if isinstance(value, str) else value.strftime("%Y-%m-%d")


def moment(value: datetime | str | None) -> str:
    """`2026-11-20 10:15`."""
    if value is None:
        return ""
    return value[:16].replace("T", " ") if isinstance(value, str) else value.strftime("%Y-%m-%d %H:%M")


def weekday(value: date) -> str:
    """`周五` / `Fri`."""
    return gettext(WEEKDAYS[value.weekday()])


def megabytes(size: int) -> str:
    """`180 KB`, `3.1 MB`, `20 MB`."""
    return (
        f"{size / 1024 / 1024:.1f}".removesuffix(".0") + " MB"
        if size >= 1024 * 1024
        else f"{max(1, round(size / 1024))} KB"
    )


def register(app: Flask) -> None:
    """Make filters and what every layout needs known to templates."""
    app.jinja_env.filters.update(
        day=day,
        moment=moment,
        weekday=weekday,
        megabytes=megabytes,
        mask_name=mask_name,
        mask_phone=mask_phone,
        mask_id=mask_id,
        mask_address=mask_address,
        named=language.named,
    )
    stamp = {"static": _static_version(app)}

    @app.context_processor
    def shell_values() -> dict[str, Any]:
        from portal.services import centre_page

        return {
            "english": language.is_english(),
            "elder": g.get("elder", False),
            "today": time.today(),
            "now": time.now(),
            "is_demo": app.config["SETTINGS"].is_demo,
            "is_test": app.config["SETTINGS"].env == "test",
            "states": STATES,
            "house_of": centre_page.house_card,
            "someone": current_user,
            "asset": lambda name: url_for("static", filename=name, v=stamp["static"]),
        }


def _static_version(app: Flask) -> str:
    """A short digest of the static files, so that browsers may keep them for a year."""
    import hashlib
    from pathlib import Path

    digest = hashlib.sha256()
    for path in sorted(Path(app.static_folder or "").glob("*.*")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]
