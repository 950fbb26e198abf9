"""The first-contact register (R-DUTY-1): who is asked first answers until the hand-over was accepted."""

import pytest

from models.oversight import FirstContact, OversightEvent
from portal.ground.errors import Conflict, Forbidden, NotFound, Refused
from portal.oversight import first_contact as rules
from portal.oversight import record
from tests import situations as s

ASKED = {"question": "办理食品经营许可需要什么材料？", "name": "王某某", "phone": "13900001234", "own_duty": "yes"}


@pytest.fixture
def clerk(house):
    return s.staff(s.CLERK)


def moved(row, action, by, **given):
    row = FirstContact.get_by_id(row.id)
    return rules.move(row, action, given, by=by, version=row.version)


def test_a_contact_is_kept_with_the_person_encrypted(clerk):
    row = rules.take(ASKED, by=clerk)
    assert (row.state, row.window, str(row.holder_id)) == ("open", "A05", clerk.id)
    assert "139" not in f"{row.person_sealed}{row.phone_sealed}"
    assert "王" not in row.person_sealed
    assert rules.person_of(row) == rules.Person("王某某", "13900001234")


def test_a_contact_needs_no_person(clerk):
    row = rules.take({"question": "厕所在哪里？", "own_duty": "yes"}, by=clerk)
    assert rules.person_of(row) == rules.Person("", "")


def test_responsibility_ends_only_when_the_hand_over_is_accepted(clerk):
    other = s.staff("S003")
    row = rules.take({**ASKED, "own_duty": "no", "receiver": "s003"}, by=clerk)
    assert (row.state, str(row.holder_id)) == ("handed", clerk.id)
    assert rules.waiting_for(other) == 1

    row = moved(row, "accept", other)
    assert (row.state, str(row.holder_id), row.department_id) == ("open", other.id, "RSHJ")
    assert rules.waiting_for(other) == 0
    row = moved(row, "close", other, answer="已告知。")
    assert row.state == "closed"
    assert [e.action for e in record.entries_of(f"contact:{row.id}")] == ["take", "accept", "close"]
    assert list(record.verify()) == []


def test_what_is_declined_comes_back(clerk):
    other = s.staff("S003")
    row = rules.take({**ASKED, "own_duty": "no", "receiver": "S003"}, by=clerk)
    row = moved(row, "decline", other, note="不属于本窗口。")
    assert (row.state, str(row.holder_id)) == ("open", clerk.id)


def test_only_who_holds_it_acts_and_old_forms_are_told(clerk):
    row = rules.take(ASKED, by=clerk)
    with pytest.raises(Forbidden):
        moved(row, "close", s.staff(s.COLLEAGUE), answer="好")
    moved(row, "close", clerk, answer="已告知。")
    with pytest.raises(Conflict):
        rules.move(FirstContact.get_by_id(row.id), "close", {"answer": "又"}, by=clerk, version=0)
    with pytest.raises(NotFound):
        moved(row, "burn", clerk)


def test_the_same_form_sent_twice_acts_once(clerk):
    for _ in range(2):
        row = rules.take(ASKED, by=clerk, token="one")
    for _ in range(2):
        rules.move(FirstContact.get_by_id(row.id), "close", {"answer": "好"}, by=clerk, version=0, token="two")
    assert (FirstContact.select().count(), OversightEvent.select().count()) == (1, 2)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"question": " "}, "question"),
        ({"question": "他的电话是13900001234"}, "question"),
        ({"own_duty": "maybe"}, "own_duty"),
        ({"own_duty": "no"}, "receiver"),
        ({"own_duty": "no", "receiver": "S001"}, "receiver"),
        ({"own_duty": "no", "receiver": "S012"}, "receiver"),
        ({"phone": "12"}, "phone"),
    ],
    ids=["nothing", "phone in it", "unsure", "to nobody", "to oneself", "to an administrator", "no phone"],
)
def test_what_makes_no_sense_is_refused_by_its_field(clerk, changed, field):
    with pytest.raises(Refused) as refused:
        rules.take(ASKED | changed, by=clerk)
    assert refused.value.field == field
    assert FirstContact.select().count() == 0


def test_supervision_keeps_no_contacts_of_its_own(clerk):
    with pytest.raises(Forbidden):
        rules.take(ASKED, by=s.staff(s.SUPERVISOR))


def test_contacts_are_found_by_words_and_by_the_last_four_and_only_by_who_may_see_them(clerk, at):
    rules.take(ASKED, by=clerk)
    rules.take({"question": "怎么开公司？", "own_duty": "yes"}, by=clerk)
    supervisor = s.staff(s.SUPERVISOR)

    assert rules.page_of(clerk, query="食品")[1] == 1
    assert rules.page_of(clerk, query="1234")[1] == 1
    assert rules.page_of(clerk, query="%")[1] == 0
    assert [rules.page_of(who)[1] for who in (s.staff(s.COLLEAGUE), s.staff("S003"), supervisor)] == [2, 0, 2]
    at("2026-12-11T09:00")
    assert rules.page_of(supervisor, "overdue")[1:] == (2, 2)


def test_a_changed_row_of_the_record_is_found(clerk):
    row = rules.take(ASKED, by=clerk)
    OversightEvent.update(body="{}").where(OversightEvent.subject == f"contact:{row.id}").execute()
    assert [str(p) for p in record.verify()]
