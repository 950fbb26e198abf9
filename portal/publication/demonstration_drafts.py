"""The demonstration's publications on their way: one with hits of the guard, one in each review, one that is late."""

from datetime import datetime, timedelta

from models.people import Department, Staff
from models.publication import Draft
from portal.ground import time
from portal.people.actors import Actor, staff_actor
from portal.publication import publishing, reviews

SOURCE = "demonstration"
_RULES = "办事和管理制度"


def load_drafts() -> int:
    """Lay out the drafts; nothing where they are there already. Returns how many."""
    if Draft.select().where(Draft.source == SOURCE).exists():
        return 0
    now = time.now()
    drafter, first = _of("S011"), _of("S019")
    with time.at(now - timedelta(days=2)):
        _begin(
            drafter,
            now,
            3,
            "关于周六延时服务的通知",
            "周六上午增开延时服务窗口。",
            "自下月起,周六上午增开综合窗口。\n## 一、怎么办\n- 提前一天网上预约\n- 到一楼综合窗口办理\n"
            "联系人手机10012345678,身份证号由窗口现场核验。",
        )
        sent = _begin(
            drafter,
            now,
            6,
            "办事指南更新说明",
            "更新三个事项的材料清单。",
            "三个事项的申请材料各减少一份,详见办事指南。",
        )
        publishing.send(sent.id.hex, sent.version, by=drafter)
        waiting = _begin(
            drafter,
            now,
            40,
            "大厅无障碍设施说明",
            "大厅的无障碍设施和手语服务。",
            "大厅设无障碍坡道、低位窗口和手语预约服务。",
        )
        waiting = publishing.send(waiting.id.hex, waiting.version, by=drafter)
    with time.at(now - timedelta(days=1)):
        reviews.approve_first(waiting.id.hex, waiting.version, by=first, has_read=True, is_harmless=True)
    return 3


def _of(badge: str) -> Actor:
    return staff_actor(Staff.get(Staff.badge == badge))


def _begin(by: Actor, now: datetime, days_old: int, title: str, summary: str, body: str) -> Draft:
    office = Department.get(Department.is_integrated_window)
    return publishing.begin(
        by=by,
        kind=_RULES,
        title=title,
        summary=summary,
        body=body.replace(",", "，"),
        department=office.code,
        made_on=(now - timedelta(days=days_old)).date(),
        source=SOURCE,
    )
