"""The two ways out of the house: a mail server by SMTP and a gateway for text messages by HTTP.

Each way is opened for one round of deliveries. `Closed` means that the way itself is shut (nothing else will get through
in this round); `Undelivered` that only this message failed. Neither carries an address or a text: both end in a row that
administrators read.
"""

import json
import smtplib
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP as MAIL_POLICY
from email.utils import format_datetime, parseaddr
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from portal.ground.errors import BadSetting
from portal.ground.settings import Settings
from portal.ground.time import SHANGHAI

SECONDS = 10
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class Undelivered(Exception):
    """This message did not get through; the text is for administrators."""


class Closed(Undelivered):
    """Nothing gets through now."""


class MailWay:
    """An open connection to the mail server of PORTAL_SMTP_URL.

    smtps:// speaks TLS from the start. smtp:// changes to TLS by STARTTLS and refuses to go on without, except to this
    machine itself or where the URL ends in ?tls=off (a relay inside the office's own network, without a password).
    """

    def __init__(self, settings: Settings):
        self._settings = settings
        self._server: smtplib.SMTP | None = None

    def close(self) -> None:
        """Say good-bye, whatever the server thinks of it."""
        if self._server is not None:
            try:
                self._server.quit()
            except (smtplib.SMTPException, OSError):
                self._server.close()
            self._server = None

    def knock(self) -> None:
        """Does the server let us in? Nothing is sent. Raises Closed."""
        self._connected()

    def send(self, key: str, address: str, subject: str, text: str, at: datetime) -> None:
        """Send one mail. Raises Undelivered or Closed."""
        mail = self._written(key, address, subject, text, at)
        server = self._connected()
        try:
            server.send_message(mail, self._sender, [address])
        except smtplib.SMTPServerDisconnected as error:
            self.close()
            raise Closed("mail server hung up") from error
        except smtplib.SMTPRecipientsRefused as error:
            raise Undelivered(f"mail server refused the recipient ({_first_code(error.recipients)})") from error
        except smtplib.SMTPResponseException as error:
            raise Undelivered(f"mail server answered {error.smtp_code}") from error
        except smtplib.SMTPException as error:
            raise Undelivered(f"mail server: {type(error).__name__}") from error
        except OSError as error:
            self.close()
            raise Closed(f"mail server: {type(error).__name__}") from error

    @property
    def _sender(self) -> str:
        return parseaddr(self._settings.mail_from)[1]

    def _written(self, key: str, address: str, subject: str, text: str, at: datetime) -> EmailMessage:
        mail = EmailMessage(policy=MAIL_POLICY)
        try:
            mail["From"] = self._settings.mail_from
            mail["To"] = address
            mail["Subject"] = subject
            mail["Date"] = format_datetime(at.replace(tzinfo=SHANGHAI))
            mail["Message-ID"] = f"<{key}@{self._sender.rpartition('@')[2]}>"  # the same at a second try
            mail["Auto-Submitted"] = "auto-generated"
            mail.set_content(text)
        except (ValueError, IndexError) as error:
            raise Undelivered("the address or the subject cannot stand in a mail") from error
        return mail

    def _connected(self) -> smtplib.SMTP:
        if self._server is not None:
            return self._server
        url = urlsplit(self._settings.smtp_url)
        host, user = url.hostname or "", unquote(url.username or "")
        try:
            if url.scheme == "smtps":
                server: smtplib.SMTP = smtplib.SMTP_SSL(
                    host, url.port or 465, timeout=SECONDS, context=ssl.create_default_context()
                )
            else:
                server = smtplib.SMTP(host, url.port or 587, timeout=SECONDS)
                if _needs_starttls(url):
                    server.starttls(context=ssl.create_default_context())
            if user:
                server.login(user, unquote(url.password or ""))
        except smtplib.SMTPResponseException as error:
            raise Closed(f"mail server answered {error.smtp_code} while signing in") from error
        except (smtplib.SMTPException, OSError) as error:
            raise Closed(f"mail server cannot be used: {type(error).__name__}") from error
        self._server = server
        return server


