"""What a matter asks for, told in writing (业务事项告知单): by who answers for the contact, printed again as it was given."""

import re
from html import unescape

import pytest

from portal.ground.errors import Forbidden, Refused
from portal.oversight import first_contact, matter_notice, record
from tests import office_situations as office
from tests import situations as s

pytestmark = [pytest.mark.usefixtures("house"), pytest.mark.one_engine]
ASKED = {"question": "办理食品经营许可需要什么材料？", "own_duty": "yes"}


def said(notice: matter_notice.Notice) -> str:
    return re.sub(r"\s", "", unescape(re.sub(r"<[^>]+>", "", notice.html)))


def test_the_sheet_says_all_that_the_rules_ask_for_and_is_recorded():
    clerk = s.staff(s.CLERK)
    row = first_contact.take(ASKED, by=clerk)
    assert matter_notice.latest(row) is None
    matter_notice.give(row, s.FOOD, by=clerk, token="t")
    row = first_contact.contact_for(str(row.id), clerk)
    matter_notice.give(row, s.FOOD, by=clerk, token="t")  # the same form sent twice
    words = said(matter_notice.latest(row))
    for part in ("办理依据《中华人民共和国食品安全法》", "办理时限法定10个工作日，承诺", "办理程序1．", "需要提交的全部资料", "营业执照",
                 "不予办理的情形", "收费不收费", "办理窗口云溪县政务服务中心A05窗口", "首问责任人林可溪", "告知时间2026年11月20日10:15"):  # fmt: skip
        assert part in words, part
    assert "None" not in words
    assert [e.action for e in record.entries_of(f"contact:{row.id}")] == ["take", "give_notice"]
    assert list(record.verify()) == []


def test_it_is_given_by_who_answers_for_the_contact_and_of_a_service_that_there_is():
    clerk = s.staff(s.CLERK)
    row = first_contact.take(ASKED, by=clerk)
    with pytest.raises(Refused, match="choose the service"):
        matter_notice.give(row, "", by=clerk)
    with pytest.raises(Forbidden):
        matter_notice.give(row, s.FOOD, by=s.staff(s.COLLEAGUE))


def test_the_offices_wording_holds_for_sheets_given_afterwards():
    clerk = s.staff(s.CLERK)
    before, after = (first_contact.take(ASKED, by=clerk) for _ in range(2))
    matter_notice.give(before, s.FOOD, by=clerk)
    office.in_force("template", "matter_notice", text=office.reworded("matter_notice", "现将办理要求", "现把办理要求"))
    matter_notice.give(after, s.FOOD, by=clerk)
    assert "现将办理要求" in said(matter_notice.latest(before))
    assert "现把办理要求" in said(matter_notice.latest(after))
