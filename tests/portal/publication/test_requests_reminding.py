"""The office is reminded three, one and no working days before the last day of a request, each once."""

from datetime import date

import pytest

from portal.publication import requests_correction, requests_record, requests_reminding
from tests.portal.publication import request_stage as r
from views.worker import sweep_now

pytestmark = [pytest.mark.usefixtures("house"), pytest.mark.one_engine]


def told(course):
    return [one.data["left"] for one in r.fresh(course).entries if one.action == "remind"]


def test_the_sweep_reminds_at_each_stage_once_and_the_register_names_what_is_near(at):
    course, before = r.received(), 0
    for moment, expected in [
        ("2026-12-14T23:00", []),
        ("2026-12-15T09:00", [3]),
        ("2026-12-16T09:00", [3]),
        ("2026-12-17T09:00", [3, 1]),
        ("2026-12-18T09:00", [3, 1, 0]),
        ("2026-12-19T09:00", [3, 1, 0]),
    ]:
        at(moment)
        done = sweep_now().get("requests_reminded", 0)
        assert sweep_now().get("requests_reminded", 0) == 0
        assert (told(course), done) == (expected, len(expected) - before)
        before = len(expected)
    assert [(one.number, one.left) for one in requests_reminding.near(r.office())] == [(course.request.number, -1)]
    assert requests_record.verify() == []


def test_a_day_without_a_sweep_is_made_up_for_and_an_open_form_is_not_disturbed(at):
    course = r.received()
    at("2026-12-18T09:00")
    assert (requests_reminding.remind(), told(course)) == (1, [0])
    assert r.fresh(course).request.version == course.request.version


def test_a_last_day_that_moves_has_reminders_of_its_own_and_while_the_requester_is_asked_there_is_none(at):
    course = r.received()
    asked = requests_correction.ask(course, {"what": "请写明年份", "until": "2026-12-20"}, r.office())
    at("2026-12-01T09:00")
    assert requests_reminding.remind() == 0
    done = requests_correction.correct(r.fresh(asked), "2024年全县食品抽检合格率", r.office())
    assert done.request.due_on == date(2026, 12, 29)
    at("2026-12-18T09:00")
    assert requests_reminding.remind() == 0
    at("2026-12-29T09:00")
    assert (requests_reminding.remind(), told(done)) == (1, [0])
