"""Messages leave the house: to a real mail server and a real gateway, again when refused, and visibly failed at last."""

import ipaddress
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from models.cases import OutboxMessage
from models.people import Applicant
from portal.ground import messages, time
from portal.ground.channels import check_channels
from portal.ground.delivery import PAUSES, _claim, deliver_due, failed_messages, send_again
from portal.ground.errors import BadSetting, NotFound
from portal.ground.messages import tell, tell_phone

CASE = {"number": "YX261120-0001", "service": "食品经营许可（新办）"}


@dataclass
class MailServer:
    """A real SMTP server that keeps what it gets; `refuse` is what it answers instead."""

    refuse: str = ""
    mails: list[Any] = field(default_factory=list)
    url: str = ""

    async def handle_RCPT(self, _server, _session, envelope, address, _options) -> str:  # noqa: N802
        if self.refuse:
            return self.refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, session, envelope) -> str:  # noqa: N802
        mail = message_from_bytes(envelope.content, policy=policy.default)
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, mail, session.ssl is not None))
        return "250 OK"


@pytest.fixture
def mail_server(free_port) -> Iterator[MailServer]:
    server = MailServer()
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    server.url = f"smtp://127.0.0.1:{controller.port}"
    yield server
    controller.stop()


@pytest.fixture
def free_port() -> Callable[[], int]:
    def find() -> int:
        import socket

        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return probe.getsockname()[1]

    return find


@dataclass
class Gateway:
    """A real HTTP gateway for text messages; `status` is what it answers."""

    status: int = 200
    location: str = ""
    calls: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    said = Gateway()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            said.calls.append((dict(self.headers), body))
            self.send_response(said.status)
            if said.location:
                self.send_header("Location", said.location)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    said.url = f"http://127.0.0.1:{server.server_port}/send"
    yield said
    server.shutdown()
    server.server_close()


@pytest.fixture
def settings(house, monkeypatch) -> Callable[..., None]:
    """Change settings for this test."""

    def change(**values: Any) -> None:
        monkeypatch.setattr(
            house, "settings", replace(house.settings, mail_from="云溪 <portal@yunxi.example>", **values)
        )

    return change


@pytest.fixture
def applicant(house) -> Applicant:
    row = Applicant.get(Applicant.name == "云小满")
    row.email_sealed = house.vault.seal("yun@example.com", f"applicant.email_sealed:{row.id}")
    row.save()
    return row


def outgoing() -> OutboxMessage:
    return OutboxMessage.get(OutboxMessage.channel != "inbox")


def in_minutes(minutes: float) -> datetime:
    return time.now() + timedelta(minutes=minutes)


def test_a_mail_arrives_in_chinese_with_a_link_and_nothing_personal(applicant, mail_server, settings):
    settings(smtp_url=mail_server.url, public_url="https://portal.example/")
    tell(applicant, "pre_review_passed", CASE)

    assert deliver_due().sent == 1

    sender, recipients, mail, _ = mail_server.mails[0]
    assert (sender, recipients, mail["To"]) == ("portal@yunxi.example", ["yun@example.com"], "yun@example.com")
    assert mail["Subject"] == "网上预审通过：食品经营许可（新办）"
    assert mail["Date"].endswith("+0800")
    text = mail.get_content()
    assert "YX261120-0001" in text
    assert "https://portal.example/my" in text
    assert "云小满" not in mail.as_string()
    assert outgoing().state == "sent"


def test_once_sent_neither_address_nor_words_are_kept(applicant, mail_server, settings):
    settings(smtp_url=mail_server.url)
    tell(applicant, "accepted", CASE)
    deliver_due()

    row = outgoing()
    assert messages.address_of(row) == ""
    assert messages.values_of(row) == {}
    assert deliver_due().sent == 0
    assert len(mail_server.mails) == 1


def test_a_text_message_arrives_with_the_centre_s_name_and_the_token(house, gateway, settings):
    settings(sms_url=gateway.url, sms_token="s3cret")
    tell_phone("10000009001", "sign_in_code", {"code": "012345", "minutes": 5})

    assert deliver_due().sent == 1

    headers, body = gateway.calls[0]
    assert headers["Authorization"] == "Bearer s3cret"
    assert body["phone"] == "10000009001"
    assert body["text"] == "【云溪县政务服务中心】登录验证码 012345，5 分钟内有效。我们不会打电话索要。"
    assert body["id"] == str(outgoing().id)


