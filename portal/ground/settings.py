"""Every setting, read once from PORTAL_* variables into one typed object and checked at start with a clear message.

docs/settings.md lists them; a test keeps both in step.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from portal.ground.errors import BadSetting

ROOT = Path(__file__).resolve().parents[2]
WEAK_SECRETS = {"secret", "changeme", "change-me", "dev", "development", "demo", "password", "test"}
ADDRESSES = {
    "public_url": ({"http", "https"}, "https://host"),
    "redis_url": ({"redis", "rediss", "unix"}, "redis://host:6379/0"),
    "smtp_url": ({"smtp", "smtps"}, "smtp://user:password@host:587"),
    "sms_url": ({"http", "https"}, "https://host/path"),
}


def _is(meaning: str, default: Any) -> Any:
    return field(default=default, metadata={"meaning": meaning})


@dataclass(frozen=True)
class Settings:
    """What an operator may choose. Every name here is the variable PORTAL_<NAME>."""

    env: str = _is("demo, production or test", "demo")
    instance: Path = _is("folder of the database and files", ROOT / "instance")  # noqa: RUF009 - a field as the others
    host: str = _is("address to listen on", "127.0.0.1")
    port: int = _is("port to listen on", 8000)
    public_url: str = _is("address that people type; printed in QR codes and messages", "")
    database_url: str = _is("sqlite:///path or postgresql://...; default in the instance folder", "")
    redis_url: str = _is(
        "counts of the rate limiter on redis:// instead of in each process; needed beyond one machine", ""
    )
    storage_url: str = _is("file:///folder or s3+https://key:secret@host/bucket; default in the instance", "")
    secret_key: str = _is(
        "signs sessions and encrypts personal data; made and kept in the instance for the demonstration", ""
    )
    workers: int = _is("web processes", 2)
    threads: int = _is("threads per web process", 8)
    behind_proxy: int = _is("number of trusted reverse proxies in front", 0)
    secure_cookies: bool = _is("cookies only over https; must be on in production", False)
    requests_per_minute: int = _is("requests of one address a minute, per web process; 0: no limit", 6000)
    session_minutes: int = _is("minutes without a click until a session ends", 30)
    now: str = _is("freeze (2026-11-20T10:15) or shift (+3d, -2h) the clock; never in production", "")
    smtp_url: str = _is("smtp://user:password@host:port or smtps://; none sends no mail", "")
    mail_from: str = _is("sender of mail", "portal@localhost")
    sms_url: str = _is("HTTP gateway for text messages; none sends none", "")
    sms_token: str = _is("bearer token of that gateway", "")
    clamd: str = _is("socket of a virus scanner (clamd)", "")
    certificates: str = _is("folder with <code word>.p12 of each organ; none: unsigned papers carry 样张", "")
    certificates_password: str = _is("password of those files", "")
    fonts: str = _is("folder with the office's own fonts (仿宋, 小标宋)", "")
    number_style: str = _is("gb9704 (〔2026〕1号) or padded (〔2026〕第0001号)", "gb9704")
    centre_word: str = _is("letters that begin a case number", "YX")
    running_figures: bool = _is("show the figures of the month that is not over, marked as not final", False)
    log_level: str = _is("DEBUG, INFO, WARNING or ERROR", "INFO")

    @property
    def is_demo(self) -> bool:
        """True for the demonstration and for tests: fictional people, codes shown on the page."""
        return self.env != "production"


def _typed(name: str, kind: object, raw: str) -> object:
    if kind in (int, "int"):
        if not raw.strip().isdigit():
            raise BadSetting(f"PORTAL_{name.upper()}={raw!r} is not a whole number.")
        return int(raw)
    if kind in (bool, "bool"):
        if raw.lower() not in {"1", "0", "on", "off", "true", "false", "yes", "no"}:
            raise BadSetting(f"PORTAL_{name.upper()}={raw!r}: write on or off.")
        return raw.lower() in {"1", "on", "true", "yes"}
    if kind in (Path, "Path"):
        return Path(raw).expanduser().resolve()
    return raw


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment, checked.

    Raises BadSetting with one sentence that names the variable and says what to write instead.
    """
    environ = os.environ if environ is None else environ
    known = {f.name: f for f in fields(Settings)}
    unknown = [k for k in environ if k.startswith("PORTAL_") and k[7:].lower() not in known]
    if unknown:
        raise BadSetting(f"{unknown[0]} is not a setting of this portal; docs/settings.md lists them.")
    values = {
        n: _typed(n, f.type, environ[f"PORTAL_{n.upper()}"])
        for n, f in known.items()
        if f"PORTAL_{n.upper()}" in environ
    }
    settings = Settings(**values)  # type: ignore[arg-type]
    return complete(settings)


