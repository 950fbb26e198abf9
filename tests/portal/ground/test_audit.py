"""The append-only record: chains verify, and one byte changed anywhere is named by its row."""

import hashlib
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from models.cases import Case, CaseEvent, DayRoot, EventPayload, Paper
from models.database import db
from portal.cases import issuing
from portal.ground import audit, time
from portal.ground.errors import Unavailable
from portal.ground.house import House
from portal.people.actors import SYSTEM
from tests.situations import SHOP, Filing, filing

NOON = datetime(2026, 11, 20, 12)
LEAVES = [hashlib.sha256(letter).hexdigest() for letter in (b"a", b"b", b"c")]


@pytest.fixture
def accepted(house: House) -> Filing:
    """An accepted case whose papers are made, on a day that is over and closed."""
    case = filing(SHOP).accepted()
    issuing.render_waiting()
    audit.close_days(time.today() + timedelta(days=1))
    return case


@pytest.fixture
def recorded(house: House) -> Filing:
    """A case with three events, two of them with words, on a day that is over and closed."""
    case = filing()
    with db.atomic():
        audit.append(case.case.id, "submit", case.owner.ref, NOON, {"online": True, "to": "submitted"}, {"values": {}})
        audit.append(case.case.id, "accept", SYSTEM.ref, NOON, {"to": "accepted"}, {"why": "符合要求"})
        audit.append(case.case.id, "rendered", SYSTEM.ref, NOON + timedelta(seconds=1), {"sha256": LEAVES[0]})
        Case.update(state="accepted", number="YX261120-0001").where(Case.id == case.case.id).execute()
    audit.close_days(time.today() + timedelta(days=1))
    case.fresh()
    return case


def problems() -> list[str]:
    return [str(problem) for problem in audit.verify()]


def event_of(case: Filing, action: str) -> CaseEvent:
    return CaseEvent.get(CaseEvent.case == case.case.id, CaseEvent.action == action)


def change(row: object, **columns: object) -> None:
    """By hand, past every rule."""
    table = type(row)
    key = table._meta.primary_key
    assert table.update(**columns).where(key == row._pk).execute() == 1


def other_byte(text: str, at: int = -1) -> str:
    """The text with one letter changed."""
    letters = list(text)
    letters[at] = "0" if letters[at] != "0" else "1"
    return "".join(letters)


def test_a_case_that_was_worked_on_verifies(accepted):
    actions = [e.action for e in CaseEvent.select().where(CaseEvent.case == accepted.case.id).order_by(CaseEvent.seq)]
    assert actions[0] == "submit"
    assert {"examine", "accept", "rendered"} <= set(actions)
    assert Paper.select().where(Paper.storage_key.is_null(False)).count() == 2
    assert problems() == []


@pytest.mark.parametrize("column", ["body", "actor", "action", "at", "digest"])
def test_a_changed_event_is_named(recorded, column):
    event = event_of(recorded, "accept")
    at = 5 if column == "at" else -2
    change(event, **{column: other_byte(getattr(event, column), at)})
    found = problems()
    assert f"case_event {event.case_id}/{event.seq}: was changed after it was written" in found


def test_an_event_that_was_changed_with_its_digest_breaks_the_next_one_and_the_day(recorded):
    event = event_of(recorded, "submit")
    body = event.body.replace('"online":true', '"online":false')
    assert body != event.body
    digest = audit.event_digest(event.case_id, event.seq, event.action, event.at, event.actor, body, event.previous)
    change(event, body=body, digest=digest)
    assert f"case_event {event.case_id}/{event.seq + 1}: does not follow the event before it" in problems()
    assert f"day_root {event.day}: events of that day were added, changed or removed" in problems()


def test_a_removed_event_is_named(recorded):
    event = event_of(recorded, "accept")
    EventPayload.delete().where(EventPayload.event == event.id).execute()
    CaseEvent.delete().where(CaseEvent.id == event.id).execute()
    assert f"case_event {event.case_id}/{event.seq + 1}: event {event.seq} is missing" in problems()


def test_the_last_event_cannot_vanish_either(recorded):
    last = CaseEvent.select().where(CaseEvent.case == recorded.case.id).order_by(CaseEvent.seq.desc()).get()
    CaseEvent.delete().where(CaseEvent.id == last.id).execute()
    assert problems() == [f"day_root {last.day}: events of that day were added, changed or removed"]


def test_a_changed_payload_is_named(recorded):
    event = event_of(recorded, "submit")
    payload = EventPayload.get_by_id(event.id)
    change(payload, sealed=other_byte(payload.sealed, 40))
    assert problems() == [f"event_payload {event.case_id}/{event.seq}: does not open (Tampered)"]


def test_a_payload_replaced_by_another_one_that_opens_is_named(recorded, house):
    event = event_of(recorded, "submit")
    other = house.vault.seal('{"values":{"name":"云小溪"}}', f"event_payload.sealed:{event.id}")
    change(EventPayload.get_by_id(event.id), sealed=other)
    assert problems() == [f"event_payload {event.case_id}/{event.seq}: is not the payload that the event names"]


def test_erasing_a_person_deletes_payloads_and_the_chain_still_verifies(recorded):
    mine = CaseEvent.select(CaseEvent.id).where(CaseEvent.case == recorded.case.id)
    assert EventPayload.delete().where(EventPayload.event.in_(mine)).execute() > 0
    assert problems() == []
    assert audit.payload_of(event_of(recorded, "submit")) == {}