def test_a_refused_message_is_tried_again_with_growing_pauses_and_then_fails_visibly(applicant, mail_server, settings):
    settings(smtp_url=mail_server.url)
    tell(applicant, "accepted", CASE)
    mail_server.refuse = "450 mailbox <yun@example.com> busy"
    now = time.now()

    for pause in PAUSES:
        assert deliver_due(now).postponed == 1
        assert deliver_due(now + timedelta(minutes=pause, seconds=-1)).postponed == 0
        now += timedelta(minutes=pause)
        assert failed_messages() == []
    assert deliver_due(now).failed == 1

    (failed,) = failed_messages()
    assert (failed.channel, failed.tries, failed.error) == ("email", 6, "mail server refused the recipient (450)")
    assert "example.com" not in repr(failed)
    assert deliver_due(now + timedelta(days=9)).sent == 0


def test_what_was_refused_at_first_is_delivered_later_once(applicant, mail_server, settings):
    settings(smtp_url=mail_server.url)
    tell(applicant, "accepted", CASE)
    mail_server.refuse = "450 busy"
    assert deliver_due().postponed == 1
    mail_server.refuse = ""

    assert deliver_due(in_minutes(1)).sent == 1
    assert len(mail_server.mails) == 1
    assert outgoing().error is None


def test_the_administrator_sends_a_failed_message_again(applicant, mail_server, settings):
    settings(smtp_url=mail_server.url)
    tell(applicant, "accepted", CASE)
    OutboxMessage.update(state="failed", tries=6, error="x").where(OutboxMessage.channel == "email").execute()

    send_again(failed_messages()[0].id)

    assert deliver_due().sent == 1
    with pytest.raises(NotFound):
        send_again(str(outgoing().id))
    with pytest.raises(NotFound):
        send_again("nonsense")


@pytest.mark.parametrize(
    ("status", "error"), [(500, "gateway answered 500"), (401, "gateway answered 401"), (422, "gateway answered 422")]
)
def test_a_gateway_that_refuses_is_named_by_its_answer(applicant, gateway, settings, status, error):
    settings(sms_url=gateway.url)
    gateway.status = status
    tell(applicant, "accepted", CASE)

    assert deliver_due().postponed == 1
    assert outgoing().error == error


def test_a_redirect_carries_phone_and_token_nowhere(applicant, gateway, settings):
    settings(sms_url=gateway.url, sms_token="s3cret")
    gateway.status, gateway.location = 302, gateway.url + "/elsewhere"
    tell(applicant, "accepted", CASE)

    deliver_due()

    assert len(gateway.calls) == 1
    assert outgoing().error == "gateway answered 302"


def test_a_server_that_is_down_is_asked_once_a_round_and_the_others_wait_untried(applicant, settings, free_port):
    settings(smtp_url=f"smtp://127.0.0.1:{free_port()}")
    for _ in range(3):
        tell(applicant, "accepted", CASE)

    done = deliver_due()

    assert (done.sent, done.postponed) == (0, 1)
    assert not done
    assert sorted(row.tries for row in OutboxMessage.select().where(OutboxMessage.channel == "email")) == [0, 0, 1]
    assert "cannot be used" in OutboxMessage.get(OutboxMessage.tries == 1).error


def test_one_bad_recipient_does_not_hold_up_the_others(applicant, mail_server, settings, house):
    settings(smtp_url=mail_server.url)
    tell(applicant, "accepted", CASE)
    bad = outgoing()
    sealed = house.vault.seal("x@y.cn\r\nBcc: evil@example.com", f"outbox_message.address_sealed:{bad.id}")
    OutboxMessage.update(address_sealed=sealed).where(OutboxMessage.id == bad.id).execute()
    tell(applicant, "delivered", CASE)

    done = deliver_due()

    assert (done.sent, done.postponed) == (1, 1)
    assert [recipients for _, recipients, _, _ in mail_server.mails] == [["yun@example.com"]]
    assert "cannot stand in a mail" in OutboxMessage.get_by_id(bad.id).error


def test_a_service_name_cannot_become_a_header(applicant, mail_server, settings):
    settings(smtp_url=mail_server.url)
    tell(applicant, "accepted", {**CASE, "service": "x\r\nBcc: evil@example.com\r\n\r\nhello"})

    deliver_due()

    _, recipients, mail, _ = mail_server.mails[0]
    assert recipients == ["yun@example.com"]
    assert mail["Bcc"] is None
    assert mail["Subject"] == "已受理：x Bcc: evil@example.com hello"


def test_a_code_is_not_sent_when_it_is_worth_nothing_any_more(house, gateway, settings):
    settings(sms_url=gateway.url)
    tell_phone("10000009001", "sign_in_code", {"code": "012345", "minutes": 5})

    assert deliver_due(in_minutes(5.1)).failed == 1
    assert gateway.calls == []
    assert failed_messages()[0].error == "too late to be of use"


