"""How the application is put together: extensions, headers, doors, commands. No page lives here."""

import importlib
from datetime import timedelta
from functools import cached_property
from typing import Any

from flask import Flask, request
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_talisman import Talisman
from flask_wtf.csrf import CSRFProtect
from htmx_flask import Htmx
from htmx_flask.requests import HtmxAwareRequest
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.ground.house import house
from portal.ground.settings import Settings
from views import answers, commands, compression, errors, filters, language
from views.request_counts import IN_THIS_PROCESS

csrf = CSRFProtect()
limiter = Limiter(get_remote_address)
login = LoginManager()

POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "script-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}

MOST_TEXT = 8 * 1024 * 1024  # bytes of a form without files; a megabyte of Chinese is three when it is encoded


class Asked(HtmxAwareRequest):
    """A request; a form without files is read at once, so that it may be no larger than text can be.

    NUL, which no person types and PostgreSQL does not keep, is left out of every text.
    """

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """What stands in the address after the question mark."""
        return _without_nul(super().args)

    def _load_form_data(self) -> None:
        if "form" not in self.__dict__:
            super()._load_form_data()
            self.__dict__["form"] = _without_nul(self.__dict__["form"])

    @property
    def max_content_length(self) -> int | None:
        """Bytes that are read of the body. Beyond it 413."""
        most = super().max_content_length
        is_text = self.mimetype == "application/x-www-form-urlencoded"
        return min(most, MOST_TEXT) if is_text and most is not None else most

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        self._max_content_length = value


def _without_nul(texts: MultiDict[str, str]) -> MultiDict[str, str]:
    if not any("\0" in name or "\0" in text for name, text in texts.items(multi=True)):
        return texts
    return ImmutableMultiDict((n.replace("\0", ""), t.replace("\0", "")) for n, t in texts.items(multi=True))


DOORS = ("hall", "filing", "desk", "accounts", "board", "requests", "admin", "oversight", "publishing", "operations")
TRANSLATIONS = (
    "shell",
    "hall",
    "filing",
    "desk",
    "accounts",
    "board",
    "figures",
    "requests",
    "cases",
    "procedures",
    "joint",
    "archive",
    "clock",
    "files",
    "papers",
    "people",
    "oversight",
    "admin",
    "publishing",
)


def furnish(app: Flask, settings: Settings) -> None:
    """Give the application its extensions, headers, doors and commands."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=timedelta(minutes=settings.session_minutes),
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=64 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=2000,
        BABEL_DEFAULT_LOCALE="zh_Hans",
        BABEL_DEFAULT_TIMEZONE="Asia/Shanghai",
        BABEL_TRANSLATION_DIRECTORIES=";".join("translations" for _ in TRANSLATIONS),
        BABEL_DOMAIN=";".join(TRANSLATIONS),
        RATELIMIT_STORAGE_URI=settings.redis_url or IN_THIS_PROCESS,
        RATELIMIT_HEADERS_ENABLED=False,
        RATELIMIT_ENABLED=settings.requests_per_minute > 0,
        RATELIMIT_DEFAULT=f"{settings.requests_per_minute} per minute",
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),
        SETTINGS=settings,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.behind_proxy:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.behind_proxy, x_proto=settings.behind_proxy, x_host=settings.behind_proxy
        )
    Babel(app, locale_selector=language.chosen)
    Htmx(app)
    app.request_class = Asked  # after Htmx, which brings its own
    csrf.init_app(app)
    limiter.init_app(app)
    login.init_app(app)
    Talisman(
        app,
        force_https=settings.env == "production",
        strict_transport_security=settings.env == "production",
        session_cookie_secure=settings.secure_cookies,
        session_cookie_samesite="Lax",
        content_security_policy=POLICY,
        content_security_policy_nonce_in=[],
        referrer_policy="same-origin",
        permissions_policy={"geolocation": "()", "camera": "()", "microphone": "()"},
    )
    _connect_around_requests(app)
    filters.register(app)
    answers.register(app)
    errors.register(app)
    language.register(app)
    compression.register(app)
    for door in DOORS:
        _open_door(app, door)
    commands.register(app)


def _open_door(app: Flask, name: str) -> None:
    module: Any = importlib.import_module(f"views.{name}")
    app.register_blueprint(module.door)


def _connect_around_requests(app: Flask) -> None:
    """One connection a thread, at rest between requests; static files need none."""

    @app.before_request
    def connect() -> None:
        if request.endpoint != "static":
            house.connect()

    @app.teardown_request
    def rest(error: BaseException | None) -> None:
        if error is None:
            house.rest()
        else:
            house.disconnect()
