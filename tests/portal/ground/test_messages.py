"""The outbox: written with the act, readable at once, without personal data where others may look."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from models.cases import OutboxMessage
from models.database import db
from models.people import Applicant
from portal.ground import messages, time
from portal.ground.message_kinds import KINDS
from portal.ground.messages import inbox, mark_read, tell, tell_phone, unread, was_told
from tests.situations import filing

SAMPLE = {
    "number": "YX261120-0001",
    "service": "食品经营许可",
    "day": date(2026, 11, 27),
    "time": "09:30",
    "window": "A05",
}
SAMPLE |= {"material": "营业执照", "count": 3, "code": "123456", "minutes": 5}


@pytest.fixture
def applicant(house) -> Applicant:
    return Applicant.get(Applicant.name == "云小满")


@pytest.fixture
def connected(house, monkeypatch):
    """With a mail server and a gateway in the settings."""
    ways = {"smtp_url": "smtp://127.0.0.1:1", "sms_url": "http://127.0.0.1:1/"}
    monkeypatch.setattr(house, "settings", replace(house.settings, **ways))


def test_a_message_is_in_the_inbox_at_once(applicant):
    tell(applicant, "pre_review_passed", SAMPLE)

    page = inbox(applicant)
    assert page.after is None
    (message,) = page.messages
    assert message.title % message.values == "Pre-review passed: 食品经营许可"
    assert "YX261120-0001" in message.body % message.values
    assert not message.is_read


def test_without_servers_in_the_settings_only_the_inbox_is_told(applicant):
    tell(applicant, "accepted", SAMPLE)

    assert [(row.channel, row.state) for row in OutboxMessage.select()] == [("inbox", "sent")]


def test_with_servers_mail_goes_to_those_who_gave_an_address_and_text_to_all(applicant, house, connected):
    tell(applicant, "accepted", SAMPLE)
    assert sorted(row.channel for row in OutboxMessage.select()) == ["inbox", "sms"]

    sealed = house.vault.seal("a@example.com", f"applicant.email_sealed:{applicant.id}")
    Applicant.update(email_sealed=sealed).where(Applicant.id == applicant.id).execute()
    tell(Applicant.get_by_id(applicant.id), "accepted", SAMPLE)

    mail = OutboxMessage.get(OutboxMessage.channel == "email")
    assert (mail.state, messages.address_of(mail)) == ("waiting", "a@example.com")
    assert "example" not in mail.address_sealed


def test_nothing_is_told_of_what_did_not_happen(applicant):
    class Changed(Exception):
        pass

    def act() -> None:
        with db.atomic():
            tell(applicant, "accepted", SAMPLE)
            raise Changed

    with pytest.raises(Changed):
        act()

    assert not OutboxMessage.select().exists()


def test_nobody_is_told_where_there_is_no_account(house):
    tell(None, "accepted", SAMPLE)

    assert not OutboxMessage.select().exists()


def test_number_and_service_come_from_the_case(applicant):
    case = filing().case
    tell(applicant, "draft_lapsed", case=case)

    assert inbox(applicant).messages[0].values["service"] == case.service_name
    assert was_told(case, "draft_lapsed")
    assert not was_told(case, "accepted")


def test_an_unknown_kind_or_a_missing_value_is_a_mistake_of_ours(applicant):
    with pytest.raises(ValueError, match="no kind"):
        tell(applicant, "hello", {})
    with pytest.raises(ValueError, match="needs number, service"):
        tell(applicant, "accepted", {})


def test_only_what_the_sentence_names_is_kept_and_on_one_line(applicant):
    tell(applicant, "accepted", {**SAMPLE, "number": "1\r\nBcc: x@y.cn", "id_number": "990000199005200029"})

    assert inbox(applicant).messages[0].values == {"number": "1 Bcc: x@y.cn", "service": "食品经营许可"}


def test_every_kind_reads_well_in_both_languages(house):
    from portal.ground import delivery

    for key, kind in KINDS.items():
        assert kind.names <= SAMPLE.keys(), key
        for sentence in (kind.title, kind.body):
            chinese = delivery._chinese(sentence, SAMPLE)
            assert chinese != sentence % SAMPLE, f"{key} is not translated: {sentence}"
            assert "%" not in chinese


def test_no_kind_can_carry_personal_data(house):
    for key, kind in KINDS.items():
        assert kind.names <= {"number", "service", "day", "time", "window", "material", "count", "code", "minutes"}, key


def test_pages_of_the_inbox_go_on_where_the_one_before_ended(applicant, at):
    for n in range(7):
        if n % 3 == 0:
            at(f"2026-11-20T11:{n:02d}")  # several in the same moment
        tell(applicant, "accepted", {**SAMPLE, "number": str(n)})

    seen, after = [], None
    while True:
        page = inbox(applicant.id, after, limit=2)
        seen += page.messages
        after = page.after
        if after is None:
            break

    assert sorted(message.values["number"] for message in seen) == list("0123456")
    times = [message.created_at for message in seen]
    assert times == sorted(times, reverse=True)
    assert len(inbox(str(applicant.id), "nonsense~mark", limit=2).messages) == 2


def test_unread_messages_are_counted_until_they_are_read(applicant):
    other = Applicant.get(Applicant.name == "溪有成")
    tell(applicant, "accepted", SAMPLE)
    tell(applicant, "delivered", SAMPLE)
    tell(other, "accepted", SAMPLE)
    newest = inbox(applicant).messages[0]

    assert unread(applicant) == 2
    assert mark_read(other, newest.id) == 0
    assert mark_read(applicant, newest.id, "nonsense") == 1
    assert unread(applicant) == 1
    assert mark_read(applicant, "nonsense") == 0
    assert mark_read(applicant) == 1
    assert unread(applicant) == 0
    assert unread(other) == 1


def test_a_code_goes_to_a_phone_without_an_account_and_never_into_an_inbox(house):
    tell_phone("10000009001", "sign_in_code", {"code": "123456", "minutes": 5})

    row = OutboxMessage.get()
    assert (row.channel, row.applicant_id, row.next_try_at) == ("sms", None, time.now())
    assert "123456" not in row.body_sealed
    assert time.now() - row.created_at < timedelta(seconds=1)