def test_two_workers_send_a_message_once(applicant, gateway, settings, house):
    settings(sms_url=gateway.url)
    for _ in range(6):
        tell(applicant, "accepted", CASE)
    start = threading.Barrier(3)

    def work() -> None:
        house.connect()
        start.wait()
        deliver_due()
        house.disconnect()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(gateway.calls) == 6
    assert len({body["id"] for _, body in gateway.calls}) == 6


def test_a_worker_killed_in_the_middle_leaves_the_message_for_later(applicant, gateway, settings):
    settings(sms_url=gateway.url)
    tell(applicant, "accepted", CASE)
    assert _claim(outgoing(), time.now())  # this is all that a killed worker has written

    assert deliver_due().sent == 0
    assert deliver_due(in_minutes(1)).sent == 1


def test_a_worker_killed_in_the_last_try_leaves_no_message_waiting_for_ever(applicant, gateway, settings):
    settings(sms_url=gateway.url)
    tell(applicant, "accepted", CASE)
    OutboxMessage.update(tries=6).where(OutboxMessage.channel == "sms").execute()

    assert deliver_due().failed == 1
    assert "stopped in the middle" in failed_messages()[0].error


def test_a_channel_that_was_taken_out_of_the_settings_fails_visibly(applicant, gateway, settings):
    settings(sms_url=gateway.url)
    tell(applicant, "accepted", CASE)
    settings(sms_url="")

    deliver_due()

    assert outgoing().error == "the setting for this channel is empty"


# TLS and settings


@pytest.fixture
def certificate(tmp_path, monkeypatch) -> ssl.SSLContext:
    """A certificate of our own for 127.0.0.2, which every client of this test trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    begun = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder(
            name, name, key.public_key(), x509.random_serial_number(), begun, begun + timedelta(days=9)
        )
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.2"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "mail.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return context


def test_mail_beyond_this_machine_goes_by_starttls_and_signs_in_after_it(applicant, settings, certificate, free_port):
    server, asked = MailServer(), []

    def authenticate(_server, session, _envelope, _mechanism, data) -> AuthResult:
        asked.append((data.login, data.password, session.ssl is not None))
        return AuthResult(success=True)

    options = {
        "tls_context": certificate,
        "require_starttls": True,
        "auth_required": True,
        "authenticator": authenticate,
    }
    controller = Controller(server, hostname="127.0.0.2", port=free_port(), **options)
    controller.start()
    try:
        settings(smtp_url=f"smtp://portal:p%40ss@127.0.0.2:{controller.port}")
        tell(applicant, "accepted", CASE)
        assert deliver_due().sent == 1
    finally:
        controller.stop()

    assert asked == [(b"portal", b"p@ss", True)]
    assert server.mails[0][3]


def test_a_server_without_tls_gets_neither_password_nor_mail(applicant, settings, free_port):
    server = MailServer()
    controller = Controller(server, hostname="127.0.0.2", port=free_port())
    controller.start()
    try:
        settings(smtp_url=f"smtp://127.0.0.2:{controller.port}")
        tell(applicant, "accepted", CASE)
        assert deliver_due().postponed == 1
        settings(smtp_url=f"smtp://127.0.0.2:{controller.port}?tls=off")
        assert deliver_due(in_minutes(1)).sent == 1
    finally:
        controller.stop()


def test_a_server_with_a_certificate_of_somebody_else_gets_nothing(
    applicant, settings, certificate, free_port, monkeypatch
):
    monkeypatch.delenv("SSL_CERT_FILE")
    server = MailServer()
    controller = Controller(server, hostname="127.0.0.2", port=free_port(), tls_context=certificate)
    controller.start()
    try:
        settings(smtp_url=f"smtp://127.0.0.2:{controller.port}")
        tell(applicant, "accepted", CASE)
        assert deliver_due().postponed == 1
    finally:
        controller.stop()

    assert server.mails == []
    assert outgoing().error == "mail server cannot be used: SSLCertVerificationError"


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"smtp_url": "http://mail"}, "PORTAL_SMTP_URL: write smtp://"),
        ({"smtp_url": "smtp://u:p@mail.example:25?tls=off"}, "without TLS"),
        ({"smtp_url": "smtp://mail.example", "mail_from": "nobody"}, "PORTAL_MAIL_FROM"),
        ({"sms_url": "file:///etc/passwd"}, "PORTAL_SMS_URL"),
        ({"sms_url": "http://gateway.example/", "env": "production"}, "https:// only"),
    ],
)
def test_settings_that_lead_nowhere_are_named(house, values, says):
    with pytest.raises(BadSetting, match=says) as bad:
        check_channels(replace(house.settings, **values))
    assert "u:p" not in str(bad.value)


def test_settings_that_lead_somewhere_are_fine(house):
    check_channels(house.settings)
    check_channels(
        replace(
            house.settings, smtp_url="smtps://u:p@mail.example", sms_url="https://gateway.example/", env="production"
        )
    )