class TextWay:
    """The gateway of PORTAL_SMS_URL: POST of {"id", "phone", "text"} as JSON with a bearer token; any 2xx is delivered.

    The id is the same at every try, so that a gateway can leave out a repetition. A redirect is refused: it would carry
    phone and token elsewhere.
    """

    def __init__(self, settings: Settings):
        self._settings = settings
        self._opener = urllib.request.build_opener(_NoRedirect)

    def close(self) -> None:
        """Nothing stays open between two messages."""

    def knock(self) -> None:
        """Does the gateway's machine answer? Nothing is asked of it: it could take that for a message. Raises Closed."""
        url = urlsplit(self._settings.sms_url)
        host, is_tls = url.hostname or "", url.scheme == "https"
        try:
            with socket.create_connection((host, url.port or (443 if is_tls else 80)), SECONDS) as line:
                if is_tls:
                    ssl.create_default_context().wrap_socket(line, server_hostname=host).close()
        except OSError as error:
            raise Closed(f"gateway cannot be reached: {type(error).__name__}") from error

    def send(self, key: str, address: str, subject: str, text: str, at: datetime) -> None:
        """Send one text message. Raises Undelivered or Closed."""
        body = json.dumps({"id": key, "phone": address, "text": text}, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8"}
        if self._settings.sms_token:
            headers["Authorization"] = f"Bearer {self._settings.sms_token}"
        request = urllib.request.Request(self._settings.sms_url, body, headers, method="POST")  # noqa: S310 - checked: http(s)
        try:
            with self._opener.open(request, timeout=SECONDS):
                return
        except urllib.error.HTTPError as error:
            error.close()
            shut = error.code in (401, 403, 429) or error.code >= 500
            raise (Closed if shut else Undelivered)(f"gateway answered {error.code}") from error
        except (urllib.error.URLError, OSError) as error:
            raise Closed(f"gateway cannot be reached: {type(error).__name__}") from error


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def check_channels(settings: Settings) -> None:
    """Are the two addresses of the settings such that messages could go there? Raises BadSetting, without passwords."""
    if settings.smtp_url:
        url = urlsplit(settings.smtp_url)
        if url.scheme not in ("smtp", "smtps") or not url.hostname or not _has_sound_port(url):
            raise BadSetting("PORTAL_SMTP_URL: write smtp://user:password@host:587 or smtps://user:password@host:465.")
        if url.username and not _needs_starttls(url) and url.scheme == "smtp" and url.hostname not in LOOPBACK:
            raise BadSetting("PORTAL_SMTP_URL: a password must not travel without TLS; leave out ?tls=off.")
        if "@" not in parseaddr(settings.mail_from)[1]:
            raise BadSetting(
                "PORTAL_MAIL_FROM: write the address that mail comes from, for example portal@example.gov.cn."
            )
    if settings.sms_url:
        url = urlsplit(settings.sms_url)
        if url.scheme not in ("http", "https") or not url.hostname or not _has_sound_port(url):
            raise BadSetting("PORTAL_SMS_URL: write the https:// address of the gateway.")
        if settings.env == "production" and url.scheme == "http" and url.hostname not in LOOPBACK:
            raise BadSetting("PORTAL_SMS_URL: codes and phones travel by https:// only in production.")


def what_is_missing(settings: Settings) -> list[str]:
    """What nobody could do in production because a way out is not set; sentences for the operator."""
    missing = []
    if settings.env == "production" and not settings.sms_url:
        missing.append("PORTAL_SMS_URL is not set: no code can be sent, so that applicants cannot sign in or file.")
    if settings.env == "production" and not settings.smtp_url:
        missing.append("PORTAL_SMTP_URL is not set: no mail is sent.")
    return missing


def knock_everywhere(settings: Settings) -> Iterator[tuple[str, str]]:
    """Each way that is set, by its variable, and why it is shut; '' where it is open. Nothing is sent."""
    ways: list[tuple[str, str, MailWay | TextWay]] = [
        ("PORTAL_SMTP_URL", settings.smtp_url, MailWay(settings)),
        ("PORTAL_SMS_URL", settings.sms_url, TextWay(settings)),
    ]
    for name, address, way in ways:
        if address:
            try:
                way.knock()
                yield name, ""
            except Closed as closed:
                yield name, str(closed)
            finally:
                way.close()


def _has_sound_port(url: Any) -> bool:
    try:
        return url.port is None or url.port > 0
    except ValueError:
        return False


def _needs_starttls(url: Any) -> bool:
    if "off" in parse_qs(url.query).get("tls", []):
        return False
    return url.hostname not in LOOPBACK


def _first_code(refused: dict[str, tuple[int, bytes]]) -> int | str:
    return next((code for code, _ in refused.values()), "?")
