"""Language and elder mode: two switches kept in cookies, for everybody, without a session."""

from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from babel.messages.mofile import read_mo
from flask import Blueprint, Flask, Response, current_app, g, redirect, request, url_for
from flask_babel import get_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from portal.services import catalogue

door = Blueprint("switches", __name__)
LOCALES = {"zh": "zh_Hans", "en": "en"}
YEAR = 365 * 24 * 3600


def chosen() -> str:
    """The locale of this request: the cookie `lang`, Simplified Chinese otherwise."""
    return LOCALES.get(request.cookies.get("lang", "zh"), "zh_Hans")


def is_english() -> bool:
    """True while the page is read in English; looked up once a request."""
    if "is_english" not in g:
        g.is_english = str(get_locale()) == "en"
    return bool(g.is_english)


@lru_cache(maxsize=4)
def _sentences(folder: Path, locale: str, domains: str) -> dict[str, Markup]:
    """Every sentence of a language, ready for a page. A page has 200 of them: a dictionary serves each in 1 us."""
    found: dict[str, Markup] = {}
    for domain in domains.split(";"):
        file = folder / locale / "LC_MESSAGES" / f"{domain}.mo"
        if file.exists():
            with file.open("rb") as stream:
                catalogue = list(read_mo(stream))
            found |= {m.id: Markup(m.string) for m in catalogue if isinstance(m.id, str) and m.id and not m.context}  # noqa: S704 - ours
    return found


@pass_eval_context
def said(context: EvalContext, message: str, /, **values: Any) -> str:
    """`_()` of the templates: the sentence in the language of this page, its values escaped.

    What no catalogue has is no sentence of ours, and is escaped like any other text.
    """
    sentences = g.get("sentences")
    if sentences is None:
        locale = str(get_locale() or "zh_Hans")
        folder = Path(current_app.root_path) / "translations"
        sentences = g.sentences = _sentences(folder, locale, current_app.config["BABEL_DOMAIN"])
    text: str = sentences.get(message, message)
    if not context.autoescape:
        text = str(text)
    return text % values if values or "%" in text else text


def named(record: Any, field: str = "name") -> str:
    """`name_en` of a record or mapping in English where there is one, `name` otherwise."""
    get = record.get if isinstance(record, dict) else lambda key, default=None: getattr(record, key, default)
    return str((is_english() and get(f"{field}_en")) or get(field))


def service_of(case: Any) -> Markup:
    """What the service of a case is called: in English as its guide says, else marked as Chinese."""
    return _service(case.guide_id, case.service_name)


def service_of_member(member: Any) -> Markup:
    """The same for what a joint filing consists of."""
    return _service(UUID(member.guide), member.name)


def _service(guide: UUID, name: str) -> Markup:
    if not is_english():
        return escape(name)
    in_english = catalogue.guide_of(guide).name_en
    return escape(in_english) if in_english else Markup('<span lang="zh-CN">{}</span>').format(name)


def here() -> str:
    """The path to come back to after a switch: this page, never another site."""
    referrer = urlsplit(request.referrer or "")
    if referrer.netloc != request.host or not referrer.path.startswith("/") or referrer.path.startswith("//"):
        return url_for("hall.home")
    return referrer.path + (f"?{referrer.query}" if referrer.query else "")


def _kept(name: str, value: str) -> Response:
    answer = redirect(here(), 303)
    secure = request.is_secure or current_app.config["SETTINGS"].secure_cookies
    answer.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=secure, httponly=True, path="/")
    return answer  # type: ignore[return-value]


@door.post("/language/<any(zh, en):code>")
def switch_language(code: str) -> Response:
    """Read everything in Chinese or English from now on."""
    return _kept("lang", code)


@door.post("/elder/<any('on', 'off'):mode>")
def switch_elder(mode: str) -> Response:
    """Large type, one column, fewer things (适老化, R-HALL-1)."""
    return _kept("elder", mode)


def register(app: Flask) -> None:
    """Open the switches. They change a cookie and nothing else, so they need no CSRF token and no session."""
    from views.shell import csrf

    csrf.exempt(door)
    app.register_blueprint(door)
    app.jinja_env.globals |= {
        "_": said,
        "gettext": said,
        "service_of": service_of,
        "service_of_member": service_of_member,
    }

    @app.before_request
    def remember_mode() -> None:
        g.elder = request.cookies.get("elder") == "on"