def test_changed_data_of_a_paper_are_named(accepted, house):
    paper = Paper.get(Paper.kind == "acceptance")
    data = house.vault.open(paper.data_sealed, f"paper.data_sealed:{paper.id}").replace("云小满", "云小溪")
    change(paper, data_sealed=house.vault.seal(data, f"paper.data_sealed:{paper.id}"))
    assert problems() == [f"paper {paper.number}: its data were changed after it was drawn"]


def test_data_of_a_paper_that_do_not_open_are_named(accepted):
    paper = Paper.get(Paper.kind == "acceptance")
    change(paper, data_sealed=other_byte(paper.data_sealed, 40))
    assert problems() == [f"paper {paper.number}: its data do not open (Tampered)"]


def stored_file(house: House, key: str) -> Path:
    return next((house.settings.instance / "files").rglob(key))


def test_one_byte_changed_in_a_stored_file_is_named(accepted, house):
    paper = Paper.get(Paper.kind == "acceptance")
    file = stored_file(house, paper.storage_key)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert problems() == [f"paper {paper.number}: its file is not the one that was issued"]


def test_a_file_that_is_gone_is_named(accepted, house):
    paper = Paper.get(Paper.kind == "acceptance")
    stored_file(house, paper.storage_key).unlink()
    assert problems() == [f"paper {paper.number}: its file is not the one that was issued"]


def test_a_file_exchanged_for_another_one_is_named(accepted, house):
    paper = Paper.get(Paper.kind == "acceptance")
    change(paper, storage_key=house.storage.put(b"%PDF-1.7 another one").key)
    assert problems() == [f"paper {paper.number}: its file is not the one that was issued"]


def test_a_state_changed_by_hand_is_named_with_what_the_events_say(recorded):
    number = recorded.case.number
    Case.update(state="decided").where(Case.id == recorded.case.id).execute()
    assert problems() == [f"cases {number}: state is decided, its events say accepted"]


@pytest.mark.parametrize("column", ["root", "digest"])
def test_a_changed_day_is_named(recorded, column):
    row = DayRoot.get()
    change(row, **{column: other_byte(getattr(row, column))})
    assert any(problem.startswith(f"day_root {row.day}: ") for problem in problems())


def test_a_removed_day_breaks_the_chain_of_days(house, at):
    filing().submitted()
    at("2026-11-23T10:00")
    filing(SHOP).submitted()
    at("2026-11-24T10:00")
    assert audit.close_days() == [date(2026, 11, 20), date(2026, 11, 23)]
    assert problems() == []
    DayRoot.delete().where(DayRoot.day == date(2026, 11, 20)).execute()
    assert problems() == ["day_root 2026-11-23: does not follow the day before it"]


def test_days_are_closed_once_and_only_when_they_are_over(house, at):
    filing().submitted()
    assert audit.close_days() == []
    at("2026-11-21T00:00:01")
    assert audit.close_days() == [date(2026, 11, 20)]
    assert audit.close_days() == []


def test_roots_of_known_leaves():
    a, b, c = LEAVES
    ab = hashlib.sha256(f"{a}\n{b}\n".encode()).hexdigest()
    assert audit.merkle_root([]) == "0" * 64
    assert audit.merkle_root([a]) == a
    assert audit.merkle_root([a, b]) == ab
    assert audit.merkle_root([a, b, c]) == hashlib.sha256(f"{ab}\n{c}\n".encode()).hexdigest()
    assert audit.merkle_root([a, b]) == "bf75fafab8e46555836b92f1b04106b795a9ed36bd39b351f103b28819895f33"
    assert audit.merkle_root([a, b, c]) == "06c4fa8e66510adac7776a182889996f3f70bf524a6e5ade51189159111fad4f"


def test_the_order_and_number_of_leaves_matter():
    a, b, c = LEAVES
    roots = [audit.merkle_root(leaves) for leaves in ([a, b, c], [b, a, c], [a, c, b], [a, b], [a, b, c, c])]
    assert len(set(roots)) == len(roots)


def test_the_first_event_of_a_chain_can_be_recomputed_with_sha256_alone(accepted):
    event = event_of(accepted, "submit")
    lines = [str(event.case_id), str(event.seq), event.action, event.at, event.actor, event.body, "0" * 64]
    assert hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest() == event.digest


def test_a_clock_that_runs_back_a_little_does_not_turn_the_order(recorded):
    last = audit.last_event(recorded.case.id)
    moment = datetime.fromisoformat(last.at)
    with db.atomic():
        event = audit.append(recorded.case.id, "examine", SYSTEM.ref, moment - timedelta(seconds=4), {"verdicts": {}})
    assert event.at == last.at
    assert problems() == ["day_root 2026-11-20: events of that day were added, changed or removed"]


def test_a_clock_that_runs_back_more_than_five_seconds_is_refused_and_nothing_is_written(recorded):
    last = audit.last_event(recorded.case.id)
    moment = datetime.fromisoformat(last.at) - timedelta(seconds=6)
    with pytest.raises(Unavailable, match="clock is behind"):
        audit.append(recorded.case.id, "examine", SYSTEM.ref, moment, {"verdicts": {}})
    assert audit.last_event(recorded.case.id).id == last.id


def test_the_command_says_so_and_fails_by_name(app, recorded):
    runner = app.test_cli_runner()
    assert "as it was written" in runner.invoke(args=["audit", "verify"]).output
    Case.update(state="decided").where(Case.id == recorded.case.id).execute()
    result = runner.invoke(args=["audit", "verify"])
    assert result.exit_code != 0
    assert f"cases {recorded.case.number}: state is decided, its events say accepted" in result.output