def complete(settings: Settings) -> Settings:
    """Fill what follows from other settings (paths, the demonstration's secret) and refuse what cannot be."""
    if settings.env not in {"demo", "production", "test"}:
        raise BadSetting(f"PORTAL_ENV={settings.env!r}: write demo, production or test.")
    if not 0 < settings.port < 65536:
        raise BadSetting(f"PORTAL_PORT={settings.port}: a port lies between 1 and 65535.")
    if settings.number_style not in {"gb9704", "padded"}:
        raise BadSetting(f"PORTAL_NUMBER_STYLE={settings.number_style!r}: write gb9704 or padded.")
    if settings.log_level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise BadSetting(f"PORTAL_LOG_LEVEL={settings.log_level!r}: write DEBUG, INFO, WARNING or ERROR.")
    for name in ("workers", "threads", "session_minutes"):
        if not getattr(settings, name):
            raise BadSetting(f"PORTAL_{name.upper()}=0: at least 1 is needed.")
    for name, (schemes, example) in ADDRESSES.items():
        if getattr(settings, name) and urlsplit(getattr(settings, name)).scheme not in schemes:
            raise BadSetting(f"PORTAL_{name.upper()}: write {example}.")
    for name in ("certificates", "fonts"):
        folder = getattr(settings, name)
        if folder and not Path(folder).is_dir():
            raise BadSetting(f"PORTAL_{name.upper()}={folder}: there is no such folder.")
    if settings.env == "production":
        _check_production(settings)
    changes: dict[str, object] = {}
    if not settings.database_url:
        changes["database_url"] = f"sqlite:///{settings.instance / 'portal.db'}"
    elif urlsplit(settings.database_url).scheme not in {"sqlite", "postgresql", "postgres"}:
        raise BadSetting("PORTAL_DATABASE_URL: write sqlite:///path or postgresql://user:password@host/name.")
    if not settings.storage_url:
        changes["storage_url"] = f"file://{settings.instance / 'files'}"
    if not settings.public_url:
        changes["public_url"] = f"http://{settings.host}:{settings.port}"
    if not settings.secret_key:
        changes["secret_key"] = _kept_secret(settings.instance)
    values = {f.name: getattr(settings, f.name) for f in fields(Settings)}
    return Settings(**{**values, **changes})


def _check_production(settings: Settings) -> None:
    if len(settings.secret_key) < 32 or settings.secret_key.lower() in WEAK_SECRETS:
        raise BadSetting("PORTAL_SECRET_KEY: production needs a secret of at least 32 characters of its own.")
    if not settings.secure_cookies:
        raise BadSetting("PORTAL_SECURE_COOKIES=on is needed in production: sessions travel over https only.")
    if not settings.public_url.startswith("https://"):
        raise BadSetting("PORTAL_PUBLIC_URL must be the https:// address of the portal in production.")
    if settings.now:
        raise BadSetting("PORTAL_NOW is for the demonstration and tests; production uses the real time.")


def _kept_secret(instance: Path) -> str:
    """The demonstration's own secret, made once and kept beside its database."""
    path = instance / "secret"
    try:
        instance.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_urlsafe(48))
        return path.read_text().strip()
    except OSError as error:
        raise BadSetting(f"PORTAL_INSTANCE={instance}: this folder cannot be written ({error.strerror}).") from error
