"""The administrator's door: what waits, what failed, and trying it again."""

import socket

import pytest

from models.cases import OutboxMessage, Paper, SealOrder
from models.database import new_id
from models.publication import PublicationPaper
from models.requests import RequestPaper
from portal.cases import issuing, sealing, stuck
from portal.ground import time, waking
from portal.ground.errors import NotFound
from portal.ground.pauses import Pauses
from tests import cast
from tests import situations as s
from tests.portal.publication import request_stage, stage


@pytest.fixture
def administrator(visitor):
    """温如故 at the administrator's page, where the sign-in leads."""
    return cast.staff(visitor, cast.ADMINISTRATOR)


@pytest.fixture
def broken_paper(house):
    """A certificate of acceptance that the worker has tried once and could not make."""
    case = s.filing(s.SHOP).accepted()
    paper = Paper.get(Paper.kind == "acceptance")
    Paper.update(data_sealed="damaged").where(Paper.id == paper.id).execute()
    assert issuing.render_waiting() == 1, "the receipt"
    return case, paper


def failed_message():
    case = s.filing().case
    return OutboxMessage.create(
        applicant=case.owner,
        case=case.id,
        channel="sms",
        key="accepted",
        body_sealed="",
        created_at=time.now(),
        state="failed",
        tries=6,
        next_try_at=time.now(),
        error="the gateway answered 500",
    )


def test_the_administrator_arrives_at_what_waits_and_what_failed(administrator):
    page = administrator.open("/admin")
    assert page.h1 == "运行情况"
    assert "后台程序没有响应" in page.text
    assert page.text.count("没有。") == 2


def test_a_worker_that_listens_is_seen(administrator, house):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bell:
        bell.bind(str(waking.address()))
        assert "后台程序正在工作" in administrator.open("/admin").text
        assert bell.recv(8)
    waking.address().unlink()


def test_a_worker_that_is_gone_is_not(house):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bell:
        bell.bind(str(waking.address()))
    assert not waking.is_heard()


@pytest.mark.parametrize("login", [cast.CLERK, cast.KEEPER, cast.SUPERVISOR])
def test_nobody_else_of_the_staff_enters(visitor, login):
    cast.staff(visitor, login)
    visitor.open("/admin", status=403)


def test_a_paper_that_could_not_be_made_is_named_and_tried_again(broken_paper, administrator):
    case, paper = broken_paper
    page = administrator.open("/admin")
    assert paper.number in page.text
    assert case.case.number in page.text
    Paper.update(data_sealed=paper.data_sealed).where(Paper.id == paper.id).execute()
    assert issuing.render_waiting() == 0, "it rests after a failure"
    page = page.submit(f"/admin/paper/{paper.id}/again")
    assert "正在重试" in page.text
    assert issuing.render_waiting() == 1
    assert stuck.stuck() == []


@pytest.mark.one_engine
def test_papers_of_requests_and_publications_are_named_too(house, administrator):
    number, title = request_stage.filed().request.number, stage.published().title
    for table in (RequestPaper, PublicationPaper):
        table.update(tries=2, error="Unavailable").execute()
    page = administrator.open("/admin")
    assert number in page.text
    assert title in page.text
    page.submit(f"/admin/request_paper/{RequestPaper.get().id}/again")
    page.submit(f"/admin/publication_paper/{PublicationPaper.get().id}/again")
    assert stuck.stuck() == []


def test_a_seal_that_could_not_be_made_is_named_and_tried_again(house, administrator):
    case = s.filing(s.SHOP).granted().act("order_seal", s.staff(s.KEEPER))
    order = SealOrder.get(SealOrder.case == case.case.id)
    SealOrder.update(tries=3, error="Unavailable").where(SealOrder.id == order.id).execute()
    page = administrator.open("/admin")
    assert "Unavailable" in page.text
    page.submit(f"/admin/seal/{order.id}/again")
    assert SealOrder.get_by_id(order.id).tries == 0
    assert sealing.carry_out_waiting() == 1


def test_a_message_that_could_not_be_sent_is_named_without_its_words_and_sent_again(house, administrator):
    row = failed_message()
    page = administrator.open("/admin")
    assert "the gateway answered 500" in page.text
    page.submit(f"/admin/message/{row.id}/again")
    row = OutboxMessage.get_by_id(row.id)
    assert (row.state, row.tries, row.error) == ("waiting", 0, None)


def test_what_is_not_stuck_cannot_be_tried_again(house):
    for what, key in (("paper", str(new_id())), ("seal", "none"), ("table", str(new_id()))):
        with pytest.raises(NotFound):
            stuck.try_again(what, key)


def test_one_paper_that_fails_keeps_no_other_one_waiting(broken_paper):
    other = s.filing(s.SHOP, "溪有成").submitted()
    assert issuing.render_waiting(limit=1) == 1
    assert Paper.get(Paper.case == other.case.id).state == "ready"


def test_what_failed_rests_longer_each_time(monkeypatch):
    now = [0.0]
    monkeypatch.setattr("portal.ground.pauses.monotonic", lambda: now[0])
    pauses, key = Pauses(), new_id()
    rests = []
    for tries in (1, 2, 5, 20):
        began = now[0]
        pauses.failed(key, tries)
        while pauses.resting():
            now[0] += 1
        rests.append(now[0] - began)
    assert rests == [2, 4, 32, 3600]
